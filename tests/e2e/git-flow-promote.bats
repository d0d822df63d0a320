#!/usr/bin/env bats
# git flow-promote: what it makes, what it keeps, what it refuses.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# main at 1.0.0, and feature/v1.1 with a development copy in which app.py and new.py differ.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put src/routes/chat.py 'route = "/chat"'
  put tests/unit/test_app.py 'assert True'
  put VERSION 1.0.0
  put .gitignore '*.log'
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  put tests/dev/README scaffold
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  put tests/dev/src/new.py 'new = True'
  commit 'Develop 1.1'
}

# hotfix <sed script>: change main's src/app.py, and come back.
hotfix()
{
  git switch -q main
  sed -i "$1" src/app.py
  commit "Hotfix $1"
  git switch -q -
}

app_on_main() { git show main:src/app.py | xargs; }

@test "the release: src, version, scaffolding, commits, files and index" {
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  git diff-files --quiet
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse main^1)" "$(git rev-parse ':/Release 1.0.0')"
  assert_equal "$(git ls-tree -r --name-only main | xargs)" \
    '.gitignore VERSION src/app.py src/new.py src/routes/chat.py tests/unit/test_app.py'
  assert_equal "$(app_on_main)" 'one two three four five SIX seven'
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/feature/v1.1
  assert_equal "$(git status --porcelain --ignored)" ''
  git diff-files --quiet
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
  assert_equal "$(find .git -name '*.keep' -o -name '*.lock')" ''
}

@test "the promote commit says what was moved, from what, and since when" {
  dev=$(git rev-parse HEAD:tests/dev/src) base=$(git rev-parse main:src)
  promote feature/v1.1
  assert_success
  run git show -s --format='%(trailers)' feature/v1.1
  assert_line --index 0 'Promoted: tests/dev/src:src overlay'
  assert_line --index 1 "Promoted-from: $dev"
  assert_line --index 2 "Promoted-base: $base"
  assert_line --index 3 'Version: 1.1.0'
  assert_equal "$(git show -s --format=%s main)" "Merge branch 'feature/v1.1' into main"
}

@test "done twice: the same commit again, nothing changes" {
  promote feature/v1.1
  first=$output
  before
  promote feature/v1.1
  assert_success
  assert_output "$first"
  unchanged
}

@test "a dry run prints what changes on main, and changes nothing" {
  before
  promote -n feature/v1.1
  assert_success
  assert_output "$(printf 'M\tVERSION\nM\tsrc/app.py\nA\tsrc/new.py')"
  unchanged
  git flow-promote -n -z feature/v1.1 | tr '\0' '\n' | grep -qx "A.src/new.py"
  assert_equal "$(find .git/cutover -mindepth 1 2>/dev/null)" ''
}

@test "--json is one document, before and after, and on a conflict" {
  promote -n --json feature/v1.1
  assert_success
  python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["schema"] == "git-flow-promote/1" and d["dry_run"] is True, d
assert [c["path"] for c in d["changes"]] == ["VERSION", "src/app.py", "src/new.py"], d
assert d["version"] == "1.1.0" and len(d["refs"]) == 2 and d["conflicts"] == [], d
' <<<"$output"
  hotfix s/six/6/
  promote --json feature/v1.1
  assert_failure 2
  python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["conflicts"] == ["src/app.py"] and d["merge_commit"] is None, d
' <<<"$output"
}

@test "a hotfix on other lines survives" {
  hotfix s/two/TWO/
  promote feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one TWO three four five SIX seven'
}

@test "a hotfix on the same line stops with 2, names the file, changes nothing" {
  hotfix s/six/6/
  before
  promote feature/v1.1
  assert_failure 2
  assert_output ''
  assert_regex "$stderr" 'src/app\.py'
  assert_regex "$stderr" 'CONFLICT \(content\): Merge conflict in src/app\.py'$'\n'
  assert_regex "$stderr" 'hint: git flow-promote --continue'
  unchanged
}

