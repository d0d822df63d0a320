#!/bin/bash
# A bump of twenty files of many formats that is killed, told to end, or meets an error, at every call
# that changes something: in the work tree, where the next tool makes the files whole, and as a
# commit. Killed in a linked worktree as well, and while it is made whole. All files are old or all
# are new then, and asked for the version again, the tool comes to its end. See tests/kill/sweep.
# usage: [STRIDE=<n>] version-bump-kill.sh; every <n>th point
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
# shellcheck source=tests/kill/twenty.bash
. "$top/tests/kill/twenty.bash"
set -u
kills='each:signal=KILL caller=KILL tree=KILL'

cd "$work" || exit
git init -q -b main r
cd r || exit
git config gc.auto 0
echo other >other.txt
echo /linked >.gitignore
twenty
git add -A
git commit -qm 'Twenty files'
cp -a "$work/r" "$work/l"
beside
cd "$work/l" || exit
git switch -q --detach
git worktree add -q linked main
cd linked && beside

# sweep <what> <faults> <repository> <option of git, or ''> <option of the tool, or ''> [<option of sweep>...]
sweep()
{
  local what=$1 faults=$2 repo=$3 git=(git) tool=() words=() began=$SECONDS
  [ -z "$4" ] || git+=(-C "$4")
  [ -z "$5" ] || tool+=("$5")
  read -ra words < <("$top/tests/kill/sweep" -i "$faults" -n "${git[*]} version-bump --package none 1.1.0" \
    -a "${git[*]} version-bump ${tool[*]} 1.1.0" "${@:6}" "${STRIDE:-1}" "$work/$repo" \
    "${git[@]}" version-bump "${tool[@]}" minor)
  count "$what" "$began" "${words[@]}"
}

sweep 'killed' "$kills" r '' ''
sweep 'told to end' 'caller=TERM tree=TERM' r '' ''
sweep 'errors' "$(echo error={ENOSPC,EIO,EACCES,EROFS,EMFILE,EINTR} errors={ENOSPC,EIO,EROFS} short retval=0)" r '' ''
sweep 'killed in a linked worktree' tree=KILL l linked ''
sweep 'a commit, killed' "$kills" r '' --commit
sweep 'a commit, told to end' 'caller=TERM tree=TERM' r '' --commit
sweep 'a commit, errors' 'error=ENOSPC errors=ENOSPC error=EIO' r '' --commit
sweep 'a commit in a linked worktree, killed' tree=KILL l linked --commit
sweep 'killed, and made whole' tree=KILL r '' '' -r 1
finish
