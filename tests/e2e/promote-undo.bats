#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016 # run sets stderr; hooks are written with quotes
# git flow-promote --undo: the last promote taken back, or refused by name.

load helper

setup()
{
  helper_setup
  repository
  git config gc.auto 0
  put src/app.py one two three
  put src/run.sh '#!/bin/sh'
  chmod +x src/run.sh
  put src/routes/chat.py chat
  put tests/unit/test_app.py t
  put .gitignore '*.log'
  release_and_copy
  put tests/dev/src/app.py one two three four
  put tests/dev/src/sub/new.py new
  put tests/dev/try.sh scaffold
  chmod +x tests/dev/try.sh
  commit 'Develop 1.1'
}

# The user's own work beside it: untracked, ignored, changed, staged.
user_work()
{
  put notes.txt mine
  put tests/dev/src/debug.log mine
  put tests/unit/test_app.py mine
  put staged.txt mine
  git add staged.txt
}

# When each file that the promote does not touch was changed last.
times() { find tests/unit notes.txt staged.txt tests/dev/src/debug.log .gitignore src/run.sh -printf '%p %T@\n'; }

undo() { run git flow-promote --undo "$@"; }

# refused: the undo was, with exit 1 and what the arguments say; nothing moved.
refused()
{
  assert_failure 1
  local text
  for text; do assert_output --partial "$text"; done
  unchanged
}

# hint_shows <pattern>: what $output hints at prints such a line.
hint_shows()
{
  run bash -ec "$(sed -n 's/^hint: //p' <<<"$output")"
  assert_success
  assert_line --regexp "$1"
}

@test "undo: refs, index, files, modes and the user's own are as before; times of what was not touched" {
  user_work
  snapshot >../start
  times >../times
  f=$(git rev-parse feature/v1.1) m=$(git rev-parse main)
  c2=$(git flow-promote -q feature/v1.1)
  c1=$(git rev-parse feature/v1.1)
  [ ! -e tests/dev/src/app.py ]
  run --separate-stderr git flow-promote --undo
  assert_success
  assert_output "refs/heads/feature/v1.1	$c1	$f
refs/heads/main	$c2	$m"
  assert_equal "$stderr" "git-flow-promote: 'feature/v1.1 into main' is taken back"
  unchanged ../start
  times | diff ../times -
  # the index knows the files: nothing is read again
  git diff-files --quiet -- src tests/dev VERSION
  assert_equal "$(git log -g -1 --format=%gs main)" 'flow-promote --undo: feature/v1.1 into main'
  assert_equal "$(find .git -name '*.lock' -o -name 'stage-*' -o -name journal)" ''
}

@test "undo twice: the second has nothing left to do; then a promote and an undo again" {
  snapshot >../start
  first=$(git flow-promote -q feature/v1.1)
  git flow-promote --undo
  run --separate-stderr git flow-promote --undo
  assert_success
  assert_output ''
  assert_equal "$stderr" "git-flow-promote: 'feature/v1.1 into main' was taken back before"
  unchanged ../start
  # same parents, dates and words: the same commit
  assert_equal "$(git flow-promote -q feature/v1.1)" "$first"
  git flow-promote --undo
  unchanged ../start
}

@test "undo -n says what would move and changes nothing; -z ends records with NUL" {
  git flow-promote feature/v1.1
  snapshot >../before
  cp .git/index ../index
  run --separate-stderr git flow-promote --undo -n
  assert_success
  assert_output "refs/heads/feature/v1.1	$(git rev-parse feature/v1.1)	$(git rev-parse feature/v1.1^)
refs/heads/main	$(git rev-parse main)	$(git rev-parse main^)"
  assert_equal "$(git flow-promote --undo -nqz | tr '\0' '\n')" "$output"
  unchanged
  cmp .git/index ../index
  assert_equal "$(ls .git/cutover)" "lock
log"
}