@test "what a killed tool left of its own files is swept away" {
  mkdir .git/cutover
  touch .git/cutover/journal.99999.tmp .git/cutover/log.99999.tmp
  promote feature/v1.1
  assert_success
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
}

@test "the hotfix came by a merge of main into the branch: it survives in src" {
  hotfix s/two/TWO/
  tick
  git merge -q -m 'Merge main' main
  promote feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one TWO three four five SIX seven'
}

@test "v1.2 after v1.1, a hotfix between: by cp -r" {
  promote feature/v1.1
  git switch -q main
  sed -i s/three/THREE/ src/app.py
  commit 'Hotfix between'
  git switch -q -c feature/v1.2
  mkdir -p tests/dev
  cp -r src tests/dev/src
  sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.2'
  hotfix s/four/FOUR/
  promote feature/v1.2
  assert_success
  assert_equal "$(app_on_main)" 'ONE two THREE FOUR five SIX seven'
  assert_equal "$(git show main:VERSION)" 1.2.0
}

@test "v1.2 after v1.1, a hotfix between: by --seed" {
  promote feature/v1.1
  git switch -q main
  sed -i s/three/THREE/ src/app.py
  commit 'Hotfix between'
  run git flow-start --seed feature/v1.2
  assert_success
  sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.2'
  hotfix s/four/FOUR/
  promote feature/v1.2
  assert_success
  assert_equal "$(app_on_main)" 'ONE two THREE FOUR five SIX seven'
}

@test "a development copy that takes a hotfix back on purpose keeps it taken back" {
  promote feature/v1.1
  git switch -q main
  sed -i s/three/THREE/ src/app.py
  commit 'Hotfix between'
  git switch -q -c feature/v1.2
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.2'
  sed -i s/THREE/three/ tests/dev/src/app.py
  commit 'The hotfix was wrong'
  promote feature/v1.2
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five SIX seven'
}

@test "overlay keeps what the copy deleted; mirror deletes it" {
  git rm -q tests/dev/src/routes/chat.py
  commit 'Drop chat'
  promote -n feature/v1.1
  refute_output --partial chat.py
  promote --mode=mirror feature/v1.1
  assert_success
  run git cat-file -e main:src/routes/chat.py
  assert_failure
}

@test "mirror: what main deleted and the copy still has goes, what both changed conflicts" {
  git switch -q main
  sed -i s/chat/talk/ src/routes/chat.py
  commit 'Hotfix chat'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  git rm -q tests/dev/src/routes/chat.py
  commit 'Drop chat'
  before
  promote --mode=mirror feature/v1.1
  assert_failure 2
  assert_regex "$stderr" 'src/routes/chat\.py'
  unchanged
}

@test "--overwrite: the copy wins, and what that discards is named" {
  hotfix s/six/6/
  tick
  git merge -q -m 'Merge main' main
  before
  promote feature/v1.1
  assert_failure 2
  unchanged
  promote --overwrite feature/v1.1
  assert_success
  assert_regex "$stderr" "'src/app.py': other changes .* are overwritten"
  assert_equal "$(app_on_main)" 'one two three four five SIX seven'
}

@test "a branch without a development copy gets the version alone" {
  git switch -q -c hotfix/v1.0.1 main
  sed -i s/two/TWO/ src/app.py
  commit 'Fix'
  promote hotfix/v1.0.1
  assert_success
  assert_equal "$(git show main:VERSION)" 1.0.1
  assert_equal "$(git show -s --format=%s main^2)" 'Set the version to 1.0.1'
  assert_equal "$(git diff --name-only hotfix/v1.0.1~1 hotfix/v1.0.1)" VERSION
}

@test "a promote commit that is there already is merged as it is" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  c1=$(git rev-parse feature/v1.1)
  assert_output "$c1"
  assert_equal "$(git show main:VERSION)" 1.0.0
  before
  promote feature/v1.1
  assert_output "$c1"
  unchanged
  git config --unset cutover.promote.landing
  promote feature/v1.1
  assert_success
  assert_equal "$(git rev-parse main^2)" "$c1"
}

