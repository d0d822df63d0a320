#!/bin/sh
# Sizes are guides: what is larger is listed, and fails nothing. A tool 150 lines, a module 400, a
# function 60.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# shellcheck disable=SC2046 # no path of ours has a space
awk '
  function finish() {
    limit = name ~ /^cmd\// ? 150 : 400
    if (name != "" && last > limit) print name ":" last ": warning: " last " lines, the guide is " limit
  }
  FNR == 1 { finish(); name = FILENAME; start = 0 }
  { last = FNR }
  /^\{/ { start = FNR }
  /^\}/ {
    if (start && FNR - start - 1 > 60)
      print FILENAME ":" start ": warning: a function of " FNR - start - 1 " lines, the guide is 60"
    start = 0
  }
  END { finish() }' $(files 'common/*.[ch]' 'cmd/*.[ch]') /dev/null
