#!/bin/sh
# What only one room may touch: foreign libraries, processes, renames, the clock.
# shellcheck source=tests/lint/lib
. "$(dirname "$0")/lib"

# shellcheck disable=SC2046 # no path of ours has a space
code $(files 'common/*.[ch]' 'cmd/*.[ch]') | awk -F: '
  BEGIN {
    header["pcre2.h"] = "text"; header["pg_query.h"] = "text"; header["utf8proc.h"] = "text"
    header["git2.h"] = "repo"; header["git2/"] = "repo"; header["zlib.h"] = "repo"
    header["libpq-fe.h"] = "db"; header["sqlite3.h"] = "db"
    header["curl/"] = "net"
    n = split("fork vfork posix_spawn posix_spawnp execv execve execvp execl execlp rename renameat " \
      "renameat2 clock_gettime time gettimeofday localtime localtime_r", name, " ")
    for (i = 1; i <= n; i++) call[name[i]] = "os"
  }
  {
    split($1, dir, "/")
    room = dir[1] == "common" ? dir[2] : dir[1]
    text = $0; sub(/^[^:]*:[^:]*:/, "", text)
    where = $1 ":" $2 ": "
    if (text ~ /^#[ \t]*include/) {
      for (h in header)
        if (index(text, "<" h) && room != header[h])
          print where "<" h "> is for common/" header[h] "/ alone"
      if (room != "repo" && (text ~ /"repo\/engine\.h"/ || text ~ /"repo\/(libgit2|git_)/))
        print where "the engines are for common/repo/ alone"
      next
    }
    if (room != "os") {
      rest = text
      while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        word = substr(rest, RSTART, RLENGTH - 1); sub(/[ \t]+$/, "", word)
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        if (word in call && before != "." && before != ">")
          print where word "() is for common/os/ alone"
        rest = substr(rest, RSTART + RLENGTH)
      }
    }
  }' | report
