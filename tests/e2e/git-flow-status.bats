#!/usr/bin/env bats
# shellcheck disable=SC2154,SC1010 # run sets stderr; "done" is a state
# git flow-status: where all is, from refs, records and trees alone.

load helper
load deploy

# begin: main with src, and the release v1.0.0.
begin()
{
  repository
  put src/a one
  put src/b one
  put VERSION 0.1.0
  commit 'Begin'
  promoted 1.0 a two
}

# promoted <version> <file> <text>: through a branch, tagged; the work tree is on main.
promoted()
{
  tick
  git flow-start -q --seed "feature/v$1" >/dev/null
  put "tests/dev/src/$2" "$3"
  commit "Work on $1"
  git flow-promote -q "feature/v$1" | git release-tag -q - >/dev/null
  git switch -q main
}

# work <branch> <path> <text> [<from>]: a branch with one change; the work tree is on main.
work()
{
  git switch -q -c "$1" "${4:-main}"
  put "$2" "$3"
  commit "Work on $1"
  git switch -q main
}

status() { run --separate-stderr git flow-status "$@"; }

# field <kind> <name> <number>: of the record
field()
{
  git flow-status --porcelain | awk -F'\t' -v kind="$1" -v name="$2" -v n="$3" '$1 == kind && $2 == name { print $n }'
}

# nowhere <pattern>: no line of standard input has it
nowhere()
{
  if LC_ALL=C grep -q "$1"; then fail "$1 is there"; fi
}

# fits: no line of the picture is longer than 80 columns
fits()
{
  LC_ALL=C.UTF-8 python3 -c '
import sys, unicodedata
for line in sys.stdin:
    if sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n")) > 80:
        sys.exit(line)' <<<"$output" || fail 'a line is longer'
}

@test "main, releases and branches: open, merged, promoted, by git's own word" {
  begin
  work feature/v1.1 src/new one
  git switch -q feature/v1.1
  commit 'More'
  git switch -q main
  put notes one
  commit 'Notes'
  status --porcelain
  assert_success
  assert_line "main	main	$(git rev-parse main)	1.0.0	v1.0.0	1"
  assert_line --partial "release	v1.0.0	$(git rev-parse 'v1.0.0^{commit}')	2026-01-01T"
  assert_line "branch	feature/v1.1	$(git rev-parse feature/v1.1)	1.1.0	open	2	1	0	$(git merge-base main feature/v1.1)"
  assert_equal "$(field branch feature/v1.0 5)" merged
  assert_equal "$(git flow-status --porcelain | awk -F'\t' '$1 == "branch" && $5 == "merged" { print $2 }')" \
    "$(git for-each-ref --format='%(refname:short)' --merged main refs/heads | grep -v '^main$')"
  assert_equal "$stderr" ''
  # a promote that main has not: its pull request waits
  git config cutover.promote.landing pr
  git flow-promote -q feature/v1.1 >/dev/null
  assert_equal "$(field branch feature/v1.1 5)" promoted
}

@test "the picture: what is where, and no byte but ASCII without UTF-8" {
  begin
  work feature/v1.1 src/a three
  put src/a four
  commit 'Fix'
  status
  assert_success
  assert_line --index 0 "main  1.0.0  $(git rev-parse main | cut -c1-12)  1 commit after v1.0.0"
  assert_line '*  main  1 after v1.0.0'
  assert_line '+-o feature/v1.1  1.1.0  1 ahead, may conflict: src/a'
  assert_line '#  v1.0.0  2026-01-01'
  assert_line 'branches: 1 merged'
  assert_equal "$stderr" "hint: git flow-promote -n feature/v1.1    # says for sure what conflicts"
  nowhere $'[^\n -~]' <<<"$output"
  # the branch is drawn above the release that it left main at
  assert_equal "$(grep -nE 'feature/v1.1|v1.0.0  2026' <<<"$output" | cut -d: -f2 | cut -c1)" $'+\n#'
  LC_ALL=C.UTF-8 status
  assert_line '├─○ feature/v1.1  1.1.0  1 ahead, may conflict: src/a'
  assert_line '◆  v1.0.0  2026-01-01'
  # said for sure
  run git flow-promote -n feature/v1.1
  assert_failure 2
}