@test "what main added below the retired directory is not left behind silently" {
  git switch -q main
  put tests/dev/src/late.py late
  commit 'A file in the wrong place'
  git switch -q feature/v1.1
  before
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" 'tests/dev/src/late\.py|src/late\.py'
  unchanged
}

@test "archive: a directory, and a ref" {
  git config cutover.promote.archive attic
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:attic/v1.1.0/tests/dev/README)" scaffold
}

@test "archive in a ref costs nothing in the tree" {
  f=$(git rev-parse HEAD)
  git config cutover.promote.archive refs/archive/dev
  promote feature/v1.1
  assert_success
  assert_equal "$(git rev-parse refs/archive/dev/v1.1.0)" "$f"
  assert_equal "$(git ls-tree --name-only main | xargs)" '.gitignore VERSION src tests'
}

# swap: what is a file in src is a directory in the copy, and the other way.
swap()
{
  put src/dir/a.py a
  put src/file.py file
  git add src
  tick
  git commit -qm 'On the branch'
  mkdir tests/dev/src/file.py
  put tests/dev/src/file.py/b.py b
  put tests/dev/src/dir dir
  commit 'Swap'
}

@test "a file becomes a directory, and a directory a file" {
  swap
  promote --overwrite feature/v1.1
  assert_success
  assert_equal "$(cat src/dir src/file.py/b.py | xargs)" 'dir b'
  git diff-files --quiet
  assert_equal "$(git status --porcelain)" ''
}

@test "refused: a directory that becomes a file and holds something of the user's" {
  swap
  put src/dir/mine.log mine
  before
  promote --overwrite feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'src/dir: is in the way'
  unchanged
}

@test "a conflict resolved in the copy: --resolved takes it, and only there" {
  git switch -q main
  sed -i s/six/6/ src/app.py
  sed -i s/chat/talk/ src/routes/chat.py
  commit 'Hotfix of two files'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  promote feature/v1.1
  assert_failure 2
  git flow-promote --abort
  before
  promote --resolved feature/v1.1 # nothing in the copy has answered it yet
  assert_failure 1
  assert_regex "$stderr" "'tests/dev/src/app.py' is older than the change of 'src/app.py'"
  assert_regex "$stderr" 'src/app.py: src on feature/v1.1: [0-9a-f]+ \(Hotfix of two files\)'
  assert_regex "$stderr" 'hint: git flow-promote feature/v1.1'
  unchanged
  sed -i s/SIX/6and6/ tests/dev/src/app.py
  commit 'Resolve'
  promote --resolved feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five 6and6 seven'
  assert_equal "$(git show main:src/routes/chat.py)" 'route = "/talk"'
}

@test "--overwrite names every file whose other changes it discards" {
  git switch -q main
  sed -i s/six/6/ src/app.py
  sed -i s/chat/talk/ src/routes/chat.py
  commit 'Hotfix of two files'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  promote --overwrite feature/v1.1
  assert_success
  assert_regex "$stderr" "'src/app.py': other"
  assert_regex "$stderr" "'src/routes/chat.py': other"
}

@test "a copy older than the commit that brought it in: refused, with two answers that hold" {
  hotfix s/two/TWO/
  git reset -q --soft main~1
  tick
  git commit -q -m '1.1 in one commit'
  git rebase -q main
  before
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'src/app\.py'
  unchanged
  keep=$(sed -n 's/^hint: git flow-promote \(--base=[^ ]*\) .*/\1/p' <<<"$stderr" | sed -n 1p)
  back=$(sed -n 's/^hint: git flow-promote \(--base=[^ ]*\) .*/\1/p' <<<"$stderr" | sed -n 2p)
  cp -a . ../copy
  promote "$keep" feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one TWO three four five SIX seven'
  cd ../copy
  promote "$back" feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five SIX seven'
}

