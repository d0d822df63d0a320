#!/usr/bin/env bats
# What a promote looks at before it moves anything: attributes, names, links, and text that still
# says where the development was. Each refusal has the twin that passes.

# shellcheck disable=SC2154,SC2030,SC2031 # run --separate-stderr sets stderr, and output, for each test
load helper

# main at 1.0.0, and feature/v1.1 with a development copy in which new.py is new.
setup()
{
  helper_setup
  repository
  put src/app.py 'app = 1'
  put src/lib/one.py 'one = 1'
  release_and_copy
  put tests/dev/README scaffold
  commit 'Start 1.1'
  put tests/dev/src/new.py 'new = True'
  commit 'Develop 1.1'
}

# refuses <pattern> [<option>...]: exit 1 with that on stderr, nothing changed; a dry run says the
# same, and so does a bare clone.
refuses()
{
  local pattern=$1
  promote_refused "$@"
  shift
  promote -n "$@" feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "$pattern"
  unchanged
  bare
  run --separate-stderr git -C "$BATS_TEST_TMPDIR/bare" flow-promote "$@" feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "$pattern"
}

bare()
{
  rm -rf "$BATS_TEST_TMPDIR/bare"
  git clone -q --bare . "$BATS_TEST_TMPDIR/bare"
  git -C "$BATS_TEST_TMPDIR/bare" remote remove origin
}

# passes [<option>...]: it is promoted, here and in a bare clone, to one tree, with no warning.
passes()
{
  bare
  promote "$@" feature/v1.1
  assert_success
  assert_equal "$(grep warning <<<"$stderr")" ''
  git -C "$BATS_TEST_TMPDIR/bare" flow-promote -q "$@" feature/v1.1 >/dev/null
  assert_equal "$(git -C "$BATS_TEST_TMPDIR/bare" rev-parse 'main^{tree}')" \
    "$(git rev-parse 'main^{tree}')"
  assert_equal "$(git status --porcelain)" ''
}

@test "attributes: LFS for the development's paths alone is refused; the hint makes it pass" {
  put .gitattributes '*.md text' 'tests/dev/src/** filter=lfs diff=lfs merge=lfs -text'
  put tests/dev/src/new.py 'version https://git-lfs.github.com/spec/v1' 'oid sha256:0' 'size 1'
  commit 'LFS for the development'
  refuses "tests/dev/src/new.py -> src/new.py: filter: unspecified, not lfs; text: unspecified, not unset; merge: unspecified, not lfs"
  refute_regex "$stderr" 'app\.py'
  promote feature/v1.1
  hint="echo 'src/** filter=lfs diff=lfs merge=lfs -text' >>.gitattributes"
  [[ $stderr == *"hint: $hint && git add .gitattributes && git commit "* ]]
  assert_regex "$stderr" 'hint: git flow-promote --allow-attribute-change feature/v1.1'
  eval "$hint"
  commit 'LFS for src too'
  passes
}

@test "attributes: where no line can be named, the one hint is not called the last" {
  put tests/dev/src/.gitattributes '*.py -text'
  commit 'Rules of the copy'
  git rm -q --cached tests/dev/src/.gitattributes
  put tests/.gitattributes '*.py -text'
  rm tests/dev/src/.gitattributes
  commit 'Rules above it'
  refuses 'text: unspecified, not unset'
  assert_equal "$(grep -c '^hint: ' <<<"$stderr")" 1
  assert_regex "$stderr" 'this is for when the new ones are meant:'
}

@test "attributes: --allow-attribute-change takes the new ones, the blob is the same" {
  put .gitattributes '*.bin text eol=lf' 'tests/dev/src/*.bin -text'
  put tests/dev/src/data.bin bytes
  commit 'Attributes'
  refuses 'data\.bin -> src/data\.bin: text: set, not unset'
  passes --allow-attribute-change
  assert_equal "$(git show main:src/data.bin)" bytes
}

@test "attributes: those of one file in the copy's own .gitattributes come along" {
  put tests/dev/src/.gitattributes '*.dat filter=x' 'lib/*.dat ident'
  put tests/dev/src/lib/a.dat a
  put tests/dev/src/b.dat b
  commit 'Rules in the copy'
  passes
}

