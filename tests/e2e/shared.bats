#!/usr/bin/env bats
# core.sharedRepository: what is made in the git directory is for the group too, whatever the umask.

load helper

setup()
{
  helper_setup
  umask 077
  repository
  put src/app.py one
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  put tests/dev/src/app.py two
  put tests/dev/src/new.py new
  commit 'Develop 1.1'
}

# The modes of the packs, as git's own repack makes them, and as ours are.
packs() { find .git/objects/pack -type f -name 'pack-*' -not -name '*.rev' -printf '%m\n' | sort -u; }

# shared <value> <mode>: in a copy of the repository.
shared()
{
  local ours
  cp -r ../repo "../$1" && cd "../$1" || return
  git config core.sharedRepository "$1"
  git flow-promote feature/v1.1 || return
  ours=$(packs)
  git repack -adq
  assert_equal "$ours" "$(packs)"
  assert_equal "$ours" "$2"
}

@test "group, all, a mode: packs are as git makes them" {
  local value mode
  while read -r value mode; do
    shared "$value" "$mode"
  done <<'END'
group 440
true 440
1 440
all 444
world 444
2 444
0640 440
0660 440
0644 444
umask 400
false 400
0 400
END
}

@test "group: the directory, the lock and the log too" {
  git config core.sharedRepository group
  git flow-promote feature/v1.1
  assert_equal "$(stat -c %A .git/cutover)" drwxrws---
  assert_equal "$(stat -c %A .git/cutover/lock .git/cutover/log | sort -u)" -rw-rw----
}

# killed: promote, ended where it links the first new file into the work tree: the journal is
# written then, and the stage full.
killed()
{
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    run strace -qq -o /dev/null -e trace=linkat -e inject=linkat:signal=KILL:when=1 \
    git-flow-promote feature/v1.1
  assert_failure
  assert_exists .git/cutover/journal
}

# Mode and kind of all that a recovery looks for, whoever runs it
left() { (cd .git/cutover && stat -c '%A %n' journal stage-* stage-*/{new,old,index} lock | sed 's/-[0-9]*-1/-N/'); }

@test "group: what a killed tool leaves is there for another user's recovery; not shared: it is not" {
  cp -a ../repo ../alone
  git config core.sharedRepository group
  snapshot >"$BATS_TEST_TMPDIR/before"
  killed
  assert_equal "$(left)" "-rw-rw---- journal
drwxrws--- stage-N
drwxrws--- stage-N/new
drwxrws--- stage-N/old
-rw-rw---- stage-N/index
-rw-rw---- lock"
  # the files of a work tree are its user's
  assert_equal "$(stat -c %A .git/cutover/stage-*/new/src/app.py)" -rw-------
  run git flow-promote no-such-branch
  assert_failure 1
  unchanged
  cd ../alone
  killed
  assert_equal "$(left)" "-rw------- journal
drwx------ stage-N
drwx------ stage-N/new
drwx------ stage-N/old
-rw------- stage-N/index
-rw------- lock"
}

@test "not shared: all follow the umask" {
  git flow-promote feature/v1.1
  assert_equal "$(packs)" 400
  assert_equal "$(stat -c %A .git/cutover)" drwx------
  assert_equal "$(stat -c %A .git/cutover/lock .git/cutover/log | sort -u)" -rw-------
}
