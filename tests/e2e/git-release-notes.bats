#!/usr/bin/env bats
# git release-notes: what a release brings; golden files in release-notes/ for three kinds of history.

# shellcheck disable=SC2154 # stderr and clock are set by run and by the helper
# shellcheck disable=SC2016 # backticks are Markdown's
load helper
load release-notes/histories

GOLDEN=$TOP/tests/e2e/release-notes

setup()
{
  helper_setup
  repository
}

notes() { run --separate-stderr git release-notes "$@"; }

# without_ids <digits> <file>: its ids, and how they are abbreviated, are "id".
without_ids() { sed -E "s/\\b[0-9a-f]{$1}\\b|\\b[0-9a-f]{7}\\b/id/g" "$2"; }

# golden <name> <argument>...: the output is the file of that name; UPDATE_GOLDEN writes it. The ids are
# those of a SHA-1 repository: in another, all but they are the same.
golden()
{
  local name=$1
  shift
  git release-notes -q "$@" >"$BATS_TEST_TMPDIR/out"
  if [ -n "${UPDATE_GOLDEN:-}" ]; then cp "$BATS_TEST_TMPDIR/out" "$GOLDEN/$name"; fi
  if [ "$(git rev-parse --show-object-format)" = sha1 ]; then
    diff -u "$GOLDEN/$name" "$BATS_TEST_TMPDIR/out"
  else
    diff -u <(without_ids 40 "$GOLDEN/$name") <(without_ids 64 "$BATS_TEST_TMPDIR/out")
  fi
}

remote() { git remote add origin "${1:-git@github.com:acme/app.git}"; }

# A release 1.0.0 and a feature behind it.
one_feature()
{
  commit 'Begin'
  git tag v1.0.0
  commit 'feat: one'
}

# --- three kinds of history ---------------------------------------------------------------------

@test "conventional commits" {
  history_conventional
  remote
  golden conventional.md
  golden conventional-all.md --all
  git release-notes --json -q >../document
  valid_json "$TOP/schema/git-release-notes-1.json" ../document
  golden conventional.json --json
}

@test "merges with prose, and without" {
  history_merges
  remote https://user:secret@gitlab.example.com/acme/app.git
  golden merges.md
  golden merges.json --json
  valid_json "$TOP/schema/git-release-notes-1.json" "$GOLDEN/merges.json"
  run grep -r secret "$GOLDEN"
  assert_failure
}

@test "pull requests of all services" {
  history_requests
  golden requests-plain.md
  remote
  golden requests.md
  golden requests.json --json
  valid_json "$TOP/schema/git-release-notes-1.json" "$GOLDEN/requests.json"
}

# --- which range --------------------------------------------------------------------------------

@test "a tag, a range, main, and what is checked out does not matter" {
  one_feature
  git tag -a -m v1.1.0 v1.1.0
  commit 'feat: two'
  commit 'feat: three'
  git tag -a -m v1.2.0 v1.2.0
  commit 'feat: four'
  git switch -q --detach v1.0.0
  notes v1.2.0
  assert_line "## [1.2.0] - 2026-01-01"
  assert_line --regexp '^- two \([0-9a-f]{7}\)$'
  assert_line --regexp '^- three '
  refute_line --regexp '^- (one|four) '
  notes
  assert_line '## [Unreleased]'
  assert_line --regexp '^- four '
  refute_line --regexp '^- three '
  notes v1.0.0..v1.2.0
  assert_line '## [1.2.0] - 2026-01-01'
  assert_line --regexp '^- one '
  notes v1.0.0..
  assert_line '## [Unreleased]'
  assert_line --regexp '^- four '
  notes main~1
  assert_line '## [1.2.0] - 2026-01-01'
  notes v1.0.0
  assert_line --regexp '^- Begin '
}

