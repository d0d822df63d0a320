#!/usr/bin/env bats
# Submodules in what is moved, merged, retired: .gitmodules is as after git mv and git rm, the work
# tree as after a checkout, and what is checked out of one is the user's.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

# module <path> [<commit>]: as git submodule add leaves it, but for not being checked out.
module()
{
  rm -rf "$1"
  mkdir -p "$1"
  git config -f .gitmodules "submodule.$1.path" "$1"
  git config -f .gitmodules "submodule.$1.url" "$BATS_FILE_TMPDIR/module"
  git rm -rqf --cached --ignore-unmatch "$1"
  git add .gitmodules
  git update-index --add --cacheinfo "160000,${2:-$one},$1"
}

modules_of_main()
{
  local name
  for name in same stays file vendored; do module "src/$name"; done
  put src/plain/a a
  put src/plain/b b
  put src/module 'a file'
  module docs/beside
}

# The copy has one that is new, one that has moved on, and everything that becomes something else.
modules_of_feature()
{
  rmdir tests/dev/src/stays
  module tests/dev/src/new
  module tests/dev/src/same "$two"
  module tests/dev/src/plain
  module tests/dev/src/module
  rmdir tests/dev/src/file tests/dev/src/vendored
  put tests/dev/src/file 'no module'
  put tests/dev/src/vendored/deep/a a
  module tests/dev/tool
  mkdir tests/dev/loose
  git update-index --add --cacheinfo "160000,$one,tests/dev/loose"
}

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  helper_setup
  git init -q -b main module
  git -C module commit -q --allow-empty -m one
  one=$(git -C module rev-parse HEAD)
  put module/two.txt two
  git -C module add .
  git -C module commit -q -m two
  two=$(git -C module rev-parse HEAD)
  export one two
  rm -r home
  template modules_of_main
  modules_of_feature
  commit 'Develop with submodules'
  by_git >"$BATS_FILE_TMPDIR/trees"
  sed -n 2p "$BATS_FILE_TMPDIR/trees" >"$BATS_FILE_TMPDIR/tree"
  [ -s "$BATS_FILE_TMPDIR/tree" ]
}

setup()
{
  helper_setup
  git config --global protocol.file.allow always
}

# The trees of the branch and of main, as git mv, git rm and git merge make them in a clone.
# by_git [<command>...]: run it before the branch is committed.
by_git()
(
  rm -rf ../by-git
  git clone -q . ../by-git 2>/dev/null
  cd ../by-git || exit
  git switch -q feature/v1.1
  git rm -rqf src/file src/vendored src/plain src/module tests/dev/tool tests/dev/src/same
  git update-index --cacheinfo "160000,$two,src/same"
  for path in new plain module file; do git mv "tests/dev/src/$path" "src/$path"; done
  while read -r path; do
    mkdir -p "$(dirname "src/$path")"
    git mv -f "tests/dev/src/$path" "src/$path"
  done < <(git -C tests/dev/src ls-files)
  git rm -rqf tests/dev 2>/dev/null
  echo 1.1.0 >VERSION
  "$@"
  git commit -qam 'By git'
  git rev-parse 'HEAD^{tree}'
  git switch -q main
  git merge -q -m 'By git' feature/v1.1 >/dev/null
  git rev-parse 'HEAD^{tree}'
  rm -rf ../by-git
)

# Each submodule of the index has its empty directory, and nothing else has one.
directories()
{
  diff <(git ls-files -s | sed -n 's/^160000 [^\t]*\t//p' | sort) <(find . -path ./.git -prune -o -type d -empty -printf '%P\n' | sort)
}

# It holds here, both trees are git's, and every git submodule works.
module_holds()
{
  holds
  directories
  assert_equal "$(git rev-parse 'feature/v1.1^{tree}')" "$(sed -n 1p "$BATS_FILE_TMPDIR/trees")"
  git submodule status
  git submodule --quiet update --init
  assert_equal "$(git status --porcelain)" ''
  git submodule --quiet deinit --all -f
}

# --undo, and all is as it was when snapshot() was last asked.
back()
{
  git flow-promote --undo
  unchanged "$BATS_TEST_TMPDIR/start"
  if [ "$(git rev-parse --is-inside-work-tree)" = true ]; then directories; fi
}

