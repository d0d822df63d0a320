#!/usr/bin/env bats
# git flow-init: hooks, beside those that are there; settings; a layout. What the hooks run is a
# program of that name which notes down what it is given.
# shellcheck disable=SC2154,SC2016 # run sets stderr; scripts are written as text

load helper

client='pre-commit pre-merge-commit commit-msg pre-push reference-transaction'

setup()
{
  helper_setup
  own="$BATS_TEST_TMPDIR/its own \$place"
  export CHECKED=$BATS_TEST_TMPDIR/checked
  mkdir "$own"
  ln -s "$BUILD/bin/git-flow-init" "$own/git-flow-init"
  script "$own/git-flow-check" '{ echo "check $*"; cat; } >>"$CHECKED"' 'exit "${CHECK_STATUS:-0}"'
  PATH=$own:$PATH
}

# script <path> <line>...: an executable sh script.
script()
{
  local path=$1
  shift
  put "$path" '#!/bin/sh' "$@"
  chmod +x "$path"
}

init() { run --separate-stderr git flow-init "$@"; }

# All that is below a directory: kinds, modes, where links lead, contents.
listing()
{
  (
    cd "$1" || exit
    find . -printf '%y %m %p %l\n' | sort
    find . -type f -print0 | sort -z | xargs -0r sha256sum --
  )
}

# refused <pattern> [<option>...]: with 1 and that on stderr, and nothing changed, but for the lock.
refused()
{
  local pattern=$1 dir
  shift
  dir=$(git rev-parse --git-common-dir)
  mkdir -p "$dir/cutover"
  touch "$dir/cutover/lock"
  listing . >"$BATS_TEST_TMPDIR/tree"
  listing "$dir" >"$BATS_TEST_TMPDIR/git"
  init "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  listing . | diff "$BATS_TEST_TMPDIR/tree" -
  listing "$dir" | diff "$BATS_TEST_TMPDIR/git" -
}

# follow [<sed script>]: what was hinted at, run to the letter, but for what was in angle brackets.
follow()
{
  sed -n 's/^hint: //p' <<<"$stderr" | sed "${1-}" >"$BATS_TEST_TMPDIR/hints"
  bash -e "$BATS_TEST_TMPDIR/hints"
}

# What the program was given since the last time.
checked()
{
  [ ! -e "$CHECKED" ] || cat "$CHECKED"
  rm -f "$CHECKED"
}

# fault <argument>...: tests/tool/fault.c. Leaks cannot be looked for in what is traced.
fault()
{
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 "$BUILD/tool/fault" "$@"
}

hook_states() { git flow-init --status | cut -f 1,2; }

@test "without an option: settings and hooks, each a line; twice changes nothing" {
  local hook
  repository
  init
  assert_success
  assert_line --index 0 $'created\t.cutover'
  for hook in $client; do assert_line $'installed\t'"$PWD/.git/hooks/$hook"; done
  assert_equal "${#lines[@]}" 6
  assert_regex "$stderr" "'.cutover' counts once it is committed"
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  init
  assert_success
  assert_line --index 0 $'unchanged\t.cutover'
  for hook in $client; do assert_line $'unchanged\t'"$PWD/.git/hooks/$hook"; done
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
  assert_equal "$stderr" ''
  # where git has it
  assert_equal "$(git rev-parse --git-path hooks)" .git/hooks
  for hook in $client; do
    sh -n ".git/hooks/$hook"
    assert_file_permission 755 ".git/hooks/$hook"
  done
}

@test "a dry run says the same and changes nothing" {
  repository
  script .git/hooks/pre-push 'exit 3'
  listing . >"$BATS_TEST_TMPDIR/first"
  init -n --scaffold --rules --hooks
  assert_success
  listing . | diff "$BATS_TEST_TMPDIR/first" -
  said=$output
  init --scaffold --rules --hooks
  assert_output "$said"
  listing . >"$BATS_TEST_TMPDIR/first"
  init -n --uninstall
  assert_success
  listing . | diff "$BATS_TEST_TMPDIR/first" -
  said=$output
  init --uninstall
  assert_output "$said"
}

@test "git runs each of them, with what it is called with and what it says" {
  local main next
  repository
  commit 'Begin'
  main=$(git rev-parse HEAD)
  git init -q --bare ../remote
  git remote add origin ../remote
  git flow-init -q --hooks
  put a a
  commit 'One'
  next=$(git rev-parse HEAD)
  run checked
  assert_line 'check --pre-commit'
  assert_line 'check --commit-msg .git/COMMIT_EDITMSG'
  assert_line 'check --reference-transaction prepared'
  assert_line "$main $next refs/heads/main"
  refute_line --regexp ' HEAD$'
  git switch -q -c x "$main"
  commit 'Two'
  git switch -q main
  checked
  git merge -q --no-edit x
  run checked
  assert_line 'check --pre-merge-commit'
  git push -q origin main x
  run checked
  assert_line 'check --pre-push origin ../remote'
  assert_line "refs/heads/main $(git rev-parse main) refs/heads/main $(zeros)"
  assert_line "refs/heads/x $(git rev-parse x) refs/heads/x $(zeros)"
}

@test "what it refuses is refused" {
  repository
  git flow-init -q --hooks
  put a a
  git add a
  CHECK_STATUS=1 run git commit -qm 'One'
  assert_failure 1
  # and by that hook alone that no option leaves out
  CHECK_STATUS=1 run git commit -qm 'One' --no-verify
  assert_failure 128
  assert_output --partial 'aborted by'
  run ! git rev-parse -q --verify HEAD^0
}