@test "a fix of an old line is compared with its own line; pre-releases are passed over" {
  one_feature
  git tag v1.1.0-rc.1
  commit 'fix: two'
  git tag v1.1.0
  git switch -qc old v1.0.0
  commit 'fix: old'
  git tag v1.0.1
  git switch -q main
  commit 'feat: three'
  git tag v1.2.0
  notes --format='%(version) %(previous)' v1.0.1
  assert_output '1.0.1 v1.0.0'
  notes --format='%(version) %(previous)' v1.2.0
  assert_output '1.2.0 v1.1.0'
  notes --format='%(version) %(previous)' v1.1.0
  assert_output '1.1.0 v1.0.0'
  notes --format='%(version) %(previous)' v1.1.0-rc.1
  assert_output '1.1.0-rc.1 v1.0.0'
  git tag v1.2.0-rc.1 v1.1.0
  notes --format='%(version) %(previous)' v1.2.0
  assert_output '1.2.0 v1.1.0'
  run --separate-stderr bash -c "printf 'v1.0.1\nv1.2.0\n' | git release-notes --json -"
  assert_success
  printf '%s\n' "$output" >../document
  valid_json "$TOP/schema/git-release-notes-1.json" ../document
  assert_output --partial '"version": "1.0.1"'
  assert_output --partial '"version": "1.2.0"'
}

@test "what promote and release-tag make is a release without their own commits" {
  put VERSION 1.0.0
  put src/app.py one
  commit 'Begin'
  git tag -a -m v1.0.0 v1.0.0
  git flow-start -q --seed feature/v1.1 >/dev/null
  tick
  echo two >tests/dev/src/app.py
  commit 'feat: two'
  echo three >>tests/dev/src/app.py
  commit 'Three'
  tick
  run --separate-stderr bash -o pipefail -c \
    'git flow-promote feature/v1.1 | git release-tag - | git release-notes -'
  assert_success
  assert_output "## [1.1.0] - 2026-01-01

### Added

- two ($(git rev-parse main^2~2 | cut -c1-7))

### Changed

- Three ($(git rev-parse main^2~1 | cut -c1-7))"
}

@test "clocks that are wrong do not put what is released on the list" {
  commit 'Begin'
  commit 'old one'
  commit 'old two'
  # the release is on a line whose commits are of 1970
  local here=$clock
  clock=100
  git switch -qc line
  commit 'stray one'
  commit 'stray two'
  commit 'stray three'
  git tag v1.0.0
  clock=$here
  git switch -q main
  commit 'feat: new'
  tick
  git merge -q --no-ff -m "Merge branch 'line'" line
  notes
  assert_equal "$(grep -c '^- ' <<<"$output")" 1
  assert_line --regexp '^- new '
  # and the other way round: main's are of 1970
  clock=200
  commit 'feat: newer'
  commit 'feat: newest'
  notes
  assert_equal "$(grep -c '^- ' <<<"$output")" 3
}

@test "a criss-cross and a merge of main into the branch: each commit once, by the set of git log" {
  commit 'Begin'
  git tag v1.0.0
  git switch -qc side
  commit 'side one'
  git switch -q main
  commit 'main one'
  git switch -q side
  tick
  git merge -q -m "Merge branch 'main' into side" main
  commit 'side two'
  git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch 'side'" side
  git release-notes --json -q |
    python3 -c '
import json, sys
for e in json.load(sys.stdin)["releases"][0]["entries"]:
  print(*[c["commit"] for c in e["commits"]] or [e["commit"]], sep="\n")' | sort >../ours
  git rev-list --no-merges v1.0.0..main | sort >../theirs
  diff ../theirs ../ours
}

@test "bare, linked, read-only, and without a main: the same, and no child is run" {
  one_feature
  git tag v1.1.0
  notes v1.1.0
  local want=$output
  git clone -q --bare . ../bare.git
  git worktree add -q ../linked v1.0.0
  git init -q ../lonely
  git -C ../lonely fetch -q ../repo 'refs/tags/*:refs/tags/*'
  chmod -R a-w ../bare.git
  for there in ../bare.git ../linked ../lonely; do
    cd "$there"
    notes v1.1.0
    assert_success
    assert_output "$want"
    cd ../repo
  done
  chmod -R u+w ../bare.git
  git -C ../bare.git fsck --strict
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    strace -f -qq -o ../calls -e trace=fork,vfork,clone,clone3,execve git-release-notes v1.1.0 >/dev/null
  assert_equal "$(programs ../calls)" 1
  by_git || refute grep -E 'fork|clone' ../calls
}

