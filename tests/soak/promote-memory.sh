#!/bin/bash
# Lets memory run out at each allocation of git-flow-promote, libgit2's too, once, and then for good
# from there on: it ends with exit 128 and says so, or its error is reported; nothing is lost. See
# tests/kill/sweep. Prints the number of points; exits 1 when one of them failed. STRIDE=<n>: at every
# nth.
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

for situation in beside undo; do trial "$situation" -i memory; done
finish
