#!/bin/sh
# No path of one machine, no whitespace at the end of a line, a newline at the end of each file.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# data is as it was found
files '*' | while IFS= read -r file; do
  case $file in
  tests/*/data/* | tests/fuzz/corpus/* | *.patch | *.png) continue ;;
  esac
  if [ ! -s "$file" ] || [ -L "$file" ]; then continue; fi
  grep -nE '[ 	]+$' "$file" /dev/null | sed 's/:\([0-9]*\):.*/:\1: whitespace at the end of the line/'
  # (in brackets, so that this file is none of its own findings)
  places='[h]ome|[U]sers|[w]ork|tmp/[w]t|[r]oot'
  case $file in
  tests/soak/*) places=${places%|*} ;; # what they call root's home is that of a chroot
  esac
  grep -nE '(^|[^[:alnum:]_.$}*-])/('"$places"')/[[:alnum:]_.-]' "$file" /dev/null |
    sed 's/:\([0-9]*\):.*/:\1: a path of one machine/'
  [ -z "$(tail -c 1 "$file")" ] || echo "$file:0: no newline at the end"
done | report
