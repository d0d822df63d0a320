#!/usr/bin/env bats
# git release-deploy: steps, their record, and what is refused. Being killed, told to end, and two
# at once are in release-deploy-end.bats and release-deploy-races.bats.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # $ in steps is theirs; each test has its own; run sets stderr
load helper
load deploy

setup() { helper_setup; }

@test "a deploy: each step once, in order, recorded here and on the remote" {
  deploy_repository
  deploy production v1.0.0
  assert_success
  assert_equal "$(cut -f1,2,4 <<<"$output")" "$(printf '%s\tdone\t0\n' image migrate-it deploy)"
  assert_equal "$(cat "$DID")" $'image v1.0.0\nmigrate-it v1.0.0\ndeploy v1.0.0'
  [[ $stderr = *'image of 1.0.0'*'deploy of 1.0.0'* ]]
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
  assert_equal "$(steps)" 'image done,migrate-it done,deploy done'
  assert_equal "$(trailer Tag-Object)" "$(git rev-parse v1.0.0)"
  assert_equal "$(trailer Commit)" "$(git rev-parse 'v1.0.0^{commit}')"
  assert_equal "$(trailer Previous)" ''
  assert_equal "$(trailer Until)" ''
  assert_equal "$(trailer By)" 'C O Mitter <committer@example.com>'
  # one commit for each state: a step begins, and all are done
  assert_equal "$(git log --format=%s refs/cutover/deploy/production | sort | uniq -c | xargs)" \
    '1 Deploy v1.0.0 to production: done 3 Deploy v1.0.0 to production: running'
  assert_equal "$(git show refs/cutover/deploy/production:output/02-migrate-it)" 'migrate-it of 1.0.0'
  git show refs/cutover/deploy/production:settings >said
  assert_equal "$(git config -f said --get-all cutover.deploy.production.step | wc -l)" 3
  status_is "done"
}

@test "done twice: nothing runs, exit 0" {
  deploy_repository
  deploy production
  assert_success
  before=$(git rev-parse refs/cutover/deploy/production)
  : >"$DID"
  deploy production v1.0.0
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output")" "$(printf '%s\talready\n' image migrate-it deploy)"
  [[ $stderr = *"v1.0.0 is in 'production' already"* ]]
  assert_equal "$(cat "$DID")" ''
  assert_equal "$(git rev-parse refs/cutover/deploy/production)" "$before"
}

@test "the next release knows the one before" {
  deploy_repository "image = registry.example.com/app" 'step = "deploy: env | grep ^CUTOVER_ | grep -v ^CUTOVER_ENGINE= | sort >$DID; cat VERSION"'
  deploy production
  release 1.1.0
  deploy production
  assert_success
  [[ $stderr = *1.1.0* ]]
  result=$(sed -n 's/^CUTOVER_RESULT=//p' "$DID")
  assert_equal "$(cat "$DID")" "CUTOVER_COMMIT=$(git rev-parse main)
CUTOVER_ENVIRONMENT=production
CUTOVER_IMAGE=registry.example.com/app:v1.1.0
CUTOVER_IMAGE_DIGEST=
CUTOVER_PREVIOUS=v1.0.0
CUTOVER_PREVIOUS_IMAGE=registry.example.com/app:v1.0.0
CUTOVER_RESULT=$result
CUTOVER_STEP=deploy
CUTOVER_TAG=v1.1.0
CUTOVER_VERSION=1.1.0"
  assert_equal "$(trailer Previous) $(trailer Previous-Commit)" "v1.0.0 $(git rev-parse 'v1.0.0^{commit}')"
  deploy --history production
  assert_equal "$(cut -f2-4 <<<"$output")" $'done\tdeploy\tv1.1.0\ndone\tdeploy\tv1.0.0'
}

