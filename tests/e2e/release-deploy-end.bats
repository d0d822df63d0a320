#!/usr/bin/env bats
# git release-deploy that is killed, told to end, or whose step takes too long.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # $ in steps is theirs; each test has its own; run sets stderr
load helper
load deploy

setup() { helper_setup; }

teardown()
{
  # what a test that failed has left
  local file pid
  for file in "$BATS_TEST_TMPDIR"/pid*; do
    [ -s "$file" ] || continue
    while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done <"$file"
  done
  helper_teardown
}

# begin <argument>...: a deploy in the background, its process in $deployer.
begin()
{
  # not by git, which would be the one that is killed
  git-release-deploy "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  deployer=$!
}

# ended <status>: the deploy in the background ends with that.
ended()
{
  local status=0
  wait "$deployer" || status=$?
  assert_equal "$status" "$1"
}

# stays <name>: settings whose step <name> stays, with a child that does not listen, unless
# $DID.ready is there; it fails where one that stayed before is still alive.
stays()
{
  local name
  for name in one two three; do
    if [ "$name" = "$1" ]; then
      # shellcheck disable=SC1003 # for .cutover
      printf 'step = "%s: echo %s >>$DID; if [ -e $DID.ready ]; then for p in $(cat $BATS_TEST_TMPDIR/pids); do ! kill -0 $p || exit 99; done; else (trap \\"\\" TERM; exec sleep 60) & echo $! $$ >$BATS_TEST_TMPDIR/pids; wait; fi"\n' "$name" "$name"
    else
      printf 'step = "%s: echo %s >>$DID"\n' "$name" "$name"
    fi
  done
}

@test "kill -9 in every step: seen, refused while it lives, gone on with, nothing twice" {
  local name step ran
  export BATS_TEST_TMPDIR TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
  deploy_repository 'step = x: true'
  for step in one two three; do
    git update-ref -d refs/cutover/deploy/production
    git -C ../origin update-ref -d refs/cutover/deploy/production
    : >"$DID"
    rm -f "$DID.ready" "$BATS_TEST_TMPDIR/pids"
    mapfile -t lines < <(stays "$step")
    change_settings "${lines[@]}"
    begin production v1.0.0
    wait_for "$BATS_TEST_TMPDIR/pids"
    read -ra pids <"$BATS_TEST_TMPDIR/pids"
    status_is running "$step"
    ran=$(cat "$DID")
    deploy production v1.0.0
    assert_failure 1
    [[ $stderr = *"v1.0.0 is being deployed to 'production', by C O Mitter"*"by process $deployer of this machine"* ]]
    deploy --take-over production v1.0.0
    assert_failure 1
    assert_equal "$(cat "$DID")" "$ran"
    # from another clone as well
    rm -rf ../other
    git clone -q ../origin ../other
    run git -C ../other release-deploy production
    assert_failure 1
    assert_output --partial "is being deployed to 'production'"
    kill -KILL "$deployer"
    wait "$deployer" || true
    status_is interrupted "$step"
    assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: running'
    : >"$DID.ready"
    [ "$step" != two ] || cd ../other
    deploy production v1.0.0
    assert_success
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/out"
    gone "${pids[@]}"
    status_is "done"
    cd ../repo
    assert_equal "$(ls "$TMPDIR")" ''
    assert_equal "$(awk -F '\t' -v step="$step" '$1 == step { exit } { print $2 }' "$BATS_TEST_TMPDIR/out" | uniq)" \
      "$([ "$step" = one ] || echo already)"
    for name in one two three; do
      assert_equal "$(grep -c "^$name$" "$DID")" "$([ "$name" = "$step" ] && echo 2 || echo 1)"
    done
    git fetch -q origin "+refs/cutover/*:refs/cutover/*"
  done
}

