#!/bin/sh
# A tool is complete: cmd/git-x.c, man/git-x.1, tests/e2e/git-x.bats, its line in cutover(7) and in
# README.md. And nothing that builds or installs names one.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

{
  for tool in $(files 'cmd/*.c' | sed -n 's|^cmd/\(git-.*\)\.c$|\1|p'); do
    typed="git ${tool#git-}"
    [ -e "man/$tool.1" ] || echo "cmd/$tool.c:1: man/$tool.1 is missing"
    [ -e "tests/e2e/$tool.bats" ] || echo "cmd/$tool.c:1: tests/e2e/$tool.bats is missing"
    grep -qs "^\.It Xr $tool 1" man/cutover.7 || echo "man/cutover.7:1: '.It Xr $tool 1' is missing"
    grep -qs -e "^| \`$typed\`" -e "^| \`$typed " README.md || echo "README.md:1: the table has no line for '$typed'"
    for file in Makefile install.sh; do
      [ -e "$file" ] && grep -n "$tool\\b" "$file" /dev/null |
        sed 's/:\([0-9]*\):.*/:\1: names '"$tool"/
    done
  done
  for page in $(files 'man/git-*.1' | sed 's|^man/||; s|\.1$||'); do
    [ -e "cmd/$page.c" ] || echo "man/$page.1:1: there is no cmd/$page.c"
  done
  files 'cmd/*.c' | grep -v '^cmd/git-[a-z-]*\.c$' | sed 's|$|:1: is not cmd/git-<name>.c|'
} | report
