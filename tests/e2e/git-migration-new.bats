#!/usr/bin/env bats
# git migration-new: the number that comes next, wherever the highest is, and both files or none.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper

new() { run --separate-stderr git migration-new "$@"; }

# made <number and name>: the last call printed both paths, and both files are there.
made()
{
  assert_success
  assert_output "migrations/$1.sql"$'\n'"migrations/$1.down.sql"
  assert_file_exists "migrations/$1.sql"
  assert_file_exists "migrations/$1.down.sql"
}

project()
{
  repository "$@"
  put migrations/0001_begin.sql 'CREATE TABLE t (id bigint);'
  put migrations/0001_begin.down.sql 'DROP TABLE t;'
  commit 'Begin'
}

# refused <status> <pattern> <argument>...: with that on stderr, and nothing has changed.
refused()
{
  local want=$1 pattern=$2
  shift 2
  before
  new "$@"
  assert_equal "$status" "$want"
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
}

@test "the first pair, and the second" {
  repository
  new 'add users'
  made 0001_add_users
  assert_file_contains migrations/0001_add_users.down.sql 'cutover: lossy'
  new b
  made 0002_b
  assert_equal "$stderr" "git-migration-new: the highest number so far is 1, of worktree '$PWD'"
  commit 'Two scripts'
  run git migration-plan
  assert_success
  assert_equal "$(cut -f1,2,3,5 <<<"$output")" \
    $'up\t1\tmigrations/0001_add_users.sql\ttx\nup\t2\tmigrations/0002_b.sql\ttx'
}

@test "what is printed: paths, NUL, JSON, and nothing else with -q" {
  project
  git migration-new -q -z -n c >out 2>err
  assert_equal "$(tr '\0' '|' <out)" 'migrations/0002_c.sql|migrations/0002_c.down.sql|'
  assert_equal "$(cat err)" ''
  git migration-new --json c >out
  valid_json "$TOP/schema/git-migration-new-1.json" out
  assert_equal "$(python3 -c 'import json; d = json.load(open("out")); print(d["version"], d["up"], d["dry_run"])')" \
    '2 migrations/0002_c.sql False'
  # from a directory further down the paths are the same
  mkdir sub && cd sub
  new d
  assert_output $'migrations/0003_d.sql\nmigrations/0003_d.down.sql'
}

@test "-n changes nothing" {
  project
  before
  new -n x
  assert_success
  assert_output $'migrations/0002_x.sql\nmigrations/0002_x.down.sql'
  unchanged
}

@test "names that cannot be" {
  project
  refused 129 "begins with '-'" -- -x
  refused 129 'has more than' a/b
  refused 129 'has more than' ../x
  refused 129 'has more than' $'a\nb'
  refused 129 'has more than' 'ä'
  refused 129 'is empty' ''
  refused 129 'is longer' "$(printf 'a%.0s' {1..101})"
}

