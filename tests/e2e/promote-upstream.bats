#!/usr/bin/env bats
# git flow-promote and the work of others: what the remote had when it was last fetched, --fetch, --ff.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# A bare origin with main at 1.0.0 and feature/v1.1, a clone in repo, and a colleague's clone.
setup()
{
  helper_setup
  repository seed
  put src/app.py one two three four five six seven
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Develop 1.1'
  git switch -q main
  git clone -q --bare . ../origin.git
  cd .. && rm -rf seed
  git clone -q origin.git repo
  git clone -q origin.git colleague
  cd repo || return
  git switch -q feature/v1.1
}

# colleague <branch> <sed script> <file>: they push a commit.
colleague()
{
  (
    cd ../colleague && git switch -q "$1" && git pull -q --ff-only && sed -i "$2" "$3" &&
      commit "Colleague on $1" && git push -q origin "$1"
  )
}

# refuses <pattern> <argument>...: exit 1, and nothing changed.
refuses()
{
  local pattern=$1
  shift
  before
  promote "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
}

@test "main even with its upstream, ahead of it, or the upstream gone: fine" {
  promote feature/v1.1
  assert_success
  git switch -q -c hotfix/v1.1.1 main # main is ahead by the promote
  commit fix
  promote hotfix/v1.1.1
  assert_success
  git remote set-head -d origin
  git update-ref -d refs/remotes/origin/main
  git switch -q -c hotfix/v1.1.2 main
  commit fix
  promote hotfix/v1.1.2
  assert_success
}

@test "main behind: refused with the command, --ff brings it up, in one merge" {
  colleague main s/two/TWO/ src/app.py
  git fetch -q
  refuses "'main' is behind 'origin/main'" feature/v1.1
  assert_regex "$stderr" 'hint: git flow-promote --ff feature/v1.1'
  promote --ff feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(git rev-parse main^1)" "$(git rev-parse origin/main)"
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git show main:src/app.py | xargs)" 'one TWO three four five SIX seven'
  git push -q origin main
  before
  promote --ff feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  unchanged
}

@test "--ff where main is checked out: its files follow, and what is in the way refuses" {
  colleague main s/two/TWO/ src/app.py
  (cd ../colleague && put notes.txt theirs && commit notes && git push -q origin main)
  git fetch -q
  git switch -q main
  put notes.txt mine
  refuses 'notes\.txt' --ff feature/v1.1
  rm notes.txt
  promote --ff feature/v1.1
  assert_success
  assert_equal "$(git status --porcelain)" ''
  git diff-files --quiet
  assert_equal "$(cat notes.txt)" theirs
  assert_equal "$(cat VERSION)" 1.1.0
}

@test "--ff that conflicts with what is fetched changes nothing" {
  colleague main s/six/6/ src/app.py
  git fetch -q
  main=$(git rev-parse main)
  promote --ff feature/v1.1
  assert_failure 2
  assert_regex "$stderr" 'src/app\.py'
  assert_equal "$(git rev-parse main)" "$main"
}

@test "-n --ff shows what changes on main here, the fetched commits with it" {
  (cd ../colleague && put src/theirs.py 1 && commit theirs && git push -q origin main)
  git fetch -q
  before
  promote -n --ff feature/v1.1
  assert_success
  assert_line $'A\tsrc/theirs.py'
  assert_line $'M\tsrc/app.py'
  unchanged
}

@test "main diverged: refused, with --ff too" {
  colleague main s/two/TWO/ src/app.py
  git fetch -q
  git switch -q main && put mine 1 && commit mine && git switch -q feature/v1.1
  refuses "'main' has diverged from 'origin/main'" feature/v1.1
  refuses "'main' has diverged from 'origin/main'" --ff feature/v1.1
  assert_regex "$stderr" 'hint: git log --oneline --left-right main...origin/main'
}

@test "--fetch learns of what the remote has, and -n has no --fetch" {
  colleague main s/two/TWO/ src/app.py
  main=$(git rev-parse main)
  promote --fetch feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "'main' is behind 'origin/main'"
  assert_equal "$(git rev-parse main)" "$main"
  assert_equal "$(git rev-parse origin/main)" "$(git -C ../origin.git rev-parse main)"
  promote -n --fetch feature/v1.1
  assert_failure 129
  promote --fetch --ff feature/v1.1
  assert_success
  assert_equal "$(git rev-parse main^1)" "$(git rev-parse origin/main)"
}

