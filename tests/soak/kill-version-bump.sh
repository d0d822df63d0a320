#!/bin/sh
# git version-bump, killed at some moment, 300 times: no file is ever empty or half written, the
# same command then completes it, and nothing is left over.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${BUILD:-$top/build/release}/bin:$PATH
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cutover-kill.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
files='VERSION pyproject.toml package.json src/app/__init__.py'
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com HOME="$scratch"
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com GIT_CONFIG_NOSYSTEM=1
die()
{
  printf 'kill-version-bump.sh: %s\n' "$*" >&2
  exit 1
}

git init -q "$scratch/repo"
cd "$scratch/repo"
mkdir -p src/app
echo 1.0.0 >VERSION
printf '[project]\nversion = "1.0.0"\n' >pyproject.toml
echo '{"version":"1.0.0"}' >package.json
echo "__version__ = '1.0.0'" >src/app/__init__.py
git add -A
git commit -q -m 'a project'

old=0 new=0 between=0 i=0
while [ $((i += 1)) -le 300 ]; do
  git checkout -q .
  git-version-bump -q minor >/dev/null 2>&1 &
  pid=$!
  sleep "0.0$(printf %04d $((i * 371 % 1500)))"
  kill -9 $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  done=0
  for file in $files; do
    case $(cat "$file") in
    *1.1.0*) done=$((done + 1)) ;;
    *1.0.0*) ;;
    *) die "'$file' is damaged" ;;
    esac
  done
  bump=minor
  case $done in
  0) old=$((old + 1)) ;;
  4) new=$((new + 1)) bump=1.1.0 ;;
  *) between=$((between + 1)) ;;
  esac
  [ "$(git-version-bump -q $bump)" = 1.1.0 ] || die "run $i: not completed ($done of 4 were new)"
  git-version-bump --check 1.1.0 || die "run $i: not complete"
  [ -z "$(git ls-files --others)" ] || die "run $i: left over: $(git ls-files --others)"
done
echo "killed 300 times: $old old, $new new, $between in between; all completed"
