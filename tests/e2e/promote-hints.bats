#!/usr/bin/env bats
# Hints at what is to be done on a branch that another worktree has checked out, and in a bare
# repository: followed to the letter, they lead to where they promise.

# shellcheck disable=SC2154,SC2030,SC2031 # run --separate-stderr sets stderr, for each test
load situations

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  template
  git config remote.origin.url ../origin.git
  git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
}

setup()
{
  helper_setup
  export GIT_EDITOR=:
}

# Where the tests stand: with the branch $1 in another worktree, or in a bare repository.
elsewhere()
{
  git switch -q --detach
  git worktree add -q '../the other' "$1"
}
bare()
{
  mv .git ../app.git
  cd ../app.git || return
  rm -r ../repo
  git config core.bare true
}

# grow <ref> <branch>: the ref is one commit, of no change, ahead of the branch.
grow()
{
  tick
  git update-ref "$1" "$(git commit-tree -p "$2" -m "On $1" "$2^{tree}")"
}

# says <status> <pattern> [<argument>...]: what is hinted at is no switch.
says()
{
  local wanted=$1 pattern=$2
  shift 2
  run --separate-stderr git flow-promote "${@:-feature/v1.1}"
  ended "$wanted"
  assert_regex "$stderr" "$pattern"
  refute_regex "$stderr" 'git switch'
}

released()
{
  promote
  ended 0
  assert_equal "$(git show main:VERSION)" 1.1.0
}

behind()
{
  "$1" feature/v1.1
  grow refs/remotes/origin/feature/v1.1 feature/v1.1
  says 1 "'feature/v1.1' is behind"
  follow
  released
}
diverged()
{
  "$1" "$2"
  grow "refs/remotes/origin/$2" "$2"
  grow "refs/heads/$2" "$2"
  says 1 "'$2' has diverged"
  follow
  released
}
by_hand()
{
  "$1" feature/v1.1
  git update-ref refs/heads/main "$(git commit-tree -p main -p feature/v1.1 -m 'By hand' \
    "$(git merge-tree --write-tree main feature/v1.1)")"
  says 1 'by hand, and not promoted'
  follow
  assert_equal "$(git show main:VERSION)" 1.1.0
}
nothing()
{
  git branch -q feature/v1.2 main
  "$1" feature/v1.2
  says 1 'has nothing that' feature/v1.2
  follow >/dev/null
  # from there on somebody has it, and that is where to go
  says 1 'has nothing that' feature/v1.2
  stderr+=$'\n''hint: git symbolic-ref --short HEAD'
  assert_equal "$(follow)" feature/v1.2
}
on_a_remote()
{
  local tree
  tree=$(git rev-parse 'main^{tree}')
  "$1" main
  promote
  ended 0
  git update-ref refs/remotes/origin/main main
  run --separate-stderr git flow-promote --undo
  ended 1
  assert_regex "$stderr" 'is on a remote'
  follow
  assert_equal "$(git rev-parse 'main^{tree}')" "$tree"
}
taken_back_before()
{
  "$1" feature/v1.1
  released
  git update-ref refs/heads/main "$(git commit-tree -p main -m "Revert it

This reverts commit $(git rev-parse main), reversing
changes made to $(git rev-parse main^)." 'main^^{tree}')"
  grow refs/heads/feature/v1.1 feature/v1.1
  says 1 'was promoted before, and .* has taken it back'
  follow
  released
}

each_place()
{
  local place name=$1
  for place in elsewhere bare; do
    eval "in_place() { $name $place ${*:2}; }"
    echo "place: $place"
    each in_place
  done
}

@test "behind: brought forward in the worktree that has the branch, or where none has" {
  each_place behind
}
@test "diverged: merged in the worktree that has the branch, or in a new one" {
  each_place diverged feature/v1.1
  each_place diverged main
}
@test "merged by hand, or without anything to promote" {
  each_place by_hand
  each_place nothing
}
@test "taken back by new commits, and brought back" {
  each_place on_a_remote
  each_place taken_back_before
}