@test "a shallow clone that does not reach down says so, with the way out" {
  one_feature
  commit 'feat: two'
  git clone -q --depth 2 "file://$PWD" ../shallow 2>/dev/null
  cd ../shallow
  notes
  assert_failure 128
  assert_output ''
  [[ $stderr == *'too shallow'* ]]
  [[ $stderr == *'hint: git fetch --unshallow --tags'* ]]
  git fetch -q --unshallow --tags
  notes
  assert_success
  assert_line --regexp '^- two '
}

# --- traps --------------------------------------------------------------------------------------

@test "what a subject holds is shown as it is, and reaches neither Markdown nor a terminal" {
  commit 'Begin'
  git tag v1.0.0
  commit $'feat(*x*): <b>a</b> *b* _c_ `d` [e](http://f) @team #1 \e[31mred\x7f\r'
  commit $'fix: \xff\xe2\x80\xae| $x$ ![i](j) a@b.c https://user:pw@example.com/a_b.'
  commit '# no heading'
  commit '1. no list'
  commit '- no item'
  remote
  notes --format='%(entries)'
  assert_success
  assert_line --partial '- **\*x\*:** \<b\>a\</b\> \*b\* \_c\_ \`d\` \[e\](<http://f>) `@team` #1 \\x1b\[31mred\\x7f ('
  assert_line --partial '- ÿ\\xe2\\x80\\xae\| \$x\$ !\[i\](j) a@b.c <https://user:***@example.com/a_b>. ('
  assert_line --partial '- \# no heading ('
  assert_line --partial '- 1\. no list ('
  assert_line --partial '- \- no item ('
  run grep -c pw <<<"$output"
  assert_output 0
}

@test "a revert of a revert, a part that was reverted, a copy, and a revert of what was released" {
  commit 'feat: old'
  git tag v1.0.0
  commit 'feat: stays'
  git commit -q --allow-empty -m "Revert \"feat: stays\"" -m "This reverts commit $(git rev-parse HEAD)."
  tick
  git commit -q --allow-empty -m "Reapply \"feat: stays\"" -m "This reverts commit $(git rev-parse HEAD)."
  tick
  git commit -q --allow-empty -m 'Revert "feat: old"' -m "This reverts commit $(git rev-parse v1.0.0)."
  tick
  git commit -q --allow-empty -m 'fix: picked'
  picked=$(git rev-parse HEAD)
  tick
  git commit -q --allow-empty -m 'fix: picked' -m "(cherry picked from commit $picked)"
  notes
  assert_line --regexp '^- stays '
  assert_line --partial '- Revert "feat: old" ('
  assert_equal "$(grep -c picked <<<"$output")" 1
  assert_equal "$(grep -c '^- ' <<<"$output")" 3
}

# --- formats ------------------------------------------------------------------------------------

@test "a format of one's own" {
  history_conventional
  remote
  notes --format='%(version)|%(previous)|%(compare:url)%n%(entries)%x41%%' \
    --entry-format='%(group)|%(breaking)|%(type)|%(scope)|%(description:markdown)|%(authors)'
  assert_line --index 0 'Unreleased|v1.0.0|https://github.com/acme/app/compare/v1.0.0...HEAD'
  assert_line --index 1 'Added|BREAKING|feat|api|drop the first version of the interface|A U Thor'
  assert_line 'Fixed||fix||count what is empty|A U Thor, B Other'
  assert_line 'A%'
  for bad in '%(nothing)' '%y' '%(description)' '%xg0'; do
    notes --format="$bad"
    assert_failure 129
    assert_output ''
  done
  notes --format=x --entry-format='%(version)'
  assert_failure 129
  notes --json --format=x
  assert_failure 129
  notes -n
  assert_failure 129
  notes --remote=https://a:b@github.com/o/r
  assert_failure 129
  for day in today 2026-13-01 2026-00-01 2026-01-00 2026-04-31 2026-02-29 1900-02-29 2026-1-1; do
    notes --date="$day"
    assert_failure 129
  done
  for day in 2026-12-31 2024-02-29 2000-02-29; do
    notes --date="$day"
    assert_success
  done
  notes main...v1.0.0
  assert_failure 129
  notes nothing
  assert_failure 1
}

