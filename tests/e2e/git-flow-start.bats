#!/usr/bin/env bats
# git flow-start: every way to start, every refusal, and what is left when it is stopped.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # names with a $ that nothing may expand

load helper

# A repository with a program on main, and HEAD there.
project()
{
  repository "$@"
  put src/app.py 'print("hello")'
  put src/lib/text.py 'HELLO = 1'
  put VERSION 1.0.0
  put .gitignore '*.log' 'local/'
  commit 'the first version'
}

start() { run --separate-stderr git flow-start "$@"; }

# started <branch> <commit>: the last start succeeded and the branch is where it says.
started()
{
  assert_success
  assert_output "$1"$'\t'"$(git rev-parse "$2")"
  assert_equal "$(git rev-parse "refs/heads/$1")" "$(git rev-parse "$2")"
}

on_branch() { assert_equal "$(git symbolic-ref HEAD)" "refs/heads/$1"; }

# refused <word>...: exit status 1 with all of the words on stderr and a hint, nothing on stdout, and
# everything as in the snapshot.
refused()
{
  local word
  assert_equal "$status" 1
  assert_output ''
  for word; do
    [[ $stderr == *"$word"* ]] || fail "no '$word' in: $stderr"
  done
  [[ $stderr == *$'\nhint: '* ]] || fail "no hint in: $stderr"
  unchanged
}

# The same with exit status 128.
failed()
{
  assert_equal "$status" 128
  status=1
  refused "$@"
}

# The commands that are hinted at, without comments.
hints() { sed -n 's/^hint: //; s/   # .*//; T; p' <<<"$stderr"; }

# --- starting ------------------------------------------------------------------------------------

@test "creates the branch at main and switches to it" {
  project
  git branch elsewhere && git switch -q elsewhere && commit 'not on main'
  git -c core.logAllRefUpdates=true flow-start feature/v1.1 2>err >out
  assert_equal "$(cat out)" "feature/v1.1"$'\t'"$(git rev-parse main)"
  on_branch feature/v1.1
  assert_equal "$(git rev-parse HEAD)" "$(git rev-parse main)"
  assert_equal "$(git status --porcelain)" '?? err'$'\n''?? out'
  run git reflog show --format=%gs feature/v1.1
  assert_output 'flow-start: created from main'
  run git config --get-regexp '^branch\.'
  assert_failure
}

@test "--from takes a branch, a tag of a tag, an id, an expression" {
  project
  git tag -a -m t v1.0.0 && git tag -a -m tt again v1.0.0
  git switch -q -c other && commit 'other'
  start --from=other feature/v1.1
  started feature/v1.1 other
  start --from again hotfix/v1.0.1
  started hotfix/v1.0.1 main
  start --from="$(git rev-parse other)" feature/v1.2
  started feature/v1.2 other
  start --from=other~1 feature/v1.3
  started feature/v1.3 main
}

@test "--no-switch changes one ref and nothing else" {
  project
  put src/app.py changed
  before
  start --no-switch feature/v1.1
  started feature/v1.1 main
  git update-ref -d refs/heads/feature/v1.1
  unchanged
}

@test "--worktree checks it out there and leaves this one alone" {
  project
  put src/app.py changed
  start --worktree=../linked feature/v1.1
  started feature/v1.1 main
  on_branch main
  assert_equal "$(cat src/app.py)" changed
  assert_equal "$(git -C ../linked symbolic-ref HEAD)" refs/heads/feature/v1.1
  assert_equal "$(cat ../linked/src/app.py)" 'print("hello")'
  assert_equal "$(git -C ../linked status --porcelain)" ''
}

@test "changes that are in nobody's way are carried along" {
  project
  git switch -q -c other && put other.txt 1 && commit other
  put src/app.py changed
  put staged.txt 1 && git add staged.txt
  put untracked.txt 1
  start feature/v1.1
  started feature/v1.1 main
  on_branch feature/v1.1
  assert_equal "$(git status --porcelain | LC_ALL=C sort)" \
    "$(printf '%s\n' ' M src/app.py' '?? untracked.txt' 'A  staged.txt')"
}

@test "from a subdirectory, which stays" {
  project
  cd src/lib
  start feature/v1.1
  started feature/v1.1 main
  on_branch feature/v1.1
  start --worktree=../../../linked feature/v1.2
  started feature/v1.2 main
  assert_file_exists ../../../linked/VERSION
}

@test "in a bare repository, with --no-switch and --worktree" {
  project
  git clone -q --bare . ../bare.git && cd ../bare.git
  before
  start feature/v1.1
  refused 'bare'
  assert_equal "$(hints)" 'git flow-start --no-switch feature/v1.1'
  run --separate-stderr bash -c "$(hints)"
  started feature/v1.1 main
  start --seed --no-switch feature/v1.2
  assert_success
  assert_equal "$(git rev-parse feature/v1.2:tests/dev/src)" "$(git rev-parse main:src)"
  start --worktree=../linked feature/v1.3
  started feature/v1.3 main
  assert_file_exists ../linked/VERSION
  # there is nothing to switch for branches that exist already either
  git update-ref refs/remotes/origin/feature/v1.4 main
  git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
  before
  start feature/v1.2
  refused 'exists already, with'
  refute_regex "$stderr" 'git switch'
  start feature/v1.4
  refused "exists already on 'origin'"
  bash -ec "$(hints)"
  assert_equal "$(git rev-parse feature/v1.4)" "$(git rev-parse main)"
}