@test "a branch that was merged by hand was not promoted" {
  git switch -q main
  tick
  git merge -q --no-ff --no-edit feature/v1.1
  refuses 'merged into .main. by hand' feature/v1.1
  git switch -q feature/v1.1
  tick
  git commit -q --allow-empty -m Promote
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:VERSION)" 1.1.0
  run git cat-file -e main:tests/dev
  assert_failure
}

@test "a branch that was merged by hand, by a fast-forward too: the hints promote it" {
  for how in --no-ff --ff-only; do
    git branch -f main feature/v1.1~1
    git switch -q main
    tick
    git merge -q "$how" feature/v1.1
    before
    run --separate-stderr git flow-promote feature/v1.1
    assert_failure 1
    assert_regex "$stderr" 'merged into .main. by hand, and not promoted'
    unchanged
    tick
    bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr")"
    assert_equal "$(git show main:VERSION)" 1.1.0
    run git cat-file -e main:tests/dev
    assert_failure
    git flow-promote -q --undo >/dev/null
    git reset -q --hard HEAD~1
  done
  # nothing was developed
  git switch -q -c feature/v1.2 main~1
  git rm -rqf tests/dev
  commit 'Nothing'
  git branch -f main
  refuses 'has nothing that .main. lacks' feature/v1.2
}

# --- what is the user's ---------------------------------------------------------------------------

@test "changes that are not in the way stay, staged or not, untracked and ignored too" {
  put tests/unit/test_app.py 'assert 1'
  git add tests/unit/test_app.py
  put .gitignore '*.log' '*.tmp'
  put notes.txt mine
  put debug.log mine
  promote feature/v1.1
  assert_success
  assert_equal "$(git status --porcelain --ignored)" " M .gitignore
M  tests/unit/test_app.py
?? notes.txt
!! debug.log"
  assert_equal "$(cat debug.log notes.txt)" $'mine\nmine'
}

@test "untracked and ignored files beside the development copy stay" {
  put tests/dev/src/debug.log mine
  put tests/dev/notes.txt mine
  promote feature/v1.1
  assert_success
  assert_equal "$(find tests/dev -type f | sort | xargs)" 'tests/dev/notes.txt tests/dev/src/debug.log'
}

refuses_to_lose()
{
  before
  promote feature/v1.1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$1"
  assert_regex "$stderr" 'hint: '
  unchanged
  assert_equal "$(find .git -name '*.keep' -o -name '*.lock' -o -name 'stage*' -o -name 'batch-*')" ''
}

@test "refused: an unstaged change of a file that moves" {
  put tests/dev/src/app.py mine
  refuses_to_lose 'tests/dev/src/app\.py: has changes'
}

@test "refused: a staged change of a file that moves" {
  put tests/dev/src/app.py mine
  git add .
  refuses_to_lose 'tests/dev/src/app\.py: has changes'
}

@test "refused: a change of a file that is replaced" {
  put src/app.py mine
  refuses_to_lose 'src/app\.py: has changes'
}

@test "refused: a file that moves was deleted" {
  rm tests/dev/src/app.py
  refuses_to_lose 'tests/dev/src/app\.py: has changes'
}

@test "refused: changes that git does not look at (skip-worktree, assume-unchanged)" {
  git switch -q main
  git update-index --skip-worktree src/app.py
  echo mine >>src/app.py
  refuses_to_lose 'src/app\.py: is marked'
  git update-index --no-skip-worktree src/app.py
  git update-index --assume-unchanged src/app.py
  refuses_to_lose 'src/app\.py: is marked'
  git update-index --no-assume-unchanged src/app.py
  git checkout -q src/app.py
  git switch -q feature/v1.1
  git update-index --skip-worktree tests/dev/src/new.py
  echo mine >>tests/dev/src/new.py
  refuses_to_lose 'tests/dev/src/new\.py: is marked'
}

