#!/usr/bin/env bats
# git release-verify of releases that nobody forged, made by the tools and by git as teams use them: none
# of them is bad, and by hand is only what a person has decided.

# shellcheck disable=SC2154 # output and status are set by run
load helper

setup()
{
  helper_setup
  repository
}

# begin: v1.0.0
begin()
{
  put src/app.py one two three
  put VERSION 1.0.0
  commit 'Begin'
  git switch -q -c release/v1.0
  put README x
  commit 'Read me'
  git switch -q main
  release release/v1.0
}

# release <branch> [<option of git release-tag>...]
release()
{
  tick
  git flow-promote -q "$1" | git release-tag -q "${@:2}" -
}

# develop <branch> [<path> <line>]: from main, and back there.
develop()
{
  git flow-start -q --seed "$1" >../out
  put tests/dev/src/new.py "$1"
  [ $# -eq 1 ] || put "$2" "$3"
  commit 'Develop'
  git switch -q main
}

# by_request <branch>: it is promoted on the branch alone, for a pull request.
by_request() { git -c cutover.promote.landing=pr flow-promote -q "$1" >../out; }

all_are_ok()
{
  git tag | git release-verify --strict - >../records || cat ../records
  assert_equal "$(cut -f1 ../records | sort -u)" ok
}

@test "pre-releases that are no rc.<n>, one after another" {
  git config -f .cutover cutover.branch.allow '(?:feature|release)/v(?<version>\d+\.\d+(?:\.\d+)?(?:-[a-z]+\.\d+)?)'
  begin
  for n in 1 2; do
    develop "feature/v1.1.0-beta.$n"
    release "feature/v1.1.0-beta.$n" --prerelease
  done
  all_are_ok
}

@test "a retired path that the move itself brings in" {
  git config -f .cutover --add cutover.promote.retire tests/dev
  git config -f .cutover --add cutover.promote.retire src/scaffold
  begin
  develop feature/v1.1 tests/dev/src/scaffold/test.py x
  release feature/v1.1
  all_are_ok
}

@test "a package, with a hotfix released while the branch was developed" {
  git config -f .cutover cutover.package.web.path web
  put web/package.json '{"name": "web", "version": "1.0.0"}'
  begin
  develop feature/v1.1 web/package.json '{"name": "web", "version": "1.4.0"}'
  git switch -q -c hotfix/v1.0.1
  put src/fix.py fix
  commit 'Fix'
  git switch -q main
  release hotfix/v1.0.1
  release feature/v1.1
  git release-tag -q --package=web
  all_are_ok
  assert_equal "$(git tag | xargs)" 'v1.0.0 v1.0.1 v1.1.0 web-v1.4.0'
}

@test "a pull request whose words have a line of a version" {
  begin
  develop feature/v1.1
  by_request feature/v1.1
  tick
  git merge -q --no-ff -m 'Merge pull request #1 from acme/feature/v1.1' -m 'version: cut 1.1' feature/v1.1
  git release-tag -q
  all_are_ok
}

@test "a remote with a slash in its name, and another here" {
  begin
  develop feature/v1.1
  by_request feature/v1.1
  git clone -q -o team/up . ../clone && cd ../clone
  git config cutover.remote team/up
  tick
  git merge -q --no-ff --no-edit team/up/feature/v1.1
  git release-tag -q
  all_are_ok
  git config cutover.remote origin
  all_are_ok
}

@test "main's settings before it cannot be read, and two tags of one commit: by hand" {
  put VERSION 1.0.0
  git config -f .cutover cutover.tag.prefixx v
  commit 'Begin'
  git switch -q -c release/v1.1
  git config -f .cutover --unset cutover.tag.prefixx
  put VERSION 1.1.0
  commit 'Mend'
  git switch -q main
  tick
  git merge -q --no-ff --no-edit release/v1.1
  git tag -a -m v1.1 v1.1
  git release-tag -q
  run git release-verify v1.1.0
  assert_success
  assert_output --regexp "^hand	v1.1.0	.*chain: the release before, 'v1.1', is of the same commit"
}

@test "a tag by hand whose text has a line of a package" {
  begin
  git tag -d v1.0.0
  git tag -a v1.0.0 -m v1.0.0 -m 'package: on the mirror' -m 'Thanks.'
  all_are_ok
}
