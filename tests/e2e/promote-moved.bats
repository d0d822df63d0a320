#!/usr/bin/env bats
# A tool was killed half way, and what the next one finds is not what that one left: the repository
# was moved or copied, its refs were moved on, or somebody wrote into its journal.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

setup()
{
  helper_setup
  repository
  put src/app.py 'app = 1'
  put src/old.py 'old = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  put tests/dev/src/new.py 'new = 1'
  commit 'Develop 1.1'
  main=$(git rev-parse main) feature=$(git rev-parse feature/v1.1)
}

# killed prepared|committed: the promote dies before or after git has moved the refs.
killed()
{
  local hook
  hook=$(git rev-parse --git-common-dir)/hooks/reference-transaction
  mkdir -p "${hook%/*}"
  cat >"$hook" <<END
#!/bin/sh
[ "\$1" = $1 ] || exit 0
rm "$hook"
read -r _ _ _ tool _ </proc/\$PPID/stat
kill -KILL \$tool
END
  chmod +x "$hook"
  run git-flow-promote feature/v1.1
  assert_failure
  assert_exists "$(git rev-parse --git-common-dir)/cutover/journal"
}

# next: the next command that writes, which has nothing of its own to do.
next() { run --separate-stderr git flow-promote no-such-branch; }

left_nothing()
{
  assert_equal "$(git status --porcelain)" ''
  run find "$(git rev-parse --git-common-dir)" "$(git rev-parse --show-toplevel)" \
    \( -name '*.lock' -o -name journal -o -name '*stage-*' -o -name '*.keep' -o -name 'moving*' \)
  assert_output ''
}

old()
{
  assert_equal "$(git rev-parse main feature/v1.1 | xargs)" "$main $feature"
  left_nothing
}

new()
{
  assert_equal "$(git rev-parse 'main^1' 'feature/v1.1^1' | xargs)" "$main $feature"
  assert_equal "$(git show main:src/app.py)" 'app = 2'
  left_nothing
}

# hint <words>: run the hint that says so, as it is to be pasted.
hint()
{
  local line
  line=$(grep "^hint: .*# $1$" <<<"$stderr") || fail "no hint '$1' in: $stderr"
  eval "${line#hint: }"
}

# goes_on_as_it_is: that hint alone, and what is left is git's to see and to clear away.
goes_on_as_it_is()
{
  local line
  hint 'to go on with branches and files as they are'
  if grep -q '# if no git is at work here$' <<<"$stderr"; then hint 'if no git is at work here'; fi
  hint 'to see what is where then' >/dev/null
  assert_not_exists .git/cutover/journal
  next
  assert_failure 1
  assert_regex "$stderr" no-such-branch
  assert_exists .git/cutover/aside-1/journal
  assert_exists "$(echo .git/cutover/aside-1/stage-*-1/new)" # whatever lay in it
  assert_equal "$(find .git -name '*.lock')" ''
  git reset -q --hard
  git clean -fdq
  rm -r .git/cutover/aside-1
}

# --- moved --------------------------------------------------------------------------------------

@test "moved as a whole: old is old, and new is new" {
  for when in prepared committed; do
    cp -a ../repo "../$when"
    cd "../$when"
    killed $when
    mv "../$when" "../moved to $when"
    mkdir "../$when" # what has come to be there since is left alone
    cd "../moved to $when"
    next
    assert_failure 1
    if [ $when = prepared ]; then old; else new; fi
    assert_equal "$(find "../$when" -mindepth 1)" ''
  done
}

@test "moved, with a linked worktree that lies in it: its repair first, then new" {
  git switch -q main
  git worktree add -q linked feature/v1.1
  echo linked >.git/info/exclude
  killed committed
  mv ../repo ../moved
  cd ../moved
  next
  assert_failure 1
  assert_regex "$stderr" "$PWD/linked', which does not lead here"
  eval "$(sed -n 's/^hint: git/git/p' <<<"$stderr")"
  next
  assert_failure 1
  new
  cd linked
  assert_equal "$(git status --porcelain)" ''
}

@test "a linked worktree was moved: named, repaired, made whole" {
  git switch -q main
  git worktree add -q ../linked feature/v1.1
  killed committed
  mv ../linked ../elsewhere
  next
  assert_failure 1
  assert_regex "$stderr" "/linked', which does not lead here"
  assert_regex "$stderr" 'hint: git worktree repair <.*>    # if it was moved'
  git worktree repair ../elsewhere
  next
  assert_failure 1
  new
  cd ../elsewhere
  left_nothing
}

