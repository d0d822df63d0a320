#!/usr/bin/env bats
# A work tree with something of the user's in it: in the way it is named and all is as before; beside
# it stays, byte for byte.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

setup_file()
{
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR template
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR git_merge >"$BATS_FILE_TMPDIR/tree"
}

replaced_by_a_directory()
{
  rm tests/dev/src/app.py
  put tests/dev/src/app.py/mine.txt mine
  refused 1 'tests/dev/src/app\.py: has changes'
}
replaced_by_a_link()
{
  mv tests/dev/src/app.py ../app.py
  ln -s ../../../../app.py tests/dev/src/app.py
  refused 1 'tests/dev/src/app\.py: has changes'
  assert_equal "$(readlink tests/dev/src/app.py)" ../../../../app.py
}
link_replaced_by_a_file()
{
  rm tests/dev/src/deep/link.py
  put tests/dev/src/deep/link.py mine
  refused 1 'tests/dev/src/deep/link\.py: has changes'
}
directory_replaced_by_a_file()
{
  rm -r tests/dev/src/deep
  put tests/dev/src/deep mine
  refused 1 'tests/dev/src/deep'
}
directory_replaced_by_a_link()
{
  mv tests/dev/src/deep ../outside
  ln -s ../../../../outside tests/dev/src/deep
  refused 1 'tests/dev/src/deep'
  assert_exists ../outside/new.py
}
above_replaced_by_a_link()
{
  mv src ../outside
  ln -s ../outside src
  refused 1 'src/'
  assert_equal "$(xargs <../outside/app.py)" 'one two three four five six seven'
  rm -r ../outside
}
mode_alone()
{
  chmod +x src/app.py
  refused 1 'src/app\.py: has changes'
  assert [ -x src/app.py ]
}
mode_alone_where_it_goes()
{
  chmod +x tests/dev/README
  refused 1 'tests/dev/README: has changes'
}
deleted_where_it_goes()
{
  rm tests/dev/README
  refused 1 '1 path in .* tests/dev/README: has changes'
}
staged_then_put_back()
{
  # the index has a change, the file has none
  cp -p src/app.py ../app.py
  put src/app.py staged
  git add src/app.py
  cp -p ../app.py src/app.py
  refused 1 'src/app\.py: has changes'
}
intent_to_add()
{
  git switch -q main
  put src/deep/new.py mine
  git add -N src/deep/new.py
  refused 1 'src/deep/new\.py: is in the way'
}
removed_from_the_index()
{
  git rm -q --cached src/app.py
  refused 1 'src/app\.py: has changes'
}
assumed_unchanged()
{
  git update-index --assume-unchanged tests/dev/src/app.py
  refused 1 'tests/dev/src/app\.py: is marked'
}
skipped()
{
  git update-index --skip-worktree tests/dev/src/app.py
  refused 1 'tests/dev/src/app\.py: is marked'
}
ignored_directory()
{
  put .git/info/exclude deep
  put src/deep/new.py/mine.log mine
  refused 1 'src/deep/new\.py: is in the way'
}
socket_in_the_way()
{
  mkdir src/deep
  mkfifo src/deep/new.py
  refused 1 'src/deep/new\.py: is in the way'
}
renamed_by_case()
{
  git mv src/app.py src/App.py
  refused 1 'src/app\.py: has changes'
}
many_in_the_way()
{
  local i
  for i in {10..40}; do put tests/dev/src/many/"$i" "$i"; done
  git add tests
  git commit -qm Many
  for i in {10..40}; do put src/many/"$i" mine; done
  refused 1 '31 paths in .* would be overwritten or lost'
  assert_regex "$stderr" 'and 11 more'
}

@test "in the way: files replaced by directories and links, and the other way" {
  each replaced_by_a_directory replaced_by_a_link link_replaced_by_a_file \
    directory_replaced_by_a_file directory_replaced_by_a_link above_replaced_by_a_link
}

@test "in the way: modes, the index alone, intent to add, marked paths, ignored ones, case" {
  each mode_alone mode_alone_where_it_goes deleted_where_it_goes staged_then_put_back intent_to_add \
    removed_from_the_index assumed_unchanged skipped ignored_directory socket_in_the_way \
    renamed_by_case many_in_the_way
}

# --- the hints are followed to the letter ---------------------------------------------------------

