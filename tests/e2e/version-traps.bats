#!/usr/bin/env bats
# The traps that tools for versions and releases are known to have fallen into, by the issues that
# tell of them. What another file tests is named here, and not tested again:
#
#  1 a dependency's pin is bumped (callowayproject/bump-my-version#93, c4urself/bump2version#219,
#    peritus/bumpversion#168 and #220, commitizen-tools/commitizen#1580): git-version-bump "a version
#    goes into every file", "every sample: cmp -l"; unit/edit, data/version-files
#  2 version in an inline table (python-semantic-release#275): data/version-files
#    pyproject.toml-project/12-inline-table-dependency, pyproject.toml-poetry/08-inline-poetry
#  3 a file is empty after an error (bump-my-version#157, marksteve/bump#12): version-bump-kill
#  4 half of the files are bumped (bump-my-version#381, peritus/bumpversion#6): version-bump-kill,
#    git-version-bump "all files or none"
#  5 the commit is there, its tag is not (bump-my-version#199, cocogitto#128): git-release-tag
#    "refused: a hook that says no, a directory in the tag's place", release-tag-kill
#  6 the tag was pushed, its branch was not (semantic-release#3994 and #3236, intuit/auto#2495):
#    git-release-tag "--push: a main that refuses takes the tag with it"
#  7 a release that failed later is not gone on with (semantic-release#896): git-release-tag "--push:
#    ... a later run goes on", "--push: where main has landed already, the tag alone"
#  8 a second run fails (commitizen-action#89): git-release-tag "a second run says so again",
#    git-version-bump "running it again changes nothing"
#  9 what else is changed gets into the commit (commitizen#345, #1194, #1939): git-version-bump
#    "--commit: HEAD's tree and the version, and nothing else"
# 10 a search over lines (peritus/bumpversion#212): here; that it is there as often as it says:
#    version-packages
# 11 comments, order, indentation (peritus/bumpversion#86, #126, #171, release-it/bumper#38):
#    git-version-bump "every sample: cmp -l shows the version's bytes and no others"
# 12 a candidate and its release on one commit (goreleaser#3731 and #1965): release-tag-rc "a
#    candidate does not hinder the release on the same commit"; and here
# 13 the tag is on a tree of another version (python/typing#741, moble/quaternionic#7): git-release-tag
#    "version files that are found have to agree"
# 14 the tool cannot read what it wrote (commitizen#150 and #1614, mbarkhau/bumpver#242): here
# 15 a tag that moves (actions/checkout#1573, astral-sh/ruff#4468): git-flow-check "never moved",
#    git-release-tag "refused: the tag is on another commit"; and here
#
# CRLF (peritus/bumpversion#44, poetry#2993): data/version-files */*crlf*; as git converts it, here
# no UTF-8 (bump2version#154, tbump#89 and #146): data/version-files */*latin-1*; version-bump-kill
# a dry run that writes (release-it#1267): git-version-bump "-n prints a diff", git-release-tag "-n
#    changes nothing"; with --commit, here
# a prefix that is the end of another (semantic-release#735): here
# a prompt that hangs (semantic-release#3065): release-tag-sign "a key that is not there, or would ask
#    for a passphrase with nobody there"; of a commit, here
# lightweight tags (lerna#666): git-release-tag "refused: a lightweight tag"
# a shallow clone (mmaher88/logitune#85, actions/checkout#338): version-evidence, git-release-tag,
#    git-release-notes "a shallow clone ..."
# nothing is tagged, and that is a success (release-please#1406 and #1946): git-release-tag "an empty
#    standard input is a no", "refused: no merge commit at all"
# two branches bump one file (nvie/gitflow#323): git-version-merge
# form feeds and their like (tbump's str.splitlines()): data/version-files */*form-feed*; here
# a forced push of a tag (BeestoXd#422): git-release-tag "--push refused: the tag is there on another
#    commit", "--push: a remote that moves in between keeps what it has"
# a tag that is pushed with a CI's own token starts no workflow (ad-m/github-push-action#63) is the
#    service's doing: no tool here could know.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
# shellcheck source=tests/kill/twenty.bash
. "$TOP/tests/kill/twenty.bash"

setup()
{
  helper_setup
  repository
}

# peritus/bumpversion#212: a first block that begins alike was changed as well
@test "a search over several lines takes the block that matches to its end, and no other" {
  put VERSION 1.0.0
  put blocks.ini '[app]' 'name = x' 'version = 1.0.0' '[app]' 'name = y' 'version = 1.0.0' \
    '[app]' 'name = y' '' 'version = 1.0.0'
  put .cutover '[cutover "version"]' \
    $'\tmatch = "blocks.ini:1:\\\\[app\\\\]\\\\nname = y\\\\nversion = (?<version>\\\\S+)"'
  commit 'Blocks'
  git version-bump minor
  assert_equal "$(git diff -U0 blocks.ini | grep '^[-+@][^-+]')" '@@ -6 +6 @@ name = y
-version = 1.0.0
+version = 1.1.0'
  # and where it is cut short, nothing is searched for in its place
  sed -i '5s/y/z/' blocks.ini
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "'blocks.ini': the pattern of cutover.version.match is there 0 times, not 1"
  unchanged
}