@test "told to end: the step and its children end, the record says so, it can go on" {
  local signal
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: echo one >>$DID"' \
    'step = "two: echo two >>$DID; [ -e $DID.ready ] || { trap \"echo ending; exit 9\" INT TERM HUP; sleep 60 & echo $! $$ >$BATS_TEST_TMPDIR/pids; wait; }"' \
    'step = "three: echo three >>$DID"'
  for signal in INT TERM HUP; do
    git update-ref -d refs/cutover/deploy/production
    git -C ../origin update-ref -d refs/cutover/deploy/production
    rm -f "$DID.ready" "$BATS_TEST_TMPDIR/pids"
    : >"$DID"
    # a shell without job control has what is behind it ignore SIGINT
    env --default-signal=INT git-release-deploy production >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    deployer=$!
    wait_for "$BATS_TEST_TMPDIR/pids"
    read -ra pids <"$BATS_TEST_TMPDIR/pids"
    kill -"$signal" "$deployer"
    ended 3
    gone "${pids[@]}"
    assert_equal "$(cut -f1,2,4 "$BATS_TEST_TMPDIR/out")" $'one\tdone\t0\ntwo\tinterrupted\t9\nthree\tskipped\t-'
    assert_file_contains "$BATS_TEST_TMPDIR/err" "step 'two' of v1.0.0 in 'production' was interrupted, with status 9"
    assert_file_contains "$BATS_TEST_TMPDIR/err" '^ending$'
    assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: interrupted'
    status_is interrupted two
    : >"$DID.ready"
    deploy production
    assert_success
    assert_equal "$(xargs <"$DID")" 'one two two three'
  done
}

@test "told twice: what does not listen is killed at once" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: trap \"\" INT TERM; echo $$ >$BATS_TEST_TMPDIR/pids; while :; do sleep 0.1; done"'
  begin production
  wait_for "$BATS_TEST_TMPDIR/pids"
  SECONDS=0
  kill -TERM "$deployer"
  sleep 0.5
  kill -TERM "$deployer"
  ended 3
  [ "$SECONDS" -lt 8 ]
  gone "$(cat "$BATS_TEST_TMPDIR/pids")"
  assert_equal "$(cut -f2,4 "$BATS_TEST_TMPDIR/out")" $'interrupted\t137'
}

@test "a step that takes too long is ended, with all that it has started" {
  export BATS_TEST_TMPDIR
  deploy_repository 'timeout = one:1s' \
    'step = "one: sleep 60 & echo $! >$BATS_TEST_TMPDIR/pids; setsid sleep 61 & echo $! >>$BATS_TEST_TMPDIR/pids; wait"' 'step = "two: echo two >>$DID"'
  deploy production
  assert_failure 3
  mapfile -t pids <"$BATS_TEST_TMPDIR/pids"
  gone "${pids[@]}"
  assert_equal "$(cut -f1,2,4 <<<"$output")" $'one\ttimeout\t143\ntwo\tskipped\t-'
  [[ $stderr = *"step 'one' of v1.0.0 in 'production' took too long, and was ended"* ]]
  assert_equal "$(steps)" 'one timeout'
  assert_equal "$(cat "$DID")" ''
}

@test "a step may leave a daemon, close its output, and fill it" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "daemon: sleep 60 >/dev/null 2>&1 & echo $! >$BATS_TEST_TMPDIR/pids"' \
    'step = "held: sleep 60 & echo $! >>$BATS_TEST_TMPDIR/pids"' \
    'step = "closed: exec >&- 2>&-; sleep 0.2; echo x 2>/dev/null; exit 0"' \
    'step = "full: head -c 100000000 /dev/zero | tr \"\\\\0\" \"x\" | fold -w 100; echo; echo the end"'
  SECONDS=0
  deploy -q production
  assert_success
  [ "$SECONDS" -lt 50 ]
  while read -r pid; do kill -0 "$pid"; done <"$BATS_TEST_TMPDIR/pids"
  git show refs/cutover/deploy/production:output/04-full >full
  [ "$(wc -c <full)" -le 65536 ]
  assert_equal "$(tail -n 1 full)" 'the end'
}