@test "attributes: rules of src that the copy's paths do not have" {
  git switch -q main
  put src/lib/.gitattributes '*.txt working-tree-encoding=UTF-16LE'
  commit 'Rules in src'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  put tests/dev/src/lib/notes.txt notes
  commit 'Notes'
  refuses 'lib/notes\.txt: working-tree-encoding: UTF-16LE, not unspecified'
  assert_regex "$stderr" "make \.gitattributes say the same of both paths"
  put tests/dev/src/lib/.gitattributes '*.txt working-tree-encoding=UTF-16LE'
  commit 'In the copy too'
  run git flow-promote feature/v1.1
  assert_success
}

@test "attributes: info/attributes counts, a user's own do not; unchanged files are not asked for" {
  printf 'tests/dev/src/** ident\n' >"$HOME/attributes"
  git config --global core.attributesFile "$HOME/attributes"
  printf 'tests/dev/src/lib/** -merge\n' >.git/info/attributes
  promote -n feature/v1.1
  assert_success
  printf 'tests/dev/src/** -merge\n' >.git/info/attributes
  before
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'new\.py: merge: unspecified, not unset'
  unchanged
  rm .git/info/attributes
  passes
}

@test "attributes: where nobody has any, no git is started for them; else one" {
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=execve -o trace git flow-promote -n feature/v1.1
  run ! grep -q check-attr trace
  put .gitattributes '* text=auto'
  commit 'Rules'
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=execve -o trace git flow-promote -n feature/v1.1
  assert_equal "$(grep -c '"check-attr"' trace)" 1
}

# the_hint <n>: line n of the hints of the last run is carried out, as it stands.
the_hint() { bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | sed -n "$1p")"; }

@test "settings: .cutover counts once it is committed, and that is said before it is missed" {
  git config -f .cutover cutover.promote.landing pr
  echo .cutover >.git/info/exclude
  promote_refused "'\.cutover' is not committed on 'feature/v1\.1'"
  promote_refused "'\.cutover' is not committed" -n
  put notes 'staged, and not for that commit'
  git add notes
  (cd tests && promote_refused "not committed")
  (cd tests && promote feature/v1.1 && the_hint 1)
  assert_equal "$(git show --format= --name-only HEAD)" .cutover
  git rm -qf notes
  promote -n --json feature/v1.1
  assert_success
  assert_regex "$output" '"landing": "pr"'
  git config -f .cutover cutover.promote.landing direct
  promote_refused "'\.cutover' has changes that are not committed on 'feature/v1\.1'"
  for mark in skip-worktree assume-unchanged; do
    git update-index "--$mark" .cutover
    promote_refused "'\.cutover' is marked .*, and is not as on 'feature/v1\.1'"
    (cd tests && the_hint 1)
  done
  promote_refused "'\.cutover' has changes that are not committed on 'feature/v1\.1'"
  the_hint 1
  passes
}

@test "a lock on a ref that may be another's is named once" {
  put ".git/$(lock_of refs/heads/main)"
  promote feature/v1.1
  assert_failure 128
  assert_equal "$(grep -c '^hint: rm ' <<<"$stderr")" 1
  the_hint 2
  passes
}

@test "settings: that of another branch, or of no regular file, is nothing to say" {
  git config -f .cutover cutover.promote.landing pr
  git switch -q main
  promote -n feature/v1.1
  assert_success
  git switch -q --detach feature/v1.1
  promote -n feature/v1.1
  assert_success
  git switch -q feature/v1.1
  rm .cutover
  mkfifo .cutover
  promote -n feature/v1.1
  assert_success
  rm .cutover
  ln -s /dev/zero .cutover
  promote -n feature/v1.1
  assert_success
  rm .cutover
  passes
  # promoted before, it is so whatever is begun now
  git config -f .cutover cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
}

