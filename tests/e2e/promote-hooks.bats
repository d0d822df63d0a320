#!/usr/bin/env bats
# git flow-promote and the user's own hooks, called as git calls them; and --exec.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # it is the hooks that expand
load helper

every=(pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit post-merge)

# main at 1.0.0, and feature/v1.1 with a development copy; where HEAD is, its files and what is
# staged beside are the user's.
setup()
{
  helper_setup
  export LOG=$BATS_TEST_TMPDIR/log
  mkdir "$LOG"
  repository
  mkdir -p .git/hooks
  put src/app.py one two three
  put src/old.py 'old = True'
  put notes.txt notes
  put .gitignore '*.log'
  release_and_copy
  commit 'Start 1.1'
  sed -i s/two/TWO/ tests/dev/src/app.py
  put tests/dev/src/new.py 'new = True'
  commit 'Develop 1.1'
  put notes.txt 'not committed'
  put other.txt staged
  git add other.txt
  put other.txt changed
  put mine.txt untracked
  put build.log ignored
}

# hook <name> <line>...: one of .git/hooks.
hook() { hook_at .git/hooks "$@"; }

hook_at()
{
  local path=$1/$2
  shift 2
  put "$path" '#!/bin/sh' "$@"
  chmod +x "$path"
}

# That hook, or all, do nothing but note that they ran.
noted()
{
  local name
  for name; do hook "$name" 'basename "$0" >>"$LOG/ran"'; done
}

ran() { xargs <"$LOG/ran"; }

# refuses <pattern> <option>...: 1 with nothing changed, and nothing of ours left.
refuses()
{
  promote_refused "$@"
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | grep -v '^log$')" lock
  assert_equal "$(find .git/objects -name '*.keep')" ''
}

# What a hook can see: how it was called, where, with what, and on what.
witness='
{
  echo "== $(basename "$0") $# $*"
  pwd
  env | grep "^GIT_" | sort
  echo "-- head $(git symbolic-ref HEAD) $(git rev-parse "HEAD^{tree}")"
  echo "-- merge $(git rev-parse -q --verify MERGE_HEAD^{tree})"
  echo "-- top $(git rev-parse --show-toplevel)"
  git diff --cached --name-status
  echo "-- index $(git write-tree)"
  git status --porcelain
  [ ! -f "$1" ] || { echo "-- message"; sed "\$a\\" "$1"; }
} | sed "s,$(git rev-parse --absolute-git-dir),@GIT_DIR,g; s,$PWD,@TOP,g" >>"$LOG/$(basename "$0")"'

# real <directory>: the two commits that the promote has made, made there by git itself.
real()
{
  local c1 c2
  c1=$(git rev-parse feature/v1.1) c2=$(git rev-parse main)
  git worktree add -q --detach "$1" feature/v1.1~1
  git update-ref refs/heads/main main~1
  (
    cd "$1" || exit
    git symbolic-ref HEAD refs/heads/feature/v1.1
    git update-ref refs/heads/feature/v1.1 feature/v1.1~1
    git read-tree -u --reset "$c1"
    git commit -q -m "$(git show -s --format=%B "$c1")"
    git symbolic-ref HEAD refs/heads/main
    git read-tree -u --reset main
    git merge -q --no-ff -m "$(git show -s --format=%B "$c2")" feature/v1.1
  )
}

@test "each hook has the arguments, the environment and the view that git gives it" {
  local name
  for name in "${every[@]}"; do hook "$name" "$witness"; done
  git stash -q -u # here git's own worktrees have the two branches afterwards
  git switch -q --detach
  promote feature/v1.1
  assert_success
  c1=$(git rev-parse feature/v1.1) c2=$(git rev-parse main)
  mv "$LOG" "$BATS_TEST_TMPDIR/ours"
  mkdir "$LOG"
  real ../real
  assert_equal "$(git rev-parse feature/v1.1 main)" "$c1"$'\n'"$c2"
  assert_equal "$(cd "$LOG" && echo *)" "$(printf '%s\n' "${every[@]}" | sort | xargs)"
  diff -ru "$LOG" "$BATS_TEST_TMPDIR/ours"
}

@test "a hook that fails stops it before anything moves, and says why itself" {
  local name
  for name in pre-commit pre-merge-commit prepare-commit-msg commit-msg; do
    hook "$name" 'echo "this is why" >&2' 'exit 3'
    refuses "^this is why"$'\n'"git-flow-promote: the hook '$name' refused the .*commit: .*status 3"
    rm ".git/hooks/$name"
  done
  promote feature/v1.1
  assert_success
}