@test "a step sees the files of the release, by no filter, and not what is checked out" {
  deploy_repository 'step = "look: cat src/app.py; readlink link; [ -x run ] && [ ! -e later ] && pwd >$DID; ls -a | wc -l"'
  git config filter.f.smudge "touch $BATS_TEST_TMPDIR/smudged"
  put .gitattributes 'src/app.py filter=f eol=crlf' 'later export-ignore'
  put run '#!/bin/sh'
  chmod +x run
  ln -s src/app.py link
  git switch -q -c work
  put src/app.py released
  put VERSION 1.1.0
  commit 'Work'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.1'" work
  git release-tag -q >/dev/null
  git push -q origin main v1.1.0
  rm -f "$BATS_TEST_TMPDIR/smudged"
  put later 'not released'
  put src/app.py 'not released'
  git checkout -q --orphan elsewhere
  deploy production v1.1.0
  assert_success
  [[ $stderr = *$'released\nsrc/app.py\n'* ]]
  [[ $stderr != *'not released'* ]]
  assert_not_exists "$BATS_TEST_TMPDIR/smudged"
  assert_not_exists "$(cat "$DID")" # it is removed afterwards
}

@test "an argument vector is run without a shell, and with nothing on stdin" {
  deploy_repository 'step = "args: [\"printf\", \"<%s>\\n\", \"$HOME\", \"a b\", \"; touch x\"]"' \
    'step = "stdin: cat; echo read"' 'step = "tty: sh -c \": </dev/tty\" 2>/dev/null && exit 1; exit 0"'
  deploy production
  assert_success
  [[ $stderr = *$'<$HOME>\n<a b>\n<; touch x>\n'* ]]
  [[ $stderr = *$'\nread\n'* ]]
}

