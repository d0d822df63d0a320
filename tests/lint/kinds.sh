#!/bin/sh
# usage: tests/lint/kinds.sh [<directory> [--write]]
# The table of cutover-kinds(7) is what tests/e2e/kinds.table says; --write makes it so.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

table=tests/e2e/kinds.table
page=man/cutover-kinds.7
[ -e "$table" ] || exit 0
made=$(mktemp)
trap 'rm -f "$made"' EXIT

awk '
  # in lines of up to 80 characters, none of which looks like a macro
  function put(line,   at) {
    while (length(line) > 78) {
      for (at = 78; at > 1 && substr(line, at, 1) != " "; at--) ;
      if (at <= 1) break
      print (line ~ /^\./ ? "\\&" : "") substr(line, 1, at - 1)
      line = substr(line, at + 1)
    }
    print (line ~ /^\./ ? "\\&" : "") line
  }
  # a sentence begins a line
  function say(text,   i, n, line) {
    n = split(text, line, /\. /)
    for (i = 1; i <= n; i++) put(line[i] (i < n ? "." : ""))
  }
  function rest_from(n,   text, i) {
    for (i = n; i <= NF; i++) text = text (i > n ? " " : "") $i
    return text
  }
  function refused(name,   i, n, text) {
    n = split(by[name], tool, " ")
    for (i = 1; i <= n; i++) print ".Xr git-" tool[i] " 1" (i < n ? " ," : "")
    print (n == 1 ? "refuses;" : "refuse;")
    say("the way out: " way[name] ".")
  }
  FILENAME ~ /table$/ && FNR == NR {
    if ($1 == "way") way[$2] = rest_from(3)
    next
  }
  /^# ---/ {
    if (open) print ".El"
    $1 = $2 = ""; sub(/^ */, "")
    print ".Ss " toupper(substr($0, 1, 1)) substr($0, 2)
    print ".Bl -tag -width Ds"
    open = 1
  }
  $1 == "kind" {
    text = $0; sub(/^[^#]*# /, "", text)
    print ".It Ic " $2 ($3 == "none" ? "" : " , No read by " $3)
    say(text)
    split("", by)
    for (i = 5; $i != "#"; i++) {
      split($i, cell, "=")
      by[cell[2]] = by[cell[2]] " " cell[1]
    }
    if ($4 != "right") say("Every tool refuses. The way out: " way[$4] ".")
    for (i = 5; $i != "#"; i++) {
      split($i, cell, "=")
      if (by[cell[2]] != "") { refused(cell[2]); by[cell[2]] = "" }
    }
  }
  END { if (open) print ".El" }' "$table" "$table" >"$made"

if [ "${2-}" = --write ]; then
  awk -v made="$made" '
    /^\.\\" end of kinds\.table/ { while ((getline line < made) > 0) print line; skip = 0 }
    !skip { print }
    /^\.\\" kinds\.table/ { skip = 1 }' "$page" >"$made.page"
  cat "$made.page" >"$page"
  rm "$made.page"
fi
sed -n '/^\.\\" kinds\.table/,/^\.\\" end of kinds\.table/p' "$page" | sed '1d;$d' | diff "$made" - |
  sed -n "s|^[<>]|$page:1: not as $table has it (tests/lint/kinds.sh . --write):|p" | report