@test "in a linked worktree, on a detached HEAD" {
  project
  git worktree add -q --detach ../linked && cd ../linked
  start feature/v1.1
  started feature/v1.1 main
  on_branch feature/v1.1
  assert_equal "$(git -C ../repo symbolic-ref HEAD)" refs/heads/main
}

@test "in a shallow clone" {
  project
  put VERSION 1.0.1 && commit second
  git clone -q --depth=1 "file://$PWD" ../shallow && cd ../shallow
  start --seed feature/v1.1
  assert_success
  on_branch feature/v1.1
  assert_equal "$(git rev-parse HEAD^)" "$(git rev-parse main)"
}

@test "with GIT_DIR and GIT_WORK_TREE" {
  project
  cd ..
  GIT_DIR=$PWD/repo/.git GIT_WORK_TREE=$PWD/repo start feature/v1.1
  cd repo
  started feature/v1.1 main
  on_branch feature/v1.1
  assert_equal "$(git status --porcelain)" ''
}

@test "main by another name: master, git-flow's, configured, of .cutover" {
  project && git branch -m master
  start --no-switch feature/v1.1
  started feature/v1.1 master
  git branch -m production
  git config gitflow.branch.master production
  start --no-switch feature/v1.2
  started feature/v1.2 production
  git config --unset gitflow.branch.master && git branch -m trunk
  git -c cutover.main=trunk flow-start --no-switch feature/v1.3
  assert_equal "$(git rev-parse feature/v1.3)" "$(git rev-parse trunk)"
  git config -f .cutover cutover.main trunk && commit settings
  start --no-switch feature/v1.4
  started feature/v1.4 trunk
}

@test ".cutover of the base decides on names, not that of the work tree" {
  project
  git config -f .cutover cutover.branch.allow 'task/[0-9]+' && commit settings
  before
  start feature/v1.1
  refused "'feature/v1.1' is not allowed" 'task/[0-9]+'
  git switch -q -c other && git config -f .cutover cutover.branch.allow '.*' && commit other
  start task/12
  started task/12 main
  git switch -q other
  before
  start anything
  refused "'anything' is not allowed"
  start --from=other anything
  started anything other
}

@test "git-flow's prefixes are names" {
  project
  git config gitflow.prefix.feature topic/
  start topic/v1.1
  started topic/v1.1 main
  git switch -q main && before
  start feature/v1.2
  refused "'feature/v1.2' is not allowed"
}

@test "-n says what would be, and changes nothing" {
  project
  git switch -q -c other && commit other
  before
  start -n feature/v1.1
  assert_success
  assert_output "feature/v1.1"$'\t'"$(git rev-parse main)"
  [[ $stderr == *'would be created'* ]]
  start --dry-run --seed --worktree=../linked feature/v1.1
  assert_success
  assert_output "feature/v1.1"$'\t'"$(git rev-parse main)"
  [[ $stderr == *"'tests/dev/src' would be seeded from 'src'"* ]]
  assert_not_exists ../linked
  unchanged
  assert_equal "$(find .git/cutover -mindepth 1 2>/dev/null)" ''
  start --no-switch feature
  assert_failure 1
  start -n feature
  refused "'feature' is not allowed"
}

@test "-q says nothing" {
  project
  start -q --seed feature/v1.1
  assert_success
  assert_equal "$stderr" ''
}

# --- running it again ----------------------------------------------------------------------------

@test "done twice is done once" {
  local mode first
  for mode in '' --no-switch --worktree=../linked --seed '--seed --no-switch' '--seed --worktree=../seeded'; do
    project "repo${mode//[^a-z]/}"
    # shellcheck disable=SC2086 # a list of options
    start $mode feature/v1.1
    assert_success
    first=$output
    before
    tick
    # shellcheck disable=SC2086
    start $mode feature/v1.1
    assert_success
    assert_output "$first"
    [[ $stderr == *'nothing to do'* ]]
    unchanged
    cd ..
    rm -rf linked seeded
  done
}

@test "a branch that --no-switch made is switched to later, one of somebody else's is not" {
  project
  start --no-switch feature/v1.1
  start feature/v1.1
  started feature/v1.1 main
  on_branch feature/v1.1
  git switch -q main
  git branch feature/v1.2
  before
  start feature/v1.2
  refused "'feature/v1.2' exists already"
  bash -c "$(hints)"
  on_branch feature/v1.2
}

@test "refuses a branch that has moved on" {
  project
  start feature/v1.1
  commit work && before
  start feature/v1.1
  refused 'exists already, with commits of its own'
  start --no-switch feature/v1.1
  refused 'exists already'
  start --seed feature/v1.1
  refused 'exists already'
  start --worktree=../linked feature/v1.1
  refused 'is checked out at'
  assert_not_exists ../linked
}

@test "undone by git's own commands, and started again" {
  project
  before
  start --seed feature/v1.1
  assert_success
  git switch -q main && git branch -q -D feature/v1.1
  unchanged
  assert_not_exists tests
  tick
  start --seed feature/v1.1
  assert_success
}

# --- names ---------------------------------------------------------------------------------------

@test "refuses names that are not allowed" {
  project && before
  local name
  for name in v1.1 feature/1.1 feature/v1 feature/v1.1.1.1 Feature/v1.1 feature/v1.1_x topic/v1.1 \
    feature/v1.1/x feature/v01.1 feature/v1.01 release main1 staging2 refs/heads/feature/v1.1; do
    start "$name"
    refused "'$name'" 'not allowed'
  done
}

