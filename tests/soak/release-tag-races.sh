#!/bin/bash
# Two clones of one bare remote that release the same version and push at once: both have planned
# before either pushes. Of different commits one wins, and nothing of the other is on the remote; what
# the other is told works. Of the same commit both succeed, with one tag object there. Prints a line
# for each kind: how often the first won, and what failed.
# usage: release-tag-races.sh [<rounds of each kind> [<kind>...]]; 50, all kinds
# shellcheck disable=SC2317 # the kinds are called by name
set -u
[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
kinds='merges commits same candidates'
rounds=${1:-50}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || read -ra kinds <<<"$kinds"
[ $# -eq 0 ] || kinds=("$@")
export GIT_AUTHOR_DATE='@1767225600 +0000'
bare=$work/d/bare.git

fail()
{
  echo "$kind, round $round: $*" >&2
  sed 's/^/  /' "$work"/err.? 2>/dev/null | tail -16 >&2
  bad=1
}

# A git that waits before it pushes until the other is about to as well, and then a little.
mkdir "$work/shim"
cat >"$work/shim/git" <<END
#!/bin/bash
case " \$* " in *' push '*)
  : >"$work/at.\$ME"
  for ((i = 0; i < 1000; i++)); do
    [ ! -e "$work/at.1" ] || [ ! -e "$work/at.2" ] || break
    sleep 0.01
  done
  sleep "0.0\$PAUSE"
esac
exec '$(command -v git)' "\$@"
END
chmod +x "$work/shim/git"

# release <branch> <file>: a branch that says 1.1.0, merged into main here
release()
{
  git switch -q -c "$1" main
  echo 1.1.0 >VERSION
  echo "$1" >"$2"
  git add .
  git commit -qm "$1"
  git switch -q main
  git merge -q --no-ff -m "Merge branch '$1'" "$1"
}

clones()
{
  git clone -q --bare "$work/r" "$bare"
  git clone -q "$bare" "$work/d/1"
  git clone -q "$bare" "$work/d/2"
}

# at_once <arguments of 1> -- <arguments of 2>: $rc1 and $rc2
at_once()
{
  local words=()
  while [ "$1" != -- ]; do words+=("$1"); shift; done
  shift
  rm -f "$work"/at.?
  (cd "$work/d/1" && ME=1 PAUSE=$((round * 7 % 10)) PATH=$work/shim:$PATH GIT_COMMITTER_DATE='@1767225601 +0000' \
    git-release-tag "${words[@]}" >"$work/out.1" 2>"$work/err.1") &
  (cd "$work/d/2" && ME=2 PAUSE=$((round * 3 % 10)) PATH=$work/shim:$PATH GIT_COMMITTER_DATE='@1767225602 +0000' \
    git-release-tag "$@" >"$work/out.2" 2>"$work/err.2")
  rc2=$?
  wait $!
  rc1=$?
}

# decide <tag>: who won, and that the other lost all.
decide()
{
  case $rc1,$rc2 in
  0,3) winner=1 loser=2 ;;
  3,0) winner=2 loser=1 ;;
  *) fail "exit $rc1 and $rc2"; return 1 ;;
  esac
  [ $winner -eq 2 ] || first=$((first + 1))
  [ "$(git -C "$bare" rev-parse "refs/tags/$1")" = "$(git -C "$work/d/$winner" rev-parse "refs/tags/$1")" ] ||
    fail "the tag there is not the winner's"
  lost=$(git -C "$work/d/$loser" rev-parse "refs/tags/$1^{commit}")
  [ "$(cat "$work/out.$loser")" = "$1" ] || fail "the loser's tag is not printed"
}

# followed <tag>: the hints are commands that work; then the tag is the one that is there.
followed()
{
  sed -n 's/^hint: //p' "$work/err.$loser" >"$work/hints"
  [ -s "$work/hints" ] || fail "no hint"
  (cd "$work/d/$loser" && bash -e "$work/hints") >"$work/followed" 2>&1 || fail "a hint fails: $(tail -1 "$work/followed")"
  [ "$(git -C "$bare" rev-parse "refs/tags/$1")" = "$(git -C "$work/d/$loser" rev-parse "refs/tags/$1")" ] ||
    fail "the hints do not bring the tag that is there"
}

