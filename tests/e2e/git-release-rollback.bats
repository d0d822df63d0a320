#!/usr/bin/env bats
# git release-rollback: the plan, and that it is carried out as it was shown.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # $ in steps is theirs; each test has its own; run sets stderr
load helper
load deploy
load postgres
load migration

setup() { helper_setup; }

teardown()
{
  # what a test that failed has left
  local file pid
  for file in "$BATS_TEST_TMPDIR"/pid*; do
    [ -s "$file" ] || continue
    while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$file"
  done
  postgres_stop
  helper_teardown
}

rollback() { run --separate-stderr git release-rollback "$@"; }

# All that a plan may not change.
everything()
{
  git for-each-ref
  git ls-remote origin
  git status --porcelain --ignored
  cat "$DID"
  [ -z "${DB+set}" ] || ask "SELECT * FROM users" || true
  [ -z "${DB+set}" ] || events
}

# plan <argument>...: exit 0, and nothing has changed
plan()
{
  local before
  before=$(everything)
  rollback "$@"
  assert_success
  assert_equal "$(everything)" "$before"
}

# refused <what it says> <argument>...: exit 1, with and without --run, and nothing has changed
refused()
{
  local before message=$1 how
  shift
  before=$(everything)
  for how in --quiet --run; do
    rollback "$how" "$@"
    assert_failure 1
    [[ $stderr = *"$message"* ]] || fail "$stderr"
    assert_equal "$(everything)" "$before"
  done
}

# shown <kind>: the records of that kind, in one line
shown() { grep "^$1"$'\t' <<<"$output" | cut -f2- | tr '\t' ' ' | paste -sd,; }

# with_database <kind>: v1.0.0 has made the table users, with a row; v1.1.0 is to come.
with_database()
{
  deploy_repository 'image = registry.example.com/app' 'step = "image: echo image $CUTOVER_TAG >>$DID"' 'step = migrate' \
    'step = "deploy: echo deploy $CUTOVER_TAG $CUTOVER_IMAGE >>$DID"' 'step = "smoke: echo smoke $CUTOVER_TAG >>$DID; [ ! -e $DID.$CUTOVER_TAG ]"'
  on "$1"
  CUTOVER_DATABASE=$DB
  [ -n "$DB" ] || CUTOVER_DATABASE=postgresql:///$PGDATABASE
  export CUTOVER_DATABASE
  script 1_users 'CREATE TABLE users (name text);' 'DROP TABLE users;'
  release 1.1.0
  git release-deploy -q production >/dev/null
  ask "INSERT INTO users (name) VALUES ('ada')"
}

# newer <up> <down>: v1.2.0 has that script, and is deployed.
newer()
{
  script 2_change "$1" "$2"
  release 1.2.0
  git release-deploy -q production >/dev/null
  : >"$DID"
}

