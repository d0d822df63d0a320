# shellcheck shell=bash disable=SC2154
# Packages of Debian and their sources, for soak tests, with lists of their own: the machine's are left
# alone. Who sources it has $work, a scratch directory, and die().

# needs <package>...: those are installed, which no other test needs; nothing is installed here.
needs()
{
  local package missing=()
  for package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || die "this needs more of Debian: apt-get install ${missing[*]}"
}

# apt <get|cache> <argument>...
apt()
{
  "apt-$1" -qq -o APT::Sandbox::User="$(id -un)" -o Dir::Etc::SourceList="$work/apt/none" \
    -o Dir::Etc::SourceParts="$work/apt/parts" -o Dir::State::Lists="$work/apt/lists" \
    -o Dir::Cache="$work/apt/cache" "${@:2}"
}

# Where this machine gets its packages, as lists of those and of their sources; once.
lists()
{
  local file
  [ ! -d "$work/apt" ] || return 0
  command -v apt-get >/dev/null 2>&1 || die "this needs apt-get"
  mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$file" ] ||
      sed -n 's/^deb[[:space:]]/&/p; s/^deb[[:space:]]/deb-src /p' "$file" >>"$work/apt/parts/machine.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb deb-src/' "$file" >"$work/apt/parts/${file##*/}"
  done
  apt get update >"$work/log" 2>&1 || { tail -n 3 "$work/log" >&2 && die "no lists of packages"; }
}
