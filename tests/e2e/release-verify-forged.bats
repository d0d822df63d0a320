#!/usr/bin/env bats
# git release-verify against forgeries of a history that the tools made: each is bad, by a reason of
# its own, and the honest tags beside it stay ok.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016,SC2030,SC2031 # scripts expand later; each test is a subshell
load helper
load signing
load forge

# v1.1.0; v1.1.1, a hotfix that takes a number of the scripts; and v1.2.0, developed meanwhile, whose
# script has another number since.
setup_file()
{
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR helper_setup
  repository template
  put src/app.py one two three four five six seven
  put migrations/01_users.sql 'CREATE TABLE users (id int);'
  put migrations/01_users.down.sql 'DROP TABLE users;'
  release_and_copy
  sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.1'
  release feature/v1.1
  git switch -q main
  git flow-start -q --seed feature/v1.2 >../out
  sed -i s/six/SIX/ tests/dev/src/app.py
  put migrations/02_orders.sql 'CREATE TABLE orders (id int);'
  commit 'Develop 1.2'
  git switch -q -c hotfix/v1.1.1 main
  sed -i s/two/TWO/ src/app.py
  put migrations/02_fix.sql 'CREATE TABLE fixes (id int);'
  commit 'Fix two'
  git switch -q main
  release hotfix/v1.1.1
  release feature/v1.2 --renumber
}

setup()
{
  helper_setup
  signing_setup
  # shellcheck disable=SC2034 # tick has it
  clock=1769904000
  tick
  cp -r "$BATS_FILE_TMPDIR/template" repo
  cd repo || return
  c2=$(git rev-parse main) c1=$(git rev-parse main^2)
}

teardown()
{
  signing_teardown
  helper_teardown
}

# release <branch> [<option>...]: promoted and tagged.
release()
{
  tick
  git flow-promote -q "$@" | git release-tag -q - >../tagged
}

# found <verdict> <tag> <pattern> [<option>...]: that is a reason, and every other tag is ok.
found()
{
  local verdict=$1 tag=$2 pattern=$3
  shift 3
  git tag | git release-verify "$@" - >../records 2>../said || :
  assert_equal "$(awk -F'\t' -v t="$tag" '$2 != t { print $1 }' ../records | sort -u)" ok
  assert_equal "$(awk -F'\t' -v t="$tag" '$2 == t { print $1 }' ../records)" "$verdict"
  assert_regex "$(awk -F'\t' -v t="$tag" '$2 == t { print $4 }' ../records)" "(^|; )$pattern(; |\$)"
}

forged() { found bad "$@"; }