# carried_out [<option>...]: the plan, then --run: the same plan first, and just that done; v1.1.0
# runs in production. The plan is in $planned.
carried_out()
{
  local ran
  plan "$@" production
  planned=$output
  : >"$DID"
  rollback --run "$@" production
  assert_success
  ran=${output#"$planned"$'\n'}
  assert_equal "$planned"$'\n'"$ran" "$output"
  assert_equal "$(cut -f1-3,5 <<<"$ran")" $'step\tmigrate\tdone\t0\nstep\tdeploy\tdone\t0\nstep\tsmoke\tdone\t0'
  # what git migration-apply says that it ran, against what was planned
  assert_equal "$(grep -E $'^(up|down)\t' <<<"$stderr" | cut -f1-3)" "$(sed -n 's/^script\t//p' <<<"$planned")"
  assert_equal "$(cat "$DID")" $'deploy v1.1.0 registry.example.com/app:v1.1.0\nsmoke v1.1.0'
  assert_equal "$(record_subject)" 'Roll back production to v1.1.0: done'
  assert_equal "$(trailer Action) $(trailer Commit)" "rollback $(git rev-parse 'v1.1.0^{commit}')"
  assert_equal "$(trailer Schema | cut -d' ' -f1)" v1.1.0
  assert_equal "$(steps)" 'migrate done,deploy done,smoke done'
  git fsck --strict
}

@test "code only: what has only added, and has no way down, stays" {
  with_database sqlite
  newer 'CREATE TABLE more (x int);' -
  carried_out
  assert_equal "$(head -n 3 <<<"$planned")" "from	v1.2.0	$(git rev-parse 'v1.2.0^{commit}')	done
to	v1.1.0	$(git rev-parse 'v1.1.0^{commit}')	registry.example.com/app:v1.1.0
schema	code only"
  assert_equal "$(shown script)" ''
  assert_equal "$(ledger)" '1 applied,2 applied'
  assert_equal "$(ask 'SELECT name FROM users; SELECT count(*) FROM more;' | xargs)" 'ada 0'
}

@test "down needed: the scripts that are shown run, as they were recorded" {
  with_database sqlite
  newer 'ALTER TABLE users RENAME COLUMN name TO nick;' 'ALTER TABLE users RENAME COLUMN nick TO name;'
  script 3_more 'CREATE TABLE more (x int);' 'DROP TABLE more;'
  release 1.3.0
  git release-deploy -q production v1.3.0 >/dev/null
  git update-ref -d refs/cutover/deploy/production # the remote has it
  carried_out --to=v1.1.0
  assert_equal "$(shown schema) $(shown script)" \
    'down needed down 3 migrations/3_more.down.sql,down 2 migrations/2_change.down.sql'
  [[ $stderr = *"back from v1.3.0 to v1.1.0 in 'production'"*'1. migrate: take back what v1.1.0 does not hold'*'3. smoke: '*'schema: down needed, these run:'*'  down 3: migrations/3_more.down.sql'*'step 1 of 3: migrate'* ]]
  assert_equal "$(ledger)" '1 applied'
  assert_equal "$(ask 'SELECT name FROM users')" ada
}

@test "refused: no down script, which one, and nothing was run" {
  with_database sqlite
  newer 'ALTER TABLE users RENAME COLUMN name TO nick;' -
  refused "'production' cannot go back from v1.2.0 to v1.1.0: no down script" production
  assert_equal "$(shown schema)" 'refused: no down script'
  assert_equal "$(shown step)" 'migrate pending - -,deploy pending - -,smoke pending - -'
  [[ $stderr = *"'migrations/2_change.sql'"*'hint: git migration-new '* ]]
  refused 'no down script' --accept-data-loss production
  assert_equal "$(ask 'SELECT nick FROM users')" ada
}

@test "refused for data loss, unless it is accepted" {
  with_database sqlite
  newer 'ALTER TABLE users ADD COLUMN nick text; ALTER TABLE users DROP COLUMN name;' \
    'ALTER TABLE users ADD COLUMN name text; ALTER TABLE users DROP COLUMN nick;'
  refused "'production' cannot go back from v1.2.0 to v1.1.0: refused unless --accept-data-loss" production
  assert_equal "$(shown schema)" 'refused unless --accept-data-loss'
  hint=$(sed -n 's/^hint: \(.*\)    #.*/\1/p' <<<"$stderr")
  assert_equal "$hint" 'git release-rollback --accept-data-loss production'
  run -0 --separate-stderr sh -c "$hint"
  carried_out --accept-data-loss
  assert_equal "$(shown schema) $(shown script)" 'refused unless --accept-data-loss down 2 migrations/2_change.down.sql'
  [[ $stderr = *"schema: refused unless --accept-data-loss, these run:"*"'migrations/2_change"*'(migration.data-loss)'* ]] || fail "$stderr"
  assert_equal "$(ledger) $(ask 'SELECT count(*) FROM users WHERE name IS NULL')" '1 applied 1'
}

@test "with PostgreSQL: down needed; refused for rows that came since; accepted" {
  postgres_start
  with_database postgres
  newer 'CREATE TABLE chat (line text); ALTER TABLE users RENAME name TO nick;' \
    'DROP TABLE chat; ALTER TABLE users RENAME nick TO name;'
  carried_out
  assert_equal "$(shown schema) $(shown script)" 'down needed down 2 migrations/2_change.down.sql'
  assert_equal "$(ask 'SELECT name FROM users') $(ledger)" 'ada 1 applied'
  git release-deploy -q production >/dev/null
  ask "INSERT INTO chat VALUES ('hello')"
  : >"$DID"
  refused "would drop data" production
  carried_out --accept-data-loss
  assert_equal "$(ledger)" '1 applied'
  # where the database is, is shown nowhere
  git rev-list --objects refs/cutover/deploy/production >objects
  while read -r object _; do git cat-file -p "$object"; done <objects >said
  run -1 grep -F "$CUTOVER_DATABASE" said
}

@test "after a smoke step that failed, and before the database was changed" {
  with_database sqlite
  script 2_change 'ALTER TABLE users RENAME COLUMN name TO nick;' 'ALTER TABLE users RENAME COLUMN nick TO name;'
  release 1.2.0
  : >"$DID.v1.2.0"
  deploy production
  assert_failure 3
  # the command that it hints at
  hint=$(sed -n 's/^hint: \(git release-rollback .*\)    #.*/\1/p' <<<"$stderr")
  assert_equal "$hint" 'git release-rollback production'
  carried_out
  assert_equal "$(shown from | cut -d' ' -f1,3) $(shown schema)" 'v1.2.0 failed down needed'
  assert_equal "$(ledger)" '1 applied'
  # the image alone
  change_settings 'image = registry.example.com/app' 'step = "image: [ $CUTOVER_TAG = v1.1.0 ]"' 'step = migrate' \
    'step = "deploy: echo deploy $CUTOVER_TAG $CUTOVER_IMAGE >>$DID"' 'step = "smoke: echo smoke $CUTOVER_TAG >>$DID"'
  deploy production v1.2.0
  assert_failure 3
  carried_out
  assert_equal "$(shown schema) $(shown script)" 'none '
}

@test "on-failure = rollback: a deploy that fails goes back by itself" {
  deploy_repository 'step = "deploy: echo $CUTOVER_TAG >>$DID; [ $CUTOVER_TAG = v1.0.0 ]"' 'on-failure = rollback'
  deploy production
  release 1.1.0
  deploy production
  assert_failure 3
  [[ $stderr = *"git-release-rollback: back from v1.1.0 to v1.0.0 in 'production'"*'it was rolled back to v1.0.0'* ]]
  assert_equal "$(record_subject)" 'Roll back production to v1.0.0: done'
  assert_equal "$(xargs <"$DID")" 'v1.0.0 v1.1.0 v1.0.0'
}

@test "done twice is done; what was interrupted goes on, with what is left" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: echo one $CUTOVER_TAG >>$DID"' \
    'step = "two: echo two $CUTOVER_TAG >>$DID; if [ -e $DID.stay ]; then echo $$ >$BATS_TEST_TMPDIR/pids; exec sleep 60; fi"' \
    'step = "three: echo three $CUTOVER_TAG >>$DID"'
  deploy production
  release 1.1.0
  deploy production
  : >"$DID"
  : >"$DID.stay"
  # not by git, which would be the one that is killed
  git-release-rollback --run production >/dev/null 2>&1 3>&- &
  first=$!
  wait_for "$BATS_TEST_TMPDIR/pids"
  before=$(git rev-parse refs/cutover/deploy/production)
  for how in -q --run; do # one at a time
    rollback "$how" production
    assert_failure 1
    [[ $stderr = *"by process $first of this machine"* ]]
  done
  run git release-deploy production v1.1.0
  assert_failure 1
  assert_equal "$(git rev-parse refs/cutover/deploy/production)" "$before"
  kill -KILL "$first"
  wait "$first" || true
  status_is interrupted two
  rm "$DID.stay"
  plan production
  assert_equal "$(shown from | cut -d' ' -f1) $(shown step)" 'v1.1.0 one already - -,two pending - -,three pending - -'
  rollback --run production
  assert_success
  [[ $stderr = *"going on with the rollback to v1.0.0 in 'production' that was interrupted"* ]]
  assert_equal "$(cat "$DID")" $'one v1.0.0\ntwo v1.0.0\ntwo v1.0.0\nthree v1.0.0'
  assert_equal "$(record_subject)" 'Roll back production to v1.0.0: done'
  for how in -q --run; do
    plan "$how" production
    [[ $how = -q || $stderr = *"v1.0.0 is in 'production' already"* ]]
    assert_equal "$(shown step)" 'one already - -,two already - -,three already - -'
  done
}

