#!/usr/bin/env bats
# The two engines: which one is taken, that both say the same, and what the second makes of what is
# broken. Whole stories on either: tests/soak/engines.sh.

# shellcheck disable=SC2154,SC2034,SC2030,SC2031 # set by run, read by tick; each test is on its own
load helper

# release [<git init option>...]: from the first commit to a tag that is proved.
release()
{
  clock=1767225600 # each begins at the same time
  repository repo "$@"
  put src/app.py 'app = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  put tests/dev/src/utils/new.py 'new = True'
  commit 'Develop 1.1'
  git switch -q main
  git flow-promote feature/v1.1 | git release-tag - | git release-verify - >../proof
  git ls-tree -r --name-only v1.1.0
  git show v1.1.0:VERSION v1.1.0:src/app.py v1.1.0:src/utils/new.py
  git log --format=%s v1.1.0
  cut -f1,2,4 ../proof
}

@test "a whole release: the same with both engines, in either kind of ids" {
  mkdir first second third
  # libgit2 has none in reftable
  cd first && GIT_DEFAULT_REF_FORMAT=files CUTOVER_ENGINE=libgit2 release --object-format=sha1 >../want
  cd ../../second && CUTOVER_ENGINE=git release --object-format=sha1 >../is
  cd ../../third && release --object-format=sha256 >../longer
  cd ../..
  grep -qx "ok	v1.1.0	unsigned" want
  diff -u want is
  diff -u want longer
  # to the byte: what was made, by the same person at the same time
  assert_equal "$(git -C first/repo rev-parse v1.1.0 main feature/v1.1)" \
    "$(git -C second/repo rev-parse v1.1.0 main feature/v1.1)"
  assert_equal "$(git -C third/repo rev-parse --show-object-format)" sha256
  # nothing of ours is left beside git's
  run -1 test -e second/repo/.git/cutover/batch-*
  git -C second/repo fsck --strict --no-dangling
}

@test "an id of nothing has as many digits as ids have" {
  repository repo --object-format=sha256
  put src/app.py 'app = 1'
  release_and_copy
  git config cutover.promote.archive refs/archive/dev
  commit 'Develop 1.1'
  before
  git flow-promote -q feature/v1.1
  git rev-parse -q --verify refs/archive/dev/v1.1.0
  run -0 git flow-promote --undo -q
  assert_line --regexp "^refs/archive/dev/v1.1.0	[0-9a-f]{64}	0{64}$"
  unchanged
}

@test "CUTOVER_ENGINE: libgit2 refuses what it cannot read, another word is none" {
  repository repo --object-format=sha256
  commit Start
  run --separate-stderr env CUTOVER_ENGINE=libgit2 git version-bump --show
  assert_equal "$status" 128
  assert_regex "$stderr" 'libgit2 does not read a SHA-256 repository'
  assert_regex "$stderr" 'hint: unset CUTOVER_ENGINE'
  run --separate-stderr env CUTOVER_ENGINE=jgit git version-bump --show
  assert_equal "$status" 128
  assert_regex "$stderr" "CUTOVER_ENGINE is neither 'libgit2' nor 'git': 'jgit'"
  run --separate-stderr git version-bump 1.0.0
  assert_equal "$status" 1
}

@test "what libgit2 does not open is git's, however the git directory is named" {
  mkdir worktrees && cd worktrees
  git init -q -b main --object-format=sha256 repo
  cd repo
  put VERSION 1.0.0
  commit Start
  git worktree add -q --detach ../linked
  local dir=$PWD/.git
  for dir in "$dir" .git "$dir/worktrees/linked" ../linked/.git; do
    run -0 env GIT_DIR="$dir" git-version-bump --show --ref=main
    assert_output 1.0.0
  done
  # as a hook's that is no worktree of the repository
  mkdir ../apart
  cp .git/HEAD ../apart/HEAD
  echo ../repo/.git >../apart/commondir
  run -0 env GIT_DIR=../apart git-version-bump --show --ref=main
  assert_output 1.0.0
}

@test "the second engine: no repository, somebody else's, one from the future" {
  export CUTOVER_ENGINE=git
  mkdir none
  run --separate-stderr env -C none git flow-check
  assert_equal "$status" 128
  assert_regex "$stderr" 'not a git repository \(nor any of the directories above\)'
  run --separate-stderr env GIT_DIR=none git flow-check
  assert_equal "$status" 128
  assert_regex "$stderr" 'GIT_DIR or GIT_WORK_TREE names none'
  repository
  commit Start
  git config core.repositoryFormatVersion 1
  git config extensions.notYet 1
  run --separate-stderr git flow-check
  assert_equal "$status" 128
  assert_regex "$stderr" 'this git does not open the repository: unknown repository extension'
  git config --file .git/config --unset extensions.notYet
  run --separate-stderr env GIT_TEST_ASSUME_DIFFERENT_OWNER=1 git flow-check
  assert_equal "$status" 128
  assert_regex "$stderr" 'dubious ownership'
}