# goreleaser#3731, #1965: the candidate was taken for what had been released, and again
@test "with a candidate and the release on one commit, the release counts" {
  put VERSION 1.1.0
  commit 'Release'
  git tag -a -m v1.1.0 v1.1.0
  tick
  git tag -a -m v1.1.0-rc.2 v1.1.0-rc.2
  commit 'fix: something'
  # what they went by
  assert_equal "$(git describe --abbrev=0)" v1.1.0-rc.2
  run --separate-stderr git version-bump --from-commits -n
  assert_success
  assert_regex "$stderr" "1\.1\.1: since 'v1\.1\.0', 1 fix"
  run git release-notes --unreleased
  refute_output --partial 'rc.2'
}

# commitizen#150, #1614, bumpver#242: 1.1.0rc1 was written, and not found again
@test "what was written in each scheme is read, found and counted on from" {
  twenty
  put app.gemspec 'Gem::Specification.new do |s|' '  s.name = "app"' '  s.version = "1.0.0"' 'end'
  put pom.xml '<project><artifactId>app</artifactId><version>1.0.0</version></project>'
  put mix.exs 'defmodule App.MixProject do' '  def project do' '    [app: :app, version: "1.0.0"]' '  end' 'end'
  commit 'Many'
  local step want
  while read -r step want; do
    run git version-bump "$step"
    assert_success
    assert_output "$want"
    git version-bump --check "$want"
    assert_equal "$(git version-bump --show)" "$want"
    # in every file, and nowhere is there a version between the old and the new
    run git version-bump --list
    refute_output --regexp 'differs|conflict'
    assert_equal "$(cut -f1 <<<"$output" | sort -u | wc -l)" 23
  done <<'END'
pre=alpha 1.0.1-alpha.1
pre 1.0.1-alpha.2
pre=beta 1.0.1-beta.1
pre=rc 1.0.1-rc.1
pre 1.0.1-rc.2
release 1.0.1
minor 1.1.0
pre=rc 1.1.1-rc.1
patch 1.1.1
major 2.0.0
2.1.0-rc.10 2.1.0-rc.10
pre 2.1.0-rc.11
release 2.1.0
END
  git version-bump 1.0.0
  assert_equal "$(git diff)" ''
}

# actions/checkout#1573, ruff#4468: a release that was there was moved to another commit
@test "no tool has an option that moves a tag, and none does by what git is configured to" {
  put VERSION 1.0.0
  commit 'Begin'
  git switch -qc feature/v1.0
  commit 'Work'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.0'" feature/v1.0
  git tag -a -m v1.0.0 v1.0.0 main~1
  git init -q --bare ../origin.git
  git remote add origin ../origin.git
  git push -q origin main~1:refs/heads/main v1.0.0
  git config remote.origin.push '+refs/*:refs/*'
  git config remote.origin.mirror true
  snapshot >"$BATS_TEST_TMPDIR/before"
  git -C ../origin.git for-each-ref >"$BATS_TEST_TMPDIR/there"
  for option in '' --push -f --force --push=+origin; do
    run git release-tag ${option:+"$option"}
    assert_failure
    unchanged
    git -C ../origin.git for-each-ref | diff "$BATS_TEST_TMPDIR/there" -
  done
}

# peritus/bumpversion#44, poetry#2993, tomlkit#200: line ends were made anew
@test "line ends as git converts them stay, in the work tree and in a commit" {
  put .gitattributes '*.toml text eol=crlf' 'package.json -text'
  printf '[project]\nname = "x"\nversion = "1.0.0"\n' >pyproject.toml
  printf '{\r\n "version": "1.0.0"\r\n}\r\n' >package.json
  commit 'Line ends'
  rm pyproject.toml
  git checkout -q pyproject.toml
  cp pyproject.toml package.json ..
  git version-bump 1.1.0
  for file in pyproject.toml package.json; do cmp "$file" <(sed 's/1\.0\.0/1.1.0/' "../$file"); done
  git checkout -q .
  git version-bump --commit 1.1.0
  for file in pyproject.toml package.json; do cmp "$file" <(sed 's/1\.0\.0/1.1.0/' "../$file"); done
  assert_equal "$(git show HEAD:pyproject.toml | tr -d '\r' | sha1sum)" "$(git show HEAD:pyproject.toml | sha1sum)"
  assert_equal "$(git status --porcelain)" ''
  assert_equal "$(git diff --numstat HEAD~1 | cut -f 1,2 | sort -u)" $'1\t1'
}