@test "a deploy that was killed in the midst, from another clone" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: echo one $CUTOVER_TAG >>$DID"' \
    'step = "two: echo two $CUTOVER_TAG >>$DID; [ $CUTOVER_TAG = v1.0.0 ] || { echo $$ >$BATS_TEST_TMPDIR/pids; exec sleep 60; }"'
  deploy production
  release 1.1.0
  : >"$DID"
  git-release-deploy production >/dev/null 2>&1 3>&- &
  deployer=$!
  wait_for "$BATS_TEST_TMPDIR/pids"
  refused "v1.1.0 is being deployed to 'production'" production
  kill -KILL "$deployer"
  wait "$deployer" || true
  git clone -q ../origin ../other
  cd ../other
  rollback --run production
  assert_success
  gone "$(cat "$BATS_TEST_TMPDIR/pids")"
  assert_equal "$(cat "$DID")" $'one v1.1.0\ntwo v1.1.0\none v1.0.0\ntwo v1.0.0'
  assert_equal "$(record_subject)" 'Roll back production to v1.0.0: done'
}

@test "two at once: the steps run once" {
  deploy_repository 'step = "one: echo one $CUTOVER_TAG >>$DID"'
  deploy production
  release 1.1.0
  deploy production
  git clone -q ../origin ../other
  : >"$DID"
  git -C ../other release-rollback --run production >"$BATS_TEST_TMPDIR/a" 2>&1 3>&- &
  rollback --run production
  one=$status
  two=0
  wait $! || two=$?
  # or one after the other: then the second finds it done
  [[ $one$two = 0[01] || $one$two = 10 ]] || fail "$one $two $stderr $(cat "$BATS_TEST_TMPDIR/a")"
  assert_equal "$(cat "$DID")" 'one v1.0.0'
}

