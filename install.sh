#!/bin/sh
# Builds cutover and installs it; see usage() below.
#
# No tool is named here: what cmd/, man/ and hooks/ hold is what is installed. A manifest under
# PREFIX/share/cutover says what was put where, so that --uninstall takes away that and no more.
set -eu

usage()
{
  cat <<'END'
usage: ./install.sh                 install what the build needs, build, install
   or: ./install.sh --demo [--keep] see a release go to production and back, on loopback
   or: ./install.sh --check         install what the tests need, build, run them
   or: ./install.sh --uninstall     take away what was installed under PREFIX
   or: ./install.sh --gates-deps    install what the tests and .ci/run need
   or: ./install.sh --files <build> <destdir> <prefix>
                                    what `make install` does

  PREFIX=<dir>    where to install (default /usr/local); PREFIX=$HOME/.local needs no root
  DESTDIR=<dir>   a root to install below, for making packages
  CC, CFLAGS, LDFLAGS, MODE, LINK and BUILD go to make

Missing packages are installed with apt-get, dnf, pacman, apk or brew. The names for apt-get are
tried on Debian 12; those for the other four are written from their package lists and untested.
END
}

nl='
'

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: warning: %s\n' "$*" >&2; }
hint() { printf 'hint: %s\n' "$*" >&2; }
die()
{
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

# --- packages ---------------------------------------------------------------------------------

manager=
for candidate in apt-get dnf pacman apk brew; do
  if command -v "$candidate" >/dev/null 2>&1; then
    manager=$candidate
    break
  fi
done

# The package $1, unless npm is there already: it also comes with other packages of node.
need_npm() { command -v npm >/dev/null 2>&1 || say "$1"; }

# The first of these packages that is installed, or else the first: each of them will do, and they
# exclude each other.
one_of()
{
  for package; do
    if is_installed "$package"; then break; fi
    package=$1
  done
  say "$package"
}

# The names of the packages of a group: what the build needs, the tests, the gates of .ci/run.
packages()
{
  case $manager:$1 in
  apt-get:build)
    say gcc libc6-dev make git libgit2-dev libpcre2-dev libutf8proc-dev zlib1g-dev libmbedtls-dev libhttp-parser-dev \
      libpq-dev libsqlite3-dev
    one_of libcurl4-openssl-dev libcurl4-gnutls-dev libcurl4-nss-dev
    ;;
  apt-get:test)
    say perl bats bats-assert bats-support bats-file libcmocka-dev python3 strace procps \
      openssh-client man-db mandoc git-flow git-lfs python3-django python3-flask python3-requests \
      node-uuid golang-github-spf13-pflag-dev python3-jsonschema python3-packaging node-semver \
      ca-certificates pre-commit python3-yaml gitolite3 gnupg gpgsm openssl postgresql pgbouncer sqlite3 dpkg-dev libpg-query-dev \
      flake8 black isort python3-pytest python3-pip \
      buildah docker-registry nginx-light rsync python3-psycopg2
    need_npm npm
    ;;
  apt-get:gates) say clang clang-tidy clang-format libclang-rt-dev cppcheck shellcheck ;;
  dnf:build)
    say gcc glibc-devel make git libgit2-devel pcre2-devel utf8proc-devel zlib-devel libpq-devel sqlite-devel libcurl-devel
    ;;
  dnf:test)
    say perl-Test-Harness bats libcmocka-devel python3 strace procps-ng \
      openssh man-db mandoc gitflow git-lfs python3-django python3-flask python3-requests \
      perl-CPAN golang-github-spf13-pflag-devel python3-jsonschema python3-packaging pre-commit \
      python3-pyyaml gitolite3 gnupg2 gnupg2-smime openssl postgresql-server pgbouncer sqlite dpkg-dev \
      python3-flake8 black python3-isort python3-pytest python3-pip \
      buildah docker-distribution nginx rsync python3-psycopg2
    need_npm nodejs-npm
    ;;
  dnf:gates) say clang clang-tools-extra compiler-rt cppcheck ShellCheck ;;
  pacman:build) say gcc glibc make git libgit2 pcre2 libutf8proc zlib postgresql-libs sqlite curl ;;
  pacman:test)
    say perl bats bats-assert bats-support bats-file cmocka python strace procps-ng \
      openssh mandoc git-lfs python-django python-flask python-requests python-jsonschema \
      pre-commit python-yaml gitolite gnupg openssl postgresql pgbouncer sqlite dpkg \
      flake8 python-black python-isort python-pytest python-pip \
      buildah nginx rsync python-psycopg2
    need_npm npm
    ;;
  pacman:gates) say clang compiler-rt cppcheck shellcheck ;;
  apk:build) say gcc musl-dev make git libgit2-dev pcre2-dev utf8proc-dev zlib-dev libpq-dev sqlite-dev curl-dev ;;
  apk:test)
    say perl-utils bash bats cmocka-dev python3 strace procps-ng \
      openssh-keygen mandoc git-flow git-lfs setpriv py3-django py3-flask py3-requests \
      py3-jsonschema pre-commit py3-yaml gitolite gnupg openssl postgresql pgbouncer sqlite dpkg-dev \
      py3-flake8 black py3-isort py3-pytest py3-pip \
      buildah docker-registry nginx rsync py3-psycopg2
    need_npm npm
    ;;
  apk:gates) say clang clang-extra-tools compiler-rt cppcheck shellcheck ;;
  brew:build) say make git libgit2 pcre2 utf8proc libpq sqlite curl ;;
  brew:test)
    say bats-core cmocka python3 mandoc git-flow-avh git-lfs check-jsonschema pre-commit gnupg postgresql pgbouncer dpkg
    need_npm node
    ;;
  brew:gates) say llvm cppcheck shellcheck ;;
  esac
}

