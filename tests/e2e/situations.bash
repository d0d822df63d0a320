# shellcheck shell=bash
# What the tests of situations share: one small repository, made once for each file of tests and
# copied for each situation, and three verdicts on a promote there:
#
#     holds            it is taken back without a trace when the refs are refused, and then works:
#                      refs, index and files are what git makes of the same trees
#     refused <n> <r>  it ends with status n and says r, and all is as before
#
# Each situation is a function that runs in the copy, as `each` calls it.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# main: 1.0.0 with a hotfix; feature/v1.1: a development copy. docs/ is touched by nobody.
# template [<function>]: make it in ../template; the function adds to the first commit.
template()
{
  helper_setup
  repository template
  put src/app.py one two three four five six seven
  put src/routes/chat.py 'route = "/chat"'
  put src/bin/run '#!/bin/sh'
  chmod +x src/bin/run
  put docs/manual.txt manual
  put VERSION 1.0.0
  put .gitignore '*.log'
  if [ $# -gt 0 ]; then "$1"; fi
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -a src tests/dev/src
  put tests/dev/README scaffold
  sed -i s/six/SIX/ tests/dev/src/app.py
  put tests/dev/src/deep/new.py 'new = True'
  ln -s ../app.py tests/dev/src/deep/link.py
  chmod -x tests/dev/src/bin/run
  commit 'Develop 1.1'
  git switch -q main
  sed -i s/two/TWO/ src/app.py
  commit 'Hotfix'
  git switch -q feature/v1.1
  rm -r .git/hooks .git/info/exclude
}

# What git's own merge makes of main and of the branch with its copy in place, in ./.
git_merge()
{
  local GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index-of-git base side blob
  export GIT_INDEX_FILE
  base=$(git merge-base main feature/v1.1)
  git read-tree "$base"
  git rm -rqf --cached src
  git read-tree --prefix=src/ feature/v1.1:tests/dev/src
  blob=$(echo 1.1.0 | git hash-object -w --stdin)
  git update-index --cacheinfo "100644,$blob,VERSION"
  side=$(git commit-tree -p "$base" -m side "$(git write-tree)")
  rm "$GIT_INDEX_FILE"
  git merge-tree --write-tree main "$side"
}

# each <situation>...: in a copy of the template of its own; the first that fails is named.
each()
{
  local name
  for name; do
    rm -rf "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/outside"
    mkdir "$BATS_TEST_TMPDIR/in"
    cp -a "$BATS_FILE_TMPDIR/template" "$BATS_TEST_TMPDIR/in/repo"
    cd "$BATS_TEST_TMPDIR/in/repo" || return
    git update-index -q --refresh # the copies are other files
    echo "situation: $name"
    "$name"
    cd "$BATS_TEST_TMPDIR/in" && helper_fsck || return
  done
}

# All of a worktree that must be as before: HEAD, the very index and its flags, every file with its
# mode, contents, inode and time of last change, and directories.
state_of()
(
  cd "$1" || exit
  git symbolic-ref -q HEAD || git rev-parse -q --verify HEAD
  sha256sum "$(git rev-parse --git-path index)" 2>/dev/null || :
  git ls-files --stage -v
  find . -name .git -prune -o -not -type d -printf '%y %m %T@ %i %p %l\n' -o -printf '%y %m %p\n' | sort
  find . -name .git -prune -o -type f -print0 | sort -z | xargs -0r sha256sum --
)

# Every ref, and every worktree.
state()
(
  local here
  export GIT_OPTIONAL_LOCKS=0
  git for-each-ref --format='%(refname) %(objectname) %(symref)'
  here=$(git rev-parse --show-toplevel 2>/dev/null) || :
  if [ "$here" ]; then state_of "$here"; else git symbolic-ref -q HEAD || git rev-parse HEAD; fi
  unset GIT_DIR GIT_WORK_TREE
  while IFS= read -r -d '' tree; do
    case $tree in
    bare) other= ;;
    worktree*) other=${tree#worktree } ;;
    '') if [ "$other" ] && [ "$other" != "$here" ] && [ -e "$other/.git" ]; then state_of "$other"; fi ;;
    esac
  done < <(git worktree list --porcelain -z)
)