@test "undo -n where a promote was killed half way says so and changes nothing" {
  mkdir -p .git/hooks
  printf '#!/bin/sh\n[ "$1" != committed ] || kill -9 "$(cut -d" " -f4 "/proc/$PPID/stat")"\n' >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  run git flow-promote feature/v1.1
  rm .git/hooks/reference-transaction
  assert_exist .git/cutover/journal
  snapshot >../before
  cp .git/cutover/journal ../journal
  undo -n
  refused "'flow-promote: feature/v1.1 into main' was interrupted, and is half done" \
    'hint: git flow-promote --undo'
  cmp .git/cutover/journal ../journal
  # what the hint says is what happens
  undo
  assert_success
  assert_output --partial "'feature/v1.1 into main' is taken back"
  assert_not_exist .git/cutover/journal
}

@test "nothing was promoted here: refused" {
  snapshot >../before
  undo
  refused 'nothing to undo'
}

@test "only the last promote is taken back, not the one before" {
  git flow-promote feature/v1.1
  first=$(git rev-parse main)
  git switch -q -c hotfix/v1.1.1 main
  put src/app.py one two three four five
  commit Fix
  git flow-promote hotfix/v1.1.1
  undo
  assert_success
  assert_equal "$(git rev-parse main)" "$first"
  undo
  assert_success
  assert_equal "$(git rev-parse main)" "$first"
}

@test "the promote commit alone, then its merge: each is a promote of its own" {
  f=$(git rev-parse feature/v1.1) m=$(git rev-parse main)
  git -c cutover.promote.landing=pr flow-promote feature/v1.1
  c1=$(git rev-parse feature/v1.1)
  git flow-promote feature/v1.1
  git flow-promote --undo
  assert_equal "$(git rev-parse main feature/v1.1)" "$m
$c1"
  # the same from the start, where the promote commit is all that was made
  git update-ref refs/heads/feature/v1.1 "$f"
  git reset -q --hard
  git -c cutover.promote.landing=pr flow-promote feature/v1.1
  git flow-promote --undo
  assert_equal "$(git rev-parse feature/v1.1)" "$f"
}

@test "an archive that the promote made goes as well" {
  git config cutover.promote.archive refs/archive/dev
  snapshot >../start
  git flow-promote feature/v1.1
  git rev-parse --verify refs/archive/dev/v1.1.0
  git flow-promote --undo
  unchanged ../start
}

@test "refused: main has moved, the branch has moved, a branch is gone" {
  git flow-promote feature/v1.1
  c2=$(git rev-parse main)
  git update-ref refs/heads/main "$(git commit-tree -p main -m more 'main^{tree}')"
  snapshot >../before
  undo
  refused "'refs/heads/main' has moved since it was promoted" "hint: git log --oneline --left-right $c2...refs/heads/main"
  hint_shows '^> .* more$'
  git update-ref refs/heads/main "$c2^2"
  snapshot >../before
  undo
  refused "'refs/heads/main' has moved since it was promoted"
  hint_shows '^< .* Merge branch'
  git update-ref refs/heads/main "$c2"
  put more.txt more
  commit More
  snapshot >../before
  undo
  refused "'refs/heads/feature/v1.1' has moved since it was promoted"
  git switch -q main
  git branch -q -D feature/v1.1
  snapshot >../before
  undo
  refused "'refs/heads/feature/v1.1' is not there any more"
  bash -ec "$(sed -n 's/^hint: //p' <<<"$output")"
  git flow-promote --undo
}