@test "reference-transaction: branches that get a value, and nothing else" {
  local one two zero id
  repository
  one=$(git commit-tree -m One "$(git mktree </dev/null)")
  two=$(git commit-tree -m Two -p "$one" "$(git mktree </dev/null)")
  zero=$(zeros)
  git flow-init -q --hooks
  git update-ref refs/heads/main "$one"
  git update-ref refs/heads/x "$two"
  assert_equal "$(checked)" "check --reference-transaction prepared
$zero $one refs/heads/main
check --reference-transaction prepared
$zero $two refs/heads/x"
  # tags, notes, remote-tracking branches, a detached HEAD, gc, and branches that go
  git tag v1
  git update-ref refs/remotes/origin/main "$one"
  git update-ref refs/headsx/y "$one"
  git switch -q --detach "$one"
  git branch -q -D x
  assert_equal "$(checked)" ''
  # gc gives each the value that it has, in another file; in tables it gives none
  git gc --quiet --prune=now
  if in_tables; then
    assert_equal "$(checked)" ''
  else
    assert_equal "$(checked)" "check --reference-transaction prepared
$zero $one refs/heads/main"
  fi
  # several at once, some of which count
  {
    echo start
    for id in a b c; do echo "create refs/heads/$id $one"; done
    echo "create refs/tags/v2 $one"
    echo 'delete refs/heads/main'
    echo prepare
    echo commit
  } | git update-ref --stdin
  run checked
  assert_line "$zero $one refs/heads/a"
  assert_line "$zero $one refs/heads/c"
  refute_output --partial tags
  refute_output --partial main
  # said without a child of its own: one sh, for each time that git starts it
  run strace -f -qq -e trace=execve -e signal=none git tag v3
  run grep 'execve.* = 0' <<<"$output"
  assert_line --partial '/hooks/reference-transaction"'
  run grep -v -e '/git"' -e '/hooks/reference-transaction"' <<<"$output"
  assert_output ''
}

@test "reference-transaction: empty input, symbolic values, and each state" {
  local hook state
  repository
  git flow-init -q --hooks
  hook=.git/hooks/reference-transaction
  for state in preparing prepared committed aborted; do "$hook" "$state" </dev/null; done
  assert_equal "$(checked)" ''
  printf '%s\n' '0000 ref:refs/heads/x HEAD' '1 0000000000000000000000000000000000000000 refs/heads/y' \
    '0000 00e0 refs/heads/z' | "$hook" prepared
  assert_equal "$(checked)" 'check --reference-transaction prepared
0000 00e0 refs/heads/z'
  printf '%s\n' '0000 00e0 refs/heads/z' >"$BATS_TEST_TMPDIR/lines"
  for state in preparing committed aborted; do
    "$hook" "$state" <"$BATS_TEST_TMPDIR/lines"
    assert_equal "$(checked)" ''
  done
  script "$hook.before-cutover" 'echo "before $*"; cat'
  for state in preparing prepared committed aborted; do
    run "$hook" "$state" <"$BATS_TEST_TMPDIR/lines"
    assert_output "before $state
0000 00e0 refs/heads/z"
  done
  assert_equal "$(checked)" 'check --reference-transaction prepared
0000 00e0 refs/heads/z'
}

# existing <hook> <line>...: a hook that is there before ours.
existing()
{
  local hook=.git/hooks/$1
  shift
  script "$hook" "$@"
}

@test "a hook that is there runs first, with the same arguments and the same bytes" {
  local hook shell n
  repository
  for hook in $client; do existing "$hook" 'echo "before $*" >>"$CHECKED"; cat >>"$CHECKED"'; done
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  init --hooks
  assert_success
  for hook in $client; do
    assert_line $'kept\t'"$PWD/.git/hooks/$hook.before-cutover"
    assert_line $'installed\t'"$PWD/.git/hooks/$hook"
  done
  printf 'refs/heads/a 1 refs/heads/\377\303 2\n  \\t%%s\\ \n\n\n' >"$BATS_TEST_TMPDIR/odd"
  printf 'no line end' >"$BATS_TEST_TMPDIR/short"
  : >"$BATS_TEST_TMPDIR/empty"
  for ((n = 0; n < 20000; n++)); do echo "refs/heads/a-branch-$n $n refs/heads/a-branch-$n 0"; done \
    >"$BATS_TEST_TMPDIR/long"
  for shell in dash 'bash --posix' bash; do
    for n in odd short empty long; do
      $shell .git/hooks/pre-push 'a  b' '*' <"$BATS_TEST_TMPDIR/$n"
      {
        echo 'before a  b *'
        cat "$BATS_TEST_TMPDIR/$n"
        echo 'check --pre-push a  b *'
        cat "$BATS_TEST_TMPDIR/$n"
      } | cmp "$CHECKED"
      rm "$CHECKED"
    done
  done
  .git/hooks/commit-msg 'a file' </dev/null
  assert_equal "$(checked)" $'before a file\ncheck --commit-msg a file'
  init --uninstall
  assert_success
  for hook in $client; do assert_line $'restored\t'"$PWD/.git/hooks/$hook"; done
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
}

