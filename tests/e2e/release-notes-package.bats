#!/usr/bin/env bats
# git release-notes --package: packages of one tree, each with tags and a changelog of its own.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

setup()
{
  helper_setup
  repository
  put VERSION 1.0.0
  put packages/web/VERSION 0.1.0
  put packages/api/VERSION 3.0.0
  put .cutover '[cutover "package.web"]' '  path = packages/web' \
    '[cutover "package.api"]' '  path = packages/api' '  prefix = api@'
  commit 'feat: begin'
  git tag v1.0.0
  git tag web-v0.1.0
}

notes() { run --separate-stderr git release-notes "$@"; }

# change <path> <message>: a commit that changes this file, and nothing else.
change()
{
  mkdir -p "$(dirname "$1")"
  echo "$clock" >>"$1"
  commit "$2"
}

merge()
{
  tick
  git merge -q --no-ff "$@"
}

# entries <want>: the descriptions of all of them, in the order of the page
entries() { assert_equal "$(sed -n 's/^ *- \(.*\) (.*)$/\1/p' <<<"$output" | xargs)" "$1"; }

@test "the range is that between the package's own tags, and only what changed it counts" {
  change packages/web/a 'feat: web one'
  change packages/api/a 'feat: api one'
  change README 'feat: top'
  git tag v1.1.0
  put packages/web/b both
  put packages/api/b both
  commit 'feat: both'
  git tag web-v0.2.0
  git tag api@3.1.0
  change packages/web/a 'fix: web two'
  change packages/website/a 'fix: neighbour'
  change packages/api/a 'feat: api two'
  notes --package=web web-v0.2.0
  assert_success
  assert_line '## [0.2.0] - 2026-01-01'
  entries 'both web one'
  notes --package=web
  assert_line '## [Unreleased]'
  entries 'web two'
  notes --package=api api@3.1.0
  assert_line '## [3.1.0] - 2026-01-01'
  entries 'both api one begin' # the first release of it: all that there is
  notes --package api
  entries 'api two'
  notes --package=web web-v0.1.0..api@3.1.0
  entries 'both web one'
  # the whole knows of no package
  notes
  entries 'api two both neighbour web two'
  notes web-v0.2.0
  assert_regex "$stderr" "'web-v0.2.0' is a release of the package 'web': --package"
  notes v1.1.0
  refute_regex "$stderr" 'release of the package'
  # and what is checked out does not matter, as main's .cutover says where a package is
  git switch -q --detach web-v0.1.0
  git rm -q .cutover
  notes --package=web --format='%(package) %(version) %(previous)%n%(entries)' --entry-format='%(description)' web-v0.2.0
  assert_output 'web 0.2.0 web-v0.1.0
both
web one'
}

@test "the set of commits is that of git log with the path" {
  git switch -qc side
  change packages/web/side 'feat: side web'
  change packages/api/side 'feat: side api'
  git switch -q main
  change packages/web/main 'feat: main web'
  change README 'docs: top'
  git switch -q side
  merge -m "Merge branch 'main' into side" main
  change packages/web/side 'fix: side again'
  git switch -q main
  merge -m "Merge branch 'side'" side
  git switch -qc other
  change packages/api/x 'feat: api alone'
  git switch -q main
  merge -m "Merge branch 'other'" other
  for package in web api; do
    git release-notes --json --all -q --package=$package web-v0.1.0.. |
      python3 -c '
import json, sys
for e in json.load(sys.stdin)["releases"][0]["entries"]:
  print(*[c["commit"] for c in e["commits"]] or [e["commit"]], sep="\n")' | sort >../ours
    git rev-list --no-merges web-v0.1.0..main -- packages/$package | sort >../theirs
    [ -s ../theirs ]
    diff ../theirs ../ours
  done
}

@test "a merge is one by its title where anything behind it changed the package" {
  git switch -qc topic
  change packages/web/a 'web part one'
  change packages/web/a 'web part two'
  change packages/api/a 'api part'
  git switch -q main
  merge -m 'Merge pull request #7 from o/topic' -m 'feat: a thing in both' topic
  git switch -qc docs
  change README 'feat: read me'
  git switch -q main
  merge -m 'Merge pull request #8 from o/docs' -m 'feat: not of a package' docs
  # what the merge took nothing of brings nothing
  git switch -qc old
  change packages/web/b 'feat: refused'
  git switch -q main
  merge -s ours -m 'Merge pull request #9 from o/old' -m 'feat: nothing of it' old
  notes --package=web
  entries 'a thing in both web part two web part one'
  notes --package=api
  entries 'a thing in both begin' # no release yet
  refute_output --partial part
  notes --json --package=api
  valid_json "$TOP/schema/git-release-notes-1.json" <(printf '%s' "$output")
  assert_output --partial '"package": "api", "version": null'
  refute_output --partial 'read me'
  notes --json
  assert_output --partial '"package": null, '
}