@test "a linked worktree was moved by git: found there" {
  git switch -q main
  git worktree add -q ../linked feature/v1.1
  killed committed
  git worktree move ../linked ../elsewhere
  next
  assert_failure 1
  new
  cd ../elsewhere
  left_nothing
}

# --- copied -------------------------------------------------------------------------------------

# all <dir>: every file of it with its contents, git's and ours among them.
all() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum && find . -printf '%p %m %y %l\n' | sort); }

@test "a copy is not made whole at the cost of the original" {
  for when in prepared committed; do
    cp -a ../repo "../$when"
    cd "../$when"
    killed $when
    cp -a "../$when" "../copy of $when"
    all . >../here
    cd "../copy of $when"
    all . >../there
    next
    assert_failure 1
    assert_regex "$stderr" "is a copy of '.*/$when/.git'"
    all . | diff ../there -
    all "../$when" | diff ../here -
    # either way out works
    ( hint 'make that one whole by running this there, and copy it again'
      next
      if [ $when = prepared ]; then old; else new; fi )
    goes_on_as_it_is
    all "../$when" >../here
    git flow-promote feature/v1.1
    new
    all "../$when" | diff ../here -
  done
}

@test "a copy whose original is gone, or made whole" {
  killed committed
  cp -r ../repo ../copy # index.lock is a file of its own there
  next
  new
  cd ../copy
  next
  assert_failure 1
  assert_regex "$stderr" 'that one is whole by now: copy it again'
  rm -rf ../repo
  next
  refute_regex "$stderr" 'copy it again'
  goes_on_as_it_is
  git fsck --strict --no-dangling
}

@test "a copy that was put back in the place of the original: its files are others" {
  git switch -q --detach main
  cp -a ../repo ../bare
  git switch -q feature/v1.1
  for copy in -a -r; do
    rm -rf ../work ../saved
    cp -a ../repo ../work
    cd ../work
    killed prepared
    cp $copy ../work ../saved
    mv ../work ../away$copy && mv ../saved ../work
    cd ../work
    all . >../there
    next
    assert_failure 1
    assert_regex "$stderr" "work/.git' was put back from a copy"
    all . | diff ../there -
    goes_on_as_it_is
    git flow-promote feature/v1.1
    new
  done
  cd ../bare # no files of a worktree are in it
  killed committed
  cp -a ../bare ../saved
  mv ../bare ../away-bare && mv ../saved ../bare
  cd ../bare
  next
  assert_regex "$stderr" 'was finished'
  new
}

# --- refs that went on --------------------------------------------------------------------------

on_top() { git commit-tree -p "$1" -m 'On top' "$1^{tree}"; }

@test "a ref was moved on from new, or from old: it stays there and is named" {
  git switch -q --detach main
  killed committed
  top=$(on_top main)
  git update-ref refs/heads/main "$top"
  next
  assert_regex "$stderr" "was finished; left where somebody has moved it meanwhile: 'refs/heads/main'"
  assert_equal "$(git rev-parse main)" "$top"
  left_nothing
  git update-ref refs/heads/main "$main"
  git update-ref refs/heads/feature/v1.1 "$feature"
  killed prepared
  top=$(on_top feature/v1.1)
  find .git/refs .git/reftable -name '*.lock' -delete 2>/dev/null || :
  git update-ref refs/heads/feature/v1.1 "$top"
  next
  assert_regex "$stderr" "was taken back; left where .* meanwhile: 'refs/heads/feature/v1.1'"
  assert_equal "$(git rev-parse main feature/v1.1 | xargs)" "$main $top"
  left_nothing
}

@test "a ref was moved on from old, and the other is new: it is not finished, nor said to be" {
  for where in --detach feature/v1.1 main; do
    rm -rf ../work
    cp -a ../repo ../work
    cd ../work
    git switch -q $where main 2>/dev/null || git switch -q $where
    killed committed
    top=$(on_top "$main")
    git update-ref refs/heads/main "$top"
    next
    assert_failure 128
    assert_regex "$stderr" "to move 'refs/heads/main' from $main to [0-9a-f]*, and it is at $top"
    refute_regex "$stderr" 'to have it finished'
    hint 'to have it taken back'
    next
    assert_failure 1
    assert_regex "$stderr" 'was taken back; left where .* meanwhile: .refs/heads/main'
    assert_equal "$(git rev-parse main feature/v1.1 | xargs)" "$top $feature"
    git reset -q --hard
    left_nothing
  done
}

