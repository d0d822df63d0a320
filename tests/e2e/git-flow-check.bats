#!/usr/bin/env bats
# git flow-check: verdicts on pushes, by a hook on a laptop and by one on a real bare remote.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper

# hook <git directory> <name> <arguments of git-flow-check, as sh reads them>
hook()
{
  printf '#!/bin/sh\nexec git-flow-check %s\n' "$3" >"$1/hooks/$2"
  chmod +x "$1/hooks/$2"
}

# server: ../server.git, which judges what is pushed, as the remote origin; main is there.
server()
{
  git init -q --bare -b main "$BATS_TEST_TMPDIR/server.git"
  hook "$BATS_TEST_TMPDIR/server.git" pre-receive --pre-receive
  git -C "$BATS_TEST_TMPDIR/server.git" config receive.advertisePushOptions true
  git remote add origin "$BATS_TEST_TMPDIR/server.git"
  git push -q origin main
}

# laptop: pushes from here are judged before they are sent.
# shellcheck disable=SC2016 # for sh
laptop() { hook .git pre-push '--pre-push "$@"'; }

# project: main has a release in the whole layout, feature/v1.1 a development copy, checked out.
project()
{
  local dir
  repository
  for dir in src/routes src/utils src/templates tests/unit tests/integration migrations .github; do
    put "$dir/.gitkeep"
  done
  put src/a.py one two three
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git flow-start -q --seed feature/v1.1
  put tests/dev/src/a.py one TWO three
  commit 'Develop 1.1'
  server
}

# bad <message>: a commit on the present branch whose tree no main may have.
bad() { git rm -q -r .github && commit "$1"; }

push_ok()
{
  run -0 git push "$@"
}

# push_refused <pattern> <argument of git push>...
push_refused()
{
  local pattern=$1
  shift
  run -1 git push "$@"
  assert_regex "$output" "$pattern"
}

# What feature/v1.1 has is merged into main, by hand or by us.
merge()
{
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch '${1:-feature/v1.1}'" "${1:-feature/v1.1}"
}

# The nine pushes that hooks are known to get wrong, at the hook of WHERE.
nine_pushes()
{
  push_ok origin feature/v1.1
  git flow-promote -q feature/v1.1
  push_ok origin main
  git switch -q -c feature/v1.2
  bad 'No pipeline'
  merge feature/v1.2
  # a bad layout that is checked out, and while another branch is
  push_refused 'layout\.ci' origin main
  git switch -q feature/v1.1
  push_refused 'layout\.ci' origin main
  # a good ref and a bad one in one push
  git branch -q feature/v1.3
  push_refused 'layout\.ci' origin feature/v1.3 main
  # a bad name; without new commits; by HEAD; beside a good one
  git branch -q wrong feature/v1.2
  push_refused 'branch\.name' origin wrong
  git branch -q worse origin/main
  push_refused 'branch\.name' origin worse
  push_refused 'branch\.name' origin HEAD:wrong
  push_refused 'branch\.name' origin feature/v1.3 wrong
  git ls-remote --heads origin >heads
  run -1 grep -E 'wrong|worse|v1\.3' heads
  # a deletion
  push_ok origin :feature/v1.1
  rm heads
}

@test "nine pushes, judged on the server" {
  project
  nine_pushes
}

@test "nine pushes, judged on the laptop" {
  project
  rm "$BATS_TEST_TMPDIR/server.git/hooks/pre-receive"
  laptop
  nine_pushes
}

