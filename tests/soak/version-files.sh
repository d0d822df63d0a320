#!/bin/bash
# The editors of model/edit on files as their authors wrote them: those that carry a version in what
# version-files.list names. Each is read by a parser of its format's own as well, edited to another
# version, and read again: tests/tool/version_oracle.py says what has to hold. Prints a line for each
# format; then the files that were refused, with the reason; exits 1 when an editor was wrong.
#
# Needs the network the first time, and python3; better with python3-yaml, ruby and meson. What it got
# is kept in ${XDG_CACHE_HOME:-~/.cache}/cutover/version-files: the files alone, not the packages.
# Where apt gets its packages it is asked for their sources, with lists of its own: the machine's are
# left alone. What is not served there is said and left out. Some minutes.
# usage: version-files.sh [<directory with files>...]; those of the list
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
list=$top/tests/soak/version-files.list
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cutover/version-files
editor=${BUILD:-$top/build/release}/tool/edit_file
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-version-files.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
export LC_ALL=C
die()
{
  printf 'version-files.sh: %s\n' "$*" >&2
  exit 1
}
command -v python3 >/dev/null 2>&1 || die "this needs python3"
[ -x "$editor" ] || die "there is no '$editor': make units"

# --- the files --------------------------------------------------------------------------------

# shellcheck source=tests/soak/apt.bash
. "$top/tests/soak/apt.bash"

# The archives of a package to the current directory.
get()
{
  case $1 in
  source) lists && apt get source --download-only "$2" ;;
  binary) lists && apt get download "$2" ;;
  npm) npm pack --silent --ignore-scripts "$2" ;;
  *) die "'$1' in $list" ;;
  esac >"$work/log" 2>&1
}

# What of an archive's names is unpacked: all that some editor may know.
wanted=(package.json package-lock.json npm-shrinkwrap.json pyproject.toml setup.py setup.cfg
  uv.lock poetry.lock __version__.py _version.py __about__.py version.py conf.py
  Cargo.toml Cargo.toml.orig Cargo.lock pom.xml '*.csproj' Directory.Build.props CMakeLists.txt meson.build
  configure.ac configure.in '*.gemspec' version.rb Gemfile.lock composer.json composer.lock mix.exs
  Chart.yaml build.gradle build.gradle.kts gradle.properties Dockerfile DESCRIPTION '*.nimble' deno.json
  jsr.json openapi.yaml openapi.json pubspec.yaml '*.opam' dune-project MODULE.bazel
  sonar-project.properties VERSION)

# unpack <directory>: the wanted files of the archives here
unpack()
{
  local archive
  for archive in *; do
    case $archive in
    *.tar.* | *.tgz) tar -xf "$archive" -C "$1" "${options[@]}" ;;
    *.deb) dpkg-deb --fsys-tarfile "$archive" | tar -xf - -C "$1" "${options[@]}" ;;
    esac 2>>"$work/log"
  done
  # how the author wrote it; the file of the plain name is cargo's own
  find "$1" -name Cargo.toml.orig -type f -exec sh -c 'mkdir "$1.d" && mv "$1" "$1.d/Cargo.toml"' sh {} \;
  find "$1" ! -type d ! -type f -delete
  find "$1" -name '*[[:cntrl:]]*' -prune -exec rm -rf {} +
  find "$1" -type d -empty -delete
}

fetch()
{
  local kind package dir pattern options=(--no-same-owner --no-same-permissions --wildcards)
  for pattern in "${wanted[@]}"; do options+=("*/$pattern"); done
  while read -r kind package; do
    case $kind in '' | '#'*) continue ;; esac
    dir=$cache/$kind/$package
    [ ! -d "$dir" ] || continue
    rm -rf "$work/get" "$work/files"
    mkdir -p "$work/get" "$work/files/x" "${dir%/*}"
    if (cd "$work/get" && get "$kind" "$package" && unpack "$work/files/x"); then
      mkdir -p "$work/files/x" && mv "$work/files/x" "$dir"
    else
      echo "not served: $kind $package" >&2
    fi
  done <"$list"
}

# --- and what becomes of them -----------------------------------------------------------------

if [ $# -eq 0 ]; then
  fetch
  set -- "$cache"
fi
names=()
for pattern in "${wanted[@]}"; do names+=(-o -name "$pattern"); done
find "$@" -type f ! -path '*[[:cntrl:]]*' \( -false "${names[@]}" \) | sort >"$work/paths"
echo "$(wc -l <"$work/paths") files"
mkdir "$work/edited"
"$editor" 9.8.7 "$work/edited" <"$work/paths" >"$work/records" || die "the editor failed"
python3 "$top/tests/tool/version_oracle.py" 9.8.7 "$work/edited" <"$work/records"