@test "before a merge is given to the user to resolve, the hooks have seen the commit before it" {
  git stash -q -u
  git switch -q main
  sed -i s/two/zwei/ src/app.py
  commit 'Hotfix'
  git switch -q feature/v1.1
  hook pre-commit '! grep -q TWO src/app.py'
  refuses "the hook 'pre-commit' refused the commit"
  assert_equal "$(git worktree list | wc -l)" 1
  promote -n feature/v1.1
  assert_failure 2
  promote --no-verify feature/v1.1
  assert_failure 2
  git flow-promote --abort
  noted "${every[@]}"
  hook pre-commit 'basename "$0" >>"$LOG/ran"' 'grep -q TWO src/app.py'
  promote feature/v1.1
  assert_failure 2
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg commit-msg'
  git flow-promote --abort
  promote --no-verify feature/v1.1
  assert_failure 2
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg commit-msg prepare-commit-msg'
}

@test "a hook of the merge alone can fail, too" {
  hook commit-msg '! grep -q "^Merge branch" "$1"'
  refuses "the hook 'commit-msg' refused the merge commit"
  hook prepare-commit-msg '[ "$2" != merge ]'
  rm .git/hooks/commit-msg
  refuses "the hook 'prepare-commit-msg' refused the merge commit"
  refute_regex "$stderr" --no-verify
}

@test "a hook that is killed, or cannot be started, refuses" {
  hook pre-commit 'kill -9 $$'
  refuses "the hook 'pre-commit' refused the commit: it ended with status 137"
  put .git/hooks/pre-commit '#!/nowhere/sh'
  refuses "the hook 'pre-commit' refused"
}

@test "messages that hooks have edited are the commits' messages" {
  hook prepare-commit-msg 'sed -i "1s|^|[$(git symbolic-ref --short HEAD)] |" "$1"'
  hook commit-msg 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"' 'echo "   " >>"$1"'
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git show -s --format=%s main)" "[main] Merge branch 'feature/v1.1' into main"
  assert_equal "$(git show -s --format=%s feature/v1.1)" '[feature/v1.1] Promote feature/v1.1 to 1.1.0'
  run git show -s --format='%(trailers:only,keyonly)' feature/v1.1
  assert_output $'Promoted\nPromoted-from\nPromoted-base\nVersion\nChange-Id'
  run git show -s --format='%(trailers)' main
  assert_output $'Version: 1.1.0\nChange-Id: I1'
  git release-tag main
  rm .git/hooks/*-msg
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
}

@test "a message is cleaned up as by git commit: comments stay, blank lines at its end go" {
  hook commit-msg '{ echo; echo; echo "# no comment  "; echo; git interpret-trailers --only-trailers "$1"; echo; } >tail' \
    '{ head -n 1 "$1"; cat tail; echo; echo; } >new; mv new "$1"; cp "$1" "$LOG/message"'
  promote feature/v1.1
  assert_success
  git stripspace <"$LOG/message" >expected
  git cat-file commit main | sed '1,/^$/d' | diff expected -
}

@test "a message that has lost our trailers is refused" {
  hook commit-msg 'printf "\nRef: X-1\n" >>"$1"'
  refuses "lost the trailer 'Promoted' of its last paragraph.*git interpret-trailers"
  hook commit-msg 'sed -i s/^Version:.*/Version:\ 2/ "$1"'
  refuses "lost the trailer 'Version'"
  hook commit-msg 'echo "Promoted-base: none" >>"$1"'
  refuses "lost the trailer 'Promoted-base'"
  hook commit-msg ': >"$1"'
  refuses "lost the trailer 'Promoted'"
  hook commit-msg 'printf "a\\0b" >"$1"'
  refuses 'NUL byte'
  hook commit-msg 'rm "$1"'
  refuses 'removed the message'
}