@test "a ref is neither old nor new: its user says which, by either hint" {
  for way in finished 'taken back'; do
    cp -a ../repo "../to be $way"
    cd "../to be $way"
    git switch -q --detach main
    killed committed
    strange=$(git commit-tree -m Strange "main^{tree}")
    git update-ref refs/heads/main "$strange"
    next
    assert_failure 128
    assert_regex "$stderr" "was to move 'refs/heads/main' from $main to [0-9a-f]*, and it is at $strange"
    assert_regex "$stderr" "hint: git log --oneline --graph $main [0-9a-f]* $strange"
    assert_exists .git/cutover/journal
    hint "to have it $way"
    next
    assert_regex "$stderr" "was $way"$'\n'
    if [ "$way" = finished ]; then new; else old; fi
  done
}

# --- written into -------------------------------------------------------------------------------

# field <n> <text>: the nth field of the journal.
field()
{
  python3 - "$1" "$2" <<'END'
import sys
with open(".git/cutover/journal", "rb") as file:
    fields = file.read().split(b"\0")
fields[int(sys.argv[1])] = sys.argv[2].encode()
with open(".git/cutover/journal", "wb") as file:
    file.write(b"\0".join(fields))
END
}

# at <kind>: the number of the first record of that kind.
at() { tr '\0' '\n' <.git/cutover/journal | grep -n -m 1 -x "$1" | cut -d : -f 1; }

@test "a journal that names what is not of this repository: refused, and nothing is touched" {
  mkdir -p ../outside/stage-1/new ../outside/.cutover-stage-1/old
  git init -q ../outside/other
  echo mine >../outside/file
  outside=$(cd ../outside && pwd)
  killed prepared
  ref=$(at ref) place=$(at place) op=$(at op) keep=$(at keep)
  cp "$(find .git -name '*.keep')" "$outside/pack-1.keep"
  cp .git/cutover/journal ../journal
  git rev-parse HEAD >../outside/stage-1/elsewhere
  all ../outside >../before-outside
  while read -r n text; do
    cp ../journal .git/cutover/journal
    field "$n" "$text"
    all . >../before-all
    next
    assert_equal "$n $text: $status" "$n $text: $([ "$text" = "$outside/other" ] && echo 1 || echo 128)"
    assert_regex "$stderr" 'hint: mkdir .* # to go on with branches and files as they are'
    all . | diff ../before-all -
    all ../outside | diff ../before-outside -
  done <<END
$ref refs/../../../outside/file
$ref -x
$keep $outside/pack-1.keep
$keep ../../../../outside/pack-1.keep
$keep pack-1.idx
$place refs/heads/other
$((place + 1)) $outside/other/.git
$((place + 1)) $PWD/.git/worktrees/..
$((place + 2)) $outside/other
$((place + 3)) $outside/stage-1
$((place + 3)) $PWD/.git/cutover/../../../outside/stage-1
$((place + 3)) $PWD/.git/cutover
$((place + 3)) $PWD/.git/cutover/look-1-stage-1
$((place + 4)) $outside/.cutover-stage-1
$((place + 4)) $PWD/src
$((op + 1)) ../outside/file
$((op + 1)) .git/config
$((op + 1)) src//x
$((op)) Z
0 cutover-journal 2
END
  cp ../journal .git/cutover/journal
  next
  old
}

@test "a stage whose files lie elsewhere: only those in a work tree of this repository go with it" {
  outside=$BATS_TEST_TMPDIR/outside
  mkdir -p "$outside/.cutover-stage-1" .cutover-stage-3
  cp -a . ../other
  git init -q ../another
  for dir in "$outside/.cutover-stage-1" ../other/.cutover-stage-3 ../another/.cutover-stage-3 .cutover-stage-3; do
    mkdir -p "$dir" .git/cutover/stage-3
    put "$dir/new/file" mine
    printf %s "$(cd "$dir" && pwd)" >.git/cutover/stage-3/elsewhere
    next
    assert_not_exists .git/cutover/stage-3
  done
  assert_equal "$(cat "$outside/.cutover-stage-1/new/file" ../{other,another}/.cutover-stage-3/new/file | xargs)" 'mine mine mine'
  assert_not_exists .cutover-stage-3
}