@test "links of each service, by the URL as git has it" {
  history_requests
  git tag v1.1.0
  while read -r url want; do
    git config --unset-all remote.origin.url || true
    git config remote.origin.url "$url"
    notes v1.1.0
    assert_line "[1.1.0]: $want"
  done <<'END'
git@github.com:acme/app.git https://github.com/acme/app/compare/v1.0.0...v1.1.0
https://token@gitlab.com/acme/sub/app.git https://gitlab.com/acme/sub/app/-/compare/v1.0.0...v1.1.0
https://codeberg.org/acme/app https://codeberg.org/acme/app/compare/v1.0.0...v1.1.0
git@bitbucket.org:acme/app.git https://bitbucket.org/acme/app/branches/compare/v1.1.0%0Dv1.0.0
ssh://git@bitbucket.example.com:7999/ac/app.git https://bitbucket.example.com/projects/ac/repos/app/compare/commits?targetBranch=refs%2Ftags%2Fv1.0.0&sourceBranch=refs%2Ftags%2Fv1.1.0
END
  git config remote.origin.url gh:acme/app
  git config url.https://me:secret@github.com/.insteadOf gh:
  notes v1.1.0
  assert_line '[1.1.0]: https://github.com/acme/app/compare/v1.0.0...v1.1.0'
  refute_output --partial secret
  notes --remote=https://gitea.example.com/x/y v1.1.0
  assert_line '[1.1.0]: https://gitea.example.com/x/y/compare/v1.0.0...v1.1.0'
  git config remote.origin.url /srv/app.git
  notes v1.1.0
  refute_output --partial '[1.1.0]: '
}

@test "a remote that is none is refused, with those that there are" {
  one_feature
  notes --as=1.1.0 --remote=nosuch
  assert_failure 1
  assert_regex "$stderr" "there is no remote 'nosuch'"
  assert_regex "$stderr" 'hint: git remote add -- nosuch <url>'
  remote
  git remote add fork https://gitlab.com/me/app
  notes --as=1.1.0 --remote=nosuch
  assert_failure 1
  assert_equal "$(grep hint: <<<"$stderr")" 'hint: git release-notes --remote=fork
hint: git release-notes --remote=origin'
  notes --as=1.1.0 --remote=fork
  assert_output --partial https://gitlab.com/me/app
}

@test "a commit without a subject is an entry that says so" {
  one_feature
  git commit -q --allow-empty --allow-empty-message -m ''
  notes --as=1.1.0
  assert_success
  assert_line --regexp '^- \(no subject\) \('
}

# --- --update -----------------------------------------------------------------------------------

@test "a changelog is made, then goes on, and a second run changes nothing" {
  one_feature
  remote
  snapshot >"$BATS_TEST_TMPDIR/before"
  notes --update=CHANGELOG.md
  assert_failure 1
  [[ $stderr == *'hint: git release-notes --as='* ]]
  notes --as=1.1.0 --update=CHANGELOG.md -n
  assert_success
  unchanged
  printf '%s\n' "$output" >../patch
  notes --as=1.1.0 --date=2026-02-03 --update=CHANGELOG.md
  assert_success
  assert_output CHANGELOG.md
  assert_file_contains CHANGELOG.md '^## \[1.1.0\] - 2026-02-03$'
  assert_equal "$(sed -n '/^## /p; /^\[/p' CHANGELOG.md)" '## [Unreleased]
## [1.1.0] - 2026-02-03
[unreleased]: https://github.com/acme/app/compare/v1.1.0...HEAD
[1.1.0]: https://github.com/acme/app/compare/v1.0.0...v1.1.0'
  cp CHANGELOG.md ../first
  notes --as=1.1.0 --date=2026-02-04 --update=CHANGELOG.md
  assert_success
  cmp CHANGELOG.md ../first
  commit 'docs: changelog'
  git tag -a -m v1.1.0 v1.1.0
  notes --as=1.1.0 --update=CHANGELOG.md
  assert_success
  cmp CHANGELOG.md ../first
  commit 'fix: two'
  git tag v1.1.1
  snapshot >"$BATS_TEST_TMPDIR/before"
  git release-notes --update=CHANGELOG.md -n v1.1.1 >../patch
  unchanged
  git release-notes --update=CHANGELOG.md v1.1.1
  cp CHANGELOG.md ../second
  git checkout -q CHANGELOG.md
  git apply ../patch
  cmp CHANGELOG.md ../second
  assert_equal "$(sed -n '/^\[/p' CHANGELOG.md)" \
    '[unreleased]: https://github.com/acme/app/compare/v1.1.1...HEAD
[1.1.1]: https://github.com/acme/app/compare/v1.1.0...v1.1.1
[1.1.0]: https://github.com/acme/app/compare/v1.0.0...v1.1.0'
}

