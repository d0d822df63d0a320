#!/bin/bash
# All cells of tests/e2e/kinds.table, side by side on all processors, with the engine that CUTOVER_ENGINE
# says. Operands choose kinds, TOOLS tools. Prints what is not as the table says, and a line of numbers;
# exits 1 when a cell was silently wrong. KINDS_GIT is the directory of a newer git, see kinds.bash.
set -u
# shellcheck source=tests/soak/cells.bash
. "$(dirname "${BASH_SOURCE[0]}")/cells.bash"

# one kind, as the parent below starts it, with all tools
if [ "${1-}" = --kind ]; then
  place=$work/at-$2
  for tool in $TOOLS; do
    judge "$2" "$tool"
  done
  rm -rf "$place"
  exit 0
fi

cells_begin
make_bases sha1 sha256 >/dev/null || exit 1
export work bases TOOLS=${TOOLS:-${tools[*]}}
[ $# -gt 0 ] || set -- "${kinds[@]}"
cd "$top" || exit 1
# shellcheck disable=SC2016 # it is that bash that expands it
printf '%s\n' "$@" |
  xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" -I{} bash -c '"$0" --kind {} >"$work/said-{}" 2>&1' "$top/tests/soak/kinds.sh"
cat "$work"/said-* | tally
