#!/bin/sh
# Each floor of common/ includes what lies below it, and every include of ours is "floor/module.h".
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# shellcheck disable=SC2046 # no path of ours has a space
code $(files 'common/*.[ch]' 'cmd/*.[ch]' 'tests/*.[ch]') | awk -F: '
  BEGIN {
    may["base"] = "base"
    may["text"] = "base text"
    may["os"] = "base os"
    may["model"] = "base text model"
    may["repo"] = "base text os repo"
    may["db"] = "base text os db"
    may["net"] = "base text os net"
    below = "base text os model repo db net"
    may["survey"] = below " survey"
    may["hook"] = below " hook"
    may["setup"] = below " survey hook setup"
    may["publish"] = below " survey publish"
    may["plan"] = below " survey plan"
    may["check"] = below " survey plan check"
    may["promote"] = below " survey hook publish plan check promote"
    may["migrate"] = below " survey migrate"
    may["deploy"] = below " survey deploy"
    may["flow"] = below " survey hook publish plan check promote deploy flow"
    may["cli"] = "base os cli"
  }
  $3 ~ /^#[ \t]*include[ \t]*"/ {
    split($3, quoted, "\"")
    n = split(quoted[2], part, "/")
    split($1, dir, "/")
    if (n != 2 || !(part[1] in may))
      print $1 ":" $2 ": \"" quoted[2] "\" is not \"floor/module.h\""
    else if (dir[1] == "common" && !(dir[2] in may))
      print $1 ":" $2 ": common/" dir[2] " is no floor"
    else if (dir[1] == "common" && index(" " may[dir[2]] " ", " " part[1] " ") == 0)
      print $1 ":" $2 ": " dir[2] "/ may not include " quoted[2] " (it may: " may[dir[2]] ")"
  }' | sort -u | report
