# shellcheck shell=bash disable=SC2034
# tests/e2e/kinds.bash outside of bats. cells_begin: $work is a scratch directory, in memory where there is
# some, that goes with the script, and what the tests set up is set up there.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bats_require_minimum_version() { :; }
bats_load_library() { :; }
# shellcheck source=tests/e2e/helper.bash
. "$top/tests/e2e/helper.bash"
# shellcheck source=tests/e2e/kinds.bash
. "$top/tests/e2e/kinds.bash"

cells_begin()
{
  if [ -w /dev/shm ]; then place=/dev/shm; else place=${TMPDIR:-/tmp}; fi
  work=$(mktemp -d "$place/cells.XXXXXX") || exit 1
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
  BATS_TEST_TMPDIR=$work
  helper_setup
}