@test "another deploy behind the plan's back: refused" {
  deploy_repository 'step = "one: echo one $CUTOVER_TAG >>$DID"' 'step = migrate'
  export CUTOVER_DATABASE=sqlite:$BATS_TEST_TMPDIR/app.db
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  deploy production
  release 1.1.0
  deploy production
  git clone -q ../origin ../other
  release 1.2.0
  git -C ../other fetch -q --tags origin main:refs/remotes/origin/main
  : >"$DID"
  # the one that asks the database for the plan deploys before it does
  cp -r "$BUILD/bin" "$BATS_TEST_TMPDIR/bin"
  mv "$BATS_TEST_TMPDIR/bin/git-migration-plan" "$BATS_TEST_TMPDIR/bin/plan"
  printf '#!/bin/sh\ngit-release-deploy -q production v1.2.0 >&2\nexec "%s/bin/plan" "$@"\n' "$BATS_TEST_TMPDIR" \
    >"$BATS_TEST_TMPDIR/bin/git-migration-plan"
  chmod +x "$BATS_TEST_TMPDIR/bin/git-migration-plan"
  run --separate-stderr "$BATS_TEST_TMPDIR/bin/git-release-rollback" --run production
  assert_failure 1
  [[ $stderr = *"another deploy to 'production' has begun meanwhile"* ]] || fail "$stderr"
  assert_equal "$(cat "$DID")" 'one v1.2.0'
  assert_equal "$(record_subject)" 'Deploy v1.2.0 to production: done'
}

