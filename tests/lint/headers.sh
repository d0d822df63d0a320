#!/bin/sh
# Each header compiles alone, with gcc and with clang, and has a guard named after its path.
common=$(dirname "$0")/../../common
flags="$("$common/db/flags" cflags) $("$common/net/flags" cflags)"
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# shellcheck disable=SC2086 # a list of words
{
  files 'common/*.h' | while IFS= read -r header; do
    for cc in gcc clang; do
      printf '#include "%s"\n#include "%s"\n' "${header#common/}" "${header#common/}" |
        $cc -std=c11 -D_GNU_SOURCE -Icommon $flags -Wall -Wextra -Wundef -Werror -fsyntax-only -x c - 2>&1 |
        sed "s|^|$header:1: $cc: |"
    done
    # common/repo/tree.h: REPO_TREE_H
    guard=$(printf '%s' "${header#common/}" | tr 'a-z/.' 'A-Z__')
    grep -q "^#ifndef $guard\$" "$header" && grep -q "^#define $guard\$" "$header" ||
      echo "$header:1: the guard is not $guard"
  done
} | report
