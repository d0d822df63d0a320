#!/usr/bin/env bats
# The locks that a git of ours leaves on refs when it is killed together with the tool: what is
# proved to be its goes, with the first command that recovers; what may be another's stays.

# shellcheck disable=SC2154,SC2016 # run --separate-stderr sets stderr; hooks expand it themselves
load situations

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  template
  git_merge >"$BATS_FILE_TMPDIR/tree"
}

locks() { (cd .git && find . \( -name '*.lock' -o -name packed-refs.new \) ! -name index.lock | sort | xargs); }

# All that git holds when it has prepared, with HEAD on the branch.
held()
{
  if in_tables; then echo ./reftable/tables.list.lock
  else echo './HEAD.lock ./refs/heads/feature/v1.1.lock ./refs/heads/main.lock'; fi
}

# in_hook <what>: done, once, by the hook that git runs when it holds all locks. $tool and $git are
# the two processes.
in_hook()
{
  mkdir -p .git/hooks
  cat >.git/hooks/reference-transaction <<EOF
#!/bin/sh
[ "\$1" = prepared ] && [ ! -e .git/was-here ] || exit 0
: >.git/was-here
git=\$PPID tool=\$(ps -o ppid= -p \$PPID)
$1
EOF
  chmod +x .git/hooks/reference-transaction
}

# dies_at <call> <file> <command>...: git-flow-promote is killed together with its git at that call on
# that file of the git directory.
dies_at()
{
  local at=$1 file=$PWD/.git/$2
  shift 2
  mkdir -p ../shim
  cat >../shim/git <<EOF
#!/bin/bash
case " \$* " in *' update-ref '*)
  strace -f -qq -o /dev/null -P '$file' -e trace=$at -e inject=$at:signal=KILL:when=1 '$(command -v git)' "\$@"
  kill -KILL \$PPID ;;
esac
exec '$(command -v git)' "\$@"
EOF
  chmod +x ../shim/git
  PATH=$PWD/../shim:$PATH run "$@"
  rm -r ../shim
  assert_equal "$status" 137
}

# The next command, which has another thing to do, recovers.
recovers()
{
  run --separate-stderr git flow-promote feature/v9.9
  ended 1
  assert_regex "$stderr" "an interrupted '.*' was $1"
}

taken_back_whole()
{
  recovers 'taken back'
  as_before
}

finished_whole()
{
  recovers finished
  assert_equal "$(locks)" ''
  assert_equal "$(litter)" ''
  assert_equal "$(git rev-parse 'refs/heads/main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(git status --porcelain --ignored)" ''
  compare_with_checkout
}