@test "a hook that refuses: what it says comes before leaving it out" {
  local hints
  for hook in pre-commit commit-msg pre-merge-commit; do
    rm -f .git/hooks/*
    hook "$hook" 'exit 1'
    promote feature/v1.1
    assert_failure 1
    mapfile -t hints < <(sed -n 's/^hint: //p' <<<"$stderr")
    assert_equal "${hints[0]}" 'git flow-promote feature/v1.1'
    assert_equal "${hints[1]}" 'git flow-promote --no-verify feature/v1.1'
  done
}

@test "a pre-commit that formats and stages is refused, and names what it changed" {
  hook pre-commit 'sed -i s/TWO/2/ src/app.py; echo x >extra.txt; git add -A'
  refuses "the hook 'pre-commit' changed what would be committed"$'\n''  extra.txt'$'\n''  src/app.py'$'\n''  run what .*'$'\n''hint: '
  mv .git/hooks/pre-commit .git/hooks/pre-merge-commit
  refuses "the hook 'pre-merge-commit' changed what would be committed"
}

@test "what a pre-commit changes and does not stage is no part of the commit, as with git" {
  hook pre-commit 'echo changed >src/app.py; rm VERSION; touch extra.txt'
  promote feature/v1.1
  assert_success
  assert_equal "$(git show main:src/app.py | xargs)" 'one TWO three'
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_not_exist extra.txt
}

@test "--no-verify leaves out what git leaves out" {
  noted "${every[@]}"
  git stash -q -u
  git switch -q --detach
  promote --no-verify feature/v1.1
  assert_success
  ours=$(sort "$LOG/ran" | uniq -c)
  rm "$LOG/ran"
  git update-ref refs/heads/main main~1
  git worktree add -q --force ../real main
  cd ../real
  git commit -q --allow-empty --no-verify -m 'As C1'
  git merge -q --no-ff --no-verify -m 'As C2' feature/v1.1
  assert_equal "$ours" "$(sort "$LOG/ran" | uniq -c)"
}

@test "the order: what may refuse, then the branches, then what is told" {
  noted "${every[@]}"
  hook post-commit 'basename "$0" >>"$LOG/ran"; git rev-parse HEAD main >"$LOG/heads"'
  promote feature/v1.1
  assert_success
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg commit-msg pre-merge-commit prepare-commit-msg commit-msg post-commit post-merge'
  assert_equal "$(cat "$LOG/heads")" "$(git rev-parse feature/v1.1 main)"
}

@test "what the hooks afterwards do is their own business; they may use cutover" {
  hook post-commit 'git notes add -m "by a hook"; exit 7'
  hook post-merge 'git release-tag HEAD >"$LOG/tag"; kill -9 $$'
  promote feature/v1.1
  assert_success
  assert_equal "$(cat "$LOG/tag")" v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{}')" "$(git rev-parse main)"
  assert_equal "$(git notes show feature/v1.1)" 'by a hook'
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
}

@test "the hooks afterwards find the files where others did; alone they cost no checkout" {
  hook post-commit 'git status --porcelain >"$LOG/status"; ls >"$LOG/files"; ls "$GIT_DIR" >"$LOG/git"'
  hook post-merge 'ls "$GIT_DIR" >"$LOG/merge"'
  promote feature/v1.1
  assert_success
  assert_equal "$(cat "$LOG/status" "$LOG/files")" ''
  git flow-promote -q --undo
  noted commit-msg
  promote feature/v1.1
  assert_success
  assert_equal "$(cat "$LOG/status")" ''
  assert_equal "$(xargs <"$LOG/files")" 'VERSION notes.txt src'
  run cat "$LOG/git"
  refute_line MERGE_HEAD
  run cat "$LOG/merge"
  assert_line MERGE_HEAD
}

@test "nothing of the user's is touched, whatever a hook does in its work tree" {
  mkdir ../kept
  cp -p notes.txt other.txt mine.txt build.log ../kept
  git show :other.txt >../staged
  hook pre-commit 'touch junk; git stash -q -u; git stash pop -q --index; git clean -qfdx; rm -rf ./* .gitignore'
  promote feature/v1.1
  assert_success
  for name in notes.txt other.txt mine.txt build.log; do cmp "$name" "../kept/$name"; done
  git show :other.txt | cmp - ../staged
  assert_equal "$(git status --porcelain)" $' M notes.txt\nAM other.txt\n?? mine.txt'
  assert_equal "$(git stash list)" ''
}

@test "what a hook that refuses has left in refs is whole" {
  hook pre-commit 'echo x >>VERSION; git stash -q; git tag seen "$(git write-tree)"; exit 1'
  before
  promote feature/v1.1
  assert_failure 1
  git show -s stash >/dev/null
  git ls-tree -r --name-only seen | grep -qx src/app.py
  git stash drop -q
  git tag -d seen >/dev/null
  unchanged
}

@test "refused before a hook is run: what is in the way" {
  noted "${every[@]}"
  put src/new.py mine
  refuses 'src/new\.py'
  assert_not_exist "$LOG/ran"
}

@test "a hook that moves a branch: 128, and nothing else has moved" {
  hook pre-merge-commit 'git update-ref refs/heads/main feature/v1.1~1'
  old=$(git rev-parse feature/v1.1)
  promote feature/v1.1
  assert_failure 128
  assert_equal "$(git rev-parse feature/v1.1)" "$old"
}

@test "core.hooksPath: absolute, below HOME, relative to the top of the work tree, nowhere" {
  hook pre-commit 'exit 1'
  hook_at ../elsewhere pre-commit 'echo "from elsewhere" >&2; exit 1'
  hook_at "$HOME/hooks" pre-commit 'echo "from home" >&2; exit 1'
  hook_at my/hooks pre-commit 'echo "from mine: $0" >&2; exit 1'
  git config core.hooksPath "$BATS_TEST_TMPDIR/elsewhere"
  refuses 'from elsewhere'
  git config core.hooksPath \~/hooks
  refuses 'from home'
  git config core.hooksPath my/hooks
  refuses "from mine: $PWD/my/hooks/pre-commit"
  run --separate-stderr git -C src flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'from mine'
  run git -c core.hooksPath=/dev/null flow-promote -q feature/v1.1
  assert_success
}

@test "what is run is what lies in the work tree, not what the branch would bring" {
  git config core.hooksPath tests/dev/src
  put tests/dev/src/pre-commit '#!/bin/sh' 'touch "$LOG/branch"'
  chmod +x tests/dev/src/pre-commit
  git add tests
  git commit -q -m 'A hook in the branch' -- tests
  rm -f "$LOG/branch"
  git switch -q -f main
  promote feature/v1.1
  assert_success
  assert_not_exist "$LOG/branch"
}

@test "a wrapper as husky writes it: relative, with its own directory" {
  git config core.hooksPath .husky/_
  hook_at .husky/_ pre-commit '. "$(dirname "$0")/h"'
  put .husky/_/h '#!/bin/sh' 's=$(dirname "$(dirname "$0")")/$(basename "$0")' 'sh -e "$s" "$@"' 'exit $?'
  put .husky/_/.gitignore '*'
  put .husky/pre-commit 'grep -q TWO src/app.py' 'git diff --cached --name-only >"$LOG/names"'
  promote feature/v1.1
  assert_success
  run cat "$LOG/names"
  assert_line src/new.py
  assert_line VERSION
  put .husky/pre-commit 'grep -q "not there" src/app.py'
  git flow-promote -q --undo
  refuses "the hook 'pre-commit'"
}

@test "a hook of the configuration, which git knows from 2.54 on, runs where git runs it" {
  local expected=''
  git config hook.mine.event commit-msg
  git config hook.mine.command 'echo mine >>"$LOG/ran"; true'
  ! printf '2.54\n%s\n' "$(git version | grep -o '[0-9.]*' | head -n 1)" | sort -C -V || expected='mine mine'
  touch "$LOG/ran"
  promote feature/v1.1
  assert_success
  assert_equal "$(ran)" "$expected"
}

@test "a hook that is not executable is left out, and named" {
  put .git/hooks/pre-commit '#!/bin/sh' 'exit 1'
  promote feature/v1.1
  assert_success
  assert_regex "$stderr" "warning: '.*/hooks/pre-commit' is not executable and is left out"
}

