#!/usr/bin/env bats
# debian/changelog, which says a version by an entry: dpkg-parsechangelog is the oracle.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# What dpkg reads in the first entry: parsed <field>
parsed()
{
  dpkg-parsechangelog -S "$1"
}

# The versions of all entries.
versions()
{
  dpkg-parsechangelog --format rfc822 --all -S Version | xargs
}

# debianized <version of the package> [<version>]: the project, 1.0.0, and its package.
debianized()
{
  repository
  put VERSION "${2:-1.0.0}"
  put debian/changelog "app ($1) unstable; urgency=low" '' '  * Old: 1.0.0.' '' \
    ' -- M <m@debian.org>  Mon, 01 Dec 2025 10:00:00 +0100'
  commit 'a package'
  cp debian/changelog ../old
}

@test "another version is another entry, as dpkg reads it" {
  local version
  debianized 2:1.0.0-3
  for version in 1.1.0-rc.1 1.1.0; do
    run --separate-stderr git version-bump "$version"
    assert_success
    assert_equal "$(parsed Version)" "2:${version/-rc./~rc}-1"
    assert_equal "$(parsed Source)" app
    assert_equal "$(parsed Distribution)" UNRELEASED
    assert_equal "$(parsed Urgency)" medium
    assert_equal "$(parsed Maintainer)" 'C O Mitter <committer@example.com>'
    assert_equal "$(parsed Timestamp)" "$clock"
    assert_regex "$(parsed Changes)" 'New upstream release\.'
  done
  assert_equal "$(versions)" '2:1.1.0-1 2:1.1.0~rc1-1 2:1.0.0-3'
  dpkg --compare-versions 2:1.1.0~rc1-1 lt 2:1.1.0-1
  # what was there is as it was, and dpkg has no complaint
  tail -c "$(wc -c <../old)" debian/changelog | cmp - ../old
  assert_equal "$(dpkg-parsechangelog --all 2>&1 >/dev/null)" ''
}

@test "a package without a revision gets none" {
  debianized 1.0.0
  git version-bump minor
  assert_equal "$(versions)" '1.1.0 1.0.0'
}

@test "a package without another file that says the version: the changelog leads where it is named" {
  repository
  put debian/changelog 'app (1.0.0) unstable; urgency=low' '' '  * Old.' '' \
    ' -- M <m@debian.org>  Mon, 01 Dec 2025 10:00:00 +0100'
  commit 'a native package'
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" 'no file carries a version'
  put .cutover '[cutover "version"]' $'\tfile = debian/changelog'
  commit 'settings'
  assert_equal "$(git version-bump --show)" 1.0.0
  git version-bump pre
  assert_equal "$(parsed Version)" 1.0.1~rc1
  assert_equal "$(git version-bump --show)" 1.0.1-rc.1
}

@test "packaging that lags, or packs something else, is left alone and named" {
  local version said
  for version in 0.9.0-1 1.0.0+dfsg-1 1.0.0-rc.1-1; do
    rm -rf repo
    debianized "$version"
    said=${version%-*}
    run --separate-stderr git version-bump minor
    assert_success
    assert_regex "$stderr" "'debian/changelog' says ${said/+/\\+}, a version of its own: left as it is"
    cmp debian/changelog ../old
    git version-bump --check
    run git version-bump --list
    assert_line --regexp $'^debian/changelog\tversion\t5\+[0-9]+\t'"${said/+/\\+}"$'\tapart$'
    cd ..
  done
}

@test "an entry that is there already stays as it is" {
  debianized 1.1.0-2
  git version-bump minor
  cmp debian/changelog ../old
  git version-bump --check 1.1.0
}

