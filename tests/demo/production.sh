# shellcheck shell=sh disable=SC2154 # run has $url, $python and what shows a step
# What stands for production: a directory beside the repository, with the database of SQLite and the
# one process that ops/serve.sh starts, on a port of the loopback interface.

# A port that nobody listens on.
free_port()
{
  python3 -c '
import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# Whether the process is there; one that has ended, and that nobody has asked about, is not.
lives()
{
  kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

# End the process, in 2 s at most. Twice is as good.
stop_production()
{
  [ -s "$SITE/pid" ] || return 0
  pid=$(cat "$SITE/pid")
  rm "$SITE/pid"
  kill "$pid" 2>/dev/null || return 0
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    lives "$pid" || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || :
}

# database <statement>: what it answers, a line for each row.
database()
{
  python3 -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    for row in database.execute(sys.argv[2]):
        print(*row)
database.close()' "$SITE/app.sqlite" "$1"
}

# Whether the page at the path holds the text.
page_has()
{
  python3 -c '
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with opener.open(sys.argv[1], timeout=10) as answer:
    sys.exit(sys.argv[2] not in answer.read().decode())' "$url$1" "$2"
}

# --- what is shown ------------------------------------------------------------------------------

deploy_first()
{
  say 'How a release comes to production stands in .cutover on main; here it is a local process'
  run 'cat .cutover'
  if [ -z "$python" ]; then
    echo '(there is no python3 here: nothing is deployed)'
    return
  fi
  run "export SITE=\"$SITE\""
  # shellcheck disable=SC2016 # as it is typed
  run 'export CUTOVER_DATABASE="sqlite:$SITE/app.sqlite"'

  say 'The steps run in order: the database, the program, and then its pages are asked for'
  run 'git release-deploy production v1.0.0'
  prove 'v1.0.0 serves /projects' page_has /projects '<h1>Projects</h1>'
  prove 'a project is added' database "INSERT INTO project (name) VALUES ('Loom')"
  prove '/projects shows what is in the database' page_has /projects '<li>Loom</li>'
}

deploy_second()
{
  [ -n "$python" ] || return 0
  say 'To production with it: the newest release on main, and a new column for the database'
  run 'git release-deploy production'
  run "git release-smoke --match=Search $url /projects"
  prove 'the project of before is still there' page_has '/projects?q=loom' '<li>Loom</li>'
  prove 'the column is there' database 'SELECT archived FROM project'
  run 'git flow-status'
}

go_back()
{
  [ -n "$python" ] || return 0
  say 'The search was not asked for. What would it take to go back? A plan changes nothing'
  run 'git release-rollback production'

  say 'Go back: the database by its down script, the program to v1.0.0; what is in it stays'
  run 'git release-rollback -q --run production'
  run 'git migration-status --to=v1.0.0 | cut -f 1-3'
  run "git release-smoke --match=Loom $url /projects"
  run 'git release-deploy --history production | cut -f 2-4'
  prove 'v1.0.0 has no search' test -z "$(page_has /projects Search && echo search)"
  prove 'the column is gone' test "$(database 'SELECT * FROM project')" = '1 Loom'
  stop_production
}

# What goes on with what is kept, for the user's shell.
again()
{
  [ -n "$python" ] || return 0
  # shellcheck disable=SC2016 # for the user's shell
  printf 'export SITE="%s"\nexport CUTOVER_DATABASE="sqlite:$SITE/app.sqlite"\n%s\n%s\n' "$SITE" \
    "git release-deploy production    # v1.1.0 again, at $url/projects" \
    'kill "$(cat "$SITE/pid")"        # and it is stopped'
}