@test "from a linked worktree, whose own relative hooks count" {
  git config core.hooksPath hooks
  hook_at hooks pre-commit 'exit 1'
  git stash -q -u -- other.txt
  git worktree add -q ../linked main
  cd ../linked
  promote feature/v1.1
  assert_success
  git flow-promote -q --undo
  hook_at hooks pre-commit 'echo "of linked" >&2; exit 1'
  before
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'of linked'
  unchanged
}

@test "with extensions.worktreeConfig it is this worktree's core.hooksPath" {
  git config extensions.worktreeConfig true
  hook_at ../elsewhere pre-commit 'echo "from elsewhere" >&2; exit 1'
  git config --worktree core.hooksPath "$BATS_TEST_TMPDIR/elsewhere"
  refuses 'from elsewhere'
}

@test "in a bare repository they run as well, in a work tree of their own" {
  git clone -q --bare . ../bare.git
  cd ../bare.git
  mkdir -p hooks
  hook_at hooks pre-commit 'git rev-parse --is-bare-repository >"$LOG/bare"; cat src/app.py >"$LOG/app"; exit 1'
  before
  promote feature/v1.1
  assert_failure 1
  unchanged
  assert_equal "$(cat "$LOG/bare")" false
  assert_equal "$(xargs <"$LOG/app")" 'one TWO three'
  hook_at hooks pre-commit 'exit 0'
  hook_at hooks post-merge 'git symbolic-ref HEAD >"$LOG/head"'
  promote feature/v1.1
  assert_success
  assert_equal "$(cat "$LOG/head")" refs/heads/main
}

