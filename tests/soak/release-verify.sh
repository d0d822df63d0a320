#!/bin/bash
# usage: tests/soak/release-verify.sh [<releases>]
#
# A history of 1,000 releases, made by git flow-promote and git release-tag in a bare repository: each
# branch is begun at the release before, and every 20th meets a hotfix that was released meanwhile,
# so that git has to merge. git release-verify proves all in one run, three times; prints the least wall
# time. Exits 1 when a record is not ok, or 2 seconds were not enough. GIT_DEFAULT_HASH and
# CUTOVER_ENGINE are taken along. KEEP=<dir>: the repository is made there, and found there again.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build/release}
releases=${1:-1000} limit=2000
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

[ -x "$build/bin/git-release-verify" ] || {
  echo "release-verify: $build/bin/git-release-verify is not built: run make" >&2
  exit 128
}
for name in $(compgen -e GIT_); do [ "$name" = GIT_DEFAULT_HASH ] || unset "$name"; done
export HOME=$scratch GIT_CONFIG_NOSYSTEM=1 LC_ALL=C PATH=$build/bin:$PATH
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
repo=${KEEP:-$scratch}/releases.git
clock=1700000000

# branch <name> <path> <text>: begun at main, with that file; of a feature, with a development copy
branch()
{
  clock=$((clock + 60))
  printf 'commit refs/heads/%s\ncommitter d <d@example.com> %d +0000\ndata 8\nDevelop\nfrom %s\n' "$1" "$clock" "$base"
  [ "${1%%/*}" != feature ] || printf 'M 040000 %s tests/dev/src\n' "$(git rev-parse "$base:src")"
  printf 'M 100644 inline %s\ndata %d\n%s\n' "$2" "${#3}" "$3"
}

# release <branch>: promoted
release()
{
  clock=$((clock + 60))
  GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000" git flow-promote -q "$1" >>"$scratch/merges"
}

make_history()
{
  local i
  git init -q --bare -b main "$repo"
  cd "$repo"
  {
    printf 'commit refs/heads/main\ncommitter d <d@example.com> %d +0000\ndata 6\nBegin\n' "$clock"
    printf 'M 100644 inline VERSION\ndata 6\n1.0.0\n'
    for i in {1..200}; do
      printf 'M 100644 inline src/d%d/f%d.py\ndata 6\nvalue\n' $((i % 20)) "$i"
      printf 'M 100644 inline docs/d%d/f%d.md\ndata 6\nvalue\n' $((i % 20)) "$i"
    done
  } | git fast-import --quiet
  for ((i = 1; i <= releases; i++)); do
    base=$(git rev-parse main)
    {
      branch "feature/v1.$i" "tests/dev/src/d$((i % 20))/f$((i % 200 + 1)).py" "value $i"
      [ $((i % 20)) -ne 0 ] || branch "hotfix/v1.$((i - 1)).1" "docs/d1/fix.md" "fix $i"
    } | git fast-import --quiet
    [ $((i % 20)) -ne 0 ] || release "hotfix/v1.$((i - 1)).1"
    release "feature/v1.$i"
  done
  git release-tag -q - <"$scratch/merges" >"$scratch/tags"
  git gc -q
}

[ -d "$repo" ] || make_history
cd "$repo"
git tag >"$scratch/tags"
[ "$(wc -l <"$scratch/tags")" -ge "$releases" ]
best=
for _ in 1 2 3; do
  begun=$(date +%s%N)
  git release-verify - <"$scratch/tags" >"$scratch/records" || :
  took=$((($(date +%s%N) - begun) / 1000000))
  [ -n "$best" ] && [ "$best" -le "$took" ] || best=$took
done
if grep -v '^ok	' "$scratch/records" >&2; then exit 1; fi
cmp -s "$scratch/tags" <(cut -f2 "$scratch/records")
printf '%d releases, all ok, in %d.%03d s\n' "$(wc -l <"$scratch/tags")" $((best / 1000)) $((best % 1000))
[ "$best" -le "$limit" ]
