# shellcheck shell=bash disable=SC2034,SC2154 # kinds.bash has the other end of both
# Kinds of repositories, of indexes and of worktrees; see kinds.bash.

kind_plain() { :; }

# --- formats --------------------------------------------------------------------------------------

kind_sha256() { by_content=1; } # the project was made so

version_1()
{
  git config core.repositoryFormatVersion 1
  git config "extensions.$1" "$2"
}
kind_objectformat_sha1() { version_1 objectFormat sha1; }
kind_reftable() { newer_git && git refs migrate --ref-format=reftable; }
kind_precious_objects() { version_1 preciousObjects true; }
kind_unknown_extension() { version_1 notYet true; }
kind_worktree_config()
{
  # git reads the second file, and it wins
  git config extensions.worktreeConfig true
  git config cutover.version.file nowhere
  git config --worktree cutover.version.file VERSION
}
kind_worktree_config_unread()
{
  # without the extension, git does not
  git config -f .git/config.worktree cutover.version.file nowhere
}

# --- objects --------------------------------------------------------------------------------------

# objects_of <git clone option>...: what is here is what such a clone has.
objects_of()
{
  git clone -q --mirror "$@" "file://$bases/sha1/repo" ../clone
  rm -rf .git/objects
  mv ../clone/objects .git/objects
}
kind_partial_clone()
{
  objects_of --filter=blob:none
  # by another name than cutover.remote, where deploys are recorded
  git config remote.promisor.url "file://$bases/sha1/repo"
  git config remote.promisor.promisor true
  git config remote.promisor.partialCloneFilter blob:none
}
kind_partial_clone_extension()
{
  kind_partial_clone
  version_1 partialClone promisor
}
kind_shallow()
{
  objects_of --depth=2 --no-single-branch
  mv ../clone/shallow .git/shallow
}

# store <line>: the objects are in ../store, where that line leads.
store()
{
  mv .git/objects ../store
  mkdir -p .git/objects/info .git/objects/pack ../store/info
  echo "$1" >.git/objects/info/alternates
}
kind_alternates() { store "$PWD/../store"; }
kind_alternates_relative() { store ../../../store; }
kind_alternates_nested()
{
  store ../../../store
  mv ../store ../deeper
  mkdir -p ../store/info ../store/pack
  echo ../deeper >../store/info/alternates
}
kind_commit_graph() { git commit-graph write --reachable; }
kind_multi_pack_index() { git multi-pack-index write; }

# What they say is not what is there: no tool believes them, and a proof least of all.
kind_replace_refs()
{
  git replace 'v1.0.0^{commit}' 'v0.9.0^{commit}'
  git replace main 'v0.9.0^{commit}'
}
kind_grafts()
{
  git rev-parse main >.git/info/grafts
  alike='/^hint: /d' # what git has to say of them
  fsck=(true)        # git believes them
}

# --- refs -----------------------------------------------------------------------------------------

kind_packed_refs()
{
  local i head
  head=$(git rev-parse HEAD)
  for i in {1000..1999}; do
    echo "create refs/tags/many/$i $head"
  done | git update-ref --stdin
  git pack-refs --all
  alike='/refs\/tags\/many/d'
}

# broken <ref>: it is packed, and a crash left nothing of the file of its next value; git fsck says so
# ever after.
broken()
{
  mkdir -p "$(dirname ".git/$1")"
  alike="\\,^([0-9a-f]+|warning: ignoring broken ref) $1( |\$),d"
  fsck=(git rev-list --objects --quiet '--glob=refs/cutover/*')
  : >".git/$1"
}
kind_broken_tag() { broken refs/tags/v0.9.0; }
kind_broken_branch()
{
  # where HEAD is a broken branch, all files are new to git
  git branch other
  git symbolic-ref HEAD refs/heads/other
  broken refs/heads/feature/v1.1
  alike="/^# branch.head|refs\\/heads\\/other/d; $alike"
}

# --- the index ------------------------------------------------------------------------------------

kind_split_index()
{
  git config core.splitIndex true
  git update-index --split-index
}
kind_sparse_index() { git sparse-checkout set --cone --sparse-index docs; }
kind_sparse_cone() { git sparse-checkout set --cone docs; }
kind_sparse_no_cone() { git sparse-checkout set --no-cone '/*' '!/src/app.py' '!deep/'; }
kind_skip_hash()
{
  git config index.skipHash true
  fsck=(true) # of git 2.39 asks for the hash
  head -c -20 .git/index >../index && head -c 20 /dev/zero >>../index && mv ../index .git/index
}
kind_index_v4() { git update-index --index-version 4; }
kind_untracked_cache()
{
  git config core.untrackedCache true
  git status --porcelain
}
kind_fsmonitor()
{
  # shellcheck disable=SC2016 # it is the hook that expands it
  printf '#!/bin/sh\necho ran >>"%s"\nprintf "token\\0/\\0"\n' "$in/ran" >../monitor
  chmod +x ../monitor
  git config core.fsmonitor "$PWD/../monitor"
  git status --porcelain
  rm ../ran
}
# It is of the repository's configuration: what only reads does not run it.
holds_fsmonitor()
{
  case $1 in
  flow-promote | flow-start | version-bump) ;;
  *) [ ! -e "$in/ran" ] ;;
  esac
}

# --- worktrees ------------------------------------------------------------------------------------

kind_linked_worktree()
{
  git switch -q --detach v0.9.0
  git worktree add -q ../linked feature/v1.1
  cd ../linked || return
}
kind_relative_worktrees()
{
  newer_git || return
  git switch -q --detach v0.9.0
  git worktree add -q --relative-paths ../linked feature/v1.1
  cd ../linked || return
}
kind_branch_elsewhere() { git worktree add -q ../linked main; }
holds_branch_elsewhere() { [ -z "$(git -C ../linked status --porcelain)" ]; }
kind_rebased_elsewhere()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  git -C ../linked -c sequence.editor='sed -i 1s/pick/edit/' rebase -q -i HEAD^ || return
  alike='/^# branch.head/d'
}
kind_bisected_elsewhere()
{
  git switch -q --detach
  git worktree add -q ../linked feature/v1.1
  git -C ../linked bisect start
  alike='/^# branch.head/d'
}
kind_bare()
{
  mv .git ../bare.git
  cd ../bare.git || return
  rm index
  git config core.bare true
  alike='/^(#|[12?]|fatal:) /d'
}
kind_git_file()
{
  mv .git ../elsewhere.git
  echo 'gitdir: ../elsewhere.git' >.git
}
kind_core_worktree()
{
  mv .git ../elsewhere.git
  git --git-dir=../elsewhere.git config core.worktree "$PWD"
  cd ../elsewhere.git || return
}
