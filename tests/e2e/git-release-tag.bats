#!/usr/bin/env bats
# git release-tag: annotated tags on proven merge commits of main.

# shellcheck disable=SC2030,SC2031 # each test is a subshell
# shellcheck disable=SC2154 # stderr and clock are set by run and by the helper
# shellcheck disable=SC2016 # hooks and scripts expand later
load helper

setup()
{
  helper_setup
  repository
  put VERSION 0.9.0
  commit 'Begin'
}

# release <version> [<branch>]: a branch that says so, merged into main, which is checked out.
release()
{
  local branch=${2:-feature/v${1%.*}}
  git switch -qc "$branch"
  put VERSION "$1"
  commit "Version $1"
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch '$branch' into main" "$branch"
}

# A release v1.0.0 that is tagged, and a merge of 1.1.0 that is not.
two_releases()
{
  release 1.0.0
  git release-tag -q >"$BATS_TEST_TMPDIR/out"
  release 1.1.0
}

# refused <status> <text> <argument>...: the tool says no, and nothing has changed.
refused()
{
  local status=$1 text=$2
  shift 2
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag "$@"
  assert_equal "$status $output" "$status "
  [[ $stderr == *"$text"* ]] || fail "not '$text' but: $stderr"
  [[ $stderr == *"hint: git "* ]] || fail "no hint: $stderr"
  unchanged
}

# --- what is made -------------------------------------------------------------------------------

@test "the newest merge commit is tagged, and a second run says so again" {
  two_releases
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  git verify-tag v1.1.0 2>/dev/null && fail 'signed?'
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
  assert_equal "$(git cat-file -t v1.1.0)" tag

  snapshot >"$BATS_TEST_TMPDIR/before"
  tick
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  unchanged
}

@test "the tag is, byte for byte, what the page says" {
  two_releases
  git release-tag
  run git cat-file -p v1.1.0
  assert_output "object $(git rev-parse main)
type commit
tag v1.1.0
tagger C O Mitter <committer@example.com> $clock +0000

v1.1.0

Merged since v1.0.0:

- Merge branch 'feature/v1.1' into main

Release-Version: 1.1.0
Release-Tree: $(git rev-parse 'main^{tree}')
Merged-Branch: feature/v1.1
Merged-Tip: $(git rev-parse main^2)
Previous-Release: v1.0.0"
}

@test "git itself reads the trailers" {
  two_releases
  git release-tag
  run git for-each-ref --format='%(contents:trailers:key=Merged-Branch,valueonly)' refs/tags/v1.1.0
  assert_line feature/v1.1
  run git for-each-ref --format='%(contents:trailers:key=Release-Tree,valueonly)' refs/tags/v1.1.0
  assert_line "$(git rev-parse 'main^{tree}')"
}

@test "the first release has no release before" {
  release 1.0.0
  git release-tag
  run git cat-file -p v1.0.0
  assert_line 'Merged:'
  refute_line --partial Previous-Release
}

@test "all merges since the release before are listed, newest first" {
  two_releases
  git reset -q --hard v1.0.0
  git branch -q -D feature/v1.1
  release 1.0.0 fix/a
  git commit -q --allow-empty -m 'not a merge'
  release 1.1.0
  git release-tag
  run git for-each-ref --format='%(contents:body)' refs/tags/v1.1.0
  assert_line -n 1 "- Merge branch 'feature/v1.1' into main"
  assert_line -n 2 "- Merge branch 'fix/a' into main"
  refute_line --partial 'not a merge'
  refute_line --partial feature/v1.0
}

@test "a commit is tagged by id, by name, and from the end of a pipe" {
  release 1.0.0
  release 1.1.0
  run --separate-stderr git release-tag main~1
  assert_output v1.0.0
  run --separate-stderr bash -c 'git rev-parse main | git release-tag -'
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
  run git cat-file -p v1.1.0
  assert_line 'Previous-Release: v1.0.0'
}

@test "what git flow-promote prints is what is tagged, also below a path with ':' in it" {
  mv ../repo '../a: "b'
  cd '../a: "b'
  release 1.0.0
  git release-tag
  git switch -qc feature/v1.1
  put tests/dev/src/app.py 'print(2)'
  commit 'Develop'
  git switch -q main
  run --separate-stderr bash -c 'git flow-promote feature/v1.1 | git release-tag -'
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
  git cat-file -e v1.1.0:src/app.py
  run git cat-file -p v1.1.0
  assert_line 'Merged-Branch: feature/v1.1'
  assert_line "Merged-Tip: $(git rev-parse feature/v1.1)"
  assert_line 'Previous-Release: v1.0.0'
  run --separate-stderr bash -c 'git flow-promote feature/v1.1 | git release-tag -'
  assert_success
  assert_output v1.1.0
}