is_installed()
{
  case $manager in
  apt-get) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  dnf) rpm -q --whatprovides "$1" ;;
  pacman) pacman -Q "$1" ;;
  apk) apk info -e "$1" ;;
  brew) brew list --versions "$1" ;;
  esac >/dev/null 2>&1
}

# Those of the named packages that are not installed, each with a space before it.
lacking()
{
  for package; do
    is_installed "$package" || printf ' %s' "$package"
  done
}

install_command()
{
  case $manager in
  apt-get) say "apt-get install -y --no-install-recommends$1" ;;
  dnf) say "dnf install -y$1" ;;
  pacman) say "pacman -S --needed --noconfirm$1" ;;
  apk) say "apk add$1" ;;
  brew) say "brew install$1" ;;
  esac
}

# Why packages cannot be installed here; nothing when they can.
cannot_install()
{
  if [ -z "$manager" ]; then
    say "no package manager is known here (apt-get, dnf, pacman, apk, brew)"
  elif [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
    say "this is not root"
  fi
}

# Install the packages in $1, or end with one line that says what to do.
add_packages()
{
  reason=$(cannot_install)
  command=$(install_command "$1")
  [ -z "$reason" ] || die "packages are missing and $reason: run '$command' as root"
  say "installing:$1"
  log=$temp/packages.log
  case $manager in
  apt-get)
    export DEBIAN_FRONTEND=noninteractive
    # A machine that never asked for the lists of packages, or did so long ago, asks first.
    # shellcheck disable=SC2086 # a list of words
    apt-get -qq -s install --no-install-recommends $1 >/dev/null 2>&1 ||
      apt-get -q -o DPkg::Lock::Timeout=600 update >"$log" 2>&1 ||
      { tail -n 5 "$log" >&2 && die "'apt-get update' failed"; }
    command="apt-get -o DPkg::Lock::Timeout=600 ${command#apt-get }"
    ;;
  esac
  # shellcheck disable=SC2086 # a list of words
  $command </dev/null >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    die "the packages could not be installed: '$command' failed"
  }
}

# Install those packages of the named groups that are missing.
need_packages()
{
  wanted=
  for group; do wanted="$wanted $(packages "$group")"; done
  # shellcheck disable=SC2086 # a list of words
  missing=$(lacking $wanted)
  [ -z "$missing" ] || add_packages "$missing"
}

# --- building ---------------------------------------------------------------------------------

