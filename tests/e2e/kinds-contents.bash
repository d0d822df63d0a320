# shellcheck shell=bash disable=SC2034,SC2154 # kinds.bash has the other end of both
# Kinds of contents and of histories; see kinds.bash.

# again: the work tree as a configuration has it that was just given.
again() { git rm -rq --cached . && git reset -q --hard; }

# amend: what is in the work tree becomes part of what was developed.
amend()
{
  reference=peer
  git add -A && git commit -q --amend --no-edit
}

# --- what is in the work tree is not what is in the blob ------------------------------------------

kind_filter()
{
  git config filter.up.smudge 'tr a-z A-Z'
  git config filter.up.clean 'tr A-Z a-z'
  git config filter.up.required true
  put tests/dev/src/x.up SHOUT
  amend
}
holds_filter()
{
  [ "$1" = flow-promote ] || return 0
  [ "$(git cat-file blob main:src/x.up) $(cat src/x.up)" = 'shout SHOUT' ]
}
kind_lfs()
{
  command -v git-lfs || return 77
  git config filter.lfs.clean 'git-lfs clean -- %f'
  git config filter.lfs.smudge 'git-lfs smudge -- %f'
  git config filter.lfs.process 'git-lfs filter-process'
  git config filter.lfs.required true
  put tests/dev/src/x.bin large
  amend
}
holds_lfs()
{
  [ "$1" = flow-promote ] || return 0
  git cat-file blob main:src/x.bin | grep -q '^oid sha256:' && [ "$(cat src/x.bin)" = large ]
}
kind_autocrlf()
{
  git config core.autocrlf true
  again
}
kind_safecrlf()
{
  git config core.safecrlf true
  kind_autocrlf
}
kind_crlf_in_the_blob()
{
  printf 'a\r\nb\r\n' >tests/dev/src/x.txt
  amend
  git config core.autocrlf input
}
holds_crlf_in_the_blob()
{
  [ "$1" = flow-promote ] || return 0
  [ "$(git cat-file blob main:src/x.txt | od -An -c | grep -c '\\r')" = 1 ]
}
kind_working_tree_encoding()
{
  echo größe | iconv -f UTF-8 -t UTF-16 >tests/dev/src/x.utf16
  amend
}
holds_working_tree_encoding()
{
  [ "$1" = flow-promote ] || return 0
  [ "$(git cat-file blob main:src/x.utf16)" = größe ] && [ "$(iconv -f UTF-16 -t UTF-8 src/x.utf16)" = größe ]
}

# --- modes, links, names --------------------------------------------------------------------------

kind_filemode_false()
{
  git config core.fileMode false
  chmod +x src/app.py
}
kind_symlinks_false()
{
  git config core.symlinks false
  again
}
kind_link_in_the_way()
{
  # where the promote is to write a file, and version-bump VERSION
  mkdir ../outside
  mv VERSION ../outside
  ln -s ../outside/VERSION VERSION
  rm -r src/deep
  ln -s ../../outside src/deep
  alike='/^[12?] .*(VERSION|src\/deep)/d'
}
holds_link_in_the_way() { [ "$(ls "$in/outside")" = VERSION ] && [ "$(cat "$in/outside/VERSION")" = 1.0.0 ]; }
kind_case_folding()
{
  put tests/dev/src/APP.py other
  amend
  git config core.ignoreCase true
}
kind_strange_names()
{
  local name
  for name in 'größe' $'two\nlines' $'esc\e[31m' '-rf' $'\xff\xfe' '"quoted"'; do
    put "tests/dev/src/names/$name" one
  done
  amend
}
# hostile <mode> <type> <id> <name>: the branch has that in its copy.
hostile()
{
  local copy dev tests top
  reference=peer fsck=(true)
  copy=$({ git ls-tree feature/v1.1:tests/dev/src && printf '%s %s %s\t%s\n' "$@"; } | git mktree)
  dev=$(git ls-tree feature/v1.1:tests/dev | sed "s/[0-9a-f]*\tsrc$/$copy\tsrc/" | git mktree)
  tests=$(git ls-tree feature/v1.1:tests | sed "s/[0-9a-f]*\tdev$/$dev\tdev/" | git mktree)
  top=$(git ls-tree feature/v1.1 | sed "s/[0-9a-f]*\ttests$/$tests\ttests/" | git mktree)
  git switch -q --detach
  git update-ref refs/heads/feature/v1.1 "$(git commit-tree -p feature/v1.1^ -m 'feat: hostile' "$top")"
}
kind_git_in_the_tree() { hostile 040000 tree "$(git rev-parse v1.0.0:src)" .GIT; }
kind_gitmodules_link()
{
  hostile 120000 blob "$(printf /etc/passwd | git hash-object -w --stdin)" .gitmodules
}

# --- submodules -----------------------------------------------------------------------------------

kind_submodule()
{
  git init -q -b main ../module
  git -C ../module commit -q --allow-empty -m one
  git -c protocol.file.allow=always submodule --quiet add ../module tests/dev/src/module
  amend
  echo mine >tests/dev/src/module/mine.txt
  git config status.submoduleSummary false
}
holds_submodule()
{
  [ "$1" = flow-promote ] || return 0
  [ "$(git ls-tree main src/module | cut -c 1-6)" = 160000 ] && [ -e src/module/mine.txt ] &&
    [ "$(git config -f .gitmodules submodule.tests/dev/src/module.path)" = src/module ]
}

# --- merges ---------------------------------------------------------------------------------------

kind_directory_rename()
{
  git config merge.directoryRenames true
  git mv docs manual
  amend
}
kind_merge_driver()
{
  reference=peer
  # shellcheck disable=SC2016 # it is the driver that expands it
  git config merge.sorted.driver 'sort -u %A %B -o %A && echo driver >>%A'
}
holds_merge_driver()
{
  [ "$1" = flow-promote ] || return 0
  git cat-file blob main:src/words.sorted | grep -qx driver
}
other_branch()
{
  reference=peer branch=feature/v1.3
  git branch "$branch" "$1"
}
kind_unrelated() { other_branch "$(git commit-tree -m 'feat: unrelated' 'feature/v1.1^{tree}')"; }
kind_criss_cross()
{
  local ours theirs tree
  tree=$(git merge-tree --write-tree main feature/v1.1) || return
  theirs=$(git commit-tree -p feature/v1.1 -p main -m 'feat: main came' "$tree")
  ours=$(git commit-tree -p main -p feature/v1.1 -m "Merge branch 'feature/v1.1'" "$tree")
  git update-ref refs/heads/main "$ours"
  other_branch "$theirs"
}
kind_octopus()
{
  reference=peer
  git update-ref refs/heads/main "$(git commit-tree -p main^ -p main^2 -p 'v0.9.0^{commit}' \
    -m 'Merge three' 'main^{tree}')"
}
