#!/bin/bash
# Lets each call of a promote and of its undo that changes something fail, their git children's
# included, with each error once, and with some for good; so it lets opens fail that only read; and
# writes write half, or nothing. Exit 0 means the new state, whatever else the old or the new, which is
# said; the next command leaves no stray file. See tests/kill/sweep. Prints the number of points; exits
# 1 when one of them failed. STRIDE=<n>: at every nth.
# usage: promote-errors.sh [<situation>...]
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

[ $# -gt 0 ] || set -- beside linked undo
for situation; do
  for fault in error={ENOSPC,EIO,EACCES,EROFS,EMFILE,EINTR} errors={ENOSPC,EIO,EROFS} each:error={EIO,EINTR} short retval=0; do
    trial "$situation" -i "$fault"
  done
  trial "$situation" -i error=EIO -c open-to-read
done
finish