@test "settings: what git takes for the same is the same, and mostly it is not asked" {
  git config -f .cutover cutover.promote.landing direct
  commit 'Settings'
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=execve -o trace git flow-promote -n feature/v1.1
  run ! grep -q '"diff"' trace
  rm trace
  git config core.autocrlf true
  rm .cutover
  git restore .cutover
  grep -q $'\r' .cutover
  assert_equal "$(git status --porcelain 2>/dev/null)" ''
  promote -n feature/v1.1
  assert_success
  git config core.autocrlf false
  promote_refused "'\.cutover' has changes"
  GIT_LITERAL_PATHSPECS=1 promote_refused "'\.cutover' has changes"
}

@test "settings: one that is wrong is mended by another that is not committed yet" {
  git branch -m feature/v1.1 task
  git config -f .cutover cutover.branch.allow 'task'
  promote task
  assert_failure 1
  assert_regex "$stderr" "'\.cutover' is not committed on 'task'"
  put .cutover '[cutover]' 'mian = main'
  commit 'A typo'
  put .cutover '[cutover]' 'main = main'
  promote task
  assert_failure 1
  assert_regex "$stderr" "'\.cutover' has changes that are not committed on 'task'"
}

@test "names: another case of a file in src is refused, renamed it passes" {
  put tests/dev/src/APP.py 'app = 2'
  commit 'Another case'
  refuses "'src/APP\.py' and 'src/app\.py'"
  git mv tests/dev/src/APP.py tests/dev/src/other.py
  commit 'Another name'
  passes
}

@test "names: directories, umlauts composed and not, sharp s" {
  put tests/dev/src/Lib/two.py 'two = 2'
  commit 'Another case of a directory'
  refuses "'src/Lib' and 'src/lib'"
  git rm -rq tests/dev/src/Lib
  put $'tests/dev/src/lib/\xc3\x89t\xc3\xa9.py' x
  commit 'Composed'
  promote -n feature/v1.1
  assert_success
  put $'tests/dev/src/lib/e\xcc\x81te\xcc\x81.py' x
  commit 'Decomposed, and another case'
  refuses $'te\xcc\x81\.py\' and \'src/lib/\xc3\x89t\xc3\xa9\.py'
  git rm -q $'tests/dev/src/lib/e\xcc\x81te\xcc\x81.py'
  put $'tests/dev/src/lib/stra\xc3\x9fe.py' x
  put $'tests/dev/src/lib/strasse.py' x
  commit 'Two streets'
  passes
}

@test "names: what collides already stays as it is; main's name meets the branch's" {
  git switch -q main
  put src/Two.py one
  put src/two.py two
  commit 'Two already'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  promote -n feature/v1.1
  assert_success
  git switch -q main
  put src/NEW.py 'main has it too'
  commit 'On main'
  git switch -q feature/v1.1
  refuses "'src/NEW\.py' and 'src/new\.py'"
}

@test "names: a place that another case of is there" {
  git config -f .cutover cutover.promote.map tests/dev/src:SRC/app
  commit 'Another place'
  refuses "'SRC' and 'src'"
  git config -f .cutover cutover.promote.map tests/dev/src:other/app
  commit 'A free place'
  passes
}

@test "links: what leads nowhere at the new place is refused, named, and allowed" {
  put tests/dev/fixtures/data.txt data
  ln -s ../fixtures tests/dev/src/fixtures
  ln -s ../../src/app.py tests/dev/src/there.py
  ln -s app.py tests/dev/src/same.py
  ln -s missing tests/dev/src/never.py
  ln -s /etc/hostname tests/dev/src/absolute
  commit 'Links'
  refuses '1 symbolic link would'
  assert_regex "$stderr" 'src/fixtures -> \.\./fixtures'
  refute_regex "$stderr" 'same|never|absolute|there\.py'
  assert_regex "$stderr" 'hint: git flow-promote --allow-dangling-links feature/v1.1'
  passes --allow-dangling-links
  assert_equal "$(readlink src/fixtures)" ../fixtures
}

