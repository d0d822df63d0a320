#!/usr/bin/env bats
# The demo: a release from end to end, to production and back, shown and checked.
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load helper
load deploy

setup()
{
  helper_setup
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
}

# nothing_runs: no process of a demo is there, and nobody listens on the port that is in its output.
nothing_runs()
{
  run pgrep -f "^[^ ]*python[^ ]* $TMPDIR/cutover-demo"
  assert_output ''
  port=$(sed -n 's,.*url = http://127\.0\.0\.1:,,p' <<<"$said")
  [ -n "$port" ]
  run bash -c "exec 4<>/dev/tcp/127.0.0.1/$port"
  assert_failure
}

# page <path>: its status and text, by the port in $port.
page()
{
  python3 - "http://127.0.0.1:$port$1" <<'END'
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=10) as answer:
    print(answer.status, answer.read().decode())
END
}

in_database() { sqlite3 "$site/app.sqlite" "$1"; }

columns() { in_database "SELECT group_concat(name) FROM pragma_table_info('project')"; }

@test "the demo ends with a tag on a merge commit of main, went to production and back, and leaves nothing" {
  cd "$TOP"
  run ./install.sh --demo
  assert_success
  said=$output
  assert_line --regexp '^\*   [0-9a-f]+ \(HEAD -> main, tag: v1\.1\.0\)'
  assert_line 'v1.1.0'
  assert_line --regexp '^Ran [0-9]+ tests'
  assert_line OK
  # the smoke of v1.0.0 and v1.1.0; what that of the rollback says is in its record
  assert_equal "$(grep -c $'/chat\tok\t200\t' <<<"$said")" 2
  assert_line --regexp '^production  v1\.1\.0  done '
  assert_line --regexp $'^step\tsmoke\tpending\t'
  assert_line --regexp $'^step\tsmoke\tdone\t'
  refute_output --partial warning
  refute_output --partial Traceback
  nothing_runs
  run ls -A "$TMPDIR"
  assert_output ''
}