@test "main takes merges of allowed branches, and never goes back or away" {
  project
  git switch -q main
  put src/direct.py x
  commit 'Directly'
  push_refused 'takes merges of two parents, commit [0-9a-f]{12} has 1 \[main\.no-direct\]' origin main
  git reset -q --hard origin/main
  git branch -q topic feature/v1.1
  git flow-promote -q feature/v1.1
  push_ok origin main
  push_refused 'main\.no-direct' -f origin main~1:main
  push_refused 'never deleted \[main\.no-direct\]' origin :main
  # a branch into which main was merged is not main
  git switch -q -c feature/v1.5 main~1
  put src/other.py x
  commit 'Other'
  tick
  git merge -q -m "Merge branch 'main' into feature/v1.5" main
  push_refused 'is not on the first-parent line' origin HEAD:main
  git switch -q main
  git switch -q -c scratch
  put src/more.py x
  commit More
  merge scratch
  push_refused "takes merges of allowed branches, commit [0-9a-f]{12} says 'Merge branch 'scratch''" \
    origin main
}

@test "a tag of a release is what its name says, and stays" {
  project
  git flow-promote -q feature/v1.1
  # main and its tag arrive together
  git release-tag
  push_ok --atomic origin main v1.1.0
  git tag v1.2.0
  push_refused "lightweight one \[tag\.release\]" origin v1.2.0
  git tag -f -a -m v1.2.0 v1.2.0 main
  push_refused "whose release is 'v1\.1\.0'" origin v1.2.0
  git tag -a -m v1.0.0 v1.0.0 main^2
  push_refused 'not on it' origin v1.0.0
  git tag -f -a -m again v1.1.0 main
  push_refused 'never moved' -f origin v1.1.0
  push_refused 'never deleted' origin :v1.1.0
  git tag -a -m x other main
  push_ok origin other
  # alone, one ref cannot be told about main
  rm "$BATS_TEST_TMPDIR/server.git/hooks/pre-receive"
  # shellcheck disable=SC2016 # for sh
  hook "$BATS_TEST_TMPDIR/server.git" update '--update "$@"'
  push_ok origin v1.2.0
  git branch -q wrong main
  push_refused 'branch\.name' origin wrong
}

@test "rules of a repository's own, from main and not from the change" {
  project
  git switch -q -c feature/v1.2 main
  cat >.cutover <<'EOF'
[cutover-rule "no-dumps"]
	kind = path
	deny = ".*\\.(sql\\.gz|dump)"
	hint = "keep dumps out of the repository"
[cutover-rule "small"]
	kind = size
	max = 1k
	files = "src/.*"
[cutover-rule "layout.ci"]
	mode = off
EOF
  commit 'Rules'
  merge feature/v1.2
  push_ok origin main
  git switch -q -c feature/v1.3
  put data/all.dump x
  head -c 2000 /dev/zero >src/big
  git config -f .cutover cutover-rule.no-dumps.mode off
  commit 'A dump, and a rule that allows it'
  push_refused "the path 'data/all.dump' is denied \[no-dumps\]" origin feature/v1.3
  assert_output --partial 'hint: keep dumps out of the repository'
  assert_output --partial "'src/big' has 2000 bytes, at most 1024 are allowed [small]"
  merge feature/v1.3
  push_refused 'no-dumps' origin main
}

@test "a .cutover that cannot be read, or locks out, does not reach main" {
  project
  git switch -q -c feature/v1.2 main
  put .cutover '[cutover-rule "x"]' 'kind = path' 'deny = "\\.cut.*"'
  commit 'Lock out'
  merge feature/v1.2
  push_refused 'would forbid every later change' origin main
  git reset -q --hard origin/main
  git switch -q feature/v1.2
  put .cutover '[include]' 'path = /etc/passwd'
  commit Include
  merge feature/v1.2
  push_refused "line 2: unknown key 'include\.path' \[rules\.change\]" origin main
}

