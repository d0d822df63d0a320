#!/usr/bin/env bats
# How a repository is found and what it is called: environment, configuration, owners, file systems,
# and names that nobody would choose.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

names_nobody_chooses()
{
  local name
  # shellcheck disable=SC1003,SC2016 # they are meant as they are
  for name in 'größe und länge' "it's" '"quoted"' $'two\nlines' $'a\ttab' '-rf' 'back\slash' \
    ':(top)magic' '*' 'a;b|c&d$(e)`f`' ' space ' $'\xff\xfe'; do
    put "src/names/$name" one
    put "src/$name.d/file" one
  done
}

setup_file()
{
  export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  template names_nobody_chooses
  find tests/dev/src/names -type f -exec sh -c 'echo two >>"$1"' - {} \;
  put $'tests/dev/src/new\nline/größe "neu"' new
  commit 'Develop names'
  git_merge >"$BATS_FILE_TMPDIR/tree"
}

# --- names ----------------------------------------------------------------------------------------

names_of_files()
{
  holds
  assert_equal "$(xargs <$'src/names/two\nlines')" 'one two'
  assert_equal "$(xargs <'src/names/-rf')" 'one two'
}
names_in_the_way()
{
  put $'src/names/two\nlines' mine
  refused 1 'src/names/two\\nlines: has changes'
  refute_regex "$stderr" $'names/two\nlines'
}
name_of_the_repository()
{
  local dir=$BATS_TEST_TMPDIR/in/$'it\'s "our"\n größe:; $(x)'
  mv ../repo "$dir"
  cd "$dir" || return
  holds
}
name_of_a_worktree()
{
  git worktree add -q $'../it\'s "linked"\n;' main
  holds
  cd $'../it\'s "linked"\n;' || return
  promote
  ended 0
}

@test "names: not ASCII, not UTF-8, spaces, quotes, newlines, dashes; of files and directories" {
  each names_of_files names_in_the_way name_of_the_repository name_of_a_worktree
}

# --- where git finds it ---------------------------------------------------------------------------

by_git_dir()
{
  export GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD
  cd .. || return
  holds
  unset GIT_DIR GIT_WORK_TREE
}
by_options()
{
  cd .. || return
  # shellcheck disable=SC2317 # promote calls it
  git() { command git --git-dir=repo/.git --work-tree=repo "$@"; }
  promote
  unset -f git
  ended 0
  cd repo || return
  assert_equal "$(git status --porcelain)" ''
  compare_with_checkout
}
by_core_worktree()
{
  mv .git ../elsewhere.git
  git --git-dir=../elsewhere.git config core.worktree "$PWD"
  cd ../elsewhere.git || return
  promote
  ended 0
  cd ../repo || return
  export GIT_DIR=$PWD/../elsewhere.git
  assert_equal "$(git status --porcelain)" ''
  compare_with_checkout
  unset GIT_DIR
}
by_core_worktree_linked()
{
  # its main worktree cannot be found from a linked one
  git worktree add -q ../linked main
  mv .git ../elsewhere.git
  git --git-dir=../elsewhere.git config core.worktree "$PWD"
  git --git-dir=../elsewhere.git worktree repair ../linked >/dev/null
  cd ../linked || return
  before
  promote
  as_before
  ended 128
  assert_regex "$stderr" "has 'feature/v1\.1' cannot be found from here"
}
by_git_file()
{
  mv .git ../elsewhere.git
  echo "gitdir: ../elsewhere.git" >.git
  holds
}
by_a_link()
{
  ln -s repo ../link
  cd ../link/src || return
  holds
}
in_the_git_directory()
{
  cd .git || return
  promote
  ended 0
  cd .. || return
  compare_with_checkout
}

by_relative_names()
{
  run --separate-stderr env GIT_OBJECT_DIRECTORY=.git/objects GIT_COMMON_DIR=.git GIT_DIR=.git \
    git flow-promote feature/v1.1
  ended 0
  assert_output "$(git rev-parse main)"
  assert_equal "$(git status --porcelain)" ''
  compare_with_checkout
}
# git reads them from the top of the work tree; where it finds nothing, nothing is written.
by_relative_objects()
{
  git worktree add -q ../linked main
  mv .git/objects ../objects
  mkdir .git/objects
  export GIT_ALTERNATE_OBJECT_DIRECTORIES=none:../objects GIT_INDEX_FILE=.git/index
  cd src/routes || return
  git rev-parse -q --verify 'main^{tree}' >/dev/null
  run --separate-stderr git flow-promote --exec='git cat-file -e HEAD:src/app.py' feature/v1.1
  ended 0
  unset GIT_INDEX_FILE
  assert_equal "$(git status --porcelain)$(git -C ../../../linked status --porcelain)" ''
  GIT_INDEX_FILE=.git/index run --separate-stderr git flow-promote --undo
  ended 0
  assert_equal "$(git status --porcelain)$(git -C ../../../linked status --porcelain)" ''
  export GIT_ALTERNATE_OBJECT_DIRECTORIES=../../../objects
  run git cat-file -e main
  assert_failure
  promote -n
  ended 128
  assert_regex "$stderr" 'the commit .* is missing'
  unset GIT_ALTERNATE_OBJECT_DIRECTORIES
  GIT_OBJECT_DIRECTORY=../../../objects promote -n
  ended 128
  assert_regex "$stderr" 'hint: unset GIT_OBJECT_DIRECTORY'
  cd ../.. || return
  rmdir .git/objects/pack .git/objects/info 2>/dev/null || :
  cp -a ../objects/. .git/objects/ # for git fsck
}
with_a_namespace()
{
  export GIT_NAMESPACE=ours
  promotes
  unset GIT_NAMESPACE
}