@test "all releases of a main that has none, from the oldest on" {
  release 1.0.0
  release 1.1.0
  release 1.2.0
  run --separate-stderr bash -c \
    'git rev-list --first-parent --merges --reverse main | git release-tag -'
  assert_success
  assert_output "$(printf 'v1.0.0\nv1.1.0\nv1.2.0')"
  git for-each-ref --format='%(contents:body)' refs/tags/v1.1.0 |
    git interpret-trailers --parse >"$BATS_TEST_TMPDIR/trailers"
  run cat "$BATS_TEST_TMPDIR/trailers"
  assert_line 'Previous-Release: v1.0.0'
  assert_equal "${#lines[@]}" 5
}

@test "a pull request's merge is fetched, tagged, and the tag pushed" {
  git clone -q --bare . ../origin.git
  git clone -q ../origin.git ../mine
  release 1.0.0
  git push -q ../origin.git main
  cd ../mine
  git fetch -q
  refused 1 "is not on the first-parent line of 'main'" origin/main
  run --separate-stderr bash -c 'git fetch && git merge --ff-only >&2 && git release-tag --push'
  assert_success
  assert_output v1.0.0
  git -C ../origin.git rev-parse -q --verify refs/tags/v1.0.0
}

@test "tags that git has packed are seen" {
  release 1.0.0
  git release-tag
  release 1.1.0
  git tag -a -m taken v1.1.0 main~1
  git pack-refs --all
  refused 1 "the tag 'v1.1.0' is there and on"
  git tag -d v1.1.0
  git release-tag
  run git cat-file -p v1.1.0
  assert_line 'Previous-Release: v1.0.0'
}

@test "many commits from standard input: the worst is remembered, the others are done" {
  release 1.0.0
  release 1.1.0
  side=$(git commit-tree -m side 'main^{tree}')
  run --separate-stderr bash -c "git rev-parse main~1 $side main | git release-tag -"
  assert_equal "$status" 1
  assert_output "$(printf 'v1.0.0\nv1.1.0')"
  [[ $stderr == *"warning: $side: commit "* ]]
  [[ $stderr == *'1 of 3 commits failed'* ]]
  git rev-parse -q --verify refs/tags/v1.0.0
  git rev-parse -q --verify refs/tags/v1.1.0
}

@test "an empty standard input is a no" {
  two_releases
  snapshot >"$BATS_TEST_TMPDIR/before"
  for input in '' '\n \n'; do
    run --separate-stderr bash -c "printf '$input' | git release-tag -"
    assert_equal "$status $output" '1 '
  done
  run --separate-stderr bash -c "printf 'main\0' | git release-tag -"
  assert_equal "$status $output" '128 '
  unchanged
}

@test "nothing is decided by what is checked out" {
  two_releases
  git switch -q --detach main~1
  put VERSION 7.7.7
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
}

@test "in a bare repository, a linked worktree, a subdirectory, by GIT_DIR" {
  two_releases
  git clone -q --bare . ../bare.git
  (cd ../bare.git && run --separate-stderr git release-tag && assert_output v1.1.0)
  git -C ../bare.git cat-file -e v1.1.0

  git clone -q . ../other
  (cd ../other && git worktree add -q ../linked -b side && cd ../linked &&
    run --separate-stderr git release-tag && assert_output v1.1.0)
  git -C ../other cat-file -e v1.1.0

  git clone -q . ../third
  mkdir ../third/sub
  (cd ../third/sub && git release-tag)
  git -C ../third cat-file -e v1.1.0

  cd ..
  run --separate-stderr git --git-dir=repo/.git release-tag
  assert_output v1.1.0
}

@test "a clone that has main only as a remote-tracking branch" {
  two_releases
  git clone -q . ../ci
  cd ../ci
  git checkout -q --detach
  git branch -q -D main
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
}

@test "main by another name, and a prefix, as .cutover on main has them" {
  git branch -q -m trunk
  put .cutover '[cutover]' '  main = trunk' '[cutover "tag"]' '  prefix = release/'
  commit 'Settings'
  git branch -q main 2>/dev/null
  git switch -q trunk
  git switch -qc feature/v1.0
  put VERSION 1.0.0
  commit 1.0.0
  git switch -q trunk
  git merge -q --no-ff --no-edit feature/v1.0
  rm .cutover
  run --separate-stderr git release-tag
  assert_success
  assert_output release/1.0.0
}

@test "master, where there is no main" {
  two_releases
  git branch -q -m master
  run --separate-stderr git release-tag
  assert_output v1.1.0
}

@test "a shallow clone: what it cannot know is said and left out" {
  two_releases
  git clone -q --depth 1 "file://$PWD" ../shallow
  cd ../shallow
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  [[ $stderr == *"'v1.1.0' is not known"* ]]
  run git cat-file -p v1.1.0
  refute_line --partial Previous-Release
  assert_line "Merged-Tip: $(git -C ../repo rev-parse main^2)"
}

@test "a plain commit at the end of a shallow clone" {
  two_releases
  git commit -q --allow-empty -m plain
  refused 1 'is not a merge of two parents: it has 1' main
  refute_regex "$stderr" shallow
  git clone -q --depth 1 "file://$PWD" ../shallow
  cd ../shallow
  refused 1 'the clone is shallow, and its history ends there' HEAD
  assert_regex "$stderr" 'hint: git fetch --unshallow --tags'
}