# --- what is ignored and in the way -----------------------------------------------------------------

in_the_way_of_the_merge()
{
  git switch -q feature/v1.1
  put tests/dev/src/mine.txt theirs
  commit 'One more file'
  git update-ref refs/remotes/origin/feature/v1.1 HEAD
  git reset -q --hard HEAD~1
  git config branch.feature/v1.1.remote origin
  git config branch.feature/v1.1.merge refs/heads/feature/v1.1
  echo mine.txt >>.git/info/exclude
  put tests/dev/src/mine.txt mine
  run --separate-stderr git flow-promote feature/v1.1
  assert_failure
  run bash -c "$(sed -n 's/^hint: \(git merge .*\)/\1/p' <<<"$stderr")"
  assert_failure
  assert_equal "$(cat tests/dev/src/mine.txt)" mine
}

@test "what is hinted at stops before ignored files that it would overwrite" { each in_the_way_of_the_merge; }

# Where a user may stand besides, with something else staged.
below()
{
  git switch -q "${2-$1}"
  echo mine >docs/mine
  git add docs/mine
  cd docs || return
}
from_main_below() { below "$1" main; }
each_stand()
{
  local place name=$1 n=$2 i=0
  for place in below from_main_below elsewhere bare; do
    nth=$((i++ % n + 1)) # each hint in two places
    eval "in_place() { $name $place; }"
    echo "place: $place, hint $nth"
    each in_place
  done
}
# The nth hint of the refusal $1 mends it, and commits the paths $2 alone.
mends()
{
  promote -n
  ended 1
  assert_regex "$stderr" "$1"
  stderr=$(sed -n 's/^hint: /&/p' <<<"$stderr" | sed -n "${nth}p")
  follow >/dev/null
  assert_equal "$(git diff --name-only feature/v1.1^ feature/v1.1)" "$2"
  promote -n
  ended 0
}
no_version()
{
  git rm -q VERSION
  commit 'No version'
  "$1" feature/v1.1
  mends 'no file carries a version' VERSION
}
two_versions()
{
  put 'my app/__init__.py' '__version__ = "3.0.0"'
  commit 'Another'
  "$1" feature/v1.1
  if [ "$nth" = 1 ]; then mends disagree 'my app/__init__.py'; else mends disagree .cutover; fi
}
attributes()
{
  put .gitattributes 'tests/dev/src/** text=auto' 'tests/dev/src/*.py eol=lf'
  commit 'Attributes'
  "$1" feature/v1.1
  mends 'other attributes' .gitattributes
  assert_equal "$(git show feature/v1.1:.gitattributes | tail -n 2)" $'src/** text=auto\nsrc/*.py eol=lf'
}

@test "files at the top are mended from wherever the user is" {
  each_stand no_version 1
  each_stand two_versions 2
  each_stand attributes 1
}

@test "merged by hand: the empty commit takes nothing along" {
  by_hand_below()
  {
    git update-ref refs/heads/main "$(git commit-tree -p main -p feature/v1.1 -m 'By hand' \
      "$(git merge-tree --write-tree main feature/v1.1)")"
    below feature/v1.1
    says 1 'by hand, and not promoted'
    follow
    assert_equal "$(git status --porcelain)" 'A  docs/mine'
  }
  each by_hand_below
}

@test "an operation of git in another worktree is ended there" {
  merging()
  {
    elsewhere feature/v1.1
    git -C '../the other' merge -q --no-ff --no-commit main || :
    says 1 'a merge is under way'
    stderr=$(grep abort <<<"$stderr")
    follow
    released
  }
  each merging
}

