#!/usr/bin/env bats
# git release-tag --rc: release candidates on staging, and cutover.tag.staged.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# v1.0.0 on main; staging goes on from there, with 1.1.0 in VERSION.
setup()
{
  helper_setup
  repository
  put VERSION 0.9.0
  commit 'Begin'
  git switch -qc feature/v1.0
  put VERSION 1.0.0
  commit 'Version 1.0.0'
  git switch -q main
  tick
  git merge -q --no-ff --no-edit feature/v1.0
  git release-tag -q >"$BATS_TEST_TMPDIR/out"
  git switch -qc feature/v1.1
  put VERSION 1.1.0
  commit 'Version 1.1.0'
  git switch -qc staging main
  onto_staging feature/v1.1
}

onto_staging() { tick; git switch -q staging; git merge -q --no-ff -m "Merge branch '$1' into staging" "$1"; }

# work <file>: another commit on the branch
work()
{
  git switch -q feature/v1.1
  put "$1" x
  commit "$1"
}

land() { tick; git switch -q main; git merge -q --no-ff -m "Merge branch 'feature/v1.1'" feature/v1.1; }
tag() { run --separate-stderr git release-tag "$@"; }

# tagged <tag> <commit>
tagged()
{
  assert_success
  assert_output "$1"
  assert_equal "$(git rev-parse "$1^{commit}")" "$(git rev-parse "$2")"
  assert_equal "$(git cat-file -t "$1")" tag
}

refused()
{
  local pattern=$1
  shift
  before
  tag "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  assert_regex "$stderr" 'hint: '
  unchanged
}

remote()
{
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  git fetch -q origin
}

@test "the tip of staging is the next candidate; a second run says so again" {
  git switch -q main
  tag --rc
  tagged v1.1.0-rc.1 staging
  run git cat-file -p v1.1.0-rc.1
  assert_line -n 4 v1.1.0-rc.1
  assert_line 'Merged since v1.0.0:'
  assert_line "- Merge branch 'feature/v1.1' into staging"
  assert_line 'Release-Version: 1.1.0-rc.1'
  assert_line "Release-Tree: $(git rev-parse 'staging^{tree}')"
  assert_line "Merged-Tip: $(git rev-parse feature/v1.1)"
  assert_line 'Previous-Release: v1.0.0'
  before
  tick
  tag --rc
  tagged v1.1.0-rc.1 staging
  assert_regex "$stderr" 'is there already'
  tag --rc -n
  tagged v1.1.0-rc.1 staging
  unchanged
  work a
  onto_staging feature/v1.1
  before
  tag --rc -n
  assert_output v1.1.0-rc.2
  unchanged
  tag --rc
  tagged v1.1.0-rc.2 staging
  run git cat-file -p v1.1.0-rc.2
  assert_line 'Previous-Release: v1.1.0-rc.1'
  assert_line 'Merged since v1.1.0-rc.1:'
}

@test "a commit that is named, by id, by branch, from standard input" {
  work a
  onto_staging feature/v1.1
  tag --rc staging~1
  tagged v1.1.0-rc.1 staging~1
  run --separate-stderr bash -c 'git rev-parse staging | git release-tag --rc -'
  tagged v1.1.0-rc.2 staging
  tag --rc staging~1
  tagged v1.1.0-rc.1 staging~1
}

@test "the number is one behind the highest that is taken, however it is written" {
  # where nothing can be derived from describe: on other commits, lightweight, elsewhere
  git tag v1.1.0-rc.2 main
  git tag -a -m x v1.1.0-rc.9 feature/v1.1
  git tag -a -m x v1.1.0rc10 'main^{tree}'
  git tag v1.1.0-rc.x staging
  git tag v1.1.0-beta.99 staging
  git tag v1.2.0-rc.77 staging
  git tag v1.1.0-rc.11.1 staging
  tag --rc
  tagged v1.1.0-rc.11 staging
  work a
  onto_staging feature/v1.1
  git tag v1.1.0-rc.99999999999999999999999 main
  tag --rc
  tagged v1.1.0-rc.100000000000000000000000 staging
}

