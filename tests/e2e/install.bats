#!/usr/bin/env bats
# install.sh and make install: what is put where, twice, away again, and beside git-flow.
# shellcheck disable=SC2016,SC2030,SC2031 # each test has its own PATH; scripts are written as text

load helper

setup()
{
  helper_setup
  cd "$TOP" || return
  unset MAKEFLAGS MFLAGS MAKELEVEL
  scratch=$BATS_TEST_TMPDIR/scratch
  mkdir "$scratch"
  # Debian's git-flow (AVH), the real one, as a test dependency
  avh=$(dirname "$(PATH=/usr/bin:/usr/local/bin:$PATH command -v gitflow-common)") ||
    fail "the package git-flow is missing: ./install.sh --check installs it"
}

install_into() { make -s install BUILD="$BUILD" DESTDIR="${2-}" PREFIX="$1"; }

# Every path below a directory with type, mode, time of change, and content.
listing()
{
  (
    cd "$1" || exit
    find . -printf '%y %m %T@ %p %l\n' | sort
    find . -type f -exec sha256sum {} + | sort
  )
}

# A directory with the programs named and nothing else, for a PATH that lacks things.
tools_only()
{
  local name
  mkdir -p "$scratch/bin"
  for name; do ln -sf "$(command -v "$name")" "$scratch/bin/$name"; done
}