by_nobody()
{
  git config user.useConfigOnly true
  before
  run --separate-stderr env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME \
    -u GIT_COMMITTER_EMAIL -u HOME git flow-promote feature/v1.1
  ended 128
  assert_regex "$stderr" 'no email was given.*hint: git config user\.name .*hint: git config user\.email '
  as_before
}

# not_opened <pattern> <variable> <value>: with it nothing is done, and without it all is well.
not_opened()
{
  before
  run --separate-stderr env "$2=$3" git flow-promote feature/v1.1
  ended 128
  assert_regex "$stderr" "$1.*hint: unset $2\$"
  as_before
}
by_what_is_not_there()
{
  not_opened 'names none' GIT_DIR nowhere
  not_opened 'nowhere' GIT_WORK_TREE nowhere
  not_opened 'nowhere' GIT_OBJECT_DIRECTORY nowhere
  not_opened 'which is not the index' GIT_INDEX_FILE src
  not_opened 'which is not the index' GIT_INDEX_FILE nowhere
}
by_a_work_tree_that_is_not_there()
{
  # libgit2 1.5 does not free its path
  local -x ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
  before
  git config core.worktree ../nowhere
  promote
  ended 128
  assert_regex "$stderr" "the work tree .* is not there: core\.worktree is '\.\./nowhere'"
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr")"
  as_before
}
from_a_directory_that_is_gone()
{
  local gone=$PWD/gone
  before
  mkdir gone
  cd gone || return
  rmdir "$gone"
  for how in feature/v1.1 --continue --undo; do
    for dir in '' "${gone%/gone}/.git"; do
      run --separate-stderr env ${dir:+GIT_DIR="$dir"} git-flow-promote "$how"
      ended 128
      assert_regex "$stderr" 'the directory you stand in is gone'
    done
  done
  eval "$(sed -n 's/^hint: //p' <<<"$stderr")"
  as_before
}

@test "not found: what the environment and core.worktree name is not there, nor where one stands" {
  each by_what_is_not_there by_a_work_tree_that_is_not_there from_a_directory_that_is_gone
}

@test "relative names of the environment, a namespace, nobody who commits" {
  each by_relative_names by_relative_objects with_a_namespace by_nobody
}

@test "found by GIT_DIR, options, core.worktree, a gitfile, a symbolic link, from the git directory" {
  each by_git_dir by_options by_core_worktree by_core_worktree_linked by_git_file by_a_link \
    in_the_git_directory
}

# --- whose it is, where it lies -------------------------------------------------------------------

owned_by_another()
{
  snapshot >"$BATS_TEST_TMPDIR/files"
  chown -R nobody . || return
  promote
  ended 128
  assert_regex "$stderr" 'dubious ownership'
  assert_regex "$stderr" 'hint: git config --global --add safe\.directory'
  git config --global --add safe.directory "$PWD"
  snapshot | diff "$BATS_TEST_TMPDIR/files" -
  holds
  git config --global --unset-all safe.directory
  git config --global --add safe.directory '*'
  promote
  ended 0
  git config --global --unset-all safe.directory
  chown -R root .
}

