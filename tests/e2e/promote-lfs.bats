#!/usr/bin/env bats
# Git LFS: the files of a project are pointers in the repository and contents in the work tree, and
# stay so wherever a promote puts them.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

in_lfs()
{
  git config --global filter.lfs.process 'git-lfs filter-process'
  git config --global filter.lfs.smudge 'git-lfs smudge -- %f'
  git config --global filter.lfs.clean 'git-lfs clean -- %f'
  git config --global filter.lfs.required true
  put .gitattributes '*.bin filter=lfs diff=lfs merge=lfs -text'
  head -c 30000 /dev/zero | tr '\0' a >src/large.bin
  head -c 20000 /dev/zero | tr '\0' b >src/same.bin
}

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  template in_lfs
  head -c 40000 /dev/zero | tr '\0' c >tests/dev/src/large.bin
  head -c 50000 /dev/zero | tr '\0' d >tests/dev/src/deep/new.bin
  commit 'Large files'
  git_merge >"$BATS_FILE_TMPDIR/tree"
  cp "$HOME/.gitconfig" "$BATS_FILE_TMPDIR"
}

setup()
{
  helper_setup
  cp "$BATS_FILE_TMPDIR/.gitconfig" "$HOME"
}

# On main: a pointer for each, which is what the index and git's own blobs say; git lfs agrees.
assert_pointers()
{
  local file
  for file in large same deep/new; do
    assert_equal "$(git show "main:src/$file.bin" | head -n 1)" 'version https://git-lfs.github.com/spec/v1'
  done
  run git lfs fsck main^ main
  assert_success
  assert_output 'Git LFS fsck OK'
}

assert_contents()
{
  assert_equal "$(tr -s cd <src/large.bin) $(stat -c %s src/large.bin)" 'c 40000'
  assert_equal "$(tr -s cd <src/deep/new.bin) $(stat -c %s src/deep/new.bin)" 'd 50000'
}

lfs_on_the_branch()
{
  holds
  assert_pointers
  assert_contents
}
lfs_on_main()
{
  git switch -q main
  holds
  assert_pointers
  assert_contents
}
lfs_linked()
{
  git worktree add -q ../linked main
  git switch -q --detach
  cd ../linked || return
  holds
  assert_pointers
  assert_contents
}
lfs_bare()
{
  git clone -q --bare . ../bare.git
  cp -r .git/lfs ../bare.git
  git -C ../bare.git remote remove origin
  cd ../bare.git || return
  holds
  assert_pointers
}

@test "on the branch, on main, in a linked worktree, bare: pointers and contents are right" {
  each lfs_on_the_branch lfs_on_main lfs_linked lfs_bare
}

# A clone on main that has never seen the large files of the branch; they are at the remote.
clone_of_main()
{
  git clone -q --bare . ../remote.git
  git remote add origin "file://$BATS_TEST_TMPDIR/in/remote.git"
  git lfs push --all origin >/dev/null 2>&1
  git clone -q -b main "file://$BATS_TEST_TMPDIR/in/remote.git" ../clone
  cd ../clone || return
  git branch -q feature/v1.1 origin/feature/v1.1
  assert_equal "$(find .git/lfs/objects -type f | wc -l)" 2
}
lfs_is_fetched()
{
  clone_of_main
  holds
  assert_contents
  assert_pointers
}
lfs_cannot_be_fetched()
{
  clone_of_main
  mv ../remote.git ../away
  before
  promote
  ended 128
  assert_regex "$stderr" 'bin'
  as_before
  mv ../away ../remote.git
  holds
}
lfs_not_needed()
{
  # no work tree has main, so nothing large is asked for
  clone_of_main
  git switch -q --detach
  holds
  assert_equal "$(find .git/lfs/objects -type f | wc -l)" 2
}

@test "what is at the remote alone comes from there where it is needed, or all is as before" {
  each lfs_is_fetched lfs_cannot_be_fetched lfs_not_needed
}

named_for_the_copy_alone()
{
  put .gitattributes 'tests/dev/src/** filter=lfs diff=lfs merge=lfs -text'
  commit 'LFS in the copy alone'
  refused 1 'src/.*filter'
}

@test "attributes that name the copy alone: refused, with the files" {
  each named_for_the_copy_alone
}