out_of_marks()
{
  git update-index --skip-worktree tests/dev/src/app.py VERSION
  git update-index --assume-unchanged VERSION tests/dev/README
  put tests/dev/README mine
  cd docs || return
  refused 1 '3 paths in .* would be'
  follow
  # now it can be seen
  promote
  ended 1
  assert_regex "$stderr" $'\n  tests/dev/README: has changes'
  refute_regex "$stderr" 'README: .*README: '
  cd .. || return
  follow
  promotes
  assert_equal "$(git show stash:tests/dev/README)" mine
}
out_of_empty_directories()
{
  mkdir -p src/deep/new.py src/deep/link.py/a/b/c src/deep/link.py/d
  way_out 'src/deep/new\.py: is in the way'
}
out_of_empty_directories_elsewhere()
{
  git switch -q --detach
  git worktree add -q '../the linked' feature/v1.1
  mkdir -p '../the linked/src/deep/new.py' '../the linked/src/deep/link.py/a/b/c'
  way_out 'src/deep/new\.py: is in the way'
}
out_of_files_and_more()
{
  git switch -q main
  put src/deep/new.py mine
  git add -N src/deep/new.py
  mkdir src/deep/link.py
  put docs/notes.txt notes
  git add -N docs/notes.txt
  git_status=$'?? docs/notes.txt\n?? src/deep/new.py.aside' way_out 'src/deep/new\.py: is in the way'
  assert_equal "$(cat src/deep/new.py.aside docs/notes.txt | xargs)" 'mine notes'
}
# git stash saves neither: they are put beside, and stay
out_of_what_is_no_file()
{
  git init -q src/deep/new.py
  git -C src/deep/new.py commit -q --allow-empty -m mine
  mkdir -p src/deep/link.py.aside
  mkfifo src/deep/link.py
  refused 1 'src/deep/new\.py: is in the way'
  follow
  git_status=$'?? src/deep/new.py.aside/' promotes
  assert [ -p src/deep/link.py.aside-2 ]
  assert_equal "$(git -C src/deep/new.py.aside log --format=%s)" mine
}
out_of_a_link_above()
{
  mv src ../outside
  ln -s ../outside src
  refused 1 'src/app\.py: stands behind'
  follow
  assert_equal "$(readlink src.aside)" ../outside
  git_status='?? src.aside' promotes
}
# What is ignored is moved to where it can be seen, and only what is in the way: to the byte, whatever
# git would make of its line ends.
out_of_ignored_files()
{
  git config core.autocrlf input
  printf 'new.py\nmine\n' >.git/info/exclude
  mkdir src/deep
  printf 'a\r\nb\n' >src/deep/new.py
  printf 'a\r\nb\n' >src/mine
  mkfifo docs/mine
  git init -q --bare mine
  put src/app.py changed
  refused 1 'src/deep/new\.py: is in the way'
  refute_regex "$stderr" 'stash --all'
  follow
  assert [ -p docs/mine ]
  assert [ -e mine/refs/heads ]
  promote
  ended 0
  assert_equal "$(sha256sum <src/deep/new.py.aside)" "$(printf 'a\r\nb\n' | sha256sum)"
  assert_equal "$(sha256sum <src/mine)" "$(printf 'a\r\nb\n' | sha256sum)"
  assert_equal "$(git show stash:src/app.py)" changed
}
# ... where a tracked file was
out_of_what_replaces()
{
  echo mine >.git/info/exclude
  rm tests/dev/src/app.py
  git init -q tests/dev/src/app.py
  git -C tests/dev/src/app.py commit -q --allow-empty -m mine
  put tests/dev/src/app.py/mine repository
  rm src/app.py
  put src/app.py/mine directory
  rm -r tests/dev/src/deep
  put tests/dev/src/deep file
  git rm -q --cached VERSION
  put VERSION untracked
  git rm -q tests/dev/README
  refused 1 'tests/dev/src/app\.py: has changes'
  refute_regex "$stderr" 'submodule|switch'
  follow
  promote
  ended 0
  assert_equal "$(cat tests/dev/src/app.py.aside/mine src/app.py.aside/mine tests/dev/src/deep.aside \
    VERSION.aside | xargs)" 'repository directory file untracked'
}
# The very file is named, and no terminal is written to; a pattern names no other.
out_of_names()
{
  local name=$'a\e]0;\'\\n*\xff'
  put "tests/dev/src/$name" new
  git mv VERSION 'VERSION?'
  git config -f .cutover cutover.version.file 'VERSION?'
  commit 'Odd names'
  put "src/$name" mine
  put 'VERSION?' changed
  put VERSIONS added
  git add VERSIONS
  refused 1 'is in the way'
  refute_regex "$stderr" $'\e'
  follow
  assert_equal "$(cat "src/$name.aside")" mine
  promote
  ended 0
  assert_equal "$(git show 'stash:VERSION?')" changed
  assert_equal "$(git show :VERSIONS)" added
}

@test "in the way: the hints clear it, and nothing is lost" {
  each out_of_marks out_of_empty_directories out_of_empty_directories_elsewhere \
    out_of_files_and_more out_of_what_is_no_file out_of_a_link_above out_of_ignored_files \
    out_of_what_replaces out_of_names
}