@test "a damaged journal: what it hints at goes on, wherever it is cut" {
  for when in prepared committed; do
    for n in 0 100 -1; do
      rm -rf ../work
      cp -a ../repo ../work
      cd ../work
      killed $when
      truncate -s "$n" .git/cutover/journal
      next
      assert_failure 128
      assert_regex "$stderr" 'hint: man 7 cutover'
      goes_on_as_it_is
      git flow-promote feature/v1.1
      new
    done
  done
}

# --- stopped at conflicts -----------------------------------------------------------------------

# stopped: the promote of feature/v1.1, which is checked out, is laid out and resolved in $laid.
stopped()
{
  mkdir ../top && mv ../repo ../top/repo && cd ../repo || return
  git switch -q main
  put src/app.py 'app = 3'
  commit Hotfix
  git switch -q feature/v1.1
  run git flow-promote feature/v1.1
  assert_failure 2
  laid=$PWD-promote-1.1.0
  put "$laid/src/app.py" 'app = 23'
  git -C "$laid" add src/app.py
}

goes_on()
{
  run --separate-stderr git flow-promote --continue
  assert_success
  assert_equal "$(git show main:src/app.py)" 'app = 23'
  left_nothing
  assert_equal "$(git worktree list | wc -l)" 1
}

@test "stopped at conflicts, and moved, alone or with its worktree: nothing resolved is lost" {
  stopped
  cp -a ../../top ../../both
  mv ../repo ../moved
  cd ../moved
  for how in --continue --abort feature/v1.1; do
    run --separate-stderr git flow-promote "$how"
    assert_failure 1
    assert_regex "$stderr" "the worktree '$laid' does not lead here"
    assert_equal "$(cat "$laid/src/app.py")" 'app = 23'
  done
  eval "$(sed -n 's/^hint: //p' <<<"$stderr")"
  goes_on
  cd ../..
  rm -r top
  mv both elsewhere
  cd elsewhere/repo
  run --separate-stderr git flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "the worktree '$PWD-promote-1.1.0' does not lead here"
  eval "$(sed -n 's/^hint: //p' <<<"$stderr")"
  goes_on
}

@test "stopped at conflicts, and copied: the copy forgets it, and the original is as it was" {
  stopped
  for how in --continue --abort --quit feature/v1.1 no-such-branch; do
    rm -rf ../../copy
    cp -a ../../top ../../copy
    all .. >../../here
    (cd ../../copy/repo && run git flow-promote "$how")
    all .. | diff ../../here -
  done
  goes_on
}

@test "a note that names what is not of a promote of this repository: refused, and nothing is touched" {
  stopped
  outside=$BATS_TEST_TMPDIR/outside
  keep=$(basename .git/objects/pack/*.keep)
  mkdir -p "$outside"
  cp ".git/objects/pack/$keep" "$outside/pack-1.keep"
  git worktree add -q --detach ../mine
  cp .git/cutover/unfinished ../note
  while read -r name value; do
    python3 - "$name" "$value" <<'PY'
import sys
with open("../note", "rb") as file:
    fields = file.read().split(b"\0")
fields[fields.index(sys.argv[1].encode()) + 1] = sys.argv[2].encode()
for path in ".git/cutover/unfinished", ".git/cutover/unfinished-next":
    with open(path, "wb") as file:
        file.write(b"\0".join(fields))
PY
    (cd .. && all .) >../../before
    for how in --abort --continue feature/v1.1 no-such-branch; do
      run --separate-stderr git flow-promote "$how"
      [ "$how" = no-such-branch ] || assert_equal "$name $value $how: $status" "$name $value $how: 128"
      [ "$how" = no-such-branch ] || assert_regex "$stderr" "cutover/unfinished', is damaged"
      (cd .. && all .) | diff ../../before -
    done
    assert_equal "$(ls "$outside")" pack-1.keep
  done <<LIST
keep $outside/pack-1.keep
keep ../../../../../outside/pack-1.keep
keep $PWD/.git/objects/pack/$keep
keep $keep.not
worktree mine
worktree-path $PWD/../mine
worktree-path relative
LIST
  run --separate-stderr git flow-promote --abort
  hint 'to forget it, and promote anew'
  rm .git/cutover/unfinished-next
  run git flow-promote feature/v1.1
  assert_failure 2
}