@test "an exception ends, and is never silent" {
  project
  git switch -q -c feature/v1.2 main
  put .cutover '[cutover-except "dot"]' 'rule = path.portable' 'path = old/' 'until = 2100-01-01' \
    'by = ada' 'why = "from before"'
  commit 'Except'
  merge feature/v1.2
  push_ok origin main
  git switch -q -c feature/v1.3
  put old/aux.txt x
  commit 'Old'
  push_ok origin feature/v1.3
  assert_output --partial "let through by the exception 'dot' until 2100-01-01: from before"
  put new/aux.txt x
  commit 'New'
  push_refused "'new/aux.txt' is a name that Windows reserves" origin feature/v1.3
  git switch -q feature/v1.2
  sed -i s/2100/2020/ .cutover
  commit 'Ended'
  merge feature/v1.2
  push_ok origin main
  git switch -q feature/v1.3
  git rm -q -r new
  commit 'Less'
  git push -q origin :feature/v1.3
  push_refused "the exception 'dot' ended on 2020-01-01" origin feature/v1.3
}

@test "who is granted it lets one push through, with a reason" {
  project
  git branch -q wrong feature/v1.1
  push_refused "may not let a push pass over the rule 'branch.name'" \
    -o cutover.allow=branch.name -o cutover.why=x origin wrong
  git -C "$BATS_TEST_TMPDIR/server.git" config cutover.grant 'branch.name (ada|grace)'
  GL_USER=ada push_refused 'says why' -o cutover.allow=branch.name origin wrong
  GL_USER=eve push_refused "'eve' may not" -o cutover.allow=branch.name -o cutover.why=x origin wrong
  GL_USER=ada push_ok -o cutover.allow=branch.name -o cutover.why='moving house' origin wrong
  assert_output --partial 'let through as the push asks [branch.name]'
  # and what is let through is kept
  hook "$BATS_TEST_TMPDIR/server.git" post-receive --post-receive
  git branch -q worse feature/v1.1
  GL_USER=grace push_ok -o cutover.allow=branch.name -o cutover.why='moving again' origin worse
  push_ok origin feature/v1.1
  run -0 git -C "$BATS_TEST_TMPDIR/server.git" log --format=%B refs/cutover/audit
  assert_line 'Let a push pass over branch.name'
  assert_line --regexp "^ +$(zeros) $(git rev-parse worse) refs/heads/worse$"
  assert_line 'By: grace'
  refute_line 'By: eve'
  [ "$(grep -c 'Let a push' <<<"$output")" -eq 1 ]
}

@test "a server's configuration has the last word, a laptop's can only tighten" {
  project
  laptop
  git -C "$BATS_TEST_TMPDIR/server.git" config cutover-rule.branch.name.mode off
  git config cutover-rule.branch.name.mode off
  git branch -q wrong feature/v1.1
  push_refused 'can be shown as a warning here, not switched off' origin wrong
  git config cutover-rule.branch.name.mode warn
  push_ok origin wrong
  assert_output --partial 'warning: branch name'
}

@test "trees, ranges and merge requests get the same words" {
  project
  bad 'No pipeline'
  run -1 --separate-stderr git flow-check --tree HEAD --format porcelain
  assert_line --partial 'error	layout.ci		'
  assert_line --partial 'error	layout.tests		tests/dev	0	'
  run -1 --separate-stderr git flow-check --merge-request origin/main feature/v1.1
  assert_line --partial 'wants .github/, .gitlab-ci.yml or .forgejo/, none is there [layout.ci]'
  merge
  run -1 --separate-stderr git flow-check --range origin/main..main
  assert_line --partial 'wants .github/, .gitlab-ci.yml or .forgejo/, none is there [layout.ci]'
  assert_equal "$stderr" "git-flow-check: refused: 2 errors"
  run -129 git flow-check --range main
  run -129 git flow-check --tree HEAD --pre-push a b
  run -0 git flow-check --list-rules
  assert_line --regexp '^layout\.ci	enforce	built-in	'
  run -0 git flow-check --explain layout.ci
  assert_line --partial 'git flow-init --scaffold'
  run -1 git flow-check --explain no.such
}

