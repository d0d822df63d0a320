#!/usr/bin/env bats
# git release-tag and signatures: OpenPGP, SSH and X.509 with real keys, each judged by git
# verify-tag; keys that fail, or would ask; tags that are the same wherever they are made.

# shellcheck disable=SC2030,SC2031 # each test is a subshell
# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
load signing

setup()
{
  helper_setup
  signing_setup
  repository
  put VERSION 0.9.0
  commit 'Begin'
  git switch -qc feature/v1.0
  put VERSION 1.0.0
  commit 'Version 1.0.0'
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch 'feature/v1.0' into main" feature/v1.0
}

teardown()
{
  signing_teardown
  helper_teardown
}

tag() { run --separate-stderr git release-tag "$@"; }

# signed <first line of the signature>: v1.0.0 is, and the trailers are the message's.
signed()
{
  assert_success
  assert_output v1.0.0
  git verify-tag v1.0.0
  git cat-file tag v1.0.0 | grep -qxF -e "$1"
  git for-each-ref --format='%(contents:body)' refs/tags/v1.0.0 |
    git interpret-trailers --parse --no-divider >"$HOME/trailers"
  grep -qxF "Release-Tree: $(git rev-parse 'main^{tree}')" "$HOME/trailers"
}

# by_three_ways <first line>: -s, -u <key>, tag.gpgSign; and not with --no-sign
by_three_ways()
{
  local key
  key=$(git config user.signingKey)
  tag -s -F ../notes
  signed "$1"
  git tag -d v1.0.0
  git config --unset user.signingKey
  tag -u "$key" -F ../notes
  signed "$1"
  git tag -d v1.0.0
  git config user.signingKey "$key"
  for setting in tag.gpgSign tag.forceSignAnnotated; do
    git config "$setting" true
    tag
    signed "$1"
    git tag -d v1.0.0
    tag --no-sign
    assert_output v1.0.0
    run git verify-tag v1.0.0
    assert_failure
    # what is there is there, also for who would sign it
    before
    tag -s
    assert_output v1.0.0
    unchanged
    git tag -d v1.0.0
    git config --unset "$setting"
  done
}

@test "OpenPGP" {
  gpg_key
  git config user.signingKey "$(cat "$HOME/id")"
  printf '# Notes\n\n-- \nx  \n' >../notes
  by_three_ways '-----BEGIN PGP SIGNATURE-----'
  # git finds the committer's key where none is named
  git config --unset user.signingKey
  tag --sign
  signed '-----BEGIN PGP SIGNATURE-----'
}

@test "SSH" {
  ssh_key
  printf '# Notes\r\n\r\n-- \r\nx  \r\n' >../notes
  by_three_ways '-----BEGIN SSH SIGNATURE-----'
}

@test "X.509" {
  x509_key
  git config user.signingKey "$(tr -d : <"$HOME/id")"
  printf '# Notes\n' >../notes
  by_three_ways '-----BEGIN SIGNED MESSAGE-----'
}

@test "a candidate is signed as well, and what is signed is pushed" {
  ssh_key
  git config tag.gpgSign true
  git branch staging
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  tag --rc --push
  assert_output v1.0.0-rc.1
  git verify-tag v1.0.0-rc.1
  tag --push
  signed '-----BEGIN SSH SIGNATURE-----'
  assert_equal "$(git -C ../origin.git rev-parse v1.0.0)" "$(git rev-parse v1.0.0)"
}

@test "a tag that is there without a signature is not published by who asks for one" {
  ssh_key
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  git release-tag -q --no-sign
  tag -s
  assert_success
  assert_output v1.0.0
  assert_regex "$stderr" "warning: the tag 'v1.0.0' was there, and is not signed"
  for how in -s "-u$HOME/key" -sn; do
    before
    git -C ../origin.git for-each-ref >../there
    tag "$how" --push
    assert_failure 1
    assert_regex "$stderr" "the tag 'v1.0.0' is there and is not signed"
    assert_regex "$stderr" 'hint: git tag -d v1.0.0'
    unchanged
    git -C ../origin.git for-each-ref | diff ../there -
  done
  git push -q origin v1.0.0
  git tag -d v1.0.0
  before
  tag -s --push # of the remote's
  assert_failure 1
  assert_regex "$stderr" "'origin' has it as well"
  unchanged
  git -C ../origin.git update-ref -d refs/tags/v1.0.0
  tag -s --push
  signed '-----BEGIN SSH SIGNATURE-----'
  tag -s --push
  assert_success
  refute_regex "$stderr" 'warning'
  tag --no-sign
  assert_success
  assert_regex "$stderr" "warning: the tag 'v1.0.0' was there, and is signed"
}