@test "every byte that is not new stays: CRLF, no last newline, what is under Unreleased" {
  one_feature
  printf '# Changelog\r\n\r\n## [Unreleased]\r\n\r\n### Added\r\n\r\n* By hand\r\n  and more\r\n\r\n### Removed\r\n\r\n- Gone\r\n## [1.0.0] - 2025-01-01\r\n\r\n- Begin\r\n\r\n[Unreleased]: https://git.example.com/a/compare/v1.0.0...HEAD\r\n[1.0.0]: https://git.example.com/a/releases/v1.0.0' >CHANGES
  cp CHANGES ../old
  chmod 640 CHANGES
  git release-notes --as=1.1.0 --date=2026-02-03 --update=CHANGES
  assert_equal "$(stat -c %a CHANGES)" 640
  printf '# Changelog\r\n\r\n## [Unreleased]\r\n\r\n## [1.1.0] - 2026-02-03\r\n\r\n### Added\r\n\r\n* By hand\r\n  and more\r\n- one (%s)\r\n\r\n### Removed\r\n\r\n- Gone\r\n## [1.0.0] - 2025-01-01\r\n\r\n- Begin\r\n\r\n[Unreleased]: https://git.example.com/a/compare/v1.1.0...HEAD\r\n[1.1.0]: https://git.example.com/a/compare/v1.0.0...v1.1.0\r\n[1.0.0]: https://git.example.com/a/releases/v1.0.0' \
    "$(git rev-parse HEAD | cut -c1-7)" | cmp - CHANGES
  cp CHANGES ../new
  git release-notes --as=1.1.0 --update=CHANGES
  cmp CHANGES ../new
}

@test "a link, a directory, a code block without an end are refused; nothing is left behind" {
  one_feature
  echo '# Changes' >../real
  ln -s ../real CHANGELOG.md
  mkdir dir
  printf '## 1.0.0\n\n```\n' >open.md
  cp open.md ../open.md
  for file in CHANGELOG.md dir dir/. open.md; do
    notes --as=1.1.0 --update="$file"
    assert_failure 1
    assert_output ''
  done
  notes --as=1.1.0 --update=missing/CHANGELOG.md
  assert_failure
  cmp open.md ../open.md
  assert_equal "$(cat ../real)" '# Changes'
  assert_equal "$(find . -name '*.cutover' -not -path './.git/*')" ''
}

@test "no way through the work tree leads out of it" {
  one_feature
  mkdir ../outside dir
  printf '# Changes\n' | tee ../outside/t ../outside/want CHANGELOG.md >dir/t
  ln -s ../outside sub
  ln -s dir inside
  ln -s "$PWD" ../other-name
  for file in sub/t ./sub/t dir/../sub/t "$PWD/sub/t" ../other-name/sub/t inside/t sub/new missing/t; do
    notes --as=1.1.0 --update="$file"
    assert_failure 1
    assert_regex "$stderr" 'there is no directory .* in the work tree'
  done
  cmp ../outside/t ../outside/want
  cmp dir/t ../outside/want
  assert_equal "$(cd ../outside && echo *)" 't want'
  cd dir
  for file in t ../CHANGELOG.md "$PWD/new" ../../outside/t ../../other-name/dir/more; do
    notes --as=1.1.0 --update="$file"
    assert_success
    grep -q 1.1.0 "$file"
  done
}

@test "a changelog of all releases, also from another directory" {
  one_feature
  git tag v1.1.0
  commit 'feat: two'
  git tag v1.2.0
  mkdir ../elsewhere
  git tag --sort=version:refname | git release-notes -q --update=../elsewhere/NEWS.md - >/dev/null
  assert_equal "$(grep -c '^## ' ../elsewhere/NEWS.md)" 4
  assert_equal "$(sed -n 's/^## \[\([^]]*\)\].*/\1/p' ../elsewhere/NEWS.md | xargs)" \
    'Unreleased 1.2.0 1.1.0 1.0.0'
}