@test "refuses hostile names, and prints none of their bytes" {
  project && before
  local name
  for name in HEAD @ '@{-1}' 'feature/v1.1..v1.2' 'feature/v1.1.lock' 'feature//v1.1' /feature/v1.1 \
    feature/v1.1/ . .. '' 'feature/v1.1 x' $'feature/v1.1\nx' $'feature/v1.1\e[31m' \
    $'feature/v1.1\xff' $'feature/v1.1\xc2\x9b31m' 'feature/v1.1~1' 'feature/v1.1:x' 'feature/*' \
    0123456789abcdef0123456789abcdef01234567 '$(touch pwned)' "$(printf 'feature/v1.%01000d' 1)"; do
    start "$name"
    assert_equal "$status" 1
    assert_output ''
    [[ $stderr != *$'\e'* && $stderr != *$'\xff'* && $stderr != *$'\x9b'* ]] || fail "raw: $stderr"
    unchanged
  done
  start -- -feature/v1.1
  refused "'-feature/v1.1' is not valid" "begins with '-'"
  start -feature/v1.1
  assert_failure 129
  unchanged
}

@test "a pattern that allows everything still allows no trap" {
  project
  git config cutover.branch.allow '.*' && before
  local name
  for name in refs/heads/x HEAD @ -x $'a\nb' 'a b'; do
    start -- "$name"
    assert_equal "$status" 1
    unchanged
  done
  start refs/heads/x
  refused "begins with 'refs/'"
  assert_equal "$(hints)" 'git flow-start x'
  start 'it'"'"'s;$(id>pwned)&'
  started 'it'"'"'s;$(id>pwned)&' main
  assert_not_exists pwned
}

@test "hints can be pasted whatever is in a name" {
  project
  git config cutover.branch.allow '.*'
  git branch 'a;>pwned;'"'"'$(id>pwned)'
  before
  start 'a;>pwned;'"'"'$(id>pwned)/x'
  refused 'name clashes'
  bash -c "$(hints)"
  assert_not_exists pwned
  start 'a;>pwned;'"'"'$(id>pwned)/x'
  assert_success
}

@test "refuses a directory/file clash, both ways; the hint resolves it" {
  project
  git branch feature && before
  start feature/v1.1
  refused "'feature/v1.1'" "'feature'" 'clashes'
  bash -c "$(hints)"
  start feature/v1.1
  assert_success
  git switch -q main
  git branch hotfix/v1.0.1/x && before
  start --no-switch hotfix/v1.0.1
  refused "'hotfix/v1.0.1/x'" 'clashes'
  bash -c "$(hints)"
  start hotfix/v1.0.1
  assert_success
}

@test "an empty directory among the refs is no clash" {
  needs_files
  project
  mkdir -p .git/refs/heads/feature/v1.1/x
  start feature/v1.1
  started feature/v1.1 main
}

@test "refuses names that differ in case alone where the file system ignores case" {
  project
  git config core.ignoreCase true
  git branch Feature/v1.0 && git branch hotfix/v1.0.1-A && before
  start feature/v1.1
  refused "'Feature/v1.0'" 'clashes'
  start hotfix/v1.0.1-a
  refused "'hotfix/v1.0.1-A'" 'clashes'
  start hotfix/v1.0.1-ab
  assert_success
  git config core.ignoreCase false
  start feature/v1.1
  assert_success
}

@test "refuses a branch that is a symbolic ref, also to nothing" {
  project
  git symbolic-ref refs/heads/feature/v1.1 refs/heads/nowhere && before
  start feature/v1.1
  refused 'symbolic ref' 'refs/heads/nowhere'
  bash -c "$(hints)"
  start feature/v1.1
  assert_success
}

@test "refuses a name that a remote has" {
  project
  git clone -q . ../clone && git branch feature/v1.1 && cd ../clone
  git fetch -q && before
  start feature/v1.1
  refused "'feature/v1.1' exists already on 'origin'"
  bash -c "$(hints)"
  assert_equal "$(git rev-parse --symbolic-full-name '@{upstream}')" refs/remotes/origin/feature/v1.1
  git remote rename origin up/stream
  git switch -q main && git branch -q -D feature/v1.1
  before
  start --no-switch feature/v1.1
  refused "exists already on 'up/stream'"
  bash -c "$(hints)"
  assert_equal "$(git rev-parse feature/v1.1)" "$(git rev-parse main)"
}

# --- bases ---------------------------------------------------------------------------------------

@test "refuses a base that is not there" {
  project && before
  local base
  for base in nope v9.9.9 $'a\nb' -x "$(printf '%040d' 7)" 'HEAD^{tree}' main:VERSION; do
    start --from="$base" feature/v1.1
    refused
  done
  git -c cutover.main=trunk flow-start feature/v1.1 2>err && fail 'it started'
  grep -q "there is no branch 'trunk'" err
  rm err
  unchanged
}

@test "refuses where main has no commit, and on an unborn HEAD of that name" {
  repository
  before
  start feature/v1.1
  refused "'main' has no commit yet"
  project ../second
  git switch -q --orphan feature/v1.1 && before
  start feature/v1.1
  refused "HEAD is on 'feature/v1.1' already"
  start --no-switch feature/v1.1
  refused "HEAD is on 'feature/v1.1' already"
  start feature/v1.2
  started feature/v1.2 main
}

@test "refuses a main that is only on the remote, and says how" {
  project
  git clone -q . ../clone && cd ../clone
  git switch -q --detach && git branch -q -D main && before
  start feature/v1.1
  refused "only 'origin/main'"
  run --separate-stderr bash -c "$(hints)"
  started feature/v1.1 origin/main
}

# --- the work tree -------------------------------------------------------------------------------

