#!/bin/bash
# A tag that is killed, told to end, or finds no space, at every call while it is made: unsigned, and
# signed by SSH, in a repository, in a bare one, and for a candidate on staging.
# usage: [STRIDE=<n>] release-tag-kill.sh; every <n>th point
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
set -u
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'
kills='each:signal=KILL caller=KILL tree=KILL'

cd "$work" || exit
make
git switch -q main
git merge -q --no-ff -m "Merge branch 'feature/v1.1'" feature/v1.1
echo 1.1.0 >VERSION
git commit -q --amend -m "Merge branch 'feature/v1.1'" VERSION
git branch staging
cd "$work" || exit
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
echo "a@example.com $(cut -d' ' -f1,2 "$work/key.pub")" >"$work/signers"
cp -a r signed
git -C signed config gpg.format ssh
git -C signed config user.signingKey "$work/key"
git -C signed config gpg.ssh.allowedSignersFile "$work/signers"
git -C signed config tag.gpgSign true
git clone -q --bare signed bare
cp signed/.git/config bare/config
git -C bare config core.bare true

# sweep <what> <faults> <repository> <tag> <command>...
sweep()
{
  local what=$1 faults=$2 words=() began=$SECONDS
  shift 2
  read -ra words < <("$top/tests/kill/tag" -i "$faults" "${STRIDE:-1}" "$work/$1" "${@:2}")
  count "$what" "$began" "${words[@]}"
}

sweep 'unsigned, killed' "$kills" r v1.1.0 git release-tag --notes='# Notes'
sweep 'signed, killed' "$kills" signed v1.1.0 git release-tag
sweep 'signed, told to end' 'caller=TERM tree=TERM' signed v1.1.0 git release-tag
sweep 'signed, no space' 'error=ENOSPC errors=ENOSPC' signed v1.1.0 git release-tag
sweep 'signed and bare, killed' "$kills" bare v1.1.0 git release-tag
sweep 'a signed candidate, killed' "$kills" signed v1.1.0-rc.1 git release-tag --rc
finish
