#!/bin/sh
# Functions that have no place here, and reminders that nobody would come back to.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

{
  # shellcheck disable=SC2046 # no path of ours has a space
  code $(files 'common/*.[ch]' 'cmd/*.[ch]' 'tests/*.[ch]') | awk -F: '
    BEGIN {
      n = split("sprintf vsprintf strcpy strcat stpcpy strncat strncpy strtok gets atoi atol atof " \
        "system popen alloca mktemp tmpnam", name, " ")
      for (i = 1; i <= n; i++) banned[name[i]] = 1
    }
    {
      rest = $0; sub(/^[^:]*:[^:]*:/, "", rest)
      while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        word = substr(rest, RSTART, RLENGTH - 1); sub(/[ \t]+$/, "", word)
        if (word in banned) print $1 ":" $2 ": " word "() is banned"
        rest = substr(rest, RSTART + RLENGTH)
      }
    }'
  # in two parts each, so that this file is none of its own findings
  files '*.[ch]' '*.sh' '*.bats' '*.bash' '*.md' Makefile '*.mk' 'man/*' '.ci/*' 'tests/lint/*' |
    while IFS= read -r file; do
      grep -nE "\\b(TO""DO|FIX""ME|XX""X|HA""CK)\\b" "$file" /dev/null || true
    done
} | report