# stays: what the user has beside the promote is there afterwards as it was, in files and index.
stays()
{
  local status_before files_before index_before
  status_before=$(git status --porcelain -uall --ignored)
  files_before=$(mine)
  index_before=$(git ls-files -s -v -- docs mine notes)
  assert_not_equal "$status_before" ''
  taken_back
  promote
  ended 0
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(git status --porcelain -uall --ignored)" "$status_before"
  assert_equal "$(mine)" "$files_before"
  assert_equal "$(git ls-files -s -v -- docs mine notes)" "$index_before"
  assert_equal "$(litter)" ''
}

# Files that are no part of the promote: which they are, when they changed, what is in them.
mine()
(
  find . -name .git -prune -o \( -path './docs*' -o -path '*mine*' -o -path '*notes*' \) -not -type d \
    -printf '%y %m %i %T@ %p %l\n' | sort
  find . -name .git -prune -o \( -path './docs*' -o -path '*mine*' -o -path '*notes*' \) -type f \
    -print0 | sort -z | xargs -0r sha256sum --
)

beside_staged()
{
  put docs/manual.txt staged
  put docs/mine.txt mine
  git add docs
  stays
}
beside_staged_and_changed()
{
  put docs/manual.txt staged
  git add docs
  put docs/manual.txt changed
  stays
}
beside_deleted()
{
  rm docs/manual.txt
  stays
}
beside_deleted_in_the_index()
{
  git rm -q --cached docs/manual.txt
  stays
}
beside_intent_to_add()
{
  put docs/mine.txt mine
  git add -N docs/mine.txt
  stays
}
beside_marked()
{
  git update-index --assume-unchanged docs/manual.txt
  put docs/manual.txt changed
  put mine.log mine
  stays
  git update-index --no-assume-unchanged docs/manual.txt
  assert_equal "$(git status --porcelain)" ' M docs/manual.txt'
}
beside_mode()
{
  chmod +x docs/manual.txt
  stays
}
beside_link()
{
  rm docs/manual.txt
  ln -s ../VERSION docs/manual.txt
  stays
}
beside_in_what_goes()
{
  put tests/dev/mine.txt mine
  put tests/dev/src/deep/mine.log mine
  put tests/dev/src/notes/a.txt mine
  stays
}
beside_in_what_comes()
{
  put src/deep/mine.txt mine
  put src/routes/mine.log mine
  stays
}
beside_a_closed_directory()
{
  mkdir -p tests/dev/mine
  put tests/dev/mine/x mine
  chmod 0 tests/dev/mine/x
  stays
}

@test "beside: staged, changed, deleted, marked, modes, links, untracked and ignored files stay" {
  each beside_staged beside_staged_and_changed beside_deleted beside_deleted_in_the_index \
    beside_intent_to_add beside_marked beside_mode beside_link beside_in_what_goes \
    beside_in_what_comes beside_a_closed_directory
}

# --- what the system refuses ----------------------------------------------------------------------

# Also root is held by the modes of directories here.
promote_held()
{
  local held=()
  # shellcheck disable=SC2054 # one word
  if [ "$(id -u)" -eq 0 ]; then held=(setpriv --bounding-set=-dac_override,-dac_read_search); fi
  run --separate-stderr "${held[@]}" git flow-promote feature/v1.1
}

# closed <directory> [<name in what is said>]: it may not be written.
closed()
{
  chmod a-w "$1"
  before
  promote_held
  chmod u+w "$1"
  ended 1
  assert_regex "$stderr" "the directory '.*/${2-$1}' may not be written"
  assert_regex "$stderr" "hint: chmod u\\+w .*/${2-$1}"
  chmod a-w "$1"
  as_before
  chmod u+w "$1"
  # and elsewhere it is in nobody's way
  git switch -q -c other
  chmod a-w "$1"
  promote_held
  ended 0
  chmod u+w "$1"
}
closed_where_it_changes() { closed src; }
closed_where_it_comes()
{
  mkdir src/deep
  closed src/deep
}
closed_where_it_goes() { closed tests/dev; }
closed_above_what_goes()
{
  put tests/dev/src/deep/mine.txt mine
  closed tests/dev/src/deep
}
closed_below_what_goes() { closed tests/dev/src/deep; }
closed_top() { closed . repo; }
closed_to_eyes()
{
  before
  chmod 0 tests/dev/src/deep
  promote_held
  chmod 755 tests/dev/src/deep
  ended 128
  assert_regex "$stderr" "cannot open .*tests/dev/src/deep"
  as_before
}
closed_beside()
{
  chmod a-w docs
  promote_held
  ended 0
  chmod u+w docs
}

@test "a directory that cannot be written: all is as before" {
  each closed_where_it_changes closed_where_it_comes closed_where_it_goes closed_above_what_goes \
    closed_below_what_goes closed_top closed_to_eyes closed_beside
}