@test "main here is guarded against what runs no other hook" {
  project
  # shellcheck disable=SC2016 # for sh
  hook .git reference-transaction '--reference-transaction "$1"'
  git switch -q main
  put src/direct.py x
  git add -A
  run -128 git commit -q --no-verify -m Directly
  assert_output --partial 'main.no-direct'
  git reset -q --hard
  git switch -q -c feature/v1.3
  put src/picked.py x
  commit 'Pick me'
  git switch -q main
  run git cherry-pick feature/v1.3
  assert_failure
  assert_output --partial 'main.no-direct'
  git cherry-pick --abort
  run -128 git merge --ff-only feature/v1.1
  run git update-ref refs/heads/main feature/v1.1
  assert_failure
  # what our tools do they have judged themselves
  git flow-promote -q feature/v1.1
  git flow-promote -q --undo
  git flow-promote -q feature/v1.1
  run git reset -q --hard main^2
  assert_failure
  assert_output --partial 'only goes on from where it is'
  git gc -q --prune=now
  git pack-refs --all
  # what the remote has is right
  git push -q origin main
  git clone -q "$BATS_TEST_TMPDIR/server.git" ../clone
  cp .git/hooks/reference-transaction ../clone/.git/hooks/
  cd ../clone
  git reset -q --hard origin/main
  git update-ref refs/heads/main main
}

@test "a promote gets the same verdict before anything is moved" {
  project
  git switch -q -c feature/v1.0.1 main
  put .cutover '[cutover-rule "no-dumps"]' 'kind = path' 'deny = ".*\\.dump"'
  git rm -q -r .github
  put src/b.py x
  commit 'Rules, and no pipeline'
  git push -q --no-verify "$BATS_TEST_TMPDIR/server.git" feature/v1.0.1
  rm "$BATS_TEST_TMPDIR/server.git/hooks/pre-receive"
  merge feature/v1.0.1
  git push -q origin main
  git switch -q feature/v1.1
  put tests/dev/src/data.dump x
  commit 'A dump'
  before
  run -1 --separate-stderr git flow-promote feature/v1.1
  assert_regex "$stderr" "the rules refuse what this would move:"
  assert_regex "$stderr" "the path 'src/data.dump' is denied \[no-dumps\]"
  unchanged
  git rm -q tests/dev/src/data.dump
  commit 'No dump'
  # what main lacks already is no fault of this promote
  run -0 --separate-stderr git flow-promote feature/v1.1
  assert_regex "$stderr" 'warning: .* wants .github/, .gitlab-ci.yml or .forgejo/, none is there \[layout.ci\]'
}

# best_of_five <command>: ms of the processor, so that other work does not count:
# the least of five runs that each read what is on standard input
best_of_five()
{
  local took best=1000000 TIMEFORMAT='%U %S'
  cat >../given
  for _ in 1 2 3 4 5; do
    { time "$@" <../given >../said 2>&1; } 2>../took || true
    took=$(awk '{ print int(($1 + $2) * 1000) }' ../took)
    [ "$took" -ge "$best" ] || best=$took
  done
  echo "$best"
}