@test "a step that fails: named, with its status, its last words, and the way back" {
  deploy_repository
  deploy production
  change_settings 'step = "image: echo $CUTOVER_TAG >>$DID"' \
    'step = "deploy: echo one; echo two >&2; printf \"\\033[31mthree\\033[m\\n\"; exit 7"' 'step = "after: touch ../after"'
  release 1.1.0
  : >"$DID"
  deploy production
  assert_failure 3
  assert_equal "$(cut -f1,2,4 <<<"$output")" $'image\tdone\t0\ndeploy\tfailed\t7\nafter\tskipped\t-'
  [[ $stderr = *"git-release-deploy: step 'deploy' of v1.1.0 in 'production' failed, with status 7"* ]]
  [[ $stderr = *$'\033[31mthree\033[m\n'* ]]
  [[ ${stderr##*with status 7} = *one*two*three* ]]
  [[ ${stderr##*with status 7} != *$'\033'* ]]
  [[ $stderr = *"back from v1.1.0 to v1.0.0 in 'production'"*'1. deploy: '*'2. after: '* ]]
  [[ $stderr = *'hint: git release-deploy production v1.1.0 '*'hint: git release-rollback production '* ]]
  assert_equal "$(record_subject)" 'Deploy v1.1.0 to production: failed'
  assert_equal "$(steps)" 'image done,deploy failed'
  assert_equal "$(trailer Previous)" v1.0.0
  status_is failed deploy
}

@test "it goes on where it failed; what is done is not done again" {
  deploy_repository 'step = "one: echo one >>$DID"' 'step = "two: echo two >>$DID; [ -e $DID.ready ]"' \
    'step = "three: echo three >>$DID"'
  deploy production
  assert_failure 3
  : >"$DID.ready"
  deploy production
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output")" $'one\talready\ntwo\tdone\nthree\tdone'
  [[ $stderr = *"going on with the deploy of v1.0.0 to 'production' that has failed"* ]]
  assert_equal "$(xargs <"$DID")" 'one two two three'
  assert_equal "$(git log --format='%(trailers:key=Deploy-Id,valueonly)' refs/cutover/deploy/production | sed '/^$/d' | sort -u | wc -l)" 1
  assert_equal "$(steps)" 'one done,two done,three done'
}

@test "another release after a failure begins anew, and goes back to what was done" {
  deploy_repository
  deploy production
  change_settings 'step = "deploy: [ $CUTOVER_TAG != v1.1.0 ] && echo $CUTOVER_PREVIOUS"'
  release 1.1.0
  deploy production
  assert_failure 3
  release 1.2.0
  deploy production
  assert_success
  assert_equal "$(trailer Previous)" v1.0.0
  deploy production v1.0.0
  assert_success
  assert_equal "$(trailer Previous)" v1.2.0
}

@test "the image's digest and notes that a step says of itself" {
  digest=sha256:$(printf '%064d' 0)
  deploy_repository "step = \"image: { echo image-digest=$digest; echo note=built by hand; echo nonsense; } >>\$CUTOVER_RESULT\"" \
    'step = "deploy: echo $CUTOVER_IMAGE_DIGEST; ln -sf /etc/passwd $CUTOVER_RESULT"' 'step = "third: cat $CUTOVER_RESULT"'
  deploy production
  assert_success
  [[ $stderr = *"$digest"* ]]
  [[ $stderr = *"there is no such thing in \$CUTOVER_RESULT: 'nonsense'"* ]]
  [[ $stderr != *root:* ]]
  assert_equal "$(trailer Image-Digest) $(trailer Note)" "$digest built by hand"
}

# refused <pattern> <argument>...: with 1, nothing ran, nothing recorded, nothing changed.
refused()
{
  local pattern=$1
  shift
  before
  git -C ../origin for-each-ref >"$BATS_TEST_TMPDIR/remote"
  deploy "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
  assert_equal "$(git -C ../origin for-each-ref)" "$(cat "$BATS_TEST_TMPDIR/remote")"
  assert_equal "$(cat "$DID")" ''
}

@test "refused: an environment that is none, or has no steps" {
  deploy_repository
  refused "no environment 'qa'.*there is 'production'" qa v1.0.0
  refused "no environment 'Production'" Production
  refused "no environment ''" '' v1.0.0
  printf '[cutover "deploy.staging"]\n\timage = app\n' >>.cutover
  commit 'Staging' && git push -q origin main
  refused "'staging' has no step.*\[cutover \"deploy.staging\"\].*hint: git config -f .cutover --add cutover.deploy.staging.step" staging
  git rm -q .cutover && commit 'None' && git push -q origin main
  refused "no environment 'production'.*hint: git config" production
}

@test "refused: tags that are no release on main" {
  deploy_repository
  git switch -q -c feature/v9.0
  put VERSION 9.0.0
  commit 'Nine'
  git tag -a -m nine v9.0.0
  git push -q origin v9.0.0
  git switch -q main
  refused 'v9.0.0|is not on' production v9.0.0
  git tag v1.0.1
  refused "lightweight" production v1.0.1
  git tag -a -m other v1.0.2
  refused "the tag 'v1.0.2' is on commit $(git rev-parse main), whose version is 1.0.0" production v1.0.2
  refused "no tag 'v3.0.0' here" production v3.0.0
  refused "'main' is no tag of one" production main
  refused "is no tag of one" production "$(git rev-parse v1.0.0)"
  refused "no tag of one" production -- --option
  refused "no tag of one" production $'v1.0.0\n'
  git tag -a -m rc v1.1.0-rc.1
  refused "takes releases, and 'v1.1.0-rc.1' is a pre-release" production v1.1.0-rc.1
}

@test "refused: the newest release has no tag, a tag is not on the remote, or another there" {
  deploy_repository
  release 1.1.0
  git tag -d v1.1.0 >/dev/null
  refused '1.1.0, has no tag yet.*hint: git release-tag' production
  tick
  git release-tag -q >/dev/null
  refused "is another on 'origin'" production v1.1.0
  git push -q origin :v1.1.0
  refused "is not on 'origin'.*hint: git push origin refs/tags/v1.1.0" production
}

@test "refused: a variable of the environment is missing" {
  deploy_repository 'step = "deploy: echo x >>$DID"' 'secret = API_KEY'
  refused "'API_KEY' is not set" production
  API_KEY='' refused "'API_KEY' is not set" production
  API_KEY=sesame deploy production
  assert_success
}

@test "candidates where they are taken: the tip of staging, or its tags" {
  deploy_repository 'step = "deploy: echo $CUTOVER_TAG $CUTOVER_VERSION $CUTOVER_IMAGE >>$DID"' 'takes = candidate' 'image = app'
  refused 'staging' production
  git switch -q -c staging
  git switch -q -c feature/v1.1
  put VERSION 1.1.0
  commit 'Work'
  git switch -q staging
  git merge -q --no-ff -m "Merge branch 'feature/v1.1' into staging" feature/v1.1
  git push -q origin staging
  refused "takes release candidates, and 'v1.0.0' is none" production v1.0.0
  deploy production
  assert_success
  assert_equal "$(trailer Tag) $(trailer Tag-Object)" 'v1.1.0-rc '
  git release-tag -q --rc >/dev/null
  git push -q origin v1.1.0-rc.1
  deploy production
  assert_success
  assert_equal "$(trailer Tag) $(trailer Tag-Object)" "v1.1.0-rc.1 $(git rev-parse v1.1.0-rc.1)"
  deploy production v1.1.0-rc.1
  assert_success
  deploy production staging
  assert_success
  assert_equal "$(cat "$DID")" 'v1.1.0-rc 1.1.0 app:v1.1.0-rc
v1.1.0-rc.1 1.1.0 app:v1.1.0-rc'
}

@test "a hostile .cutover on a branch, in the work tree, in git's configuration changes nothing" {
  local evil=$BATS_TEST_TMPDIR/evil
  deploy_repository
  git switch -q -c feature/v1.1
  settings "step = \"image: touch $evil\"" "rollback = \"x: touch $evil\""
  commit 'Evil' && git push -q origin feature/v1.1
  settings "step = \"deploy: touch $evil\""
  printf '[cutover "deploy.production"]\n\tstep = deploy: touch %s\n\timage = evil\n' "$evil" >>.git/config
  printf '[cutover "deploy.production"]\n\tstep = deploy: touch %s\n' "$evil" >"$HOME/.gitconfig"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=cutover.deploy.production.step GIT_CONFIG_VALUE_0="deploy: touch $evil" \
    run --separate-stderr git -c "cutover.deploy.production.step=deploy: touch $evil" release-deploy production
  assert_success
  assert_equal "$(cut -f1 <<<"$output" | xargs)" 'image migrate-it deploy'
  assert_not_exists "$evil"
  assert_equal "$(cut -d' ' -f1 "$DID" | xargs)" 'image migrate-it deploy'
}

@test "from a bare repository, a linked worktree, without a remote" {
  deploy_repository
  git clone -q --bare ../origin ../bare.git
  git worktree add -q --detach ../linked
  cd ../linked
  deploy production
  assert_success
  cd ../bare.git
  git for-each-ref refs/cutover | grep -q . && fail 'it is not cloned'
  deploy --status
  assert_success
  assert_regex "$output" '^production	done	deploy	v1.0.0	'
  git remote remove origin
  deploy production
  assert_success
  assert_equal "$(git log -1 --format=%s refs/cutover/deploy/production)" 'Deploy v1.0.0 to production: done'
  assert_equal "$(wc -l <"$DID")" 6
}

@test "-n says what would be run, and changes nothing" {
  deploy_repository 'step = "one: echo one >>$DID"' 'step = "two: [ -e $DID.ready ]"'
  before
  deploy -n production
  assert_success
  assert_output $'one\tpending\t-\t-\ntwo\tpending\t-\t-'
  unchanged
  assert_equal "$(git ls-remote origin 'refs/cutover/*')" ''
  deploy production
  assert_failure 3
  before
  deploy -n production
  assert_success
  assert_regex "$output" $'^one\talready\t[0-9.]+\t0\ntwo\tpending\t-\t-$'
  unchanged
}

@test "--json of a deploy, of --status and --history, is of its schema" {
  deploy_repository 'image = app' 'step = "one: echo note=a >>$CUTOVER_RESULT"' 'step = "two: [ $CUTOVER_TAG = v1.0.0 ]"'
  local document=$BATS_TEST_TMPDIR/document args
  printf '[cutover "deploy.unused"]\n\tstep = a: b\n' >>.cutover
  commit 'Unused' && git push -q origin main
  deploy --json production v1.0.0
  assert_success
  printf '%s\n' "$output" >"$document"
  valid_json "$TOP/schema/git-release-deploy-1.json" "$document"
  release 1.1.0
  deploy --json production
  assert_failure 3
  printf '%s\n' "$output" >"$document"
  valid_json "$TOP/schema/git-release-deploy-1.json" "$document"
  for args in --status '--status production' '--history production'; do
    # shellcheck disable=SC2086 # words
    deploy --json $args
    assert_success
    printf '%s\n' "$output" >"$document"
    valid_json "$TOP/schema/git-release-deploy-1.json" "$document"
  done
  assert_equal "$(python3 -c 'import json, sys; print([(d["tag"], d["state"]) for d in json.load(sys.stdin)["deploys"]])' <"$document")" \
    "[('v1.1.0', 'failed'), ('v1.0.0', 'done')]"
  deploy --status
  assert_equal "$(cut -f1,2,9 <<<"$output")" $'production\tfailed\ttwo\nunused\tnone\t-'
  git release-deploy --status -z | tr '\0' '\n' >said
  assert_equal "$(cut -f1-4 said)" $'production\tfailed\tdeploy\tv1.1.0\nunused\tnone\t-\t-'
}

@test "the tag from standard input, as git release-tag prints it; of several, of none" {
  deploy_repository 'step = "deploy: echo $CUTOVER_TAG >>$DID"'
  run --separate-stderr bash -c 'git release-tag --push | git release-deploy production -'
  assert_success
  assert_equal "$(cat "$DID")" v1.0.0
  : >"$DID"
  run -1 bash -c 'printf "v1.0.0\nv1.1.0\n" | git release-deploy production -'
  run -1 bash -c 'git release-deploy production - </dev/null'
  assert_equal "$(cat "$DID")" ''
}

@test "where main is only what was fetched, as in a pipeline" {
  deploy_repository
  git clone -q ../origin ../pipeline
  cd ../pipeline
  git checkout -q v1.0.0
  git branch -q -D main
  deploy production v1.0.0
  assert_success
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
}

@test "usage" {
  deploy_repository
  for args in '' '--history' '--json -z production' '--status --history production' '--status production v1.0.0' \
    '--history -n production' 'production v1.0.0 more'; do
    # shellcheck disable=SC2086 # words
    run -129 --separate-stderr git release-deploy $args
    assert_output ''
  done
}

@test "with the hooks of git flow-init here, and on the server" {
  deploy_repository
  git -C ../origin flow-init --server --quiet >/dev/null
  git flow-init --quiet >/dev/null
  [ -x ../origin/hooks/pre-receive ] || [ -x ../origin/hooks/update ]
  assert_exists .git/hooks/pre-push
  deploy production
  assert_success
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
}

# in_database: versions that the ledger of the SQLite database has.
in_database() { sqlite3 "$BATS_TEST_TMPDIR/app.db" "SELECT version FROM cutover_migration WHERE state = 'applied' ORDER BY version" | paste -sd,; }

@test "migrate: the scripts of the release, the database by the environment alone" {
  deploy_repository 'database = APP_DATABASE' 'step = migrate' 'step = "deploy: echo $CUTOVER_TAG >>$DID; [ $CUTOVER_TAG != v1.2.0 ]"'
  refused "'APP_DATABASE' is not set, and 'production' needs it" production
  export APP_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  put migrations/1_a.sql 'CREATE TABLE a (x int);'
  put migrations/1_a.down.sql 'DROP TABLE a;'
  release 1.1.0
  put migrations/2_b.sql 'CREATE TABLE b (x int);'
  put migrations/2_b.down.sql 'DROP TABLE b;'
  release 1.2.0
  deploy production v1.1.0
  assert_success
  assert_equal "$(in_database)" 1
  [[ $stderr = *$'up\t1\tmigrations/1_a.sql'* ]]
  digest=$(printf '1\t%s\n' "$(git rev-parse v1.1.0:migrations/1_a.sql)" | sha256sum | cut -d' ' -f1)
  assert_equal "$(trailer Schema)" "v1.1.0 $digest"
  deploy production v1.2.0
  assert_failure 3
  assert_equal "$(in_database)" 1,2
  [[ $stderr = *'1. migrate: take back what v1.1.0 does not hold'* ]]
  assert_equal "$(trailer Schema | cut -d' ' -f1)" v1.2.0
  deploy --status production
  assert_equal "$(cut -f2,8,9 <<<"$output")" $'failed\tv1.2.0\tdeploy'
  # the place of the database, which is a secret, is nowhere
  git rev-list --objects refs/cutover/deploy/production >objects
  while read -r object _; do git cat-file -p "$object"; done <objects >said
  run -1 grep -F "$APP_DATABASE" said
}

@test "migrate that fails stops the deploy, and goes on when the script is mended" {
  deploy_repository 'step = migrate' 'step = "deploy: echo $CUTOVER_TAG >>$DID"'
  export CUTOVER_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  put migrations/1_a.sql 'CREATE TABLE a (x int);' 'SELECT nonsense;'
  release 1.1.0
  deploy production
  assert_failure 3
  assert_equal "$(cut -f1,2 <<<"$output")" $'migrate\tfailed\ndeploy\tskipped'
  [[ $stderr = *nonsense* ]]
  assert_equal "$(cat "$DID")" ''
  put migrations/1_a.sql 'CREATE TABLE a (x int);'
  release 1.1.1
  deploy production
  assert_success
  assert_equal "$(in_database) $(cat "$DID")" '1 v1.1.1'
}

@test "a database that does not say what it has: a warning with its words, and the deploy goes on" {
  deploy_repository 'step = migrate'
  export CUTOVER_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  cp -r "$BUILD/bin" "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\nexec git migration-status --db=sqlite:/nowhere/app.db\n' >"$BATS_TEST_TMPDIR/bin/git-migration-status"
  run --separate-stderr "$BATS_TEST_TMPDIR/bin/git-release-deploy" production
  assert_success
  [[ $stderr = *"warning: cannot ask what the database has: git-migration-status: "*'/nowhere'* ]] || fail "$stderr"
  assert_equal "$(trailer Schema)" ''
}

# serve <directory>: on a port of its own, $port; ended by the test's end.
serve()
{
  python3 - "$1" "$BATS_TEST_TMPDIR/port" >/dev/null 2>&1 3>&- <<'END' &
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
open(sys.argv[2], "w").write(str(server.server_port) + "\n")
server.serve_forever()
END
  server=$!
  wait_for "$BATS_TEST_TMPDIR/port"
  port=$(cat "$BATS_TEST_TMPDIR/port")
}

@test "smoke and watch, built in" {
  [ -x "$BUILD/bin/git-release-smoke" ] || skip 'git-release-smoke is not here yet'
  mkdir "$BATS_TEST_TMPDIR/www"
  echo ok >"$BATS_TEST_TMPDIR/www/chat"
  serve "$BATS_TEST_TMPDIR/www"
  deploy_repository "url = http://127.0.0.1:$port" 'path = /chat' 'within = 1s' 'watch = 2s' 'every = 1s' \
    'watch-command = "echo watched >>$DID; [ ! -e $DID.bad ]"' 'step = smoke' 'step = watch'
  deploy production
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output")" $'smoke\tdone\nwatch\tdone'
  [ "$(grep -c watched "$DID")" -ge 2 ]
  # told to end between two looks
  release 1.0.1
  : >"$DID"
  git-release-deploy production >"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
  wait_for "$DID"
  kill -TERM $!
  wait $! || assert_equal $? 3
  assert_equal "$(cut -f1,2 "$BATS_TEST_TMPDIR/out")" $'smoke\tdone\nwatch\tinterrupted'
  : >"$DID.bad"
  release 1.1.0
  deploy production
  assert_failure 3
  assert_equal "$(cut -f1,2 <<<"$output")" $'smoke\tdone\nwatch\tfailed'
  rm "$DID.bad" "$BATS_TEST_TMPDIR/www/chat"
  release 1.2.0
  deploy production
  assert_failure 3
  assert_equal "$(cut -f1,2 <<<"$output")" $'smoke\tfailed\nwatch\tskipped'
  [[ $stderr = *404* ]]
  kill "$server"
}

@test "the settings in EXAMPLES of the page are such" {
  [ -x "$BUILD/bin/git-release-smoke" ] || skip 'git-release-smoke is not here yet'
  local n line
  deploy_repository
  export CUTOVER_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  for n in 1 2 3; do
    mandoc -Tutf8 "$TOP/man/git-release-deploy.1" | sed 's/.\x08//g' | awk -v want="$n" '
      /^[A-Z]/ { inside = $0 == "EXAMPLES" }
      inside && /\[cutover/ { n++ }
      inside && n == want && /^           / { print }
      inside && n == want && /^     [^ ]/ { exit }' >.cutover
    [ -s .cutover ]
    commit 'Example' && git push -q origin main
    deploy -n production
    assert_success
    assert_line --partial $'deploy\tpending'
    while IFS= read -r line; do
      line=${line#*: }
      case $line in
      '['*) jq -e 'all(type == "string")' <<<"$line" >/dev/null ;;
      *) sh -n -c "$line" ;;
      esac
      # a project of compose without a name is called after the step's directory, as all others are
      if [[ $line = *compose* ]]; then [[ $line =~ -p\"?,?\ \"?[a-z] ]] || fail "$line"; fi
    done < <(git config -f .cutover --get-all cutover.deploy.production.step)
  done
}

@test "programs of ours that are not beside it: refused before anything, or said" {
  deploy_repository 'step = migrate' 'step = "deploy: echo x >>$DID"'
  mkdir "$BATS_TEST_TMPDIR/alone"
  ln -s "$BUILD/bin/git-release-deploy" "$BATS_TEST_TMPDIR/alone"
  export CUTOVER_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  PATH=$BATS_TEST_TMPDIR/alone:$PATH refused "'git-migration-apply' is not where this program is" production
  change_settings 'step = "image: true"' 'step = "deploy: [ $CUTOVER_TAG = v1.0.0 ]"' 'on-failure = rollback'
  deploy production
  assert_success
  release 1.1.0
  PATH=$BATS_TEST_TMPDIR/alone:$PATH deploy production
  assert_failure 3
  [[ $stderr = *'it was not rolled back: git-release-rollback could not be run'* ]]
}

@test "a record on the remote that is no commit: said so, with the way out" {
  local hint it how
  deploy_repository "$(trace deploy)"
  git release-deploy -q production >/dev/null
  for it in 'HEAD^{tree}' HEAD:VERSION v1.0.0; do
    git push -qf origin "$(git rev-parse "$it"):refs/cutover/deploy/production"
    for how in --status -q; do
      deploy "$how" production
      assert_failure 1
      assert_output ''
      [[ $stderr = *"the record of 'production' on 'origin' is a "*", not a commit"* ]] || fail "$stderr"
    done
    hint=$(sed -n 's/^hint: //p' <<<"$stderr")
    $hint
    deploy production
    assert_success
    assert_output --regexp '^deploy.already'
  done
  git update-ref -d refs/cutover/deploy/production
  git push -qf origin "$(git rev-parse HEAD:VERSION):refs/cutover/deploy/production"
  deploy production
  assert_failure 1
  [[ $stderr = *"hint: git push --force-with-lease="*" origin :refs/cutover/deploy/production"* ]] || fail "$stderr"
}
