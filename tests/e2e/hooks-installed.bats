#!/usr/bin/env bats
# What people do all day works in a repository that has every hook of ours, and a server that has
# them, too.

load helper

setup()
{
  helper_setup
  local dir
  git init -q --bare -b main server.git
  repository work
  for dir in src tests/unit tests/integration migrations .github; do put "$dir/.gitkeep"; done
  put src/a.py one two three
  put VERSION 1.0.0
  commit 'Start'
  git remote add origin ../server.git
  git push -q origin main
  git fetch -q
  git branch -q -u origin/main
  git flow-init -q --hooks >/dev/null
  git -C ../server.git flow-init -q --server >/dev/null
  for hook in pre-commit pre-merge-commit commit-msg pre-push reference-transaction; do
    assert_file_executable ".git/hooks/$hook"
  done
  assert_file_executable ../server.git/hooks/pre-receive
}

# A colleague's release reaches the server.
colleague()
{
  (
    cd ..
    rm -rf colleague
    git clone -q server.git colleague
    cd colleague || exit
    git flow-start -q --seed "feature/v$1"
    put "tests/dev/src/by-colleague-$1.py" x
    commit "Develop $1"
    git push -q origin "feature/v$1"
    git flow-promote -q "feature/v$1"
    git release-tag -q main
    git push -q --atomic origin main "v$1.0"
  )
}

@test "a release from end to end, each step through hooks" {
  git flow-start -q --seed feature/v1.1
  put tests/dev/src/new.py x
  commit 'Develop 1.1'
  git push -q origin feature/v1.1
  git flow-promote -q feature/v1.1
  git release-tag
  git push -q --atomic origin main v1.1.0
  [ "$(git ls-remote origin refs/heads/main | cut -f 1)" = "$(git rev-parse main)" ]
}

@test "pull, fetch, clone: main moves to where the remote has it" {
  colleague 1.1
  git pull -q --ff-only
  [ "$(git rev-parse main)" = "$(git rev-parse origin/main)" ]
  colleague 1.2
  git switch -q --detach
  git fetch -q origin main:main --tags
  [ "$(git rev-parse main)" = "$(git rev-parse origin/main)" ]
  git switch -q main
  git clone -q ../server.git ../clone
  colleague 1.3
  git pull -q --rebase
  git remote update >/dev/null 2>&1
  git fetch -q --prune
  git reset -q --hard origin/main
}

@test "housekeeping: gc, pack-refs, prune, repack, reflog, bisect, notes" {
  colleague 1.1
  git pull -q --ff-only
  git gc -q --prune=now
  git pack-refs --all --prune
  git repack -q -a -d
  git reflog expire --expire=now --all
  git prune
  git notes add -m note HEAD
  git bisect start -q HEAD HEAD~1 >/dev/null
  git bisect reset 2>/dev/null
  git tag nightly
  git tag -d nightly >/dev/null
}

@test "on a branch: commit, amend, merge, rebase, cherry-pick, revert, stash, squash, reset" {
  git flow-start -q feature/v1.1
  put src/b.py x
  commit B
  put src/c.py x
  git add -A
  git commit -q --amend -m 'B and C'
  git switch -q -c feature/v1.1-other HEAD~1
  put src/d.py x
  commit D
  git switch -q feature/v1.1
  git merge -q --no-ff -m "Merge branch 'feature/v1.1-other'" feature/v1.1-other
  git cherry-pick --allow-empty "$(git rev-parse feature/v1.1-other)" >/dev/null 2>&1 || git cherry-pick --skip
  git revert --no-edit feature/v1.1-other >/dev/null
  put src/e.py x
  git stash -q -u
  git stash pop -q
  git add -A
  git commit -q -m E
  colleague 1.2
  git fetch -q
  git rebase -q origin/main
  git reset -q --hard HEAD~1
  git switch -q -c feature/v1.3
  git merge -q --squash feature/v1.1-other >/dev/null
  git commit -q -m Squashed
  git branch -q -D feature/v1.1-other
  git branch -q -m feature/v1.3 feature/v1.4
  git push -q origin feature/v1.4
  git push -q origin :feature/v1.4
}

@test "worktrees and submodules" {
  git worktree add -q ../linked -b feature/v1.1
  cd ../linked
  put src/b.py x
  commit B
  git push -q origin feature/v1.1
  git -C ../work worktree remove ../linked
  cd ../work
  git init -q -b main ../module
  git -C ../module commit -q --allow-empty -m Module
  git flow-start -q feature/v1.2
  git -c protocol.file.allow=always submodule -q add ../module lib/module
  commit 'Add a module'
  git -c protocol.file.allow=always submodule -q update --init --remote
  git push -q origin feature/v1.2
}

@test "what is refused, and by whom" {
  put src/direct.py x
  git add -A
  run -1 git commit -q -m Direct
  assert_output --partial 'main.no-direct'
  run -128 git commit -q --no-verify -m Direct
  assert_output --regexp 'aborted by (the reference-transaction )?hook'
  git -c core.hooksPath=/dev/null commit -q -m Direct
  run -1 git push -q origin main
  assert_output --partial 'main.no-direct'
  run -1 git push -q --no-verify origin main
  assert_output --partial 'remote: refs/heads/main: error:'
  git reset -q --hard origin/main
  git switch -q -c wrong
  git commit -q --allow-empty --no-verify -m x
  run -1 git push -q origin wrong
  assert_output --partial 'branch.name'
}