@test "further back by --to; what is not behind is a deploy; nothing to go back to" {
  deploy_repository 'step = "one: echo $CUTOVER_TAG $CUTOVER_PREVIOUS >>$DID"'
  refused "nothing was deployed to 'production' yet" production
  deploy production
  refused "there is nothing to go back to: 'production' had no release before v1.0.0" production
  release 1.1.0
  refused 'v1.1.0 is not older than v1.0.0' --to=v1.1.0 production
  deploy production
  release 1.2.0
  deploy production
  : >"$DID"
  refused "there is no tag 'v9.0.0' here" --to=v9.0.0 production
  refused "'other'" other
  rollback --to v1.0.0 --run production
  assert_success
  assert_equal "$(cat "$DID")" 'v1.0.0 v1.2.0'
  # that was too far
  rollback --to v1.1.0 --run production
  assert_success
  refused 'v1.2.0 is not older than v1.1.0' --to=v1.2.0 production
  deploy --history production
  assert_equal "$(cut -f2-4 <<<"$output" | head -n 3 | tr '\t' ' ')" $'done rollback v1.1.0\ndone rollback v1.0.0\ndone deploy v1.2.0'
  # no step but image: nothing would go back
  change_settings 'step = "image: true"'
  refused "'production' has no step that goes back" --to=v1.0.0 production
}

@test "no record makes anything run that is no release" {
  deploy_repository 'step = "one: echo $CUTOVER_TAG >>$DID"'
  deploy production
  put VERSION 6.6.6
  git commit -q -am Evil
  git tag -a -m evil v6.6.6
  git push -q origin v6.6.6
  git reset -q --hard HEAD^
  release 1.1.0
  deploy production
  ref=refs/cutover/deploy/production
  good=$(git rev-parse $ref)
  for tag in v6.6.6 v1.0.0; do # the second: another commit by the name of one
    git cat-file commit "$good" | sed "1,/^$/d; s/^Previous: .*/Previous: $tag/
      s/^Previous-Commit: .*/Previous-Commit: $(git rev-parse 'v6.6.6^{commit}')/" >../message
    made=$(git commit-tree -p "$good" -F ../message "$good^{tree}")
    git update-ref $ref "$made"
    git push -q -f origin $ref
    if [ "$tag" = v6.6.6 ]; then
      refused "is not on the first-parent line of 'main'" production
    else
      refused "'v1.0.0' is not what was deployed as it: " production
    fi
  done
}

@test "the digest of the image that was built for the release" {
  deploy_repository 'image = registry.example.com/app' \
    'step = "image: echo image-digest=sha256:$(printf $CUTOVER_TAG | sha256sum | cut -d\" \" -f1) >>$CUTOVER_RESULT"' \
    'step = "deploy: echo $CUTOVER_IMAGE $CUTOVER_IMAGE_DIGEST >>$DID"'
  deploy production
  release 1.1.0
  deploy production
  : >"$DID"
  rollback --run production
  assert_equal "$(cat "$DID")" "registry.example.com/app:v1.0.0 sha256:$(printf v1.0.0 | sha256sum | cut -d' ' -f1)"
}

@test "a tip of staging without a tag goes back to the tip before" {
  deploy_repository 'takes = candidate' 'step = "one: cat src/app.py >>$DID; echo $CUTOVER_TAG >>$DID"'
  git switch -q -c staging
  put VERSION 1.1.0
  put src/app.py good
  commit 'Candidate'
  git push -q origin staging
  deploy production
  assert_success
  put src/app.py bad
  commit 'Candidate again'
  git push -q origin staging
  deploy production
  assert_success
  : >"$DID"
  rollback --run production
  assert_success
  assert_equal "$(cat "$DID")" $'good\nv1.1.0-rc'
  assert_equal "$(trailer Commit)" "$(git rev-parse HEAD^)"
}

@test "from a clone of depth 1 of the newer tag, by what is hinted at" {
  deploy_repository 'step = "one: echo $CUTOVER_TAG >>$DID"'
  deploy production
  release 1.1.0
  deploy production
  : >"$DID"
  git clone -q --depth=1 --branch=v1.1.0 "file://$PWD/../origin" ../shallow 2>/dev/null
  cd ../shallow
  git fetch -q --depth=1 origin main:refs/remotes/origin/main # where the steps are from
  for _ in 1 2 3 4 5; do
    rollback --run production
    [ "$status" -ne 0 ] || break
    assert_equal "$(cat "$DID")" ''
    hint=$(sed -n 's/^hint: //p' <<<"$stderr" | head -n 1)
    [ -n "$hint" ] || fail "$stderr"
    sh -c "$hint" 2>/dev/null || fail "$stderr"
  done
  assert_success
  assert_equal "$(cat "$DID")" v1.0.0
}

