#!/usr/bin/env bats
# git version-merge: two branches that have both changed the version merge.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# main at 1.0.0, and two branches that say $1 and $2, with the driver registered.
diverged()
{
  repository
  put VERSION 1.0.0
  put setup.cfg '[metadata]' 'name = app' 'version = 1.0.0' 'url = x' 'a = 1' 'b = 2'
  put package.json '{' '  "version": "1.0.0",' '  "dependencies": {"a": "1.0.0"}' '}'
  put src/app/__init__.py "__version__ = '1.0.0'" 'x = 1' 'y = 1'
  commit 'base'
  git switch -qc left
  git version-bump -q "$1" >/dev/null
  commit 'left'
  git switch -qc right main
  git version-bump -q "$2" >/dev/null
  commit 'right'
  git flow-init -q --merge-driver >/dev/null
}

@test "without the driver it conflicts, with it the higher version wins" {
  diverged 1.1.0 1.2.0
  mv .git/info/attributes ../attributes
  run git merge left
  assert_failure 1
  git merge --abort
  mv ../attributes .git/info/attributes
  run git merge -q --no-edit left
  assert_success
  assert_equal "$(git version-bump --show)" 1.2.0
  git version-bump --check
  git switch -q left
  git reset -q --hard left
  run git merge -q --no-edit right~0
  assert_success
  assert_equal "$(git version-bump --show)" 1.2.0
}

@test "a pre-release is lower than its release, and 1.10 higher than 1.9" {
  diverged 1.1.0-rc.2 1.1.0
  git merge -q --no-edit left
  assert_equal "$(git version-bump --show)" 1.1.0
  git version-bump --check
}

@test "numbers are compared as numbers" {
  diverged 1.10.0 1.9.0
  git merge -q --no-edit left
  assert_equal "$(git version-bump --show)" 1.10.0
}

@test "ours, where the settings say so" {
  diverged 1.2.0 1.1.0
  git config cutover.version.merge ours
  git merge -q --no-edit left
  assert_equal "$(git version-bump --show)" 1.1.0
}

@test "what one side alone has changed is that side's, be it lower" {
  diverged 0.9.0 1.0.0
  put other x
  commit 'right, too'
  git merge -q --no-edit left
  assert_equal "$(git version-bump --show)" 0.9.0
}

@test "the rest of the file merges with it" {
  diverged 1.1.0 1.2.0
  sed -i 's/y = 1/y = 2/' src/app/__init__.py
  sed -i 's/b = 2/b = 3/' setup.cfg
  commit 'more'
  git switch -q left
  sed -i 's/"a": "1.0.0"/"a": "2.0.0"/' package.json
  commit 'more'
  git switch -q right
  git merge -q --no-edit left
  assert_equal "$(cat src/app/__init__.py)" "__version__ = '1.2.0'
x = 1
y = 2"
  assert_equal "$(grep '"a"' package.json)" '  "dependencies": {"a": "2.0.0"}'
  assert_equal "$(sed -n 3,6p setup.cfg | xargs)" 'version = 1.2.0 url = x a = 1 b = 3'
}

@test "what else conflicts does conflict, without the version in it" {
  diverged 1.1.0 1.2.0
  sed -i 's/x = 1/x = 2/' src/app/__init__.py
  commit 'ours'
  git switch -q left
  sed -i 's/x = 1/x = 3/' src/app/__init__.py
  commit 'theirs'
  git switch -q right
  run git merge left
  assert_failure 1
  assert_equal "$(git diff --name-only --diff-filter=U)" src/app/__init__.py
  assert_equal "$(cat src/app/__init__.py)" "__version__ = '1.2.0'
<<<<<<< ours
x = 2
=======
x = 3
>>>>>>> theirs
y = 1"
  git merge --abort
}

@test "a file that cannot be read is merged as text" {
  diverged 1.1.0 1.2.0
  put VERSION 'not a version'
  commit 'broken'
  git switch -q left
  put VERSION 'neither'
  commit 'broken, too'
  git switch -q right
  run git merge left
  assert_failure 1
  assert_equal "$(git diff --name-only --diff-filter=U)" VERSION
  git merge --abort
}

@test "a rebase and a cherry-pick go through it as well" {
  diverged 1.1.0 1.2.0
  git switch -q left
  run git rebase -q right
  assert_success
  assert_equal "$(git version-bump --show)" 1.2.0
}

@test "a promote that has to merge uses it, and its own version wins" {
  diverged 1.1.0 1.2.0
  git switch -q main
  git merge -q --no-edit right
  git switch -qc feature/v1.3 left
  put tests/dev/src/app/__init__.py "__version__ = '1.1.0'" 'x = 1' 'y = 1'
  commit 'develop'
  run --separate-stderr git flow-promote feature/v1.3
  [ "$status" -eq 0 ] || { echo "$stderr" && false; }
  assert_equal "$(git show main:VERSION)" 1.3.0
}

@test "the files that git gives are all that is written" {
  diverged 1.1.0 1.2.0
  mkdir ../x
  git show main:VERSION >../x/o
  git show left:VERSION >../x/a
  git show right:VERSION >../x/b
  snapshot >../before
  run git version-merge ../x/o ../x/a ../x/b 7 VERSION
  assert_success
  assert_equal "$(cat ../x/a)" 1.2.0
  assert_equal "$(snapshot)" "$(cat ../before)"
  run --separate-stderr git version-merge ../x/o ../x/a ../x/nope 7 VERSION
  assert_failure 128
  run --separate-stderr git version-merge ../x/o ../x/a ../x/b seven VERSION
  assert_failure 129
}

