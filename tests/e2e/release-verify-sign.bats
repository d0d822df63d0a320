#!/usr/bin/env bats
# git release-verify and signatures: OpenPGP, SSH and X.509 with real keys, good, by a key that nobody
# knows, of another text, and missing where one is asked for.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
load signing

setup()
{
  helper_setup
  signing_setup
  repository
  put src/app.py one
  release_and_copy
  put tests/dev/src/app.py two
  commit 'Develop 1.1'
  git switch -q main
}

teardown()
{
  signing_teardown
  helper_teardown
}

# signed <key>: v1.1.0 is promoted and tagged with it.
signed()
{
  tick
  git flow-promote -q feature/v1.1 | git release-tag -q -u "$1" - >"$BATS_TEST_TMPDIR/out"
  git verify-tag v1.1.0
}

# judged <verdict> <pattern of the reasons> [<option>...]
judged()
{
  local verdict=$1 pattern=$2
  shift 2
  run --separate-stderr git release-verify "$@" v1.1.0
  assert_equal "$(cut -f1-3 <<<"$output")" "$verdict	v1.1.0	$(git rev-parse 'main')"
  assert_regex "$(cut -f4- <<<"$output")" "^$pattern\$"
  if [ "$verdict" = bad ]; then assert_failure 1; else assert_success; fi
}

# forged: the message is another, under the same signature
forged()
{
  git update-ref refs/tags/v1.1.0 "$(git cat-file tag v1.1.0 | sed 's/^Merged:$/merged:/' |
    git hash-object -t tag -w --stdin)"
}

# says <pattern>: the document has git's words.
says()
{
  git release-verify --json v1.1.0 >../doc || :
  valid_json "$TOP/schema/git-release-verify-1.json" ../doc
  python3 -c 'import json; t = json.load(open("../doc"))["tags"][0]; print(t["signed"], t["signature"])' >../says
  assert_regex "$(cat ../says)" "^True .*$1"
}

@test "OpenPGP: good, of another text, by a key that is not known" {
  gpg_key
  signed "$(cat "$HOME/id")"
  judged ok signed --signed
  says 'Good signature from "C O Mitter <committer@example.com>"'
  forged
  judged bad 'signature: .*gpg: BAD signature from "C O Mitter <committer@example.com>".*'
  git tag -d v1.1.0
  git release-tag -q -u "$(cat "$HOME/id")" main
  gpgconf --kill all
  rm -rf "${GNUPGHOME:?}"/*
  judged bad "signature: .*gpg: Can't check signature: No public key"
}

@test "SSH: good, of another text, by a key that is not known, and nobody to ask" {
  ssh_key
  signed "$HOME/key"
  judged ok signed
  run -0 git release-verify --signed --strict v1.1.0
  says 'Good "git" signature for committer@example.com with ED25519 key'
  forged
  judged bad 'signature: .*[Ii]ncorrect signature.*|signature: .*[Cc]ould not verify signature.*'
  git tag -d v1.1.0
  git release-tag -q -s main
  judged ok signed
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/other"
  printf 'committer@example.com %s\n' "$(cut -d' ' -f1,2 "$HOME/other.pub")" >"$HOME/signers"
  judged bad 'signature: .*No principal matched.*'
  git config --unset gpg.ssh.allowedSignersFile
  judged bad 'signature: error: gpg.ssh.allowedSignersFile needs to be configured .*'
}

@test "X.509: good, of another text, by a certificate that is not trusted" {
  x509_key
  signed "$(tr -d : <"$HOME/id")"
  judged ok signed --signed
  says 'gpgsm: Good signature from'
  forged
  judged bad 'signature: .*gpgsm: invalid signature: .*|signature: .*gpgsm: .*[Bb]ad signature.*'
  git tag -d v1.1.0
  git release-tag -q -u "$(tr -d : <"$HOME/id")" main
  judged ok signed
  gpgconf --kill all
  : >"$GNUPGHOME/trustlist.txt"
  judged bad 'signature: gpgsm: .*'
}

@test "unsigned: ok, and bad where a signature is asked for" {
  tick
  git flow-promote -q feature/v1.1 | git release-tag -q - >"$BATS_TEST_TMPDIR/out"
  judged ok unsigned
  judged bad 'signature: it is not signed' --signed
}

@test "a good signature under another name, and on another commit's tag" {
  ssh_key
  signed "$HOME/key"
  git update-ref refs/tags/v2.0.0 "$(git rev-parse v1.1.0)"
  git verify-tag v2.0.0
  run --separate-stderr git release-verify v2.0.0
  assert_failure 1
  assert_regex "$output" "^bad	v2.0.0	$(any_id)	name: the tag object says 'v1.1.0'; version: "
}