@test "links: through links, chains, loops, out of the repository" {
  mkdir -p tests/dev/src/deep/er
  put tests/dev/src/deep/target x
  ln -s .. tests/dev/src/deep/er/up
  ln -s er/up/target tests/dev/src/deep/chain
  ln -s loop2 tests/dev/src/loop1
  ln -s loop1 tests/dev/src/loop2
  ln -s ../../../../outside tests/dev/src/outside
  ln -s ./deep//er/ tests/dev/src/slashes
  commit 'All still lead, or never did'
  passes
}

@test "links: one that another link leads through" {
  put tests/dev/fixtures/data.txt data
  ln -s ../fixtures tests/dev/src/fixtures
  ln -s fixtures/data.txt tests/dev/src/data
  commit 'Links'
  refuses '2 symbolic links'
  assert_regex "$stderr" 'src/data -> fixtures/data\.txt'
  assert_regex "$stderr" 'src/fixtures -> \.\./fixtures'
  put src/keep x
  git mv tests/dev/fixtures tests/dev/src/fixtures.d
  ln -sf fixtures.d/data.txt tests/dev/src/data
  git rm -qf tests/dev/src/fixtures
  commit 'Inside'
  passes
}

@test "stale: text that says the old place is named with its line, in a warning and in JSON" {
  put tests/dev/src/new.py 'import os' 'from tests.dev.src.lib import one' 'x = "tests/dev/srcs"'
  put Dockerfile 'FROM scratch' 'COPY tests/dev/src /app'
  put .github/workflows/ci.yml 'run: pytest ./tests/dev/src/' 'run: ls tests/dev/src tests/dev/src'
  put docs/notes.md 'tests/dev/src is not looked for here'
  commit 'References'
  promote -n --json feature/v1.1
  assert_success
  want="warning: '.github/workflows/ci.yml' line 1 still says 'tests/dev/src'
warning: '.github/workflows/ci.yml' line 2 still says 'tests/dev/src'
warning: 'Dockerfile' line 2 still says 'tests/dev/src'
warning: 'src/new.py' line 2 still says 'tests.dev.src'"
  assert_equal "$(sed -n 's/^git-flow-promote: warning/warning/p' <<<"$stderr" | sort)" "$want"
  python3 -c '
import json, sys
d = json.load(sys.stdin)
f = [(x["kind"], x["path"], x["line"], x["says"]) for x in d["findings"]]
assert ("stale-reference", "src/new.py", 2, "tests.dev.src") in f and len(f) == 4, f
' <<<"$output"
  promote feature/v1.1
  assert_success
  assert_equal "$(grep -c 'still says' <<<"$stderr")" 4
  # with -q nobody sees them: then none of those files is read
  git flow-promote --undo -q >/dev/null
  run --separate-stderr git flow-promote -q feature/v1.1
  assert_success
  refute_regex "$stderr" 'still says'
}

@test "stale: binary and large files are left out, and so is what did not change" {
  printf 'tests/dev/src\0' >tests/dev/src/binary
  { head -c 1048576 /dev/zero | tr '\0' x; echo ' tests/dev/src'; } >tests/dev/src/large
  put src/lib/one.py '# tests/dev/src'
  put tests/dev/src/lib/one.py '# tests/dev/src'
  commit 'Nothing to say of'
  passes
  assert_equal "$(git show main:src/lib/one.py)" '# tests/dev/src'
}

@test "stale: in a partial clone nothing is fetched to be looked through" {
  put .github/ci.yml 'run: tests/dev/src'
  commit 'A pipeline'
  git config uploadpack.allowFilter true
  git config uploadpack.allowAnySHA1InWant true
  git clone -q --bare --filter=blob:none "file://$PWD" "$BATS_TEST_TMPDIR/partial"
  run --separate-stderr git -C "$BATS_TEST_TMPDIR/partial" flow-promote feature/v1.1
  assert_success
  refute_regex "$stderr" 'still says'
  git -C "$BATS_TEST_TMPDIR/partial" rev-list --objects --missing=print main -- .github | grep -q '^?'
  promote feature/v1.1
  assert_success
  assert_regex "$stderr" "'.github/ci.yml' line 1 still says 'tests/dev/src'"
}