while_the_hook_runs()
{
  before
  in_hook 'kill -KILL $tool $git'
  run git-flow-promote feature/v1.1
  rm .git/hooks/reference-transaction .git/was-here
  rmdir .git/hooks
  assert_equal "$(locks)" './HEAD.lock ./refs/heads/feature/v1.1.lock ./refs/heads/main.lock'
  taken_back_whole
}
half_written()
{
  before
  dies_at close refs/heads/main.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './refs/heads/feature/v1.1.lock ./refs/heads/main.lock'
  taken_back_whole
}
before_the_first_rename()
{
  before
  dies_at rename refs/heads/feature/v1.1.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './HEAD.lock ./refs/heads/feature/v1.1.lock ./refs/heads/main.lock'
  taken_back_whole
}
# What is left is done as git would have: no git makes a lock anew, of which a kill might leave it.
between_two_renames()
{
  dies_at rename refs/heads/main.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './HEAD.lock ./refs/heads/main.lock'
  in_hook true
  finished_whole
  [ ! -e .git/was-here ]
  rm -r .git/hooks
  was_logged main
}
between_two_renames_of_head()
{
  git switch -q main
  between_two_renames
  was_logged HEAD
}
was_logged()
{
  assert_equal "$(git log -g -1 --format='%H %gs' "$1")" \
    "$(git rev-parse main) flow-promote: feature/v1.1 into main"
}
between_two_renames_without_reflogs()
{
  git config core.logAllRefUpdates false
  rm -r .git/logs
  dies_at rename refs/heads/main.lock git-flow-promote feature/v1.1
  finished_whole
  [ ! -e .git/logs ]
}
# A power cut took the list of the locks: that a ref has moved proves that there was a git.
between_two_renames_without_a_list()
{
  dies_at rename refs/heads/main.lock git-flow-promote feature/v1.1
  : >.git/cutover/moving
  : >.git/cutover/moving-trace
  recovers finished
  assert_equal "$(locks)" './HEAD.lock' # which is empty
  assert_regex "$stderr" "hint: rm $PWD/.git/HEAD\\.lock  "
  rm .git/HEAD.lock
  assert_equal "$(git rev-parse 'refs/heads/main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(git status --porcelain --ignored)" ''
}
# Its lock cannot be renamed to where a directory is; git can, as it removes that.
in_the_way_of_the_rename()
{
  git pack-refs --all
  dies_at rename refs/heads/main.lock git-flow-promote feature/v1.1
  mkdir .git/refs/heads/main
  finished_whole
}
behind_the_last()
{
  dies_at unlink HEAD.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './HEAD.lock'
  finished_whole
}
undone_with_a_deletion()
{
  git config cutover.promote.archive refs/archive/dev
  git pack-refs --all
  promote
  ended 0
  git pack-refs --all
  before
  dies_at rename packed-refs.new git-flow-promote --undo
  assert_regex "$(locks)" 'HEAD\.lock .*packed-refs\.lock ./packed-refs\.new'
  recovers finished
  assert_equal "$(locks)" ''
  assert_equal "$(git for-each-ref refs/archive)" ''
  assert_equal "$(git status --porcelain --ignored)" ''
}

# In tables: what git writes into its lock is the list that it is about to put into place.
list_not_in_place()
{
  before
  dies_at rename reftable/tables.list.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" "$(held)"
  [ -s .git/reftable/tables.list.lock ]
  taken_back_whole
}
undone_list_not_in_place()
{
  git config cutover.promote.archive refs/archive/dev
  promote
  ended 0
  before
  dies_at rename reftable/tables.list.lock git-flow-promote --undo
  taken_back_whole
}
# HEAD of a linked worktree is in tables of its own, which come second.
list_of_head_not_in_place()
{
  git worktree add -q ../linked main
  dies_at rename worktrees/linked/reftable/tables.list.lock \
    sh -c "cd ../linked && exec git-flow-promote feature/v1.1"
  assert_equal "$(locks)" ./worktrees/linked/reftable/tables.list.lock
  finished_whole
}

@test "killed together, all locks are proved to be its: the next command leaves none" {
  ! in_tables || {
    each list_not_in_place undone_list_not_in_place list_of_head_not_in_place
    return
  }
  each while_the_hook_runs half_written before_the_first_rename between_two_renames \
    between_two_renames_of_head between_two_renames_without_reflogs \
    between_two_renames_without_a_list in_the_way_of_the_rename behind_the_last undone_with_a_deletion
}

# git thinks no worse of it when it cannot remove its last lock, and ends with 0.
not_removed()
{
  mkdir ../shim
  cat >../shim/git <<EOF
#!/bin/bash
case " \$* " in *' update-ref '*)
  exec strace -f -qq -o /dev/null -P '$PWD/.git/HEAD.lock' -e trace=unlink,unlinkat \
    -e inject=unlink,unlinkat:error=EIO '$(command -v git)' "\$@" ;;
esac
exec '$(command -v git)' "\$@"
EOF
  chmod +x ../shim/git
  ASAN_OPTIONS=detect_leaks=0 PATH=$PWD/../shim:$PATH run git-flow-promote feature/v1.1
  assert_success
  assert_equal "$(locks)" ''
  assert_equal "$(git rev-parse 'refs/heads/main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
}

@test "a lock that git could not remove goes as well" {
  needs_files
  each not_removed
}

# --- not proved -----------------------------------------------------------------------------------