@test "number and form are as in the directory" {
  local files want
  while read -r want files; do
    rm -rf repo
    (
      repository
      for file in ${files//,/ }; do put "migrations/$file" 'SELECT 1;'; done
      commit 'Scripts'
      assert_equal "$(git migration-new -q x | xargs)" "migrations/${want/,/ migrations/}"
    ) || return
  done <<'END'
2_x.sql,2_x.down.sql 1_a.sql
10_x.sql,10_x.down.sql 9_a.sql,1_b.sql
010_x.sql,010_x.down.sql 009_a.sql,001_b.sql
100_x.sql,100_x.down.sql 99_a.sql,01_b.sql
0008_x.sql,0008_x.down.sql 0007_a.sql,3_b.sql
02_x.up.sql,02_x.down.sql 01_a.up.sql,01_a.down.sql
V3__x.sql,U3__x.sql V1__a.sql,V2__b.sql
V1.3__x.sql,U1.3__x.sql V1.1__a.sql,V1.2__b.sql
V1_3__x.sql,U1_3__x.sql V1_2__b.sql
29991231235960_x.sql,29991231235960_x.down.sql 29991231235959_a.sql
100000000000000000000000000000_x.sql,100000000000000000000000000000_x.down.sql 99999999999999999999999999999_a.sql
END
}

@test "times stay times" {
  repository
  put migrations/20200101120000_a.sql 'SELECT 1;'
  commit 'A script'
  now=$(date -u +%Y%m%d%H%M%S)
  new x
  assert_success
  number=$(sed -n '1s|migrations/\([0-9]*\)_x\.sql|\1|p' <<<"$output")
  assert_equal ${#number} 14
  [ "$number" -ge "$now" ] && [ "$number" -le "$(date -u +%Y%m%d%H%M%S)" ]
}

@test "the highest is on another branch, on the remote, in another worktree, or here and unborn" {
  project
  git switch -q -c feature/v1.1
  put migrations/0005_five.sql 'SELECT 5;'
  commit 'Five'
  git switch -q main
  new -n x
  assert_equal "${lines[0]}" migrations/0006_x.sql
  assert_regex "$stderr" "the highest number so far is 5, of branch 'feature/v1.1'"
  # a branch that is no work branch has none
  git branch scratch/x feature/v1.1
  git branch -q -D feature/v1.1
  new -n x
  assert_equal "${lines[0]}" migrations/0002_x.sql
  # as the remote had it when it was last fetched
  git update-ref refs/remotes/origin/release/v2.0 scratch/x
  new -n x
  assert_equal "${lines[0]}" migrations/0006_x.sql
  assert_regex "$stderr" "of branch 'origin/release/v2.0'"
  git update-ref -d refs/remotes/origin/release/v2.0
  git update-ref refs/remotes/fork/main scratch/x
  new -n x
  assert_equal "${lines[0]}" migrations/0006_x.sql
  git update-ref -d refs/remotes/fork/main
  # not committed, in another worktree
  git worktree add -q ../other -b feature/v3.0
  put ../other/migrations/0007_seven.sql 'SELECT 7;'
  new x
  made 0008_x
  cd ../other
  new y
  made 0009_y
}

@test "on an unborn branch a number is as wide as on main" {
  needs_files
  repository
  put migrations/01_a.sql 'SELECT 1;'
  commit 'One'
  git symbolic-ref HEAD refs/heads/other
  rm -r migrations .git/index
  new -n x
  assert_equal "${lines[0]}" migrations/02_x.sql
  git rev-parse main >../main
  zeros | sed s/.$/7/ >.git/refs/heads/main
  new -n x
  assert_failure 128
  assert_regex "$stderr" 'commit 0*7 is missing'
  cp ../main .git/refs/heads/main
  git branch -q -D main
  new -n x
  assert_equal "${lines[0]}" migrations/0001_x.sql
}

@test "what is checked out counts, whatever it is called" {
  project
  git switch -q -c scratch
  put migrations/0003_c.sql 'SELECT 3;'
  commit 'Three'
  rm migrations/0003_c.sql
  new x
  made 0004_x
}

@test "a down script that a killed run has left takes its number" {
  project
  put migrations/0002_x.down.sql ''
  new x
  made 0003_x
}

@test "two at once, ten times: every one has a number of its own" {
  project
  git worktree add -q ../other -b feature/v1.1
  for i in 1 2 3 4 5; do
    git migration-new -q "a$i" >/dev/null &
    (cd ../other && git migration-new -q "b$i") >/dev/null &
  done
  wait
  find migrations ../other/migrations -name '*.sql' -not -name '*.down.sql' -not -name '0001*' -printf '%f\n' |
    sed 's/_.*//' | sort >numbers
  assert_equal "$(wc -l <numbers)" 10
  assert_equal "$(sort -u numbers)" "$(seq -f %04g 2 11)"
}

@test "killed at any system call, both are there, or none, or the down script alone" {
  project
  local i up down
  for i in $(seq 1 6 300); do
    rm -f migrations/0002* .git/cutover/lock
    "$BUILD/tool/fault" -i kill -n "$i" git-migration-new -q x >/dev/null 2>&1 && break
    up=$(find migrations -name 0002_x.sql | wc -l) down=$(find migrations -name 0002_x.down.sql | wc -l)
    [ "$up" -le "$down" ] || fail "call $i: an up script alone"
  done
  git migration-new -q y
}

@test "a bare repository, one that git does not open, a directory that is a link" {
  git init -q --bare bare.git
  run --separate-stderr git -C bare.git migration-new x
  assert_equal "$status" 1
  assert_regex "$stderr" 'is a bare repository'
  git init -q later
  git -C later config core.repositoryFormatVersion 1
  git -C later config extensions.notYet true
  run --separate-stderr git -C later migration-new x
  assert_equal "$status" 128
  assert_regex "$stderr" 'this git does not open the repository: unknown repository extension'
  assert_not_exists later/migrations
  rm -r later # git fsck does not open it either
  project linked
  mkdir ../elsewhere
  git rm -q -r migrations
  ln -s ../elsewhere migrations
  refused 1 "no directory" x
  assert_equal "$(ls ../elsewhere)" ''
}

@test "the directory that .cutover names, and files in the way" {
  repository
  put .cutover '[cutover "migrations"]' '	dir = db/steps'
  put db/steps/01_a.sql 'SELECT 1;'
  commit 'Elsewhere'
  new x
  assert_output $'db/steps/02_x.sql\ndb/steps/02_x.down.sql'
  mkdir db/steps/03_y.sql
  before
  new y
  assert_failure
  assert_output ''
  unchanged
}
