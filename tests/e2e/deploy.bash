# shellcheck shell=bash disable=SC2154 # run sets stderr
# A repository whose main has a release v1.0.0, with a remote, and steps that leave a trace:
# `load deploy` behind `load helper`, then `deploy_repository` in a setup().
#
# $DID is a file that each step of trace() writes a line to.

# settings <line>...: .cutover with the environment production, committed nowhere yet.
settings()
{
  printf '[cutover "deploy.production"]\n' >.cutover
  printf '\t%s\n' "$@" >>.cutover
}

# trace <name>...: steps that say that they ran, and as what.
trace()
{
  local name
  for name; do
    # shellcheck disable=SC2016 # for the step
    printf 'step = "%s: echo $CUTOVER_STEP $CUTOVER_TAG >>$DID; echo %s of $CUTOVER_VERSION"\n' "$name" "$name"
  done
}

# release <version> [<file>...]: a merge on main that says so, tagged and pushed.
release()
{
  git switch -q -c "work-$1"
  put VERSION "$1"
  commit "Work on $1"
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch 'feature/v$1'" "work-$1"
  git branch -q -D "work-$1"
  git release-tag -q >/dev/null
  [ -z "$(git remote)" ] || git push -q origin main "v$1"
}

# deploy_repository [<settings line>...]: the work tree is on main, at v1.0.0; origin is bare.
deploy_repository()
{
  export DID=$BATS_TEST_TMPDIR/did
  : >"$DID"
  git init -q -b main --bare origin
  repository
  git remote add origin ../origin
  put src/app.py one
  put VERSION 0.1.0
  mapfile -t lines < <(trace image migrate-it deploy)
  settings "${@:-${lines[@]}}"
  commit 'Begin'
  release 1.0.0
}

# change_settings <line>...: on main, pushed; no release.
change_settings()
{
  settings "$@"
  commit 'Settings'
  [ -z "$(git remote)" ] || git push -q origin main
}

deploy() { run --separate-stderr git release-deploy "$@"; }

# The state of the record of production, here and on the remote, that has to be one.
record_subject()
{
  local ref=refs/cutover/deploy/${1:-production}
  if [ -n "$(git remote)" ]; then
    assert_equal "$(git rev-parse "$ref")" "$(git ls-remote origin "$ref" | cut -f1)"
  fi
  git log -1 --format=%s "$ref"
}

# trailer <key>: of the record of production.
trailer() { git log -1 --format="%(trailers:key=$1,valueonly)" refs/cutover/deploy/production | sed '/^$/d'; }

# steps: "image done,deploy failed"
steps() { trailer Step | cut -d' ' -f1,2 | paste -sd,; }

# status_is <state> [<step>]: as --status says it
status_is()
{
  run -0 --separate-stderr git release-deploy --status production
  assert_equal "$(cut -f2,9 <<<"$output" | tr '\t' ' ')" "$1 ${2:--}"
}

# wait_for <file>: until it is there, 20 s at most.
wait_for()
{
  local i
  for ((i = 0; i < 400; i++)); do
    if [ -s "$1" ]; then return; fi
    sleep 0.05
  done
  fail "$1 does not come"
}

# gone <pid>...: in 5 s at most.
gone()
{
  local pid i
  for pid; do
    for ((i = 0; i < 100; i++)); do
      kill -0 "$pid" 2>/dev/null || continue 2
      sleep 0.05
    done
    fail "process $pid is still there"
  done
}