@test "colours: color.ui, NO_COLOR, and none off a terminal" {
  begin
  status
  refute_output --partial $'\e'
  local plain=$output
  git config color.ui always
  status
  assert_output --partial $'\e['
  assert_equal "$(sed 's/\x1b\[[0-9]*m//g' < <(echo "$output"))" "$plain"
  NO_COLOR=1 status
  assert_output "$plain"
  git -c color.ui=never flow-status >out
  assert_equal "$(cat out)" "$plain"
  git config --unset color.ui
  TERM=xterm run script -qec 'git flow-status' /dev/null
  assert_output --partial $'\e['
  TERM=dumb run script -qec 'git flow-status' /dev/null
  refute_output --partial $'\e'
}

@test "80 columns: long names, wide ones, many branches" {
  local i
  begin
  work "feature/v1.1-$(printf 'x%.0s' {1..180})" src/a three
  work 'feature/日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語' src/a four
  put "src/$(printf 'long%.0s' {1..40})/file" one
  put src/a five
  commit 'Deep'
  for i in {1..30}; do echo "create refs/heads/work-$i $(git rev-parse 'v1.0.0^2')"; done | git update-ref --stdin
  tick
  for i in {1..25}; do
    echo "create refs/heads/feature/v2.$i $(git commit-tree -p main -m "Work $i" 'main^{tree}')"
  done | git update-ref --stdin
  for locale in C C.UTF-8; do
    LC_ALL=$locale status
    assert_success
    fits
    assert_equal "$(grep -c 'feature/' <<<"$output")" 20
    assert_output --partial 'branches: 7 more, 31 merged (--all has them)'
    LC_ALL=$locale status --all
    fits
    assert_equal "$(grep -c 'feature/' <<<"$output")" 27
  done
}

@test "what may conflict: both sides changed it, and not to the same" {
  begin
  git switch -q -c feature/v1.1
  put src/a three
  put src/b same
  put src/d/new one
  put VERSION 1.1.0
  commit 'Work'
  git switch -q main
  put src/b same
  put VERSION 1.0.1
  put src/c one
  commit 'Other files'
  assert_equal "$(field branch feature/v1.1 8)" 0
  put src/d 'a file, and there a directory'
  commit 'In the way'
  assert_equal "$(field branch feature/v1.1 8)" 1
  assert_equal "$(field conflict feature/v1.1 3)" src/d
  git rm -q src/a
  commit 'Delete'
  assert_equal "$(field conflict feature/v1.1 3)" $'src/a\nsrc/d'
}

@test "what may conflict: a copy is compared with what it was made of" {
  begin
  git flow-start -q --seed feature/v1.1 >/dev/null
  git rm -q tests/dev/src/b
  put tests/dev/src/a three
  commit 'Work'
  git switch -q main
  put src/b 'only here'
  commit 'Fix b'
  # what the copy lacks stays
  assert_equal "$(field branch feature/v1.1 8)" 0
  run -0 git flow-promote -n feature/v1.1
  put src/a 'here too'
  commit 'Fix a'
  assert_equal "$(field branch feature/v1.1 8)" 1
  assert_equal "$(field conflict feature/v1.1 3)" src/a
  # or goes
  git config -f .cutover cutover.promote.mode mirror
  commit 'Mirror'
  assert_equal "$(field conflict feature/v1.1 3)" $'src/a\nsrc/b'
}

@test "a branch that has main merged in is compared from there" {
  begin
  work feature/v1.1 src/a three
  put src/a four
  commit 'Fix'
  assert_equal "$(field branch feature/v1.1 8)" 1
  git switch -q feature/v1.1
  git merge -q -X ours -m 'Merge main' main
  git switch -q main
  assert_equal "$(field branch feature/v1.1 8)" 0
  assert_equal "$(field branch feature/v1.1 9)" "$(git rev-parse main)"
  assert_equal "$(field branch feature/v1.1 6)" "$(git rev-list --count main..feature/v1.1)"
}

@test "environments: the record, who and when, and migrations to come" {
  deploy_repository
  status --porcelain
  assert_line "environment	production	none	-	-	-	-	-	0	-"
  deploy production
  assert_success
  assert_equal "$(field environment production 3)" "$(git release-deploy --status production 2>/dev/null | cut -f2)"
  status --porcelain
  assert_line --regexp "^environment	production	done	v1\.0\.0	$(git rev-parse 'v1.0.0^{commit}')	[0-9TZ:-]+	C O Mitter <committer@example.com>	-	0	-$"
  put migrations/0001_one.sql 'create table one (a int);'
  put migrations/0001_one.down.sql 'drop table one;'
  put migrations/0002_two.sql 'create table two (a int);'
  commit 'Migrations'
  assert_equal "$(field environment production 9)" 0
  release 1.1.0
  assert_equal "$(field environment production 9)" 2
  status
  assert_line --regexp '^production  v1\.0\.0  done  20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}  C O Mitter'
  assert_line '            2 migrations to come'
  assert_line --regexp '^#  v1\.0\.0  .*  production$'
  deploy production
  assert_success
  assert_equal "$(field environment production 9)" 0
}