# shellcheck disable=SC2030 # each test has a status of its own
@test "another user's: refused unless safe.directory says so" {
  [ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
  each owned_by_another
}

# as_git yes|no|same <word of env>... [-- <option of git>...]: with these, git opens the repository, or does
# not; "same": whatever git does, as gits differ there. And so do we.
as_git()
{
  local want=$1 env=() is=no
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do env+=("$1") && shift; done
  [ $# -eq 0 ] || shift
  ! env "${env[@]}" git "$@" rev-parse --git-dir >/dev/null 2>&1 || is=yes
  [ "$want" = same ] || [ "$is" = "$want" ] || fail "git says $is: ${env[*]} $*"
  # shellcheck disable=SC2030,SC2031 # run sets status
  run --separate-stderr env "${env[@]}" git "$@" version-bump --show --ref main
  # shellcheck disable=SC2030,SC2031
  if [ "$is" = yes ]; then
    assert_success
    assert_output 1.0.0
  else
    [ "$status" = 128 ] || fail "we open it, and git does not: ${env[*]} $*"
    assert_regex "$stderr" 'dubious ownership|GIT_CONFIG_PARAMETERS|bogus'
  fi
}

# settings <file> <value>...: of safe.directory, "" resets the list.
settings()
{
  local file=$1 value
  rm -f "$file"
  shift
  for value; do git config --file "$file" --add safe.directory "$value"; done
}

safe_by_the_command()
{
  local top=$PWD key=GIT_CONFIG_KEY_0=safe.directory
  chown -R nobody .
  as_git no
  as_git yes -- -c 'safe.directory=*'
  as_git yes -- -c "safe.directory=$top"
  as_git no -- -c "safe.directory=$top/src"
  as_git no -- -c "safe.directory=${top%/*}"
  as_git same -- -c "safe.directory=$top/"
  as_git same -- -c "safe.directory=${top%/*}/*"
  as_git same -- -c safe.directory=.
  as_git no -- -c 'safe.directory=*' -c safe.directory=
  as_git no -- -c 'safe.directory=*' -c safe.directory
  as_git yes -- -c safe.directory= -c "safe.directory=$top"
  as_git yes HOME="${top%/*}" -- -c "safe.directory=~/${top##*/}"
  as_git no -- -c 'other.directory=*'
  as_git yes GIT_CONFIG_COUNT=1 $key GIT_CONFIG_VALUE_0='*'
  as_git yes GIT_CONFIG_COUNT=1 $key GIT_CONFIG_VALUE_0="$top"
  as_git no GIT_CONFIG_COUNT=0 $key GIT_CONFIG_VALUE_0='*'
  as_git no GIT_CONFIG_COUNT=2 $key GIT_CONFIG_VALUE_0='*' GIT_CONFIG_KEY_1=safe.directory GIT_CONFIG_VALUE_1=
  as_git yes GIT_CONFIG_PARAMETERS="'safe.directory'='*'"
  as_git yes GIT_CONFIG_PARAMETERS="'safe.directory=*'"
  as_git no GIT_CONFIG_PARAMETERS='safe.directory=*'
  as_git no GIT_CONFIG_COUNT=1 $key GIT_CONFIG_VALUE_0='*' GIT_CONFIG_PARAMETERS="'safe.directory'=''"
  as_git yes GIT_CONFIG_COUNT=1 $key GIT_CONFIG_VALUE_0= GIT_CONFIG_PARAMETERS="'safe.directory'='*'"
  cd src || return
  as_git yes -- -c "safe.directory=$top"
  as_git no -- -c "safe.directory=$top/src"
  cd "$top/.git" || return
  as_git same -- -c "safe.directory=$top"
  as_git same -- -c "safe.directory=$top/.git"
  cd "$top" || return
  chown -R root .
}

safe_by_files()
{
  local ours=$BATS_TEST_TMPDIR/ours none=/dev/null
  chown -R nobody .
  settings "$HOME/.gitconfig" '*'
  as_git yes
  as_git no -- -c safe.directory=
  as_git no GIT_CONFIG_GLOBAL=$none
  settings "$HOME/.gitconfig" '*' ''
  as_git no
  as_git yes -- -c 'safe.directory=*'
  settings "$HOME/.gitconfig" "$PWD"
  as_git yes
  as_git no GIT_CONFIG_GLOBAL=$none
  as_git no GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=
  settings "$HOME/.gitconfig" ''
  settings "$ours" '*'
  as_git yes GIT_CONFIG_GLOBAL="$ours"
  as_git yes -u GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM="$ours" GIT_CONFIG_GLOBAL=$none
  as_git no GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_SYSTEM="$ours" GIT_CONFIG_GLOBAL=$none
  as_git no -u GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM="$ours"
  git config --global include.path "$ours"
  as_git yes
  rm "$HOME/.gitconfig"
  git config --global 'includeIf.gitdir:**.path' "$ours"
  as_git same
  rm "$HOME/.gitconfig" "$ours"
  chown -R root .
}

# What its owner could have written is never asked.
safe_by_itself()
{
  local ours=(git -c 'safe.directory=*' config)
  chown -R nobody .
  "${ours[@]}" safe.directory '*'
  as_git no
  "${ours[@]}" --unset safe.directory
  "${ours[@]}" extensions.worktreeConfig true
  "${ours[@]}" --worktree safe.directory '*'
  as_git no
  rm .git/config.worktree
  "${ours[@]}" --unset extensions.worktreeConfig
  git config --file .git/more safe.directory '*'
  "${ours[@]}" include.path more
  as_git no
  "${ours[@]}" --unset include.path
  rm .git/more
  chown -R root .
}

# One that the user names, or sudo.
safe_by_name()
{
  chown -R nobody .
  as_git yes GIT_DIR=.git
  as_git yes GIT_DIR="$PWD/.git" GIT_WORK_TREE="$PWD"
  as_git yes -- --git-dir=.git
  as_git no GIT_WORK_TREE="$PWD"
  as_git yes SUDO_UID="$(id -u nobody)"
  as_git no SUDO_UID=12345
  # what is ours, in a repository of another's
  chown root .git
  as_git no
  chown -R root .git
  as_git no
  as_git yes -- -c "safe.directory=$PWD"
  chown root .
  as_git yes
}

safe_of_other_kinds()
{
  local top=$PWD
  git clone -q --bare . ../bare.git
  git worktree add -q ../linked main
  chown -R nobody . ../linked ../bare.git
  cd ../linked || return
  as_git no
  as_git no -- -c "safe.directory=$top"
  as_git yes -- -c "safe.directory=$PWD"
  cd "$top" || return
  cd ../bare.git || return
  as_git no
  as_git yes -- -c "safe.directory=$PWD"
  as_git yes GIT_DIR=.
  # of what git passes over it has not said that it is safe
  cd "$top" || return
  chown -R root .
  mkdir inner
  cp -r ../bare.git inner/.git
  git config --file inner/.git/config core.bare false
  git -C inner symbolic-ref HEAD refs/heads/other
  chown -R nobody inner
  cd inner || return
  as_git no
  cd "$top" || return
  echo nothing >inner/.git/HEAD
  run git -C inner rev-parse --absolute-git-dir
  assert_output "$top/.git"
  run --separate-stderr git -C inner version-bump --show --ref main
  if by_git; then
    assert_output "$(git show main:VERSION)" # git has said whose it is
  else
    assert_failure 128
  fi
  rm -r inner ../bare.git
  chown -R root ../linked
}

@test "another user's: safe.directory is asked as git asks it, and never the repository's own" {
  [ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
  each safe_by_the_command safe_by_files safe_by_itself safe_by_name safe_of_other_kinds
}

# another_file_system: a new directory on one, in $other.
another_file_system()
{
  for other in /dev/shm /tmp /var/tmp "$PWD"; do
    [ -w "$other" ] && [ "$(stat -c %d "$other")" != "$(stat -c %d .)" ] && break
  done
  [ "$other" != "$PWD" ] || skip 'there is one file system'
  other=$(mktemp -d "$other/cutover-test.XXXXXX")
}

bring_back()
{
  helper_fsck
  rm -rf .git ../git-back
  mv "$other/git" ../git-back
  rmdir "$other"
  mv ../git-back .git
  git config --unset core.worktree || :
}

no_stage_is_left() { assert_equal "$(find . -name '.cutover-*')$(litter)" ''; }

on_another_file_system()
{
  local other
  another_file_system
  mv .git "$other/git"
  echo "gitdir: $other/git" >.git
  git update-index -q --refresh
  touch src/app.log
  git_status='!! src/app.log' holds
  no_stage_is_left
  git flow-promote --undo
  no_stage_is_left
  echo mine >src/deep
  refused 1 'src/deep'
  no_stage_is_left
  rm src/deep
  bring_back
}

# Killed at each call that brings files in or out: whole one command later.
killed_on_another_file_system()
{
  local other call n points=0
  another_file_system
  cp -a .git "$other/git"
  rm -r .git
  echo "gitdir: $other/git" >.git
  echo mine >mine.txt
  cp -a "$other/git" ../git-start
  cp -a . ../tree-start
  for call in linkat renameat2 unlinkat link rename; do
    for n in 1 2 4 7; do
      rm -rf "$other/git"
      cp -a ../git-start "$other/git"
      find . -mindepth 1 -delete
      cp -a ../tree-start/. .
      git update-index -q --refresh
      strace -f -qq --seccomp-bpf -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" \
        git flow-promote feature/v1.1 || :
      run git flow-promote feature/v999.0
      assert_failure 1
      case $(git show main:VERSION) in
      1.0.0) assert_equal "$(git status --porcelain)" '?? mine.txt' ;;
      1.1.0) assert_equal "$(git status --porcelain)" '?? mine.txt' && assert_file_not_exist tests/dev/src/app.py ;;
      *) false ;;
      esac
      assert_equal "$(cat mine.txt)" mine
      no_stage_is_left
      points=$((points + 1))
    done
  done
  assert_equal $points 20
  rm -rf ../git-start ../tree-start
  bring_back
}

@test "a git directory on another file system: files move within the work tree's own" {
  each on_another_file_system
}

@test "a git directory on another file system, killed: whole one command later, no stage is left" {
  each killed_on_another_file_system
}
