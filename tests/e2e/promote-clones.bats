#!/usr/bin/env bats
# Repositories that have less than all, or more than one: shallow and partial clones, submodules.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

setup_file()
{
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR template
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR git_merge >"$BATS_FILE_TMPDIR/tree"
}

# cloned <option of git clone>...: here, of a remote that gives all of itself; enter it.
cloned()
{
  git config uploadpack.allowFilter true
  git clone -q "$@" "file://$PWD" ../clone
  cd ../clone || return
}

# --- shallow --------------------------------------------------------------------------------------

shallow_with_the_base()
{
  cloned --depth=2 --no-single-branch
  git branch -q main origin/main
  assert_equal "$(git rev-parse --is-shallow-repository)" true
  holds
  assert_equal "$(git rev-parse --is-shallow-repository)" true
}
shallow_without()
{
  cloned --depth=1 --no-single-branch
  git branch -q main origin/main
  refused 128 'shallow'
  assert_regex "$stderr" 'hint: git fetch --unshallow'
  git fetch -q --unshallow
  holds
}
shallow_single_branch()
{
  cloned --depth=1
  refused 1 "there is no branch 'main' here"
}
shallow_bare()
{
  cloned --depth=2 --no-single-branch --bare
  git remote remove origin
  holds
}

@test "shallow: where the merge base is there it holds, elsewhere the command that deepens is named" {
  each shallow_with_the_base shallow_without shallow_single_branch shallow_bare
}

# --- partial --------------------------------------------------------------------------------------

# What the remote is asked for is noted in ../wanted.
listen()
{
  local hook=$BATS_TEST_TMPDIR/in/pack-objects
  printf '#!/bin/sh\ntee -a %s | "$@"\n' "'$BATS_TEST_TMPDIR/in/wanted'" >"$hook"
  chmod +x "$hook"
  git config --global uploadpack.packObjectsHook "$hook"
}

# A blob that both branches have, and neither moves: nobody needs it.
refute_fetched_manual()
{
  run grep -c "$(git -C ../repo rev-parse main:docs/manual.txt)" "$BATS_TEST_TMPDIR/in/wanted"
  assert_output 0
  git config --global --unset uploadpack.packObjectsHook
}

partial_bare()
{
  cloned --bare --filter=blob:none
  listen
  taken_back
  promotes
  refute_fetched_manual
}
partial_elsewhere()
{
  cloned --filter=blob:none --no-checkout
  git branch -q main origin/main
  git symbolic-ref HEAD refs/heads/none
  listen
  promote
  ended 0
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  refute_fetched_manual
}
partial_feature()
{
  cloned --filter=blob:none
  git branch -q main origin/main
  holds
}
partial_main()
{
  cloned --filter=blob:none -b main
  git branch -q feature/v1.1 origin/feature/v1.1
  holds
}
partial_without_trees()
{
  cloned --filter=tree:0
  git branch -q main origin/main
  holds
}
partial_sparse()
{
  cloned --filter=blob:none --sparse
  git branch -q main origin/main
  listen
  taken_back
  promote
  ended 0
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(find . -name .git -prune -o -type f -print | sort | xargs)" './.gitignore ./VERSION'
  refute_fetched_manual
}
partial_alone()
{
  cloned --filter=blob:none --no-checkout
  git branch -q main origin/main
  git symbolic-ref HEAD refs/heads/none
  mv ../repo ../away
  before
  promote
  ended 128
  assert_regex "$stderr" 'missing|promisor'
  as_before
  mv ../away ../repo
}

@test "partial: only what is needed is fetched; without the remote it is refused" {
  each partial_bare partial_elsewhere partial_feature partial_main partial_without_trees \
    partial_sparse partial_alone
}

# --- submodules -----------------------------------------------------------------------------------

# add_submodule <path>: beside what is there, on both branches.
add_submodule()
{
  git init -q -b main ../module
  git -C ../module commit -q --allow-empty -m one
  git switch -q main
  git -c protocol.file.allow=always submodule --quiet add ../module "$1"
  tick
  git commit -qm 'A submodule'
  git switch -q feature/v1.1
  tick
  git merge -q -m 'Merge main' main
  git submodule --quiet update --init
}
module_unchanged()
{
  add_submodule vendor/module
  promote
  ended 0
  assert_equal "$(git status --porcelain)" ''
  assert_equal "$(git rev-parse main:vendor/module)" "$(git -C vendor/module rev-parse HEAD)"
}
module_dirty()
{
  add_submodule vendor/module
  put vendor/module/mine.txt mine
  git -C vendor/module add mine.txt
  taken_back
  promote
  ended 0
  assert_equal "$(git -C vendor/module status --porcelain)" 'A  mine.txt'
}
module_moved_on()
{
  add_submodule vendor/module
  git -C vendor/module commit -q --allow-empty -m two
  taken_back
  promote
  ended 0
  assert_equal "$(git status --porcelain)" ' M vendor/module'
  assert_equal "$(git -C vendor/module log -1 --format=%s)" two
  assert_equal "$(git rev-parse main:vendor/module)" "$(git -C vendor/module rev-parse HEAD~1)"
}
module_of_main_moved()
{
  add_submodule vendor/module
  git -C ../module commit -q --allow-empty -m two
  git switch -q main
  git -C vendor/module fetch -q
  git -C vendor/module switch -q --detach origin/main
  git commit -qam 'The submodule moves'
  git -C vendor/module switch -q --detach HEAD~1
  git submodule --quiet update
  git switch -q feature/v1.1
  git submodule --quiet update
  taken_back
  promote
  ended 0
  assert_equal "$(git rev-parse main:vendor/module)" "$(git -C ../module rev-parse HEAD)"
}
module_uninitialised()
{
  add_submodule vendor/module
  git submodule --quiet deinit vendor/module
  taken_back
  promote
  ended 0
  assert_equal "$(git status --porcelain)" ''
}
module_is_where_it_is_run()
{
  # in a submodule: its git directory lies in that of another, with core.worktree
  git init -q ../above
  cd ../above || return
  git -c protocol.file.allow=always submodule --quiet add -b feature/v1.1 ../repo inner
  cd inner || return
  git branch -q main origin/main
  git remote remove origin
  holds
}

@test "submodules beside the copy: unchanged, dirty, moved, not there; in one" {
  each module_unchanged module_dirty module_moved_on module_of_main_moved module_uninitialised \
    module_is_where_it_is_run
}
