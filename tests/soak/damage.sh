#!/bin/bash
# usage: tests/soak/damage.sh [<tool>...]
#
# Every object of a project that has released, damaged in turn, as after a crash (a file of no bytes) and
# as after a store that is gone (no file), times every tool and both engines. What comes of it is what
# comes of it in the sound project, to the byte, or it is refused and nothing has changed: with the id of
# the object, or for what cannot be done without it; or it stops on the way with that id, and says how it
# goes on. Prints what is neither, and a line of numbers; exits 1
# where there is one. JOBS processes side by side, a tenth of the objects with SAMPLE=10; with SHOW=refused
# what is refused without the id is printed as well.
set -u
# shellcheck source=tests/soak/cells.bash
. "$(dirname "${BASH_SOURCE[0]}")/cells.bash"

# file <object>: where it is, below the project
file() { echo ".git/objects/${1:0:2}/${1:2}"; }

# make_loose: every object a file of its own
make_loose()
{
  mkdir packs && mv .git/objects/pack/* packs
  for pack in packs/*.pack; do
    git unpack-objects -q <"$pack"
  done
  rm -rf packs
  find .git/objects -type f -exec chmod u+w {} +
}

kind_empty() { kind_gone && : >"$(file "$object")"; }
kind_gone() { make_loose && mv "$(file "$object")" ../whole; }
kind_sound() { make_loose; }

# What a tool leaves is looked at in a repository that is whole again: git status reads objects as well.
repair()
{
  [ ! -e ../whole ] || mv -f ../whole "$(file "$object")"
}
for tool in "${tools[@]//-/_}"; do
  eval "damaged_$(declare -f "tool_$tool")"
  eval "tool_$tool() { local status; damaged_tool_$tool; status=\$?; repair; return \$status; }"
done

# Its id is said, whole or as git shortens it, or as the file that it is.
named() { cat "$out/stdout" "$out/stderr" | grep -qE "${object:0:7}|${object:0:2}/${object:2:7}"; }

refused() { ! grep -qx 'exit 0' "$out/status" && [ "$(normal <"$out/state")" = "$(<"$work/before")" ]; }

verdict()
{
  if cmp -s "$out/text" "$work/sound-$1"; then
    echo right
  elif refused && named; then
    echo named
  elif refused; then
    echo refused
  # of a branch it says that it cannot tell, and shows the others
  elif [ "$1" = flow-status ] && { named || grep -qP '^branch(\t[^\t]*){6}\t-\t' "$out/stdout"; }; then
    echo named
  # it was begun, and goes on from there; git switch has written, and says so
  elif named && grep -qE 'goes on with it|partly still there' "$out/stderr"; then
    echo stopped
  else
    echo wrong
  fi
}

# one <how> <object>: with all tools and both engines
one()
{
  local how=$1 tool engine is at=in in=$place/in out=$place/in/out by_content='' alike=''
  object=$2
  for tool in $TOOLS; do
    for engine in libgit2 git; do
      CUTOVER_ENGINE=$engine outcome "$how" "$tool"
      is=$(verdict "$tool")
      echo "$is"
      case $is in right | named) continue ;; esac
      {
        echo "$is: $how $(git -C "$bases/sha1/repo" cat-file -t "$object") $object $tool $engine: $(<"$out/status")"
        cat "$out/stderr"
        [ "$is" = refused ] || diff "$work/sound-$tool" "$out/text"
      } >>"$work/$is"
    done
  done
}

if [ "${1-}" = --one ]; then
  place=$work/at-$2-$3
  one "$2" "$3"
  rm -rf "$place"
  exit 0
fi

cells_begin
make_bases sha1 >/dev/null || exit 1
[ $# -gt 0 ] || set -- "${tools[@]}"
export work bases TOOLS="$*" object=
cd "$top" || exit 1
for tool; do
  at=in place=$work/sound in=$work/sound/in out=$work/sound/in/out by_content='' alike=''
  CUTOVER_ENGINE=libgit2 outcome sound "$tool"
  mv "$out/text" "$work/sound-$tool"
done
tool_nothing() { :; }
outcome sound nothing
normal <"$out/state" >"$work/before"
git -C "$bases/sha1/repo" cat-file --batch-all-objects --batch-check='%(objectname)' |
  awk -v every="${SAMPLE:-1}" 'NR % every == 0 { print "empty", $1; print "gone", $1 }' >"$work/objects"
# shellcheck disable=SC2016 # it is that bash that expands it
xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" -L1 bash -c '"$0" --one "$1" "$2"' "$top/tests/soak/damage.sh" \
  <"$work/objects" >"$work/verdicts"
for is in ${SHOW:-} wrong; do
  [ ! -e "$work/$is" ] || cat "$work/$is"
done
awk -v damages="$(wc -l <"$work/objects")" '
  { n[$1]++ }
  END {
    printf "damages: %d, outcomes: %d: right %d, refused by name %d, refused %d, stopped by name %d, silently wrong %d\n",
      damages, NR, n["right"], n["named"], n["refused"], n["stopped"], n["wrong"]
    exit n["wrong"] > 0 || NR == 0
  }' "$work/verdicts"
