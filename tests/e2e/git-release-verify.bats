#!/usr/bin/env bats
# git release-verify: releases as the tools make them are ok; and for each thing that may be forged, a
# forgery that is found, by its reason.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
load forge

# v1.0.1, a hotfix, and v1.1.0, developed meanwhile in the copy, both by the tools.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put package.json '{"name": "app", "version": "1.0.0"}'
  release_and_copy
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  put tests/dev/src/new.py new
  put tests/dev/notes.md scaffolding
  commit 'Develop 1.1'
  git switch -q main
  git switch -q -c hotfix/v1.0.1
  sed -i s/two/TWO/ src/app.py
  commit 'Fix two'
  git switch -q main
  release hotfix/v1.0.1
  release feature/v1.1
}

# release <branch>: promoted and tagged.
release()
{
  tick
  git flow-promote -q "$1" | git release-tag -q - >"$BATS_TEST_TMPDIR/tagged"
}

verify() { run --separate-stderr git release-verify "$@"; }

# judged <verdict> <pattern of the reasons> [<tag>]: it is, and that is all there is to it.
judged()
{
  local tag=${3-v1.1.0}
  verify "$tag"
  assert_equal "${#lines[@]}" 1
  assert_equal "$(cut -f1,2 <<<"$output")" "$1"$'\t'"$tag"
  assert_regex "$(cut -f4- <<<"$output")" "^$2\$"
  case $1 in
  bad) assert_failure 1 ;;
  *) assert_success ;;
  esac
}

# with <commit> <path> <line>...: print the tree of the commit, with that file.
with()
{
  local commit=$1 path=$2 blob
  shift 2
  blob=$(printf '%s\n' "$@" | git hash-object -w --stdin)
  GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index git read-tree "$commit"
  GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index git update-index --add --cacheinfo "100644,$blob,$path"
  GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index git write-tree
}

# tagged <commit>: main and v1.1.0 are there.
tagged()
{
  git reset -q --hard "$1"
  git tag -d v1.1.0 >"$BATS_TEST_TMPDIR/out"
  git release-tag -q >"$BATS_TEST_TMPDIR/out" || git tag -a -m v1.1.0 v1.1.0
}

# --- what the tools make ------------------------------------------------------------------------

@test "releases as the tools make them are ok, one by one and from standard input" {
  judged ok unsigned
  judged ok unsigned v1.0.1
  run --separate-stderr bash -c 'git tag | git release-verify -'
  assert_success
  assert_output "ok	v1.0.1	$(git rev-parse 'v1.0.1^{commit}')	unsigned
ok	v1.1.0	$(git rev-parse 'v1.1.0^{commit}')	unsigned"
  assert_equal "$stderr" ''
  verify refs/tags/v1.1.0
  assert_output "ok	v1.1.0	$(git rev-parse main)	unsigned"
}

@test "the pipeline of the page" {
  git switch -q feature/v1.1
  git switch -q main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.2'
  tick
  run --separate-stderr bash -o pipefail -c \
    'git flow-promote -q feature/v1.2 | git release-tag -q - | xargs git release-verify'
  assert_success
  assert_output "ok	v1.2.0	$(git rev-parse main)	unsigned"
}

@test "a tool before it that failed is no success" {
  run bash -c 'git release-tag -q no-such-commit | xargs git release-verify'
  assert_failure
  run -1 bash -c ': | git release-verify -'
  run -129 git release-verify
  run -129 git release-verify v1.1.0 -
  run -129 git release-verify -z --json v1.1.0
}

@test "nothing is written, and no child is run that is not needed" {
  # git notes of a pack that what is in it is in use, by its time
  local listing='find .git -type f -print0 | sort -z | xargs -0 sha256sum; find .git -printf "%p %m\n" | sort'
  chmod -R a-w .git
  bash -c "$listing" >../before
  TMPDIR=$BATS_TEST_TMPDIR/tmp
  export TMPDIR
  mkdir "$TMPDIR"
  # leaks cannot be looked for in what is traced
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -o ../calls -e trace=execve \
    git-release-verify v1.0.1
  assert_equal "$(programs ../calls)" 1
  git release-verify v1.1.0
  bash -c "$listing" >../after
  chmod -R u+w .git
  diff ../before ../after
  assert_equal "$(ls -A "$TMPDIR")" ''
}

