#!/usr/bin/env bats
# git flow-promote: the plan as a document (-n --json), carried out later (--apply), and its schema.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# main at 1.0.0, and feature/v1.1 with a development copy.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put src/old.py old
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  sed -i s/six/SIX/ tests/dev/src/app.py
  put tests/dev/src/new.py new
  commit 'Develop 1.1'
}

plan() { git flow-promote -n --json "$@" >../plan 2>/dev/null; }

# The document on stdin is one of the schema that is installed, by a validator that is not ours.
valid()
{
  cat >../document
  valid_json "$TOP/schema/git-flow-promote-1.json" ../document
}

# changed <python>: ../plan with a change to the document d.
changed()
{
  python3 -c "
import json, sys
d = json.load(open('../plan'))
$1
json.dump(d, sys.stdout)" >../changed
}

# refused <status> <pattern> <argument>...: nothing changed.
refused()
{
  local status=$1 pattern=$2
  shift 2
  before
  promote "$@"
  assert_failure "$status"
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
}

@test "a plan is applied: the trees that it shows; twice, and nothing changes" {
  plan feature/v1.1
  tick
  promote --apply ../plan
  assert_success
  assert_output "$(git rev-parse main)"
  python3 -c '
import json, subprocess, sys
d = json.load(open("../plan"))
def rev(name):
    return subprocess.run(["git", "rev-parse", name], capture_output=True, text=True).stdout.strip()
ids = d["ids"]
assert ids["promote_tree"] == rev("feature/v1.1^{tree}"), ids
assert ids["merge_tree"] == rev("main^{tree}"), ids
assert ids["branch_tip"] == rev("feature/v1.1~1") and ids["into_tip"] == rev("main^1"), ids
assert ids["merge_commit"] != rev("main"), "another time, another id"
'
  first=$output
  before
  promote --apply=../plan
  assert_success
  assert_output "$first"
  unchanged
}

@test "from standard input, as made or written anew by another program" {
  plan feature/v1.1
  python3 -m json.tool ../plan >../pretty
  run cmp ../plan ../pretty
  assert_failure
  run --separate-stderr bash -c 'git flow-promote --apply - <../pretty'
  assert_success
  assert_output "$(git rev-parse main)"
  run --separate-stderr bash -c 'git flow-promote --apply - </dev/null'
  assert_failure 1
  assert_regex "$stderr" 'no plan on standard input'
}

@test "all options come from the plan" {
  git branch staging main
  base=$(git rev-parse main)
  plan --into=staging --mode=mirror --base=main feature/v1.1
  assert_equal "$(python3 -c '
import json
o = json.load(open("../plan"))["options"]
print(o["into"], o["mode"], o["base"], o["ff"])')" "staging mirror $base False"
  promote --apply ../plan
  assert_success
  assert_output "$(git rev-parse staging)"
  assert_equal "$(git rev-parse main)" "$base"
  assert_regex "$(git show -s --format=%B feature/v1.1)" 'src:src mirror'
}

@test "the branch, main or the upstream has moved: 128, and which" {
  plan feature/v1.1
  put other 1 && commit other
  refused 128 "'refs/heads/feature/v1.1' is not where the plan has it" --apply ../plan
  git reset -q --hard HEAD~1
  git switch -q main && put hotfix 1 && commit hotfix && git switch -q feature/v1.1
  refused 128 "'refs/heads/main' is not where the plan has it" --apply ../plan
  assert_regex "$stderr" 'hint: git flow-promote -n --json feature/v1.1'
  git branch -qf main main~1
  git update-ref refs/remotes/origin/main "$(git commit-tree -p main -m a 'main^{tree}')"
  plan --ff feature/v1.1
  git update-ref refs/remotes/origin/main "$(git commit-tree -p main -m b 'main^{tree}')"
  refused 128 "'refs/remotes/origin/main' is not where the plan has it" --apply ../plan
  git branch -q -D main
  refused 128 "'refs/heads/main' is not where" --apply ../plan
  git branch -q main HEAD~1
}

