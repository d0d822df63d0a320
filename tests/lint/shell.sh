#!/bin/sh
# No shell script or test has anything that shellcheck warns of.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

files '*' | while IFS= read -r file; do
  case $file in
  tests/*/data/* | tests/fuzz/corpus/*) continue ;;
  *.sh | *.bats | *.bash | tests/lint/lib) echo "$file" ;;
  *) [ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*\b(sh|bash|bats)\b' && echo "$file" ;;
  esac
done | xargs -r -n 24 -P "$(getconf _NPROCESSORS_ONLN)" shellcheck -x -f gcc -P "$PWD" | report