@test "a shallow clone that does not reach down to the commit" {
  two_releases
  release 1.2.0
  git clone -q --depth 1 "file://$PWD" ../shallow
  cd ../shallow
  git fetch -q --depth 1 origin "$(git -C ../repo rev-parse main~2)"
  refused 128 'too shallow' FETCH_HEAD
}

@test "-n changes nothing and prints the same" {
  two_releases
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag -n
  assert_success
  assert_output v1.1.0
  unchanged
  run ! git show-ref --verify -q refs/tags/v1.1.0
}

@test "-q says nothing, and >/dev/full is no success" {
  two_releases
  run --separate-stderr git release-tag -q
  assert_equal "$output/$stderr" v1.1.0/
  run bash -c 'git release-tag -q >/dev/full'
  assert_failure 128
}

@test "version files that are found have to agree, and then do" {
  git switch -qc feature/v1.0
  put VERSION 1.0.0
  put pyproject.toml '[project]' 'name = "x"' 'version = "1.0.0"'
  put src/x/__init__.py '__version__ = "0.9.9"'
  commit 1.0.0
  git switch -q main
  git merge -q --no-ff --no-edit feature/v1.0
  refused 1 'version files of commit'
  [[ $stderr == *"'src/x/__init__.py' line 1: __version__ is '0.9.9'"* ]]
  refute [ "${stderr/pyproject/}" != "$stderr" ]
  put src/x/__init__.py '__version__ = "1.0.0"'
  git commit -q -a --amend --no-edit
  run --separate-stderr git release-tag
  assert_output v1.0.0
}

# --- what is refused ----------------------------------------------------------------------------

@test "refused: no such commit, no commit" {
  two_releases
  snapshot >"$BATS_TEST_TMPDIR/before"
  for operand in nix '' -- 'main^{tree}' 'main:VERSION'; do
    run --separate-stderr git release-tag -- "$operand"
    assert_equal "$status $output" '1 '
  done
  run git release-tag --nix
  assert_failure 129
  run git release-tag main main
  assert_failure 129
  unchanged
}

@test "what was merged stands for its merge; refused: not on the first-parent line of main" {
  two_releases
  run --separate-stderr git release-tag main^2
  assert_success
  assert_equal "$(git rev-parse "$output^{commit}")" "$(git rev-parse main)"
  git switch -qc side main~1
  put other x
  commit other
  refused 1 "is not on the first-parent line of 'main'" side
}

@test "refused: not a merge commit" {
  two_releases
  put other x
  commit 'made on main'
  refused 1 'is not a merge of two parents: it has 1' main
  refused 1 'is not a merge of two parents: it has 0' main~3
}

@test "refused: a merge of three parents" {
  two_releases
  for branch in a b; do
    git switch -qc "$branch" main
    put "$branch" x
    commit "$branch"
  done
  git switch -q main
  git merge -q --no-ff --no-edit a b
  refused 1 'it has 3' main
}

@test "refused: no merge commit at all, no main at all" {
  refused 1 "'main' has no merge commit to tag"
  git branch -q -m other
  refused 1 "there is no branch 'main'"
}

@test "refused: VERSION missing, empty, no version, a directory, a link" {
  two_releases
  for step in 'git rm -q VERSION' 'put VERSION' 'put VERSION one' \
    'rm -r VERSION; put VERSION/x 1.1.0' 'rm -r VERSION; ln -s other VERSION'; do
    eval "$step"
    git add -A
    git commit -q --amend --no-edit
    snapshot >"$BATS_TEST_TMPDIR/before"
    run --separate-stderr git release-tag
    assert_equal "$step: $status $output" "$step: 1 "
    unchanged
  done
}

@test "refused: a pre-release, unless --prerelease says so" {
  release 1.1.0-rc.1
  refused 1 "version '1.1.0-rc.1' of commit"
  run --separate-stderr git release-tag --prerelease
  assert_success
  assert_output v1.1.0-rc.1
}

@test "refused: the tag is on another commit, tree, or blob" {
  two_releases
  for at in main~1 'main^{tree}' main:VERSION v1.0.0; do
    git tag -a -m taken v1.1.0 "$at"
    refused 1 "the tag 'v1.1.0' is there and on"
    refused 1 "the tag 'v1.1.0' is there and on" main
    git tag -d v1.1.0
  done
}

@test "refused: a lightweight tag" {
  two_releases
  for at in main main~1 main:VERSION; do
    git tag v1.1.0 "$at"
    refused 1 'lightweight'
    git tag -d v1.1.0
  done
}

@test "refused: a symbolic ref, which would make another ref than the tag" {
  two_releases
  git tag -a -m x v9 main
  for to in refs/heads/nix refs/tags/nix refs/tags/v9; do
    git symbolic-ref refs/tags/v1.1.0 "$to"
    refused 1 "is there and a symbolic ref to '$to'"
    git symbolic-ref --delete refs/tags/v1.1.0
  done
}