@test "every program and page is installed, and runs from there" {
  run install_into "$scratch/p"
  assert_success
  for source in cmd/git-*.c; do
    name=$(basename "$source" .c)
    cmp "$BUILD/bin/$name" "$scratch/p/bin/$name"
    run "$scratch/p/bin/$name" -h
    assert_success
    cmp "man/$name.1" "$scratch/p/share/man/man1/$name.1"
  done
  cmp man/cutover.7 "$scratch/p/share/man/man7/cutover.7"
  cmp man/cutover.5 "$scratch/p/share/man/man5/cutover.5"
  cmp VERSION "$scratch/p/share/cutover/VERSION"
  for source in hooks/*; do
    cmp "$source" "$scratch/p/share/cutover/$source"
    assert_file_permission 755 "$scratch/p/share/cutover/$source"
  done
  cmp schema/git-flow-promote-1.json "$scratch/p/share/cutover/schema/git-flow-promote-1.json"
}

@test "modes do not depend on the umask" {
  (umask 077 && install_into "$scratch/p")
  run find "$scratch/p" -type d -not -perm 755 -o -path '*/bin/*' -not -perm 755 \
    -o -path '*/share/*' -type f -not -path '*/hooks/*' -not -perm 644
  assert_output ''
}

@test "a second run changes nothing, not even a time" {
  install_into "$scratch/p"
  listing "$scratch" >"$BATS_TEST_TMPDIR/first"
  run install_into "$scratch/p"
  assert_success
  assert_output --partial 'nothing changed'
  listing "$scratch" | diff "$BATS_TEST_TMPDIR/first" -
}

@test "a second run mends what was damaged" {
  install_into "$scratch/p"
  listing "$scratch" | sed 's/ [0-9]*[.][0-9]* / /' | sort >"$BATS_TEST_TMPDIR/first"
  program=$(find "$scratch/p/bin" -name 'git-*' | head -n 1)
  echo broken >"$program"
  chmod 600 "$program"
  rm "$scratch/p/share/cutover/VERSION"
  install_into "$scratch/p"
  listing "$scratch" | sed 's/ [0-9]*[.][0-9]* / /' | sort | diff "$BATS_TEST_TMPDIR/first" -
}

@test "a program that an older version brought goes with the next install" {
  install_into "$scratch/p"
  echo old >"$scratch/p/bin/git-flow-older"
  echo 'file bin/git-flow-older' >>"$scratch/p/share/cutover/manifest"
  install_into "$scratch/p"
  assert_not_exists "$scratch/p/bin/git-flow-older"
  run grep older "$scratch/p/share/cutover/manifest"
  assert_failure
}

@test "uninstall leaves nothing" {
  install_into "$scratch/deep/p"
  PREFIX=$scratch/deep/p run ./install.sh --uninstall
  assert_success
  run find "$scratch" -mindepth 1
  assert_output ''
}

@test "uninstall leaves what others have put beside it" {
  mkdir -p "$scratch/p/bin"
  echo theirs >"$scratch/p/bin/theirs"
  install_into "$scratch/p"
  echo theirs >"$scratch/p/share/man/man7/theirs.7"
  make -s uninstall PREFIX="$scratch/p"
  run find "$scratch" -type f -printf '%P\n'
  assert_line p/bin/theirs
  assert_line p/share/man/man7/theirs.7
  assert_equal "${#lines[@]}" 2
  assert_not_exists "$scratch/p/share/cutover"
}

@test "uninstall of nothing is done already" {
  PREFIX=$scratch/p run ./install.sh --uninstall
  assert_success
  assert_output --partial 'nothing to do'
}

@test "uninstall does not follow a manifest out of PREFIX" {
  install_into "$scratch/p"
  echo mine >"$scratch/mine"
  echo 'file bin/../../mine' >>"$scratch/p/share/cutover/manifest"
  PREFIX=$scratch/p run ./install.sh --uninstall
  assert_failure 1
  assert_exists "$scratch/mine"
  run ls "$scratch/p/bin"
  assert_output --partial git-
}

@test "DESTDIR, with a space in it, does not enter what is installed" {
  install_into /usr "$scratch/a root"
  assert_exists "$scratch/a root/usr/share/man/man7/cutover.7"
  run grep -r "$scratch" "$scratch/a root"
  assert_failure
  make -s uninstall PREFIX=/usr DESTDIR="$scratch/a root"
  run find "$scratch" -mindepth 1
  assert_output ''
}

@test "a file of somebody else is not replaced" {
  name=$(basename "$(find "$BUILD/bin" -name 'git-*' | head -n 1)")
  mkdir -p "$scratch/p/bin"
  echo theirs >"$scratch/p/bin/$name"
  listing "$scratch" >"$BATS_TEST_TMPDIR/first"
  PREFIX=$scratch/p run ./install.sh --files "$BUILD" '' "$scratch/p"
  assert_failure 1
  assert_output "install.sh: '$scratch/p/bin/$name' is there and is not ours: remove it, or choose another PREFIX"
  listing "$scratch" | diff "$BATS_TEST_TMPDIR/first" -
}

@test "man finds the pages of a PREFIX in PATH, and so does git flow-x --help" {
  install_into "$scratch/p"
  PATH=$scratch/p/bin:$PATH
  for page in man/*.[1-9]; do
    name=${page#man/}
    run man -w "${name##*.}" "${name%.*}"
    assert_output "$scratch/p/share/man/man${name##*.}/$name"
  done
  for source in cmd/git-*.c; do
    name=$(basename "$source" .c)
    run env MANPAGER=cat MANWIDTH=80 git "${name#git-}" --help
    assert_success
    assert_line --regexp "^ +$name +(-|—|--) "
    assert_line --regexp "^ +git ${name#git-} "
    assert_line 'EXIT STATUS'
  done
}

@test "man finds the pages through MANPATH" {
  install_into "$scratch/p"
  MANPATH=$scratch/p/share/man run man -w cutover
  assert_output --partial "$scratch/p/share/man/man"
}

@test "what is missing in PATH is said with the line that mends it" {
  run install_into "$scratch/p"
  assert_output --partial "hint: git does not find the programs yet: export PATH=\"$scratch/p/bin:\$PATH\""
  PATH=$scratch/p/bin:$PATH run install_into "$scratch/p"
  refute_output --partial hint
}

@test "git-flow: its directory is refused before anything is written" {
  mkdir -p "$scratch/usr/bin"
  cp "$avh"/git-flow* "$avh"/gitflow-* "$scratch/usr/bin"
  listing "$scratch" >"$BATS_TEST_TMPDIR/first"
  run ./install.sh --files "$BUILD" "$scratch" /usr
  assert_failure 1
  assert_output "install.sh: git-flow is in '$scratch/usr/bin' and would source our programs as its own: choose another PREFIX, such as /usr/local"
  listing "$scratch" | diff "$BATS_TEST_TMPDIR/first" -
}

# The reason for the refusal: if this fails, git-flow has changed and the refusal may go.
@test "git-flow: a program of ours beside it would be sourced as a script" {
  mkdir "$scratch/bin"
  cp "$avh"/git-flow* "$avh"/gitflow-* "$scratch/bin"
  # shellcheck disable=SC2016
  echo 'cmd_default() { echo "sourced $0"; exit; }; initialize() { :; }' >"$scratch/bin/git-flow-sample"
  PATH=$scratch/bin:$PATH run git flow sample
  assert_output --partial "sourced $scratch/bin/git-flow"
}

@test "git-flow: works beside ours as before, in either order in PATH, and after we are gone" {
  mkdir "$scratch/avh"
  cp "$avh"/git-flow* "$avh"/gitflow-* "$scratch/avh"
  beside()
  {
    git flow version
    # a name that is ours alone is no subcommand of git-flow
    git flow promote || echo "exit $?"
    rm -rf "$scratch/r" && git init -q -b master "$scratch/r" && cd "$scratch/r" || return
    git flow init -d >/dev/null && git commit -q --allow-empty -m one &&
      git flow feature start f && git flow feature finish f && git flow feature list 2>&1
    git log --format=%s --all
  }
  PATH=$scratch/avh:$PATH run beside
  assert_success
  assert_line --regexp 'AVH'
  assert_line 'exit 1'
  expected=$output
  cd "$TOP"
  install_into "$scratch/p"
  PATH=$scratch/p/bin:$scratch/avh:$PATH run beside
  assert_output "$expected"
  PATH=$scratch/avh:$scratch/p/bin:$PATH run beside
  assert_output "$expected"
  cd "$TOP"
  make -s uninstall PREFIX="$scratch/p"
  PATH=$scratch/avh:$PATH run beside
  assert_output "$expected"
}

@test "a program of that name that comes first in PATH is warned of" {
  name=$(basename "$(find "$BUILD/bin" -name 'git-*' | head -n 1)")
  put "$scratch/bin/$name" '#!/bin/sh'
  chmod +x "$scratch/bin/$name"
  PATH=$scratch/bin:$scratch/p/bin:$PATH run install_into "$scratch/p"
  assert_success
  assert_output --partial "install.sh: warning: 'git ${name#git-}' runs '$scratch/bin/$name', not '$scratch/p/bin/$name', which comes later in PATH"
}

# --- refusals, each one line ---------------------------------------------------------------------

refused()
{
  assert_failure 1
  assert_output "install.sh: $1"
}

@test "a PREFIX that is not absolute" {
  PREFIX=here run ./install.sh
  refused "PREFIX 'here' is not an absolute path"
  assert_not_exists here
}

@test "a PREFIX below a file" {
  echo >"$scratch/file"
  PREFIX=$scratch/file/p run ./install.sh
  refused "cannot install under '$scratch/file/p': '$scratch/file' is not a directory"
}

@test "a PREFIX that cannot be written to" {
  mkdir "$scratch/p"
  chmod 555 "$scratch/p"
  command=(./install.sh)
  # root writes to any directory, unless it lays that power down
  [ "$(id -u)" -ne 0 ] ||
    command=(setpriv --bounding-set "-dac_override,-dac_read_search" --inh-caps -all ./install.sh)
  PREFIX=$scratch/p run "${command[@]}"
  refused "cannot write to '$scratch/p': run as root, or choose a directory of yours, such as PREFIX=\$HOME/.local"
}

@test "no compiler, and no package manager that is known" {
  tools_only sh cat dirname mktemp rm grep id make git head
  # make CC=gcc check sets it
  CC="" PATH=$scratch/bin PREFIX=$scratch/p run ./install.sh
  refused "'cc' is missing, and no package manager is known here (apt-get, dnf, pacman, apk, brew): install a C compiler, make and git"
  assert_not_exists "$scratch/p"
}

@test "packages missing, and not root" {
  tools_only sh cat dirname mktemp rm grep make git head
  put "$scratch/bin/id" '#!/bin/sh' 'echo 1000'
  put "$scratch/bin/dnf" '#!/bin/sh' 'echo "dnf was called"'
  put "$scratch/bin/rpm" '#!/bin/sh' 'exit 1'
  chmod +x "$scratch/bin/id" "$scratch/bin/dnf" "$scratch/bin/rpm"
  PATH=$scratch/bin PREFIX=$scratch/p run ./install.sh
  refused "packages are missing and this is not root: run 'dnf install -y gcc glibc-devel make git libgit2-devel pcre2-devel utf8proc-devel zlib-devel libpq-devel sqlite-devel libcurl-devel' as root"
}

@test "the package manager fails: its last lines and one of ours" {
  tools_only sh cat dirname mktemp rm grep make git head tail
  put "$scratch/bin/id" '#!/bin/sh' 'echo 0'
  put "$scratch/bin/apk" '#!/bin/sh' '[ "$1" = info ] && exit 1' 'echo "no network"; exit 9'
  chmod +x "$scratch/bin/id" "$scratch/bin/apk"
  PATH=$scratch/bin PREFIX=$scratch/p run ./install.sh
  assert_failure 1
  assert_line 'no network'
  assert_line --partial "install.sh: the packages could not be installed: 'apk add gcc "
}

@test "a git that is too old" {
  real=$(command -v git)
  put "$scratch/bin/git" '#!/bin/sh' '[ "$1" = version ] && echo git version 2.30.2 && exit' \
    "exec $real \"\$@\""
  chmod +x "$scratch/bin/git"
  PATH=$scratch/bin:$PATH PREFIX=$scratch/p run ./install.sh
  refused "git 2.39 or newer is needed, and this is 2.30.2"
}

@test "a build that fails names the log" {
  CFLAGS=-not-an-option BUILD=$scratch/build PREFIX=$scratch/p run ./install.sh
  assert_failure 1
  assert_line "install.sh: the build failed: see '$scratch/build/build.log'"
  assert_file_contains "$scratch/build/build.log" not-an-option
  assert_not_exists "$scratch/p"
}

@test "a clone that somebody else has built in" {
  mkdir "$scratch/build"
  echo >"$scratch/build/bin"
  BUILD=$scratch/build/bin PREFIX=$scratch/p run ./install.sh
  refused "cannot write to '$scratch/build/bin': build in a clone of your own"
}

@test "usage: unknown and surplus arguments exit 129, --help 0" {
  run ./install.sh --frobnicate
  assert_failure 129
  run ./install.sh --check --keep
  assert_failure 129
  run ./install.sh --help
  assert_success
  assert_line --partial 'usage: ./install.sh'
  assert_output --partial untested
}

@test "works from another directory and by a shell that is only POSIX" {
  cd /
  PREFIX=$scratch/p run dash "$TOP/install.sh" --files "$BUILD" '' "$scratch/p"
  assert_success
}

@test "without an argument: builds and installs into a home, without root" {
  PREFIX=$HOME/.local PATH=$HOME/.local/bin:$PATH run ./install.sh
  assert_success
  assert_line --partial "installed cutover $(cat VERSION) under '$HOME/.local'"
  refute_output --partial warning
}
