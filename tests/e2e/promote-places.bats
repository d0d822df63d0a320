#!/usr/bin/env bats
# Where git flow-promote may be run: what HEAD is, and what other worktrees have checked out. Each
# situation either holds (taken back without a trace, then done) or is refused with all as before.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

setup_file()
{
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR template
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR git_merge >"$BATS_FILE_TMPDIR/tree"
}

# --- HEAD -----------------------------------------------------------------------------------------

on_feature() { holds; }
on_main()
{
  git switch -q main
  holds
}
elsewhere()
{
  git switch -q -c other
  holds
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/other
}
detached_at_the_branch()
{
  git switch -q --detach
  holds
  assert_equal "$(git rev-parse HEAD)" "$(git rev-parse main^2~1)"
}
unborn()
{
  git switch -q --orphan nothing
  put mine.txt mine
  git_status='?? mine.txt' holds
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/nothing
  git switch -q main # git fsck misses the tree of an empty index
}
stale_stat_data()
{
  touch -d '2020-01-01' src/app.py tests/dev/README
  local file
  for file in src/routes/chat.py tests/dev/src/app.py; do
    cp -p "$file" ../copy
    mv ../copy "$file"
  done
  holds
}
from_below()
{
  cd src/routes || return
  holds
}

@test "HEAD on the branch, on main, elsewhere, detached, unborn; from a subdirectory" {
  each on_feature on_main elsewhere detached_at_the_branch unborn stale_stat_data \
    from_below
}

# --- linked worktrees -----------------------------------------------------------------------------

linked_main()
{
  git worktree add -q ../linked main
  holds
}
linked_feature()
{
  git switch -q main
  git worktree add -q ../linked feature/v1.1
  holds
}
linked_both_from_a_third()
{
  git switch -q --detach
  git worktree add -q ../linked main
  git worktree add -q ../linked2 feature/v1.1
  git worktree add -q --detach ../linked3
  cd ../linked3 || return
  holds
}
linked_locked()
{
  git worktree add -q --lock ../linked main
  holds
}
linked_missing_elsewhere()
{
  git worktree add -q ../linked -b other main
  rm -r ../linked
  holds
}
linked_missing_then_pruned()
{
  git worktree add -q ../linked main
  rm -r ../linked
  refused 1 "the worktree '.*/linked', which has 'main', is missing"
  assert_regex "$stderr" 'hint: git worktree prune'
  git worktree prune
  holds
}
linked_missing_and_locked()
{
  git worktree add -q --lock ../linked main
  mv ../linked ../away
  refused 1 "the worktree '.*/linked', which has 'main', is missing"
  assert_regex "$stderr" 'hint: git worktree unlock'
  mv ../away ../linked
  holds
}
the_repository_was_moved()
{
  git switch -q main
  git worktree add -q ../linked feature/v1.1
  mv ../repo ../was && mkdir ../repo && mv ../was ../repo/repo && cd ../repo/repo || return
  promote
  ended 128
  assert_regex "$stderr" "the worktree '.*/linked' does not find its repository"
  assert_regex "$stderr" 'hint: git worktree repair [^ ]*/linked$'
  git worktree repair ../../linked
  cd .. && mv repo ../was && cd .. && rmdir repo && mv was repo && cd repo || return
  git worktree repair ../linked
  holds
}
bare_with_linked()
{
  rm -rf ../bare.git
  git clone -q --bare . ../bare.git
  git -C ../bare.git remote remove origin
  cd ../bare.git || return
  holds
  git update-ref refs/heads/main main^1
  git update-ref refs/heads/feature/v1.1 feature/v1.1~1
  git worktree add -q ../linked main
  git worktree add -q ../linked2 feature/v1.1
  tick
  holds
  cd ../linked || return
  promote
  assert_success
}

@test "linked worktrees follow: main, the branch, both, locked, of a bare repository; missing ones" {
  each linked_main linked_feature linked_both_from_a_third linked_locked linked_missing_elsewhere \
    linked_missing_then_pruned linked_missing_and_locked the_repository_was_moved bare_with_linked
}

dirty_in_the_way()
{
  git worktree add -q ../linked main
  put ../linked/src/app.py mine
  refused 1 'src/app\.py: has changes'
  git -C ../linked add .
  refused 1 'src/app\.py: has changes'
  git -C ../linked reset -q --hard
  put ../linked/src/deep/new.py mine
  refused 1 'src/deep/new\.py: is in the way'
  rm -r ../linked/src/deep
  holds
}
dirty_not_in_the_way()
{
  git worktree add -q ../linked main
  put ../linked/docs/manual.txt staged
  git -C ../linked add .
  put ../linked/docs/manual.txt mine
  put ../linked/mine.txt mine
  put ../linked/mine.log mine
  taken_back
  promote
  assert_success
  assert_equal "$(git -C ../linked status --porcelain --ignored | xargs)" \
    'MM docs/manual.txt ?? mine.txt !! mine.log'
  assert_equal "$(cat ../linked/{docs/manual.txt,mine.txt,mine.log} | xargs)" 'mine mine mine'
  assert_equal "$(git -C ../linked show :docs/manual.txt)" staged
  assert_equal "$(cat ../linked/VERSION)" 1.1.0
}
rebased()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  run git -C ../linked rebase -q -x false main
  assert_failure
  refused 1 "a rebase is under way in '.*/linked'"
  git -C ../linked rebase --abort
  holds
}
rebased_by_apply()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  put ../linked/docs/manual.txt ours
  git -C ../linked commit -qam ours
  git worktree add -q --detach ../linked2 main
  put ../linked2/docs/manual.txt theirs
  git -C ../linked2 commit -qam theirs
  run git -C ../linked rebase -q --apply "$(git -C ../linked2 rev-parse HEAD)"
  assert_failure
  assert_exists "$(git -C ../linked rev-parse --absolute-git-dir)/rebase-apply/head-name"
  refused 1 "a rebase is under way in '.*/linked'"
}
main_rebased()
{
  git worktree add -q ../linked main
  run git -C ../linked rebase -q -x false HEAD~1
  assert_failure
  refused 1 "a rebase is under way in '.*/linked'"
}
bisected()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  git -C ../linked bisect start HEAD main >/dev/null 2>&1 || git -C ../linked bisect start
  refused 1 "a bisect is under way in '.*/linked'"
  git -C ../linked bisect reset 2>/dev/null
  holds
}
another_is_rebased()
{
  git worktree add -q -b other ../linked main
  run git -C ../linked rebase -q -x false HEAD~1
  assert_failure
  taken_back
  promote
  assert_success
  assert_equal "$(git -C ../linked rev-parse --abbrev-ref HEAD)" HEAD
}
a_rebase_updates_the_branch()
{
  # git rebase --update-refs moves branches that no HEAD names
  git worktree add -q -b other ../linked main
  git -C ../linked commit -q --allow-empty -m more
  git branch -f main other
  git -C ../linked commit -q --allow-empty -m 'and more'
  run git -C ../linked rebase -q --update-refs -x false HEAD~2
  assert_failure
  assert_file_contains "$(git -C ../linked rev-parse --absolute-git-dir)/rebase-merge/update-refs" refs/heads/main
  refused 1 "a rebase is under way in '.*/linked'"
  git -C ../linked rebase --abort
  git branch -f main other~2
  taken_back
}

@test "linked worktrees: dirty, and a branch that is being rebased or bisected there" {
  each dirty_in_the_way dirty_not_in_the_way rebased rebased_by_apply main_rebased bisected \
    another_is_rebased a_rebase_updates_the_branch
}