# The user's configuration is not in it.
@test "the demo with --keep leaves the repository, and what it says of going on is so" {
  git config --global commit.gpgSign true
  git config --global tag.gpgSign true
  git config --global gpg.program false
  git config --global core.hooksPath "$HOME/hooks"
  git config --global init.defaultBranch trunk
  mkdir "$HOME/hooks"
  printf '#!/bin/sh\nexit 1\n' >"$HOME/hooks/pre-commit"
  chmod +x "$HOME/hooks/pre-commit"
  GIT_DIR=/nowhere GIT_AUTHOR_NAME=Nobody CUTOVER_DATABASE=sqlite:/nowhere/app.db \
    run env BUILD="$BUILD" "$TOP/tests/demo/run" --keep
  assert_success
  refute_output --partial Nobody
  said=$output
  nothing_runs
  repo=$(sed -n 's/^cd //p' <<<"$said")
  assert_exists "$repo/.git"
  cd "$repo"
  merge=$(git rev-parse 'v1.1.0^{commit}')
  assert_equal "$merge" "$(git rev-parse main)"
  assert_equal "$(git cat-file -t v1.1.0)" tag
  run git rev-list --parents --max-count=1 "$merge"
  assert_equal "$(wc -w <<<"$output")" 3
  assert_equal "$(git show v1.1.0:VERSION)" 1.1.0
  # what git's own merge of the two made of the file that both changed
  git show v1.0.0:src/routes/chat.py >base
  git show v1.0.1:src/routes/chat.py >ours
  git show feature/v1.1~1:tests/dev/src/routes/chat.py >theirs
  run git merge-file -p ours base theirs
  assert_success
  assert_equal "$output" "$(git show v1.1.0:src/routes/chat.py)"
  rm base ours theirs
  run git status --porcelain --ignored
  assert_output ''
  run git ls-tree -r --name-only v1.1.0 tests/dev
  assert_output ''
  # the way to production and back, by git and by the database
  assert_equal "$(git log --format=%s --grep='^State: done$' refs/cutover/deploy/production)" \
    $'Roll back production to v1.0.0: done\nDeploy v1.1.0 to production: done\nDeploy v1.0.0 to production: done'
  run git show refs/cutover/deploy/production:output/03-smoke
  assert_line --regexp $'/chat\tok\t200\t'
  assert_line --regexp $'/projects\tok\t200\t'
  site=${repo%/*}/production
  assert_equal "$(columns)" id,name
  assert_equal "$(in_database 'SELECT name FROM project')" Loom
  assert_equal "$(in_database "SELECT group_concat(action || ' ' || version) FROM cutover_migration_event
    WHERE action IN ('up', 'down')")" 'up 1,up 2,down 2'
  # to the letter, what it says of going on
  rm "$HOME/.gitconfig"
  sed '1,/^# The repository is yours/d' <<<"$said" >again
  grep -v '^kill' again >there
  bash -e there 3>&-
  assert_regex "$(page /chat)" '^200 .*<h1>Chat</h1>'
  assert_regex "$(page '/projects?q=loom')" '^200 .*<button>Search</button>.*<li>Loom</li>'
  assert_equal "$(columns)" id,name,archived
  pid=$(cat "$site/pid")
  grep -v '^git' again >there
  bash -e there
  gone "$pid"
  nothing_runs
}

@test "without python3 the application's tests and deploys are left out, which is said" {
  mkdir bin
  printf '#!/bin/sh\nexit 127\n' >bin/python3
  chmod +x bin/python3
  PATH=$PWD/bin:$PATH run env BUILD="$BUILD" "$TOP/tests/demo/run"
  assert_success
  assert_line --partial "the application's tests are left out"
  assert_line --partial 'nothing is deployed'
  refute_line --regexp '^Ran '
  refute_output --partial 'release-deploy'
}

# What a terminal does on Ctrl-C: a signal to all in the foreground.
@test "Ctrl-C in the midst of a deploy ends the demo and its process, and leaves nothing" {
  BUILD=$BUILD run python3 - "$TOP/tests/demo/run" <<'END'
import os, signal, subprocess, sys
demo = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
for line in demo.stdout:
    print(line, end="")
    if line.startswith("v1.0.0 listens"):
        os.killpg(demo.pid, signal.SIGINT)
sys.exit(demo.wait())
END
  assert_failure 130
  said=$output
  assert_line --partial 'v1.0.0 listens on port'
  assert_line --regexp '^demo: stopped at: git release-deploy production v1\.0\.0$'
  nothing_runs
  run ls -A "$TMPDIR"
  assert_output ''
}

@test "one whose output nobody reads any more ends as well, with its process" {
  BUILD=$BUILD run bash -c "'$TOP/tests/demo/run' 2>/dev/null | sed '/^smoke/q'"
  assert_success
  assert_line --regexp $'^smoke\tdone\t'
  said=$output
  nothing_runs
  run ls -A "$TMPDIR"
  assert_output ''
}

@test "a step that fails ends the demo with its name, and keeps the repository" {
  mkdir -p build/bin
  ln -s "$BUILD"/bin/git-* build/bin
  rm build/bin/git-release-tag
  printf '#!/bin/sh\ncat >/dev/null\nexit 1\n' >build/bin/git-release-tag
  chmod +x build/bin/git-release-tag
  run env BUILD="$PWD/build" "$TOP/tests/demo/run"
  assert_failure
  said=$output
  assert_line --regexp '^demo: stopped at: .* \| git release-tag -$'
  assert_line --partial 'v1.0.0 listens on port'
  refute_line --partial 'That was a release'
  assert_exists "$(printf '%s\n' "${lines[@]}" | sed -n 's/^demo: the repository is in //p')/.git"
  nothing_runs
}