@test "the second engine: an object under another's id is not read" {
  export CUTOVER_ENGINE=git
  repository
  put src/app.py 'app = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  commit 'Develop 1.1'
  local one two
  one=$(git rev-parse feature/v1.1:tests/dev/src)
  two=$(git rev-parse feature/v1.1:src)
  chmod u+w ".git/objects/${one:0:2}/${one:2}"
  cp ".git/objects/${two:0:2}/${two:2}" ".git/objects/${one:0:2}/${one:2}"
  git update-ref -d refs/heads/none
  run --separate-stderr git flow-promote feature/v1.1
  assert_equal "$status" 128
  assert_regex "$stderr" "what is there as $one has another id"
  assert_equal "$(git log --format=%s main)" 'Release 1.0.0'
  rm -rf .git # it is no repository that fsck would pass
}

@test "the second engine: a ref is the one that is named, whatever others are called" {
  export CUTOVER_ENGINE=git
  repository
  put src/app.py 'app = 1'
  release_and_copy
  commit 'Develop 1.1'
  git branch refs/heads/staging
  git tag refs/heads/hotfix/v1.0.1
  git update-ref refs/refs/heads/release/v1.1 HEAD
  run --separate-stderr git flow-promote hotfix/v1.0.1
  assert_equal "$status" 1
  assert_regex "$stderr" "'hotfix/v1.0.1'"
  run git flow-status --porcelain
  assert_success
  refute_line --regexp '^staging'
  # a ref whose object is gone is there: nothing is put in its place
  git update-ref refs/heads/gone "$(git commit-tree -m Gone 'HEAD^{tree}')"
  local id
  id=$(git rev-parse refs/heads/gone)
  rm ".git/objects/${id:0:2}/${id:2}"
  run --separate-stderr git flow-promote gone
  assert_equal "$status" 128
  assert_regex "$stderr" "the commit $id of 'refs/heads/gone' is missing"
  git update-ref -d refs/heads/gone
}

# children <command>...: how many programs it starts.
children()
{
  strace -f -qq -e trace=execve -e status=successful -o "$BATS_TEST_TMPDIR/calls" "$@" >/dev/null
  echo $(($(grep -c execve "$BATS_TEST_TMPDIR/calls") - 1))
}

@test "the second engine: what files of refs tell without git, and what they do not" {
  repository
  put src/app.py 'app = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  commit 'Develop 1.1'
  git flow-status >"$BATS_TEST_TMPDIR/want"
  export CUTOVER_ENGINE=git
  git flow-status >"$BATS_TEST_TMPDIR/is"
  cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/is"
  # opening, settings, objects, tags, branches; in tables every ref that is not there is one more
  in_tables || assert_equal "$(children git-flow-status)" 5
  git pack-refs --all
  git flow-status >"$BATS_TEST_TMPDIR/is"
  cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/is"
  in_tables || assert_equal "$(children git-flow-status)" 5
  # from a worktree, whose refs/bisect is its own
  git worktree add -q ../linked main
  git -C ../linked update-ref refs/bisect/bad main
  assert_equal "$(git -C ../linked version-bump --show --ref refs/bisect/bad)" 1.0.0
  run -1 --separate-stderr git version-bump --show --ref refs/bisect/bad
  # where they may be kept otherwise git is asked for each
  ! in_tables || return 0
  export GIT_REFERENCE_BACKEND=files
  git flow-status >"$BATS_TEST_TMPDIR/is"
  cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/is"
  [ "$(children git-flow-status)" -gt 5 ]
}

# git tells little of a repository whose HEAD is broken.
files() { find .git/HEAD .git/refs .git/packed* src tests VERSION -type f -exec sha256sum {} + | sort -k2; }

# refused <command>...: exit status 128, and nothing is changed.
refused()
{
  local before
  before=$(files)
  run --separate-stderr "$@"
  assert_equal "$status" 128
  assert_equal "$output" ''
  assert_equal "$(files)" "$before"
}

# broken <ref> <command>...: it names that ref and the way out, and changes nothing.
broken()
{
  local ref=$1
  refused "${@:2}"
  assert_regex "$stderr" "the ref '$ref' is broken: there is no id in the file '$PWD/.git/$ref'"
  assert_regex "$stderr" "hint: rm $PWD/.git/$ref"
  refute_regex "$stderr" 'ignoring broken ref'
}

@test "a ref of which a crash left nothing is named by both engines, whoever meets it" {
  GIT_DEFAULT_HASH=sha1 GIT_DEFAULT_REF_FORMAT=files repository
  put src/app.py 'app = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  commit 'Develop 1.1'
  git pack-refs --all # what a tag was before is no answer
  mkdir -p .git/refs/tags .git/refs/heads/feature
  for CUTOVER_ENGINE in libgit2 git; do
    export CUTOVER_ENGINE
    printf 'x%40s' '' | tr 'x ' '\0' >.git/refs/tags/v1.0.0
    broken refs/tags/v1.0.0 git flow-status
    broken refs/tags/v1.0.0 git release-verify v1.0.0
    broken refs/tags/v1.0.0 git flow-promote feature/v1.1
    rm .git/refs/tags/v1.0.0

    : >.git/refs/heads/feature/v1.1
    broken refs/heads/feature/v1.1 git flow-status
    broken refs/heads/feature/v1.1 git flow-promote feature/v1.1
    broken refs/heads/feature/v1.1 git version-bump minor
    broken refs/heads/feature/v1.1 git flow-start feature/v1.1
    rm .git/refs/heads/feature/v1.1

    # a branch that is to be made
    : >.git/refs/heads/feature/v1.2
    broken refs/heads/feature/v1.2 git flow-start feature/v1.2
    rm .git/refs/heads/feature/v1.2
  done
}