@test "files that say the candidate themselves say its number" {
  git switch -q feature/v1.1
  put VERSION 1.1.0-rc.3
  put package.json '{"name": "x", "version": "1.1.0-rc.3"}'
  commit 'Third'
  onto_staging feature/v1.1
  tag --rc
  tagged v1.1.0-rc.3 staging
  tag --rc
  tagged v1.1.0-rc.3 staging
  work a
  onto_staging feature/v1.1
  refused "say a candidate before or as 'v1.1.0-rc.3', which is there" --rc
  assert_regex "$stderr" 'hint: git version-bump pre'
  git switch -q feature/v1.1
  put package.json '{"name": "x", "version": "1.1.0-rc.4"}'
  put VERSION 1.1.0-rc.4
  commit 'Fourth'
  onto_staging feature/v1.1
  tag --rc
  tagged v1.1.0-rc.4 staging
  git switch -q feature/v1.1
  git rm -q package.json
  put VERSION 1.1.0-beta.1
  commit 'Beta'
  onto_staging feature/v1.1
  refused 'says 1.1.0-beta.1, which is neither a release nor a candidate' --rc
}

@test "refused: not on staging, no staging, files that disagree, a release that is there" {
  refused "commit $(git rev-parse main^2) is not on the first-parent line of 'staging'" --rc main^2
  refused "is not on the first-parent line of 'staging'" --rc feature/v1.1
  tag --rc --prerelease
  assert_failure 129
  git switch -q feature/v1.1
  put package.json '{"name": "x", "version": "1.0.9"}'
  commit 'Differing'
  onto_staging feature/v1.1
  refused 'version files of commit .* disagree' --rc
  git reset -q --hard HEAD~1
  git tag -a -m v1.1.0 v1.1.0 main
  refused "1.1.0 is released: the tag 'v1.1.0' is there" --rc
  git tag -d v1.1.0
  git tag v1.1.0-rc.1 staging
  refused "the tag 'v1.1.0-rc.1' is there and is a lightweight one" --rc
  git tag -d v1.1.0-rc.1
  git switch -q main
  git branch -q -m staging next
  refused "there is no branch 'staging', here or fetched from 'origin'" --rc
  git config cutover.staging next
  tag --rc
  tagged v1.1.0-rc.1 next
}

@test "a candidate does not hinder the release on the same commit, nor the other way round" {
  land
  git branch -q -f staging main
  tag --rc
  tagged v1.1.0-rc.1 main
  tag
  tagged v1.1.0 main
  run git cat-file -p v1.1.0
  assert_line 'Previous-Release: v1.0.0'
  # done already is done, also now
  tag --rc
  tagged v1.1.0-rc.1 main
  # and a release that came first
  git tag -d v1.1.0-rc.1
  refused "1.1.0 is released" --rc
}

@test "--push: staging and the candidate; the remote's numbers count; what is there is fetched" {
  remote
  git clone -q ../origin.git ../other
  work a
  onto_staging feature/v1.1
  git -C ../origin.git tag -a -m x v1.1.0-rc.4 main
  tag --rc --push
  tagged v1.1.0-rc.5 staging
  assert_equal "$(git -C ../origin.git rev-parse staging 'v1.1.0-rc.5^{commit}')" \
    "$(git rev-parse staging staging)"
  assert_equal "$(git -C ../origin.git rev-parse main)" "$(git rev-parse main)"
  before
  tag --rc --push
  tagged v1.1.0-rc.5 staging
  unchanged
  # another clone, which has not fetched the tag
  cd ../other
  git switch -q staging
  git pull -q --no-tags
  tag --rc --push -n
  assert_output v1.1.0-rc.5
  git tag -d v1.1.0-rc.5 2>"$BATS_TEST_TMPDIR/out" || :
  tag --rc --push
  tagged v1.1.0-rc.5 staging
  assert_equal "$(git rev-parse v1.1.0-rc.5)" "$(git -C ../origin.git rev-parse v1.1.0-rc.5)"
  git -C ../origin.git tag -a -m v1.1.0 v1.1.0 main
  put b x
  commit b
  refused "1.1.0 is released: the tag 'v1.1.0' is there, on the remote" --rc --push
}