@test "refused: a tag object that is none, without falling over it" {
  two_releases
  main=$(git rev-parse main)
  for text in 'object' "object $main\n" "object $main\ntype commit\n" \
    "object $main\ntype bogus\ntag v1.1.0\ntagger x <x> 0 +0000\n\nx\n" \
    "object zz\ntype commit\ntag v1.1.0\n\n" "tree $main\n\n-----BEGIN SSH SIGNATURE-----"; do
    # shellcheck disable=SC2059
    id=$(printf "$text" | git hash-object -t tag -w --stdin --literally)
    odd_ref refs/tags/v1.1.0 "$id"
    run --separate-stderr git release-tag
    assert_equal "$text: $status $output" "$text: 128 "
    [[ $stderr == *'malformed tag object'* ]]
    git update-ref -d refs/tags/v1.1.0
    rm ".git/objects/${id::2}/${id:2}"
  done
}

@test "refused: a tag that lies" {
  two_releases
  for lie in 'Release-Version: 1.2.0' "Release-Tree: $(git rev-parse 'main~1^{tree}')" \
    "Merged-Tip: $(git rev-parse main)"; do
    git tag -a -m "v1.1.0

$lie" v1.1.0 main
    refused 1 "says '$lie'"
    git tag -d v1.1.0
  done
  git tag -a -m other v9 main
  git update-ref refs/tags/v1.1.0 refs/tags/v9
  refused 1 "its object calls itself 'v9'"
}

@test "an annotated tag that somebody made by hand, and that is right, is enough" {
  two_releases
  git tag -a -m 'by hand' v1.1.0 main
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  unchanged
}

@test "a merge after the release that keeps its version makes no second tag" {
  two_releases
  git release-tag
  git switch -qc docs
  put README x
  commit docs
  git switch -q main
  git merge -q --no-ff --no-edit docs
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  unchanged
  refused 1 "the tag 'v1.1.0' is there and on commit" main
}

@test "refused: a hook that says no, a directory in the tag's place" {
  two_releases
  put .git/hooks/reference-transaction '#!/bin/sh' '[ "$1" != prepared ] || exit 1'
  chmod +x .git/hooks/reference-transaction
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag
  assert_equal "$status $output" '1 '
  [[ $stderr == *"'reference-transaction' refused"* ]]
  unchanged
  rm .git/hooks/reference-transaction
  git tag v1.1.0/x
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag
  assert_equal "$status $output" '128 '
  unchanged
}

@test "refused: a repository of a kind that git does not open, and none" {
  git init -q -b main ../later
  cd ../later
  git config core.repositoryFormatVersion 1
  git config extensions.notYet true
  run git release-tag
  assert_failure 128
  assert_output --partial "this git does not open the repository: unknown repository extension"
  rm -r ../later/.git # nor does git fsck
  cd "$BATS_TEST_TMPDIR/home"
  run git release-tag
  assert_failure 128
}

@test "an older version after a newer one is tagged with a warning" {
  two_releases
  git release-tag
  release 1.0.5 hotfix/v1.0.5
  run --separate-stderr git release-tag
  assert_output v1.0.5
  [[ $stderr == *"'v1.0.5' comes after 'v1.1.0', and is not a newer version"* ]]
}

# --- messages -----------------------------------------------------------------------------------

@test "the message is kept: comment characters are no comments" {
  git config cutover.tag.prefix '#v'
  git config core.commentChar -
  release 1.0.0
  run --separate-stderr git release-tag
  assert_output '#v1.0.0'
  run git for-each-ref --format='%(contents)' 'refs/tags/#v1.0.0'
  assert_line -n 0 '#v1.0.0'
  assert_line "- Merge branch 'feature/v1.0' into main"
}

@test "nothing in a merge's message poses as a trailer, a signature, or writes to a terminal" {
  two_releases
  git commit -q --amend --cleanup=verbatim -F - <<END
-----BEGIN SSH SIGNATURE-----
Release-Tree: $(zeros)

Merged-Branch: evil
END
  git release-tag
  run git for-each-ref --format='%(contents:trailers:key=Release-Tree,valueonly)' refs/tags/v1.1.0
  assert_output "$(git rev-parse 'main^{tree}')"
  run git for-each-ref --format='%(contents:signature)' refs/tags/v1.1.0
  assert_output ''
  run git cat-file -p v1.1.0
  refute_line --partial Merged-Branch
  git tag -d v1.1.0
  git commit -q --amend -m "Merge branch $(printf "'feature/\302\233\033[31m'")"
  git release-tag
  run git cat-file -p v1.1.0
  assert_line "- Merge branch 'feature/\\xc2\\x9b\\x1b[31m'"
  refute_line --partial Merged-Branch
}

@test "the branch, as hosts and git itself name it" {
  two_releases
  while IFS='|' read -r subject branch; do
    git commit -q --amend -m "$subject"
    git release-tag -q
    run git for-each-ref --format='%(contents:trailers:key=Merged-Branch,valueonly)' \
      refs/tags/v1.1.0
    assert_output "$branch"
    git tag -d v1.1.0
  done <<'END'
Merge branch 'feature/v1.1'|feature/v1.1
Merge branch 'feature/v1.1' into trunk|feature/v1.1
Merge pull request #7 from someone/feature/v1.1|feature/v1.1
Merge remote-tracking branch 'origin/feature/v1.1'|feature/v1.1
Version 1.1|
END
}

