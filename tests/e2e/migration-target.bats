#!/usr/bin/env bats
# What --to says: the number of a script, or a revision, and never a guess between the two.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  local n
  helper_setup
  repository
  for n in 1 2 3; do
    script "0${n}_x" "CREATE TABLE t$n (x int);" "DROP TABLE t$n;"
    commit "Script $n"
    git tag "v1.$n.0"
  done
}

plan() { run --separate-stderr git migration-plan --db "$DB" "$@"; }

hints() { sed -n 's/^hint: //p' <<<"$stderr"; }

# refused <hint>... -- <option>...: by the plan, the apply and the status alike, and nothing changes
refused()
{
  local tool want=''
  while [ "$1" != -- ]; do
    want+="$1"$'\n'
    shift
  done
  shift
  for tool in plan apply status; do
    run --separate-stderr "git" "migration-$tool" --db "$DB" "$@"
    assert_failure 1
    refute_output
    assert_equal "$(hints | sed "s/git migration-$tool/TOOL/; s|--db=$(shown)|--db=DB|")" "${want%$'\n'}"
  done
  assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
}

shown() { [ -z "$DB" ] && echo "''" || echo "$DB"; }

@test "a number that no script has is no limit: a release without its prefix, a year, what is nothing" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    refused 'TOOL --db=DB --to=v1.1.0' -- --to 1.1.0
    [[ $stderr = *"'1.1.0' is the number of no script"*"'v1.1.0' is a release"* ]]
    refused -- --to 9
    refused -- --to 2026
    refused -- --to script:9
    refused -- --to script:x
    [[ $stderr = *"'x' is the number of no script, in HEAD or in the database"* ]]
    apply --to script:2
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied'
    # what the database alone has is a script as well
    git switch -q --detach v1.1.0
    plan --to 2
    assert_success
    assert_output '# nothing is to run'
    apply --to 0
    assert_success
    assert_equal "$(ledger)" ''
    git switch -q main
  done
}

@test "a number that is a release or a revision as well is refused, with both commands" {
  local kind short
  for kind in postgres sqlite; do
    on "$kind"
    apply
    # the tag's prefix
    git tag v2
    refused 'TOOL --db=DB --to=script:2' 'TOOL --db=DB --to=v2' -- --to 2
    git tag -d v2 >/dev/null
    # no prefix: 2.0.0 is 2 as well
    git tag 2.0.0
    refused 'TOOL --db=DB --to=script:2.0.0' 'TOOL --db=DB --to=refs/tags/2.0.0' -- --to 2.0.0
    plan --to refs/tags/2.0.0
    assert_success
    assert_output '# nothing is to run'
    plan --to script:2.0.0
    assert_success
    assert_equal "$(cut -f1,2 <<<"$output")" $'down\t3'
    git tag -d 2.0.0 >/dev/null
    git branch 3
    refused 'TOOL --db=DB --to=script:3' "TOOL --db=DB --to=$(git rev-parse 3)" -- --to 3
    git branch -q -D 3
  done
  run --separate-stderr git migration-plan --from v1.0.0 --to 1.1.0
  assert_failure 1
}

@test "a commit in short that has digits alone is a commit: for a plan of two revisions too" {
  local kind short n=0
  # git hashes until there is one
  until short=$(git rev-parse --short=7 HEAD) && [[ $short != *[a-f]* ]]; do
    n=$((n + 1))
    git update-ref HEAD "$(git commit-tree -p v1.3.0 -m "Try $n" HEAD^\{tree\})"
  done
  assert_equal "$(git migration-plan --to="$short")" "$(git migration-plan)"
  for kind in postgres sqlite; do
    on "$kind"
    apply
    apply --to="$short"
    assert_success
    refute_output
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
  done
}

@test "a number means the same between two revisions" {
  run --separate-stderr git migration-plan --from v1.3.0 --to 1
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'down 3 down 2'
  run --separate-stderr git migration-plan --to 2
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'up 1 up 2'
  run --separate-stderr git migration-plan --from v1.3.0 --to 1.1.0
  assert_failure 1
  assert_equal "$(hints)" 'git migration-plan --from=v1.3.0 --to=v1.1.0'
}