@test "a record that is none is named, and hides nothing else" {
  deploy_repository
  deploy production
  git update-ref refs/cutover/deploy/garbage main
  git update-ref refs/cutover/deploy/blob "$(git rev-parse main:VERSION)"
  status --porcelain
  assert_success
  assert_equal "$(field environment production 3 2>/dev/null)" done
  assert_equal "$(field environment garbage 3 2>/dev/null)" invalid
  assert_equal "$(field environment blob 3 2>/dev/null)" invalid
  assert_regex "$stderr" "warning: the record of 'garbage', commit $(git rev-parse main)"
  assert_line --partial "main	main	"
  status
  assert_line --regexp '^garbage +its record is none$'
  fits
  git flow-status --json >out 2>/dev/null
  valid_json "$TOP/schema/git-flow-status-1.json" out
}

@test "a deploy that failed, and one that was killed" {
  deploy_repository 'step = "bad: exit 7"'
  deploy production
  assert_failure 3
  assert_equal "$(field environment production 3)" failed
  assert_equal "$(field environment production 10)" bad
  status
  assert_line --partial 'production  v1.0.0  failed at bad'
}

@test "staging: its candidate, and what it has beyond main" {
  begin
  work feature/v1.1 src/new one
  git branch staging feature/v1.1
  status --porcelain
  assert_line "staging	staging	$(git rev-parse staging)	-	open	1"
  git tag -a -m 'Candidate' v1.1.0-rc.1 staging
  git tag -a -m 'Candidate' v1.1.0-rc.2 staging
  status --porcelain
  assert_line "staging	staging	$(git rev-parse staging)	v1.1.0-rc.2	open	1"
  refute_line --partial 'branch	staging'
  status
  assert_line --index 1 "staging  v1.1.0-rc.2  $(git rev-parse staging | cut -c1-12)  1 commit beyond main"
}

@test "a branch of another history says so, and not that there was no time for it" {
  begin
  git update-ref refs/heads/feature/v1.1 "$(git commit-tree -m Other 'main^{tree}')"
  status --all
  assert_success
  assert_line --regexp 'feature/v1\.1 .* 1 ahead, no commit in common here$'
  refute_output --partial 'not looked into'
}

@test "a branch that came by a squash is released, and still has what main has not" {
  begin
  work feature/v1.1 src/b two
  git merge -q --squash feature/v1.1
  commit 'Search'
  assert_equal "$(field branch feature/v1.1 5)" open
  git tag -a -m v1.1.0 v1.1.0
  assert_equal "$(field branch feature/v1.1 5) $(field branch feature/v1.1 6)" 'released 1'
  status
  assert_line '+-o feature/v1.1  1.1.0  1 ahead, released'
}

@test "what is in the way: versions that differ, an unfinished promote, main not in sync or behind" {
  begin
  status -q
  assert_success
  assert_equal "$output$stderr" ''
  put package.json '{"name": "x", "version": "0.9.0"}'
  commit 'Another version'
  status -q
  assert_failure 1
  assert_equal "$output" ''
  assert_regex "$stderr" "'package.json' says 0.9.0, and the version of 'main' is 1.0.0"
  git rm -q package.json
  commit 'No more'
  status -q
  assert_success
  put src/a changed
  commit 'By hand'
  run ! git flow-check
  assert_equal "$(git flow-status --porcelain | awk -F'\t' '$1 == "block" { print $2 }')" sync
  work feature/v1.1 src/a 'on the branch' v1.0.0
  run -2 git flow-promote feature/v1.1
  assert_equal "$(field block unfinished 4)" 'git flow-promote --continue'
  status
  assert_line --partial "in the way of a release: the promote of 'feature/v1.1' into 'main' waits"
  git flow-promote -q --abort
  assert_equal "$(field block unfinished 4)" ''
  git update-ref refs/remotes/origin/main "$(git commit-tree -p main -m More 'main^{tree}')"
  assert_equal "$(field block behind 3)" "'main' lacks 1 commit of 'origin/main'"
}

