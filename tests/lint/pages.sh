#!/bin/sh
# Every page is sound mdoc, with the sections that all of them have.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

files 'man/*.[1-9]' | while IFS= read -r page; do
  # pages that are not installed yet, ours and git's, cannot be found
  mandoc -Tlint "$page" 2>/dev/null | grep -v 'referenced manual not found' |
    sed 's/^mandoc: //'
  case $page in
  man/git-*.1)
    for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
      grep -q "^\.Sh $section\$" "$page" || echo "$page:1: the section $section is missing"
    done
    ;;
  esac
done | report