@test "--fetch: a remote that does not answer is 3, one that is not there is 1" {
  mv ../origin.git ../away.git
  before
  promote --fetch feature/v1.1
  assert_failure 3
  assert_output ''
  assert_regex "$stderr" "cannot fetch from 'origin'"
  unchanged
  git remote remove origin
  refuses "there is no remote 'origin' to fetch from" --fetch feature/v1.1
  mv ../away.git ../origin.git
}

@test "--fetch: a branch that is gone there is fine" {
  git -C ../origin.git branch -q -D feature/v1.1
  git config fetch.prune true
  promote --fetch feature/v1.1
  assert_success
  run git rev-parse -q --verify refs/remotes/origin/feature/v1.1
  assert_failure
}

@test "the branch behind its upstream, or diverged from it: refused; ahead is fine" {
  colleague feature/v1.1 s/one/ONE/ tests/dev/src/app.py
  git fetch -q
  refuses "'feature/v1.1' is behind 'origin/feature/v1.1'" feature/v1.1
  assert_regex "$stderr" 'hint: git merge --ff-only --no-overwrite-ignore origin/feature/v1.1$'
  put tests/dev/src/mine.py 1 && commit mine
  refuses "'feature/v1.1' has diverged from 'origin/feature/v1.1'" feature/v1.1
  tick
  git merge -q -m 'Merge theirs' origin/feature/v1.1
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:src/app.py | xargs)" 'ONE two three four five SIX seven'
}

@test "a branch whose upstream is main does not follow it" {
  git switch -q -c hotfix/v1.0.1 origin/main
  assert_equal "$(git config branch.hotfix/v1.0.1.merge)" refs/heads/main
  put src/fix.py 1 && commit fix
  colleague main s/two/TWO/ src/app.py
  git fetch -q
  promote --ff hotfix/v1.0.1
  assert_success
}

@test "the upstream of main is what git's configuration says" {
  git remote add company ../origin.git
  colleague main s/two/TWO/ src/app.py
  git fetch -q company
  git branch -q --set-upstream-to=company/main main
  refuses "'main' is behind 'company/main'" feature/v1.1
  # a local branch as upstream is no remote's, and what cutover.remote has counts
  git branch -q --set-upstream-to=feature/v1.1 main
  promote feature/v1.1
  assert_success
}

@test "promoted by a colleague: told so, and how to take it over" {
  (cd ../colleague && git switch -q feature/v1.1 && git flow-promote -q feature/v1.1 &&
    git push -q origin main feature/v1.1)
  git fetch -q
  git merge -q --ff-only origin/feature/v1.1
  refuses "'main' is behind" feature/v1.1
  refuses "'feature/v1.1' was promoted on 'origin/main' already" --ff feature/v1.1
  git branch -f main origin/main
  before
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse origin/main)"
  unchanged
}

@test "in a bare repository, and from a linked worktree" {
  colleague main s/two/TWO/ src/app.py
  git fetch -q
  git worktree add -q --detach ../linked
  cd ../linked
  promote feature/v1.1
  assert_failure 1
  promote --ff feature/v1.1
  assert_success
  git clone -q --bare ../colleague ../bare.git
  cd ../bare.git
  git fetch -q ../origin.git main:refs/remotes/origin/main feature/v1.1:feature/v1.1
  git update-ref refs/heads/main 'refs/heads/main~1'
  refuses "'main' is behind 'origin/main'" feature/v1.1
  promote --ff feature/v1.1
  assert_success
}

@test "with a pull request as the landing a main that is behind does not matter, nor one that is not here" {
  colleague main s/two/TWO/ src/app.py
  git fetch -q
  git config cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse feature/v1.1)"
  git branch -q -D main
  git switch -q -c hotfix/v1.0.1 origin/main
  commit fix
  promote hotfix/v1.0.1
  assert_success
  git remote set-head -d origin
  git update-ref -d refs/remotes/origin/main
  git switch -q -c hotfix/v1.0.2 hotfix/v1.0.1~1
  commit fix
  refuses "there is no branch 'main' here to promote into" hotfix/v1.0.2
}