# Hooks and a test that see what they have to, in whatever repository this is.
seen()
{
  local dir
  dir=$(git rev-parse --git-path hooks)
  hook_at "$dir" pre-commit 'git diff --cached --name-only | xargs >>"$LOG/seen"' \
    'git rev-parse --show-toplevel | grep -q "/hooks-[0-9]*/tree$"'
  hook_at "$dir" post-merge 'git show -s --format=%s HEAD >>"$LOG/seen"'
  before
  promote --exec 'git rev-parse --show-toplevel | grep -q "/exec-[0-9]*/tree$" || exit 0; exit 9' feature/v1.1
  assert_failure 1
  unchanged
  rm "$LOG/seen"
  git flow-promote -q --exec 'xargs <src/app.py >>"$LOG/seen"' feature/v1.1
  printf '%s\n' 'VERSION src/app.py src/new.py tests/dev/src/app.py tests/dev/src/old.py' \
    'one TWO three' "Merge branch 'feature/v1.1' into main" | diff "$LOG/seen" -
  assert_equal "$(git status --porcelain)" ''
}

@test "in a submodule" {
  git stash -q -u
  repository ../super
  git -c protocol.file.allow=always submodule -q add ../repo sub
  commit 'Add sub'
  cd sub
  git branch main origin/main
  seen
}

@test "with the git directory elsewhere, and with objects elsewhere" {
  git clone -q --shared --separate-git-dir ../apart.git . ../apart
  cd ../apart
  git branch main origin/main
  seen
}

@test "with a split index, and GIT_DIR and GIT_WORK_TREE set" {
  git stash -q -u
  git update-index --split-index
  export GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD
  cd "$HOME"
  seen
}

@test "in a sparse checkout a hook sees the whole tree" {
  git stash -q -u
  git sparse-checkout set --no-cone /VERSION /tests/
  hook pre-commit 'cat src/app.py notes.txt >"$LOG/seen"'
  promote feature/v1.1
  assert_success
  assert_equal "$(xargs <"$LOG/seen")" 'one TWO three notes'
  assert_not_exist src
}

@test "landing pr: the hooks of the commit alone" {
  noted "${every[@]}"
  git config cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg commit-msg post-commit'
}

@test "a promote commit that is there already is only merged" {
  git branch staging main
  promote --into staging feature/v1.1
  assert_success
  noted "${every[@]}"
  promote feature/v1.1
  assert_success
  assert_equal "$(ran)" 'pre-merge-commit prepare-commit-msg commit-msg post-merge'
  rm "$LOG/ran"
  promote feature/v1.1
  assert_success
  assert_not_exist "$LOG/ran"
}

@test "--continue runs them on what was resolved; one that fails leaves the resolution" {
  git stash -q -u
  git switch -q main
  sed -i s/two/2/ src/app.py
  commit 'Hotfix'
  git switch -q feature/v1.1
  noted "${every[@]}"
  promote feature/v1.1
  assert_failure 2
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg commit-msg'
  there=$(git worktree list --porcelain | sed -n 's/^worktree \(.*-promote-.*\)/\1/p')
  put "$there/src/app.py" one resolved three
  git -C "$there" add src/app.py
  hook pre-merge-commit 'xargs <src/app.py >"$LOG/seen"; exit 1'
  before
  promote --continue
  assert_failure 1
  assert_regex "$stderr" "the hook 'pre-merge-commit' refused"
  assert_regex "$stderr" "mend what it says in the worktree '$there', and git add there"
  assert_equal "$(grep -c '^hint: git flow-promote --continue' <<<"$stderr")" 2
  unchanged
  assert_equal "$(cat "$LOG/seen")" 'one resolved three'
  promote --continue --no-verify --exec 'exit 9'
  assert_failure 1
  assert_regex "$stderr" "mend it in the worktree '$there', and git add there"
  assert_equal "$(grep '^hint: ' <<<"$stderr" | tail -n 1)" \
    "hint: git flow-promote --continue --no-verify --exec='exit 9'"
  rm "$LOG/ran"
  hook commit-msg 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"'
  noted pre-merge-commit
  promote --continue
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(ran)" 'pre-commit prepare-commit-msg pre-merge-commit prepare-commit-msg post-commit post-merge'
  assert_equal "$(git show main:src/app.py | xargs)" 'one resolved three'
  assert_equal "$(git show -s --format='%(trailers:keyonly,separator=%x20)' main)" 'Version Resolved Change-Id'
  assert_not_exist "$there"
}

