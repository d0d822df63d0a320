#!/bin/sh
# What -h says is what the SYNOPSIS of the page says. BUILD is the build whose tools are asked.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"
build=${BUILD:-build/release}

squeeze() { tr -s ' \t\n' ' ' | sed 's/^ //; s/ $//'; }

for tool in $(files 'cmd/*.c' | sed -n 's|^cmd/\(git-.*\)\.c$|\1|p'); do
  if [ ! -x "$build/bin/$tool" ]; then
    echo "cmd/$tool.c:1: $build/bin/$tool is not built"
    continue
  fi
  usage=$("$build/bin/$tool" -h | sed -n '/^$/q; s/^usage: //; p' | squeeze)
  synopsis=$(mandoc -Tascii -Owidth=500 "man/$tool.1" 2>/dev/null | sed 's/.\x08//g' |
    sed -n '/^SYNOPSIS$/,/^[A-Z]/{/^[A-Z]/!p}' | squeeze)
  [ "$usage" = "$synopsis" ] || printf '%s\n' "man/$tool.1:1: SYNOPSIS: $synopsis" \
    "man/$tool.1:1:       -h: $usage"
done | report