# Whether a program that uses the libraries compiles and links, however it is linked.
links()
{
  cat >"$temp/probe.c" <<'END'
#define PCRE2_CODE_UNIT_WIDTH 8
#include <curl/curl.h>
#include <git2.h>
#include <libpq-fe.h>
#include <pcre2.h>
#include <sqlite3.h>
#include <utf8proc.h>
int main(void)
{
    return git_libgit2_init() < 0 || pcre2_config(PCRE2_CONFIG_UNICODE, 0) < 0 || !utf8proc_version() ||
        !PQlibVersion() || !sqlite3_libversion_number() || !curl_version();
}
END
  # shellcheck disable=SC2046 # lists of words
  "${CC:-cc}" $(common/db/flags cflags) $(common/net/flags cflags) -o "$temp/probe" "$temp/probe.c" -lgit2 -lpcre2-8 -lutf8proc \
    $(common/db/flags libs) $(common/net/flags libs) >"$temp/probe.log" 2>&1
}

# Whether the Makefile would link as it likes best.
links_best()
{
  best=static
  [ "${LINK-}" != shared ] || best=shared
  "$make" -n all 2>/dev/null | grep -q "^libgit2: $best"
}

can_build() { command -v "$make" >/dev/null 2>&1 && command -v git >/dev/null 2>&1 && links; }

need_build()
{
  if can_build && links_best; then return; fi
  missing=
  # shellcheck disable=SC2046 # a list of words
  [ -z "$manager" ] || missing=$(lacking $(packages build))
  if can_build && { [ -z "$missing" ] || [ -n "$(cannot_install)" ]; }; then
    return # all is there but the archives that make a tool start faster
  fi
  [ -z "$missing" ] || add_packages "$missing"
  can_build && return
  for program in "${CC:-cc}" "$make" git; do
    command -v "$program" >/dev/null 2>&1 ||
      die "'$program' is missing, and $(cannot_install_or_did): install a C compiler, make and git"
  done
  sed 's/^/  /' "$temp/probe.log" >&2
  die "no program can be built with libgit2, pcre2, utf8proc, libpq, sqlite3 and libcurl by '${CC:-cc}': are their headers installed?"
}

cannot_install_or_did()
{
  reason=$(cannot_install)
  say "${reason:-no package brought it}"
}

# git symbolic-ref --no-recurse, which the tools stand on, is there since git 2.39.
need_git()
{
  version=$(git version)
  version=${version#git version }
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  case $major$minor in *[!0-9]*) return ;; esac
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 39 ]; } ||
    die "git 2.39 or newer is needed, and this is $version"
}

build()
{
  need_build
  need_git
  build=$("$make" -s --no-print-directory where)
  { mkdir -p "$build" && [ -w "$build" ]; } 2>/dev/null ||
    die "cannot write to '$build': build in a clone of your own"
  log=$build/build.log
  say "building (log: $log)"
  "$make" -j "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)" "$@" >"$log" 2>&1 </dev/null || {
    grep -E 'error|Error' "$log" | head -n 10 >&2 || :
    die "the build failed: see '$log'"
  }
}

# --- the files --------------------------------------------------------------------------------

