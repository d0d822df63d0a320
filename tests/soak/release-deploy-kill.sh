#!/bin/bash
# git release-deploy killed at any time, and begun again from another clone: what the record says was
# done is not done again, all else is done once, nothing of the killed one works beside it, and in the
# end the record says done. Prints how often it was killed before its first step was done, how often
# when all were, and what failed.
# usage: release-deploy-kill.sh [<rounds>]; 200
# shellcheck disable=SC2016 # $ in steps is theirs
set -u
[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
rounds=${1:-200}
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'
export DID=$work/did TMPDIR=$work/tmp
mkdir "$TMPDIR"
bare=$work/d/bare.git
ref=refs/cutover/deploy/production

fail()
{
  echo "round $round, after $ms ms: $*" >&2
  sed 's/^/  /' "$work/err" "$work/again" 2>/dev/null | tail -16 >&2
  bad=1
}

# done_by_record: names of steps, of the record on the remote.
done_by_record()
{
  git -C "$bare" log -1 --format='%(trailers:key=Step,valueonly)' "$ref" 2>/dev/null | awk '$2 == "done" { print $1 }'
}

one()
{
  cd "$work" || exit
  rm -rf "${work:?}/d"
  mkdir "$work/d"
  git clone -q --bare "$work/start" "$bare"
  git clone -q "$bare" "$work/d/1"
  git clone -q "$bare" "$work/d/2"
  : >"$DID"
  : >"$work/again"
  cd "$work/d/1" || exit
  git-release-deploy production v1.0.0 >"$work/out" 2>"$work/err" &
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
  kill -KILL $! 2>/dev/null
  wait $! 2>/dev/null
  # what its git children still do is theirs to end
  sleep 0.2
  mapfile -t finished < <(done_by_record)
  case ${#finished[@]} in
  0) early=$((early + 1)) ;;
  4) late=$((late + 1)) ;;
  esac
  : >"$DID"
  cd "$work/d/2" || exit
  git-release-deploy production v1.0.0 >"$work/out" 2>"$work/again" || fail 'it cannot go on'
  [ "$(printf '%s\n' "${finished[@]}" | grep . | cat - <(grep -v end "$DID") | xargs)" = 'one two three four' ] ||
    fail "done by the record: ${finished[*]-}; run then: $(xargs <"$DID")"
  # whoever began has ended, before the next began
  [ "$(sed 'N;s/\n/ /' "$DID")" = "$(grep -v end "$DID" | sed 's/\(.*\)/\1 \1-end/')" ] || fail "side by side: $(xargs <"$DID")"
  [ "$(git -C "$bare" log -1 --format=%s "$ref")" = 'Deploy v1.0.0 to production: done' ] || fail 'it is not done'
  left=$(find "$work/d" -name '*.lock' -print)
  [ -z "$left" ] || fail "left behind: $left"
  git -C "$bare" fsck --strict --no-dangling --no-progress >"$work/fsck" 2>&1 || fail "git fsck complains: $(head -3 "$work/fsck")"
}

mkdir "$work/start"
(
  cd "$work/start" || exit
  git init -q -b main .
  git config gc.auto 0
  for step in one two three four; do
    printf '[cutover "deploy.production"]\n\tstep = "%s: echo %s >>$DID; sleep 0.1; echo %s-end >>$DID"\n' "$step" "$step" "$step"
  done >.cutover
  echo 0.1.0 >VERSION
  git add .
  git commit -qm 'Begin'
  git switch -q -c feature/v1.0.0
  echo 1.0.0 >VERSION
  git commit -qam 'Work'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.0.0'" feature/v1.0.0
  git-release-tag -q >/dev/null
) || exit
# how long it takes here, whole
git clone -q --bare "$work/start" "$work/d.git"
git clone -q "$work/d.git" "$work/whole"
began=$(date +%s%3N)
(cd "$work/whole" && git-release-deploy -q production >/dev/null) || exit
whole=$(($(date +%s%3N) - began))
wrong=0 early=0 late=0
for ((round = 0; round < rounds; round++)); do
  bad=0 ms=$((whole * (round % 50 * 21 % 50 + 1) / 46))
  one
  wrong=$((wrong + bad))
done
echo "$rounds rounds over $whole ms: before the first step was done $early, all were $late, failed $wrong"
[ $wrong -eq 0 ]