@test "a bare repository, a clone without a main of its own, a linked worktree" {
  git clone -q --bare . ../bare.git
  git clone -q . ../clone
  git -C ../clone switch -q --detach
  git -C ../clone branch -q -D main
  git worktree add -q ../linked feature/v1.1
  for repo in ../bare.git ../clone ../linked; do
    run --separate-stderr git -C "$repo" release-verify v1.0.1 v1.1.0
    assert_success
    assert_equal "$(cut -f1 <<<"$output" | xargs)" 'ok ok'
  done
}

@test "a shallow clone can tell as much as it has, and says what it lacks" {
  git clone -q --depth=1 --branch v1.1.0 "file://$PWD" ../shallow 2>../out
  git -C ../shallow branch -q -f main HEAD
  run --separate-stderr git -C ../shallow release-verify v1.1.0
  assert_failure 128
  assert_output ''
  assert_regex "$stderr" 'v1.1.0: .*too shallow'
  assert_regex "$stderr" 'hint: git fetch --unshallow'
  git -C ../shallow fetch -q --unshallow --tags
  run --separate-stderr git -C ../shallow release-verify v1.1.0
  assert_success
  assert_output --partial 'ok	v1.1.0'
}

@test "what another tag fails by leaves the others their records" {
  id=$(printf 'object %s\ntype commit\n\nx\n' "$(git rev-parse main)" |
    git hash-object -t tag -w --stdin --literally)
  odd_ref refs/tags/broken "$id"
  verify broken v1.1.0
  assert_failure 128
  assert_output --partial 'ok	v1.1.0'
  assert_regex "$stderr" 'warning: broken: malformed tag object'
  git update-ref -d refs/tags/broken
  rm ".git/objects/${id::2}/${id:2}"
}

@test "a merge by pull request: a true merge is ok, in a main that moved as well" {
  git switch -q main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  sed -i s/one/ONE/ tests/dev/src/app.py
  git config cutover.promote.landing pr
  commit 'Develop 1.2'
  tick
  git flow-promote -q feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  git switch -q main
  sed -i s/seven/SEVEN/ src/app.py
  commit 'Move'
  tick
  git merge -q --no-ff -m 'Merge pull request #1 from o/feature/v1.2' feature/v1.2
  git release-tag -q
  judged ok unsigned v1.2.0
}

@test "a pull request whose branch was brought up to main, a squash: by hand" {
  git switch -q main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  sed -i s/one/ONE/ tests/dev/src/app.py
  git config cutover.promote.landing pr
  git config cutover.tag.accept squash
  commit 'Develop 1.2'
  tick
  git flow-promote -q feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  put more x
  commit 'One more'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.2'" feature/v1.2
  git release-tag -q
  judged hand 'promote: the promote commit [0-9a-f]{12} is not the last that was merged: 1 on top of it' v1.2.0
  git tag -d v1.2.0
  git reset -q --hard HEAD^
  tick
  git merge -q --squash feature/v1.2
  git commit -q --no-edit
  git release-tag -q
  judged hand 'merge: commit [0-9a-f]{12} is no merge: .*' v1.2.0
  git config cutover.tag.accept merge
  judged bad "merge: commit $(any_id) is a squash merge, and cutover.tag.accept is 'merge'.*" v1.2.0
}