on_the_branch()
{
  snapshot >"$BATS_TEST_TMPDIR/start"
  module_holds
  back
}
on_main()
{
  git switch -q main
  on_the_branch
}
elsewhere()
{
  git switch -q --detach
  snapshot >"$BATS_TEST_TMPDIR/start"
  holds
  back
}
linked_worktrees()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  git worktree add -q ../linked-main main
  (cd ../linked && snapshot) >"$BATS_TEST_TMPDIR/start"
  holds
  (cd ../linked-main && directories) || return
  cd ../linked || return
  directories
  git submodule status
  back
}
bare()
{
  git clone -q --bare . ../bare.git
  cd ../bare.git || return
  snapshot >"$BATS_TEST_TMPDIR/start"
  holds
  back
}
recursing()
{
  git config submodule.recurse true
  on_the_branch
}

planned()
{
  before
  git flow-promote -n --json feature/v1.1 >../plan.json
  as_before
  git flow-promote --apply=../plan.json
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  directories
}

@test "as git mv and git rm have it, in every kind of place, and back" {
  each on_the_branch on_main elsewhere linked_worktrees bare recursing planned
}

# --- what is in the way ---------------------------------------------------------------------------

# Checked out: the hint says what git needs, and it is enough.
in_use()
{
  git submodule --quiet update --init tests/dev/src/same tests/dev/tool
  refused 1 '2 submodules are checked out in .*, and would move or go'
  assert_regex "$stderr" 'hint: git -C [^ ]+ submodule deinit -- tests/dev/src/same tests/dev/tool'
  refute_regex "$stderr" 'hint: (mv|git .* update)'
  git submodule --quiet deinit -- tests/dev/src/same tests/dev/tool
  on_the_branch
}
in_use_and_detached()
{
  git submodule --quiet update --init tests/dev/src/same
  put tests/dev/src/same/mine mine
  refused 1 'hint: git -C [^ ]+ switch --detach'
  git switch -q --detach
  promote
  ended 0
  assert_file_contains tests/dev/src/same/mine mine
}
# What deinit would remove with it: it is moved aside, whole.
in_use_and_full()
{
  git submodule --quiet update --init tests/dev/src/same tests/dev/tool
  echo .env >>.git/info/exclude
  echo .env >>.git/modules/tests/dev/tool/info/exclude
  put tests/dev/tool/.env mine
  refused 1 "tests/dev/tool: has files of its own: '\.env'"
  stderr=$(grep -v 'switch --detach' <<<"$stderr")
  follow
  assert_equal "$(cat tests/dev/tool.aside/.env)" mine
  git_status='?? tests/' promotes
  assert_equal "$(cat tests/dev/tool.aside/.env)" mine
  assert_equal "$(git -C tests/dev/tool.aside status --porcelain --ignored)" '!! .env'
}
in_use_where_it_came()
{
  holds
  git submodule --quiet update --init src/plain
  snapshot >"$BATS_TEST_TMPDIR/start"
  run --separate-stderr git flow-promote --undo
  ended 1
  assert_regex "$stderr" '1 submodule is checked out in .*, and would move or go'
  unchanged "$BATS_TEST_TMPDIR/start"
  git submodule --quiet deinit src/plain
  git flow-promote --undo
  directories
}
files_where_it_goes()
{
  put tests/dev/src/new/mine mine
  refused 1 'tests/dev/src/new: holds files, and is a submodule that goes'
}
file_where_it_comes()
{
  put src/new mine
  refused 1 'src/new: is in the way'
}
files_where_it_comes()
{
  put src/new/mine.log ignored
  refused 1 'src/new: is in the way'
}
files_beside_those_that_go()
{
  put src/plain/mine.log ignored
  refused 1 'src/plain: is in the way'
}
repository_where_files_were()
{
  git init -q src/plain
  refused 1 'src/plain: is in the way'
}
empty_directory_where_it_comes()
{
  mkdir -m 700 src/new
  module_holds
}
# as git leaves it when it switches away from a branch that has it
in_use_where_it_comes()
{
  git clone -q "$BATS_FILE_TMPDIR/module" src/new
  put src/new/mine mine
  git -C src/new switch -q --detach "$one"
  before
  promote
  ended 0
  assert_equal "$(git status --porcelain)" ' M src/new'
  assert_file_contains src/new/mine mine
}
staged_where_it_goes()
{
  git update-index --cacheinfo "160000,$two,tests/dev/tool"
  refused 1 'tests/dev/tool: has changes that are not committed'
}
directory_deleted()
{
  rmdir tests/dev/src/new
  refused 1 'tests/dev/src/new: has changes that are not committed'
}
gitmodules_changed()
{
  echo '# mine' >>.gitmodules
  refused 1 '.gitmodules: has changes that are not committed'
}

