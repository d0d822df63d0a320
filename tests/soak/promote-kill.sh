#!/bin/bash
# Kills a promote, its undo, and the recovery from a kill, at every call that changes something, in
# each situation; and tells them to end instead. An hour; see tests/kill/sweep. Prints the number of
# points; exits 1 when one of them failed. With arguments, those situations alone.
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

[ $# -gt 0 ] || set -- clean beside main away linked bare hotfix undo undo_linked
for situation; do
  trial "$situation"
  trial "$situation" -i signal=TERM
  # one kill in 7, each with the recovery killed at one call in 5
  STRIDE=7 trial "$situation" -r 5
done
echo "points in all: $total"
exit "$worst"