@test "a merge without these tools is by hand, and so is a name that is no release's" {
  git switch -q -c release/v2.0
  put VERSION 2.0.0
  put package.json '{"name": "app", "version": "2.0.0"}'
  commit 'Version 2.0.0'
  git switch -q main
  tick
  git merge -q --no-ff --no-edit release/v2.0
  git release-tag -q
  judged hand 'promote: what was merged, [0-9a-f]{12}, has no promote commit: .*' v2.0.0
  git tag -a -m x nightly
  judged hand 'name: it is the name of no release' nightly
  run -1 git release-verify --strict nightly
  assert_output --partial 'by hand: 1 of 1'
}

@test "a branch with nothing to promote, and a mirrored one" {
  git switch -q -c release/v2.0
  git version-bump -q 2.0.0
  commit 'By hand'
  git switch -q main
  release release/v2.0
  judged ok unsigned v2.0.0
  git config -f .cutover cutover.promote.mode mirror
  commit 'Mirror'
  git flow-start -q --seed feature/v2.1 >"$BATS_TEST_TMPDIR/out"
  git rm -q tests/dev/src/new.py
  commit 'Drop new.py'
  git switch -q main
  release feature/v2.1
  judged ok unsigned v2.1.0
  run git ls-tree --name-only v2.1.0 src/
  assert_output src/app.py
}

@test "release candidates, on staging and where staging has left them" {
  git switch -q -c staging main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.2'
  tick
  git flow-promote -q --into=staging feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  tick
  git release-tag -q --rc
  judged ok unsigned v1.2.0-rc.1
  git switch -q main
  git branch -f staging main
  judged hand "line: commit [0-9a-f]{12} is not on the first-parent line of 'staging', nor of 'main'.*" v1.2.0-rc.1
  git branch -D staging
  judged hand "line: .* and 'staging' is not here.*" v1.2.0-rc.1
}

@test "the tag of a package" {
  git config -f .cutover cutover.package.web.path packages/web
  put packages/web/VERSION 0.1.0
  commit 'Web'
  git switch -q -c feature/v0.2
  put packages/web/VERSION 0.2.0
  commit 'Web 0.2.0'
  git switch -q main
  tick
  git merge -q --no-ff --no-edit feature/v0.2
  git release-tag -q --package=web
  judged hand 'promote: .*' web-v0.2.0
  git tag -a -m x web-v0.3.0
  judged bad "version: the files of commit [0-9a-f]{12} are those of 'web-v0.2.0'; promote: .*" web-v0.3.0
}

# --- forgeries ----------------------------------------------------------------------------------

@test "forged: no such tag, a lightweight one, one of a tree, a symbolic one" {
  judged bad 'object: there is no such tag' v9.9.9
  judged bad 'object: no tag may have such a name' v1..0
  git tag v1.1.0+light main
  judged bad 'object: it is a lightweight tag, without a tag object; version: .*' v1.1.0+light
  git tag -a -m x v3.0.0 'main^{tree}'
  judged bad 'object: it is of a tree, not of a commit' v3.0.0
  git symbolic-ref refs/tags/v4.0.0 refs/tags/v1.1.0
  judged bad "object: it is a symbolic ref to 'refs/tags/v1.1.0'" v4.0.0
}

@test "forged: the object of v1.0.1 as v1.1.0, as v2.0.0" {
  git update-ref refs/tags/v2.0.0 "$(git rev-parse v1.0.1)"
  judged bad "name: the tag object says 'v1.0.1'; version: .*'v1.0.1'; trailers: 'Release-Version: 1.0.1', .*" v2.0.0
  git update-ref refs/tags/v1.1.0 "$(git rev-parse v1.0.1)"
  judged bad "name: the tag object says 'v1.0.1'; version: .*"
  git update-ref -d refs/tags/v2.0.0
}

