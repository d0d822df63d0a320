#!/usr/bin/env bats
# A tag that is killed while it is made: a sample of what tests/soak/release-tag-kill.sh does at every
# call.

load helper

setup()
{
  helper_setup
  repository
  git config gc.auto 0
  put VERSION 0.9.0
  commit 'Begin'
  git switch -qc feature/v1.0
  put VERSION 1.0.0
  commit 'Version 1.0.0'
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch 'feature/v1.0' into main" feature/v1.0
  put notes.txt mine
}

ssh_key()
{
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/key"
  printf 'committer@example.com %s\n' "$(cut -d' ' -f1,2 "$HOME/key.pub")" >"$HOME/signers"
  git config gpg.format ssh
  git config user.signingKey "$HOME/key"
  git config gpg.ssh.allowedSignersFile "$HOME/signers"
  git config tag.gpgSign true
}

killed()
{
  run "$TOP/tests/kill/tag" "$@"
  assert_success
  echo "# $output" >&3
}

@test "killed at every 5th call that changes something: old or new, and the same command ends it" {
  killed 5 "$PWD" v1.0.0 git release-tag --notes='# Notes'
}

@test "signed: killed at every 17th call" {
  ssh_key
  killed 17 "$PWD" v1.0.0 git release-tag
}

@test "signed, in a bare repository: killed at every 29th call" {
  ssh_key
  git clone -q --bare . ../bare.git
  cp .git/config ../bare.git/config
  git -C ../bare.git config core.bare true
  killed 29 "$PWD/../bare.git" v1.0.0 git release-tag
}

@test "signed: SIGTERM at every 17th call, to all or to one alone: no lock is left" {
  ssh_key
  killed -i 'caller=TERM tree=TERM' 17 "$PWD" v1.0.0 git release-tag
}

@test "signed, a candidate: no space at every 13th call, once or for good" {
  ssh_key
  git branch staging
  killed -i 'error=ENOSPC errors=ENOSPC' 13 "$PWD" v1.0.0-rc.1 git release-tag --rc
}
