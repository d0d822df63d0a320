#!/bin/bash
# Lets each call of a promote and of its undo that changes something fail, their git children's
# included, once with each error; and writes write nothing. Exit 0 means the new state, whatever else
# the old or the new, which is said; the next command leaves no stray file. An hour; see
# tests/kill/sweep. Prints the number of points; exits 1 when one of them failed.
# usage: promote-errors.sh [<situation>...]
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

[ $# -gt 0 ] || set -- beside linked undo
for situation; do
  for error in ENOSPC EIO EACCES EROFS EMFILE EINTR; do
    trial "$situation" -i "error=$error"
  done
  trial "$situation" -i retval=0 -c "write pwrite64"
done
echo "points in all: $total"
exit "$worst"
