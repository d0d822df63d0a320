#!/usr/bin/env bats
# git flow-init over and under what else installs hooks, each the real one: pre-commit, lefthook and
# husky, in whichever order they come. What git flow-check would be is a program that notes down what
# it is given.
# shellcheck disable=SC2154,SC2016 # run sets stderr; scripts are written as text

load helper

LEFTHOOK=2.2.2
HUSKY=9.1.7

# What comes from npm comes once, into a directory that goes with the file.
setup_file()
{
  command -v npm >/dev/null || fail 'npm is missing: ./install.sh --check installs it'
  mkdir "$BATS_FILE_TMPDIR/npm"
  cd "$BATS_FILE_TMPDIR/npm" || return
  npm install --cache "$BATS_FILE_TMPDIR/cache" --no-audit --no-fund --ignore-scripts --prefix . \
    "lefthook@$LEFTHOOK" "husky@$HUSKY" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
    grep -qE 'code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)' "$BATS_FILE_TMPDIR/log" ||
      fail "$(cat "$BATS_FILE_TMPDIR/log")"
    touch "$BATS_FILE_TMPDIR/unreachable"
  }
}

setup()
{
  helper_setup
  own=$BATS_TEST_TMPDIR/own
  export CHECKED=$BATS_TEST_TMPDIR/checked PRE_COMMIT_HOME=$BATS_TEST_TMPDIR/pre-commit
  mkdir "$own"
  ln -s "$BUILD/bin/git-flow-init" "$own/git-flow-init"
  put "$own/git-flow-check" '#!/bin/sh' '{ echo "check $1"; cat; } >>"$CHECKED"' \
    'exit "${CHECK_STATUS:-0}"'
  chmod +x "$own/git-flow-check"
  PATH=$own:$PATH
  git init -q --bare remote
  repository "a repo"
  git remote add origin "file://$BATS_TEST_TMPDIR/remote"
  zero=$(zeros)
  n=0
}

from_npm()
{
  [ ! -e "$BATS_FILE_TMPDIR/unreachable" ] || skip 'the registry of npm cannot be reached'
  PATH=$BATS_FILE_TMPDIR/npm/node_modules/.bin:$PATH
}

# The hooks but for the samples: kinds, modes, contents.
hooks()
{
  (
    cd .git/hooks || exit
    find . -not -name '*.sample' -printf '%y %m %p %l\n' | sort
    find . -type f -not -name '*.sample' -print0 | sort -z | xargs -0r sha256sum --
  )
}

# What has run, hook by hook; "<" begins what one read on standard input.
ran()
{
  cat "$CHECKED"
  rm -f "$CHECKED"
}

# commit_and_push: what runs at each.
commit_and_push()
{
  put "file$((n += 1))" "$n"
  commit 'Work' >../said 2>&1 || {
    cat ../said
    return 1
  }
  commit_ran=$(ran | grep -v '^[0-9a-f]\{40,\} ')
  git push -q origin main >../said 2>&1 || { cat ../said; return 1; }
  push_ran=$(ran)
  line="refs/heads/main $(git rev-parse main) refs/heads/main ${pushed:-$zero}"
  pushed=$(git rev-parse main)
}

use_pre_commit()
{
  put "$own/at-commit" '#!/bin/sh' 'echo pre-commit >>"$CHECKED"' 'exit "${COMMIT_STATUS:-0}"'
  put "$own/at-push" '#!/bin/sh' 'echo "pre-commit, push from $PRE_COMMIT_LOCAL_BRANCH" >>"$CHECKED"'
  chmod +x "$own/at-commit" "$own/at-push"
  cat >.pre-commit-config.yaml <<'END'
repos:
  - repo: local
    hooks:
      - {id: a, name: a, language: system, always_run: true, pass_filenames: false, stages: [commit], entry: at-commit}
      - {id: b, name: b, language: system, always_run: true, pass_filenames: false, stages: [push], entry: at-push}
END
}