# with <commit> <path> [<line>...]: print the tree of the commit, with that file; without one, where there are no lines.
with()
{
  local commit=$1 path=$2 blob
  shift 2
  export GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index
  git read-tree "$commit"
  if [ $# -gt 0 ]; then
    blob=$(printf '%s\n' "$@" | git hash-object -w --stdin)
    git update-index --add --cacheinfo "100644,$blob,$path"
  else
    git update-index --force-remove "$path"
  fi
  git write-tree
  unset GIT_INDEX_FILE
}

# retag: the newest release has a tag by the tools, of main as it is now.
retag()
{
  git tag -d v1.2.0 >../out
  git release-tag -q >../tagged
}

# reword <tag> <sed script>: the tag object says something else.
reword()
{
  git update-ref "refs/tags/$1" "$(git cat-file tag "$1" | sed "$2" | git hash-object -t tag -w --stdin)"
}

# merged <tree> [<second parent>]: main is another merge, and has its tag.
merged()
{
  git update-ref refs/heads/main "$(again "$c2" "$1" "$c2^1" "${2-$c1}")"
  retag
}

@test "what the tools made is ok, with its scripts renumbered" {
  git tag | git release-verify - >../records
  assert_equal "$(cut -f1,2 ../records | xargs)" 'ok v1.1.0 ok v1.1.1 ok v1.2.0'
  run git ls-tree --name-only main migrations/
  assert_line migrations/03_orders.sql
}

@test "forged: the tag is moved" {
  reword v1.2.0 "s/^object .*/object $(git rev-parse v1.1.1^{})/"
  forged v1.2.0 "version: the files of commit [0-9a-f]{12} are those of 'v1.1.1'"
}

@test "forged: the name is swapped" {
  git update-ref refs/tags/v2.0.0 "$(git rev-parse v1.1.0)"
  forged v2.0.0 "name: the tag object says 'v1.1.0'"
  git update-ref -d refs/tags/v2.0.0
}

@test "forged: VERSION is edited in the merge" {
  merged "$(with "$c2" VERSION 2.0.0)"
  forged v2.0.0 'tree: not what the merge of its parents has: VERSION'
}

@test "forged: src is changed in the merge" {
  merged "$(with "$c2" src/app.py ONE TWO three four five evil seven)"
  forged v1.2.0 'tree: not what the merge of its parents has: src/app.py'
}

@test "forged: the commit is not on the first-parent line" {
  reword v1.2.0 "s/^object .*/object $(again "$c2" "$c2^{tree}" "$c2^1" "$c2^2")/"
  forged v1.2.0 "line: commit [0-9a-f]{12} is not on the first-parent line of 'main'"
}

@test "forged: the tag is lightweight" {
  git update-ref refs/tags/v1.2.0 main
  forged v1.2.0 'object: it is a lightweight tag, without a tag object'
}

@test "forged: the tag is not signed, where that is asked for" {
  ssh_key
  local tag
  for tag in v1.1.0 v1.1.1; do
    git cat-file tag "$tag" >../tag
    ssh-keygen -q -Y sign -n git -f "$HOME/key" ../tag 2>../out
    git update-ref "refs/tags/$tag" "$(cat ../tag ../tag.sig | git hash-object -t tag -w --stdin)"
    rm ../tag.sig
  done
  forged v1.2.0 'signature: it is not signed' --signed
  git config cutover.tag.signed true
  forged v1.2.0 'signature: it is not signed, and cutover.tag.signed asks for that'
}

@test "cutover.tag.signed of a release counts for that release" {
  ssh_key
  git switch -q main
  git config -f .cutover cutover.tag.signed true
  commit 'Sign'
  git switch -q -c hotfix/v1.2.1
  put src/app.py other
  commit 'Fix'
  git switch -q main
  release hotfix/v1.2.1
  assert_equal "$(git release-verify v1.2.1 | cut -f1)" ok
  reword v1.2.1 "/^-----BEGIN/,\$d"
  forged v1.2.1 'signature: it is not signed, and cutover.tag.signed asks for that'
}

@test "forged: the signature is by a key that nobody knows" {
  ssh_key
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/other"
  git tag -d v1.2.0
  git release-tag -q -u "$HOME/other" main
  forged v1.2.0 'signature: .*No principal matched.*'
}

@test "forged: the chain is cut" {
  local honest
  honest=$(git rev-parse v1.2.0)
  reword v1.2.0 '/^Previous-Release: /d'
  forged v1.2.0 "chain: it says that none was the release before, where 'v1.1.1' was"
  git update-ref refs/tags/v1.2.0 "$honest"
  reword v1.2.0 's/^Previous-Release: .*/Previous-Release: v1.1.0/'
  forged v1.2.0 "chain: it says that v1.1.0 was the release before, where 'v1.1.1' was"
  # nobody forges what was there later
  git update-ref refs/tags/v1.2.0 "$honest"
  git tag -d v1.1.1
  retag
  tick
  git release-tag -q "$c2^1" >../tagged
  found hand v1.2.0 "chain: it says that v1.1.0 was the release before, and 'v1.1.1' was tagged since"
}

@test "forged: the second parent is replaced" {
  local other
  # the very tree, without its development
  other=$(again "$c1" "$c1^{tree}" "$c2^1")
  merged "$c2^{tree}" "$other"
  forged v1.2.0 "promote: 'tests/dev/src' of its parent is not the tree [0-9a-f]{12} that it says was promoted"
  merged "$c2^{tree}" "$(git rev-parse feature/v1.1)"
  forged v1.2.0 'tree: not what the merge of its parents has: .*src/app.py'
}

@test "forged: a script of the release before is edited, dropped, has another number" {
  # merged all along: both parents have it so
  forge()
  {
    local f
    f=$(git commit-tree -p "$c1" -m 'Develop' "$1")
    git update-ref refs/heads/main "$(again "$c2" "$(with "$c2" "${@:2}")" "$c2^1" "$f")"
    retag
  }
  forge "$(with "$c1" migrations/01_users.sql evil)" migrations/01_users.sql evil
  found bad v1.2.0 'migrations: migrations/01_users.sql of the release before is another script now'
  forge "$(with "$c1" migrations/01_users.sql)" migrations/01_users.sql
  found bad v1.2.0 'migrations: migrations/01_users.sql of the release before is gone'
  forge "$(with "$c1" migrations/01_users.sql '-- whose' 'CREATE TABLE users' '  (id int);')" \
    migrations/01_users.sql '-- whose' 'CREATE TABLE users' '  (id int);'
  found hand v1.2.0 'migrations: migrations/01_users.sql of the release before is written otherwise now, with the same statements'
  # a down script may be mended
  forge "$(with "$c1" migrations/01_users.down.sql 'DROP TABLE IF EXISTS users;')" \
    migrations/01_users.down.sql 'DROP TABLE IF EXISTS users;'
  refute [ "$(git release-verify v1.2.0 | grep -c migrations:)" -gt 0 ]
}

@test "forged: a promote gives a script of the release before another number" {
  local f1 f2
  f1=$(with "$c1" migrations/01_users.sql)
  f1=$(with "$f1" migrations/09_users.sql 'CREATE TABLE users (id int);')
  f1=$(git log -1 --format=%B "$c1" | sed 's|^migrations/02.*|&\nmigrations/01_users.sql becomes migrations/09_users.sql.|' |
    git commit-tree -p "$c1^" "$f1")
  f2=$(with "$(with "$c2" migrations/01_users.sql)" migrations/09_users.sql 'CREATE TABLE users (id int);')
  merged "$f2" "$f1"
  forged v1.2.0 'migrations: migrations/01_users.sql of the release before has another number now'
  # what is called so is what was called so before
  f1=$(git log -1 --format=%B "$c1" | git commit-tree -p "$c1^" "$(with "$c1" migrations/03_orders.sql evil)")
  merged "$(with "$c2" migrations/03_orders.sql evil)" "$f1"
  forged v1.2.0 'promote: not what a promote makes of its parent: migrations/03_orders.sql'
}

@test "forged: the tree is not the merge of its parents" {
  # the hotfix is lost
  merged "$(with "$c2" src/app.py ONE two three four five SIX seven)"
  forged v1.2.0 'tree: not what the merge of its parents has: src/app.py'
  merged "$c1^{tree}"
  forged v1.2.0 'tree: not what the merge of its parents has: migrations/02_fix.sql, src/app.py'
}

# of <first parent> <second parent> [<tree>]: main is a merge of these, with the words of the real one.
of()
{
  git update-ref refs/heads/main "$(again "$c2" "${3-$evil}" "$1" "$2")"
  retag
}

@test "forged: what the promote brings in is not on the way that is walked" {
  local evil e1 m=$c2^1
  evil=$(with "$c2" src/evil.py evil)
  e1=$(git log -1 --format=%B "$c1" | git commit-tree -p "$c1^" "$evil")
  of "$m" "$e1"
  forged v1.2.0 'promote: not what a promote makes of its parent: .*src/evil.py.*'
  # it is the first parent, and the second is what it was begun at
  of "$e1" "v1.1.0^{commit}"
  run git release-verify v1.2.0
  assert_output --regexp '^bad.*merge: what it merges, [0-9a-f]{12}, is in its first parent'
  # what is merged already is merged again
  of "$c2" "$c1" "$c2^{tree}"
  forged v1.2.0 'merge: what it merges, [0-9a-f]{12}, is in its first parent'
  # a merge on top of the promote, either way
  of "$m" "$(git commit-tree -p "$m" -p "$c1" -m 'Merge' "$evil")"
  found hand v1.2.0 'promote: the promote commit [0-9a-f]{12} is not on the first-parent line of what was merged'
  of "$m" "$(git commit-tree -p "$c1" -p "$m" -m 'Merge' "$evil")"
  found hand v1.2.0 'promote: the promote commit [0-9a-f]{12} is not the last that was merged: 1 on top of it'
  # a promote that does not say that it is one
  of "$m" "$(git commit-tree -p "$c1^" -m 'Develop' "$evil")"
  found hand v1.2.0 "promote: commit [0-9a-f]{12} has 'tests/dev/src', which no promote commit brought into place"
}

@test "forged: the tag says something twice, or what the merge does not" {
  local line
  for line in 'Release-Version: 9.9.9' "Release-Tree: $(zeros)" "Merged-Tip: $(git rev-parse main^1)" \
    'Previous-Release: v1.1.0' 'Merged-Branch: hotfix/v6.6.6'; do
    reword v1.2.0 "\$a $line"
    forged v1.2.0 "trailers: the tag says '${line%%:*}' more than once"
    retag
  done
  reword v1.2.0 's|^Merged-Branch: .*|Merged-Branch: hotfix/v6.6.6|'
  forged v1.2.0 "trailers: 'Merged-Branch: hotfix/v6.6.6', where the commit has feature/v1.2"
  retag
  for line in Release-Tree Merged-Tip Merged-Branch; do
    reword v1.2.0 "/^$line: /d"
    found hand v1.2.0 "trailers: the message does not say '$line: .*'"
    retag
  done
}

@test "forged: the merge, or the promote commit, says another version" {
  local tree="$c2^{tree}"
  says() { git update-ref refs/heads/main "$(git log -1 --format=%B "$c2" | sed "$1" | git commit-tree -p "$c2^1" -p "${2-$c1}" "$tree")" && retag; }
  says 's/^Version: .*/Version: 6.6.6/'
  forged v1.2.0 "trailers: the merge says 'Version: 6.6.6', and not 1.2.0"
  says '/^Version: /a Version: 6.6.6'
  forged v1.2.0 "trailers: the merge says 'Version' more than once"
  says '' "$(git log -1 --format=%B "$c1" | sed '/^Version: /a Version: 8.8.8' | git commit-tree -p "$c1^" "$c1^{tree}")"
  forged v1.2.0 "promote: the promote commit says 'Version' more than once"
}

@test "forged: the tag object goes on behind its signature" {
  local format
  for format in gpg ssh x509; do
    "${format}_key"
    [ "$format" = ssh ] || git config user.signingKey "$(tr -d : <"$HOME/id")"
    git tag -d v1.2.0 >../out
    git release-tag -q --sign >../tagged
    found ok v1.2.0 signed
    git update-ref refs/tags/v1.2.0 "$({ git cat-file tag v1.2.0 && printf '\nRelease-Version: 9.9.9\n'; } |
      git hash-object -t tag -w --stdin)"
    forged v1.2.0 'signature: the tag object goes on behind its signature, which is not of that'
  done
}

