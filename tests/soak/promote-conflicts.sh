#!/bin/bash
# Kills a promote that conflicts in both merges, its --continue and its --abort, at every call that
# changes something; see tests/kill/conflicts. Hours. STRIDE=<n>: at every nth.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${BUILD:-$top/build/release}/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

git init -q -b main "$work/repo"
cd "$work/repo"
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
"$top/tests/kill/conflicts" "${STRIDE:-1}" "$work/repo" feature/v1.1