@test "what is checked out, or in the way, is never lost" {
  each in_use in_use_and_detached in_use_and_full in_use_where_it_came files_where_it_goes file_where_it_comes \
    files_where_it_comes files_beside_those_that_go repository_where_files_were \
    empty_directory_where_it_comes in_use_where_it_comes staged_where_it_goes directory_deleted \
    gitmodules_changed
}

# --- what is checked out and moves ----------------------------------------------------------------

# wiring <path>: where a submodule's files say that the others are.
wiring()
{
  cat "$1/.git"
  git config -f "$(git -C "$1" rev-parse --git-dir)/config" --list
}

# Check out what moves, with the user's own in it.
check_out_new()
{
  git submodule --quiet update --init tests/dev/src/new
  put tests/dev/src/new/mine mine
  put tests/dev/src/new/staged staged
  git -C tests/dev/src/new add staged
  mkdir tests/dev/src/new/empty
  wiring tests/dev/src/new >"$BATS_TEST_TMPDIR/wiring"
  snapshot >"$BATS_TEST_TMPDIR/start"
}

# Here it has moved, or is back.
new_has_moved()
{
  assert_not_exists tests/dev
  assert_equal "$(git -C src/new status --porcelain)" $'A  staged\n?? mine'
  assert_equal "$(git status --porcelain --ignore-submodules=dirty)" ''
  assert_equal "$(git submodule status src/new | sed 's, (.*,,')" " $one src/new"
  assert_equal "$(litter)" ''
}
new_has_moved_back()
{
  diff "$BATS_TEST_TMPDIR/wiring" <(wiring tests/dev/src/new)
  unchanged "$BATS_TEST_TMPDIR/start"
}

moves_in_use()
{
  check_out_new
  cp -a . ../by-mv
  (cd ../by-mv && git mv tests/dev/src/new src/new && wiring src/new) >"$BATS_TEST_TMPDIR/by-mv"
  rm -rf ../by-mv
  taken_back
  diff "$BATS_TEST_TMPDIR/wiring" <(wiring tests/dev/src/new)
  promote
  ended 0
  new_has_moved
  diff "$BATS_TEST_TMPDIR/by-mv" <(wiring src/new)
  git submodule --quiet update --init
  git submodule --quiet deinit --all -f
  git submodule --quiet update --init src/new
}
moves_back_in_use()
{
  check_out_new
  promote
  ended 0
  git flow-promote --undo
  new_has_moved_back
}
moves_in_a_linked_worktree()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  cd ../linked || return
  check_out_new
  taken_back
  promote
  ended 0
  new_has_moved
  assert_equal "$(git -C src/new rev-parse --show-toplevel)" "$PWD/src/new"
  git flow-promote --undo
  new_has_moved_back
}
moves_with_its_git_directory_elsewhere()
{
  local other
  for other in /dev/shm /tmp /var/tmp "$PWD"; do
    [ -w "$other" ] && [ "$(stat -c %d "$other")" != "$(stat -c %d .)" ] && break
  done
  [ "$other" != "$PWD" ] || skip 'there is one file system'
  other=$(mktemp -d "$other/cutover-test.XXXXXX")
  mv .git "$other/git"
  echo "gitdir: $other/git" >.git
  git update-index -q --refresh
  check_out_new
  taken_back
  promote
  ended 0
  new_has_moved
  git flow-promote --undo
  new_has_moved_back
  assert_equal "$(find . -name '.cutover-*')" ''
  git submodule --quiet deinit --all -f
  rm -rf .git "$other/git/modules"
  mv "$other/git" .git
  rmdir "$other"
}
with_modules_of_its_own()
{
  git submodule --quiet update --init tests/dev/src/new
  mkdir .git/modules/tests/dev/src/new/modules
  refused 1 '1 submodule is checked out in .*, and would move or go'
}
repository_of_its_own()
{
  git clone -q "$BATS_FILE_TMPDIR/module" tests/dev/src/new
  git -C tests/dev/src/new switch -q --detach "$one"
  refused 1 '1 submodule is checked out in .*, and would move or go'
  git submodule --quiet deinit tests/dev/src/new 2>/dev/null
  holds
}
wired_otherwise()
{
  git submodule --quiet update --init tests/dev/src/new
  echo "gitdir: $PWD/.git/modules/tests/dev/src/new" >tests/dev/src/new/.git
  refused 1 '1 submodule is checked out in .*, and would move or go'
}
# Killed at each call that is about it: old or new, one command later.
killed_where_it_moves()
{
  local call n points=0 calls='renameat2 rename link unlinkat unlink'
  # a traced process cannot look for leaks
  local -x ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
  check_out_new
  cp -a . ../start
  strace -f -qq -o ../calls -e "trace=${calls// /,}" git flow-promote feature/v1.1
  wiring src/new >"$BATS_TEST_TMPDIR/new"
  while read -r call n; do
    find . -mindepth 1 -delete
    cp -a ../start/. .
    git update-index -q --refresh
    strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" \
      git flow-promote feature/v1.1 || :
    run git flow-promote feature/v999.0
    assert_failure 1
    if [ "$(git show main:VERSION)" = 1.0.0 ]; then
      new_has_moved_back
    else
      new_has_moved
      diff "$BATS_TEST_TMPDIR/new" <(wiring src/new)
    fi
    assert_equal "$(find .git/modules -name '*.lock')" ''
    points=$((points + 1))
  done < <(sed -nE 's/^([0-9]+) +([a-z0-9]+)\((.*)/\1 \2 \3/p' ../calls |
    awk '{ n = ++count[$1 " " $2] } /"new"|src\/new|"\.git"/ { print $2, n }' | sort -u)
  echo "# killed where a submodule moves: points $points" >&3
  [ $points -ge 10 ]
}

