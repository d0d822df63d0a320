#!/bin/sh
# Commit subjects are "area: what it does", at most 72 columns; bodies are wrapped there too.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"
[ -e .git ] || exit 0

git -c safe.directory='*' log --no-merges --format='%x01%h%n%B' | awk '
  /^\001/ { commit = substr($0, 2); line = 0; next }
  {
    line++
    if (line == 1) {
      if (length($0) > 72) print commit ":1: the subject has " length($0) " columns"
      if ($0 !~ /^[A-Za-z0-9._\/-]+(, [A-Za-z0-9._\/-]+)*: [^ ]/ || $0 ~ /\.$/)
        print commit ":1: the subject is not \"area: what it does\": " $0
    } else if (line == 2 && $0 != "") {
      print commit ":2: the second line is not empty"
    } else if (length($0) > 76 && $0 !~ /^[ \t]/ && $0 ~ / / && $0 !~ /:\/\//) {
      print commit ":" line ": the line has " length($0) " columns"
    }
  }' | report