# HEAD on a branch that differs from main: file.txt changed, new.txt is main's alone, gone/x not.
diverging()
{
  project
  put file.txt main && put new.txt main && put dir/a main && commit 'on main'
  git switch -q -c other
  git rm -q -r new.txt dir && put file.txt other && put gone/x other && commit other
}

@test "refuses to overwrite a changed file, staged or not, or one with conflicts" {
  diverging
  put file.txt mine && before
  start feature/v1.1
  refused 'overwrite 1 file' file.txt
  git add file.txt && before
  start feature/v1.1
  refused 'overwrite 1 file' file.txt
  git reset -q --hard
  put gone/x mine && before
  start feature/v1.1
  refused 'gone/x'
  assert_regex "$stderr" 'hint: git stash push -- gone/x'
  git rm -q --cached gone/x && before
  start --no-switch feature/v1.1
  started feature/v1.1 main
}

@test "refuses to overwrite untracked files, also where a directory has to be" {
  diverging
  put new.txt mine && put file.txt mine && put local/other kept && before
  start feature/v1.1
  refused new.txt
  hints | grep -e '^mv' -e '^git stash' | sh
  assert_equal "$(cat new.txt.aside local/other; git show stash:file.txt)" $'mine\nkept\nmine'
  start feature/v1.1
  assert_success
  git switch -q - && git branch -D feature/v1.1
  rm new.txt.aside
  put dir mine && before
  start feature/v1.1
  refused $'\n  dir\n'
  rm dir && ln -s "$BATS_TEST_TMPDIR" dir && before
  start feature/v1.1
  refused $'\n  dir\n'
  rm dir && mkdir new.txt && put new.txt/inside mine && before
  start feature/v1.1
  refused new.txt/inside
  rm -r new.txt && mkdir new.txt
  start feature/v1.1
  assert_success
}

@test "refuses to overwrite ignored files, which git would do in silence" {
  diverging
  git switch -q main && put a.log main && put local/x main && git add -f a.log local/x
  commit 'ignored, but tracked' && git switch -q other
  assert_not_exists a.log
  put a.log mine && before
  start feature/v1.1
  refused 'overwrite 1 file' a.log
  rm a.log && put local mine && before
  start feature/v1.1
  refused local
  rm local && mkdir -p a.log && put a.log/b.log mine && before
  start feature/v1.1
  refused a.log/b.log
  rm -r a.log
  put local/other kept
  start feature/v1.1
  assert_success
  assert_equal "$(cat local/other local/x a.log)" $'kept\nmain\nmain'
}

@test "says all of the files, twenty at most, with their bytes escaped" {
  diverging
  git switch -q main
  local i
  for i in {01..30}; do put "many/$i" main; done
  put $'esc\e[31m' main && put $'new\nline' main
  commit many && git switch -q other
  for i in {01..30}; do put "many/$i" mine; done
  put $'esc\e[31m' mine && put $'new\nline' mine
  before
  start feature/v1.1
  refused 'overwrite 32 files' 'esc\x1b[31m' 'and 12 more'
  [[ $stderr != *$'\e'* ]]
}

@test "what is staged just as the base has it is no obstacle" {
  diverging
  put file.txt main && put new.txt main && git add file.txt new.txt
  start feature/v1.1
  started feature/v1.1 main
  assert_equal "$(git status --porcelain)" ''
}

@test "a file whose times alone have changed is no obstacle, nor is a deleted one" {
  diverging
  touch -d @1 file.txt && rm gone/x
  start feature/v1.1
  started feature/v1.1 main
  assert_equal "$(cat file.txt)" main
}

@test "refuses to switch on an unborn branch with files in the way" {
  project
  git checkout -q --orphan new && git rm -q --cached -r . && before
  start feature/v1.1
  refused 'overwrite 4 files' src/app.py
}

@test "refuses while an operation is under way; --no-switch and --worktree do not mind" {
  local name
  diverging
  git switch -q -c third main && put file.txt third && commit third
  for name in merge rebase cherry-pick revert bisect am; do
    case $name in
    merge) git merge other || true ;;
    rebase) git rebase other || true ;;
    cherry-pick) git cherry-pick other || true ;;
    revert) git revert --no-edit HEAD~1 || true ;;
    bisect) git bisect start ;;
    am) git format-patch -q --stdout -1 other >"$BATS_TEST_TMPDIR/patch" && { git am "$BATS_TEST_TMPDIR/patch" || true; } ;;
    esac >/dev/null 2>&1
    before
    start feature/v1.1
    refused 'is under way' "hint: git $name"
    start --no-switch "feature/v1.1-$name"
    started "feature/v1.1-$name" main
    start --worktree="../linked-$name" "feature/v1.2-$name"
    started "feature/v1.2-$name" main
    if [ $name = bisect ]; then git bisect reset; else git "$name" --abort; fi >/dev/null 2>&1
    on_branch third
  done
}

@test "refuses a branch that another worktree is on, born or not" {
  project
  git worktree add -q ../linked -b feature/v1.1 && before
  start feature/v1.1
  refused "checked out at '$BATS_TEST_TMPDIR/linked'"
  git -C ../linked switch -q --orphan feature/v1.2 && before
  start --no-switch feature/v1.2
  refused "checked out at '$BATS_TEST_TMPDIR/linked'"
  rm -rf ../linked && before
  start feature/v1.2
  refused 'checked out at'
  bash -c "$(hints)"
  start feature/v1.2
  assert_success
}