@test "where it fails, that is the end, with its status" {
  local hook
  repository
  for hook in $client; do existing "$hook" 'cat >/dev/null; exit 7'; done
  git flow-init -q --hooks
  for hook in $client; do
    run -7 ".git/hooks/$hook" prepared <<<'0 1 refs/heads/main'
  done
  assert_equal "$(checked)" ''
  existing pre-push.before-cutover 'kill -TERM $$'
  run -143 .git/hooks/pre-push a b </dev/null
  # one that does not read is not asked to, and nothing is said of it
  existing pre-push.before-cutover 'exec <&-; exit 0'
  yes 'refs/heads/a 1 refs/heads/a 2' | head -n 100000 >"$BATS_TEST_TMPDIR/long"
  run --separate-stderr .git/hooks/pre-push a b <"$BATS_TEST_TMPDIR/long"
  assert_success
  assert_equal "$stderr" ''
  assert_equal "$(checked | wc -l)" 100001
}

@test "a program, a link, one that is not executable, one without a first line: kept as they are" {
  repository
  script "$BATS_TEST_TMPDIR/elsewhere/linked" 'echo "linked ${0##*/}" >>"$CHECKED"'
  script hooks/relative 'echo relative >>"$CHECKED"'
  cp "$BUILD/tool/ask" .git/hooks/pre-commit
  ln -s "$BATS_TEST_TMPDIR/elsewhere/linked" .git/hooks/commit-msg
  ln -s ../../hooks/relative .git/hooks/pre-merge-commit
  put .git/hooks/pre-push 'exit 9'
  put .git/hooks/reference-transaction 'echo "bare $*" >>"$CHECKED"'
  chmod 750 .git/hooks/reference-transaction
  ln -s nowhere .git/hooks/post-merge
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  git flow-init -q --hooks
  [ -L .git/hooks/commit-msg.before-cutover ]
  assert_file_permission 750 .git/hooks/reference-transaction.before-cutover
  cmp "$BUILD/tool/ask" .git/hooks/pre-commit.before-cutover
  .git/hooks/commit-msg x </dev/null
  assert_equal "$(checked)" $'linked commit-msg.before-cutover\ncheck --commit-msg x'
  .git/hooks/pre-merge-commit </dev/null
  assert_equal "$(checked)" $'relative\ncheck --pre-merge-commit'
  .git/hooks/pre-push a b </dev/null
  assert_equal "$(checked)" 'check --pre-push a b'
  .git/hooks/reference-transaction committed </dev/null
  assert_equal "$(checked)" 'bare committed'
  git flow-init -q --uninstall
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
  # a link that leads nowhere is one, too
  ln -sf nowhere .git/hooks/pre-push
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  git flow-init -q --hooks
  .git/hooks/pre-push a b </dev/null
  git flow-init -q --uninstall
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
}

@test "one that looks at its name is warned of" {
  repository
  existing pre-push 'echo "$(basename "$0")"'
  init --hooks
  assert_success
  assert_regex "$stderr" "'pre-push' is called 'pre-push.before-cutover' from now on"
}

@test "uninstall: nothing of it is left, twice, and in what was never installed" {
  repository
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  init --uninstall
  assert_success
  assert_output ''
  assert_regex "$stderr" 'nothing to do'
  git flow-init -q --hooks
  init --uninstall
  assert_success
  assert_line $'removed\t'"$PWD/.git/hooks/pre-push"
  assert_equal "${#lines[@]}" 5
  init --uninstall
  assert_success
  assert_output ''
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
}

@test "a hook that was changed by hand stays, and is named" {
  repository
  existing pre-push 'echo before'
  git flow-init -q --hooks
  echo 'echo more' >>.git/hooks/pre-commit
  refused "pre-commit' is a hook of cutover that was changed by hand" --hooks
  refused "pre-commit' is a hook of cutover that was changed by hand" --uninstall
  assert_equal "$(hook_states | grep changed)" $'pre-commit\tchanged'
  follow
  assert_exists .git/hooks/pre-commit.aside
  git flow-init -q --hooks
  chmod -x .git/hooks/pre-commit
  assert_equal "$(hook_states | grep changed)" $'pre-commit\tchanged'
  refused 'made not executable by hand' --hooks
  follow
  git flow-init -q --hooks
  run hook_states
  refute_output --partial changed
  # it is ours, though, and goes
  chmod -x .git/hooks/pre-commit
  git flow-init -q --uninstall
  assert_not_exists .git/hooks/pre-commit
  run cat .git/hooks/pre-push
  assert_line 'echo before'
}

