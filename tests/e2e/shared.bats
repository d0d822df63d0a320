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

@test "not shared: all follow the umask" {
  git flow-promote feature/v1.1
  assert_equal "$(packs)" 400
  assert_equal "$(stat -c %A .git/cutover)" drwx------
  assert_equal "$(stat -c %A .git/cutover/lock .git/cutover/log | sort -u)" -rw-------
}
