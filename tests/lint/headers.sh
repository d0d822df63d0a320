#!/bin/sh
# Each header compiles alone, with gcc and with clang, and has a guard named after its path. Of one that
# its own .c file includes before anything else every build is the proof; the others are compiled here.
common=$(dirname "$0")/../../common
flags="$("$common/db/flags" cflags) $("$common/net/flags" cflags)"
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

headers=$(files 'common/*.h')

# Those that no .c file proves
unproven()
{
  sources=$(files 'common/*.c')
  # shellcheck disable=SC2086 # lists of paths, none of which has a blank
  {
    [ -z "$sources" ] || awk '
      FNR == 1 { first = 1 }
      first && /^#include/ { first = 0; print FILENAME, $2 }' $sources
    printf '%s\n' $headers
  } | awk '
    NF == 2 { file = $1; sub(/c$/, "h", file); if ($2 == "\"" substr(file, 8) "\"") proven[file] }
    NF == 1 && !($1 in proven)'
}

# shellcheck disable=SC2086 # lists of words
{
  unproven | while IFS= read -r header; do
    for cc in gcc clang; do
      printf '#include "%s"\n#include "%s"\n' "${header#common/}" "${header#common/}" |
        $cc -std=c11 -D_GNU_SOURCE -Icommon $flags -Wall -Wextra -Wundef -Werror -fsyntax-only -x c - 2>&1 |
        sed "s|^|$header:1: $cc: |"
    done
  done

  # common/repo/tree.h: REPO_TREE_H
  awk '
    function judge() { if (name && !(begun && defined)) print name ":1: the guard is not " guard }
    FNR == 1 {
      judge()
      name = FILENAME
      guard = toupper(substr(name, length("common/") + 1))
      gsub(/[\/.]/, "_", guard)
      begun = defined = 0
    }
    $0 == "#ifndef " guard { begun = 1 }
    $0 == "#define " guard { defined = 1 }
    END { judge() }' $headers </dev/null
} | report