check_places()
{
  case $PREFIX in
  *"$nl"*) die "PREFIX has a line break in it" ;;
  /*) ;;
  *) die "PREFIX '$PREFIX' is not an absolute path" ;;
  esac
  case $DESTDIR in
  *"$nl"*) die "DESTDIR has a line break in it" ;;
  '' | /*) ;;
  *) DESTDIR=$PWD/$DESTDIR ;;
  esac
  PREFIX=${PREFIX%/}
  DESTDIR=${DESTDIR%/}
  root=$DESTDIR$PREFIX
  manifest=$root/share/cutover/manifest
}

# The nearest directory at or above $1 that is there must take new entries.
need_writable()
{
  at=$1
  while [ -n "$at" ] && [ ! -e "$at" ]; do at=${at%/*}; done
  [ -d "${at:-/}" ] || die "cannot install under '$root': '$at' is not a directory"
  [ -w "${at:-/}" ] ||
    die "cannot write to '${at:-/}': run as root, or choose a directory of yours, such as" \
      "PREFIX=\$HOME/.local"
}

# git-flow's `git flow x` sources the file git-flow-x from its own directory, be it a program or not.
refuse_git_flow()
{
  [ -e "$root/bin/gitflow-common" ] || return 0
  other=/usr/local
  [ "$PREFIX" != /usr/local ] || other=/opt/cutover
  die "git-flow is in '$root/bin' and would source our programs as its own: choose another" \
    "PREFIX, such as $other"
}

# The lines "mode TAB source TAB place below PREFIX" of all that is installed. Pages need no mandb
# or makewhatis: man finds a page by its name without an index.
plan()
{
  for file in cmd/git-*.c; do
    name=${file#cmd/}
    name=${name%.c}
    [ -f "$1/bin/$name" ] || die "'$1/bin/$name' is not built: run make"
    printf '755\t%s\tbin/%s\n' "$1/bin/$name" "$name"
  done
  for file in man/*.[1-9]; do
    [ -f "$file" ] && printf '644\t%s\tshare/man/man%s/%s\n' "$file" "${file##*.}" "${file#man/}"
  done
  for file in hooks/*; do
    [ -f "$file" ] || continue
    if [ -x "$file" ]; then mode=755; else mode=644; fi
    printf '%s\t%s\tshare/cutover/%s\n' "$mode" "$file" "$file"
  done
  for file in schema/*.json; do
    printf '644\t%s\tshare/cutover/%s\n' "$file" "$file"
  done
  printf '644\tVERSION\tshare/cutover/VERSION\n'
}

# The directory $1, a path without DESTDIR, and those above it; said in $temp/made when made here.
make_directory()
{
  [ ! -d "$DESTDIR$1" ] || return 0
  [ -z "$1" ] || make_directory "${1%/*}"
  if [ -z "$1" ]; then
    mkdir -p "$DESTDIR"
  else
    mkdir "$DESTDIR$1"
  fi 2>"$temp/error" || die "cannot make the directory '$DESTDIR$1': $(cat "$temp/error")"
  printf 'dir %s\n' "${1:-/}" >>"$temp/made"
}

same_mode()
{
  case $1:$(LC_ALL=C ls -ld "$2") in
  755:-rwxr-xr-x*) ;;
  644:-rw-r--r--*) ;;
  *) return 1 ;;
  esac
}

# Put the file $2 at $3 below PREFIX with mode $1, by rename: a program that runs keeps running.
put()
{
  if cmp -s "$2" "$root/$3" && same_mode "$1" "$root/$3"; then return 0; fi
  changed=yes
  [ ! -d "$root/$3" ] || die "cannot install '$root/$3': it is a directory"
  partial=$root/$3.$$.new
  { cp "$2" "$partial" && chmod "$1" "$partial" && mv -f "$partial" "$root/$3"; } 2>"$temp/error" ||
    die "cannot write '$root/$3': $(cat "$temp/error")"
  partial=
}

write_manifest()
{
  {
    say "# cutover $(cat VERSION): installed by install.sh, which takes it away with --uninstall"
    sort -u "$@"
  } >"$temp/manifest"
  put 644 "$temp/manifest" share/cutover/manifest
}

install_files()
{
  build=$1 DESTDIR=$2 PREFIX=$3 changed=
  umask 022
  check_places
  need_writable "$root"
  refuse_git_flow
  plan "$build" >"$temp/plan"
  cut -f3 "$temp/plan" | sed 's/^/file /' >"$temp/files"
  : >"$temp/old"
  : >"$temp/made"
  [ ! -f "$manifest" ] || grep -v '^#' "$manifest" >"$temp/old" || :
  while IFS='	' read -r mode source place; do
    [ -e "$root/$place" ] || [ -h "$root/$place" ] || continue
    grep -qxF "file $place" "$temp/old" || cmp -s "$source" "$root/$place" ||
      die "'$root/$place' is there and is not ours: remove it, or choose another PREFIX"
  done <"$temp/plan"

  # The manifest goes first and names the old and the new: what is there is always in it.
  make_directory "$PREFIX/share/cutover"
  write_manifest "$temp/old" "$temp/files" "$temp/made"
  cut -f3 "$temp/plan" | sed 's,/[^/]*$,,' | sort -u >"$temp/directories"
  while read -r directory; do make_directory "$PREFIX/$directory"; done <"$temp/directories"
  while IFS='	' read -r mode source place; do put "$mode" "$source" "$place"; done <"$temp/plan"
  grep '^file ' "$temp/old" | grep -vxF -f "$temp/files" | while read -r _ place; do
    rm -f "$root/$place" || die "cannot remove '$root/$place'"
  done
  grep '^dir ' "$temp/old" >>"$temp/made" || :
  write_manifest "$temp/made" "$temp/files"
  if [ -n "$changed" ]; then
    say "installed cutover $(cat VERSION) under '$root': $(grep -c '^755.*	bin/' "$temp/plan") programs," \
      "$(grep -c '	share/man/' "$temp/plan" || :) pages"
  else
    say "cutover $(cat VERSION) is installed under '$root' already: nothing changed"
  fi
  [ -n "$DESTDIR" ] || check_found
}

# Whether a shell and git will find what was installed, and not something else of that name.
check_found()
{
  exec_path=$(git --exec-path 2>/dev/null || :)
  case :$PATH: in
  *":$PREFIX/bin:"*) ;;
  *)
    hint "git does not find the programs yet: export PATH=\"$PREFIX/bin:\$PATH\""
    return
    ;;
  esac
  cut -f3 "$temp/plan" | grep '^bin/' | while read -r place; do
    name=${place#bin/}
    found=$(command -v "$name" || :)
    [ ! -x "$exec_path/$name" ] || found=$exec_path/$name
    [ "$found" = "$PREFIX/$place" ] ||
      warn "'git ${name#git-}' runs '$found', not '$PREFIX/$place', which comes later in PATH"
  done
  page=$(cut -f3 "$temp/plan" | grep '^share/man/man1/' | head -n 1)
  [ -n "$page" ] && command -v man >/dev/null 2>&1 || return 0
  name=${page##*/}
  man -w "${name%.1}" >/dev/null 2>&1 ||
    hint "man does not find the pages yet: export MANPATH=\"$PREFIX/share/man:\""
}

