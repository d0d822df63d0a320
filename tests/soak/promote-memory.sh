#!/bin/bash
# Lets memory run out at each allocation of git-flow-promote, once, and then for good from there on:
# it ends with exit 128 and says so, or its error is reported; nothing is lost. Then the same at one
# allocation in 7 of all, libgit2's too, whose crashes are told apart and counted. See tests/kill/sweep.
# Prints the number of points; exits 1 when one of them failed. STRIDE=<n>: at every nth.
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

for situation in beside undo; do
  trial "$situation" -i memory
  STRIDE=$((${STRIDE:-1} * 7)) trial "$situation" -i memory -c libgit2
done
finish