@test "--update without a file is the package's own changelog, from anywhere" {
  git remote add origin git@github.com:acme/app.git
  change packages/web/a 'feat: web one'
  change packages/api/a 'feat: api one'
  before
  notes --package=web --as=0.2.0 --update -n
  assert_success
  unchanged
  printf '%s\n' "$output" >../patch
  notes --package=web --as=0.2.0 --date=2026-01-01 --update
  assert_success
  assert_output packages/web/CHANGELOG.md
  git add "$output"
  assert_equal "$(git diff --cached --name-only)" packages/web/CHANGELOG.md
  assert_equal "$(sed -n '/^## /p; /^- /p; /^\[/p' packages/web/CHANGELOG.md)" "## [Unreleased]
## [0.2.0] - 2026-01-01
- web one ([$(git rev-parse --short=7 main~1)](https://github.com/acme/app/commit/$(git rev-parse main~1)))
[unreleased]: https://github.com/acme/app/compare/web-v0.2.0...HEAD
[0.2.0]: https://github.com/acme/app/compare/web-v0.1.0...web-v0.2.0"
  assert_file_not_exist CHANGELOG.md
  git rm -qf packages/web/CHANGELOG.md
  cd packages/api
  notes --package=web --as=0.2.0 --update
  assert_output ../../packages/web/CHANGELOG.md
  git add "$output"
  (cd ../.. && git rm -qf packages/web/CHANGELOG.md && git apply --check ../patch)
  notes --package=api --as=3.1.0 --update
  assert_output ../../packages/api/CHANGELOG.md
  cd ../..
  notes --as=1.1.0 --update
  assert_output CHANGELOG.md
  assert_file_exist CHANGELOG.md
}

@test "refused: no such package, no work tree, no directory, a link on the way to it" {
  change packages/web/a 'feat: web one'
  before
  notes --package=nix
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "there is no package 'nix'.*there is 'api', in 'packages/api'.*there is 'web'"
  notes --package=web --update
  assert_failure 1
  assert_regex "$stderr" 'hint: git release-notes --package=web --as=<version> --update=packages/web/CHANGELOG.md'
  notes --package=web --as=0.0.1
  assert_failure 1
  assert_regex "$stderr" "'web-v0.1.0' is released already.*hint: git release-notes --package=web web-v0.1.0"
  # as the value of an option stands in one word
  notes --as=0.2.0 --update CHANGELOG.md
  assert_failure 1
  assert_regex "$stderr" 'in one word, --update=<file>'
  unchanged
  git clone -q --bare . ../bare.git
  cd ../bare.git
  notes --package=web
  assert_success
  notes --package=web --as=0.2.0 --update
  assert_failure 1
  assert_regex "$stderr" 'no work tree'
  cd ../repo
  mkdir ../outside
  rm -r packages/web
  notes --package=web --as=0.2.0 --update
  assert_failure 1
  assert_regex "$stderr" "no directory 'packages/web'"
  ln -s ../../outside packages/web
  notes --package=web --as=0.2.0 --update
  assert_failure 1
  rm packages/web
  mv packages ../outside/
  ln -s ../outside/packages packages
  mkdir ../outside/packages/web
  notes --package=web --as=0.2.0 --update
  assert_failure 1
  assert_equal "$(find ../outside -name '*CHANGELOG*')" ''
  git config -f .cutover --remove-section cutover.package.web
  git config -f .cutover --remove-section cutover.package.api
  commit 'No packages'
  notes --package=web
  assert_failure 1
  assert_regex "$stderr" 'hint: git config -f .cutover cutover.package.web.path <directory>'
}

@test "a shallow clone says so; a package of one commit, and none" {
  change packages/web/a 'feat: web one'
  change packages/web/a 'feat: web two'
  git clone -q --depth 2 "file://$PWD" ../shallow
  cd ../shallow
  notes --package=web
  assert_failure 128
  assert_regex "$stderr" 'hint: git fetch --unshallow --tags'
  cd ../repo
  git tag web-v0.2.0
  notes --package=web
  assert_success
  assert_regex "$stderr" "nothing to tell since 'web-v0.2.0'"
}