@test "a bare repository: hints ask for no work tree that is not there" {
  missing()
  {
    bare
    says 1 "no branch 'feature/v1.2'" feature/v1.2
    follow >/dev/null
    git rev-parse --verify -q refs/heads/feature/v1.2
  }
  colliding()
  {
    put tests/dev/src/App.py 'another = True'
    commit 'Names'
    bare
    says 1 "'src/App.py' and 'src/app.py'"
    stderr=${stderr//<one of each> <another name>/tests/dev/src/App.py tests/dev/src/other.py}
    follow
    git -C ../app-feature-v1.1 commit -q -m 'Another name'
    released
  }
  each missing colliding
}

@test "a bare repository: a conflict that is taken back from within its worktree" {
  conflicting()
  {
    git switch -q main
    sed -i s/six/SEVEN/ src/app.py
    commit 'Hotfix of the same line'
    bare
    promote
    ended 2
    cd ../app.git-promote-1.1.0 || return
    run --separate-stderr git flow-promote --abort
    ended 0
    assert_regex "$stderr" 'is taken back; the directory you stand in went with the worktree: cd '
    eval "${stderr##*: }"
    promote -n
    ended 2
    follow >/dev/null 2>&1 || assert_equal $? 2 # it is laid out again
    assert [ -f ../app.git-promote-1.1.0/src/app.py ]
  }
  each conflicting
}

# A true merge, or a revert, knows no --no-overwrite-ignore: what it would write over is moved first.
diverged_in_files()
{
  git switch -q feature/v1.1
  put tests/dev/src/mine.txt theirs
  put tests/dev/src/deep/dir/a theirs
  commit 'More files'
  git update-ref refs/remotes/origin/feature/v1.1 HEAD
  git reset -q --hard HEAD~1
  grow refs/heads/feature/v1.1 feature/v1.1
  printf '%s\n' mine.txt dir aside >>.git/info/exclude
}
# put_mine <directory>: in the way of it.
put_mine()
{
  put "$1/tests/dev/src/mine.txt" mine
  put "$1/tests/dev/src/deep/dir" mine
}
# merged_beside_mine <directory>
merged_beside_mine()
{
  says_merge
  follow
  assert_equal "$(cd "$1/tests/dev/src" && cat mine.txt.aside deep/dir.aside mine.txt deep/dir/a | xargs)" \
    'mine mine theirs theirs'
  released
}
says_merge()
{
  run --separate-stderr git flow-promote feature/v1.1
  ended 1
  assert_regex "$stderr" 'has diverged.*hint: mv -- .*hint: .*git .*merge origin/feature/v1.1'
}
merge_here()
{
  diverged_in_files
  put_mine .
  merged_beside_mine .
}
merge_elsewhere()
{
  diverged_in_files
  elsewhere feature/v1.1
  put_mine '../the other'
  merged_beside_mine '../the other'
}
merge_behind_a_switch()
{
  diverged_in_files
  git switch -q --detach
  put tests/dev/src/mine.txt 'in HEAD, and goes with the switch'
  put tests/dev/src/deep/dir mine
  git add -f tests/dev/src/mine.txt
  git commit -q -m 'Not on the branch'
  says_merge
  refute_regex "$stderr" 'mine\.txt'
  follow
  assert_equal "$(cat tests/dev/src/deep/dir.aside tests/dev/src/mine.txt | xargs)" 'mine theirs'
}
back_after_a_revert()
{
  released
  git switch -q main
  put src/hot.py hot
  commit 'Hotfix'
  git revert -m 1 --no-edit main~1 >/dev/null
  git switch -q feature/v1.1
  echo hot.py >>.git/info/exclude
  put src/hot.py mine
  says 1 'has taken it back by commit'
  follow
  assert_equal "$(cat src/hot.py.aside src/hot.py | xargs)" 'mine hot'
  assert_equal "$(git show main:src/hot.py main:VERSION | xargs)" 'hot 1.1.0'
}

@test "a merge or revert that is hinted at has what is ignored moved first" {
  each merge_here merge_elsewhere merge_behind_a_switch back_after_a_revert
}