@test "what is checked out and moves, killed: old or new, one command later" {
  each killed_where_it_moves
}

@test "what is checked out and moves, moves with all that is in it, and back" {
  each moves_in_use moves_back_in_use moves_in_a_linked_worktree \
    moves_with_its_git_directory_elsewhere with_modules_of_its_own repository_of_its_own wired_otherwise
}

# --- the hints are followed to the letter ---------------------------------------------------------

# At a commit that is nowhere else: that is kept.
ahead()
{
  local ahead
  git submodule --quiet update --init tests/dev/src/new
  git config submodule.tests/dev/src/new.update merge
  git -C tests/dev/src/new commit -q --allow-empty -m 'On no remote'
  ahead=$(git -C tests/dev/src/new rev-parse HEAD)
  put tests/dev/src/new/mine mine
  cd docs || return
  refused 1 '1 path in .* would be'
  assert_regex "$stderr" 'tests/dev/src/new: is a submodule at another commit'
  refute_regex "$stderr" 'git stash'
  follow
  cd .. || return
  promote
  ended 0
  new_has_moved_with mine
  assert_equal "$(git -C src/new branch --list --format='%(objectname)' 'kept-*')" "$ahead"
}
new_has_moved_with()
{
  assert_file_exists "src/new/$1"
  assert_equal "$(git submodule status src/new | sed 's, (.*,,')" " $one src/new"
}
# A commit that the remote has needs nothing; one that is not in .gitmodules is no git submodule's.
at_other_commits()
{
  git submodule --quiet update --init tests/dev/src/new
  git -C tests/dev/src/new switch -q --detach "$two"
  git clone -q "$BATS_FILE_TMPDIR/module" tests/dev/loose
  refused 1 'tests/dev/loose: is a submodule at another commit'
  refute_regex "$stderr" 'kept'
  follow
  # it goes, and is checked out
  refused 1 '1 submodule is checked out'
  rm -rf tests/dev/loose/.git tests/dev/loose/two.txt
  promote
  ended 0
  assert_equal "$(git submodule status src/new | sed 's, (.*,,')" " $one src/new"
}
# What is ignored there and is in the way stops the way back.
ignored_in_it()
{
  git submodule --quiet update --init tests/dev/tool
  git -C tests/dev/tool switch -q --detach "$two~1"
  git update-index --cacheinfo "160000,$two,tests/dev/tool"
  git commit -q -m 'The commit with two.txt'
  echo two.txt >>.git/modules/tests/dev/tool/info/exclude
  put tests/dev/tool/two.txt mine
  refused 1 'tests/dev/tool: is a submodule at another commit'
  run follow
  assert_failure
  assert_output --partial 'would be overwritten'
  assert_equal "$(cat tests/dev/tool/two.txt)" mine
}
staged_and_checked_out()
{
  git submodule --quiet update --init tests/dev/src/new
  git -C tests/dev/src/new switch -q --detach "$two"
  git add tests/dev/src/new
  git update-index --cacheinfo "160000,$two,tests/dev/tool"
  git rm -q --cached tests/dev/loose
  refused 1 "tests/dev/tool: has changes that are not committed: its commit $two is staged"
  follow
  promote
  ended 0
}
other_things_there()
{
  rmdir tests/dev/src/new tests/dev/tool
  put tests/dev/tool mine
  put tests/dev/src/same/mine mine
  refused 1 '3 paths in .* would be'
  follow
  git_status='?? tests/' promotes
  assert_equal "$(cat tests/dev/tool.aside tests/dev/src/same.aside/mine | xargs)" 'mine mine'
}