@test "a dry run runs none" {
  noted "${every[@]}"
  before
  promote -n feature/v1.1
  assert_success
  unchanged
  assert_not_exist "$LOG/ran"
}

# processes <file>: how many programs the promote started that strace watched.
processes() { grep -c 'execve("' "$1"; }

@test "without a hook of these no process is started for them" {
  cp -r . ../other
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=execve -o ../none git-flow-promote -q feature/v1.1
  cd ../other
  noted pre-push post-checkout pre-rebase
  git config core.hooksPath .git/hooks
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=execve -o ../some git-flow-promote -q --no-verify feature/v1.1
  assert_equal "$(processes ../some)" "$(processes ../none)"
  run grep -c -e '"hook"' -e '--git-path' ../none
  assert_output 0
}

# ended <signal> <option>...: a promote with them is in a hook or a test, which waits, and notes its
# pid; both end by a signal to all in the foreground, as Ctrl-C gives it.
ended()
{
  local signal=$1 pid i
  shift
  env --default-signal=INT setsid git-flow-promote "$@" feature/v1.1 2>"$BATS_TEST_TMPDIR/err" &
  pid=$!
  for ((i = 0; i < 200; i++)); do
    [ ! -s "$LOG/pid" ] || break
    sleep 0.05
  done
  kill -s "$signal" -- "-$pid"
  wait "$pid" || true
  for ((i = 0; i < 100; i++)); do
    kill -0 "$(cat "$LOG/pid")" 2>/dev/null || return 0
    sleep 0.05
  done
  return 1
}

@test "ended by a signal in a hook: the hook ends too, all is as before" {
  hook pre-commit 'echo $$ >"$LOG/pid"; exec sleep 60'
  before
  ended TERM
  unchanged
  rm .git/hooks/pre-commit
  promote feature/v1.1
  assert_success
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
}

@test "killed in a hook: all is as before, and the next command sweeps" {
  hook pre-commit 'kill -9 $(ps -o ppid= -p $(ps -o ppid= -p $$)); sleep 0.1; exit 1'
  before
  run git-flow-promote feature/v1.1
  assert_failure 137
  unchanged
  assert_not_equal "$(find .git/cutover -name 'hooks-*')" ''
  assert_not_equal "$(find .git/objects -name '*.keep')" ''
  rm .git/hooks/pre-commit
  promote feature/v1.1
  assert_success
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
  assert_equal "$(find .git/objects -name '*.keep')" ''
}

@test "--exec: on the merge, before anything moves; HEAD is there" {
  old=$(git rev-parse main)
  promote --exec '
    echo "on stdout"
    [ "$(git rev-parse main)" = '"$old"' ] && [ "$(git rev-parse HEAD^1)" = '"$old"' ] &&
    [ "$(git rev-parse HEAD)" = "$CUTOVER_COMMIT" ] && [ "$CUTOVER_VERSION" = 1.1.0 ] &&
    ! git symbolic-ref -q HEAD && [ -z "$(git status --porcelain)" ] && [ ! -e tests/dev ] &&
    git log --oneline | grep -q "Develop 1.1" && grep -q TWO src/app.py && [ "$(cat VERSION)" = 1.1.0 ] &&
    [ "$(env | grep -c -e ^GIT_DIR= -e ^GIT_INDEX_FILE= -e ^GIT_WORK_TREE= -e ^GIT_PREFIX=)" = 0 ] &&
    echo "$CUTOVER_COMMIT" >"$LOG/commit"' feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  assert_regex "$stderr" 'on stdout'
  assert_equal "$(cat "$LOG/commit")" "$output"
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
}

