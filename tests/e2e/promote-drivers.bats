#!/usr/bin/env bats
# Merge drivers of the user's configuration: they run where git merge runs them, at the top of the
# work tree, with what git merge gives them.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # text for other shells
load situations

# The driver notes what it gets and where it is, and takes their side with a line below.
with_driver()
{
  put tools/merge-py '#!/bin/sh' 'printf "%s\n" "$PWD" "$(git rev-parse --show-toplevel)" "$4" >>"$HOME/ran"' \
    'cat "$1" "$2" "$3" >/dev/null || exit 3' '{ cat "$3" && echo merged; } >"$2.new" && mv "$2.new" "$2"'
  chmod +x tools/merge-py
  put .gitattributes '*.py merge=py'
}

setup_file() { BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR template with_driver; }
setup() { helper_setup; }

driver() { git config merge.py.driver "$1"; }

# What git merge makes of the branch with its copy in place, on main, here in another clone
by_git_merge()
{
  git clone -q . ../by-git
  git config merge.py.driver >/dev/null && git -C ../by-git config merge.py.driver "$(git config merge.py.driver)"
  (
    cd ../by-git || exit
    git branch -q main origin/main
    git rm -rq src && git mv tests/dev/src src && git rm -rq tests/dev && echo 1.1.0 >VERSION
    git commit -qam 'By hand' && git switch -q main && git merge -q --no-edit feature/v1.1 >&2
    git rev-parse 'HEAD^{tree}'
  )
}

# as_git_merge [<directory to be in>]: the promote makes the tree that git merge makes; the driver was at the top.
as_git_merge()
{
  local want_tree top
  top=$(git rev-parse --show-toplevel)
  want_tree=$(by_git_merge)
  assert_equal "$(git -C ../by-git show "$want_tree:src/app.py" | tail -n 1)" merged
  rm "$HOME/ran"
  promotes
  assert_equal "$(sort -u "$HOME/ran")" "$(printf '%s\n' "$top" src/app.py | sort)"
}

relative() { driver './tools/merge-py %O %A %B %P' && as_git_merge; }
in_quotes() { driver './tools/merge-py "%O" '\''%A'\'' %B %P # as it is' && as_git_merge; }
absolute() { driver "$PWD/tools/merge-py %O %A %B %P" && as_git_merge; }
from_below() { driver 'tools/merge-py %O %A %B %P' && cd src && (cd .. && by_git_merge) >/dev/null && promote && ended 0; }

with_odd_name()
{
  local odd='../a b'\''c$x"%O%d'
  mkdir "$odd" && mv ../repo "$odd/repo" && cd "$odd/repo" && git status >/dev/null
  relative
}

in_a_linked_worktree()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  cd ../linked || return
  relative
}

exits_itself()
{
  local tree
  driver 'cp %B %A; exit 0'
  tree=$(by_git_merge)
  promote
  ended 0
  assert_equal "$(git rev-parse 'main^{tree}')" "$tree"
}

@test "a driver by a relative path works as git merge has it" {
  each relative in_quotes absolute from_below exits_itself with_odd_name in_a_linked_worktree
}

is_not_there() { driver './tools/none %O %A %B' && refused 1 "the merge driver 'py' cannot be run" && all_of_it; }
is_no_program() { driver '/etc/passwd %O %A %B' && refused 1 "the merge driver 'py' cannot be run" && all_of_it; }
all_of_it() { assert_regex "$stderr" 'hint: git config --show-origin merge.py.driver'; }

is_bare()
{
  git clone -q --bare . ../bare.git
  git -C ../bare.git remote remove origin
  cd ../bare.git || return
  driver './tools/merge-py %O %A %B %P'
  refused 1 "the merge driver 'py' cannot be run in a bare repository"
  driver "$BATS_TEST_TMPDIR/in/repo/tools/merge-py %O %A %B %P"
  promote
  ended 0
  assert_equal "$(git show main:src/app.py | tail -n 1)" merged
}

# What git names a conflict, and the driver has written, is laid out; taken back, all is as before.
says_conflict()
{
  driver './tools/merge-py %O %A %B %P; exit 1'
  before
  promote
  ended 2
  assert_equal "$(tail -n 1 "$(git worktree list --porcelain | sed -n 's/^worktree \(.*-promote-.*\)/\1/p')/src/app.py")" merged
  promote_abort
  as_before
}
promote_abort() { git flow-promote --abort; }

# merge.*.driver of a name that nothing uses runs nothing.
unused() { git config merge.other.driver './tools/none' && driver './tools/merge-py %O %A %B %P' && as_git_merge; }

@test "a driver that cannot be run is refused by name; one that says so conflicts" {
  each is_not_there is_no_program is_bare says_conflict unused
}
