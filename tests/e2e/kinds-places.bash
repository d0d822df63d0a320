# shellcheck shell=bash disable=SC2034,SC2154 # kinds.bash has the other end of both
# Kinds of environments, of configuration, of locks and of refs; see kinds.bash.

# --- where git finds it ---------------------------------------------------------------------------

kind_git_dir()
{
  export GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD
  cd .. || return
}
kind_git_dir_relative()
{
  export GIT_DIR=../.git GIT_WORK_TREE=..
  cd src || return
}
kind_git_dir_alone()
{
  # git takes the current directory for the work tree then, which is another one
  reference=peer
  export GIT_DIR=$PWD/.git
  cd src || return
}
kind_git_common_dir() { export GIT_DIR=$PWD/.git GIT_COMMON_DIR=$PWD/.git; }
kind_subdirectory() { cd src/routes || return; }
kind_index_file()
{
  cp .git/index ../index
  export GIT_INDEX_FILE=$in/index
}
kind_object_directory()
{
  mv .git/objects ../store
  mkdir -p .git/objects/info .git/objects/pack
  export GIT_OBJECT_DIRECTORY=$in/store
}
kind_alternate_directories()
{
  mv .git/objects ../store
  mkdir -p .git/objects/info .git/objects/pack
  export GIT_ALTERNATE_OBJECT_DIRECTORIES=$in/store
}
kind_namespace() { export GIT_NAMESPACE=theirs; }
kind_quarantine() { export GIT_QUARANTINE_PATH=$PWD/.git/objects/tmp_objdir; }

# --- whose it is ----------------------------------------------------------------------------------

anothers()
{
  [ "$(id -u)" = 0 ] || return 77
  chown -R 12345 "$in/repo"
}
kind_owner() { anothers; }
kind_safe_directory()
{
  git config --global safe.directory '*'
  anothers
}

# --- what is configured ---------------------------------------------------------------------------

# main has another name, and nothing but a setting says so.
trunk()
{
  git branch -m main trunk
  main=trunk
  by_content=1
  alike='s/\btrunk\b/main/g'
}
kind_git_c()
{
  trunk
  # shellcheck disable=SC2317 # the tool is called by it
  git() { command git -c cutover.main=trunk "$@"; }
}
kind_config_count()
{
  trunk
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=cutover.main GIT_CONFIG_VALUE_0=trunk
}
kind_config_global()
{
  trunk
  git config -f ../elsewhere cutover.main trunk
  export GIT_CONFIG_GLOBAL=$in/elsewhere
}
kind_config_system()
{
  trunk
  git config -f ../elsewhere cutover.main trunk
  unset GIT_CONFIG_NOSYSTEM
  export GIT_CONFIG_SYSTEM=$in/elsewhere
}
include_if()
{
  trunk
  git config -f ../included cutover.main trunk
  git config --global "includeIf.$1.path" "$in/included"
}
kind_include_gitdir() { include_if 'gitdir:**/repo/.git'; }
kind_include_onbranch() { include_if 'onbranch:feature/**'; }
kind_include_hasconfig()
{
  git config remote.upstream.url https://git.example.com/app
  include_if 'hasconfig:remote.*.url:https://git.example.com/**'
}

# --- who it is ------------------------------------------------------------------------------------

nobody() { unset "${!GIT_AUTHOR_NAME@}" "${!GIT_AUTHOR_EMAIL@}" "${!GIT_COMMITTER_NAME@}" "${!GIT_COMMITTER_EMAIL@}"; }
kind_identity_by_config()
{
  nobody
  git config author.name 'A U Thor'
  git config author.email author@example.com
  git config committer.name 'C O Mitter'
  git config committer.email committer@example.com
}
kind_no_identity()
{
  nobody
  git config user.useConfigOnly true
}
kind_signing_fails()
{
  git config commit.gpgSign true
  git config tag.gpgSign true
  git config user.signingKey none
  git config gpg.program false
}
kind_hook_refuses()
{
  alike='/^kept\t.*\.before-cutover$/d' # which flow-init says of it
  mkdir .git/hooks
  printf '%s\n' '#!/bin/sh' 'echo the hook says no >&2' 'exit 1' >.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
}

# --- locks ----------------------------------------------------------------------------------------

kind_index_lock() { : >.git/index.lock; }
kind_ref_lock() { mkdir -p .git/refs/heads && : >.git/refs/heads/main.lock; }
kind_packed_refs_lock() { : >.git/packed-refs.lock; }
kind_head_lock() { : >.git/HEAD.lock; }

# --- refs and HEAD --------------------------------------------------------------------------------

kind_directory_for_a_file()
{
  git branch feature/v1.2/part feature/v1.1
  git tag v1.0.1/part v1.0.0
  reference=peer
}
kind_symbolic_branch()
{
  git branch -m main trunk
  git symbolic-ref refs/heads/main refs/heads/trunk
  reference=peer
}
kind_detached()
{
  git switch -q --detach
  alike='/^# branch/d'
}
holds_detached()
{
  case $1 in
  migration-new | version-bump | flow-start) ;;
  *) [ -z "$(git status --porcelain)" ] && ! git symbolic-ref -q HEAD ;;
  esac
}
kind_unborn()
{
  git switch -q --orphan none
  fsck=(true) # asks for the empty tree, which is in no store
  alike='/^(#|[12?]) /d'
}
# git takes it for no repository
kind_head_nowhere() { echo 'no ref' >.git/HEAD; }
kind_head_without_a_ref() { echo 'ref: ' >.git/HEAD; }