@test "a worktree of which git cannot tell the branch may have it, and is not passed over" {
  local head=HEAD
  project
  git worktree add -q ../linked -b feature/v1.1
  ! in_tables || head=reftable/tables.list
  cp ".git/worktrees/linked/$head" ../head
  echo nothing >".git/worktrees/linked/$head"
  before
  start feature/v1.1
  failed 'cannot tell what is checked out in'
  start --no-switch feature/v1.2
  failed 'cannot tell what is checked out in'
  cp ../head ".git/worktrees/linked/$head"
  before
  ASAN_OPTIONS=detect_leaks=0 run --separate-stderr strace -f -qq -o /dev/null \
    -P .git/worktrees/linked/gitdir -e trace=openat -e inject=openat:error=EIO git-flow-start feature/v1.1
  failed 'git worktree list cannot read all'
  start feature/v1.1
  refused "checked out at '$BATS_TEST_TMPDIR/linked'"
  start --no-switch feature/v1.2
  assert_success
}

@test "refuses a path for a worktree that is taken" {
  project
  mkdir ../taken && put ../file x && before
  start --worktree=../taken feature/v1.1
  refused "'../taken' is there already"
  start --worktree=../file feature/v1.1
  refused "'../file' is there already"
}

@test "takes the branch back when git cannot switch" {
  project
  git switch -q -c other && put new.txt other && commit other && git switch -q main
  before
  for lock in index HEAD; do
    : >.git/$lock.lock
    start --from=other feature/v1.1
    assert_failure 128
    assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "rm $PWD/.git/$lock.lock"
    rm .git/$lock.lock
    unchanged
  done
  start --seed --worktree=/proc/none feature/v1.1
  assert_failure 128
  unchanged
  assert_equal "$(find .git -name '*.keep' -o -name 'batch-*')" ''
}

# HEAD on a branch that differs from main in changed, new and removed files of every kind.
mixed()
{
  project
  put a/changed.txt main && put a/gone.txt main && put kept.txt main && put z.bin 'main, too'
  put $'a/new\nline' main && ln -s changed.txt a/link && put deep/er/new main && commit 'on main'
  git switch -q -c other
  git rm -q -r a/gone.txt a/link $'a/new\nline' deep
  put a/changed.txt other && put only/other other && put z.bin other && commit other
}

@test "git stopped in the midst of a switch: every file is as before" {
  mixed
  put .git/info/attributes '*.bin filter=broken'
  git config filter.broken.smudge 'grep -v main' && git config filter.broken.clean cat
  git config filter.broken.required true
  put kept.txt mine && put untracked mine && before
  start feature/v1.1
  assert_failure 128
  unchanged
  assert_equal "$(git status --porcelain -uall)" $' M kept.txt\n?? untracked'
  # that git itself leaves a mixture here is what the test is about
  run git switch main
  assert_failure
  run unchanged
  assert_failure
  git reset -q --hard && git clean -q -d -f
  put untracked mine
  git switch -q --detach && put kept.txt mine && before
  start --seed feature/v1.1
  assert_failure 128
  unchanged
}

@test "another git locks HEAD in the midst of a switch: files and index are as before" {
  mixed
  put .git/info/attributes '*.txt filter=locks'
  git config filter.locks.smudge "touch '.git/$(lock_of HEAD)'; cat"
  put kept.txt mine && put untracked mine && put staged mine && git add staged && before
  start --seed feature/v1.1
  assert_failure 128
  [[ $stderr == *"hint: rm $PWD/.git/$(lock_of HEAD)"* ]]
  rm ".git/$(lock_of HEAD)"
  # the lock of HEAD is that of every ref there, the new branch's as well
  if in_tables; then
    [[ $stderr == *"branch 'feature/v1.1' is still there"* ]]
    git branch -q -D feature/v1.1
  fi
  unchanged
  on_branch other
}

@test "git did not write all files of a switch, and said it did: goes back" {
  mixed
  git switch -q main
  head -c 100000 /dev/zero >z.bin && commit 'on main, too'
  git switch -q other
  put kept.txt mine && before
  run --separate-stderr no_room git flow-start feature/v1.1
  assert_failure 128
  [[ $stderr == *'could not write 1 of the files'*$'\n  z.bin'* ]]
  unchanged
  on_branch other
  run --separate-stderr no_room git flow-start --worktree=../linked feature/v1.1
  assert_failure 128
  unchanged
  assert_not_exists ../linked
  start feature/v1.1
  assert_success
}

@test "files that a hook or line ends change are no failure" {
  mixed
  git switch -q main
  printf 'a\r\nb\r\n' >crlf.txt && git add crlf.txt && put .gitattributes '* text=auto'
  git -c core.autocrlf=false commit -q -m crlf
  git add -A && git commit -q -m attributes && git switch -q other
  put .git/hooks/post-checkout '#!/bin/sh' 'echo built >a/changed.txt'
  chmod +x .git/hooks/post-checkout
  start feature/v1.1
  started feature/v1.1 main
  assert_equal "$(cat a/changed.txt)" built
}

@test "a post-checkout hook runs, and its failure undoes nothing" {
  project
  put .git/hooks/post-checkout '#!/bin/sh' 'echo "$2 $3" >>../hook.log' 'exit 7'
  chmod +x .git/hooks/post-checkout
  start feature/v1.1
  started feature/v1.1 main
  on_branch feature/v1.1
  [[ $stderr == *'post-checkout ended with status'* ]]
  assert_equal "$(cat ../hook.log)" "$(git rev-parse main) 1"
  start --worktree=../linked feature/v1.2
  started feature/v1.2 main
}