@test "moved so that it would conflict, or was promoted otherwise: 128 as well" {
  plan feature/v1.1
  git switch -q main && sed -i s/six/6/ src/app.py && commit hotfix && git switch -q feature/v1.1
  refused 128 "'refs/heads/main' is not where" --apply ../plan
  git branch -qf main main~1
  # by its promote commit, and without the merge
  git -c cutover.promote.landing=pr flow-promote -q feature/v1.1 >/dev/null
  refused 128 "'refs/heads/feature/v1.1' is not where" --apply ../plan
  git config cutover.promote.landing pr
  refused 128 "'refs/heads/feature/v1.1' is not where" --apply ../plan
  git config --unset cutover.promote.landing
  git reset -q --hard HEAD~1
  sed -i s/one/ONE/ tests/dev/src/app.py && commit more
  git flow-promote -q feature/v1.1 >/dev/null
  refused 128 "'refs/heads/feature/v1.1' is not where" --apply ../plan
}

@test "settings or the configuration differ: 128, and where" {
  plan feature/v1.1
  git config cutover.promote.mode mirror
  refused 128 "another one now: 'moves' differs" --apply ../plan
  git config --unset cutover.promote.mode
  git config cutover.promote.archive refs/archive/dev
  refused 128 "another one now: 'refs' differs" --apply ../plan
  git config --unset cutover.promote.archive
  git config cutover.promote.landing pr
  refused 128 "another one now: 'landing' differs" --apply ../plan
}

@test "a plan is hostile: what it says besides is never believed" {
  plan feature/v1.1
  evil=$(git commit-tree -m evil 'main^{tree}')
  changed "d['ids']['merge_commit'] = '$evil'"
  refused 128 "'merge_commit' differs" --apply ../changed
  changed "d['ids']['merge_tree'] = d['ids']['branch_tree']"
  refused 128 "'ids' differs" --apply ../changed
  changed "d['refs'][1]['new'] = '$evil'"
  refused 128 "'refs' differs" --apply ../changed
  changed "d['changes'].pop()"
  refused 128 "'changes' differs" --apply ../changed
  changed "d['retired'] = []"
  refused 128 "'retired' differs" --apply ../changed
  changed "d['exec'] = 'touch ../ran'"
  refused 128 'another one now' --apply ../changed
  changed "d['options']['base'] = ':/Release'"
  refused 1 'base is no id' --apply ../changed
  changed "d['options']['overwrite'] = 'yes'"
  refused 1 'overwrite is neither true nor false' --apply ../changed
  changed "d['branch'] = '-x'"
  refused 1 "'-x'" --apply ../changed
  changed "d['branch'] = 'a\\nb'"
  refused 1 'branch has escapes' --apply ../changed
  changed "d['branch'] = 7"
  refused 1 'branch is no text' --apply ../changed
  changed "d['options']['into'] = 'x..y'"
  refused 1 "'x..y' is not a name for a branch" --apply ../changed
  changed "del d['ids']"
  refused 1 'branch_tip is missing' --apply ../changed
  changed "d['schema'] = 'git-flow-promote/2'"
  refused 1 'its schema is not' --apply ../changed
  changed "d['dry_run'] = False"
  refused 1 'says what was done' --apply ../changed
  sed 's/"branch": /"branch": "main", &/' ../plan >../changed
  refused 1 'branch is there more than once' --apply ../changed
  head -c 300 ../plan >../changed
  refused 1 'this is no plan' --apply ../changed
  printf '[]' >../changed
  refused 1 'this is no plan' --apply ../changed
  printf 'x\0y' >../changed
  refused 1 'this is no plan' --apply ../changed
  refused 128 "there is no file '../none'" --apply ../none
  assert_not_exists ../ran
}

@test "options beside --apply: those of the plan are usage errors, --push and -n go along" {
  plan feature/v1.1
  for option in --ff --into=x --mode=mirror --base=HEAD --overwrite --resolved feature/v1.1 --undo \
    --fetch; do
    promote --apply=../plan "$option"
    assert_failure 129
  done
  before
  promote -n --apply=../plan
  assert_success
  assert_line $'M\tVERSION'
  unchanged
  git clone -q --bare . ../origin.git
  git remote add origin ../origin.git
  promote --apply=../plan --push
  assert_success
  assert_equal "$(git -C ../origin.git rev-parse main)" "$output"
}