@test "refused: a new file that is in the index alone" {
  git switch -q main
  put src/new.py mine
  git add src/new.py
  rm src/new.py
  refuses_to_lose 'src/new\.py: is added in the index'
}

@test "refused: from inside a directory that goes" {
  cd tests/dev/src
  refuses_to_lose 'the directory you stand in'
}

@test "a git directory that lies elsewhere: the work tree follows, the git directory does not" {
  git init -q -b main --separate-git-dir="$PWD/../elsewhere.git" ../apart
  cd ../apart
  git fetch -q ../repo 'refs/heads/*:refs/heads/*' --update-head-ok
  git reset -q --hard feature/v1.1
  git switch -q feature/v1.1
  git update-ref refs/heads/main "$(git -C ../repo rev-parse main)"
  promote feature/v1.1
  assert_success
  assert_equal "$(git status --porcelain)" ''
  assert_equal "$(cat VERSION)" 1.1.0
  assert_not_exist ../elsewhere.git/src
}

@test "refused: main is another name for a branch" {
  git branch -m main trunk
  git symbolic-ref refs/heads/main refs/heads/trunk
  refuses 'another name' feature/v1.1
}

@test "refused: an untracked file where a new one comes" {
  put src/new.py mine
  refuses_to_lose 'src/new\.py: is in the way'
}

@test "refused: an ignored file where a new one comes" {
  put tests/dev/src/a.log dev
  git add -f tests/dev/src/a.log
  tick
  git commit -qm 'A log'
  put src/a.log mine
  refuses_to_lose 'src/a\.log: is in the way'
}

@test "refused: a directory where a new file comes, a symbolic link above one" {
  mkdir src/new.py
  refuses_to_lose 'src/new\.py: is in the way'
  rmdir src/new.py
  put tests/dev/src/sub/x.py x
  commit 'A directory'
  mkdir ../outside
  ln -s ../../outside src/sub
  refuses_to_lose 'src/sub/x\.py'
  assert_equal "$(ls ../outside)" ''
}

@test "refused: a merge, a rebase, a cherry-pick, a bisect under way" {
  hotfix s/two/TWO/
  git merge -q --no-ff --no-commit main
  refuses_to_lose 'a merge is under way'
  git merge --abort
  git bisect start >/dev/null 2>&1
  refuses_to_lose 'a bisect is under way'
  git bisect reset >/dev/null 2>&1
  run git rebase -x false main
  assert_failure
  refuses_to_lose 'a rebase is under way'
  git rebase --abort
}

# --- where it is run ------------------------------------------------------------------------------

@test "with main checked out, main's files follow" {
  git switch -q main
  promote feature/v1.1
  assert_success
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/main
  assert_equal "$(git status --porcelain)" ''
  assert_equal "$(xargs <src/app.py)" 'one two three four five SIX seven'
  git diff-files --quiet
}

@test "with another branch checked out, and detached, only refs move" {
  git switch -q -c other main
  tree=$(git write-tree)
  promote feature/v1.1
  assert_success
  assert_equal "$(git status --porcelain)" ''
  assert_equal "$(git write-tree)" "$tree"
  git switch -q --detach
  promote feature/v1.1
  assert_success
}

@test "refused: an index that is not the worktree's own" {
  before
  cp .git/index ../index
  local name
  for name in "$BATS_TEST_TMPDIR/index" ../index ../nothing ''; do
    GIT_INDEX_FILE=$name promote feature/v1.1
    assert_failure 128
    assert_output ''
    assert_regex "$stderr" "GIT_INDEX_FILE names '$name'"
    assert_regex "$stderr" 'hint: unset GIT_INDEX_FILE'
    GIT_INDEX_FILE=$name promote -n feature/v1.1
    assert_failure 128
    unchanged
    cmp .git/index ../index
  done
}

@test "GIT_INDEX_FILE may name the worktree's own index" {
  mkdir -p tests/unit
  cd tests/unit
  GIT_INDEX_FILE=.git/index promote feature/v1.1
  assert_success
  cd ../..
  assert_equal "$(git status --porcelain)" ''
  GIT_INDEX_FILE=$PWD/.git/index promote feature/v1.1
  assert_success
}

