#!/bin/bash
# Kills a promote that conflicts in both merges, its --continue and its --abort, at every call that
# changes something; tells them to end there; lets one call in five fail. See tests/kill/conflicts. Prints
# the number of points; exits 1 when one of them failed. STRIDE=<n>: at every nth.
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"

git init -q -b main "$work/r"
cd "$work/r" || exit
git config gc.auto 0
mkdir src
seq 7 >src/app.py
echo 1.0.0 >VERSION
git add .
git commit -qm 'Release 1.0.0'
git switch -qc feature/v1.1
mkdir -p tests/dev
cp -r src tests/dev/src
git add .
git commit -qm 'Start 1.1'
sed -i s/6/six/ tests/dev/src/app.py
git commit -qam 'Develop 1.1'
sed -i s/6/sechs/ src/app.py
git commit -qam 'Change src as well'
git switch -q main
sed -i s/6/VI/ src/app.py
git commit -qam Hotfix
git switch -q feature/v1.1
echo mine >notes.txt

# conflicts [<option>...]
conflicts()
{
  local words=() began=$SECONDS
  read -ra words < <("$top/tests/kill/conflicts" "$@" "${STRIDE:-1}" "$work/r" feature/v1.1)
  count "conflicts${*:+ $*}" "$began" "${words[@]}"
}

conflicts
conflicts -i 'caller=TERM tree=TERM'
# a sample of what promote-errors.sh does
for fault in error={ENOSPC,EIO} errors=EROFS short; do
  STRIDE=$((${STRIDE:-1} * 5)) conflicts -i "$fault"
done
finish