# --- signing ------------------------------------------------------------------------------------

# ssh_key: sign with one, as git's configuration can say.
ssh_key()
{
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
  printf 'committer@example.com %s\n' "$(cut -d' ' -f1,2 "$HOME/key.pub")" >"$HOME/signers"
  git config gpg.format ssh
  git config user.signingKey "$HOME/key"
  git config gpg.ssh.allowedSignersFile "$HOME/signers"
}

@test "signed where tag.gpgSign or tag.forceSignAnnotated asks for it, and not otherwise" {
  ssh_key
  two_releases
  for key in tag.gpgSign tag.forceSignAnnotated; do
    git config "$key" true
    run --separate-stderr git release-tag
    assert_success
    assert_output v1.1.0
    git verify-tag v1.1.0
    git for-each-ref --format='%(contents:body)' refs/tags/v1.1.0 >"$BATS_TEST_TMPDIR/body"
    run git interpret-trailers --parse "$BATS_TEST_TMPDIR/body"
    assert_line 'Release-Version: 1.1.0'
    assert_line 'Previous-Release: v1.0.0'
    run --separate-stderr git release-tag
    assert_success
    assert_output v1.1.0
    git tag -d v1.1.0
    git config --unset "$key"
  done
  git release-tag
  run git verify-tag v1.1.0
  assert_failure
}

@test "signed by what git -c, the environment and an include say, and by another program" {
  release 1.1.0
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
  put "$HOME/more" '[gpg]' '  format = ssh' '[user]' "  signingKey = $HOME/key"
  put "$HOME/.gitconfig" "[includeIf \"gitdir:$PWD/.git\"]" "  path = $HOME/more"
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=tag.forceSignAnnotated GIT_CONFIG_VALUE_0=yes
  git release-tag
  run git cat-file -p v1.1.0
  assert_line -- '-----BEGIN SSH SIGNATURE-----'
  git tag -d v1.1.0
  unset GIT_CONFIG_COUNT
  git -c tag.gpgSign release-tag
  run git cat-file -p v1.1.0
  assert_line -- '-----BEGIN SSH SIGNATURE-----'
  git tag -d v1.1.0
  put "$HOME/sign" '#!/bin/sh' 'cat >"$HOME/payload"' 'echo "$*" >"$HOME/arguments"' \
    'echo "[GNUPG:] SIG_CREATED " >&2' 'echo "-----BEGIN PGP SIGNATURE-----"' \
    'echo AAAA' 'echo "-----END PGP SIGNATURE-----"'
  chmod +x "$HOME/sign"
  git -c gpg.format=openpgp -c gpg.program="$HOME/sign" -c tag.gpgSign=1 release-tag
  git cat-file -p v1.1.0 | head -n -3 | diff "$HOME/payload" -
  run cat "$HOME/arguments"
  assert_output --partial "$HOME/key"
  assert_not_exist .git/cutover/sign
}

@test "a signature in a bare repository, a linked worktree, with other object directories" {
  two_releases
  ssh_key
  git config tag.gpgSign true
  git worktree add -q --detach ../linked
  cd ../linked
  git release-tag
  git verify-tag v1.1.0
  git tag -d v1.1.0
  git clone -q --bare --shared ../repo "../odd: \"name.git"
  cd "../odd: \"name.git"
  cp ../repo/.git/config config
  git config core.bare true
  git release-tag
  git verify-tag v1.1.0
}

@test "a signature in a SHA-256 repository" {
  repository ../sha256 --object-format=sha256
  put VERSION 0.9.0
  commit 'Begin'
  two_releases
  ssh_key
  git config tag.gpgSign true
  git release-tag
  git verify-tag v1.1.0
  assert_equal "$(git rev-parse v1.1.0 | wc -c)" 65
}

@test "a failing key leaves nothing behind" {
  ssh_key
  two_releases
  git config tag.gpgSign true
  rm "$HOME/key" "$HOME/key.pub"
  snapshot >"$BATS_TEST_TMPDIR/before"
  find .git -type f -not -path '.git/cutover/*' | sort >"$BATS_TEST_TMPDIR/files"
  run --separate-stderr git release-tag
  assert_equal "$status $output" '128 '
  [[ $stderr == *"could not sign the tag 'v1.1.0'"* ]]
  unchanged
  find .git -type f -not -path '.git/cutover/*' | sort | diff "$BATS_TEST_TMPDIR/files" -
  git config tag.gpgSign false
  git release-tag
}

# --- others at the same time, and death on the way ----------------------------------------------

@test "several at once: one makes the tag, the others say that it is there" {
  two_releases
  for i in 1 2 3 4; do
    git release-tag >"$BATS_TEST_TMPDIR/out.$i" 2>"$BATS_TEST_TMPDIR/err.$i" &
  done
  wait
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/out.?)" "$(printf 'v1.1.0\nv1.1.0\nv1.1.0\nv1.1.0')"
  assert_equal "$(grep -l 'made the tag' "$BATS_TEST_TMPDIR"/err.? | wc -l)" 1
  assert_equal "$(grep -l 'is there already' "$BATS_TEST_TMPDIR"/err.? | wc -l)" 3
}