@test "from a subdirectory" {
  cd tests/unit
  promote feature/v1.1
  assert_success
  cd ../..
  assert_equal "$(git status --porcelain)" ''
}

@test "in a bare repository" {
  git clone -q --bare . ../bare.git
  cd ../bare.git
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:VERSION)" 1.1.0
  run git ls-tree -r --name-only main tests/dev
  assert_output ''
}

@test "branch and main in linked worktrees: both follow, from either" {
  git switch -q --detach
  git worktree add -q ../wt-main main
  git worktree add -q ../wt-dev feature/v1.1
  cd ../wt-main
  promote feature/v1.1
  assert_success
  assert_equal "$(git status --porcelain)$(git -C ../wt-dev status --porcelain)" ''
  assert_equal "$(cat VERSION ../wt-dev/VERSION | xargs)" '1.1.0 1.1.0'
  assert_not_exist ../wt-dev/tests/dev
}

@test "a linked worktree with a change in the way refuses for all" {
  git worktree add -q ../wt-main main
  put ../wt-main/src/app.py mine
  refuses_to_lose 'src/app\.py: has changes'
  assert_equal "$(cat ../wt-main/src/app.py)" mine
}

@test "a branch that is being rebased in a linked worktree refuses by name" {
  git switch -q --detach
  git worktree add -q ../wt feature/v1.1
  run git -C ../wt rebase -x false main~0
  assert_failure
  refuses_to_lose 'a rebase is under way'
  git -C ../wt rebase --abort
}

@test "a shallow clone promotes where the merge base is there, and says what deepens it" {
  git clone -q --bare . ../bare.git
  git clone -q --no-local --depth=1 --no-single-branch ../bare.git ../shallow
  cd ../shallow
  git branch -q main origin/main 2>/dev/null || true
  before
  promote feature/v1.1
  assert_failure 128
  assert_regex "$stderr" 'hint: git fetch --unshallow'
  unchanged
  git fetch -q --unshallow
  promote feature/v1.1
  assert_success
}

@test "main called master" {
  git branch -m main master
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse master)"
}

@test "maps, retire and mode of .cutover come from the branch, not from the work tree" {
  put .cutover '[cutover "promote"]' 'map = dev:lib' 'retire = dev'
  mkdir dev
  put dev/x.py x
  commit 'Other places'
  git switch -q --detach
  put .cutover '[cutover "promote"]' 'map = nowhere:src'
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:lib/x.py)" x
  run git cat-file -e main:dev
  assert_failure
  run git cat-file -e main:tests/dev
  assert_success
}

# --- refused by name ------------------------------------------------------------------------------

refuses()
{
  local want=$1
  shift
  before
  promote "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$want"
  assert_regex "$stderr" 'hint: '
  unchanged
}

@test "refused: no such branch, a remote one only, no version in the name, main itself" {
  refuses "there is no branch 'feature/v9.9'" feature/v9.9
  git update-ref refs/remotes/origin/feature/v3.0 HEAD
  refuses 'git branch feature/v3.0 origin/feature/v3.0' feature/v3.0
  git branch topic
  refuses "'topic'" topic
  refuses "'main'" main
}

@test "refused: nothing to promote, a version that is released, a version that goes back" {
  git branch feature/v2.0 main
  refuses 'has nothing' feature/v2.0
  git tag v1.1.0 main
  refuses 'released already' feature/v1.1
  git tag -d v1.1.0 >/dev/null
  git branch -m feature/v1.1 feature/v0.9
  refuses 'would go back' feature/v0.9
}

@test "refused: main is behind its remote, or has diverged" {
  git update-ref refs/remotes/origin/main "$(git commit-tree -p main -m ahead 'main^{tree}')"
  refuses "'main' is behind 'origin/main'" feature/v1.1
  git update-ref refs/remotes/origin/main "$(git commit-tree -m other 'main^{tree}')"
  before
  promote feature/v1.1
  refute [ "$status" -eq 0 ]
  unchanged
}