@test "at another commit, staged, replaced: the hints clear it, and nothing is lost" {
  each ahead at_other_commits ignored_in_it staged_and_checked_out other_things_there
}

# --- .gitmodules ----------------------------------------------------------------------------------

# What main does to it meanwhile merges as under git.
changed_on_main()
{
  git switch -q main
  git config -f .gitmodules submodule.src/same.branch main
  git commit -qam 'Follow a branch'
  git switch -q feature/v1.1
  by_git >"$BATS_TEST_TMPDIR/trees"
  want_tree=$(sed -n 2p "$BATS_TEST_TMPDIR/trees") module_holds
}
conflict_with_main()
{
  git switch -q main
  module docs/other
  tick
  git commit -qm 'Another submodule'
  git switch -q feature/v1.1
  before
  promote
  ended 2
  assert_regex "$stderr" '\.gitmodules'
  cd ../repo-promote-1.1.0 || return
  git show MERGE_HEAD:.gitmodules >.gitmodules
  git config -f .gitmodules submodule.docs/other.path docs/other
  git config -f .gitmodules submodule.docs/other.url "$BATS_FILE_TMPDIR/module"
  git add .gitmodules
  run --separate-stderr git flow-promote --continue
  ended 0
  cd ../repo || return
  git submodule status
  assert_equal "$(git config -f .gitmodules submodule.tests/dev/src/new.path)" src/new
  assert_equal "$(git config --blob main:.gitmodules submodule.docs/other.path)" docs/other
}
# The same submodule at another commit on each side: git would look into it, where it has it.
stops_at_commits()
{
  git switch -q main
  git update-index --cacheinfo "160000,$(git rev-parse HEAD),src/same"
  tick
  git commit -qm 'Another commit of it'
  git switch -q feature/v1.1
  before
  promote
  ended 2
}
conflict_of_commits()
{
  stops_at_commits
  assert_regex "$stderr" 'src/same'
  cd ../repo-promote-1.1.0 || return
  git update-index --cacheinfo "160000,$two,src/same"
  run --separate-stderr git flow-promote --continue
  ended 0
  cd ../repo || return
  assert_equal "$(git rev-parse main:src/same)" "$two"
  assert_equal "$(git status --porcelain)" ''
}
conflict_of_commits_aborted()
{
  stops_at_commits
  git flow-promote --abort
  as_before
}
# It is checked out here, where git would find that one comes after the other: no answer elsewhere.
conflict_where_it_is_checked_out()
{
  git switch -q main
  git update-index --cacheinfo "160000,$two,docs/beside"
  tick
  git commit -qm 'The later commit'
  git switch -q feature/v1.1
  git -C "$BATS_FILE_TMPDIR/module" branch -q -f three
  third=$(git -C "$BATS_FILE_TMPDIR/module" commit-tree -p "$two" -m three "$two^{tree}")
  git -C "$BATS_FILE_TMPDIR/module" branch -q -f three "$third"
  git update-index --cacheinfo "160000,$third,docs/beside"
  tick
  git commit -qm 'A still later commit'
  git submodule --quiet update --init docs/beside
  promote
  ended 2
  assert_regex "$stderr" 'docs/beside'
  at=$PWD-promote-1.1.0
  assert_equal "$(git -C "$at" diff --name-only --diff-filter=U)" docs/beside
}
# The hints resolve it, each for its side.
conflict_by_the_hints()
{
  local id
  conflict_where_it_is_checked_out
  for id in "$two" "$third"; do
    run --separate-stderr git flow-promote --continue
    ended 2
    bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | grep -- "$id")"
    assert_equal "$(git -C "$at" ls-files -s docs/beside)" "160000 $id 0"$'\t'docs/beside
    [ "$id" = "$third" ] || git -C "$at" checkout -q --merge -- docs/beside 2>/dev/null ||
      git -C "$at" update-index --unresolve docs/beside
  done
  run --separate-stderr git flow-promote --continue
  ended 0
  assert_not_exists "$at"
  assert_equal "$(git rev-parse main:docs/beside)" "$third"
}
# Checked out where it is resolved, it is the user's: as it is by itself, and by git submodule.
conflict_and_checked_out_there()
{
  local id
  conflict_where_it_is_checked_out
  git clone -q "$BATS_FILE_TMPDIR/module" "$at/docs/beside"
  git -C "$at/docs/beside" commit -q --allow-empty -m 'On no remote'
  id=$(git -C "$at/docs/beside" rev-parse HEAD)
  put "$at/docs/beside/mine" mine
  git -C "$at" add docs/beside
  run --separate-stderr git flow-promote --continue
  ended 0
  assert_regex "$stderr" "the submodule 'docs/beside' is in '$at', which therefore stays"
  assert_equal "$(cat "$at/docs/beside/mine")" mine
  assert_equal "$(git rev-parse main:docs/beside) $(git -C "$at/docs/beside" rev-parse HEAD)" "$id $id"
  bash -ec "$(sed -n 's/.* once nobody needs it: //p' <<<"$stderr")"
}
repositories_beside_a_conflict()
{
  stops_at_commits
  at=$PWD-promote-1.1.0
  git -C "$at" update-index --cacheinfo "160000,$two,src/same"
  git -C "$at" submodule --quiet update --init docs/beside
  git -C "$at" submodule --quiet deinit -f docs/beside
  git init -q "$at/docs" # nothing that git lists
  run --separate-stderr git flow-promote --continue
  ended 0
  assert_regex "$stderr" "the repository 'docs' is in '$at', which therefore stays"
  assert_exists "$at/docs/.git"
  assert_exists "$(git rev-parse --git-dir)/worktrees/${at##*/}/modules"
}
mirrored()
{
  # base and copy have it not: it goes, as by git rm
  by_git git rm -q src/stays >"$BATS_TEST_TMPDIR/trees"
  git config cutover.promote.mode mirror
  want_tree=$(sed -n 2p "$BATS_TEST_TMPDIR/trees") holds
  directories
  git submodule status
}
archived()
{
  git config cutover.promote.archive attic
  refused 1 "'tests/dev/src/[a-z]*' is a submodule, which cannot be archived in the directory 'attic'"
  git config cutover.promote.archive refs/archive/dev
  module_holds
}
without_gitmodules()
{
  git rm -q --cached .gitmodules
  rm .gitmodules
  commit 'Without .gitmodules'
  git switch -q main
  git rm -q .gitmodules
  commit 'Without .gitmodules'
  git switch -q feature/v1.1
  promote
  ended 0
  run git cat-file -e main:.gitmodules
  assert_failure
  assert_equal "$(git rev-parse main:src/same main:src/new)" "$two"$'\n'"$one"
  directories
}
unreadable()
{
  echo '[submodule "x' >>.gitmodules
  git commit -qam 'Broken'
  refused 128 "'.gitmodules' line [0-9]*, column [0-9]*: .*quote is not closed"
  cd docs || return
  promote
  GIT_EDITOR="sed -i /x$/d" follow
  promote
  ended 0
}
unreadable_and_untouched()
{
  git rm -rqf tests/dev/src/new tests/dev/src/same tests/dev/tool tests/dev/loose
  git rm -rqf tests/dev/src/module tests/dev/src/plain tests/dev/src/file tests/dev/src/vendored
  echo '[submodule "x' >>.gitmodules
  git add .gitmodules
  commit 'Broken, and no submodule moves'
  promote
  ended 0
}
ambiguous()
{
  git config -f .gitmodules submodule.other.path tests/dev/src/new
  git commit -qam 'Two at one place'
  refused 1 "'.gitmodules' has two submodules at 'tests/dev/src/new', "
}
@test ".gitmodules: changed on main, in conflict, mirrored, archived, not there, broken" {
  each changed_on_main conflict_with_main conflict_of_commits conflict_of_commits_aborted \
    conflict_by_the_hints conflict_and_checked_out_there repositories_beside_a_conflict mirrored \
    archived without_gitmodules unreadable unreadable_and_untouched ambiguous
}