@test "a reference-transaction hook that says no is obeyed" {
  project
  put .git/hooks/reference-transaction '#!/bin/sh' '! { [ "$1" = prepared ] && grep -q feature; }'
  chmod +x .git/hooks/reference-transaction
  before
  start --seed feature/v1.1
  assert_equal "$status" 1
  unchanged
  assert_equal "$(find .git -name '*.keep' -o -name 'batch-*')" ''
  rm .git/hooks/reference-transaction
}

# --- the seed ------------------------------------------------------------------------------------

@test "--seed copies src by its id, with trailers in the last paragraph" {
  project
  ln -s app.py src/link && put src/run.sh '#!/bin/sh' && chmod +x src/run.sh
  put $'src/na\xc3\xafve "x".txt' 1 && put tests/unit/t 1 && commit more
  start --seed feature/v1.1
  assert_success
  assert_output "feature/v1.1"$'\t'"$(git rev-parse HEAD)"
  on_branch feature/v1.1
  assert_equal "$(git rev-parse HEAD^)" "$(git rev-parse main)"
  assert_equal "$(git rev-parse HEAD:tests/dev/src)" "$(git rev-parse main:src)"
  assert_equal "$(git diff --name-status --no-renames main HEAD | cut -f1 | sort -u)" A
  assert_equal "$(git diff --name-only main HEAD -- ':!tests/dev/src')" ''
  assert_equal "$(git log -1 --format='%(trailers)')" \
    "$(printf '%s\n' 'Seeded: tests/dev/src:src' "Seeded-from: $(git rev-parse main:src)")"
  assert_equal "$(git status --porcelain)" ''
  diff -r src tests/dev/src
  assert_equal "$(git count-objects -v | sed -n 's/^garbage: //p')" 0
  assert_equal "$(find .git -name '*.keep' -o -name 'batch-*')" ''
}

@test "--seed with several maps, in their order" {
  project
  put lib/x 1 && put web/y 1 && commit more
  git config cutover.promote.map tests/dev/src:src
  git config --add cutover.promote.map tests/dev/web:web
  git config --add cutover.promote.map dev/lib:lib
  start --seed feature/v1.1
  assert_success
  assert_equal "$(git rev-parse HEAD:tests/dev/web HEAD:dev/lib)" "$(git rev-parse main:web main:lib)"
  assert_equal "$(git log -1 --format=%b | head -n 3)" "$(printf '%s\n' \
    'tests/dev/src starts as a copy of src,' 'tests/dev/web as a copy of web,' \
    'dev/lib as a copy of lib.')"
  assert_equal "$(git log -1 --format='%(trailers)')" "$(printf '%s\n' \
    'Seeded: tests/dev/src:src' "Seeded-from: $(git rev-parse main:src)" \
    'Seeded: tests/dev/web:web' "Seeded-from: $(git rev-parse main:web)" \
    'Seeded: dev/lib:lib' "Seeded-from: $(git rev-parse main:lib)")"
}

@test "--seed opens no file: contents that are not here do no harm" {
  project
  local blob
  blob=$(git rev-parse main:src/app.py)
  mv ".git/objects/${blob::2}/${blob:2}" ../blob
  start --seed --no-switch feature/v1.1
  assert_success
  mv ../blob ".git/objects/${blob::2}/${blob:2}"
  assert_equal "$(git rev-parse feature/v1.1:tests/dev/src)" "$(git rev-parse main:src)"
}

@test "--seed refuses what is there already, what is missing, what is in the way" {
  project && before
  git config cutover.promote.map tests/dev/src:nothing
  start --seed feature/v1.1
  refused "there is no directory 'nothing'"
  git config cutover.promote.map tests/dev/src:VERSION
  start --seed feature/v1.1
  refused "there is no directory 'VERSION'"
  git config cutover.promote.map VERSION/src:src
  start --seed feature/v1.1
  refused "'VERSION' is no directory"
  git config cutover.promote.map ''
  start --seed feature/v1.1
  refused 'nothing to seed'
  git config --unset cutover.promote.map
  put tests/dev/src/old 1 && commit 'left over' && before
  start --seed feature/v1.1
  refused "'tests/dev/src'" 'exists already'
  start feature/v1.1
  assert_success
  assert_equal "$(find .git -name '*.keep' -o -name 'batch-*')" ''
}

@test "--seed refuses submodules in src, names them, and leaves others alone" {
  project
  git init -q -b main ../sub && git -C ../sub commit -q --allow-empty -m 1
  git -c protocol.file.allow=always submodule --quiet add ../sub vendor
  commit 'beside src'
  start --seed --no-switch feature/v1.1
  assert_success
  git -c protocol.file.allow=always submodule --quiet add ../sub src/lib/sub
  commit 'in src' && before
  start --seed --no-switch feature/v1.2
  refused "'src/lib/sub' is a submodule"
}

@test "--seed refuses to overwrite ignored and untracked files in tests/dev/src" {
  project
  put src/a.log 1 && git add -f src/a.log && commit log
  put tests/dev/src/a.log mine && before
  start --seed feature/v1.1
  refused tests/dev/src/a.log
  rm tests/dev/src/a.log && put tests/dev/src/app.py mine && before
  start --seed feature/v1.1
  refused tests/dev/src/app.py
  rm -r tests && put tests mine && before
  start --seed feature/v1.1
  refused $'\n  tests\n'
  rm tests && put tests/dev/src/other mine
  start --seed feature/v1.1
  assert_success
  assert_equal "$(cat tests/dev/src/other)" mine
}

@test "--seed signs where commits are signed, and a key that fails costs nothing" {
  project
  ssh-keygen -q -t ed25519 -N '' -f "$HOME/key"
  git config gpg.format ssh && git config user.signingKey "$HOME/key.pub"
  git config commit.gpgSign true
  start --seed feature/v1.1
  assert_success
  git cat-file commit HEAD | grep -q 'BEGIN SSH SIGNATURE'
  git switch -q main && git config user.signingKey "$HOME/none.pub" && before
  start --seed feature/v1.2
  assert_failure 128
  unchanged
}