@test "--exec that fails: 1, all as before, and the result is kept for a look" {
  before
  promote --exec 'echo made >made; exit 9' feature/v1.1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "'echo made >made; exit 9' failed on the result \(9\)"
  unchanged
  kept=$(sed -n 's/^hint: cd //p' <<<"$stderr")
  assert_equal "$(grep '^hint: ' <<<"$stderr" | tail -n 1)" \
    "hint: git flow-promote --exec='echo made >made; exit 9' feature/v1.1"
  assert_equal "$(cat "$kept/made")" made
  assert_equal "$(git -C "$kept" show -s --format=%s)" "Merge branch 'feature/v1.1' into main"
  assert_equal "$(git -C "$kept" status --porcelain)" '?? made'
  cd "$kept"
  promote --exec true feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'leave it first'
  assert_exist "$kept/made"
  eval "$(sed -n 's/^hint: cd/cd/p' <<<"$stderr")"
  promote --exec true feature/v1.1
  assert_success
  assert_not_exist "$kept"
}

@test "--exec comes behind the hooks, on what they made of the messages" {
  hook commit-msg 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"'
  promote --exec 'git log --format="%(trailers:key=Change-Id,valueonly)" -1 HEAD >"$LOG/a"
    git log --format="%(trailers:key=Change-Id,valueonly)" -1 HEAD^2 >>"$LOG/a"' feature/v1.1
  assert_success
  assert_equal "$(xargs <"$LOG/a")" 'I1 I1'
  assert_equal "$(find .git/objects -name '*.keep')" ''
}

@test "--exec with landing pr runs on the promote commit" {
  git config cutover.promote.landing pr
  promote --exec 'git rev-parse HEAD >"$LOG/head"; git rev-parse HEAD^ >"$LOG/parent"' feature/v1.1
  assert_success
  assert_output "$(cat "$LOG/head")"
  assert_equal "$(cat "$LOG/parent")" "$(git rev-parse ':/Develop 1.1')"
}

@test "--exec: ended by a signal, both end, and all is as before" {
  before
  ended INT --exec 'echo $$ >"$LOG/pid"; exec sleep 60'
  unchanged
  promote feature/v1.1
  assert_success
  assert_equal "$(find .git/cutover -mindepth 1 -printf '%P\n' | sort | xargs)" 'lock log'
}

@test "--exec: a main that moves meanwhile is seen" {
  old=$(git rev-parse feature/v1.1)
  promote --exec 'git update-ref refs/heads/main feature/v1.1~2 && git update-ref refs/heads/main feature/v1.1~1' feature/v1.1
  assert_failure 128
  assert_equal "$(git rev-parse feature/v1.1)" "$old"
  assert_equal "$(git rev-parse main)" "$(git rev-parse feature/v1.1~1)"
  assert_equal "$(git status --porcelain)" $' M notes.txt\nAM other.txt\n?? mine.txt'
}

@test "--exec in a bare repository, and never from a repository's configuration" {
  git config -f .cutover cutover.promote.exec 'touch "$LOG/ran"'
  git add .cutover
  git commit -q -m 'A command' -- .cutover
  git clone -q --bare . ../bare.git
  cd ../bare.git
  promote --exec 'ls src >"$LOG/ls"' feature/v1.1
  assert_failure
  assert_not_exist "$LOG/ran"
  git update-ref refs/heads/feature/v1.1 feature/v1.1~1
  promote --exec 'ls src >"$LOG/ls"' feature/v1.1
  assert_success
  assert_equal "$(xargs <"$LOG/ls")" 'app.py new.py old.py'
}

@test "usage: -n runs no command" {
  before
  promote -n --exec true feature/v1.1
  assert_failure 129
  promote --undo --exec true
  assert_failure 129
  unchanged
}

@test "a commit whose message a hook edited is signed like any other" {
  ssh-keygen -q -t ed25519 -N '' -f ../key
  git config gpg.format ssh
  git config user.signingKey "$BATS_TEST_TMPDIR/key.pub"
  git config commit.gpgSign true
  echo "author@example.com $(cat ../key.pub)" >../signers
  git config gpg.ssh.allowedSignersFile "$BATS_TEST_TMPDIR/signers"
  hook commit-msg 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"'
  promote feature/v1.1
  assert_success
  git verify-commit main
  git verify-commit feature/v1.1
}
