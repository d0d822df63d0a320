#!/usr/bin/env bats
# git version-bump --list and --package: where versions stand in a tree, and packages that have
# their own.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# A whole with a version, two packages with theirs, and what belongs to nobody.
monorepo()
{
  repository
  put VERSION 1.0.0
  put setup.cfg '[metadata]' 'version = attr: app.__version__'
  put src/app/__init__.py "__version__ = '1.0.0'"
  put packages/web/package.json '{"name": "web", "version": "0.3.0"}'
  put packages/web/src/index.js 'x'
  put packages/api/pyproject.toml '[project]' 'name = "api"' 'version = "2.0.0"'
  put packages/api/api/__init__.py "__version__ = '2.0.0'"
  put tests/fixtures/package.json '{"version": "9.9.9"}'
  put other/package.json '{"version": '
  put vendor/x/package.json '{"version": "5.0.0"}'
  put .cutover '[cutover "package.web"]' $'\tpath = packages/web' \
    '[cutover "package.api"]' $'\tpath = packages/api' $'\tprefix = api/v' \
    '[cutover "version"]' $'\tignore = tests/' $'\tmatch = README.md:1:"app==(?<version>\\\\S+)"'
  put README.md 'pip install app==1.0.0'
  commit 'packages'
}

@test "--list names every place, its bytes, and what becomes of it" {
  monorepo
  run --separate-stderr git version-bump --list
  assert_success
  assert_output "README.md	cutover.version.match	17+5	1.0.0	agrees
VERSION	version	0+5	1.0.0	agrees
other/package.json			'other/package.json' line 2: no value where one is expected	refused
packages/api/api/__init__.py	__version__	15+5	2.0.0	outside
packages/api/pyproject.toml	project.version	34+5	2.0.0	outside
packages/web/package.json	version	28+5	0.3.0	outside
setup.cfg	metadata.version			indirect
src/app/__init__.py	attribute	15+5	1.0.0	agrees
tests/fixtures/package.json	version	13+5	9.9.9	ignored
vendor/x/package.json	version	13+5	5.0.0	apart"
  # each span is what it says
  while IFS=$'\t' read -r path _ span says _; do
    [ -z "$span" ] || assert_equal "$(tail -c +$((${span%+*} + 1)) "$path" | head -c "${span#*+}")" "$says"
  done <<<"$output"
}

@test "--list of a bare repository and of a revision is the same" {
  monorepo
  git version-bump --list >../want
  git clone -q --bare . ../bare.git
  run git -C ../bare.git version-bump --list
  assert_output "$(cat ../want)"
  put VERSION 7.0.0
  run git version-bump --list --ref HEAD
  assert_output "$(cat ../want)"
  run git version-bump --list
  assert_line "VERSION	version	0+5	7.0.0	agrees"
  assert_line "src/app/__init__.py	attribute	15+5	1.0.0	differs"
}

@test "--list escapes what a terminal would obey, and keeps to one line a record" {
  repository
  put VERSION 1.0.0
  mkdir -p $'a\n\e[31mb'
  printf '{"version": "1.\e[0m"}' >$'a\n\e[31mb/package.json'
  git add -A
  commit 'hostile'
  run git version-bump --list
  assert_success
  assert_equal "${#lines[@]}" 2
  refute_output --partial $'\e'
}

@test "a package has its own version, which changes alone" {
  monorepo
  run --separate-stderr git version-bump --package=web minor
  assert_success
  assert_output 0.4.0
  assert_equal "$(git diff --name-only)" packages/web/package.json
  run --separate-stderr git version-bump --package=api --commit 2.1.0rc1
  assert_success
  assert_output 2.1.0-rc.1
  assert_equal "$(git diff --name-only HEAD^ HEAD | xargs)" \
    'packages/api/api/__init__.py packages/api/pyproject.toml'
  run git version-bump --package=api --show
  assert_output 2.1.0-rc.1
}

@test "the whole leaves its packages alone" {
  monorepo
  run --separate-stderr git version-bump minor
  assert_success
  assert_equal "$(git diff --name-only | xargs)" 'README.md VERSION src/app/__init__.py'
  run git version-bump --check
  assert_success
}

@test "a package that is none is refused, with those that are" {
  monorepo
  snapshot >../before
  run --separate-stderr git version-bump --package=nope minor
  assert_failure 1
  assert_equal "$stderr" "git-version-bump: there is no package 'nope'
  there is 'api', in 'packages/api'
  there is 'web', in 'packages/web'"
  assert_equal "$(snapshot)" "$(cat ../before)"
}

@test "packages in each other, or with the same tags, are refused by the line" {
  monorepo
  git config -f .cutover cutover.package.x.path packages/web/x
  commit 'overlap'
  run --separate-stderr git version-bump --show
  assert_failure 128
  assert_regex "$stderr" "the directories 'packages/web(/x)?' and 'packages/web(/x)?' overlap"
}

@test "a line that is marked carries the version of a file of no known kind" {
  repository
  put VERSION 1.0.0
  put app.zig 'const zig = "0.11.0";' 'const version = "1.0.0"; // cutover:version'
  put .cutover '[cutover "version"]' $'\tfile = VERSION' $'\tfile = app.zig'
  commit 'zig'
  git version-bump minor
  assert_equal "$(cat app.zig)" 'const zig = "0.11.0";
const version = "1.1.0"; // cutover:version'
}

@test "a Terraform module says its version in marked lines, of which no key does" {
  repository
  put VERSION 1.0.0
  put versions.tf 'terraform {' '  required_version = ">= 1.0.0"' '  required_providers {' \
    '    aws = { source = "hashicorp/aws", version = "1.0.0" }' '  }' '}' \
    'locals { module_version = "1.0.0" } # cutover:version'
  put README.md '# A module' 'Version 1.0.0. <!-- cutover:version -->' '```hcl' 'module "network" {' \
    '  source = "git::https://example.com/network.git?ref=v1.0.0" # cutover:version' \
    '  region = "1.0.0"' '}' '```'
  put .cutover '[cutover "version"]' $'\tfile = VERSION' $'\tfile = versions.tf' $'\tfile = README.md'
  commit 'a module'
  git version-bump 1.1.0-rc.1
  assert_equal "$(git diff -U0 README.md versions.tf | grep '^[-+][^-+]')" \
    '-Version 1.0.0. <!-- cutover:version -->
+Version 1.1.0-rc.1. <!-- cutover:version -->
-  source = "git::https://example.com/network.git?ref=v1.0.0" # cutover:version
+  source = "git::https://example.com/network.git?ref=v1.1.0-rc.1" # cutover:version
-locals { module_version = "1.0.0" } # cutover:version
+locals { module_version = "1.1.0-rc.1" } # cutover:version'
  git version-bump --check
}

@test "a pattern that is not there as often as it says stops the bump" {
  monorepo
  put README.md 'app==1.0.0 app==1.0.0'
  snapshot >../before
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "'README.md': the pattern of cutover.version.match is there 2 times, not 1"
  assert_equal "$(snapshot)" "$(cat ../before)"
}

@test "a pattern that never ends is refused in bounded time" {
  repository
  put VERSION 1.0.0
  put x.md "$(printf 'a%.0s' {1..5000})"
  put .cutover '[cutover "version"]' $'\tmatch = "x.md:1:(?<version>(a+)+)$b"'
  commit 'evil'
  run --separate-stderr timeout 30 git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "cannot decide where|is there 0 times"
}

@test "new files count, ignored ones do not" {
  monorepo
  put src/app2/__init__.py "__version__ = '1.0.0'"
  put src/app3/__init__.py "__version__ = '1.0.0'"
  put .gitignore app3/
  git version-bump minor
  assert_equal "$(cat src/app2/__init__.py src/app3/__init__.py)" "__version__ = '1.1.0'
__version__ = '1.0.0'"
}
