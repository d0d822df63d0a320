#!/bin/bash
# Kills a promote at every call that changes something, in five situations. Minutes; see tests/kill/sweep.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${BUILD:-$top/build/release}/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com

# make <dir>: a branch to promote, with the user's own files beside it.
make()
{
  git init -q -b main "$1"
  (
    cd "$1"
    git config gc.auto 0
    mkdir -p src/routes tests/unit
    seq 7 >src/app.py
    echo chat >src/routes/chat.py
    echo t >tests/unit/t.py
    echo 1.0.0 >VERSION
    echo '*.log' >.gitignore
    git add .
    git commit -qm 'Release 1.0.0'
    git switch -qc feature/v1.1
    mkdir -p tests/dev
    cp -r src tests/dev/src
    echo 8 >>tests/dev/src/app.py
    mkdir tests/dev/src/sub
    echo new >tests/dev/src/sub/new.py
    echo scaffold >tests/dev/README
    git add .
    git commit -qm 'Develop 1.1'
    echo mine >notes.txt
    echo mine >tests/dev/src/debug.log
    echo mine >>tests/unit/t.py
  )
}

sweep() { "$top/tests/kill/sweep" 1 "$work/$1" git flow-promote feature/v1.1; }

make "$work/branch"
echo "the branch is checked out"
sweep branch

cp -a "$work/branch" "$work/main"
git -C "$work/main" stash -q
git -C "$work/main" switch -q main
git -C "$work/main" stash pop -q
echo "main is checked out"
sweep main

cp -a "$work/branch" "$work/away"
git -C "$work/away" switch -q -c other
echo "another branch is checked out"
sweep away

git clone -q --bare "$work/branch" "$work/bare"
echo "a bare repository"
sweep bare

cp -a "$work/branch" "$work/hotfix"
git -C "$work/hotfix" stash -q
git -C "$work/hotfix" switch -q main
sed -i 's/^2$/two/' "$work/hotfix/src/app.py"
git -C "$work/hotfix" commit -qam Hotfix
git -C "$work/hotfix" switch -q feature/v1.1
git -C "$work/hotfix" stash pop -q
echo "a hotfix that git has to merge"
sweep hotfix