@test "named as the authority, it is asked first; one that cannot be read is refused then" {
  debianized 0.9.0-1
  put .cutover '[cutover "version"]' $'\tfile = debian/changelog' $'\tfile = VERSION'
  commit 'settings'
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "version files disagree: 'debian/changelog' says 0.9.0"
  git version-bump 1.1.0
  assert_equal "$(cat VERSION) $(parsed Version)" '1.1.0 1.1.0-1'
  echo x >debian/changelog
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "'debian/changelog' line 1: not the heading of an entry"
}

@test "--commit dates the entry as itself, and gives the same commit again" {
  local first
  debianized 1.0.0-1
  tick
  git version-bump -q --commit minor
  first=$(git rev-parse HEAD)
  assert_equal "$(parsed Timestamp)" "$(git log -1 --format=%ct)"
  assert_equal "$(parsed Maintainer)" "$(git log -1 --format='%cn <%ce>')"
  assert_equal "$(git diff-tree -r --name-only HEAD^ HEAD | xargs)" 'VERSION debian/changelog'
  git reset -q --hard HEAD^
  git version-bump -q --commit minor
  assert_equal "$(git rev-parse HEAD)" "$first"
}

@test "-n shows the entry as a diff that git apply takes" {
  debianized 1.0.0-1
  snapshot >../before
  git version-bump -n minor >../diff
  unchanged ../before
  git apply ../diff
  assert_equal "$(parsed Version)" 1.1.0-1
  git stash -q
  git version-bump minor
  assert_equal "$(git diff 'stash@{0}')" ''
}

@test "nobody to sign the entry: nothing is written, and git's words are shown" {
  debianized 1.0.0-1
  unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
  git config user.useConfigOnly true
  snapshot >../before
  run --separate-stderr git version-bump minor
  assert_failure 128
  assert_regex "$stderr" 'hint: git config user.name <your name>'
  unchanged ../before
  put debian/changelog 'app (1.1.0-1) unstable; urgency=low' # nothing to sign
  git version-bump minor
}

@test "CRLF stays, and dpkg reads the entry" {
  debianized 1.0.0-1
  sed -i 's/$/\r/' debian/changelog
  git version-bump minor
  assert_equal "$(grep -vc $'\r$' debian/changelog || true)" 0
  assert_equal "$(parsed Version)" 1.1.0-1
}

@test "a killed bump is completed by the next, with one entry" {
  debianized 1.0.0-1
  cp -a . ../fresh
  for n in $(seq 1 2 12); do
    rm -rf ../copy && cp -a ../fresh ../copy
    cd ../copy
    strace -f -qq -o /dev/null -e trace=renameat2,unlinkat,fsync,syncfs \
      -e inject=renameat2,unlinkat,fsync,syncfs:signal=KILL:when="$n" git-version-bump minor >/dev/null 2>&1 || true
    tick # the entry of the next has another date
    run git version-bump 1.1.0
    assert_success
    assert_equal "$(cat VERSION) $(versions)" '1.1.0 1.1.0-1 1.0.0-1'
    assert_equal "$(git status --porcelain | grep -v '^ M' || true)" ''
    cd ../repo
  done
}

@test "a promote adds the entry; resolved after a hotfix, it is gone on with whenever that is" {
  debianized 1.0.0-1
  put src/a x
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  put tests/dev/src/a y
  commit 'develop'
  git switch -q main
  git version-bump -q --commit patch
  git switch -q feature/v1.1
  tick
  run --separate-stderr git flow-promote feature/v1.1
  assert_failure 2
  cd "$(sed -n 's/^hint: cd //p' <<<"$stderr")"
  assert_equal "$(git diff --name-only --diff-filter=U)" debian/changelog
  sed -i '/^[<=>]\{7\}/d' debian/changelog
  git add debian/changelog
  tick
  run --separate-stderr git flow-promote --continue
  assert_success
  cd ../repo
  git switch -q main
  assert_equal "$(cat VERSION) $(versions)" '1.1.0 1.1.0-1 1.0.1-1 1.0.0-1'
  assert_equal "$(dpkg-parsechangelog --all 2>&1 >/dev/null)" ''
}