# A key that cannot sign: exit 128 in good time, with nothing made here or there.
fails()
{
  before
  git -C ../origin.git for-each-ref >../there
  run --separate-stderr timeout 60 setsid git release-tag --push "$@" </dev/null
  assert_equal "$status $output" '128 '
  assert_regex "$stderr" "could not sign the tag 'v1.0.0'"
  assert_regex "$stderr" 'hint: git config'
  unchanged
  git -C ../origin.git for-each-ref | diff ../there -
  assert_not_exist .git/cutover/sign
}

@test "a key that is not there, or would ask for a passphrase with nobody there: before any ref moves" {
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  git commit -q --amend --no-edit # main is to be pushed, too
  gpg_key secret
  gpgconf --kill gpg-agent
  git config user.signingKey "$(cat "$HOME/id")"
  fails -s
  assert_regex "$stderr" "hint: echo \| gpg --clearsign --local-user=$(cat "$HOME/id")    # says why"
  fails -u nobody@example.com
  git config gpg.program /nix
  fails -s
  git config --unset gpg.program
  ssh_key secret
  fails -s
  refute_regex "$stderr" 'says why'
  fails -u "$HOME/nix"
  git config gpg.format x509
  fails -s
  tag --push
  assert_success
}

@test "cutover.tag.signed asks for a signature, and --no-sign is refused then" {
  ssh_key
  git config -f .cutover cutover.tag.signed true
  git add .cutover
  git commit -q --amend --no-edit
  before
  tag --no-sign
  assert_failure 1
  assert_regex "$stderr" 'cutover.tag.signed asks for a signature, and --no-sign for none'
  assert_regex "$stderr" 'hint: git release-tag$'
  unchanged
  follow
  git verify-tag v1.0.0
  assert_equal "$(git release-verify v1.0.0 | cut -f2)" v1.0.0
  refute_regex "$(git release-verify v1.0.0)" 'not signed'
  git tag -d v1.0.0
  git config --unset user.signingKey
  tag
  assert_failure 128
  run git rev-parse -q --verify refs/tags/v1.0.0
  assert_failure
}

@test "refused: to sign and not to" {
  for option in -s --sign '-u x' --local-user=x; do
    # shellcheck disable=SC2086 # an option and its value
    tag --no-sign $option
    assert_failure 129
    assert_regex "$stderr" 'cannot be combined'
  done
}

@test "the same tag wherever it is made: unsigned, and signed by Ed25519" {
  ssh_key
  printf 'Notes\n' >"$HOME/notes"
  git clone -q . ../second
  git clone -q --bare . ../third
  for options in --no-sign "-u $HOME/key"; do
    for repo in ../repo ../second ../third; do
      # shellcheck disable=SC2086 # an option and its value
      git -C "$repo" -c gpg.format=ssh release-tag -q $options -F "$HOME/notes" >"$BATS_TEST_TMPDIR/out"
      git -C "$repo" rev-parse v1.0.0 >>"$BATS_TEST_TMPDIR/ids"
      git -C "$repo" tag -d v1.0.0 >"$BATS_TEST_TMPDIR/out"
    done
    assert_equal "$(sort -u "$BATS_TEST_TMPDIR/ids" | wc -l)" 1
    rm "$BATS_TEST_TMPDIR/ids"
  done
  # the committer's date is the tag's
  GIT_COMMITTER_DATE='@1700000000 +0130' git release-tag -q >"$BATS_TEST_TMPDIR/out"
  run git for-each-ref --format='%(taggerdate:raw)' refs/tags/v1.0.0
  assert_output '1700000000 +0130'
}
