#!/bin/bash
# Two deploys to one environment that begin at once: both have looked before either has the lock. One
# wins, and the other is refused before its first step; run again, it says that all is done. Prints a
# line for each kind: how often the first won, and what failed.
#     clones   two clones of one remote, the same release
#     tags     the same, each another release
#     here     one repository without a remote
#     linked   one repository with a remote, from its work tree and from a linked one
# usage: release-deploy-races.sh [<rounds of each kind> [<kind>...]]; 50, all kinds
# shellcheck disable=SC2016 # $ in steps is theirs
set -u
[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
kinds='clones tags here linked'
rounds=${1:-50}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || read -ra kinds <<<"$kinds"
[ $# -eq 0 ] || kinds=("$@")
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'
export DID=$work/did
bare=$work/d/bare.git
ref=refs/cutover/deploy/production

fail()
{
  echo "$kind, round $round: $*" >&2
  sed 's/^/  /' "$work"/err.? 2>/dev/null | tail -16 >&2
  bad=1
}

# A git that waits, before its first push or move of the record, until the other is about to as well,
# and then a little.
mkdir "$work/shim"
cat >"$work/shim/git" <<END
#!/bin/bash
case " \$* " in *' push '* | *' update-ref '*)
  if [ ! -e "$work/at.\$ME" ]; then
    : >"$work/at.\$ME"
    for ((i = 0; i < 200; i++)); do
      [ ! -e "$work/at.1" ] || [ ! -e "$work/at.2" ] || break
      sleep 0.01
    done
    sleep "0.0\$PAUSE"
  fi
esac
exec '$(command -v git)' "\$@"
END
chmod +x "$work/shim/git"

# deploy <number> <directory> <tag> <pause>
deploy()
{
  (cd "$2" && ME=$1 PAUSE=$4 PATH=$work/shim:$PATH git-release-deploy production "$3" \
    >"$work/out.$1" 2>"$work/err.$1")
}

# at_once <directory of 1> <its tag> <directory of 2> <its tag>: $rc1 and $rc2
at_once()
{
  rm -f "$work"/at.?
  deploy 1 "$1" "$2" $((round * 7 % 10)) &
  deploy 2 "$3" "$4" $((round * 3 % 10))
  rc2=$?
  wait $!
  rc1=$?
  case $rc1,$rc2 in
  0,1) winner=1 loser=2 first=$((first + 1)) ;;
  1,0) winner=2 loser=1 ;;
  *) fail "exit $rc1 and $rc2"; return ;;
  esac
  [ "$(cat "$DID")" = "begin $winner end $winner " ] || fail "what ran: $(cat "$DID")"
  [ ! -s "$work/out.$loser" ] || fail "the other says that it did something: $(cat "$work/out.$loser")"
  grep -q 'has begun meanwhile\|is being deployed' "$work/err.$loser" || fail "the other does not say why"
}

# again <directory> <tag>: nothing is run.
again()
{
  : >"$DID"
  (cd "$1" && git-release-deploy production "$2") >"$work/again" 2>"$work/err.3" || fail "then it fails"
  [ "$(cut -f2 "$work/again" | uniq)" = already ] || fail "then it is not done: $(cat "$work/again")"
  [ ! -s "$DID" ] || fail 'then it runs again'
}

clones()
{
  git clone -q --bare "$work/start" "$bare"
  git clone -q "$bare" "$work/d/1"
  git clone -q "$bare" "$work/d/2"
}

race_clones()
{
  clones
  at_once "$work/d/1" v1.1.0 "$work/d/2" v1.1.0
  for i in 1 2; do again "$work/d/$i" v1.1.0; done
}

race_tags()
{
  clones
  at_once "$work/d/1" v1.0.0 "$work/d/2" v1.1.0
  again "$work/d/1" "$([ "$winner" = 1 ] && echo v1.0.0 || echo v1.1.0)"
}

race_here()
{
  git clone -q "$work/start" "$work/d/1"
  git -C "$work/d/1" remote remove origin
  at_once "$work/d/1" v1.1.0 "$work/d/1" v1.1.0
  again "$work/d/1" v1.1.0
}

race_linked()
{
  clones
  git -C "$work/d/1" worktree add -q --detach "$work/d/linked"
  at_once "$work/d/1" v1.1.0 "$work/d/linked" v1.1.0
  again "$work/d/2" v1.1.0
}

one()
{
  rm -rf "${work:?}/d"
  mkdir "$work/d"
  truncate -s 0 "$work"/out.{1,2} "$work"/err.{1,2} "$DID"
  "race_$kind"
  left=$(find "$work/d" -name '*.lock' -print)
  [ -z "$left" ] || fail "left behind: $left"
  for repository in bare.git 1 2; do
    [ -d "$work/d/$repository" ] || continue
    git -C "$work/d/$repository" fsck --strict --no-dangling --no-progress >"$work/fsck" 2>&1 || fail "git fsck complains: $(head -3 "$work/fsck")"
  done
  [ ! -d "$bare" ] || [ "$(git -C "$bare" log --format=%s $ref | head -1 | sed 's/.*: //')" = "done" ] || fail 'the record there is not done'
}

mkdir "$work/start"
(
  cd "$work/start" || exit
  git init -q -b main .
  git config gc.auto 0
  cat >.cutover <<'END'
[cutover "deploy.production"]
	step = "begin: printf \"begin $ME \" >>$DID"
	step = "end: sleep 0.1; printf \"end $ME \" >>$DID"
END
  echo 0.1.0 >VERSION
  git add .
  git commit -qm 'Begin'
  for version in 1.0.0 1.1.0; do
    git switch -q -c "feature/v$version"
    echo $version >VERSION
    git commit -qam "Work on $version"
    git switch -q main
    git merge -q --no-ff -m "Merge branch 'feature/v$version'" "feature/v$version"
    git-release-tag -q >/dev/null
  done
) || exit
wrong=0
for kind in "${kinds[@]}"; do
  first=0 failed=0
  for ((round = 0; round < rounds; round++)); do
    bad=0 winner=0
    one
    failed=$((failed + bad))
  done
  echo "$kind: $rounds rounds, the first won $first, failed $failed"
  wrong=$((wrong + failed))
done
[ $wrong -eq 0 ]