# --- the remote ----------------------------------------------------------------------------------

# A clone of ../repo, with HEAD in it.
cloned()
{
  project
  git clone -q . ../clone && cd ../clone || return
}

@test "--fetch starts from the remote's main when that is ahead, and says so" {
  cloned
  put ../repo/VERSION 1.0.1 && git -C ../repo commit -q -a -m ahead
  start feature/v1.0
  started feature/v1.0 main
  git switch -q main
  local old
  old=$(git rev-parse main)
  start --fetch feature/v1.1
  started feature/v1.1 origin/main
  assert_equal "$(git rev-parse origin/main)" "$(git -C ../repo rev-parse main)"
  assert_equal "$(git rev-parse main)" "$old"
  [[ $stderr == *"starting from 'origin/main'"* ]]
  git switch -q main
  start feature/v1.2
  started feature/v1.2 main
  [[ $stderr == *"'main' is behind the remote as last fetched"* ]]
}

@test "--fetch starts from the local main when that is ahead, refuses when they have diverged" {
  cloned
  commit ahead
  start --fetch feature/v1.1
  started feature/v1.1 main
  git switch -q main
  git -C ../repo commit -q --allow-empty -m theirs
  git fetch -q && before
  start --fetch feature/v1.2
  refused 'have diverged'
  assert_equal "$(hints)" "$(printf '%s\n' 'git flow-start --from=origin/main feature/v1.2' \
    'git flow-start --from=main feature/v1.2')"
  run --separate-stderr bash -c "$(hints | head -n 1)"
  started feature/v1.2 origin/main
}

@test "--fetch sees a branch of that name that was pushed meanwhile" {
  cloned
  git -C ../repo branch feature/v1.1
  start --fetch feature/v1.1
  assert_equal "$status" 1
  [[ $stderr == *"exists already on 'origin'"* ]]
  refute git rev-parse -q --verify refs/heads/feature/v1.1
}

@test "--fetch with --from fetches that branch" {
  cloned
  git -C ../repo branch staging && git fetch -q && git branch -q --no-track staging origin/staging
  git -C ../repo switch -q staging && git -C ../repo commit -q --allow-empty -m staged
  start --fetch --from=staging feature/v1.1
  started feature/v1.1 origin/staging
  assert_equal "$(git rev-parse origin/staging)" "$(git -C ../repo rev-parse staging)"
  before
  start --fetch --from=HEAD~0 feature/v1.2
  refused '--fetch needs a branch'
}

@test "--fetch works in a clone without a local main, of one branch alone, and a shallow one" {
  cloned
  git switch -q --detach && git branch -q -D main
  start --fetch feature/v1.1
  started feature/v1.1 origin/main
  cd ../repo && git branch one && commit second
  git clone -q --single-branch -b one "file://$PWD" ../single && cd ../single
  start --fetch feature/v1.1
  started feature/v1.1 origin/main
  git clone -q --depth=1 "file://$BATS_TEST_TMPDIR/repo" ../shallow && cd ../shallow
  git -C ../repo commit -q --allow-empty -m third
  start --fetch feature/v1.1
  started feature/v1.1 origin/main
}

@test "a remote that says no is exit status 3, and none at all is 1" {
  cloned && before
  git remote set-url origin "$BATS_TEST_TMPDIR/nowhere"
  start --fetch feature/v1.1
  assert_equal "$status" 3
  assert_output ''
  unchanged
  git remote set-url origin "$BATS_TEST_TMPDIR/repo"
  git -C ../repo branch -q -m trunk
  start --fetch feature/v1.1
  assert_equal "$status" 3
  unchanged
  start -n --fetch feature/v1.1
  assert_success
  unchanged
  git remote remove origin && before
  start --fetch feature/v1.1
  refused "no remote 'origin'"
}

@test "the remote is a configured one, never a path" {
  cloned
  git config cutover.remote repo && git init -q --bare repo && before
  start --fetch feature/v1.1
  refused "no remote 'repo'"
}

# --- at the same time, and stopped -----------------------------------------------------------------

@test "two at once: exactly one creates it" {
  project
  git branch other && git switch -q other && commit other && git switch -q main
  local i done_by_a done_by_b
  for i in {1..20}; do
    git flow-start --no-switch --from=main "feature/v1.$i" >../a 2>../a.err &
    local a=$!
    git flow-start --no-switch --from=other "feature/v1.$i" >../b 2>../b.err &
    local b=$!
    done_by_a=0 done_by_b=0
    wait $a || done_by_a=$?
    wait $b || done_by_b=$?
    case $done_by_a:$done_by_b in
    0:1 | 0:128) assert_equal "$(git rev-parse "feature/v1.$i")" "$(git rev-parse main)" ;;
    1:0 | 128:0) assert_equal "$(git rev-parse "feature/v1.$i")" "$(git rev-parse other)" ;;
    *) fail "$done_by_a and $done_by_b: $(cat ../a.err ../b.err)" ;;
    esac
    assert_equal "$(cat ../a ../b)" "feature/v1.$i"$'\t'"$(git rev-parse "feature/v1.$i")"
    assert_equal "$(git reflog show "feature/v1.$i" | wc -l)" 1
  done
}