# Each has a merge of its own.
race_merges()
{
  clones
  for i in 1 2; do (cd "$work/d/$i" && release "feature/v1.1-$i" "file$i"); done
  at_once --push -- --push
  decide v1.1.0 || return
  [ "$(git -C "$bare" rev-parse main)" = "$(git -C "$work/d/$winner" rev-parse main)" ] ||
    fail "main there is not the winner's"
  [ -z "$(git -C "$bare" for-each-ref --contains "$lost" 2>/dev/null)" ] || fail "the loser's commit is there"
  followed v1.1.0
}

# Both have the same main with two merges that say 1.1.0, and each tags another.
race_commits()
{
  (cd "$work/r" && release feature/v1.1 one && release feature/v1.1-more two)
  clones
  at_once --push main~1 -- --push main
  decide v1.1.0 && followed v1.1.0
}

# Both have the same merge, which the remote has not.
race_same()
{
  clones
  (cd "$work/d/1" && release feature/v1.1 one)
  git -C "$work/d/2" pull -q ../1 main
  at_once --push -- --push
  [ "$rc1,$rc2" = 0,0 ] || fail "exit $rc1 and $rc2"
  [ "$(git -C "$bare" rev-parse main)" = "$(git -C "$work/d/1" rev-parse main)" ] || fail "main is not there"
  [ "$(git -C "$bare" for-each-ref refs/tags | wc -l)" -eq 1 ] || fail "not one tag there"
  there=$(git -C "$bare" rev-parse v1.1.0)
  winner=2 loser=1
  if [ "$there" = "$(git -C "$work/d/1" rev-parse v1.1.0)" ]; then
    winner=1 loser=2 first=$((first + 1))
  fi
  [ "$there" = "$(git -C "$work/d/$winner" rev-parse v1.1.0)" ] || fail "the tag there is nobody's"
  grep -q "pushed the tag 'v1.1.0' to 'origin', object $there" "$work/err.$winner" || fail "the winner does not say which"
  grep -q "another tag object on the same commit: $there, here $(git -C "$work/d/$loser" rev-parse v1.1.0)" \
    "$work/err.$loser" || fail "the other does not say which"
}

# Both have staging, and each takes another commit of it for the next candidate.
race_candidates()
{
  (
    cd "$work/r" || exit
    git switch -q -c staging
    for i in 1 2; do echo $i >more.txt; echo 1.1.0 >VERSION; git add .; git commit -qm "More $i"; done
    git switch -q main
  )
  clones
  at_once --rc --push origin/staging~1 -- --rc --push origin/staging
  decide v1.1.0-rc.1 || return
  followed v1.1.0-rc.1 # and is the next
  (cd "$work/d/$loser" && git release-tag --rc --push "$lost" >"$work/again" 2>"$work/err.$loser") ||
    fail "then it fails as well"
  [ "$(cat "$work/again")" = v1.1.0-rc.2 ] || fail "it is not the next"
  [ "$(git -C "$bare" rev-parse 'v1.1.0-rc.2^{commit}')" = "$lost" ] || fail "the next is not there"
}

one()
{
  rm -rf "${work:?}/d" "$work/r"
  mkdir "$work/d"
  truncate -s 0 "$work"/out.{1,2} "$work"/err.{1,2}
  cp -a "$work/start" "$work/r"
  cd "$work" || exit
  "race_$kind"
  left=$(find "$work/d" \( -name '*.lock' -o -name sign \) -print)
  [ -z "$left" ] || fail "left behind: $left"
  for i in bare.git 1 2; do
    git -C "$work/d/$i" fsck --strict --no-dangling --no-progress >"$work/fsck" 2>&1 || fail "git fsck complains"
  done
}

mkdir "$work/start"
(
  cd "$work/start" || exit
  git init -q -b main .
  git config gc.auto 0
  echo 1.0.0 >VERSION
  git add .
  git commit -qm 'Release 1.0.0'
)
wrong=0
for kind in "${kinds[@]}"; do
  first=0 failed=0
  for ((round = 0; round < rounds; round++)); do
    bad=0
    one
    failed=$((failed + bad))
  done
  echo "$kind: $rounds rounds, the first won $first, failed $failed"
  wrong=$((wrong + failed))
done
[ $wrong -eq 0 ]