empty()
{
  before
  dies_at write refs/heads/feature/v1.1.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './refs/heads/feature/v1.1.lock'
  recovers "taken back; left, .*refs/heads/feature/v1\\.1\\.lock'"
  assert_equal "$(locks)" './refs/heads/feature/v1.1.lock'
  promote
  ended 128
  assert_regex "$stderr" "hint: rm [^ ]*/refs/heads/feature/v1\\.1\\.lock"
  rm .git/refs/heads/feature/v1.1.lock
  as_before
  promotes
}
# Nothing is ever written into it, and git was killed before we knew that it has it.
of_head()
{
  before
  dies_at close HEAD.lock git-flow-promote feature/v1.1
  assert_equal "$(locks)" './HEAD.lock ./refs/heads/feature/v1.1.lock ./refs/heads/main.lock'
  run --separate-stderr git "$@"
  assert_regex "$stderr" "warning: an interrupted '.*' was taken back; left, .*/HEAD\\.lock'"
  assert_regex "$stderr" "hint: rm $PWD/.git/HEAD\\.lock    # if no git is at work here"
  assert_equal "$(locks)" './HEAD.lock'
}
of_head_and_promote()
{
  of_head flow-promote feature/v9.9
  promote
  ended 128
  assert_equal "$(hints)" $'run it again\n'"rm $PWD/.git/HEAD.lock"
  rm .git/HEAD.lock
  as_before
}
of_head_and_start() { of_head flow-start no..name; }
of_head_and_tag() { of_head release-tag; }
of_head_and_bump() { of_head version-bump -q --commit --ref=nothing minor; }
of_another()
{
  before
  in_hook 'kill -KILL $tool $git'
  run git-flow-promote feature/v1.1
  rm -r .git/hooks .git/was-here
  git rev-parse main >.git/refs/heads/main.lock # with an id that is not the new one
  cp .git/refs/heads/main.lock ../lock
  recovers "taken back; left, .*refs/heads/main\\.lock'"
  cmp .git/refs/heads/main.lock ../lock
  rm .git/refs/heads/main.lock
  as_before
}
while_git_lives()
{
  in_hook 'kill -KILL $tool; while [ ! -e .git/go ]; do sleep 0.05; done'
  run git-flow-promote feature/v1.1
  run --separate-stderr git flow-promote feature/v1.1
  ended 128
  assert_regex "$stderr" 'a git that an interrupted promote started is still about to move refs'
  assert_equal "$(hints)" 'git flow-promote --wait=60 feature/v1.1'
  assert_equal "$(locks)" "$(held)"
  (sleep 2.2 && : >.git/go) & # that git finds nobody who tells it to go on
  mv .git/hooks ../hooks
  run --separate-stderr follow
  ended 0
  assert_regex "$stderr" "an interrupted '.*' was taken back"
  assert_equal "$(git rev-parse 'main^{tree}')" "$(cat "$BATS_FILE_TMPDIR/tree")"
  assert_equal "$(git status --porcelain)$(locks)$(litter)" ''
  rm -r ../hooks
}
# In tables: before we knew that git has the lock, and one with what we do not know.
tables_empty()
{
  before
  dies_at chmod reftable/tables.list.lock git-flow-promote feature/v1.1
  named_and_left
}
dies_in_the_hook()
{
  before
  in_hook 'kill -KILL $tool $git'
  run git-flow-promote feature/v1.1
  rm -r .git/hooks .git/was-here
}
tables_while_the_hook_runs()
{
  dies_in_the_hook
  named_and_left
}
tables_of_another()
{
  dies_in_the_hook
  cp .git/reftable/tables.list .git/reftable/tables.list.new
  mv .git/reftable/tables.list.new .git/reftable/tables.list.lock
  named_and_left
}
named_and_left()
{
  recovers "taken back; left, .*reftable/tables\\.list\\.lock'"
  assert_equal "$(locks)" "$(held)"
  promote
  ended 128
  assert_equal "$(hints)" $'run it again\n'"rm $PWD/.git/reftable/tables.list.lock"
  rm .git/reftable/tables.list.lock
  as_before
  promotes
}
hints() { sed -n 's/^hint: //p' <<<"$stderr"; }