@test "refs that there is no looking at are not taken for none by either engine" {
  GIT_DEFAULT_HASH=sha1 GIT_DEFAULT_REF_FORMAT=files repository
  put src/app.py 'app = 1'
  release_and_copy
  commit 'Develop 1.1'
  git tag -a -m 1.0.0 v1.0.0 main
  mv .git/refs/tags ../tags && ln -s tags .git/refs/tags # a loop, which root cannot follow either
  for CUTOVER_ENGINE in libgit2 git; do
    export CUTOVER_ENGINE
    refused git flow-status
    assert_regex "$stderr" "cannot list the refs in '$PWD/.git/refs/tags/'"
    refused git release-verify v1.0.0
    assert_regex "$stderr" "cannot read the ref '$PWD/.git/refs/tags/v1.0.0'"
  done
  rm .git/refs/tags && mv ../tags .git/refs/tags
}

# held <command>...: by the modes of files and directories, as root as well
held()
{
  local by=()
  # shellcheck disable=SC2054 # one word
  if [ "$(id -u)" -eq 0 ]; then by=(setpriv --bounding-set=-dac_override,-dac_read_search); fi
  "${by[@]}" "$@"
}

@test "a HOME that is another user's counts for nothing, as for git: behind sudo -u it is" {
  local closed engines=(git)
  repository
  put VERSION 1.0.0
  commit 'Start'
  git config --global cutover.version.file nowhere
  by_git || engines+=(libgit2)
  for closed in "$HOME/.gitconfig" "$HOME"; do
    for CUTOVER_ENGINE in "${engines[@]}"; do
      export CUTOVER_ENGINE
      chmod 0 "$closed"
      run held git version-bump --show
      chmod 700 "$closed"
      assert_output 1.0.0
      # it does count otherwise
      run ! git version-bump --show
    done
  done
}

@test "of packed-refs of which a crash left zeros both engines say that, and not that there is no ref" {
  local tool
  GIT_DEFAULT_HASH=sha1 GIT_DEFAULT_REF_FORMAT=files repository
  put src/app.py 'app = 1'
  release_and_copy
  commit 'Develop 1.1'
  git pack-refs --all
  cp .git/packed-refs ..
  for CUTOVER_ENGINE in libgit2 git; do
    export CUTOVER_ENGINE
    tr '[:print:]\n' '\0' <../packed-refs >.git/packed-refs
    for tool in 'flow-status' 'flow-promote feature/v1.1' 'flow-start feature/v1.2' 'release-tag' 'release-verify v1.0.0' \
      'version-bump minor'; do
      # shellcheck disable=SC2086 # words
      refused git $tool
      assert_regex "$stderr" "the file '$PWD/.git/packed-refs' is broken: its line 1 is no ref"
    done
    cp ../packed-refs .git/packed-refs
  done
}

@test "what libgit2 opens, and reads otherwise than git, is git's: nested alternates, no HEAD" {
  GIT_DEFAULT_HASH=sha1 GIT_DEFAULT_REF_FORMAT=files repository
  put VERSION 1.0.0
  commit 'Start'
  mkdir ../one ../one/info
  mv .git/objects ../two
  mkdir -p .git/objects/info
  echo ../../../one >.git/objects/info/alternates
  echo ../two >../one/info/alternates
  # from here, ../two is another directory
  mkdir -p sub && cd sub
  run -0 git version-bump --show --ref=main
  assert_output 1.0.0
  run -128 --separate-stderr env CUTOVER_ENGINE=libgit2 git version-bump --show --ref=main
  assert_regex "$stderr" 'misreads a line of objects/info/alternates'
  cd ..
  for head in 'ref: ' 'ref: heads/main' 'main'; do
    echo "$head" >.git/HEAD
    run -128 git rev-parse --git-dir
    run -128 --separate-stderr git flow-status
    assert_regex "$stderr" 'not a git repository'
    run -128 --separate-stderr env CUTOVER_ENGINE=libgit2 git flow-status
    assert_regex "$stderr" 'HEAD holds no ref'
  done
  echo 'ref: refs/heads/main' >.git/HEAD
  run -0 git flow-status
}

@test "refs in tables: what is under way is that ref, and no branch of its name" {
  git init -q -b main --ref-format=reftable repo 2>/dev/null || skip 'this git has no reftable'
  cd repo
  put src/app.py 'app = 1'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  commit 'Develop 1.1'
  git branch CHERRY_PICK_HEAD
  git flow-promote -q feature/v1.1
  git flow-promote -q --undo
  git update-ref --no-deref CHERRY_PICK_HEAD HEAD
  promote_refused 'a cherry-pick is under way'
}
