#!/usr/bin/env bats
# Several packages with one version: workspaces, what one of them needs of another, lock files.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

@test "Cargo: members inherit, siblings and the lock follow, what is independent does not" {
  repository
  put Cargo.toml '[workspace]' 'members = ["crates/*"]' 'exclude = ["crates/old"]' \
    '[workspace.package]' 'version = "1.0.0"' \
    '[workspace.dependencies]' 'core = { path = "crates/core", version = "1.0.0" }' 'serde = "1.0.0"'
  put crates/core/Cargo.toml '[package]' 'name = "core"' 'version.workspace = true'
  put crates/cli/Cargo.toml '[package]' 'name = "cli"' 'version = "1.0.0"' \
    '[dependencies]' 'core = { path = "../core", version = "=1.0.0" }' 'serde = "1.0.0"'
  put crates/own/Cargo.toml '[package]' 'name = "own"' 'version = "0.3.0"'
  put crates/old/Cargo.toml '[package]' 'name = "old"' 'version = "1.0.0"'
  put Cargo.lock 'version = 3' \
    '[[package]]' 'name = "core"' 'version = "1.0.0"' \
    '[[package]]' 'name = "cli"' 'version = "1.0.0"' 'dependencies = ["core", "serde"]' \
    '[[package]]' 'name = "own"' 'version = "0.3.0"' \
    '[[package]]' 'name = "old"' 'version = "1.0.0"' \
    '[[package]]' 'name = "serde"' 'version = "1.0.0"' 'source = "registry+https://x"'
  commit 'crates'
  run --separate-stderr git version-bump minor
  assert_success
  assert_output 1.1.0
  assert_equal "$(git diff -U0 | grep '^[-+][^-+]')" '-version = "1.0.0"
+version = "1.1.0"
-version = "1.0.0"
+version = "1.1.0"
-version = "1.0.0"
+version = "1.1.0"
-core = { path = "crates/core", version = "1.0.0" }
+core = { path = "crates/core", version = "1.1.0" }
-version = "1.0.0"
+version = "1.1.0"
-core = { path = "../core", version = "=1.0.0" }
+core = { path = "../core", version = "=1.1.0" }'
  assert_equal "$(git diff --name-only | xargs)" 'Cargo.lock Cargo.toml crates/cli/Cargo.toml'
  run git version-bump --list
  assert_line --partial $'crates/own/Cargo.toml\tpackage.version\t'
  assert_line --regexp $'^crates/own/Cargo.toml.*\tapart$'
  assert_line --regexp $'^Cargo.lock.*\t1.0.0\tapart$'
}

@test "npm: workspaces and their entries in the lock" {
  repository
  put package.json '{"name": "all", "version": "1.0.0", "workspaces": ["packages/*", "!packages/old"]}'
  put packages/a/package.json '{"name": "a", "version": "1.0.0", "dependencies": {"b": "1.0.0"}}'
  put packages/b/package.json '{"name": "b", "version": "0.2.0"}'
  put packages/old/package.json '{"name": "old", "version": "1.0.0"}'
  put package-lock.json '{"name": "all", "version": "1.0.0", "packages": {' \
    '"": {"version": "1.0.0"},' '"packages/a": {"version": "1.0.0"},' \
    '"packages/b": {"version": "0.2.0"},' '"packages/old": {"version": "1.0.0"},' \
    '"node_modules/a": {"resolved": "packages/a", "link": true}}}'
  commit 'packages'
  git version-bump minor
  assert_equal "$(git diff --name-only | xargs)" 'package-lock.json package.json packages/a/package.json'
  assert_equal "$(cat packages/a/package.json)" \
    '{"name": "a", "version": "1.1.0", "dependencies": {"b": "1.0.0"}}'
  assert_equal "$(sed -n 2,5p package-lock.json)" '"": {"version": "1.1.0"},
"packages/a": {"version": "1.1.0"},
"packages/b": {"version": "0.2.0"},
"packages/old": {"version": "1.0.0"},'
}

