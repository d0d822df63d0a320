#!/bin/bash
# Lets memory run out at one allocation of git-flow-promote in 3, libgit2's too, once, and then for good
# from there on: it ends with exit 128 and says so, or its error is reported; nothing is lost. See
# tests/kill/sweep. Prints the number of points; exits 1 when one of them failed. STRIDE=<n>: at every
# nth of these.
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

STRIDE=$((${STRIDE:-1} * 3))
for situation in beside undo; do trial "$situation" -i memory; done
finish