# What is said to stay, in warnings and in the JSON document, which agree.
stays()
{
  local warned
  promote -n --json feature/v1.1
  assert_success
  warned=$(sed -n "s/^git-flow-promote: warning: '\(.*\)' stays, .*/\1/p" <<<"$stderr")
  assert_equal "$(python3 -c '
import json, sys
for f in json.load(sys.stdin)["findings"]:
    if f["kind"] == "dropped-in-copy": print(f["path"])
' <<<"$output")" "$warned"
  assert_equal "$warned" "$(printf '%s\n' "$@")"
}

@test "dropped: what the copy renamed or removed stays, and is named; with mirror it goes" {
  git switch -q main
  put src/old/a.py a
  put src/old/deep/b.py b
  put src/gone.py gone
  commit 'More'
  git switch -q feature/v1.1
  git merge -q -m 'Merge main' main
  cp -r src/old src/gone.py tests/dev/src
  commit 'In the copy too'
  promote -n --json feature/v1.1
  assert_success
  refute_regex "$stderr" ' stays, '
  git mv tests/dev/src/app.py tests/dev/src/main.py
  git rm -rq tests/dev/src/lib
  commit 'Renamed, removed'
  git switch -q main
  put src/app.py 'app = 1 # hotfix'
  commit Hotfix
  git switch -q feature/v1.1
  stays src/app.py src/lib/
  promote -n --mode=mirror --resolved feature/v1.1
  refute_regex "$stderr" ' stays, '
  promote feature/v1.1
  assert_success
  assert_regex "$stderr" "'src/app\.py' stays, though the development copy has dropped it"
  assert_regex "$stderr" 'with --mode=mirror'
  assert_equal "$(cat src/app.py src/main.py)" "$(printf 'app = 1\napp = 1')"
  assert_equal "$(git show main:src/app.py)" 'app = 1 # hotfix'
  git flow-promote -q --undo >/dev/null
  promote -q feature/v1.1
  refute_regex "$stderr" ' stays, '
}

@test "dropped: what is gone from src as well, what became a directory, what the copy never had" {
  git rm -q tests/dev/src/app.py tests/dev/src/lib/one.py src/lib/one.py
  put tests/dev/src/app.py/part.py part
  put src/late.py late
  commit 'All answered'
  promote -n --json feature/v1.1
  refute_regex "$stderr" ' stays, '
  # a copy of a part of src
  git switch -q main
  git switch -q -c feature/v1.2
  put tests/dev/src/app.py 'app = 2'
  commit 'A part'
  promote -n --json feature/v1.2
  assert_success
  assert_equal "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["findings"])' <<<"$output")" '[]'
}

@test "dropped: as many as findings are shown" {
  local i
  git switch -q main
  for i in {1..25}; do put "src/n$i.py" "$i"; done
  commit 'Many'
  git switch -q -c feature/v1.2
  mkdir -p tests/dev
  cp -r src tests/dev
  commit 'Copy'
  git rm -q 'tests/dev/src/n*'
  commit 'Dropped'
  promote -n --json feature/v1.2
  assert_success
  assert_equal "$(grep -c ' stays, ' <<<"$stderr")" 20
  assert_regex "$stderr" '5 more such paths: --json has them all'
  assert_equal "$(grep -c dropped-in-copy <<<"$output")" 25
}

@test "what main added below the copy or the scaffolding is a conflict, whatever is retired" {
  git switch -q main
  put tests/dev/src/late.py late
  put tests/dev/tool late
  commit 'In the wrong place'
  git switch -q feature/v1.1
  for retire in tests/dev '' tests/dev/src; do
    git config cutover.promote.retire "$retire"
    before
    promote feature/v1.1
    assert_failure 2
    assert_regex "$stderr" 'tests/dev/src/late\.py|src/late\.py'
    [ "$retire" != tests/dev ] || assert_regex "$stderr" 'tests/dev/tool'
    unchanged
    promote --continue
    assert_failure 2
    unchanged
    git flow-promote --abort
    unchanged
  done
  git switch -q main
  git rm -rq tests/dev
  git config --unset cutover.promote.retire
  commit 'Put right'
  git switch -q feature/v1.1
  passes
}