pre_commit_install() { pre-commit install -t pre-commit -t pre-push >/dev/null; }

@test "pre-commit first: both run, stdin reaches both, and every byte comes back" {
  use_pre_commit
  pre_commit_install
  hooks >../before
  git flow-init -q --hooks >/dev/null
  commit_and_push
  assert_equal "$commit_ran" $'pre-commit\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  # that there is something to push it knows from standard input
  assert_equal "$push_ran" "pre-commit, push from refs/heads/main
check --pre-push
$line"
  git flow-init -q >/dev/null # twice
  git gc --quiet --prune=now
  rm -f "$CHECKED"
  commit_and_push
  assert_equal "$push_ran" "pre-commit, push from refs/heads/main
check --pre-push
$line"
  git flow-init -q --uninstall >/dev/null
  hooks | diff ../before -
  commit_and_push
  assert_equal "$commit_ran" pre-commit
  assert_equal "$push_ran" 'pre-commit, push from refs/heads/main'
}

@test "pre-commit first: where it refuses, that is the end" {
  use_pre_commit
  pre_commit_install
  git flow-init -q --hooks >/dev/null
  git add -A
  COMMIT_STATUS=1 run git commit -qm 'Work'
  assert_failure 1
  assert_equal "$(ran)" pre-commit
}

@test "pre-commit later: it keeps ours, which is known where it is, and so is a third from before" {
  put .git/hooks/pre-commit '#!/bin/sh' 'echo first >>"$CHECKED"'
  chmod +x .git/hooks/pre-commit
  hooks >../before
  git flow-init -q --hooks >/dev/null
  use_pre_commit
  pre_commit_install
  commit_and_push
  assert_equal "$commit_ran" $'first\ncheck --pre-commit\npre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  assert_equal "$push_ran" "check --pre-push
$line
pre-commit, push from refs/heads/main"
  run git flow-init --status
  assert_line --regexp $'^pre-push\tinstalled\t.*/pre-push.legacy$'
  run git flow-init --hooks
  refute_output --partial installed
  pre-commit uninstall -t pre-commit -t pre-push >/dev/null
  git flow-init -q --uninstall >/dev/null
  hooks | diff ../before -
  # the other way round
  git flow-init -q --hooks >/dev/null
  pre_commit_install
  git flow-init -q --uninstall >/dev/null
  commit_and_push
  assert_equal "$commit_ran" $'first\npre-commit'
  pre-commit uninstall -t pre-commit -t pre-push >/dev/null
  hooks | diff ../before -
}

use_lefthook()
{
  cat >lefthook.yml <<'END'
no_tty: true
pre-commit:
  commands:
    a:
      run: echo lefthook >>"$CHECKED"
pre-push:
  commands:
    b:
      use_stdin: true
      run: 'echo "lefthook push" >>"$CHECKED"; cat >>"$CHECKED"'
END
}

@test "lefthook first: both run, stdin reaches both, and every byte comes back" {
  from_npm
  use_lefthook
  lefthook install >/dev/null
  hooks >../before
  git flow-init -q --hooks >/dev/null
  commit_and_push
  assert_equal "$commit_ran" $'lefthook\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  assert_equal "$push_ran" "lefthook push
$line
check --pre-push
$line"
  git flow-init -q >/dev/null # twice
  git gc --quiet --prune=now
  rm -f "$CHECKED"
  commit_and_push
  assert_equal "$push_ran" "lefthook push
$line
check --pre-push
$line"
  git worktree add -q ../linked -b other
  cd ../linked
  rm -f "$CHECKED"
  put more
  commit 'In a worktree'
  assert_equal "$(ran | grep -v '^[0-9a-f]\{40,\} ')" \
    $'lefthook\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  cd "../a repo"
  git flow-init -q --uninstall >/dev/null
  hooks | diff ../before -
  commit_and_push
  assert_equal "$commit_ran" lefthook
}