uninstall()
{
  check_places
  if [ ! -f "$manifest" ]; then
    say "cutover is not installed under '$root': nothing to do"
    return
  fi
  need_writable "$root/share/cutover"
  # Read whole before it goes; a line that would lead out of PREFIX is no line of ours.
  grep -v '^#' "$manifest" >"$temp/old" || :
  ! grep -q -e '^file /' -e '/\.\./' -e '/\.\.$' -e '^file \.\.' "$temp/old" ||
    die "'$manifest' names a file outside of '$root': nothing was removed"
  grep '^file ' "$temp/old" | while read -r _ place; do
    rm -f "$root/$place" 2>"$temp/error" || die "$(cat "$temp/error")"
  done
  rm -f "$manifest" || die "cannot remove '$manifest'"
  # Deepest first; a directory that others have put something in stays.
  grep '^dir ' "$temp/old" | sort -r | while read -r _ directory; do
    rmdir "$DESTDIR$directory" 2>/dev/null || :
  done
  say "removed cutover from '$root'"
}

# --- what was asked for -----------------------------------------------------------------------

unset CDPATH
cd "$(dirname "$0")" || die "cannot enter '$(dirname "$0")'"
PREFIX=${PREFIX-/usr/local}
DESTDIR=${DESTDIR-}
make=${MAKE:-make}
temp=$(mktemp -d) || die "cannot make a temporary directory"
partial=
trap 'rm -rf "$temp" ${partial:+"$partial"}' EXIT
trap 'exit 130' HUP INT TERM

[ $# -le 1 ] || case $1 in
--files) [ $# -eq 4 ] ;;
--demo) [ $# -eq 2 ] && [ "$2" = --keep ] ;;
*) false ;;
esac || {
  usage >&2
  exit 129
}

case ${1-} in
'')
  check_places
  need_writable "$root"
  refuse_git_flow
  build all
  install_files "$build" "$DESTDIR" "$PREFIX"
  ;;
--files) install_files "$2" "$3" "$4" ;;
--uninstall) uninstall ;;
--demo)
  shift
  build all
  rm -rf "$temp"
  BUILD=$build exec tests/demo/run "$@"
  ;;
--check)
  need_packages test
  build all units
  for program in prove bats; do
    command -v "$program" >/dev/null 2>&1 ||
      die "'$program' is missing, and $(cannot_install_or_did): CONTRIBUTING.md says what tests need"
  done
  rm -rf "$temp"
  BUILD=$build exec tests/run
  ;;
--gates-deps) need_packages build test gates ;;
-h | --help) usage ;;
*)
  usage >&2
  exit 129
  ;;
esac
