#!/bin/bash
# Kills a promote, its undo, and the recovery from a kill, at every call that changes something, in
# each situation; and tells them to end instead. See tests/kill/sweep. Prints the number of points; exits
# 1 when one of them failed. STRIDE=<n>: at every nth.
# usage: promote-kill.sh [<situation>...]
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

[ $# -gt 0 ] || set -- clean beside main away linked bare hotfix submodule undo undo_linked undo_submodule
for situation; do
  trial "$situation"
  trial "$situation" -i 'caller=TERM tree=TERM'
  # one kill in 7, each with the recovery killed at one call in 5
  STRIDE=$((${STRIDE:-1} * 7)) trial "$situation" -i 'caller=KILL tree=KILL' -r 5
done
finish