@test "refused: on a remote, which is named" {
  git init -q --bare ../origin.git
  git remote add origin ../origin.git
  git push -q origin feature/v1.1 main
  c2=$(git flow-promote -q feature/v1.1)
  git push -q origin main
  snapshot >../before
  undo
  c1=$(git rev-parse feature/v1.1)
  refused "the commit $c2 is on a remote" origin/main "hint: git revert $c1" \
    "hint: git switch --no-overwrite-ignore main && git revert -m 1 $c2"
  # as the hints say, wherever one is: both are as they were
  for at in feature/v1.1 main other; do
    rm -rf ../copy
    cp -a . ../copy
    (
      cd ../copy
      git branch other "$c2^"
      git switch -q "$at"
      undo
      GIT_EDITOR=: bash -ec "$(sed -n 's/^hint: //p' <<<"$output")"
      git diff --quiet main "$c2^"
      git diff --quiet feature/v1.1 "$c1^"
    )
  done
  # what is on the remote is not what was promoted: it can be taken back
  git update-ref refs/remotes/origin/main main^
  git flow-promote --undo
  # the promote commit alone
  git flow-promote feature/v1.1
  git push -q origin feature/v1.1
  snapshot >../before
  undo
  refused "the commit $(git rev-parse feature/v1.1) is on a remote" origin/feature/v1.1 "hint: git revert $(git rev-parse feature/v1.1)"
}

@test "refused: tagged, which is named; without the tag it goes" {
  snapshot >../start
  git flow-promote feature/v1.1 | git release-tag -
  snapshot >../before
  undo
  refused "is in a tag: 'v1.1.0'" 'hint: git tag -d v1.1.0'
  undo -n
  refused "is in a tag: 'v1.1.0'"
  git tag -d v1.1.0
  git flow-promote --undo
  unchanged ../start
}

@test "refused: another branch is at it, or was made from it; the hint shows it" {
  git flow-promote feature/v1.1
  for at in main feature/v1.1 "$(git commit-tree -p main -m more 'main^{tree}')"; do
    git branch -f feature/v1.2 "$at"
    snapshot >../before
    undo
    refused "is in another branch: 'feature/v1.2'"
    hint_shows "^  feature/v1.2 +$(git rev-parse --short feature/v1.2) "
  done
  git branch -D feature/v1.2
  git flow-promote --undo
}

@test "refused: what is in the way in another worktree is set aside there" {
  git worktree add -q '../the main' main
  git flow-promote feature/v1.1
  (cd '../the main' && put src/app.py mine && put notes.log mine)
  undo
  assert_failure 1
  assert_output --partial "hint: git -C '$(realpath ../)/the main' stash push -- src/app.py"
  bash -ec "$(sed -n 's/^hint: //p' <<<"$output")"
  git flow-promote --undo
  put src/app.py mine
  git flow-promote feature/v1.1 || :
  run git flow-promote feature/v1.1
  assert_line 'hint: git stash push -- src/app.py'
}

@test "refused: changed, untracked and ignored files that are in the way; others are kept" {
  git flow-promote feature/v1.1
  put src/app.py mine
  put tests/dev/try.sh mine
  put tests/dev/src/app.py mine
  put notes.txt mine
  snapshot >../before
  undo
  refused 'src/app.py: has changes that are not committed' 'tests/dev/try.sh: is in the way' \
    'tests/dev/src/app.py: is in the way'
  rm -r tests/dev
  git checkout -q src/app.py
  git flow-promote --undo
  assert_equal "$(cat notes.txt)" mine
  assert_equal "$(stat -c %A tests/dev/try.sh)" -rwxr-xr-x
}

@test "refused: a merge is under way" {
  git flow-promote feature/v1.1
  git switch -q -c other
  put other.txt other
  commit Other
  git switch -q feature/v1.1
  git merge -q --no-commit --no-ff other
  git branch -q -D other
  snapshot >../before
  undo
  refused merge
  git merge --abort
  git flow-promote --undo
}

@test "refused: --undo with a branch or with what a promote takes" {
  for more in feature/v1.1 --json --into=staging --resolved; do
    undo $more
    assert_failure 129
  done
}

@test "in a bare repository" {
  git clone -q --bare . ../bare.git
  cd ../bare.git
  snapshot >../start
  git flow-promote feature/v1.1
  git flow-promote --undo
  unchanged ../start
}