@test "it is registered twice without a change, brought up to date, and taken away" {
  diverged 1.1.0 1.2.0
  git config -f .git/config merge.cutover-version.driver >../driver
  cp .git/info/attributes ../attributes
  run git flow-init --merge-driver
  assert_output "unchanged	$PWD/.git/info/attributes"
  assert_equal "$(cat .git/info/attributes)" "$(cat ../attributes)"
  echo '*.bin -diff' >>.git/info/attributes
  put 'src/a b"c/__init__.py' "__version__ = '1.2.0'"
  run git flow-init --merge-driver -n
  assert_output "updated	$PWD/.git/info/attributes"
  run git flow-init --merge-driver
  assert_output "updated	$PWD/.git/info/attributes"
  assert_equal "$(tail -n 1 .git/info/attributes)" '*.bin -diff'
  for path in VERSION setup.cfg 'src/a b"c/__init__.py'; do
    assert_equal "$(git check-attr -z merge -- "$path" | tr '\0' '|')" "$path|merge|cutover-version|"
  done
  run git flow-init --uninstall
  assert_success
  assert_equal "$(cat .git/info/attributes)" '*.bin -diff'
  run git config merge.cutover-version.driver
  assert_failure
}

@test "in a bare repository, for its own merges" {
  diverged 1.1.0 1.2.0
  git clone -q --bare . ../bare.git
  cd ../bare.git
  git flow-init --merge-driver
  run git merge-tree --write-tree left right
  assert_success
  assert_equal "$(git show "$output:VERSION")" 1.2.0
}

# What is committed bumped on two branches, and merged.
bump_and_merge()
{
  commit 'base'
  git switch -qc left
  git version-bump -q --commit "$1" >/dev/null
  git switch -qc right main
  git version-bump -q --commit "$2" >/dev/null
  git flow-init -q --merge-driver >/dev/null
  run --separate-stderr git merge --no-edit left
}

@test "members of a workspace, in locks and where one needs another, have the version too" {
  repository
  put Cargo.toml '[workspace]' 'members = ["crates/*"]' '[workspace.package]' 'version = "1.0.0"' \
    '[workspace.dependencies]' 'core = { path = "crates/core", version = "1.0.0" }'
  put crates/core/Cargo.toml '[package]' 'name = "core"' 'version.workspace = true'
  put crates/own/Cargo.toml '[package]' 'name = "own"' 'version = "0.3.0"'
  put Cargo.lock 'version = 3' '[[package]]' 'name = "core"' 'version = "1.0.0"' \
    '[[package]]' 'name = "own"' 'version = "0.3.0"'
  put package.json '{"name": "all", "version": "1.0.0", "workspaces": ["web"]}'
  put web/package.json '{"name": "web", "version": "1.0.0"}'
  put package-lock.json '{"name": "all", "version": "1.0.0", "lockfileVersion": 3, "packages": {' \
    '  "": {"name": "all", "version": "1.0.0"},' '  "web": {"version": "1.0.0"},' \
    '  "node_modules/x": {"version": "1.0.0"}' '}}'
  put pom.xml '<project><artifactId>up</artifactId><version>1.0.0</version>' \
    '<modules><module>m</module></modules></project>'
  put m/pom.xml '<project><parent><artifactId>up</artifactId><version>1.0.0</version></parent>' \
    '<artifactId>m</artifactId></project>'
  bump_and_merge 1.1.0 1.2.0
  [ "$status" -eq 0 ] || { echo "$output$stderr" && false; }
  git version-bump --check 1.2.0
  assert_equal "$(git diff --name-only right)" ''
  assert_regex "$(cat Cargo.lock)" 'version = "0.3.0"'
  assert_regex "$(cat package-lock.json)" '"node_modules/x": \{"version": "1.0.0"\}'
}

@test "what another package says is text: a parent from elsewhere, and a member of its own version" {
  repository
  put VERSION 1.0.0
  put pom.xml '<project><artifactId>up</artifactId><version>1.0.0</version>' \
    '<modules><module>m</module></modules></project>'
  put m/pom.xml '<project><parent><artifactId>boot</artifactId><version>1.0.0</version>' \
    '<relativePath/></parent>' '<artifactId>m</artifactId></project>'
  commit 'base'
  git switch -qc left
  sed -i 's/>1.0.0/>1.1.0/' m/pom.xml
  commit 'left'
  git switch -qc right main
  sed -i 's/>1.0.0/>1.2.0/' m/pom.xml
  commit 'right'
  git flow-init -q --merge-driver >/dev/null
  echo '/m/pom.xml merge=cutover-version' >>.git/info/attributes
  run git merge left
  assert_failure 1
  assert_equal "$(git diff --name-only --diff-filter=U)" m/pom.xml
  git merge --abort
}

@test "where members and the whole have come apart, the file's own version still merges" {
  repository
  put package.json '{"name": "all", "version": "1.0.0", "workspaces": ["web"]}'
  put web/package.json '{"name": "web", "version": "1.0.0"}'
  put package-lock.json '{"name": "all", "version": "1.0.0", "packages": {' \
    '  "": {"version": "1.0.0"},' '  "x": {"resolved": "x"},' '  "y": {"resolved": "y"},' \
    '  "web": {"version": "1.0.0"}' '}}'
  commit 'base'
  git switch -qc left
  sed -i 's/"version": "1.0.0"/"version": "0.1.0"/' web/package.json
  sed -i '/"web"/s/1.0.0/0.1.0/' package-lock.json
  git version-bump -q 1.1.0 >/dev/null
  commit 'left'
  git switch -qc right main
  git version-bump -q --commit 1.2.0 >/dev/null
  git flow-init -q --merge-driver >/dev/null
  run git merge left
  assert_failure 1
  assert_regex "$(cat package-lock.json)" '"packages": \{
  "": \{"version": "1.2.0"\},'
  git merge --abort
}