# between <command> <script>: SCRIPT runs just before git is told to COMMAND.
between()
{
  mkdir "$BATS_TEST_TMPDIR/bin"
  cat >"$BATS_TEST_TMPDIR/bin/git" <<END
#!/bin/sh
for word; do
  [ "\$word" != '$1' ] || (PATH=\${PATH#*:}; $2)
done
PATH=\${PATH#*:}
exec git "\$@"
END
  chmod +x "$BATS_TEST_TMPDIR/bin/git"
}

@test "another process that makes the tag in between wins" {
  two_releases
  between update-ref 'git tag -a -m theirs v1.1.0 main~1'
  run --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin:$PATH" git-release-tag
  assert_equal "$status $output" '128 '
  [[ $stderr == *"another process moved or locked a ref meanwhile"* ]]
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main~1)"
}

@test "a lock that somebody left on the tag is named, and not removed" {
  two_releases
  lock=$PWD/.git/$(lock_of refs/tags/v1.1.0)
  touch "$lock"
  run --separate-stderr git release-tag
  assert_equal "$status $output" '128 '
  [[ $stderr == *"rm $lock"* ]]
  assert_exist "$lock"
  rm "$lock"
  run --separate-stderr git release-tag
  assert_output v1.1.0
}

# kill_everywhere <least> <n>...: for the tag v1.1.0 on main: die at the nth of many system calls,
# at least at so many points, and look at what is left.
kill_everywhere()
{
  local call n killed=0 least=$1
  shift
  git for-each-ref >"$BATS_TEST_TMPDIR/refs"
  for call in write rename link unlink fsync openat execve; do
    # in each process, the tool or a git, that comes so far
    for n; do
      run timeout 20 strace -f -qq -o /dev/null -e trace=$call \
        -e inject=$call:signal=KILL:when="$n" git-release-tag -q
      if [ "$status" -ne 0 ]; then killed=$((killed + 1)); fi
      if git rev-parse -q --verify refs/tags/v1.1.0 >/dev/null; then
        assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
        git for-each-ref --format='%(contents)' refs/tags/v1.1.0 |
          grep -q '^Previous-Release: v1.0.0$'
      else
        git for-each-ref | diff "$BATS_TEST_TMPDIR/refs" -
      fi
      run --separate-stderr git release-tag -q
      if [ "$status" -eq 128 ]; then
        eval "$(sed -n 's/^hint: rm /rm /p' <<<"$stderr")"
        run --separate-stderr git release-tag -q
      fi
      assert_equal "$call $n: $status $output" "$call $n: 0 v1.1.0"
      [ "$(git config tag.gpgSign)" != true ] || git verify-tag v1.1.0
      git fsck --strict --no-dangling --no-progress
      git update-ref -d refs/tags/v1.1.0
    done
  done
  assert [ "$killed" -ge "$least" ]
}

@test "killed at any step: no tag or the whole tag, and the next run ends it" {
  two_releases
  kill_everywhere 15 1 2 3 4 5 7 9 12 16 24 32 40
}

@test "killed at any step of a signed one: the same" {
  ssh_key
  two_releases
  git config tag.gpgSign true
  kill_everywhere 8 1 2 4 9 24
}

# --- pushing ------------------------------------------------------------------------------------

# remote: a bare one that has main and the tags as they are now.
remote()
{
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  git fetch -q origin
}

# As snapshot, of the remote.
there() { git -C "$BATS_TEST_TMPDIR/origin.git" for-each-ref; }

# No push has taken place: nothing here or there has changed.
refused_push()
{
  there >"$BATS_TEST_TMPDIR/there"
  refused "$@" --push
  there | diff "$BATS_TEST_TMPDIR/there" -
}

@test "--push: main and the one tag, and again" {
  release 1.0.0
  git release-tag
  remote
  git tag -a -m 'not yours to push' v0.1 main~1
  git config push.followTags true
  release 1.1.0
  run --separate-stderr git release-tag --push
  assert_success
  assert_output v1.1.0
  there >"$BATS_TEST_TMPDIR/there"
  run cut -f2 "$BATS_TEST_TMPDIR/there"
  refute_line refs/tags/v0.1
  assert_equal "$(git -C ../origin.git rev-parse refs/heads/main)" "$(git rev-parse main)"
  assert_equal "$(git -C ../origin.git rev-parse refs/tags/v1.1.0)" "$(git rev-parse v1.1.0)"
  assert_equal "$(git rev-parse origin/main)" "$(git rev-parse main)"
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag --push=origin
  assert_success
  assert_output v1.1.0
  unchanged
  there | diff "$BATS_TEST_TMPDIR/there" -
}

@test "--push: a main that refuses takes the tag with it, exit 3, and a later run goes on" {
  release 1.0.0
  remote
  release 1.1.0
  there >"$BATS_TEST_TMPDIR/there"
  put ../origin.git/hooks/update '#!/bin/sh' \
    '[ "$1" != refs/heads/main ] || { echo "main is protected"; exit 1; }'
  chmod +x ../origin.git/hooks/update
  run --separate-stderr git release-tag --push
  assert_equal "$status $output" '3 v1.1.0'
  [[ $stderr == *'main is protected'* ]]
  [[ $stderr == *'refs/heads/main: [remote rejected] (hook declined)'* ]]
  [[ $stderr != *'\t'* && $stderr != *'\n'* ]]
  [[ $stderr == *"hint: git release-tag --push=origin $(git rev-parse main)"* ]]
  there | diff "$BATS_TEST_TMPDIR/there" -
  git rev-parse -q --verify refs/tags/v1.1.0
  rm ../origin.git/hooks/update
  tick
  before=$(git rev-parse v1.1.0)
  run --separate-stderr git release-tag --push
  assert_equal "$status $output" '0 v1.1.0'
  assert_equal "$(git -C ../origin.git rev-parse refs/tags/v1.1.0)" "$before"
}

@test "--push: a hook that refuses all" {
  release 1.0.0
  remote
  there >"$BATS_TEST_TMPDIR/there"
  put ../origin.git/hooks/pre-receive '#!/bin/sh' 'printf "no \033[31m\n"; exit 1'
  chmod +x ../origin.git/hooks/pre-receive
  run --separate-stderr git release-tag --push
  assert_equal "$status $output" '3 v1.0.0'
  [[ $stderr != *$'\033'* ]]
  there | diff "$BATS_TEST_TMPDIR/there" -
}

@test "--push: where main has landed already, the tag alone" {
  release 1.0.0
  remote
  run --separate-stderr git release-tag --push
  assert_success
  assert_equal "$(git -C ../origin.git rev-parse refs/tags/v1.0.0)" "$(git rev-parse v1.0.0)"
}

@test "--push: main here is behind, as fetched" {
  release 1.0.0
  remote
  git clone -q ../origin.git ../other
  (cd ../other && put x x && commit x && git push -q)
  git fetch -q
  main=$(git -C ../origin.git rev-parse main)
  run --separate-stderr git release-tag --push
  assert_success
  assert_equal "$(git -C ../origin.git rev-parse main)" "$main"
  git -C ../origin.git rev-parse -q --verify refs/tags/v1.0.0
}

@test "--push: an empty remote" {
  release 1.0.0
  git init -q --bare -b main ../origin.git
  git remote add origin ../origin.git
  run --separate-stderr git release-tag --push
  assert_success
  assert_equal "$(git -C ../origin.git rev-parse main)" "$(git rev-parse main)"
}

@test "--push refused: main there has commits that are not here, or went another way" {
  release 1.0.0
  remote
  release 1.1.0
  git clone -q ../origin.git ../other
  (cd ../other && put x x && commit x && git push -q)
  refused_push 1 'has commits that are not here'
  git fetch -q
  refused_push 1 'went different ways'
}

@test "--push refused: the tag is there on another commit, or is a lightweight one" {
  release 1.0.0
  remote
  git -C ../origin.git tag -a -m taken v1.0.0 main~1
  refused_push 1 "the tag 'v1.0.0' on 'origin' is on"
  git -C ../origin.git tag -f v1.0.0 main
  refused_push 1 "the tag 'v1.0.0' on 'origin' is a lightweight one"
}

@test "--push: the tag is there on the same commit, and not here: it is fetched" {
  release 1.0.0
  remote
  git -C ../origin.git tag -a -m theirs v1.0.0 main
  there >"$BATS_TEST_TMPDIR/there"
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag -n --push
  assert_equal "$status $output" '0 v1.0.0'
  unchanged
  run --separate-stderr git release-tag --push
  assert_equal "$status $output" '0 v1.0.0'
  assert_equal "$(git rev-parse v1.0.0)" "$(git -C ../origin.git rev-parse v1.0.0)"
  there | diff "$BATS_TEST_TMPDIR/there" -
}

@test "--push refused: the tag is there on the same commit, and lies" {
  release 1.0.0
  remote
  git -C ../origin.git tag -a -m "v1.0.0

Release-Version: 1.0.1" v1.0.0 main
  refused_push 1 "says 'Release-Version: 1.0.1'"
}

@test "--push: another tag object on the same commit is left there" {
  release 1.0.0
  remote
  git -C ../origin.git tag -a -m theirs v1.0.0 main
  git release-tag
  there >"$BATS_TEST_TMPDIR/there"
  run --separate-stderr git release-tag --push
  assert_equal "$status $output" '0 v1.0.0'
  [[ $stderr == *'is another tag object on the same commit'* ]]
  there | diff "$BATS_TEST_TMPDIR/there" -
}

@test "--push refused: a URL with a password in it, which nothing repeats" {
  release 1.0.0
  remote
  snapshot >"$BATS_TEST_TMPDIR/before"
  for how in '' -n -q; do
    # shellcheck disable=SC2086 # an option or none
    run --separate-stderr git release-tag $how --push=https://user:secret@host.invalid/x main
    assert_failure 129
    assert_output ''
    assert_regex "$stderr" 'git-release-tag: --push takes no password'
    assert_regex "$stderr" 'hint: --push=https://user@host.invalid/x'
    refute_regex "$stderr" secret
  done
  run --separate-stderr bash -c 'git rev-parse main | git release-tag --push=https://u:secret@h/x -'
  assert_failure 129
  refute_regex "$stderr" secret
  unchanged
  # that of a remote that is set up here is git's business
  git remote set-url origin https://user:secret@localhost:1/x
  run --separate-stderr git release-tag --push
  assert_failure 128
  assert_regex "$stderr" "cannot read the refs of the remote 'origin'"
  refute_regex "$stderr" secret
  unchanged
}

@test "--push: a remote that moves in between keeps what it has" {
  release 1.0.0
  remote
  git clone -q ../origin.git ../other
  (cd ../other && put x x && commit x)
  release 1.1.0
  between push 'git -C ../other push -q origin main'
  run --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin:$PATH" git-release-tag --push
  assert_equal "$status $output" '3 v1.1.0'
  assert_equal "$(git -C ../origin.git rev-parse main)" "$(git -C ../other rev-parse main)"
  run git -C ../origin.git rev-parse -q --verify refs/tags/v1.1.0
  assert_failure
}

@test "--push refused: no such remote, before anything is made" {
  release 1.0.0
  refused 1 "there is no remote 'origin' to push to" --push
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag --push=../nix
  assert_equal "$status $output" '128 '
  run --separate-stderr git release-tag --push=--upload-pack=x
  assert_equal "$status $output" '1 '
  unchanged
}

@test "--push -n: nothing here or there" {
  release 1.0.0
  remote
  release 1.1.0
  there >"$BATS_TEST_TMPDIR/there"
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git release-tag -n --push
  assert_equal "$status $output" '0 v1.1.0'
  unchanged
  there | diff "$BATS_TEST_TMPDIR/there" -
}

# taken_back: the release was promoted, and main has reverted its merge ($merged), by $by.
taken_back()
{
  repository
  put src/app.py one
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  tick
  git flow-start -q --seed feature/v1.1
  put tests/dev/src/app.py two
  commit 'Develop 1.1'
  merged=$(git flow-promote -q feature/v1.1)
  git switch -q main
  tick
  git revert --no-edit -m 1 HEAD
  by=$(git rev-parse HEAD)
}

@test "a merge that main has reverted is refused, unless it is named itself" {
  taken_back
  before
  for operand in '' feature/v1.1 --push; do
    run --separate-stderr git release-tag ${operand:+"$operand"}
    assert_failure 1
    assert_output ''
    assert_regex "$stderr" "'main' has taken back commit $merged, which brought 1.1.0, by commit $by"
  done
  assert_regex "$stderr" "hint: git release-tag --push $merged +# tags it all the same"
  unchanged
  run --separate-stderr git release-tag "$merged"
  assert_success
  assert_output v1.1.0
  assert_regex "$stderr" "warning: main has taken back what 'v1.1.0' tags, by commit $by"
  # what has its tag has it
  run --separate-stderr git release-tag
  assert_success
  assert_output v1.1.0
  refute_regex "$stderr" warning
}

@test "the merge of a revert is no release of the version before it, which has no tag" {
  taken_back
  git switch -q -c revert-1
  git switch -q main
  git reset -q --hard "$merged"
  put notes.txt notes
  commit Notes
  git merge -q --no-ff -m 'Merge pull request #2 from o/revert-1' revert-1
  by=$(git rev-parse HEAD)
  before
  run --separate-stderr git release-tag
  assert_failure 1
  assert_regex "$stderr" "'main' has taken back commit $merged, which brought 1.1.0, by commit $by"
  unchanged
  # brought back
  git revert --no-edit -m 1 HEAD
  assert_equal "$(git release-tag)" v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{commit}')" "$merged"
  # and the merge of a version that was set back by hand is what it was
  git switch -q -c back
  put VERSION 1.0.5
  commit 'Back by hand'
  git switch -q main
  git merge -q --no-ff --no-edit back
  assert_equal "$(git release-tag)" v1.0.5
}

@test "a revert of the revert, and a version set back by hand, leave the release" {
  taken_back
  git revert --no-edit HEAD
  assert_equal "$(git release-tag -n)" v1.1.0
  put VERSION 1.0.5
  commit 'Back by hand'
  assert_equal "$(git release-tag -n)" v1.1.0
}

@test "git prune beside it does not take the tag object before its ref is there" {
  local said
  release 1.0.0
  put .git/hooks/reference-transaction '#!/bin/sh' '[ "$1" = prepared ] && git prune --expire=now; exit 0'
  chmod +x .git/hooks/reference-transaction
  said=$(git release-tag -q)
  git fsck --strict --no-dangling
  git release-verify "$said"
  rm .git/hooks/reference-transaction
  run find .git/objects/pack .git/cutover -name '*.keep' -o -name 'batch-*'
  assert_output ''
}