@test "no release, no VERSION, no branch; and no main at all" {
  repository
  put src/a one
  commit 'Begin'
  status
  assert_success
  assert_line --index 0 "main  no version  $(git rev-parse main | cut -c1-12)  no release yet"
  assert_output --partial 'in the way of a release: '
  status --porcelain
  assert_line --index 0 "main	main	$(git rev-parse main)	-	-	-"
  git flow-status --json >out
  valid_json "$TOP/schema/git-flow-status-1.json" out
  git branch -m main trunk
  status
  assert_failure 1
  assert_equal "$output" ''
}

@test "bare, linked worktree, detached HEAD, another branch: the same" {
  begin
  work feature/v1.1 src/a three
  git flow-status --porcelain >../want
  git switch -q feature/v1.1
  git flow-status --porcelain | cmp - ../want
  git switch -q --detach v1.0.0
  git flow-status --porcelain | cmp - ../want
  git worktree add -q ../linked feature/v1.1
  (cd ../linked && git flow-status --porcelain) | cmp - ../want
  git clone -q --bare . ../bare
  (cd ../bare && git flow-status --porcelain) | cmp - ../want
}

@test "a clone has the branches of its remote, a shallow one says what it can" {
  begin
  work feature/v1.1 src/a three
  git switch -q feature/v1.1
  commit 'More'
  git switch -q main
  git branch junk feature/v1.1
  git clone -q . ../clone
  cd ../clone || return
  assert_equal "$(field branch origin/feature/v1.1 5)" open
  assert_equal "$(field branch origin/junk 5)" ''
  git switch -q feature/v1.1
  assert_equal "$(field branch origin/feature/v1.1 5)" ''
  assert_equal "$(field branch feature/v1.1 6)" 2
  git clone -q --depth 1 --no-single-branch "file://$BATS_TEST_TMPDIR/repo" ../shallow
  cd ../shallow || return
  status --porcelain
  assert_success
  assert_equal "$(field branch origin/feature/v1.1 5)" open
  assert_equal "$(field branch origin/feature/v1.1 8)" -
  assert_equal "$(field branch origin/feature/v1.1 9)" -
}

@test "hostile names of branches and paths reach no terminal, and end no record" {
  begin
  local id
  git switch -q -c hostile
  put $'src/a\nblock\tx\e[31m' one
  commit 'Hostile'
  git switch -q main
  put $'src/a\nblock\tx\e[31m' two
  commit 'Here too'
  id=$(git rev-parse hostile)
  # git takes C1 controls, bidirectional controls and invalid UTF-8
  git update-ref $'refs/heads/c1\xc2\x9b31m' "$id"
  git update-ref $'refs/heads/bidi\xe2\x80\xaex' "$id"
  git update-ref $'refs/heads/bad\xff' "$id"
  # shellcheck disable=SC2016 # it is a name
  git update-ref 'refs/heads/$(touch${IFS}owned)' "$id"
  git update-ref 'refs/heads/-n' "$id"
  for locale in C C.UTF-8; do
    LC_ALL=$locale status --all
    assert_success
    fits
    nowhere $'[\x01-\x08\x0b-\x1f\x7f\xff]\|\xc2\x9b\|\xe2\x80\xae' <<<"$output$stderr"
  done
  status --porcelain
  assert_equal "$(grep -c '^block' <<<"$output")" "$(grep -c '^block	sync' <<<"$output")"
  nowhere $'[\x01-\x08\x0b-\x1f\x7f-\xff]' <<<"$output"
  git flow-status --json >out
  valid_json "$TOP/schema/git-flow-status-1.json" out
  git flow-status -z >out
  assert_equal "$(tr '\0' '\n' <out | grep -c $'^branch\tc1')" 1
  assert_not_exists owned
}

@test "a branch that is no commit, or is not there, hides nothing else" {
  begin
  work feature/v1.1 src/new one
  odd_ref refs/heads/blob "$(git rev-parse main:VERSION)"
  status --porcelain
  assert_success
  assert_equal "$(field branch feature/v1.1 5)" open
  assert_equal "$(field branch blob 5)" unknown
  git update-ref -d refs/heads/blob
}

@test "nothing is run, and nothing is written" {
  begin
  work feature/v1.1 src/a three
  snapshot >../before
  # leaks cannot be looked for in what is traced
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    strace -f -e trace=execve,fork,vfork,clone,clone3 -o ../trace "$BUILD/bin/git-flow-status"
  assert_equal "$(programs ../trace)" 1
  by_git || nowhere 'fork\|clone' <../trace
  snapshot | cmp - ../before
}

@test "usage" {
  status --json -z
  assert_failure 129
  status -q --porcelain
  assert_failure 129
  status main
  assert_failure 129
}