@test "one of another version, or for another program, is brought up to date" {
  local other=$BATS_TEST_TMPDIR/other
  repository
  existing pre-push 'echo before'
  mkdir "$other"
  cp "$own"/* "$other"
  PATH=$other:$PATH git flow-init -q --hooks
  run git flow-init --status
  assert_output --regexp $'^pre-commit\toutdated\t[0-9.]+\t'"$PWD/.git/hooks/pre-commit"
  init --hooks
  assert_success
  assert_line $'updated\t'"$PWD/.git/hooks/pre-push"
  assert_equal "${#lines[@]}" 5
  run hook_states
  refute_output --partial outdated
  grep -qF "program='$own/git-flow-check'" .git/hooks/pre-push
  # put there by hand, as it is shipped: no version, and found in PATH
  git flow-init -q --uninstall
  cp "$TOP/hooks/pre-commit" .git/hooks/
  run git flow-init --status
  assert_line $'pre-commit\toutdated\t-\t'"$PWD/.git/hooks/pre-commit"
  .git/hooks/pre-commit </dev/null
  assert_equal "$(checked)" 'check --pre-commit'
  git flow-init -q --hooks
  run cat .git/hooks/pre-push.before-cutover
  assert_line 'echo before'
}

@test "the program is named by how it was found, not by where a link leads" {
  local other=$BATS_TEST_TMPDIR/other
  repository
  mkdir "$other" sub
  ln -s "$own/git-flow-init" "$own/git-flow-check" "$other"
  "$other/git-flow-init" -q --hooks
  grep -qxF "program=$other/git-flow-check" .git/hooks/pre-push
  cd sub
  ../../other/git-flow-init -q --hooks
  grep -qxF "program=$other/git-flow-check" ../.git/hooks/pre-push
  # not beside, but in PATH
  rm "$other/git-flow-check"
  "$other/git-flow-init" -q --hooks
  grep -qxF "program='$own/git-flow-check'" ../.git/hooks/pre-push
}

@test "no program, or one in the work tree: refused" {
  repository
  put .cutover
  cp -r "$own" bin
  init=bin/git-flow-init
  run --separate-stderr "$init" --hooks
  assert_failure 1
  assert_regex "$stderr" 'is in the work tree: what is checked out could replace it'
  ln -s "$PWD/bin/git-flow-check" "$own/x"
  mv "$own/x" "$own/git-flow-check"
  refused 'is in the work tree' --hooks
  rm "$own/git-flow-check"
  [ ! -x "$BUILD/bin/git-flow-check" ] || skip_path=1
  if [ -z "${skip_path-}" ]; then
    init --hooks
    assert_failure 128
    assert_regex "$stderr" "'git-flow-check' is neither beside this program nor in PATH"
  fi
}

@test "where the program is gone, a client lets through and says so, a server refuses" {
  local hook
  repository
  git flow-init -q --hooks
  git init -q --bare ../server
  git -C ../server flow-init -q --server
  git remote add origin ../server
  mv "$own/git-flow-check" "$own/gone"
  for hook in $client; do
    run --separate-stderr ".git/hooks/$hook" prepared <<<'0 1 refs/heads/main'
    assert_success
    assert_output ''
    assert_equal "$stderr" \
      "cutover: $hook checks nothing: $own/git-flow-check is missing (git flow-init mends it)"
  done
  put a a
  commit One
  run git push -q origin main
  assert_failure 1
  assert_output --partial 'cutover: pre-receive refuses, as nothing judges'
  run git -C ../server for-each-ref
  assert_output ''
  mv "$own/gone" "$own/git-flow-check"
  git push -q origin main
  run checked
  assert_line 'check --pre-receive'
  assert_line 'check --post-receive'
}

@test "a hook that has come since is not lost, and nothing is chained twice" {
  repository
  existing pre-push 'echo first'
  git flow-init -q --hooks
  # another tool puts its own there, over ours
  existing pre-push 'echo second'
  assert_equal "$(hook_states | grep pre-push)" $'pre-push\tforeign'
  refused "pre-push.before-cutover' is there already: another hook has come since" --hooks
  init --uninstall
  assert_success
  assert_regex "$stderr" "'hooks/pre-push' is not a hook of cutover any more"
  run -0 .git/hooks/pre-push
  assert_output second
  git flow-init -q --hooks 2>/dev/null || :
  init --hooks
  follow
  git flow-init -q --hooks
  run -0 .git/hooks/pre-push a b </dev/null
  assert_output second
  assert_exists .git/hooks/pre-push.before-cutover.aside
  # the same one again, as a tool does that brings its own up to date
  cp -p .git/hooks/pre-push.before-cutover .git/hooks/pre-push
  git flow-init -q --hooks
  run -0 .git/hooks/pre-push a b </dev/null
  assert_output second
  cp -p .git/hooks/pre-push.before-cutover .git/hooks/pre-push
  git flow-init -q --uninstall
  assert_not_exists .git/hooks/pre-push.before-cutover
  run -0 .git/hooks/pre-push a b
  assert_output second
}

@test "ours is gone, and what was before is there: put back, or made whole" {
  repository
  existing pre-push 'echo before'
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  git flow-init -q --hooks
  rm .git/hooks/pre-push
  init --hooks
  assert_success
  assert_line $'installed\t'"$PWD/.git/hooks/pre-push"
  rm .git/hooks/pre-push
  git flow-init -q --uninstall
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
}

@test "what cannot be kept is refused: a directory, a hook of ours where another's would be" {
  repository
  mkdir .git/hooks/pre-push
  refused "pre-push' is no file" --hooks
  rmdir .git/hooks/pre-push
  git flow-init -q --hooks
  mv .git/hooks/pre-push .git/hooks/pre-push.before-cutover
  refused "pre-push.before-cutover' is a hook of cutover, where another's would be kept" --hooks
  follow
  git flow-init -q --hooks
}

@test "pre-commit's way of keeping ours is known" {
  repository
  existing pre-commit 'echo user >>"$CHECKED"'
  listing .git/hooks >"$BATS_TEST_TMPDIR/first"
  git flow-init -q --hooks
  mv .git/hooks/pre-commit .git/hooks/pre-commit.legacy
  existing pre-commit '# File generated by pre-commit: https://pre-commit.com' \
    '"${0%/*}/pre-commit.legacy" "$@" || exit' 'echo pre-commit >>"$CHECKED"'
  init --hooks
  assert_success
  assert_line $'unchanged\t'"$PWD/.git/hooks/pre-commit.legacy"
  .git/hooks/pre-commit </dev/null
  assert_equal "$(checked)" $'user\ncheck --pre-commit\npre-commit'
  git flow-init -q --uninstall
  .git/hooks/pre-commit </dev/null
  assert_equal "$(checked)" $'user\npre-commit'
  mv .git/hooks/pre-commit.legacy .git/hooks/pre-commit
  listing .git/hooks | diff "$BATS_TEST_TMPDIR/first" -
}

@test "a linked worktree, a subdirectory: the hooks of the repository" {
  repository
  commit 'Begin'
  git worktree add -q ../linked -b x
  mkdir -p ../linked/a/b
  cd ../linked/a/b
  init
  assert_success
  assert_line $'created\t.cutover'
  assert_exists ../../.cutover
  assert_not_exists "$BATS_TEST_TMPDIR/repo/.cutover"
  assert_line $'installed\t'"$BATS_TEST_TMPDIR/repo/.git/hooks/pre-push"
  cd "$BATS_TEST_TMPDIR/linked"
  commit 'In the worktree'
  run checked
  assert_line 'check --pre-commit'
  git flow-init -q --uninstall
  assert_not_exists "$BATS_TEST_TMPDIR/repo/.git/hooks/pre-push"
}

@test "a path with spaces and more in it; after git gc" {
  repository "a repo's \"own\" \$HOME \\ place"
  existing pre-push 'echo before'
  git flow-init -q
  put a a
  commit 'One'
  run checked
  assert_line 'check --pre-commit'
  git gc --quiet --aggressive --prune=now
  git init -q --bare ../remote
  run git push -q ../remote main
  assert_success
  assert_output before
  run checked
  assert_line 'check --pre-push ../remote ../remote'
  run git flow-init --status
  assert_line --partial $'pre-push\tinstalled\t'
}

@test "no hooks directory, core.sharedRepository, a narrow umask" {
  repository
  rm -r .git/hooks
  umask 077
  git flow-init -q --hooks
  assert_file_permission 700 .git/hooks/pre-push
  git flow-init -q --uninstall
  rm -r .git/hooks .git/cutover
  git config core.sharedRepository group
  git flow-init -q --hooks
  assert_file_permission 770 .git/hooks/pre-push
  assert_equal "$(stat -c %A .git/hooks)" drwxrws---
  git config core.sharedRepository 0644
  git flow-init -q --uninstall
  git flow-init -q --hooks
  assert_file_permission 755 .git/hooks/pre-push
}

@test "core.hooksPath: refused in every scope, with the lines to add; once they are there, content" {
  local hook
  repository
  commit 'Begin'
  # shellcheck disable=SC2088 # git expands it
  git config --global core.hooksPath '~/my hooks'
  mkdir "$HOME/my hooks"
  refused "core.hooksPath is '~/my hooks' \(global\)"
  GIT_CONFIG_NOSYSTEM=0 GIT_CONFIG_SYSTEM=$HOME/.gitconfig GIT_CONFIG_GLOBAL=/dev/null \
    refused "core.hooksPath is '~/my hooks' \(system\)"
  run -1 --separate-stderr git -c core.hooksPath= flow-init
  assert_regex "$stderr" "core.hooksPath is '' \(command\)"
  # what is there stays in use
  script "$HOME/my hooks/pre-push" 'echo theirs; cat'
  init
  assert_failure 1
  follow
  init
  assert_success
  assert_output $'created\t.cutover'
  assert_not_exists .git/hooks/pre-push
  assert_regex "$stderr" 'run git-flow-check already'
  commit 'One'
  run checked
  assert_line 'check --pre-commit'
  assert_line 'check --reference-transaction prepared'
  git init -q --bare ../remote
  run git push -q ../remote main
  assert_line theirs
  assert_line --partial 'refs/heads/main '
  assert_equal "$(checked | grep -c '^refs/heads/main ')" 1
  # uninstall has nothing to do there, and status says where git looks
  init --status
  assert_regex "$stderr" "git runs the hooks in '$HOME/my hooks' instead"
  init --uninstall
  assert_success
  assert_output ''
}

@test "core.hooksPath that leads to no directory: the hint unsets it" {
  local value
  repository
  for value in /dev/null /nowhere ''; do
    git config --local core.hooksPath "$value"
    refused "core.hooksPath is '$value' \(local\)"
    follow
    git flow-init -q
    git flow-init -q --uninstall
  done
  git config extensions.worktreeConfig true
  git config --worktree core.hooksPath /dev/null
  refused '\(worktree\)'
  follow
  git flow-init -q
}

@test "core.hooksPath that leads to where they are anyway" {
  repository
  git config core.hooksPath .git/hooks
  git flow-init -q --hooks
  git config core.hooksPath "$PWD/.git/hooks/"
  git flow-init -q --hooks
  put a a
  commit 'One'
  run checked
  assert_line 'check --pre-commit'
}

@test "core.hooksPath, tracked: what is added has no path of one machine in it" {
  repository
  script .githooks/pre-push 'echo theirs'
  commit 'Begin'
  git config core.hooksPath .githooks
  mkdir sub
  run --separate-stderr git -C sub flow-init
  assert_failure 1
  follow
  git -C sub flow-init -q
  run grep -r "$BATS_TEST_TMPDIR" .githooks
  assert_failure
  commit 'One'
  run checked
  assert_line 'check --pre-commit'
  run -0 .githooks/pre-push a b <<<line
  assert_output theirs
}

@test "a hooks directory that is a link is somebody else's" {
  repository
  mv .git/hooks "$BATS_TEST_TMPDIR/theirs"
  ln -s "$BATS_TEST_TMPDIR/theirs" .git/hooks
  listing "$BATS_TEST_TMPDIR/theirs" >"$BATS_TEST_TMPDIR/first"
  refused "'$PWD/.git/hooks' leads elsewhere"
  listing "$BATS_TEST_TMPDIR/theirs" | diff "$BATS_TEST_TMPDIR/first" -
  init --status
  assert_success
  assert_regex "$stderr" 'leads elsewhere, and is not looked into'
  init --uninstall
  assert_success
  assert_output ''
}

@test "a bare repository: --server alone, and only there" {
  git init -q --bare server
  cd server
  refused 'nobody commits in it'
  assert_regex "$stderr" 'hint: git flow-init --server'
  refused 'nobody commits in it' --hooks
  refused '--rules needs a work tree' --rules
  refused '--scaffold needs a work tree' --scaffold
  listing hooks >"$BATS_TEST_TMPDIR/first"
  init --server
  assert_success
  assert_output $'installed\t'"$PWD/hooks/pre-receive"$'\n'$'installed\t'"$PWD/hooks/post-receive"
  assert_equal "$(hook_states)" $'pre-receive\tinstalled\npost-receive\tinstalled'
  git flow-init -q --uninstall
  listing hooks | diff "$BATS_TEST_TMPDIR/first" -
  repository ../clone
  refused 'is set up for nobody to push to' --server
  git config receive.denyCurrentBranch updateInstead
  git flow-init -q --server
  assert_exists .git/hooks/pre-receive
}

@test "a push to a server: what was there first, then ours, in quarantine; update by itself" {
  repository
  git init -q --bare ../server
  script ../server/hooks/pre-receive 'echo "before $GIT_QUARANTINE_PATH" >>"$CHECKED"; cat >>"$CHECKED"'
  script ../server/hooks/post-receive 'exit 5'
  git -C ../server flow-init -q --server
  put a a
  commit 'One'
  git push -q ../server main v1 2>/dev/null || git push -q ../server main
  run checked
  assert_line --regexp '^before .*/objects/'
  assert_line 'check --pre-receive'
  assert_line 'check --post-receive' # whatever became of the other
  assert_equal "$(grep -c "^$(zeros) $(git rev-parse main) refs/heads/main\$" <<<"$output")" 3
  commit 'Two'
  CHECK_STATUS=1 run git push -q ../server main
  assert_failure 1
  assert_output --partial 'pre-receive hook declined'
  git flow-init --print=update >../server/hooks/update
  chmod +x ../server/hooks/update
  git push -q ../server main
  run checked
  assert_line "check --update refs/heads/main $(git rev-parse main~ main | tr '\n' ' ' | sed 's/ $//')"
}

