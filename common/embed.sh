#!/bin/sh
# usage: common/embed.sh <file>...
# Files of text as C, for common/setup/embedded.h: a program that writes them needs nothing beside it.
set -eu
export LC_ALL=C
printf '#include "setup/embedded.h"\n\nconst struct embedded embedded[] = {\n'
for file; do
  printf '    {"%s",\n' "$file"
  sed 's/[\\"]/\\&/g; s/^/     "/; s/$/\\n"/' "$file"
  printf '    },\n'
done
printf '    {0, 0},\n};\n'