# release-it#1267: --dry-run wrote
@test "a dry run writes nothing, be it of a commit, nor an object" {
  twenty
  commit 'Many'
  git config core.looseCompression 0
  snapshot >"$BATS_TEST_TMPDIR/before"
  find .git -path .git/index -prune -o -path '*/cutover*' -prune -o -printf '%p %s %T@\n' | sort >../git-before
  git version-bump -n --commit minor >../diff
  git version-bump -n minor | diff ../diff -
  find .git -path .git/index -prune -o -path '*/cutover*' -prune -o -printf '%p %s %T@\n' | sort | diff ../git-before -
  unchanged
  assert_equal "$(grep -c '^diff' ../diff)" 20
}

# semantic-release#735: "validator/" matched "schema-validator/v2.0.0"
@test "a package whose name is the end of another's, and the whole, have their own tags" {
  put VERSION 1.0.0
  put validator/VERSION 1.0.0
  put schema-validator/VERSION 3.0.0
  put .cutover '[cutover "package.validator"]' $'\tpath = validator' $'\tprefix = validator/' \
    '[cutover "package.schema"]' $'\tpath = schema-validator' $'\tprefix = schema-validator/'
  commit 'Begin'
  git tag -a -m v1.0.0 v1.0.0
  git tag -a -m validator/1.0.0 validator/1.0.0
  put validator/x x
  commit 'feat: x'
  git tag -a -m schema-validator/3.0.0 schema-validator/3.0.0
  git tag -a -m x myvalidator/9.0.0
  git tag -a -m x other/validator/9.0.0
  git tag -a -m x xv9.0.0
  put validator/y y
  put schema-validator/y y
  commit 'fix: y'
  for row in 'validator 1.1.0 validator/1.0.0' 'schema 3.0.1 schema-validator/3.0.0'; do
    read -r package version tag <<<"$row"
    run --separate-stderr git version-bump --package="$package" --from-commits -n
    assert_success
    assert_regex "$stderr" "${version//./\\.}: since '${tag//./\\.}'"
  done
  run --separate-stderr git version-bump --from-commits -n
  assert_regex "$stderr" "since 'v1\.0\.0'"
}

# semantic-release#3065: a passphrase was asked for where nobody was
@test "a commit that is to be signed with nobody there to unlock the key ends, and changes nothing" {
  put VERSION 1.0.0
  commit 'Begin'
  ssh-keygen -q -t ed25519 -N secret -f ../key
  git config gpg.format ssh
  git config user.signingKey "$BATS_TEST_TMPDIR/key"
  git config commit.gpgSign true
  snapshot >"$BATS_TEST_TMPDIR/before"
  run timeout 20 setsid -w git version-bump --commit minor </dev/null
  assert_failure
  refute [ "$status" -eq 124 ]
  unchanged
  assert_equal "$(find .git -name '*.lock' -o -name journal)" ''
}

# tbump: lines as str.splitlines() has them, which are more than the file's
@test "what only some take for the end of a line ends none" {
  put VERSION 1.0.0
  printf 'a\fb\vc\x1cd\x1de\x1ef\xc2\x85g\xe2\x80\xa8h\xe2\x80\xa9i\n' >first
  { cat first && printf 'x = "1.0.0"\nversion = "1.0.0" \f\v\x1c\xc2\x85\xe2\x80\xa8 // cutover:version\nx = "1.0.0"\n'; } >app.zig
  { sed 's/^/# /' first && printf '__version__ = "1.0.0"\n# 1.0.0\n'; } >__init__.py
  { printf '# \fb\xc2\x85\xe2\x80\xa8i\n[project]\nname = "x"\nversion = "1.0.0"\n'; } >pyproject.toml
  printf '{"description": "\xc2\x85\xe2\x80\xa8\xe2\x80\xa9",\n"version": "1.0.0", "x": "1.0.0"}\n' >package.json
  rm first
  mkdir -p src/app
  mv __init__.py src/app
  put .cutover '[cutover "version"]' $'\tfile = VERSION' $'\tfile = app.zig' $'\tfile = src/app/__init__.py' \
    $'\tfile = pyproject.toml' $'\tfile = package.json'
  commit 'Lines'
  put VERSION 0.9.0
  run --separate-stderr git version-bump --check
  for file in app.zig src/app/__init__.py pyproject.toml package.json; do
    # the one line that differs is that of git
    line=$(LC_ALL=C grep -n 'version' "$file" | tail -n 1 | cut -d: -f1)
    [[ $output == *"$file"$'\t'"$line"$'\t'* ]] || fail "$file, line $line: $output"
  done
  git checkout -q VERSION
  git version-bump 1.1.0
  for file in app.zig src/app/__init__.py pyproject.toml package.json; do
    assert_equal "$(git show "HEAD:$file" | cmp -l - "$file" | wc -l)" 1
    assert_equal "$(git diff --numstat "$file" | cut -f 1,2)" $'1\t1'
  done
  git version-bump --check 1.1.0
}
