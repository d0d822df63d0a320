#!/usr/bin/env bats
# git release-tag --file and --notes: text of the user's in the message of a tag.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # text for an inner shell
load helper

setup()
{
  helper_setup
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

tag() { run --separate-stderr git release-tag "$@"; }

# noted <file>: the message of v1.0.0 is, byte for byte, that with these notes
noted()
{
  {
    printf 'v1.0.0\n\n'
    cat "$1"
    printf "\nMerged:\n\n- Merge branch 'feature/v1.0' into main\n\n"
    echo 'Release-Version: 1.0.0'
    echo "Release-Tree: $(git rev-parse 'main^{tree}')"
    echo 'Merged-Branch: feature/v1.0'
    echo "Merged-Tip: $(git rev-parse main^2)"
  } >../want
  git cat-file tag v1.0.0 | sed '1,/^$/d' | cmp - ../want
}

refused()
{
  local status=$1 pattern=$2
  shift 2
  before
  tag "$@"
  assert_equal "$status $output" "${status} "
  assert_regex "$stderr" "$pattern"
  unchanged
}

@test "a file is kept byte for byte: comments, CRLF, blanks, what is no UTF-8" {
  printf '# What is new\r\n\r\n* one  \r\n#not a comment\n\n\xff\xc3\xbc\t\n    code\n' >../notes
  cp ../notes ../kept
  printf '\n \n\n' >>../notes
  tag -F ../notes
  assert_success
  assert_output v1.0.0
  noted ../kept
  # done is done, whatever the notes say now
  before
  echo other >../notes
  tag --file=../notes
  assert_success
  assert_output v1.0.0
  tag --notes=other
  assert_output v1.0.0
  unchanged
}

@test "standard input, a pipe, a file without a newline at its end" {
  printf 'from a pipe' | git release-tag -q -F - >../out
  printf 'from a pipe\n' >../kept
  noted ../kept
  git tag -d v1.0.0
  git release-tag -q -F <(echo substituted) >../out
  echo substituted >../kept
  noted ../kept
  git tag -d v1.0.0
  mkdir sub
  echo relative >sub/notes
  (cd sub && git rev-parse main | git release-tag -q -F notes -) >../out
  noted sub/notes
  rm -r sub
}

@test "--notes are paragraphs, as git tag -m has them" {
  tag --notes='One line' --notes=$'# Two\nlines\n' --notes true
  assert_success
  printf 'One line\n\n# Two\nlines\n\n\ntrue\n' >../kept
  noted ../kept
}

@test "what is in notes poses neither as a trailer nor as a signature" {
  printf 'New\n\nReviewed-by: A <a@example.com>\nFixes: #1\n\n---\n\nSigned-off-by: B <b@example.com>\n' >../notes
  tag -F ../notes
  assert_success
  noted ../notes
  git for-each-ref --format='%(contents)' refs/tags/v1.0.0 |
    git interpret-trailers --parse --no-divider >../trailers
  run cat ../trailers
  assert_equal "${#lines[@]}" 4
  assert_line -n 0 'Release-Version: 1.0.0'
  run git for-each-ref --format='%(contents:trailers:key=Release-Tree,valueonly)' refs/tags/v1.0.0
  assert_output "$(git rev-parse 'main^{tree}')"
  run git for-each-ref --format='%(contents:signature)' refs/tags/v1.0.0
  assert_output ''
  git tag -d v1.0.0
  for line in 'Release-Tree: 0' 'merged-tip : 0' 'Package: x'; do
    printf 'a\n\n%s\n' "$line" >../notes
    refused 1 "'../notes': line 3 of the notes begins with" -F ../notes
  done
  for line in 'PGP SIGNATURE' 'PGP MESSAGE' 'SSH SIGNATURE' 'SIGNED MESSAGE'; do
    printf 'a\n-----BEGIN %s-----\n' "$line" >../notes
    refused 1 "line 2 of the notes begins a signature" -F ../notes
    refused 1 "line 2 of the notes begins a signature" -n --notes="$(cat ../notes)"
  done
}

@test "refused: a NUL, too much, nothing, no file, a directory" {
  printf 'a\0b' >../notes
  refused 1 "'../notes': the notes have a NUL byte" -F ../notes
  head -c 1048577 /dev/zero | tr '\0' x >../notes
  refused 1 "'../notes' is larger than 1048576 bytes" -F ../notes
  refused 1 "'standard input' is larger than 1048576 bytes" -F - <../notes
  head -c 1048576 ../notes >../most
  printf ' \n\n' >../notes
  refused 1 "'../notes': the notes are empty" -F ../notes
  refused 1 "standard input: the notes are empty" -F - </dev/null
  refused 1 "--notes: the notes are empty" --notes=
  refused 128 "there is no file 'nix'" -F nix
  refused 128 "cannot read '\.'" -F .
  tag -F ../most
  assert_success
}

@test "refused: notes of two kinds, standard input for two, one text for several tags" {
  refused 129 'cannot be combined' -F x --notes=y
  refused 129 'standard input is either the notes or the commits' -F - -
  run --separate-stderr bash -c 'git rev-parse main main~1 | git release-tag --notes=x -'
  assert_failure 1
  assert_regex "$stderr" 'the notes are those of one tag, here are 2 commits'
}

@test "a tag that is there with other notes is said to be" {
  printf '# Notes\n\n- one  \n\n' >../notes
  local other="warning: the tag 'v1.0.0' was there, without these notes"
  git release-tag -q -F ../notes >../out
  for options in -F../notes -q; do
    tag "$options"
    assert_success
    refute_regex "$stderr" warning
  done
  for options in --notes='# Notes' --notes='- one'; do
    tag "$options"
    assert_success
    assert_output v1.0.0
    assert_regex "$stderr" "$other"
  done
  git tag -d v1.0.0
  git release-tag -q >../out
  tag -F ../notes
  assert_success
  assert_regex "$stderr" "$other"
}

@test "signed, and in hints" {
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
  printf 'committer@example.com %s\n' "$(cut -d' ' -f1,2 "$HOME/key.pub")" >"$HOME/signers"
  git config gpg.format ssh
  git config user.signingKey "$HOME/key"
  git config gpg.ssh.allowedSignersFile "$HOME/signers"
  git config tag.gpgSign true
  printf '# Notes\n#\n\n---\ntrailing  \n' >../notes
  git release-tag -q -F ../notes >../out
  git verify-tag v1.0.0
  git cat-file tag v1.0.0 | sed '1,/^$/d' | head -5 >../got
  printf 'v1.0.0\n\n# Notes\n#\n\n' | cmp - ../got
  git tag -d v1.0.0
  exec 9>.git/cutover/lock
  flock 9
  run --separate-stderr timeout 60 git release-tag --file='a b' --notes=x
  assert_failure 129
  touch 'a b'
  echo x >'a b'
  run --separate-stderr timeout 60 git release-tag --file='a b'
  assert_failure 128
  assert_regex "$stderr" "hint: git release-tag --file='a b'    # once that has ended"
  exec 9>&-
  rm 'a b'
}
