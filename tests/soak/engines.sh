#!/bin/bash
# The end-to-end tests once for each kind of repository that make check does not run them in: with the
# engine over git's plumbing, with SHA-256, and, where GIT_NEW names the directory of a newer git's
# programs, with that git on both engines, and there with reftable. Prints what fails, and at the end
# a line for each variant; exits 1 where anything failed.
# usage: [GIT_NEW=<dir>] [VARIANTS='<variant>...'] engines.sh [<file>...]
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit
export BUILD=${BUILD:-$top/build/release}
[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}

for needed in bin/git-flow-promote tool/ask; do
  [ -x "$BUILD/$needed" ] || { echo "engines.sh: no $BUILD/$needed: make all units" >&2; exit 2; }
done

# What says nothing of an engine: it opens no repository, or none of the user's.
left_out='
db                 connections to databases
git-release-smoke  talks to a service
install            what is put where
libraries          what a program loads
lint               the source
'

# variant <name> <NAME=value>...: a row of the table.
names=() settings=()
variant()
{
  names+=("$1")
  shift
  settings+=("$*")
}
variant git CUTOVER_ENGINE=git
variant sha256 GIT_DEFAULT_HASH=sha256
if [ -n "${GIT_NEW:-}" ]; then
  new=PATH=$GIT_NEW:$PATH
  case $PATH in *[[:space:]]*) echo 'engines.sh: a blank in PATH' >&2 && exit 1 ;; esac
  variant new-libgit2 "$new"
  variant new-git "$new" CUTOVER_ENGINE=git
  variant new-sha256 "$new" GIT_DEFAULT_HASH=sha256
  variant reftable "$new" GIT_DEFAULT_REF_FORMAT=reftable
  variant reftable-sha256 "$new" GIT_DEFAULT_REF_FORMAT=reftable GIT_DEFAULT_HASH=sha256
fi

files=()
[ $# -gt 0 ] || set -- tests/e2e/*.bats
for file; do
  name=$(basename "$file" .bats)
  grep -q "^$name " <<<"$left_out" || files+=("$file")
done

logs=$(mktemp -d) || exit
trap 'rm -rf "$logs"' EXIT
worst=0 summary=()

# tests <log>: "<ok> <not ok>"; one that was planned and said nothing is not ok, nor is a file without
# a plan.
tests()
{
  awk '
    /^1\.\.[0-9]+/ { planned = substr($0, 4) + 0; plan = 1 }
    /^ok / { ok++ }
    /^not ok / { bad++ }
    END {
      if (!plan) bad++
      else if (ok + bad < planned) bad = planned - ok
      print ok + 0, bad + 0
    }' "$1"
}

for i in "${!names[@]}"; do
  name=${names[i]} ok=0 bad=0
  case " ${VARIANTS:-$name} " in *" $name "*) ;; *) continue ;; esac
  read -ra set <<<"${settings[i]}"
  mkdir "$logs/$name"
  # shellcheck disable=SC2016 # for the inner shell
  printf '%s\n' "${files[@]}" |
    env -u CUTOVER_ENGINE -u GIT_DEFAULT_HASH -u GIT_DEFAULT_REF_FORMAT "${set[@]}" \
      LOGS="$logs/$name" xargs -P "$jobs" -I {} sh -c '
        bats --tap "$1" >"$LOGS/$(basename "$1")" 2>&1 && echo "$1: ok" || echo "$1: not ok"' - {} |
    sed -u "s/^/$name: /"
  for file in "${files[@]}"; do
    log=$logs/$name/$(basename "$file")
    read -r n m < <(tests "$log")
    ok=$((ok + n)) bad=$((bad + m))
    [ "$m" -eq 0 ] && continue
    echo "== $name: $file: $m not ok"
    awk '!/^#/ { shown = !/^ok / && !/^1\.\./ } shown' "$log"
  done
  [ "$bad" -eq 0 ] || worst=1
  summary+=("$name: ${#files[@]} files, $ok ok, $bad not ok")
done
printf '%s\n' "${summary[@]}"
exit "$worst"