# What was typed, with a longer wait. waits <hint> <argument>...
waits()
{
  flock .git/cutover/lock sh -c ': >../held; while [ ! -e ../go ]; do sleep 0.05; done' &
  while [ ! -e ../held ]; do sleep 0.02; done
  run --separate-stderr git flow-promote "${@:2}"
  ended 128
  assert_regex "$stderr" 'another cutover tool is at work in this repository'
  assert_equal "$(hints)" "$1"
  (sleep 0.2 && : >../go) &
  run --separate-stderr follow
  ended 0
  wait
  rm ../held ../go
}
while_another_has_the_lock()
{
  mkdir .git/cutover
  git flow-promote -n --json feature/v1.1 >"../the plan"
  waits "git flow-promote --wait=60 --exec='test -e src' --apply='../the plan'" \
    --exec='test -e src' --apply='../the plan'
  waits 'git flow-promote --wait=61 --undo' --undo --wait=1
  waits 'git flow-promote --wait=60 --abort' --abort
  waits "git flow-promote --wait=60 --into=main --exec='test -e src' feature/v1.1" \
    --exec='test -e src' --into=main feature/v1.1
  assert_equal "$(git show main:VERSION)" 1.1.0
}

@test "at work elsewhere: the hint waits for it" { each while_another_has_the_lock; }

@test "what may be another's is not touched, and named" {
  ! in_tables || {
    each tables_empty tables_while_the_hook_runs tables_of_another while_git_lives
    return
  }
  each empty of_head_and_promote of_head_and_start of_head_and_tag of_head_and_bump of_another while_git_lives
}

# --- after a power cut ----------------------------------------------------------------------------

# In a namespace where the machine was started just now; the journal says in which run it was written.
power_cut()
{
  before
  dies_at write refs/heads/feature/v1.1.lock git-flow-promote feature/v1.1
  : >.git/HEAD.lock
  sleep 3
  run --separate-stderr unshare --time --boottime "-$(cut -d. -f1 /proc/uptime)" "$@"
}
of_this_run()
{
  power_cut git flow-promote feature/v9.9
  ended 1
  assert_equal "$(locks)" './HEAD.lock ./refs/heads/feature/v1.1.lock'
  rm .git/HEAD.lock .git/refs/heads/feature/v1.1.lock
  as_before
}
of_an_earlier_run()
{
  power_cut sh -c 'sed -i "s/boot\\x00......../boot\\x0001234567/" .git/cutover/journal &&
    git flow-promote feature/v9.9'
  ended 1
  as_before
}
made_since()
{
  power_cut sh -c 'sed -i "s/boot\\x00......../boot\\x0001234567/" .git/cutover/journal &&
    : >.git/HEAD.lock && git flow-promote feature/v9.9'
  ended 1
  assert_equal "$(locks)" './HEAD.lock'
  rm .git/HEAD.lock
  as_before
}

# In tables: the lock of which nothing else says whose it is.
tables_power_cut()
{
  before
  dies_at chmod reftable/tables.list.lock git-flow-promote feature/v1.1
  sleep 3
  run --separate-stderr unshare --time --boottime "-$(cut -d. -f1 /proc/uptime)" "$@"
  ended 1
}
tables_of_this_run()
{
  tables_power_cut git flow-promote feature/v9.9
  assert_equal "$(locks)" "$(held)"
  rm .git/reftable/tables.list.lock
  as_before
}
tables_of_an_earlier_run()
{
  tables_power_cut sh -c 'sed -i "s/boot\\x00......../boot\\x0001234567/" .git/cutover/journal &&
    git flow-promote feature/v9.9'
  as_before
}

@test "a lock from before the machine was started is nobody's" {
  unshare --time --boottime 1 true || skip 'no time namespaces here'
  ! in_tables || {
    each tables_of_this_run tables_of_an_earlier_run
    return
  }
  each of_this_run of_an_earlier_run made_since
}