@test "what is in the way refuses as it does without a plan" {
  plan feature/v1.1
  put src/new.py mine
  refused 1 'src/new\.py' --apply ../plan
}

@test "with a pull request as the landing, a bare repository, a linked worktree" {
  git config cutover.promote.landing pr
  plan feature/v1.1
  promote --apply ../plan
  assert_success
  assert_output "$(git rev-parse feature/v1.1)"
  before
  promote --apply ../plan
  assert_success
  unchanged
  git config --unset cutover.promote.landing
  git clone -q --bare . ../bare.git
  git worktree add -q --detach ../linked
  cd ../bare.git
  plan feature/v1.1
  promote --apply ../plan
  assert_success
  assert_output "$(git rev-parse main)"
  cd ../linked
  plan feature/v1.1
  promote --apply ../plan
  assert_success
  assert_output "$(git rev-parse main)"
}

@test "every document is one of the schema: plan, result, again, pull request, conflict, refusal" {
  git flow-promote -n --json feature/v1.1 | valid
  git config cutover.promote.landing pr
  git flow-promote -n --json feature/v1.1 | valid
  git config --unset cutover.promote.landing
  put Dockerfile 'COPY tests/dev/src /app' && commit docker
  git flow-promote -n --json feature/v1.1 2>/dev/null | valid
  git config cutover.promote.archive refs/archive/dev
  git switch -q main && sed -i s/six/6/ src/app.py && commit hotfix && git switch -q feature/v1.1
  run --separate-stderr git flow-promote -n --json feature/v1.1
  assert_failure 2
  valid <<<"$output"
  promote --json --no-verify feature/v9
  assert_failure 1
  valid <<<"$output"
  python3 -c '
import json, sys
e = json.load(sys.stdin)["error"]
assert e["exit_status"] == 1 and "feature/v9" in e["message"] and e["hints"], e
' <<<"$output"
  promote --json --fetch feature/v1.1
  assert_failure 1
  valid <<<"$output"
  # laid out, by the branch again, by --continue, and with the markers added
  for again in feature/v1.1 feature/v1.1 --continue --continue; do
    promote --json "$again"
    assert_failure 2
    valid <<<"$output"
    python3 -c '
import json, os, sys
d = json.load(sys.stdin)
assert d["branch"] == "feature/v1.1" and d["conflicts"] == ["src/app.py"], d
assert os.path.exists(d["worktree"] + "/src/app.py"), d
' <<<"$output"
    [ "$again" = feature/v1.1 ] || git -C ../repo-promote-1.1.0 add .
  done
  put ../repo-promote-1.1.0/src/app.py resolved
  git -C ../repo-promote-1.1.0 add .
  promote --json --exec false --continue
  assert_failure 1
  assert_regex "$output" '"conflicts": \[\],.*"worktree": "/'
  valid <<<"$output"
  git flow-promote --abort
  git branch -qf main main~1
  git flow-promote --json feature/v1.1 2>/dev/null | valid
  git flow-promote --json feature/v1.1 2>/dev/null | valid
  for options in --undo '--abort -n' --quit '' '--apply=../plan feature/v1.1'; do
    # shellcheck disable=SC2086 # words
    promote --json $options
    assert_failure 129
    assert_regex "$output" '"exit_status": 129, "message": "[^"].*"hints": \["git flow-promote -h"\]'
  done
  valid <<<"$output"
  run --separate-stderr git flow-promote --json --bogus
  assert_failure 129
  assert_output ''
}

@test "the schema takes no other document" {
  plan feature/v1.1
  for change in 'd["schema"] = "git-flow-promote/2"' 'd["ids"]["branch_tip"] = "x"' 'del d["refs"]' \
    'd["changes"][0]["status"] = "X"' 'd["surprise"] = 1' 'd["branch"] = None'; do
    changed "$change"
    run valid <../changed
    assert_failure
  done
}