@test "two at once in two worktrees: one branch, one of them on it" {
  project
  git worktree add -q --detach ../linked
  local i on
  for i in {1..10}; do
    git flow-start -q --seed "feature/v1.$i" >../a 2>&1 &
    git -C ../linked flow-start -q --seed "feature/v1.$i" >../b 2>&1 || true
    wait || true
    on=$(git worktree list --porcelain | grep -c "^branch refs/heads/feature/v1.$i\$")
    assert_equal "$on" 1
    assert_equal "$(git status --porcelain)$(git -C ../linked status --porcelain)" ''
    git switch -q main && git -C ../linked switch -q --detach main
  done
}

# killed <count> <syscall> <command>...: run it, with itself (not its children) killed when it enters
# the syscall for the count-th time. Waits for the children too: they hold the pipe.
killed()
{
  local count=$1 syscall=$2
  shift 2
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -qq -o /dev/null -e "trace=$syscall" -e "inject=$syscall:signal=KILL:when=$count" "$@" 2>&1 | cat >/dev/null
  return "${PIPESTATUS[0]}"
}

@test "killed at any moment: the old state, or the new, or one run more makes it the new one" {
  local syscall count state
  project
  for syscall in vfork,clone,clone3 wait4 flock openat rename unlink,unlinkat; do
    for ((count = 1; count < 100; count += syscall == openat ? 7 : 1)); do
      rm -rf ../copy && cp -a . ../copy && cd ../copy || return
      snapshot >"$BATS_TEST_TMPDIR/before"
      state=0
      killed "$count" "$syscall" git-flow-start -q --seed feature/v1.1 || state=$?
      git fsck --strict --no-dangling --no-progress
      assert_equal "$(git status --porcelain)" ''
      if git rev-parse -q --verify refs/heads/feature/v1.1 >/dev/null; then
        assert_equal "$(git rev-parse feature/v1.1:tests/dev/src)" "$(git rev-parse main:src)"
      else
        unchanged
      fi
      tick
      start --seed feature/v1.1
      assert_success
      on_branch feature/v1.1
      assert_equal "$(git status --porcelain)" ''
      assert_equal "$(git rev-parse HEAD^)" "$(git rev-parse main)"
      assert_equal "$(find .git -name '*.lock' -o -name 'batch-*')" ''
      cd ../repo
      [ $state -ne 0 ] || break
    done
    [ "$count" -gt 1 ] || fail "$syscall was never entered"
  done
}

@test "SIGTERM and SIGINT during the switch wait for its end" {
  local signal pid
  project
  # a filter that takes its time stands for a large work tree
  git config filter.slow.smudge 'touch ../at; sleep 0.3; cat'
  put .gitattributes 'tests/dev/** filter=slow' && commit slow
  for signal in TERM INT HUP; do
    rm -f ../at && before
    setsid env --default-signal=INT,HUP git-flow-start -q --seed "feature/v1.1-${signal,,}" >../out 2>&1 &
    pid=$!
    until [ -e ../at ]; do sleep 0.01; done
    kill -"$signal" -- "-$pid"
    wait $pid && fail 'the signal was lost'
    on_branch "feature/v1.1-${signal,,}"
    assert_equal "$(git status --porcelain)" ''
    git switch -q main
  done
}

@test "while another tool holds the lock, it is busy" {
  project
  mkdir -p .git/cutover && before
  exec 9>.git/cutover/lock
  flock 9
  start --seed --from='HEAD^{commit}' --worktree='../a b' feature/v1.1
  assert_failure 128
  [[ $stderr == *"hint: git flow-start --from='HEAD^{commit}' --worktree='../a b' --seed feature/v1.1    # once that has ended"* ]]
  run git version-bump -q --commit --no-verify pre=rc
  assert_failure 128
  assert_line 'hint: git version-bump --commit --no-verify pre=rc    # once that has ended'
  unchanged
  flock -u 9
  start feature/v1.1
  assert_success
}

# --- the rest --------------------------------------------------------------------------------------

@test "usage errors are 129, and -h is not an error" {
  project && before
  start
  assert_failure 129
  start a b
  assert_failure 129
  start --no-switch --worktree=x feature/v1.1
  assert_failure 129
  start --worktree= feature/v1.1
  assert_failure 129
  start --nonsense feature/v1.1
  assert_failure 129
  start -h
  assert_success
  [[ $output == 'usage: git flow-start '* ]]
  unchanged
}

@test "-h opens nothing" {
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -e trace=openat,open,execve -o trace git-flow-start -h >/dev/null
  run grep -c -v -e /lib -e /etc/ld.so -e /proc/ -e execve trace
  assert_output 0
}

@test "a result that cannot be written is an error" {
  project
  run bash -c 'git flow-start -q feature/v1.1 >/dev/full'
  assert_failure 128
  assert_output --partial 'standard output'
}

@test "outside of a repository, and inside of a quarantine" {
  start feature/v1.1
  assert_failure 128
  project && before
  GIT_QUARANTINE_PATH=x start feature/v1.1
  assert_equal "$status" 1
  unchanged
}

@test "the page's examples" {
  project
  git tag -a -m 1 v1.0.0
  git clone -q . ../work && cd ../work
  mapfile -t examples < <(sed -n 's/^\.Dl //p' "$TOP/man/git-flow-start.1")
  assert_equal "${#examples[@]}" 4
  for line in "${examples[@]:0:3}"; do
    run --separate-stderr bash -o pipefail -c "$line"
    assert_success
    git switch -q main
  done
  git clone -q --bare . ../bare.git && cd ../bare.git
  run --separate-stderr bash -o pipefail -c "${examples[3]}"
  assert_success
  assert_line --partial "commit $(git rev-parse release/v2.0)"
}