# promoted <script> [<sed script>]: main is the merge of another promote commit, whose tree the script makes
# in an index that has that of the real one, with its words.
promoted()
{
  local tree c
  tree=$(
    export GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index
    git read-tree "$c1" && eval "$1" >&2 && git write-tree
  )
  c=$(git log -1 --format=%B "$c1" | sed "${2-}" | git commit-tree -p "$c1^" "$tree")
  merged "$c2^{tree}" "$c" # what is found in that besides is another matter
}

blob() { printf '%s\n' "$@" | git hash-object -w --stdin; }

@test "forged: the release before is the release itself, or no release" {
  reword v1.2.0 's/^Previous-Release: .*/Previous-Release: v1.2.0/'
  forged v1.2.0 "chain: it says that 'v1.2.0' was the release before, which is the name of none"
  git tag nightly main
  reword v1.2.0 's/^Previous-Release: .*/Previous-Release: nightly/'
  git release-verify v1.2.0 >../record || :
  git tag -d nightly
  assert_regex "$(<../record)" "^bad.*chain: it says that 'nightly' was the release before, which is the name of none"
}

@test "forged: the promote leaves out what was developed, or moves what nobody mapped" {
  promoted 'git read-tree "$c1^"; git rm -qrf --cached tests/dev; git update-index --cacheinfo "100644,$(git rev-parse "$c1:VERSION"),VERSION"' \
    '/^Promoted/d; /becomes/d'
  forged v1.2.0 "promote: 'tests/dev/src' is there, and is not promoted"
  promoted 'git read-tree "$c1^"; git update-index --cacheinfo "100644,$(git rev-parse "$c1:VERSION"),VERSION"' \
    '/^Promoted/d; /becomes/d; /retired/d'
  forged v1.2.0 "promote: 'tests/dev' is there, and is not retired"
  promoted 'git read-tree --prefix=ci/ "$c1^:src"; git rm -qrf --cached src' \
    "s|^Version:|Promoted: src:ci overlay\nPromoted-from: $(git rev-parse "$c1^:src")\nPromoted-base: $(zeros)\nVersion:|"
  forged v1.2.0 "promote: 'src' is moved to 'ci', which .cutover of the branch does not say"
}

