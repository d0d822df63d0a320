#!/usr/bin/env bats
# What a work tree and its index may be like: filters, line ends, encodings, sparse and split. Each
# situation either holds (taken back without a trace, then done) or is refused with all as before.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

# A file whose bytes in the work tree are not those of its blob.
kinds_of_files()
{
  put .gitattributes '*.crlf text eol=crlf' '*.auto text=auto' '*.id ident' \
    '*.utf16 text working-tree-encoding=UTF-16' '*.up filter=up'
  printf 'a\r\nb\r\n' >src/x.crlf
  put src/x.auto 'a' 'b'
  # shellcheck disable=SC2016 # it is git that expands it
  put src/x.id '$Id$'
  echo größe | iconv -f UTF-8 -t UTF-16 >src/x.utf16
  put src/x.up shout
  put src/keep.up unchanged
  chmod +x src/x.auto
}

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  template kinds_of_files
  printf 'c\r\n' >>tests/dev/src/x.crlf
  echo c >>tests/dev/src/x.auto
  echo '# more' >>tests/dev/src/x.id
  echo größer | iconv -f UTF-8 -t UTF-16 >tests/dev/src/x.utf16
  echo more >>tests/dev/src/x.up
  commit 'Develop files of all kinds'
  git_merge >"$BATS_FILE_TMPDIR/tree"
}

# Bring the work tree in line with a configuration that was just given.
again() { git rm -rq --cached . && git reset -q --hard; }

# --- line ends, encodings, modes, links -----------------------------------------------------------

autocrlf_true()
{
  git config core.autocrlf true
  again
  assert_equal "$(od -An -c src/routes/chat.py | grep -c '\\r')" 1
  holds
  assert_equal "$(od -An -c src/deep/new.py | grep -c '\\r')" 1
}
autocrlf_input()
{
  git config core.autocrlf input
  again
  holds
}
eol_crlf()
{
  git config core.eol crlf
  again
  assert_equal "$(od -An -c src/x.auto | grep -o '\\r' | wc -l)" 2
  holds
}
filemode_false()
{
  git config core.fileMode false
  chmod +x src/app.py tests/dev/README
  holds
  assert_equal "$(git ls-tree main src/bin/run | cut -c 1-6)" 100644
}
symlinks_false()
{
  git config core.symlinks false
  again
  holds
  assert_file_contains src/deep/link.py '^\.\./app\.py$'
  assert [ ! -L src/deep/link.py ]
}
all_kinds_as_they_are()
{
  holds
  assert_equal "$(iconv -f UTF-16 -t UTF-8 src/x.utf16)" größer
  # shellcheck disable=SC2016 # it is git that expands it
  assert_file_contains src/x.id '^\$Id: [0-9a-f]* \$'
}
main_with_all_kinds()
{
  git switch -q main
  holds
}
ignorecase()
{
  git config core.ignoreCase true
  holds
}

@test "line ends, encodings, modes and links as the configuration has them" {
  each autocrlf_true autocrlf_input eol_crlf filemode_false symlinks_false all_kinds_as_they_are \
    main_with_all_kinds ignorecase
}

# --- filters --------------------------------------------------------------------------------------

upper_filter()
{
  printf '%s\n' '#!/bin/sh' "$1" >"$2"
  chmod +x "$2"
}

filter_absolute()
{
  upper_filter 'exec tr a-z A-Z' ../smudge
  upper_filter 'exec tr A-Z a-z' ../clean
  git config filter.up.smudge "'$PWD/../smudge'"
  git config filter.up.clean "'$PWD/../clean'"
  git config filter.up.required true
  again
  holds
  assert_equal "$(xargs <src/x.up)" 'SHOUT MORE'
}
filter_in_path()
{
  git config filter.up.smudge 'tr a-z A-Z'
  git config filter.up.clean 'tr A-Z a-z'
  git config filter.up.required true
  again
  git switch -q main
  holds
  assert_equal "$(xargs <src/x.up)" 'SHOUT MORE'
}
filter_relative()
{
  put docs/up 'exec tr a-z A-Z'
  put docs/down 'exec tr A-Z a-z'
  git config filter.up.smudge 'sh docs/up'
  git config filter.up.clean 'sh docs/down'
  git config filter.up.required true
  again
  git_status=$'?? docs/down\n?? docs/up' holds
  assert_equal "$(xargs <src/x.up)" 'SHOUT MORE'
}
filter_of_this_command()
{
  # from git -c alone, and it looks at its environment
  put docs/up 'git rev-parse --show-toplevel --show-prefix && exec tr a-z A-Z'
  put docs/down 'sed 1,2d | tr A-Z a-z'
  again() { git rm -rq --cached . && git "$@" reset -q --hard; }
  again -c filter.up.smudge='sh docs/up' -c filter.up.clean='sh docs/down'
  # shellcheck disable=SC2317 # promote calls it
  git() { command git -c filter.up.smudge='sh docs/up' -c filter.up.clean='sh docs/down' "$@"; }
  git_status=$'?? docs/down\n?? docs/up' promotes
  assert_equal "$(xargs <src/x.up)" "$PWD SHOUT MORE"
  unset -f git
}
filter_fails()
{
  git config filter.up.smudge 'false'
  git config filter.up.required true
  before
  promote
  assert_failure 128
  assert_regex "$stderr" 'up'
  as_before
}
filter_process()
{
  git config filter.up.process "python3 '$BATS_TEST_DIRNAME/filter-process'"
  git config filter.up.required true
  again
  assert_equal "$(xargs <src/x.up)" SHOUT
  holds
  assert_equal "$(xargs <src/x.up)" 'SHOUT MORE'
}