litter()
{
  local common
  common=$(git rev-parse --git-common-dir)
  find "$common" \( -name '*.keep' -o -name '*.lock' -o -path '*/cutover/*' \) \
    -not -path '*/cutover/lock' -not -path '*/cutover/log' -not -path '*/cutover/trash-*' |
    grep -v '/worktrees/[^/]*/locked$' || :
}

before() { state >"$BATS_TEST_TMPDIR/before"; }

as_before()
{
  state >"$BATS_TEST_TMPDIR/after"
  diff -u "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after" || return
  assert_equal "$(litter)" ''
}

# ended <status>: the promote did, or what it said is shown.
ended() { assert_equal "$status: $stderr" "$1: $stderr"; }

promote() { run --separate-stderr git flow-promote "$@" feature/v1.1; }

# refused <status> <what is said> [<option of promote>...]
refused()
{
  local status_wanted=$1 says=$2
  shift 2
  before
  promote "$@"
  ended "$status_wanted"
  assert_output ''
  assert_regex "$stderr" "$says"
  assert_regex "$stderr" 'hint: '
  as_before
}

# The refs are refused at the last moment, when every file is in place.
taken_back()
{
  local common hook
  common=$(git rev-parse --git-common-dir)
  hook=$common/hooks/reference-transaction
  mkdir -p "$common/hooks"
  before
  # shellcheck disable=SC2016 # it is the hook that expands it
  # a newer git asks the hook as well, of no ref, when it fetches what was promised
  printf '#!/bin/sh\n[ "$1" != prepared ] || ! grep -q refs/\n' >"$hook"
  chmod +x "$hook"
  promote "$@"
  rm -r "$common/hooks"
  ended 1
  as_before
}

# Files as they are, and as git checks out the commit that HEAD names, into an empty directory.
compare_with_checkout()
(
  cd "$(git rev-parse --show-toplevel)" || exit
  rm -rf "$BATS_TEST_TMPDIR/checkout" "$BATS_TEST_TMPDIR/index-of-checkout"
  mkdir "$BATS_TEST_TMPDIR/checkout"
  export GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index-of-checkout
  git --work-tree="$BATS_TEST_TMPDIR/checkout" read-tree -m -u HEAD || exit
  diff <(listing .) <(listing "$BATS_TEST_TMPDIR/checkout")
)

# Kind, mode, path and target of all files, and their contents
listing()
(
  cd "$1" || exit
  find . -name .git -prune -o -not -type d -printf '%y %m %p %l\n' | sort
  find . -name .git -prune -o -type f -print0 | sort -z | xargs -0r sha256sum --
)

# promotes [<option>...]: it works. $git_status is what is dirty before and after (none).
promotes()
{
  local untouched tree want
  want=${want_tree:-$(cat "$BATS_FILE_TMPDIR/tree")}
  untouched=$(stat -c '%i %Y %Z' docs/manual.txt 2>/dev/null || :)
  promote "$@"
  ended 0
  assert_equal "$output" "$(git rev-parse refs/heads/main)"
  assert_equal "$(git rev-parse 'refs/heads/main^{tree}')" "$want"
  assert_equal "$(git rev-parse 'refs/heads/main^2')" "$(git rev-parse refs/heads/feature/v1.1)"
  assert_equal "$(stat -c '%i %Y %Z' docs/manual.txt 2>/dev/null || :)" "$untouched"
  assert_equal "$(litter)" ''
  while IFS= read -r tree; do
    if [ ! -e "$tree" ] || [ "$(git -C "$tree" rev-parse --is-inside-work-tree)" = false ]; then
      continue
    fi
    assert_equal "$(git -C "$tree" status --porcelain --ignored)" "${git_status-}"
    [ "${git_status-}" ] || (cd "$tree" && compare_with_checkout)
  done < <(git worktree list --porcelain | sed -n 's/^worktree //p')
}

# Both: taken back, then done.
holds()
{
  taken_back "$@"
  promotes "$@"
}

# way_out <what is said>: it is refused with that, and done once the hints are followed.
way_out()
{
  refused 1 "$1"
  follow
  promotes
}