@test "what a step prints cannot reach a terminal raw, but for colours" {
  deploy_repository 'step = "one: printf \"\\033[1;31mred\\033[m \\033]0;title\\007 \\033[2J \\303\\244 \\377 \\302\\233 \\000 \\342\\200\\256 a\\tb\\r\\n\"; exit 1"'
  deploy production
  assert_failure 3
  [[ $stderr = *$'\033[1;31mred\033[m \\x1b]0;title\\x07 \\x1b[2J \xc3\xa4 \\xff \\xc2\\x9b \\x00 \\xe2\\x80\\xae a\tb\r\n'* ]]
  git show refs/cutover/deploy/production:output/01-one | grep -qF '\x1b]0;title\x07'
}

@test "secrets are shown nowhere: not in what is printed, kept, recorded, nor in the list of processes" {
  local secret object
  deploy_repository 'secret = APP_PASS' 'database = APP_DB' \
    'step = "one: echo $APP_PASS/$API_TOKEN/$APP_DB; printf %s $MULTI; for c in s e s; do printf $c; sleep 0.1; done; printf ame-open; echo note=$APP_PASS >>$CUTOVER_RESULT; ps axww; echo https://u:hunter2@host/x; exit 1"'
  export APP_PASS=sesame-open API_TOKEN=tok-1234567 MULTI=$'first line of key\nsecond line of key' PRIVATE_KEY=$'first line of key\nsecond line of key'
  export APP_DB='postgresql://app:pa%40ss-word@127.0.0.1/app'
  deploy production
  assert_failure 3
  printf '%s\n' "$output" "$stderr" >said
  grep -q '\*\*\*/\*\*\*/\*\*\*' said
  grep -q '^\*\*\*' said
  git rev-list --objects refs/cutover/deploy/production >objects
  while read -r object _; do git cat-file -p "$object"; done <objects >>said
  grep -q 'Note: \*\*\*' said
  for secret in sesame-open tok-1234567 'pa%40ss-word' pa@ss-word 'second line of key' hunter2; do
    ! grep -qF -- "$secret" said || fail "$secret is shown: $(grep -F -- "$secret" said | head -3)"
  done
}

@test "the remote takes no push in the midst: the deploy stops behind its step, and goes on later" {
  deploy_repository 'step = "one: echo one >>$DID; touch $DID.shut"' 'step = "two: echo two >>$DID"'
  put ../origin/hooks/pre-receive '#!/bin/sh' "[ ! -e '$DID.shut' ]"
  chmod +x ../origin/hooks/pre-receive
  deploy production
  assert_failure 3
  assert_equal "$(cat "$DID")" one
  [[ $stderr = *"stopped before step 'two', which cannot be recorded"* ]]
  assert_equal "$(cut -f1,2 <<<"$output")" $'one\tdone\ntwo\tskipped'
  # another machine sees that it ran; this one knows better
  [ "$(git rev-parse refs/cutover/deploy/production)" != "$(git ls-remote origin refs/cutover/deploy/production | cut -f1)" ]
  rm "$DID.shut"
  deploy production
  assert_success
  assert_equal "$(xargs <"$DID")" 'one two'
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
}

@test "the last state is not pushed: 3, and the next run says done without a step" {
  deploy_repository 'step = "one: echo one >>$DID; touch $DID.shut"'
  put ../origin/hooks/pre-receive '#!/bin/sh' "[ ! -e '$DID.shut' ]"
  chmod +x ../origin/hooks/pre-receive
  deploy production
  assert_failure 3
  rm "$DID.shut"
  deploy production
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output")" $'one\talready'
  assert_equal "$(cat "$DID")" one
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
}