@test "linked worktrees follow back, also those that have main" {
  git worktree add -q ../linked main
  put ../linked/notes.txt mine
  snapshot >../start
  (cd ../linked && snapshot) >../start.linked
  git flow-promote feature/v1.1
  assert_equal "$(cat ../linked/VERSION)" 1.1.0
  (cd ../linked && git flow-promote --undo)
  unchanged ../start
  (cd ../linked && unchanged ../start.linked)
  # what is in the way in a linked worktree refuses as well
  git flow-promote feature/v1.1
  put ../linked/VERSION mine
  snapshot >../before
  undo
  refused 'VERSION: has changes that are not committed'
}

@test "a promote taken back by hand: nothing is left to do" {
  f=$(git rev-parse feature/v1.1) m=$(git rev-parse main)
  git flow-promote feature/v1.1
  git reset -q --hard "$f"
  git update-ref refs/heads/main "$m"
  snapshot >../before
  undo
  assert_success
  assert_output --partial 'was taken back before'
  unchanged
}

@test "an interrupted promote is finished first, and then taken back" {
  snapshot >../start
  mkdir -p .git/hooks
  # the tool ends when git has moved the branches
  printf '#!/bin/sh\n[ "$1" != committed ] || kill -KILL "$(ps -o ppid= -p $PPID)"\n' >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  run git-flow-promote feature/v1.1
  assert_failure 137
  rm .git/hooks/reference-transaction
  undo
  assert_success
  assert_output --partial "an interrupted 'flow-promote: feature/v1.1 into main' was finished"
  assert_output --partial "'feature/v1.1 into main' is taken back"
  unchanged ../start
}

@test "a hook reference-transaction that refuses: nothing has changed, and what it says is shown" {
  git flow-promote feature/v1.1
  snapshot >../before
  mkdir -p .git/hooks
  printf '#!/bin/sh\n[ "$1" != prepared ] || { echo no releases on Friday >&2; exit 1; }\n' >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  undo
  refused "the hook 'reference-transaction' refused" '  no releases on Friday'
}

@test "a git that dies when it moves the refs: it is said that it did not say why" {
  git flow-promote feature/v1.1
  mkdir -p .git/hooks
  put .git/hooks/reference-transaction '#!/bin/sh' '[ "$1" != prepared ] || kill -9 "$PPID"'
  chmod +x .git/hooks/reference-transaction
  run git flow-promote --undo
  assert_failure 128
  assert_output --regexp 'git update-ref failed \(137\) and did not say why'
  rm -r .git/hooks
  find .git/refs .git/reftable -name '*.lock' -delete 2>/dev/null || :
}

@test "two at once: one takes it back, the other says so" {
  snapshot >../start
  git flow-promote feature/v1.1
  git flow-promote --undo >../one 2>../one.err &
  first=$!
  git flow-promote --undo >../two 2>../two.err && second=0 || second=$?
  wait "$first" && first=0 || first=$?
  [ "$first" -eq 0 ] || [ "$second" -eq 0 ]
  for rc in "$first" "$second"; do [ "$rc" -eq 0 ] || [ "$rc" -eq 128 ]; done
  unchanged ../start
}

@test "a log that is damaged: refused" {
  git flow-promote feature/v1.1
  for last in 'half a line' 'a	b	c	d	e
'; do
    cp .git/cutover/log ../log
    printf '%s' "$last" >>.git/cutover/log
    snapshot >../before
    undo
    assert_failure 128
    assert_output --partial 'cannot be read'
    unchanged
    mv ../log .git/cutover/log
  done
}

@test "killed at every 27th call that changes something: taken back or not, nothing lost" {
  git flow-promote feature/v1.1
  put notes.txt mine
  put tests/dev/src/debug.log mine
  put tests/unit/test_app.py mine
  run "$TOP/tests/kill/sweep" 27 "$PWD" git flow-promote --undo
  assert_success
  echo "# $output" >&3
}