@test "npm: what packages need of each other follows, and npm is content" {
  repository
  put package.json '{"name": "all", "private": true, "workspaces": ["packages/*"],' \
    '"devDependencies": {"a": "1.0.0"}}'
  put VERSION 1.0.0
  put packages/a/package.json '{"name": "a", "version": "1.0.0"}'
  put packages/b/package.json '{"name": "b", "version": "1.0.0",' '"dependencies": {"a": "^1.0.0"},' \
    '"peerDependencies": {"a": ">=1.0.0"}}'
  put packages/c/package.json '{"name": "c", "version": "1.0.0",' '"optionalDependencies": {"b": "~1.0.0"}}'
  put packages/own/package.json '{"name": "own", "version": "0.3.0",' '"dependencies": {"c": "1.0.0"}}'
  put pyproject.toml '[project]' 'name = "x"' 'version = "1.0.0"' # of another kind: its x is not npm's
  put packages/x/package.json '{"name": "y", "version": "1.0.0",' '"peerDependencies": {"x": "1.0.0"},' \
    '"peerDependenciesMeta": {"x": {"optional": true}}}'
  npm install --package-lock-only --ignore-scripts --offline --no-audit --no-fund --loglevel=error
  commit 'packages'
  npm ls --package-lock-only --all >&2
  git version-bump major
  run npm ls --package-lock-only --all
  assert_success
  refute_output --partial invalid
  assert_equal "$(git diff -U0 -- '*package.json' | grep '^+[^+]')" '+"devDependencies": {"a": "2.0.0"}}
+{"name": "a", "version": "2.0.0"}
+{"name": "b", "version": "2.0.0",
+"dependencies": {"a": "^2.0.0"},
+{"name": "c", "version": "2.0.0",
+"optionalDependencies": {"b": "~2.0.0"}}
+"dependencies": {"c": "2.0.0"}}
+{"name": "y", "version": "2.0.0",'
  cp package-lock.json ../bumped
  npm install --package-lock-only --ignore-scripts --offline --no-audit --no-fund --loglevel=error
  cmp package-lock.json ../bumped
  run git version-bump --list
  refute_line --partial peerDependencies
  assert_line --regexp $'^packages/own/package.json\tdependencies\t.*\t2.0.0\tagrees$'
}

@test "npm: a range that the new version is not in is named" {
  repository
  put package.json '{"name": "all", "version": "1.0.0", "workspaces": ["packages/*"],' \
    '"devDependencies": {"a": "1.x"}}'
  put packages/a/package.json '{"name": "a", "version": "1.0.0"}'
  put packages/b/package.json '{"name": "b", "version": "1.0.0", "dependencies": {' \
    '"a": "^1.0.0",' '"all": ">=1.0.0 <2.0.0",' '"other": "1.x"}, "peerDependencies": {' \
    '"a": ">=1.0.0",' '"all": "workspace:*"}}'
  commit 'packages'
  run --separate-stderr git version-bump minor
  assert_success
  assert_equal "$stderr" ''
  run --separate-stderr git version-bump -q major
  assert_success
  assert_equal "$stderr" "git-version-bump: warning: 'package.json' line 2: devDependencies say '1.x', which 2.0.0 is not in: left as it is
git-version-bump: warning: 'packages/b/package.json' line 3: dependencies say '>=1.0.0 <2.0.0', which 2.0.0 is not in: left as it is"
  assert_equal "$(sed -n '2p;3p' packages/b/package.json)" $'"a": "^2.0.0",\n"all": ">=1.0.0 <2.0.0",'
}

@test "Maven: modules, the parent's version, and \${revision}" {
  repository
  put pom.xml '<project><groupId>g</groupId><artifactId>all</artifactId><version>1.0.0</version>' \
    '<modules><module>web</module><module>own</module></modules></project>'
  put web/pom.xml '<project><parent><groupId>g</groupId><artifactId>all</artifactId>' \
    '<version>1.0.0</version></parent><artifactId>web</artifactId>' \
    '<dependencies><dependency><artifactId>x</artifactId><version>1.0.0</version></dependency>' \
    '</dependencies></project>'
  put own/pom.xml '<project><parent><groupId>o</groupId><artifactId>other</artifactId>' \
    '<version>1.0.0</version></parent><artifactId>own</artifactId><version>0.5.0</version></project>'
  commit 'modules'
  git version-bump 1.1.0-SNAPSHOT
  assert_equal "$(git diff --name-only | xargs)" 'pom.xml web/pom.xml'
  assert_equal "$(grep -c 1.1.0-SNAPSHOT pom.xml web/pom.xml | xargs)" 'pom.xml:1 web/pom.xml:1'
  git version-bump release
  assert_equal "$(git version-bump --show)" 1.1.0
}

@test "Maven: a module may name its file, and lie beside the one that names it" {
  repository
  local parent='<parent><groupId>g</groupId><artifactId>all</artifactId><version>1.0.0</version></parent>'
  put pom.xml '<project><groupId>g</groupId><artifactId>all</artifactId><version>1.0.0</version>' \
    '<modules><module>web/pom.xml</module><module>./api/../api/</module><module>../away</module>' \
    '<module>gone/pom.xml</module></modules></project>'
  put web/pom.xml "<project>$parent<artifactId>web</artifactId>" \
    '<modules><module>../shared/core/pom.xml</module><module>../../away</module></modules></project>'
  put api/pom.xml "<project>$parent<artifactId>api</artifactId></project>"
  put shared/core/pom.xml "<project>$parent<artifactId>core</artifactId></project>"
  put elsewhere/pom.xml "<project>$parent<artifactId>elsewhere</artifactId></project>"
  mkdir ../away && cp web/pom.xml ../away
  commit 'modules'
  git version-bump 1.1.0
  assert_equal "$(git diff --name-only | xargs)" 'api/pom.xml pom.xml shared/core/pom.xml web/pom.xml'
  assert_equal "$(git diff --numstat | cut -f 1,2 | sort -u)" $'1\t1'
  cmp ../away/pom.xml <(git show HEAD:web/pom.xml)
}

@test "Maven: what modules need of each other follows, and no more" {
  repository
  local needs='<dependencies><dependency><groupId>g</groupId><artifactId>web</artifactId><version>1.0.0</version></dependency>
<dependency><groupId>o</groupId><artifactId>web</artifactId><version>1.0.0</version></dependency>
<dependency><groupId>g</groupId><artifactId>own</artifactId><version>1.0.0</version></dependency>
<dependency><groupId>g</groupId><artifactId>api</artifactId><version>0.9.0</version></dependency></dependencies>'
  put pom.xml '<project><groupId>g</groupId><artifactId>all</artifactId><version>1.0.0</version>' \
    '<modules><module>web</module><module>api</module><module>own</module></modules>' \
    "<dependencyManagement>$needs</dependencyManagement></project>"
  put web/pom.xml '<project><groupId>g</groupId><artifactId>web</artifactId><version>1.0.0</version></project>'
  put api/pom.xml '<project><groupId>g</groupId><artifactId>api</artifactId><version>1.0.0</version>' "$needs" '</project>'
  put own/pom.xml '<project><groupId>g</groupId><artifactId>own</artifactId><version>0.5.0</version></project>'
  commit 'modules'
  git version-bump 2.0.0
  assert_equal "$(git diff -U0 -- pom.xml | grep '^+[^+]')" '+<project><groupId>g</groupId><artifactId>all</artifactId><version>2.0.0</version>
+<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>web</artifactId><version>2.0.0</version></dependency>'
  assert_equal "$(git diff --numstat | xargs)" '2 2 api/pom.xml 2 2 pom.xml 1 1 web/pom.xml'
  run git version-bump --check
  assert_success
}

@test "members beside the directory of the workspace, but in the repository" {
  repository
  put .cutover '[cutover "version"]' $'\tfile = main/Cargo.toml'
  put main/Cargo.toml '[package]' 'name = "main"' 'version = "1.0.0"' \
    '[workspace]' 'members = ["../libs/*", "../../away"]' 'exclude = ["../libs/old"]'
  put libs/a/Cargo.toml '[package]' 'name = "a"' 'version = "1.0.0"'
  put libs/old/Cargo.toml '[package]' 'name = "old"' 'version = "1.0.0"'
  mkdir ../away && cp libs/a/Cargo.toml ../away
  commit 'Cargo'
  git version-bump 1.1.0
  assert_equal "$(git diff --name-only | xargs)" 'libs/a/Cargo.toml main/Cargo.toml'

  put .cutover '[cutover "version"]' $'\tfile = app/package.json'
  put app/package.json '{"name": "app", "version": "1.0.0", "workspaces": ["../lib", "../../away"]}'
  put lib/package.json '{"name": "lib", "version": "1.0.0"}'
  commit 'npm'
  git version-bump 1.1.0
  assert_equal "$(git diff --name-only | xargs)" 'app/package.json lib/package.json'
}

@test "pnpm: the packages of the workspace, and none that is left out" {
  repository
  put VERSION 1.0.0
  put package.json '{"private": true}'
  put pnpm-workspace.yaml 'packages:' "  - 'packages/**'" '  - ../away' "  - '!**/test/**'" "  - '!packages/old'"
  for p in packages/a packages/deep/b packages/old packages/a/test/fixture elsewhere; do
    put $p/package.json '{"name": "x", "version": "1.0.0"}'
  done
  put packages/own/package.json '{"name": "own", "version": "0.2.0"}'
  commit 'packages'
  run --separate-stderr git version-bump minor
  assert_success
  assert_regex "$stderr" "'packages/own/package.json' says 0.2.0, a version of its own"
  assert_equal "$(git diff --name-only | xargs)" 'VERSION packages/a/package.json packages/deep/b/package.json'
  assert_equal "$(git diff --numstat | cut -f 1,2 | sort -u)" $'1\t1'
}

@test "Lerna: one version for all; or each has its own, and there is none of the whole" {
  repository
  put lerna.json '{"version": "1.0.0", "packages": ["packages/*"]}'
  put package.json '{"private": true, "workspaces": ["packages/*"]}'
  put packages/a/package.json '{"name": "a", "version": "1.0.0"}'
  put packages/b/package.json '{"name": "b", "version": "1.0.0", "dependencies": {"c": "1.0.0"}}'
  commit 'packages'
  git version-bump minor
  assert_equal "$(cat lerna.json packages/*/package.json)" \
    '{"version": "1.1.0", "packages": ["packages/*"]}
{"name": "a", "version": "1.1.0"}
{"name": "b", "version": "1.1.0", "dependencies": {"c": "1.0.0"}}'
  assert_equal "$(git version-bump --show)" 1.1.0

  put package.json '{"private": true, "version": "0.0.0"}'
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "version files disagree: 'lerna.json' says 1.1.0"

  put package.json '{"private": true}'
  put lerna.json '{"version": "independent", "packages": ["packages/*"]}'
  snapshot >../before
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" 'no file carries a version'
  unchanged ../before
}

@test "a virtual workspace: members follow the file that leads, and do not lead" {
  repository
  put VERSION 1.0.0
  put Cargo.toml '[workspace]' 'members = ["a", "b"]'
  put a/Cargo.toml '[package]' 'name = "a"' 'version = "1.0.0"'
  put b/Cargo.toml '[package]' 'name = "b"' 'version = "0.3.0"'
  commit 'crates'
  git version-bump minor
  assert_equal "$(git diff --name-only | xargs)" 'VERSION a/Cargo.toml'
  rm VERSION
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" 'no file carries a version'
}

@test "hatch.toml leads to the file, pixi.toml follows while it says the same, pdm.lock says nothing" {
  repository
  put pyproject.toml '[project]' 'name = "app"' 'dynamic = ["version"]'
  put hatch.toml '[version]' 'path = "code/app/about.py"'
  put code/app/about.py '__version__ = "1.0.0"'
  put pixi.toml '[workspace]' 'name = "app"' 'version = "1.0.0"'
  put pdm.lock '[metadata]' 'content_hash = "sha256:00"' '[[package]]' 'name = "app"' 'version = "1.0.0"' \
    'summary = "of this name, from the index"'
  commit 'python'
  git version-bump pre
  assert_equal "$(git diff --name-only | xargs)" 'code/app/about.py pixi.toml'
  assert_equal "$(cat code/app/about.py; tail -n 1 pixi.toml)" '__version__ = "1.0.1rc1"
version = "1.0.1rc1"'
}

@test "Composer: a lock with a digest of composer.json is named, with what mends it" {
  local stale="'composer.lock' has a digest of composer.json as it was: in its directory, run composer update --lock"
  repository
  put composer.json '{"name": "me/app", "version": "1.0.0"}'
  put composer.lock '{"content-hash": "0123", "packages": []}'
  commit 'Composer'
  run --separate-stderr git version-bump -n minor
  assert_regex "$stderr" "warning: $stale"
  run --separate-stderr git version-bump -q minor
  assert_success
  assert_equal "$stderr" "git-version-bump: warning: $stale"
  assert_equal "$(git diff --name-only)" composer.json
  run --separate-stderr git version-bump 1.1.0 # nothing changes
  refute_regex "$stderr" 'digest'
  put composer.lock '{"packages": []}'
  run --separate-stderr git version-bump minor
  assert_equal "$stderr" ''
}

@test "locks: a package of this name is the project's where it is of the same kind, and from here" {
  repository
  put pyproject.toml '[project]' 'name = "app"' 'version = "1.0.0"'
  put package.json '{"name": "app", "version": "1.0.0", "dependencies": {"app": "1.0.0"}}'
  put Cargo.toml '[workspace]' 'members = ["rust/*"]'
  put rust/app/Cargo.toml '[package]' 'name = "app"' 'version = "0.3.0"'
  put rust/core/Cargo.toml '[package]' 'name = "core"' 'version = "1.0.0"'
  put Cargo.lock 'version = 4' '[[package]]' 'name = "app"' 'version = "0.3.0"' \
    '[[package]]' 'name = "core"' 'version = "1.0.0"' \
    '[[package]]' 'name = "core"' 'version = "1.0.0"' 'source = "registry+https://x"'
  put uv.lock 'version = 1' '[[package]]' 'name = "app"' 'version = "1.0.0"' 'source = { editable = "." }' \
    '[[package]]' 'name = "core"' 'version = "1.0.0"' 'source = { directory = "vendored/core" }'
  put Gemfile.lock PATH '  remote: vendored/app' '  specs:' '    app (1.0.0)' '' DEPENDENCIES '  app!'
  put package-lock.json '{"name": "app", "version": "1.0.0", "lockfileVersion": 1, "dependencies": {' \
    '"app": {"version": "1.0.0"}}}'
  commit 'of many kinds'
  git version-bump minor
  assert_equal "$(git diff -U0 | grep '^[+][^+]')" '+version = "1.1.0"
+{"name": "app", "version": "1.1.0", "lockfileVersion": 1, "dependencies": {
+{"name": "app", "version": "1.1.0", "dependencies": {"app": "1.0.0"}}
+version = "1.1.0"
+version = "1.1.0"
+version = "1.1.0"'
  assert_equal "$(git diff --name-only | xargs)" \
    'Cargo.lock package-lock.json package.json pyproject.toml rust/core/Cargo.toml uv.lock'
  assert_equal "$(sed -n 7p Cargo.lock) $(sed -n 4p uv.lock)" 'version = "1.1.0" version = "1.1.0"'
}

@test "what only may say the version counts while it does" {
  repository
  put VERSION 1.0.0
  put Dockerfile 'FROM scratch' 'LABEL org.opencontainers.image.version="1.0.0"'
  put openapi.yaml 'openapi: 3.0.0' 'info:' '  title: x' '  version: 2.0.0'
  put docs/conf.py 'project = "x"' 'release = "1.0.0"' 'version = "1.0"'
  commit 'likely'
  run --separate-stderr git version-bump 1.1.0rc1
  assert_success
  assert_regex "$stderr" "'openapi.yaml' says 2.0.0, a version of its own: left as it is"
  assert_equal "$(tail -n 1 Dockerfile)" 'LABEL org.opencontainers.image.version="1.1.0-rc.1"'
  assert_equal "$(cat docs/conf.py)" 'project = "x"
release = "1.1.0rc1"
version = "1.1"'
  git version-bump --check
}

@test "a killed bump of many files is completed by the next" {
  repository
  put package.json '{"name": "all", "version": "1.0.0", "workspaces": ["packages/*"]}'
  for i in 1 2 3 4 5; do put packages/p$i/package.json '{"name": "p", "version": "1.0.0"}'; done
  commit 'packages'
  cp -a . ../fresh
  for n in $(seq 1 3 40); do
    rm -rf ../copy && cp -a ../fresh ../copy
    cd ../copy
    strace -f -qq -o /dev/null -e trace=renameat2,unlinkat,fsync \
      -e inject=renameat2,unlinkat,fsync:signal=KILL:when="$n" git-version-bump minor >/dev/null 2>&1 || true
    run git version-bump 1.1.0
    assert_success
    assert_equal "$(cat package.json packages/*/package.json | grep -c 1.1.0)" 6
    assert_equal "$(git status --porcelain | grep -v '^ M' || true)" ''
    cd ../repo
  done
}

@test "members that take for ever to look for are refused, and naming the files helps" {
  repository
  put src/app/__init__.py '__version__ = "1.0.0"'
  put "$(printf 'd/%.0s' $(seq 20))f" x
  put pyproject.toml '[project]' 'version = "1.0.0"' '[tool.uv.workspace]' 'members = [' \
    "$(printf '"**/**/**/x%s", ' $(seq 1000))" ']'
  commit 'members'
  run --separate-stderr timeout 60 git version-bump minor
  assert_failure 1
  assert_regex "$stderr" 'more than [0-9]+ directories to look for members of workspaces in'
  hint=$(sed -n 's/^hint: //p' <<<"$stderr")
  hint=${hint/<file>/pyproject.toml}
  eval "${hint/<other>/src/app/__init__.py}"
  run git version-bump minor
  assert_success
  assert_output 1.1.0
  git version-bump --check
  assert_equal "$(git diff --name-only | xargs)" 'pyproject.toml src/app/__init__.py'
}
