#!/usr/bin/env bats
# What the tools load at their start: a tool that talks to no database has no library of one, and to no
# service none of HTTP.
load helper

# loads <tool> <library>
loads() { ldd "$BUILD/bin/$1" | grep -q "$2"; }

# has_sqlite <program>: loads it, or has it inside.
has_sqlite() { ldd "$1" | grep -q libsqlite3 || grep -q 'SQLite format 3' "$1"; }

@test "no tool of releases and branches loads a library of a database" {
  local tool n=0
  for tool in "$BUILD"/bin/git-*; do
    tool=${tool##*/}
    # these ask a database; git migration-new does not, and loads none either
    case $tool in git-migration-apply | git-migration-check | git-migration-plan | git-migration-status) continue ;; esac
    n=$((n + 1))
    ! loads "$tool" libpq || fail "$tool loads libpq"
    ! has_sqlite "$BUILD/bin/$tool" || fail "$tool has SQLite"
  done
  [ "$n" -ge 7 ]
}

@test "git release-smoke alone loads libcurl, and no library of a database" {
  local tool n=0
  loads git-release-smoke libcurl
  for tool in "$BUILD"/bin/git-*; do
    tool=${tool##*/}
    [ "$tool" != git-release-smoke ] || continue
    n=$((n + 1))
    ! loads "$tool" libcurl || fail "$tool loads it"
  done
  [ "$n" -ge 12 ]
}

@test "what talks to a database does load them, so that the test above would see it" {
  local tool
  for tool in git-migration-apply git-migration-check git-migration-plan git-migration-status; do
    loads "$tool" libpq
    has_sqlite "$BUILD/bin/$tool"
  done
  ldd "$BUILD/tool/db_try" | grep -q libpq
  has_sqlite "$BUILD/tool/db_try"
}