@test "what is hostile in a .cutover is refused at once, by line" {
  project
  local started best case limit
  rm "$BATS_TEST_TMPDIR/server.git/hooks/pre-receive"
  # a slow machine starts slowly, too: only what comes on top is limited
  started=$(best_of_five git flow-check --version </dev/null)
  for case in include large slow nul; do
    git switch -q -c "feature/v1.2-$case" origin/main
    case $case in
    include) put .cutover '[include]' 'path = /etc/passwd' ;;
    large) head -c 100000000 /dev/zero | tr '\0' '#' >.cutover ;;
    slow)
      put .cutover '[cutover-rule "x"]' 'kind = path' 'deny = "^(a+)+$"'
      put "$(printf 'a%.0s' {1..40})b" x
      ;;
    nul) printf '[cutover]\n\0main = x\n' >.cutover ;;
    esac
    commit "$case"
    git push -q --no-verify origin HEAD
    git switch -q --detach origin/main
    tick
    git merge -q --no-ff -m "Merge branch 'feature/v1.2-$case'" "feature/v1.2-$case"
    git push -q origin "HEAD:refs/heads/feature/v1.3-$case"
    git rev-parse origin/main HEAD | paste -s -d ' ' | sed 's|$| refs/heads/main|' >../push
    best=$(best_of_five git -C "$BATS_TEST_TMPDIR/server.git" flow-check --pre-receive <../push)
    run git -C "$BATS_TEST_TMPDIR/server.git" flow-check --pre-receive <../push
    assert_failure 1
    case $case in
    include) assert_line --partial "'.cutover' line 2: unknown key 'include.path' [rules.change]" ;;
    large) assert_line --partial "'.cutover' is too large: 100000000 bytes, at most 1048576 are read" ;;
    slow) assert_line --partial "cannot decide whether 'aaaa" ;;
    nul) assert_line --partial "'.cutover' line 2" ;;
    esac
    # the processor is git's as well where it is asked
    by_git && limit=200 || limit=50
    [ $((best - started)) -lt "$limit" ] || [[ $BUILD == *sanitize* ]] ||
      fail "$case: $best ms, and $started ms to start"
  done
}

@test "on GitLab what is found is shown to who pushes" {
  project
  git branch -q wrong feature/v1.1
  GL_REPOSITORY=project-1 GL_ID=user-1 push_refused 'GL-HOOK-ERR: refs/heads/wrong: error' origin wrong
  assert_line --partial 'GL-HOOK-ERR: hint: '
}

@test "where main is called master, from its first commit on" {
  git init -q -b master old
  cd old
  for dir in src tests/unit tests/integration migrations .github; do put "$dir/x" x; done
  put VERSION 1.0.0
  git flow-init -q --hooks
  commit Start
  git init -q --bare -b main ../server.git
  git -C ../server.git flow-init -q --server
  git remote add origin ../server.git
  push_ok origin master
  put src/y y
  git add -A
  run -1 git commit -q -m Directly
  assert_output --partial "'master' takes merges of two parents"
  # and main is main where the server would rather have begun with master
  git init -q --bare -b master ../other.git
  git -C ../other.git flow-init -q --server
  git branch -q -m master main
  push_ok ../other.git main
}

# judged_messages <from> <to>: the commits whose messages the range is refused for
judged_messages()
{
  git-flow-check --format=porcelain --ref feature/v1.1 --range "$1..$2" |
    sed -n 's/.*\tcommit \([0-9a-f]\{12\}\).*/\1/p' | sort
}

@test "the messages that are judged are those of git log: what the branch gained, and no merge" {
  repository
  put .cutover '[cutover-rule "message.subject"]' 'allow = "[A-Z].*"'
  commit 'begin'
  commit 'old'
  git switch -qc feature/v1.1
  commit 'one'
  begin=$(git rev-parse HEAD)
  commit 'Two'
  commit 'three'
  git switch -q main
  commit 'on main'
  git switch -q feature/v1.1
  tick
  git merge -q -m 'merge of main' main
  # a clock that is wrong
  local here=$clock
  clock=100
  commit 'four'
  clock=$here
  commit 'five'
  git rev-list --no-merges --abbrev-commit --abbrev=12 --grep='^[a-z]' "$begin..HEAD" ^main | sort >../want
  [ "$(wc -l <../want)" -eq 3 ]
  judged_messages "$begin" HEAD >../got
  diff ../want ../got
  # behind the end of a shallow history there is nothing
  git clone -q --depth 2 --branch feature/v1.1 "file://$PWD" ../shallow
  cd ../shallow
  git rev-list --abbrev-commit --abbrev=12 HEAD~1..HEAD >../want
  judged_messages HEAD~1 HEAD >../got
  diff ../want ../got
}