@test "the remote does not answer, or takes no push at the start: nothing is run" {
  deploy_repository 'step = "one: echo one >>$DID"'
  mv ../origin ../away
  deploy production
  assert_failure 128
  assert_equal "$(cat "$DID")" ''
  run -0 --separate-stderr git release-deploy --status
  assert_equal "$(grep -c 'this is what was seen last' <<<"$stderr")" 1
  assert_equal "$(cut -f1,2 <<<"$output")" $'production\tnone'
  mv ../away ../origin
  put ../origin/hooks/pre-receive '#!/bin/sh' 'echo closed; exit 1'
  chmod +x ../origin/hooks/pre-receive
  deploy production
  assert_failure 1
  [[ $stderr = *closed* ]]
  assert_equal "$(cat "$DID")" ''
  run git rev-parse -q --verify refs/cutover/deploy/production
  assert_failure
}

@test "a record that is none, pushed by hand, is refused by name; what is hinted at mends it" {
  local bad
  deploy_repository 'step = "one: echo one >>$DID"'
  deploy production
  good=$(git rev-parse refs/cutover/deploy/production)
  bad=$(git commit-tree -p "$good" -m $'Deploy v9.9.9 to production: done\n\nState: \033[2Jdone' "$good^{tree}")
  git push -q origin "$bad:refs/cutover/deploy/production"
  release 1.1.0
  : >"$DID"
  deploy production
  assert_failure 1
  [[ $stderr = *"the record of 'production', commit $bad: it is no record of a deploy"* ]]
  [[ $stderr != *$'\033'* ]]
  assert_equal "$(cat "$DID")" ''
  assert_equal "$(git ls-remote origin refs/cutover/deploy/production | cut -f1)" "$bad"
  assert_equal "$(git rev-parse refs/cutover/deploy/production)" "$good"
  run -1 --separate-stderr git release-deploy --status --json production
  git push -q origin "$good:refs/cutover/deploy/staging" # a record of another environment
  run -1 --separate-stderr git release-deploy --status
  [[ $stderr = *"warning: production: the record of 'production', commit $bad"* ]]
  [[ $stderr = *"it is the record of 'production'"* ]]
  git push -q origin :refs/cutover/deploy/staging
  deploy production
  assert_failure 1
  follow
  deploy production
  assert_success
  # and as the first of all
  git push -q origin "+main:refs/cutover/deploy/production"
  git update-ref -d refs/cutover/deploy/production
  deploy production
  assert_failure 1
  follow
  deploy production
  assert_success
}

@test "records that went two ways: the remote's counts, the other is kept" {
  deploy_repository 'step = "one: echo one >>$DID"'
  deploy production
  other=$(git commit-tree -p refs/cutover/deploy/production -m 'Elsewhere' 'main^{tree}')
  git update-ref refs/cutover/deploy/production "$other"
  release 1.1.0
  there=$(git clone -q ../origin ../other && cd ../other && git release-deploy -q production >/dev/null && git rev-parse refs/cutover/deploy/production)
  release 1.2.0
  deploy production
  assert_success
  [[ $stderr = *"is kept as 'refs/cutover/lost/production-${other:0:12}'"* ]]
  assert_equal "$(git rev-parse "refs/cutover/lost/production-${other:0:12}")" "$other"
  git merge-base --is-ancestor "$there" refs/cutover/deploy/production
  assert_equal "$(trailer Previous)" v1.1.0
}

