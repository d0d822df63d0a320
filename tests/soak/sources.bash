# shellcheck shell=bash disable=SC2154
# Source packages of Debian, for soak tests: `get` leaves what is wanted of one in $cache. Who sources it
# has $work, a scratch directory, and die().

cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cutover/sql-split

# shellcheck source=tests/soak/apt.bash
. "${BASH_SOURCE[0]%/*}/apt.bash"

# The archives of a source package to the current directory: of its newest version that is served.
download()
{
  local version
  while read -r version; do
    ! apt get source --download-only "$1=$version" || return 0
    rm -f ./*
  done < <(apt cache showsrc "$1" | sed -n 's/^Version: //p' | sort -Vru)
  return 1
}

# The directories of a source package that are wanted, as $cache/<name>.
get()
{
  local name=$1 package=$2
  shift 2
  [ ! -d "$cache/$name" ] || return 0
  lists
  mkdir -p "$work/get" "$work/$name"
  (cd "$work/get" && download "$package") >"$work/log" 2>&1 ||
    { tail -n 3 "$work/log" >&2 && die "no source of $package"; }
  tar xf "$work/get/${package}"_*.orig.tar.* -C "$work/$name" --strip-components=1 --wildcards "$@" ||
    die "$package is not as expected"
  mkdir -p "$cache" && mv "$work/$name" "$cache/$name"
}