@test "gitolite, gitea, GitLab: each where it looks, and what is theirs stays theirs" {
  git init -q --bare server
  cd server
  put gl-conf '%gl = 1;'
  put "$BATS_TEST_TMPDIR/gitolite/update" 'theirs'
  ln -s "$BATS_TEST_TMPDIR/gitolite/update" hooks/update
  git flow-init -q --server
  assert_equal "$(hook_states)" $'pre-receive\tinstalled\npost-receive\tinstalled'
  [ -L hooks/update ]
  git flow-init -q --uninstall
  [ -L hooks/update ]
  rm gl-conf hooks/update
  mkdir -p hooks/{pre,post}-receive.d
  script hooks/pre-receive 'for hook in "$(dirname "$0")/pre-receive.d/"*; do "$hook" || exit; done'
  script hooks/pre-receive.d/gitea 'echo gitea'
  rm -r cutover
  listing . >"$BATS_TEST_TMPDIR/first"
  init --server
  assert_success
  assert_output $'installed\t'"$PWD/hooks/pre-receive.d/cutover"$'\n'$'installed\t'"$PWD/hooks/post-receive.d/cutover"
  hooks/pre-receive <<<line
  assert_equal "$(checked)" $'check --pre-receive\nline'
  git flow-init -q --server
  git flow-init -q --uninstall
  rm -r cutover
  listing . | diff "$BATS_TEST_TMPDIR/first" -
  script hooks/pre-receive.d/cutover 'echo theirs'
  refused "pre-receive.d/cutover' is not a hook of cutover" --server
  rm -r hooks/*

  git config gitlab.fullpath group/project
  git config core.hooksPath /opt/gitlab/hooks
  init --server
  assert_success
  assert_line $'installed\t'"$PWD/custom_hooks/pre-receive.d/cutover"
  assert_equal "$(hook_states)" $'pre-receive\tinstalled\npost-receive\tinstalled'
  git flow-init -q --uninstall
  assert_not_exists custom_hooks
  git config --unset gitlab.fullpath
  git config --unset core.hooksPath
  init --server=gitlab
  assert_success
  assert_exists custom_hooks/post-receive.d/cutover
}

@test "--rules: the defaults as comments, and what differs here as real lines" {
  repository
  init --rules
  assert_success
  assert_output $'created\t.cutover'
  run git config -f .cutover --list
  assert_output ''
  sed 's/^#\([\t[]\)/\1/' .cutover >all
  assert_equal "$(git config -f all cutover.promote.map)" tests/dev/src:src
  follow
  assert_equal "$(git log --format=%s -- .cutover)" 'Begin'

  cd ..
  repository flow
  git symbolic-ref HEAD refs/heads/master
  git config gitflow.prefix.feature 'feat/'
  git config gitflow.prefix.versiontag ''
  git config cutover.promote.landing pr
  git config --global cutover.remote mine
  commit 'Begin'
  git flow-init -q --rules
  assert_equal "$(git config -f .cutover --list --name-only)" 'cutover.main
cutover.branch.allow
cutover.promote.landing
cutover.tag.prefix'
  assert_equal "$(git config -f .cutover cutover.main)" master
  git add .cutover
  git commit -qm 'Add settings'
  # it is read, and says the same
  git config --remove-section gitflow.prefix
  git flow-start -q feat/v1.1

  cd ..
  repository trunk
  git update-ref refs/remotes/mine/trunk "$(git commit-tree -m x "$(git mktree </dev/null)")"
  git symbolic-ref refs/remotes/mine/HEAD refs/remotes/mine/trunk
  git flow-init -q --rules
  assert_equal "$(git config -f .cutover cutover.main)" trunk
}

@test "--rules with hooks: where main takes no commit, the hints start a branch first" {
  repository
  git flow-init -q --scaffold >/dev/null
  commit 'Begin'
  cp "$BUILD/bin/git-flow-check" "$own/real"
  mv -f "$own/real" "$own/git-flow-check"
  init
  assert_success
  follow 's|<branch>|feature/v0.2|'
  assert_equal "$(git log -1 --format='%s %D')" 'Add settings HEAD -> feature/v0.2'
  # not as long as main has no commit
  cd ..
  repository new
  git flow-init -q --scaffold >/dev/null
  git add -A
  init
  refute_regex "$stderr" 'flow-start'
  follow
  assert_equal "$(git log --format='%s %D')" 'Begin HEAD -> main'
}

@test "--rules: what is there stays, whatever it is" {
  local kind
  repository
  for kind in file directory link dangling; do
    rm -rf .cutover
    case $kind in
    file) put .cutover 'not [ a setting' ;;
    directory) mkdir .cutover ;;
    link) ln -s "$BATS_TEST_TMPDIR/before" .cutover ;;
    dangling) ln -s "$BATS_TEST_TMPDIR/new" .cutover ;;
    esac
    before
    init --rules
    assert_success
    assert_output $'unchanged\t.cutover'
    unchanged
    assert_not_exists "$BATS_TEST_TMPDIR/new"
  done
  # and what is tracked, and not here
  rm .cutover
  put .cutover
  commit 'Settings'
  rm .cutover
  init --rules
  assert_success
  assert_output $'unchanged\t.cutover'
}

@test "--scaffold: what is missing of the layout" {
  repository
  init --scaffold
  assert_success
  assert_output - <<'END'
created	src/routes/.gitkeep
created	src/utils/.gitkeep
created	src/templates/.gitkeep
created	tests/unit/.gitkeep
created	tests/integration/.gitkeep
created	migrations/.gitkeep
created	VERSION
created	.github/workflows/cutover.yml
END
  assert_equal "$(cat VERSION)" 0.1.0
  before
  init --scaffold
  assert_success
  refute_output --partial created
  unchanged
  git add -A
  git commit -qm 'Begin'
  # what is tracked, and not checked out
  git sparse-checkout set --no-cone '/*' '!/src' '!/VERSION'
  assert_not_exists src
  init --scaffold
  refute_output --partial created
}

@test "--scaffold: it is the layout that the rules want" {
  repository
  git flow-init -q --scaffold --rules
  put migrations/0001_begin.up.sql 'CREATE TABLE t (id int);'
  put migrations/0001_begin.down.sql 'DROP TABLE t;'
  commit 'Begin'
  run -0 "$BUILD/bin/git-flow-check" --tree=HEAD
}

@test "--scaffold: what is there decides" {
  repository
  put package.json '{"version": "2.3.1"}'
  put src/routes/index.js x
  mkdir tests
  put tests/unit 'a file'
  refused "something that is no directory stands above 'tests/unit/.gitkeep'" --scaffold
  rm tests/unit
  git remote add origin ssh://git@gitlab.example.com/group/app.git
  put .cutover '[cutover "migrations"]' 'dir = db/steps' '[cutover "promote"]' 'map = tests/dev/src:app'
  init --scaffold
  assert_success
  assert_line $'created\tapp/routes/.gitkeep'
  assert_line $'created\tdb/steps/.gitkeep'
  assert_line $'created\t.gitlab-ci.yml'
  assert_equal "$(cat VERSION)" 2.3.1
  run -0 git version-bump --check
  put VERSION mine
  put .gitlab-ci.yml mine
  git remote remove origin
  init --scaffold
  assert_line $'unchanged\t.gitlab-ci.yml'
  assert_line $'unchanged\tVERSION'
  assert_equal "$(cat VERSION .gitlab-ci.yml)" $'mine\nmine'
}

@test "--scaffold: no link leads it out of the work tree" {
  repository
  mkdir "$BATS_TEST_TMPDIR/out"
  ln -s "$BATS_TEST_TMPDIR/out" src
  refused "something that is no directory stands above 'src/routes/.gitkeep'" --scaffold
  rm src
  ln -s "$BATS_TEST_TMPDIR/out" .github
  refused 'something that is no directory stands above' --scaffold
  ln -s "$BATS_TEST_TMPDIR/out/version" VERSION
  rm .github
  git flow-init -q --scaffold
  assert_equal "$(ls -A "$BATS_TEST_TMPDIR/out")" ''
}

@test "killed at any call that changes something: the hook is there, and the next run goes on" {
  local n calls step from goal
  repository
  existing pre-push 'echo before; cat >/dev/null'
  put .cutover
  cp -a .git "$BATS_TEST_TMPDIR/git"
  listing .git/hooks >"$BATS_TEST_TMPDIR/before"
  git flow-init -q --hooks
  listing .git/hooks >"$BATS_TEST_TMPDIR/after"
  cp -a .git "$BATS_TEST_TMPDIR/git-after"
  for step in --hooks --uninstall; do
    case $step in
    --hooks) from=git goal=after ;;
    --uninstall) from=git-after goal=before ;;
    esac
    rm -rf .git
    cp -a "$BATS_TEST_TMPDIR/$from" .git
    fault -o "$BATS_TEST_TMPDIR/calls" git-flow-init -q $step >/dev/null
    calls=$(wc -l <"$BATS_TEST_TMPDIR/calls")
    [ "$calls" -ge 15 ]
    for ((n = 1; n <= calls; n++)); do
      rm -rf .git
      cp -a "$BATS_TEST_TMPDIR/$from" .git
      run fault -n $n -i tree=KILL git-flow-init -q $step
      assert_failure 137
      run .git/hooks/pre-push a b </dev/null
      assert_output before
      git-flow-init -q $step >/dev/null
      listing .git/hooks | diff "$BATS_TEST_TMPDIR/$goal" -
    done
  done
}

@test "a disk that is full, or fails once: 128, and every hook is there" {
  local n calls kind
  repository
  existing pre-push 'echo before; cat >/dev/null'
  put .cutover
  cp -a .git "$BATS_TEST_TMPDIR/git"
  fault -o "$BATS_TEST_TMPDIR/calls" git-flow-init -q --hooks >/dev/null
  listing .git/hooks >"$BATS_TEST_TMPDIR/after"
  calls=$(wc -l <"$BATS_TEST_TMPDIR/calls")
  for kind in error=EIO errors=ENOSPC; do
    for ((n = 1; n <= calls; n += 2)); do
      rm -rf .git
      cp -a "$BATS_TEST_TMPDIR/git" .git
      run fault -n $n -i $kind git-flow-init -q --hooks
      case $status in
      0 | 128) ;;
      *) fail "$kind $n: $status: $output" ;;
      esac
      run .git/hooks/pre-push a b </dev/null
      assert_output before
      git-flow-init -q --hooks >/dev/null
      listing .git/hooks | diff "$BATS_TEST_TMPDIR/after" -
    done
  done
}

@test "where a second name cannot be had, the hook is renamed" {
  repository
  git flow-init -q --hooks
  existing pre-push 'echo before'
  fault -c link,linkat -n 1 -i error=EPERM git-flow-init -q --hooks
  run -0 .git/hooks/pre-push a b </dev/null
  assert_output before
  assert_equal "$(checked)" 'check --pre-push a b'
  git flow-init -q --uninstall
  run -0 .git/hooks/pre-push
  assert_output before
  assert_equal "$(find .git/hooks -not -name '*.sample' -type f)" .git/hooks/pre-push
}

@test "several at once: each ends well, and so does what they leave" {
  local i pids=()
  repository
  existing pre-push 'echo before'
  for i in 1 2 3 4 5 6; do
    git flow-init -q >"$BATS_TEST_TMPDIR/out.$i" 2>&1 &
    pids[i]=$!
  done
  for i in 1 2 3 4 5 6; do wait "${pids[i]}"; done
  run -0 .git/hooks/pre-push a b </dev/null
  assert_output before
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/out.* | grep -c '^installed.*pre-push$')" 1
  run hook_states
  refute_output --regexp 'absent|foreign|changed|outdated'
}

@test "another tool at work: waits, and says so" {
  repository
  git flow-init -q --hooks
  exec 9>.git/cutover/lock
  flock 9
  run -128 --separate-stderr git flow-init --hooks 9>&-
  exec 9>&-
  assert_regex "$stderr" 'another cutover tool is at work in this repository'
  git flow-init -q --hooks
}

@test "--print: the hook as it is shipped, also outside of a repository" {
  local hook
  for hook in "$TOP"/hooks/*; do
    git flow-init --print="${hook##*/}" | cmp - "$hook"
  done
  run -129 --separate-stderr git flow-init --print=post-merge
  assert_equal "${stderr%%$'\n'*}" "git-flow-init: there is no hook 'post-merge'"
}