@test "forged: the tag is moved to another release, to the branch, off main" {
  local message
  message=$(git tag -l --format='%(contents)' v1.1.0)
  git tag -f -a -m "$message" v1.1.0 'v1.0.1^{}'
  judged bad "version: .* those of 'v1.0.1'; trailers: 'Release-Tree: .*"
  git tag -f -a -m "$message" v1.1.0 feature/v1.1
  judged bad "line: commit [0-9a-f]{12} is not on the first-parent line of 'main'; merge: commit $(any_id) is a promote commit, .*"
  # the same tree, merged somewhere else
  git tag -f -a -m "$message" v1.1.0 "$(again main 'main^{tree}' main^1 main^2)"
  judged bad "line: commit [0-9a-f]{12} is not on the first-parent line of 'main'"
}

@test "forged: VERSION, src, a file more, a file less in the merge" {
  local c2
  c2=$(git rev-parse main)
  tagged "$(again "$c2" "$(with "$c2" VERSION 1.2.0)" "$c2^1" "$c2^2")"
  git tag -d v1.2.0 || :
  git tag -f -a -m x v1.1.0
  judged bad "version: version files of commit .* disagree: .*"
  tagged "$(again "$c2" "$(with "$c2" src/app.py evil)" "$c2^1" "$c2^2")"
  judged bad 'tree: not what the merge of its parents has: src/app.py'
  tagged "$(again "$c2" "$(with "$c2" src/evil.py evil)" "$c2^1" "$c2^2")"
  judged bad 'tree: not what the merge of its parents has: src/evil.py'
  tagged "$(again "$c2" "$(with "$c2" $'new\n\e[31m' evil)" "$c2^1" "$c2^2")"
  judged bad 'tree: not what the merge of its parents has: "new\\n\\033\[31m"'
}

@test "forged: the second parent is another, is not promoted, is the first" {
  local c2 other
  c2=$(git rev-parse main)
  git switch -q feature/v1.1
  put src/app.py evil
  commit 'Evil'
  other=$(git rev-parse HEAD)
  git switch -q main
  tagged "$(again "$c2" "$c2^{tree}" "$c2^1" "$other")"
  judged bad 'tree: it conflicts, and nothing says that it was resolved: src/app.py; promote: .* 1 on top of it'
  # with the tag as it was made
  tagged "$c2"
  git update-ref refs/tags/v1.1.0 "$(git cat-file tag v1.1.0 | sed "s/^object .*/object $(again "$c2" "$c2^{tree}" "$c2^1" "$other")/" |
    git hash-object -t tag -w --stdin)"
  judged bad 'line: .*; trailers: .Merged-Tip: .*; tree: .*'
}

@test "forged: the promote commit has other sources, another version, other trailers" {
  local c1 c2 forged
  c2=$(git rev-parse main)
  c1=$(git rev-parse main^2)
  # forge <tree> [<sed script for the message>]: C1 with it, merged into a main without the hotfix
  forge()
  {
    local m
    m=$(git rev-list --max-parents=0 main)
    forged=$(git log -1 --format=%B "$c1" | sed "${2-}" | git commit-tree "$1" -p "$c1^")
    tagged "$(again "$c2" "$1" "$m" "$forged")"
  }
  forge "$c1^{tree}"
  judged ok unsigned
  forge "$(with "$c1" src/app.py evil)"
  judged bad 'promote: not what a promote makes of its parent: src/app.py'
  forge "$(with "$c1" evil.py evil)"
  judged bad 'promote: not what a promote makes of its parent: evil.py'
  forge "$(with "$c1" tests/dev/notes.md scaffolding)"
  judged bad 'promote: not what a promote makes of its parent: tests/dev/notes.md'
  forge "$c1^{tree}" "s/^Promoted-from: .*/Promoted-from: $(git rev-parse "$c1^:src")/"
  judged bad "promote: 'tests/dev/src' of its parent is not the tree [0-9a-f]{12} that it says .*"
  forge "$c1^{tree}" "s/^Promoted-base: .*/Promoted-base: $c1/"
  judged bad "promote: the trailer 'Promoted: tests/dev/src:src overlay' does not say a move"
  forge "$c1^{tree}" 's|^Promoted: .*|Promoted: ../x:src overlay|'
  judged bad "promote: the trailer 'Promoted: ../x:src overlay' does not say a move"
  forge "$(with "$c1" src/app.py one two three four five six seven)" \
    "s/^Promoted-base: .*/Promoted-base: $(git rev-parse "$c1^:tests/dev/src")/"
  judged hand 'promote: the base of .src. was named by who promoted; promote: taken as the development copy has it: src/new.py'
  # what is said to be retired, and is scaffolding to nobody
  forge "$(with "$c1" src/app.py evil)" 's/^tests.dev is retired.$/&\nsrc is retired./'
  judged bad "promote: not what .*: src/app.py; promote: 'src' is retired, which .cutover .*"
}

