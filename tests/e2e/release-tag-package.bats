#!/usr/bin/env bats
# git release-tag --package: packages of one tree with versions and tags of their own.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

setup()
{
  helper_setup
  repository
  put VERSION 1.0.0
  put packages/web/VERSION 0.1.0
  put packages/api/pyproject.toml '[project]' 'name = "api"' 'version = "3.0.0"'
  put .cutover '[cutover "package.web"]' '  path = packages/web' \
    '[cutover "package.api"]' '  path = packages/api' '  prefix = api@'
  commit 'Begin'
}

# merge <branch> <path> <line>...: a branch with one change, merged into main.
merge()
{
  local branch=$1
  shift
  git switch -qc "$branch" main
  put "$@"
  commit "$branch"
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch '$branch' into main" "$branch"
}

web() { merge "feature/v$1" packages/web/VERSION "$1"; }
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
  unchanged
}

@test "a package's release has its version, its tag, and its trailers" {
  web 0.2.0
  tag --package=web
  tagged web-v0.2.0 main
  run git cat-file -p web-v0.2.0
  assert_output "object $(git rev-parse main)
type commit
tag web-v0.2.0
tagger C O Mitter <committer@example.com> $clock +0000

web-v0.2.0

Merged:

- Merge branch 'feature/v0.2.0' into main

Release-Version: 0.2.0
Package: web
Release-Tree: $(git rev-parse 'main^{tree}')
Merged-Branch: feature/v0.2.0
Merged-Tip: $(git rev-parse main^2)"
  before
  tag --package web
  tagged web-v0.2.0 main
  unchanged
  # and the whole has its own
  tag
  tagged v1.0.0 main
  # packages/api is none of web's: its version is another file's
  tag --package=api main
  tagged api@3.0.0 main
}

@test "without a commit it is the newest merge that changed the package; only those are listed" {
  web 0.1.1
  git release-tag -q --package=web
  web 0.2.0
  at=$(git rev-parse main)
  merge feature/v3.1 packages/api/pyproject.toml '[project]' 'name = "api"' 'version = "3.1.0"'
  merge docs README x
  tag --package=web
  tagged web-v0.2.0 "$at"
  tag --package=api
  tagged api@3.1.0 main~1
  tag --package=web
  tagged web-v0.2.0 "$at"
  merge more packages/web/index.html x
  web 0.3.0
  tag --package=web
  tagged web-v0.3.0 main
  run git for-each-ref --format='%(contents:body)' refs/tags/web-v0.3.0
  assert_line -n 0 'Merged since web-v0.2.0:'
  assert_line -n 1 "- Merge branch 'feature/v0.3.0' into main"
  assert_line -n 2 "- Merge branch 'more' into main"
  refute_line --partial docs
  refute_line --partial v3.1
  assert_line 'Previous-Release: web-v0.2.0'
}

@test "refused: no such package, no merge of it, files that disagree, a tag in the way" {
  refused "there is no package 'nix'.*there is 'api', in 'packages/api'" --package=nix
  merge docs README x
  refused "'main' has no merge commit to tag.*none changed 'packages/web'" --package=web
  merge feature/v0.2 packages/web/package.json '{"name": "web", "version": "0.2.0"}'
  refused "version files of commit $(git rev-parse main) disagree: 'packages/web/VERSION' says 0.1.0" \
    --package=web
  assert_regex "$stderr" 'hint: .*git version-bump --package=web --commit 0.1.0'
  merge feature/v0.2.1-rc packages/web/VERSION 0.2.0
  git tag -a -m x web-v0.2.0 main~1
  refused "the tag 'web-v0.2.0' is there and on commit" --package=web
  git tag -d web-v0.2.0
  git tag -a -m "web-v0.2.0

Package: api" web-v0.2.0 main
  refused "says 'Package: api'" --package=web
}

@test "a pre-release of a package, and --prerelease" {
  web 0.2.0-beta.1
  refused "version '0.2.0-beta.1' of commit" --package=web
  assert_regex "$stderr" 'hint: git version-bump --package=web release'
  tag --package=web --prerelease
  tagged web-v0.2.0-beta.1 main
}

@test "bare, in a linked worktree, and pushed; hints repeat the package" {
  web 0.2.0
  git clone -q --bare . ../origin.git
  (cd ../origin.git && git release-tag --package=web && git tag -d web-v0.2.0) >/dev/null
  git remote add origin ../origin.git
  git worktree add -q --detach ../linked
  cd ../linked
  put ../origin.git/hooks/pre-receive '#!/bin/sh' 'exit 1'
  chmod +x ../origin.git/hooks/pre-receive
  tag --package=web --push
  assert_equal "$status $output" '3 web-v0.2.0'
  rm ../origin.git/hooks/pre-receive
  follow
  tagged_there=$(git -C ../origin.git rev-parse 'web-v0.2.0^{commit}')
  assert_equal "$tagged_there" "$(git rev-parse main)"
}

# judge <tag>: what a push of it would get
judge()
{
  run git flow-check --pre-push origin x \
    <<<"refs/tags/$1 $(git rev-parse "refs/tags/$1") refs/tags/$1 $(zeros)"
}

@test "tag.release judges the tags of packages" {
  web 0.2.0
  git release-tag -q --package=web
  git tag -a -m api@3.0.0 api@3.0.0 main
  for name in web-v0.2.0 api@3.0.0; do
    judge "$name"
    assert_success
  done
  git tag -a -m web-v0.9.0 web-v0.9.0 main
  judge web-v0.9.0
  assert_failure 1
  assert_output --partial "whose release is 'web-v0.2.0'"
  assert_output --partial 'git tag -d web-v0.9.0 && git release-tag --package=web'
  git tag -a -m api@1.0.0 api@1.0.0 main
  judge api@1.0.0
  assert_failure 1
  assert_output --partial "whose release is 'api@3.0.0'"
  # neither v<version> nor a package's: nobody's business
  git tag lib-v1.0.0 main
  judge lib-v1.0.0
  assert_success
}