@test "forged: scripts become one, or change places" {
  local from=migrations/02_orders.sql
  # two of the branch
  git update-ref refs/heads/feature/v1.2 "$(git commit-tree -p "$c1^" -m 'Develop' "$(with "$c1^" migrations/03_items.sql 'CREATE TABLE items (id int);')")"
  c1=$(again "$c1" "$(with "$(with "$c1" migrations/04_items.sql 'CREATE TABLE items (id int);')" migrations/03_orders.sql)" feature/v1.2)
  promoted 'git update-index --add --cacheinfo "100644,$(git rev-parse "$c1^:$from"),migrations/05_orders.sql"' \
    "s|^$from becomes .*|$from becomes migrations/05_orders.sql.\nmigrations/03_items.sql becomes migrations/04_items.sql.|"
  forged v1.2.0 "promote: '$from' and 'migrations/03_items.sql' do not come in that order any more"
}

@test "forged: a file is called as git calls one in a conflict, and is gone" {
  local name
  name=src/data~$(git rev-parse main)
  c1=$(git log -1 --format=%B "$c1" | git commit-tree -p "$c1^" "$(with "$c1" "$name" x)")
  merged "$c2^{tree}"
  forged v1.2.0 "tree: not what the merge of its parents has: $name"
}

@test "forged: the tag object has a header that nobody signed; its tags have another prefix" {
  local c
  ssh_key
  git tag -d v1.2.0 >../out
  git release-tag -q --sign >../tagged
  reword v1.2.0 '/^tagger/s/$/\ngpgsig-sha256 Release-Version: 9.9.9\n Approved-by: nobody/'
  forged v1.2.0 'object: it has no tagger, or more headers than git gives a tag'
  retag
  # from here on no tag has that name
  c=$(with "$c1" .cutover '[cutover "tag"]' 'prefix = rel-')
  c=$(git commit-tree -p "$(git commit-tree -p "$c1^" -m Develop "$(with "$c1^" .cutover '[cutover "tag"]' 'prefix = rel-')")" -F <(git log -1 --format=%B "$c1") "$c")
  git update-ref refs/heads/main "$(again "$c2" "$(with "$c2" .cutover '[cutover "tag"]' 'prefix = rel-')" "$c2^1" "$c")"
  git tag -d v1.2.0
  assert_equal "$(git release-tag -q)" rel-1.2.0
  run git release-verify --strict rel-1.2.0
  assert_failure
  assert_output --regexp "^hand.*chain: its tags begin with 'rel-', and those before it with 'v', which are not looked at"
}

@test "what the tools release as a candidate says so in its files, its merge and its promote, and is ok" {
  git config -f .cutover cutover.branch.allow 'feature/v(?<version>\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)'
  commit 'Allow'
  git branch staging
  git switch -q -c feature/v1.3.0-rc.1
  put src/new.py new && commit 'Develop 1.3'
  git switch -q main
  tick
  git flow-promote -q --into=staging feature/v1.3.0-rc.1
  git release-tag -q --rc
  git switch -q -c feature/v1.3.0-beta.1 main
  put src/new.py new && commit 'Develop 1.3'
  git switch -q main
  tick
  git flow-promote -q feature/v1.3.0-beta.1 | git release-tag -q --prerelease -
  run git release-verify --strict v1.3.0-rc.1 v1.3.0-beta.1
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'ok v1.3.0-rc.1 ok v1.3.0-beta.1'
}