@test "forged: the release before is gone, or elsewhere" {
  local before
  before=$(git rev-parse v1.0.1)
  git tag -d v1.0.1
  judged hand "chain: the release before, 'v1.0.1', is not here"
  git tag -a -m x v1.0.1 feature/v1.1
  judged bad "chain: the release before, 'v1.0.1', is not below it on the first-parent line"
  git tag -f -a -m x v1.0.1 'main^{tree}'
  judged bad "chain: .*"
  git update-ref refs/tags/v1.0.1 "$before"
  judged ok unsigned
}

# --- what a person decided ----------------------------------------------------------------------

# conflict <file in src>: that of the branch for 1.2 and main's differ; C1 is merged.
conflicting()
{
  git switch -q main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  sed -i s/six/6/I tests/dev/src/app.py
  commit 'Develop 1.2'
}

worktree() { git worktree list --porcelain | sed -n 's/^worktree //p' | grep -e '-promote-'; }

resolve()
{
  run -2 git flow-promote feature/v1.2
  put "$(worktree)/src/app.py" one both
  git -C "$(worktree)" add src/app.py
  tick
  git flow-promote -q --continue | git release-tag -q -
}

@test "a conflict in main that was resolved is by hand, by its path; and no other path is" {
  local c2
  conflicting
  git switch -q main
  sed -i s/six/sechs/I src/app.py
  commit 'Change on main'
  git switch -q feature/v1.2
  resolve
  judged hand 'tree: resolved by hand: src/app.py' v1.2.0
  c2=$(git rev-parse main)
  git switch -q main
  git reset -q --hard "$(again "$c2" "$(with "$c2" src/new.py evil)" "$c2^1" "$c2^2")"
  git tag -d v1.2.0
  git release-tag -q
  judged bad 'tree: not what the merge of its parents has: src/new.py; tree: resolved by hand: src/app.py' v1.2.0
  # a promote says what was resolved
  git reset -q --hard "$(git log -1 --format=%B "$c2" | sed '/^Resolved/d' |
    git commit-tree "$c2^{tree}" -p "$c2^1" -p "$c2^2")"
  git tag -d v1.2.0
  git release-tag -q
  judged bad 'tree: it conflicts, and nothing says that it was resolved: src/app.py' v1.2.0
}

@test "a conflict in the move that was resolved is by hand, by its path" {
  conflicting
  sed -i s/six/sechs/I src/app.py
  commit 'Change on the branch'
  resolve
  judged hand 'promote: resolved by hand: src/app.py' v1.2.0
  c1=$(git log -1 --format=%B main^2 | sed '/^Resolved/d' | git commit-tree 'main^2^{tree}' -p main^2^)
  git switch -q main
  git reset -q --hard "$(again main 'main^{tree}' main^1 "$c1")"
  git tag -d v1.2.0
  git release-tag -q
  judged bad 'promote: it conflicts, and nothing says that it was resolved: src/app.py' v1.2.0
}

@test "a file that is a directory on the other side: by hand, and no name of git's is missed" {
  git switch -q main
  git flow-start -q --seed feature/v1.2 >"$BATS_TEST_TMPDIR/out"
  put tests/dev/src/data file
  commit 'Develop 1.2'
  git switch -q main
  put src/data/one x
  commit 'Change on main'
  run -2 git flow-promote feature/v1.2
  git -C "$(worktree)" rm -q -r --cached src
  rm -r "$(worktree)"/src/data*
  put "$(worktree)/src/data/one" x
  git -C "$(worktree)" add src
  tick
  git flow-promote -q --continue | git release-tag -q -
  judged hand 'tree: resolved by hand: src/data.*' v1.2.0
}