@test "filters: by a path, by a name, beside the files, as a process; one that fails" {
  each filter_absolute filter_in_path filter_relative filter_of_this_command filter_fails \
    filter_process
}

# --- the index ------------------------------------------------------------------------------------

split_index()
{
  git config core.splitIndex true
  git update-index --split-index
  holds
}
index_v4()
{
  git update-index --index-version 4
  holds
}
untracked_cache()
{
  git config core.untrackedCache true
  git status --porcelain >/dev/null
  holds
  put src/deep/mine.txt mine
  assert_equal "$(git status --porcelain)" '?? src/deep/mine.txt'
}
fsmonitor_hook()
{
  # shellcheck disable=SC2016 # it is the hook that expands it
  printf '#!/bin/sh\nprintf "token\\0/\\0"\n' >../monitor
  chmod +x ../monitor
  git config core.fsmonitor "$PWD/../monitor"
  git status --porcelain >/dev/null
  holds
}
fsmonitor_hook_fails()
{
  git config core.fsmonitor false-monitor-that-is-not-there
  git status --porcelain >/dev/null
  holds
}
skip_hash()
{
  git config index.skipHash true # of git 2.40; older ones pass it by
  git update-index --force-write-index
  holds
}
no_index()
{
  git switch -q main
  rm .git/index
  refused 1 'VERSION: has changes'
}

@test "index: split, version 4, untracked cache, fsmonitor; none" {
  each split_index index_v4 untracked_cache fsmonitor_hook fsmonitor_hook_fails skip_hash no_index
}

# --- sparse ---------------------------------------------------------------------------------------

# What a sparse checkout of HEAD has, against what git has there.
sparse_holds()
{
  taken_back
  promote
  ended 0
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(git status --porcelain)" ''
  git ls-files -s -v >../flags
  listing . >../files
  git sparse-checkout reapply
  git ls-files -s -v | diff ../flags -
  listing . | diff ../files -
  assert_equal "$(git write-tree)" "$(git rev-parse 'HEAD^{tree}')"
  git sparse-checkout disable
  compare_with_checkout
}

cone_inside()
{
  git sparse-checkout set --cone src tests docs
  sparse_holds
}
cone_outside()
{
  git sparse-checkout set --cone docs
  assert_not_exists src
  sparse_holds
}
cone_half()
{
  git sparse-checkout set --cone src/routes tests/dev/src/deep
  sparse_holds
}
cone_main()
{
  git switch -q main
  git sparse-checkout set --cone src/bin
  sparse_holds
}
no_cone()
{
  git sparse-checkout set --no-cone '/*' '!deep/' '!/src/app.py' '!/tests/dev/src/bin'
  assert_not_exists src/app.py
  sparse_holds
}
sparse_index()
{
  git sparse-checkout set --cone --sparse-index docs
  assert [ "$(git ls-files --sparse | grep -c '/$')" -gt 0 ]
  sparse_holds
}
sparse_file_that_is_there()
{
  git sparse-checkout set --cone docs
  put src/app.py mine
  before
  promote
  assert_failure 1
  assert_regex "$stderr" 'src/app\.py'
  as_before
}

@test "sparse checkouts: moved paths inside and outside, cone or not, and a sparse index" {
  each cone_inside cone_outside cone_half cone_main no_cone sparse_index sparse_file_that_is_there
}
