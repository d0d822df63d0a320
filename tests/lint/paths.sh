#!/bin/sh
# No path of one machine, no whitespace at the end of a line, a newline at the end of each file.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# The files that are looked at: data is as it was found.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
files '*' | grep -vE '^tests/([^/]*/)*data/|^tests/fuzz/corpus/|\.(patch|png)$' |
  while IFS= read -r file; do
    [ ! -s "$file" ] || [ -L "$file" ] || echo "$file"
  done >"$list"
# (in brackets, so that this file is none of its own findings)
places='[h]ome|[U]sers|[w]ork|tmp/[w]t'
{
  xargs -d '\n' grep -nE '[ 	]+$' /dev/null <"$list" | sed 's/:\([0-9]*\):.*/:\1: whitespace at the end of the line/'
  # what soak tests call root's home is that of a chroot
  grep '^tests/soak/' "$list" | xargs -rd '\n' grep -nE '(^|[^[:alnum:]_.$}*-])/('"$places"')/[[:alnum:]_.-]' /dev/null |
    sed 's/:\([0-9]*\):.*/:\1: a path of one machine/'
  grep -v '^tests/soak/' "$list" |
    xargs -d '\n' grep -nE '(^|[^[:alnum:]_.$}*-])/('"$places"'|[r]oot)/[[:alnum:]_.-]' /dev/null |
    sed 's/:\([0-9]*\):.*/:\1: a path of one machine/'
  # shellcheck disable=SC2016 # perl's
  xargs -d '\n' perl -e 'for (@ARGV) {
    open my $file, "<", $_ or die "$_: $!\n";
    seek $file, -1, 2;
    read $file, my $last, 1;
    print "$_:0: no newline at the end\n" if $last ne "\n";
  }' <"$list"
} | report