@test "usage: what excludes each other" {
  local words
  repository
  for words in '--print=update --hooks' '--status -n' '--status --rules' '--uninstall --hooks' \
    '--uninstall --scaffold' '--hooks --server' '--server=nginx' 'operand'; do
    # shellcheck disable=SC2086 # several words
    run -129 git flow-init $words
  done
  assert_not_exists .cutover
  assert_not_exists .git/cutover
}

@test "--status: a line for each hook, and nothing is written" {
  repository
  existing commit-msg 'exit'
  listing .git >"$BATS_TEST_TMPDIR/first"
  init --status
  assert_success
  assert_equal "$stderr" ''
  assert_output "pre-commit	absent	-	$PWD/.git/hooks/pre-commit
pre-merge-commit	absent	-	$PWD/.git/hooks/pre-merge-commit
commit-msg	foreign	-	$PWD/.git/hooks/commit-msg
pre-push	absent	-	$PWD/.git/hooks/pre-push
reference-transaction	absent	-	$PWD/.git/hooks/reference-transaction"
  listing .git | diff "$BATS_TEST_TMPDIR/first" -
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    strace -f -qq -o ../calls -e trace=execve git-flow-init --status
  assert_equal "$(programs ../calls)" 1
  git flow-init -q --hooks
  cp "$TOP/hooks/update" .git/hooks/
  run git flow-init --status
  assert_line "pre-push	installed	$(cat "$TOP/VERSION")	$PWD/.git/hooks/pre-push"
  assert_line "update	outdated	-	$PWD/.git/hooks/update"
}