@test "a deploy elsewhere: refused until its time is up, unless taken over; the one taken over stops" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: echo one >>$DID; echo $$ >$BATS_TEST_TMPDIR/pids; until [ -e $DID.ready ]; do sleep 0.05; done"' 'step = "two: echo two >>$DID"'
  begin production
  wait_for "$BATS_TEST_TMPDIR/pids"
  # as if it were another machine's
  rewrite()
  {
    git cat-file commit "$(git ls-remote origin refs/cutover/deploy/production | cut -f1)" |
      sed -e 's/^Host: [^ ]*/Host: elsewhere/' -e "$1" >"$BATS_TEST_TMPDIR/commit"
    git push -qf origin "$(git hash-object -t commit -w "$BATS_TEST_TMPDIR/commit"):refs/cutover/deploy/production"
  }
  rewrite 's/^x//'
  git clone -q ../origin ../other
  cd ../other
  deploy production
  assert_failure 1
  [[ $stderr = *"on 'elsewhere', which has time until 20"*'hint: git release-deploy --take-over production v1.0.0 '* ]]
  status_is running one
  : >"$DID.ready"
  deploy --take-over production v1.0.0
  assert_success
  [[ $stderr = *"taking 'production' over from C O Mitter"* ]]
  status_is "done"
  cd ../repo
  ended 128
  assert_file_contains "$BATS_TEST_TMPDIR/err" "another deploy has taken 'production' over"
  assert_equal "$(xargs <"$DID")" 'one one two'
  # one whose time is up needs no --take-over
  cd ../other
  git -C ../origin update-ref -d refs/cutover/deploy/production
  git update-ref -d refs/cutover/deploy/production
  : >"$DID"
  put "$BATS_TEST_TMPDIR/x" y
  git -C ../repo push -q origin "$(git -C ../repo rev-list refs/cutover/deploy/production | tail -n 1):refs/cutover/deploy/production" 2>/dev/null || true
  rewrite 's/^Until: .*/Until: 2026-01-01T00:00:00Z/'
  deploy production
  assert_success
}

@test "a push that hangs: the second signal ends it, and what was done is kept" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: echo one >>$DID"' 'step = "two: echo two >>$DID"'
  local hook=../origin/hooks/pre-receive at
  # the lock; and the state behind a step
  for at in 0 1; do
    rm -f "$BATS_TEST_TMPDIR/pids"
    put "$hook" '#!/bin/sh' "[ \$(wc -l <'$DID') = $at ] || exit 0" "echo \$\$ >'$BATS_TEST_TMPDIR/pids'" 'exec sleep 60 >/dev/null 2>&1'
    chmod +x "$hook"
    begin production
    wait_for "$BATS_TEST_TMPDIR/pids"
    # the first is waited for: it comes between two steps
    kill -TERM "$deployer"
    sleep 0.6
    kill -0 "$deployer"
    kill -TERM "$deployer"
    gone "$deployer"
    ended $((at ? 3 : 1))
    assert_file_contains "$BATS_TEST_TMPDIR/err" "the push to 'origin' was not done"
    assert_equal "$(wc -l <"$DID")" "$at"
    kill "$(cat "$BATS_TEST_TMPDIR/pids")"
  done
  assert_equal "$(steps)" 'one done,two running'
  rm "$hook"
  deploy production
  assert_success
  assert_equal "$(xargs <"$DID")" 'one two'
  assert_equal "$(record_subject)" 'Deploy v1.0.0 to production: done'
}

@test "a deploy that was killed, and that nobody has reaped, does not live" {
  export BATS_TEST_TMPDIR
  deploy_repository 'step = "one: [ -e $DID.ready ] || { echo one >$DID; sleep 60; }"'
  # as in a container whose first process is no init
  sh -c 'git-release-deploy production >/dev/null 2>&1 3>&- & echo $! >$BATS_TEST_TMPDIR/deployer; exec sleep 60 3>&-' &
  echo $! >"$BATS_TEST_TMPDIR/pids"
  wait_for "$DID"
  status_is running one
  kill -KILL "$(cat "$BATS_TEST_TMPDIR/deployer")"
  sleep 0.1
  grep -q '^State:.Z' "/proc/$(cat "$BATS_TEST_TMPDIR/deployer")/status"
  status_is interrupted one
  : >"$DID.ready"
  deploy production
  assert_success
  kill "$(cat "$BATS_TEST_TMPDIR/pids")"
}