@test "lefthook takes our place when its settings change: that is seen, and mended by one command" {
  from_npm
  use_lefthook
  lefthook install >/dev/null
  hooks >../before
  git flow-init -q --hooks >/dev/null
  sed -i 's/echo lefthook/echo lefthook, too/' lefthook.yml
  touch -d 'now + 1 minute' lefthook.yml # which it looks at first
  put more
  commit 'More'
  run git flow-init --status
  assert_line --regexp $'^pre-commit\tforeign\t'
  git flow-init -q --hooks >/dev/null
  rm -f "$CHECKED"
  commit_and_push
  assert_equal "$commit_ran" $'lefthook, too\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  git flow-init -q --uninstall >/dev/null
  hooks | diff ../before -
}

@test "lefthook later: it does not run ours, which is seen, and mended by one command" {
  from_npm
  git flow-init -q --hooks >/dev/null
  use_lefthook
  lefthook install >/dev/null
  run git flow-init --status
  assert_line --regexp $'^pre-commit\tforeign\t'
  git flow-init -q --hooks >/dev/null
  commit_and_push
  assert_equal "$commit_ran" $'lefthook\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
}

@test "husky: refused, and what the hints say makes both run" {
  from_npm
  put package.json '{"name": "app", "version": "1.0.0"}'
  husky init >/dev/null
  put .husky/pre-commit 'echo husky >>"$CHECKED"'
  put .husky/pre-push 'echo husky, push >>"$CHECKED"'
  git add -A
  hooks >../before
  run --separate-stderr git flow-init
  assert_failure 1
  assert_regex "$stderr" "core.hooksPath is '.husky/_' \(local\)"
  assert_regex "$stderr" "what is there is husky's"
  assert_not_exists .cutover
  hooks | diff ../before -
  sed -n 's/^hint: //p' <<<"$stderr" >../hints
  bash -e ../hints
  commit_and_push
  assert_equal "$commit_ran" $'husky\ncheck --pre-commit\ncheck --commit-msg\ncheck --reference-transaction'
  assert_equal "$push_ran" "husky, push
check --pre-push
$line"
  # what is tracked has no path of this machine in it
  run git grep -F "$BATS_TEST_TMPDIR"
  assert_failure 1
  git flow-init -q
  hooks | diff ../before -
  # husky anew, as after npm install
  husky
  run --separate-stderr git flow-init
  assert_success
  CHECK_STATUS=1 run git commit -q --allow-empty -m 'Refused'
  assert_failure 1
}

@test "git-lfs: its pre-push has the lines, and ours too" {
  git lfs install --local >/dev/null
  hooks >../before
  git flow-init -q --hooks >/dev/null
  git lfs track '*.bin' >/dev/null
  put a.bin 'large'
  commit_and_push
  assert_equal "$push_ran" "check --pre-push
$line"
  assert_equal "$(find ../remote/lfs/objects -type f | wc -l)" 1
  git flow-init -q --uninstall >/dev/null
  hooks | diff ../before -
}

@test "the pipelines are sound: YAML, and shell" {
  local file
  # what YAML would take for a number; and what a shell would read is refused
  git config cutover.main "it's"
  run -1 --separate-stderr git flow-init -q --scaffold
  git config cutover.main 1.0
  git flow-init -q --scaffold >/dev/null
  git remote set-url origin git@gitlab.com:o/r.git
  git flow-init -q --scaffold >/dev/null
  for file in .github/workflows/cutover.yml .gitlab-ci.yml; do
    python3 - "$file" >script.sh <<'END'
import sys
import yaml


def scripts(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ('run', 'script', 'before_script'):
                yield from value if isinstance(value, list) else [value]
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


document = yaml.safe_load(open(sys.argv[1]))
if 'jobs' in document:  # YAML 1.1 takes "on" for true
    assert '1.0' in document[True]['push']['branches'], document[True]
print('\n'.join(scripts(document)))
END
    [ "$(wc -l <script.sh)" -gt 8 ]
    bash -n script.sh
  done
}