@test "--push: somebody else takes the number meanwhile" {
  remote
  work a
  onto_staging feature/v1.1
  put ../origin.git/hooks/pre-receive '#!/bin/sh' 'unset GIT_QUARANTINE_PATH' \
    'git tag -a -m theirs v1.1.0-rc.1 main'
  chmod +x ../origin.git/hooks/pre-receive
  tag --rc --push
  assert_equal "$status $output" '3 v1.1.0-rc.1'
  assert_regex "$stderr" "somebody else has pushed meanwhile: the tag 'v1.1.0-rc.1' on 'origin' is on"
  rm ../origin.git/hooks/pre-receive
  assert_equal "$(git -C ../origin.git rev-parse staging)" "$(git rev-parse staging~1)"
  follow
  tag --rc --push
  tagged v1.1.0-rc.2 staging
  assert_equal "$(git -C ../origin.git rev-parse staging)" "$(git rev-parse staging)"
}

@test "in a bare repository, a linked worktree, a clone that has staging as fetched alone" {
  git clone -q --bare . ../bare.git
  (cd ../bare.git && tag --rc && tagged v1.1.0-rc.1 staging)
  git worktree add -q --detach ../linked
  (cd ../linked && tag --rc && tagged v1.1.0-rc.1 staging)
  git clone -q --no-tags ../bare.git ../ci
  cd ../ci
  git fetch -q origin tag v1.0.0
  tag --rc
  tagged v1.1.0-rc.1 origin/staging
}

@test "several at once on two commits: each has a number of its own" {
  work a
  onto_staging feature/v1.1
  for i in 1 2 3 4; do
    git release-tag -q --rc "staging~$((i % 2))" >"../out.$i" 2>"../err.$i" &
  done
  wait
  assert_equal "$(sort ../out.? | uniq -c | xargs)" '2 v1.1.0-rc.1 2 v1.1.0-rc.2'
  assert_equal "$(cat ../out.1)" "$(cat ../out.3)"
}

@test "a package's candidate" {
  git switch -q main
  put .cutover '[cutover "package.web"]' 'path = web'
  put web/VERSION 0.2.0
  commit 'Settings'
  onto_staging main
  tag --rc --package=web
  tagged web-v0.2.0-rc.1 staging
  run git cat-file -p web-v0.2.0-rc.1
  assert_line 'Package: web'
}

@test "cutover.tag.staged: a release has the tree of a candidate" {
  land
  git config cutover.tag.staged true
  refused "no release candidate of 1.1.0 has the tree of commit $(git rev-parse main)"
  work a
  onto_staging feature/v1.1
  git release-tag -q --rc
  refused "'v1.1.0-rc.1' has another"
  git tag v1.1.0-rc.2 main
  refused 'no release candidate of 1.1.0 has the tree'
  git tag -d v1.1.0-rc.2
  land
  tag
  tagged v1.1.0 main
  # what has its tag has it, and a pre-release needs none
  git tag -d v1.1.0-rc.1
  tag
  tagged v1.1.0 main
}

# judge <tag>...: what a push of them would get
judge()
{
  local name
  for name; do
    echo "refs/tags/$name $(git rev-parse "refs/tags/$name") refs/tags/$name $(zeros)"
  done >../push
  run git flow-check --pre-push origin x <../push
}

@test "tag.release judges candidates, and cutover.tag.staged" {
  git release-tag -q --rc
  judge v1.1.0-rc.1
  assert_success
  git tag -a -m v1.1.0-rc.2 v1.1.0-rc.2 feature/v1.1
  judge v1.1.0-rc.2
  assert_failure 1
  assert_output --partial "first-parent line of 'staging'"
  assert_output --partial 'git release-tag --rc'
  git tag -a -m v1.2.0-rc.1 v1.2.0-rc.1 staging
  judge v1.2.0-rc.1
  assert_failure 1
  assert_output --partial "whose release is 'v1.1.0'"
  git switch -q main
  put .cutover '[cutover "tag"]' 'staged'
  commit 'Settings'
  git switch -q feature/v1.1
  git merge -q --no-edit main
  land
  git tag -a -m v1.1.0 v1.1.0 main
  judge v1.1.0
  assert_failure 1
  assert_output --partial "tag 'v1.1.0' wants a tree that was tried on 'staging'"
  onto_staging main
  git tag -a -m v1.1.0-rc.3 v1.1.0-rc.3 staging
  judge v1.1.0 v1.1.0-rc.3
  assert_success
}