@test "the plan shows all of a command that has lines" {
  deploy_repository 'step = "deploy: echo one >>$DID\necho two >>$DID"'
  git release-deploy -q production >/dev/null
  release 1.1.0
  git release-deploy -q production >/dev/null
  plan production
  [[ $stderr = *$'  1. deploy: echo one >>$DID\ngit-release-rollback:      echo two >>$DID\n'* ]] || fail "$stderr"
}

@test "a deploy on another machine is rolled back when it is taken over" {
  deploy_repository "$(trace deploy)"
  git release-deploy -q production >/dev/null
  release 1.1.0
  git release-deploy -q production >/dev/null
  git cat-file commit refs/cutover/deploy/production | sed -e 's/^Host: [^ ]*/Host: elsewhere/' \
    -e 's/^State: done/State: running/' -e '/^Deploy /s/: done/: running/' -e '/^At: /a Until: 9999-01-01T00:00:00Z' \
    >"$BATS_TEST_TMPDIR/commit"
  git push -q origin "$(git hash-object -t commit -w "$BATS_TEST_TMPDIR/commit"):refs/cutover/deploy/production" --force
  git update-ref -d refs/cutover/deploy/production
  : >"$DID"
  refused 'hint: git release-rollback --take-over --to=v1.0.0 production' production
  plan --take-over production
  [[ $stderr = *"taking 'production' over"* ]] || fail "$stderr"
  rollback --run --take-over --to=v1.0.0 production
  assert_success
  assert_equal "$(grep -c "taking 'production' over" <<<"$stderr")" 1
  assert_equal "$(cat "$DID")" 'deploy v1.0.0'
  assert_equal "$(record_subject)" 'Roll back production to v1.0.0: done'
}

@test "records for programs: -z, and the document, which is valid" {
  with_database sqlite
  newer 'ALTER TABLE users RENAME COLUMN name TO nick;' 'ALTER TABLE users RENAME COLUMN nick TO name;'
  run -129 git release-rollback -z --json production
  git release-rollback -q -z production >said
  assert_equal "$(tr '\0' '\n' <said)" "$(git release-rollback -q production)"
  rm said
  for how in -q --run -q; do
    git release-rollback "$how" --json production 2>/dev/null >"$BATS_TEST_TMPDIR/said"
    python3 - "$BATS_TEST_TMPDIR/said" "$TOP/schema/git-release-rollback-1.json" <<'END' >>"$BATS_TEST_TMPDIR/facts"
import json, jsonschema, sys
said, schema = (json.load(open(f)) for f in sys.argv[1:])
jsonschema.validate(said, schema)
m = said["migrations"]
print(said["already"], m and m["rollback"], m and [s["path"] for s in m["steps"]], [s["result"] for s in said["steps"]],
      [s["result"] for s in said["deploy"]["steps"]] if "deploy" in said else None)
END
  done
  assert_equal "$(cat "$BATS_TEST_TMPDIR/facts")" "False down needed ['migrations/2_change.down.sql'] ['pending', 'pending', 'pending'] None
False down needed ['migrations/2_change.down.sql'] ['pending', 'pending', 'pending'] ['done', 'done', 'done']
True None None ['already', 'already', 'already'] None"
}

@test "a database that does not answer, or is not named: nothing was run" {
  with_database sqlite
  newer 'CREATE TABLE more (x int);' -
  CUTOVER_DATABASE=sqlite:/nonexistent/app.db rollback --run production
  assert_failure 128
  [[ $stderr = *'cannot ask what going back asks of the database'*'/nonexistent'* ]] || fail "$stderr"
  refute_output
  unset CUTOVER_DATABASE
  refused "'CUTOVER_DATABASE' is not set, and 'production' needs it" production
  assert_equal "$(cat "$DID")" ''
}
