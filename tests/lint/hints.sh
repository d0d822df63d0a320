#!/bin/sh
# A hint is a command that can be pasted as it stands: what it depends on is said in the message, or
# behind a '#'. Hints that are put together elsewhere ("%s" first) are not looked into.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# shellcheck disable=SC2046 # no path of ours has a space
set -- $(files 'common/*.c' 'cmd/*.c')
[ $# -gt 0 ] || exit 0
awk '
  FNR == 1 { open = 0 }
  {
    rest = $0
    if (!open) {
      if (!match(rest, /(err|quote|on_branch|source)_hint(_over)?\(/)) next
      rest = substr(rest, RSTART + RLENGTH); line = FNR; text = ""; open = 1
    }
    # the literal, which may go on in lines below, and or of a choice between two
    while (match(rest, /"([^"\\]|\\.)*"/)) {
      text = text (text != "" && rest ~ /^[ \t]*:/ ? "\n" : "") substr(rest, RSTART + 1, RLENGTH - 2)
      rest = substr(rest, RSTART + RLENGTH)
    }
    if (rest !~ /;[ \t]*$/) next
    open = 0
    n = split(text, hint, "\n")
    for (i = 1; i <= n; i++) {
      command = hint[i]
      if (command == "run it again" ||
          command ~ /^write it as /) continue
      sub(/ +# .*/, "", command)
      if (command !~ /^(git|cd|rm|mv|man|chmod|echo|tail|unset) / && command !~ /^%s/)
        print FILENAME ":" line ": the hint is no command: " command
      else if (command ~ /[,;] (then|if|or|and) /)
        print FILENAME ":" line ": the hint is more than a command: " command
    }
  }' "$@" | report