@test "--overwrite and --base are decisions too" {
  conflicting
  sed -i s/six/sechs/I src/app.py
  commit 'Change on the branch'
  tick
  git flow-promote -q --overwrite feature/v1.2 | git release-tag -q -
  judged hand 'promote: (resolved by hand|taken as the development copy has it): src/app.py' v1.2.0
}

# --- how it is said -----------------------------------------------------------------------------

@test "a name from outside cannot write to the terminal; -z gives it as it is" {
  verify $'v1\t\e[31m\nok'
  assert_failure 1
  assert_output 'bad	v1\t\x1b[31m\nok	-	object: no tag may have such a name'
  git release-verify -z $'v1\t\n' >../out || :
  assert_equal "$(tr '\0' '@' <../out)" $'bad\tv1\t\n\t-\tobject: no tag may have such a name@'
  verify -- -n
  assert_output 'bad	-n	-	object: no tag may have such a name'
}

@test "the document, and -q" {
  git tag -a -m x v3.0.0 'main^{tree}'
  git release-verify --json v1.1.0 v3.0.0 $'\xff"' >../doc || assert_equal $? 1
  valid_json "$TOP/schema/git-release-verify-1.json" ../doc
  run python3 -c 'import json; d = json.load(open("../doc"))
print([(t["verdict"], t["commit"] and len(t["commit"]), len(t["findings"])) for t in d["tags"]])'
  local digits
  digits=$(zeros)
  assert_output "[('ok', ${#digits}, 0), ('bad', None, 1), ('bad', None, 1)]"
  git release-verify --json v3.0.0 >../doc || :
  valid_json "$TOP/schema/git-release-verify-1.json" ../doc
  verify -q v1.1.0
  assert_success
  assert_output ''
  verify -q v3.0.0
  assert_failure 1
  assert_output ''
}

# thousand: a stream for git fast-import, of so many merges that say a version each, and their tags
thousand()
{
  local i version json files
  for i in {1..1000}; do
    version=2.0.$i
    json="{\"version\": \"$version\"}"
    printf -v files 'M 100644 inline VERSION\ndata %d\n%s\nM 100644 inline package.json\ndata %d\n%s\n' \
      "${#version}" "$version" "${#json}" "$json"
    printf 'commit refs/heads/side\nmark :1\ncommitter c <c@d> %d +0000\ndata 4\nside\nfrom %s\n%s\n' \
      $((1800000000 + i)) "$([ "$i" -gt 1 ] && echo :2 || echo 'refs/heads/main^0')" "$files"
    printf 'commit refs/heads/main\nmark :2\ncommitter c <c@d> %d +0000\ndata 5\nmerge\nfrom %s\nmerge :1\n%s\n' \
      $((1800000000 + i)) "$([ "$i" -gt 1 ] && echo :2 || echo 'refs/heads/main^0')" "$files"
    printf 'tag v%s\nfrom :2\ntagger c <c@d> %d +0000\ndata 1\nx\n' "$version" $((1800000000 + i))
  done
}

@test "a thousand tags, without a child" {
  thousand >../stream
  git fast-import --quiet <../stream
  git reset -q --hard
  git tag -l 'v2*' >../tags
  # leaks cannot be looked for in what is traced
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -o ../calls -e trace=execve \
    git-release-verify - <../tags >../records
  assert_equal "$(programs ../calls)" 1
  assert_equal "$(cut -f1 ../records | uniq -c | xargs)" '1000 hand'
  assert_equal "$(cut -f4 ../records | sed 's/; /\n/g' | cut -d: -f1 | sort -u | xargs)" 'chain promote'
}