@test "refused: version files that disagree, none at all" {
  put setup.py 'from setuptools import setup' 'setup(version="0.7.0")'
  commit 'Another version'
  refuses 'setup\.py' feature/v1.1
  git rm -q setup.py VERSION
  commit 'None'
  refuses 'version' feature/v1.1
}

@test "refused: vendored packages with versions of their own; not when they are ignored" {
  put src/vendored/__init__.py "__version__ = '9.0.0'"
  put tests/dev/src/vendored/__init__.py "__version__ = '9.0.0'"
  commit 'Vendor'
  refuses 'cutover\.version\.ignore src/vendored/__init__\.py' feature/v1.1
  git config -f .cutover cutover.version.ignore src/vendored/
  commit 'Settings'
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:VERSION main:src/vendored/__init__.py)" \
    $'1.1.0\n__version__ = \'9.0.0\''
}

@test "refused: hook reference-transaction says no; nothing moves" {
  # shellcheck disable=SC2016 # it is the hook that expands it
  printf '#!/bin/sh\n[ "$1" != prepared ]\n' >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  before
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'reference-transaction'
  rm .git/hooks/reference-transaction
  unchanged
  promote feature/v1.1
  assert_success
}

@test "another git holds the index: 128, nothing changes, its lock stays" {
  : >.git/index.lock
  before
  promote feature/v1.1
  assert_failure 128
  assert_regex "$stderr" 'index\.lock'
  unchanged
  assert_exist .git/index.lock
  rm .git/index.lock
  promote feature/v1.1
  assert_success
}

@test "another git holds a ref: 128, nothing changes" {
  : >".git/$(lock_of refs/heads/main)"
  before
  promote feature/v1.1
  assert_failure 128
  unchanged
  rm ".git/$(lock_of refs/heads/main)"
  promote feature/v1.1
  assert_success
}

@test "usage" {
  run git flow-promote
  assert_failure 129
  run git flow-promote --mode=half feature/v1.1
  assert_failure 129
  run git flow-promote --wait=soon feature/v1.1
  assert_failure 129
  run git flow-promote feature/v1.1 more
  assert_failure 129
}

@test "hostile names: nothing raw reaches the terminal" {
  printf x >"tests/dev/src/$(printf 'a\033[31mb\nc\xff')"
  commit 'Hostile'
  promote -n feature/v1.1
  assert_success
  assert_line --partial '"src/a\033[31mb\nc\377"'
  run git flow-promote "$(printf 'feature/v1.1\033[31m')"
  assert_failure 1
  refute_output --partial "$(printf '\033')"
  promote feature/v1.1
  assert_success
  git cat-file -e "main:src/$(printf 'a\033[31mb\nc\xff')"
}

@test "modes, symbolic links, and files that git filters" {
  chmod +x tests/dev/src/app.py
  ln -s app.py tests/dev/src/link
  put .gitattributes '*.crlf text eol=crlf'
  printf 'a\r\nb\r\n' >tests/dev/src/x.crlf
  commit 'Kinds'
  promote feature/v1.1
  assert_success
  assert [ -x src/app.py ]
  assert_equal "$(readlink src/link)" app.py
  assert_equal "$(od -An -tx1 src/x.crlf | xargs)" '61 0d 0a 62 0d 0a'
  assert_equal "$(git status --porcelain)" ''
}

@test "hook reference-transaction may write objects, as under git itself" {
  # shellcheck disable=SC2016 # it is the hook that expands it
  printf '#!/bin/sh\n[ "$1" = committed ] || exit 0\ngit hash-object -w --stdin <<X >../object\nhook\nX\n' \
    >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  promote feature/v1.1
  assert_success
  rm .git/hooks/reference-transaction
  git cat-file -e "$(cat ../object)"
}
