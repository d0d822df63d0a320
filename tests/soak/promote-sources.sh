#!/bin/bash
# Real projects, as their authors wrote them: Debian's source packages of applications in Python,
# JavaScript, Go and C. Each is src/ of a repository of its own, is developed in a copy (Debian's
# patches, then changes, additions, renames, deletions, modes and links), gets hotfixes on main, of
# which the branch merges the first, and is promoted, in some with a conflict, in some taken back and
# done again, and tagged. C1 and C2 have to be what git's own merge makes of the same trees.
#
# Needs the network and dpkg-source; some minutes. Where apt gets its packages it is asked for their
# sources, with lists of its own: the machine's are left alone. What is not served there is said and
# left out: five projects, and one of each language, have to be left. Prints a line for each project;
# exits 1 when one failed.
# usage: promote-sources.sh [<source package>:<language>...]
# shellcheck disable=SC2317 # what is called by name
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
die()
{
  printf 'promote-sources.sh: %s\n' "$*" >&2
  exit 1
}
for need in apt-get dpkg-source; do
  command -v $need >/dev/null 2>&1 || die "this needs $need (apt and dpkg-dev of Debian)"
done
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000' LC_ALL=C
[ $# -gt 0 ] || set -- mercurial:Python borgbackup:Python meson:Python webpack:JavaScript \
  node-express:JavaScript eslint:JavaScript fzf:Go restic:Go gh:Go htop:C tmux:C zlib:C

# --- the sources ------------------------------------------------------------------------------

sources()
{
  apt-get -qq -o APT::Sandbox::User="$(id -un)" -o Dir::Etc::SourceList="$work/apt/none" \
    -o Dir::Etc::SourceParts="$work/apt/parts" -o Dir::State::Lists="$work/apt/lists" \
    -o Dir::Cache="$work/apt/cache" "$@"
}

# Where this machine gets its packages, as lists of sources.
list_sources()
{
  local file
  mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$file" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >>"$work/apt/parts/machine.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/parts/${file##*/}"
  done
  sources update >"$work/log" 2>&1 || { tail -n 3 "$work/log" >&2 && die "no lists of sources"; }
}

# fetch <package>: to ./tree, without Debian's patches applied.
fetch()
{
  sources source --download-only "$1" >"$work/log" 2>&1 &&
    dpkg-source --no-check --skip-patches -x ./*.dsc tree >>"$work/log" 2>&1
}

# --- a project --------------------------------------------------------------------------------

commit()
{
  git add -A -f
  git commit -q -m "$1"
}

# wrong <what>: ends the project's shell.
wrong()
{
  echo "  $package: $*" >&2
  tail -n 5 "$work/said" 2>/dev/null | sed 's/^/    /' >&2
  exit 1
}

# same <what> <got> <wanted>
same() { [ "$2" = "$3" ] || wrong "$1: $2, not $3"; }

# Every Nth of the texts of a directory; not those of a few lines, in which top and end are one place,
# and not JSON, which has no comments.
every()
{
  find "$2" -type f -name '*.*' -not -name '*.json' -exec grep -Ic '' -- /dev/null {} + |
    awk -F: '$NF > 9 { sub(/:[0-9]+$/, ""); print }' | sort | awk -v n="$1" 'NR % n == 0'
}

# In each file of stdin: a line at its top, at its end
at_top() { xargs -r -d '\n' sed -i "1i $1"; }
at_end() { xargs -r -d '\n' sed -i "\$a $1"; }

# main at the version that the package has, or one like it; $old and $new, and $own, a file of the
# project's that carries it.
release()
{
  local text
  text=$(basename ../*.dsc)
  [[ ${text#*_} =~ ^([0-9]+)\.([0-9]+)(\.([0-9]+))? ]] || wrong "no version in '$text'"
  old=$((10#${BASH_REMATCH[1]})).$((10#${BASH_REMATCH[2]})).$((10#${BASH_REMATCH[4]:-0}))
  branch=feature/v$((10#${BASH_REMATCH[1]})).$((10#${BASH_REMATCH[2]} + 1))
  new=${branch#feature/v}.0 own=
  mv ../tree src
  mv src/debian ../debian
  echo "$old" >VERSION
  git config -f .cutover --add cutover.version.file VERSION
  if grep -qs "^  \"version\": \"$old\"" src/package.json; then own=src/package.json; fi
  git config -f .cutover --add cutover.version.file ${own:-VERSION}
  git config -f .cutover cutover.promote.mode "$mode"
  commit "Release $old"
  git tag "v$old"
  files=$(git ls-files src | wc -l)
}

# Debian's patches, those that git apply takes as they are
apply_patches()
{
  local patch
  patches=0 applied=0
  [ -e ../debian/patches/series ] || return 0
  while read -r patch _; do
    case $patch in '' | '#'*) continue ;; esac
    patches=$((patches + 1))
    if git apply --index --directory=tests/dev/src "$work/$package/debian/patches/$patch" 2>"$work/said"; then
      git commit -q -m "Apply $patch"
      applied=$((applied + 1))
    fi
  done <../debian/patches/series
}

develop()
{
  local file dev=tests/dev/src
  git switch -q -c "$branch"
  mkdir -p tests/dev
  cp -a src $dev
  echo scaffold >tests/dev/README
  commit 'Start'
  apply_patches
  every 5 $dev | at_top "# development of $new"
  commit 'Change every fifth file'
  every 11 $dev | xargs -r -d '\n' chmod +x
  every 14 $dev | head -n 3 | while IFS= read -r file; do git mv "$file" "$file.renamed"; done
  every 17 $dev | head -n 2 | while IFS= read -r file; do git rm -qf "$file"; done
  mkdir $dev/cutover
  echo new >$dev/cutover/new.txt
  ln -s new.txt $dev/cutover/link.txt
  commit 'Rename, delete, add'
  git switch -q main
  every 10 src | at_end '# hotfix one'
  commit 'Hotfix one'
  git switch -q "$branch"
  git merge -q -m 'Merge main' main
  every 8 $dev | at_top "# more development of $new"
  commit 'Change every eighth file'
  git switch -q main
  every 6 src | at_end '# hotfix two'
  echo hotfix >src/hotfix.txt
  [ "$conflicts" = 0 ] || changed_at_top | head -n "$conflicts" | at_top '# hotfix at the top'
  commit 'Hotfix two'
  git switch -q "$branch"
}

# Files of src/ that the copy has changed at their top, under the same name
changed_at_top()
{
  git diff --name-only --no-renames --diff-filter=M "v$old" "$branch" -- src >"$work/of-main"
  git grep -l '^# development of' "$branch" -- tests/dev/src | sed "s|^$branch:tests/dev/||" |
    grep -vxFf "$work/of-main" | while IFS= read -r file; do [ ! -f "$file" ] || echo "$file"; done
}

# --- what git makes of it ---------------------------------------------------------------------

# With an index of its own: the tree src/ alone, of a tree
src_alone()
{
  git read-tree --empty
  git read-tree --prefix=src/ "$1"
  git write-tree
}

# The copy; with overlay as well what it has not and src/ had when it was made.
copied()
{
  if [ "$mode" = mirror ]; then
    git rev-parse "$branch:tests/dev/src"
    return
  fi
  git read-tree "v$old:src"
  git ls-tree -r -z "$branch:tests/dev/src" | git update-index -z --index-info
  git write-tree
}

# with_version <file> <tree that has it>
with_version()
{
  local blob
  git show "$2:$1" | sed "s/$old/$new/" >"$work/file"
  blob=$(git hash-object -w --no-filters "$work/file")
  git update-index --cacheinfo "100644,$blob,$1"
}

# merged <ours> <theirs>: $tree, git's merge of the two commits, in which files that conflict have the
# lines of both sides, and $clashes, their paths.
merged()
{
  local file blob
  git merge-tree --write-tree --name-only --no-messages "$1" "$2" >"$work/merged" || :
  tree=$(head -n 1 "$work/merged")
  clashes=$(tail -n +2 "$work/merged")
  git read-tree "$tree"
  while IFS= read -r file; do
    [ -n "$file" ] || continue
    git show "$tree:$file" | both_sides >"$work/file"
    blob=$(git hash-object -w --no-filters "$work/file")
    git update-index --cacheinfo "$(git ls-tree "$tree" -- "$file" | cut -c 1-6),$blob,$file"
  done <<<"$clashes"
  tree=$(git write-tree)
}

# $want1 and $want2, the trees of C1 and C2, and $clashes1 and $clashes2, what conflicts on the way there.
ask_git()
{
  local base ours theirs
  export GIT_INDEX_FILE=$work/index-of-git
  base=$(git commit-tree -m base "$(src_alone "v$old:src")")
  ours=$(git commit-tree -p "$base" -m ours "$(src_alone "$branch:src")")
  theirs=$(copied)
  theirs=$(git commit-tree -p "$base" -m theirs "$(src_alone "$theirs")")
  merged "$ours" "$theirs"
  clashes1=$clashes
  git read-tree "$branch"
  git rm -rqf --cached src tests/dev
  git read-tree --prefix=src/ "$tree:src"
  with_version VERSION "$branch"
  [ -z "$own" ] || with_version "$own" "$tree"
  want1=$(git write-tree)
  merged main "$(git commit-tree -p "$branch" -m side "$want1")"
  want2=$tree clashes2=$clashes
  rm "$GIT_INDEX_FILE"
  unset GIT_INDEX_FILE
}

both_sides() { sed -E '/^(<<<<<<< .*|=======|>>>>>>> .*)$/d'; }

# --- the promote ------------------------------------------------------------------------------

listing()
{
  (
    cd "$1" || exit
    find . -name .git -prune -o -not -type d -printf '%y %m %p %l\n' | sort
    find . -name .git -prune -o -type f -print0 | sort -z | xargs -0r sha256sum --
  )
}

state()
{
  git symbolic-ref HEAD
  git for-each-ref --format='%(refname) %(objectname)'
  git ls-files --stage -v
  listing .
}

as_before()
{
  state >"$work/after"
  cmp -s "$work/before" "$work/after" || wrong "$1: not as before: $(diff "$work/before" "$work/after" | sed -n 2,4p)"
}

promote() { git flow-promote "$@" >"$work/result" 2>"$work/said" || return; }

# resolve <paths>: as they conflict where it is laid out, the lines of both sides
resolve()
{
  local file there
  there=$(git worktree list --porcelain | sed -n 's/^worktree \(.*-promote-.*\)/\1/p')
  same 'conflicts' "$(git -C "$there" diff --name-only --diff-filter=U)" "$1"
  while IFS= read -r file; do
    both_sides <"$there/$file" >"$work/file"
    cat "$work/file" >"$there/$file"
    git -C "$there" add -- "$file"
  done <<<"$1"
}

# The promote to its end, over its conflicts; the first time they are laid out it is taken back.
promote_all()
{
  local clashes rc=0
  promote "$branch" || rc=$?
  if [ -n "$clashes1$clashes2" ]; then
    promote --abort || wrong "exit $? of --abort"
    as_before aborted
    rc=0
    promote "$branch" || rc=$?
  fi
  for clashes in "$clashes1" "$clashes2"; do
    [ -n "$clashes" ] || continue
    same 'exit of the promote' $rc 2
    as_before stopped
    resolve "$clashes"
    rc=0
    promote --continue || rc=$?
  done
  same 'exit of the promote' $rc 0
}

judge()
{
  same 'what is printed' "$(cat "$work/result")" "$(git rev-parse main)"
  same 'the tree of C1' "$(git rev-parse "$branch^{tree}")" "$want1"
  same 'the tree of C2' "$(git rev-parse 'main^{tree}')" "$want2"
  same 'the parents of C2' "$(git log -1 --format=%P main)" "$was $(git rev-parse "$branch")"
  same 'git status' "$(git status --porcelain --ignored)" ''
  rm -rf "$work/checkout"
  mkdir "$work/checkout"
  GIT_INDEX_FILE=$work/index-of-git git --work-tree="$work/checkout" read-tree --reset -u HEAD
  rm "$work/index-of-git"
  diff <(listing .) <(listing "$work/checkout") >"$work/said" || wrong "files are not as git checks them out"
  git fsck --strict --no-dangling --no-progress >"$work/said" 2>&1 || wrong "git fsck complains"
}

# $package of $language, in $mode, with $conflicts, and once taken back if $undone
try()
{
  git init -q -b main repo
  cd repo
  git config gc.auto 0
  release
  develop
  ask_git
  was=$(git rev-parse main)
  [ "$conflicts" = 0 ] || [ -n "$clashes2" ] || wrong "nothing conflicts for git"
  state >"$work/before"
  promote_all
  judge
  if [ "$undone" = yes ]; then
    promote --undo || wrong "exit $? of --undo"
    as_before undone
    promote_all
    judge
  fi
  git flow-promote "$branch" 2>"$work/said" | git release-tag - >"$work/result" 2>>"$work/said" ||
    wrong "exit $? of git release-tag"
  same 'the tag' "$(cat "$work/result") $(git rev-parse "v$new^{commit}")" "v$new $(git rev-parse main)"
  git switch -q main
  same 'git status on main' "$(git status --porcelain --ignored)" ''
  echo "$package ($language) $old to $new: $files files, $applied of $patches patches, $mode," \
    "$(git diff --name-only "$was" main | wc -l) files changed on main," \
    "$(grep -c . <<<"$clashes1") conflicts in the move and $(grep -c . <<<"$clashes2") in the merge," \
    "undone: $undone"
  echo "$files" >"$work/files"
}

list_sources
languages='' failed=0 unserved=''
for one; do
  package=${one%:*} language=${one##*:}
  mkdir "$work/$package"
  cd "$work/$package" || exit
  if ! fetch "$package"; then
    unserved="$unserved $package"
    cd "$work" && rm -rf "${work:?}/$package"
    continue
  fi
  mode=mirror conflicts=0 undone=no
  [ $((total % 2)) -eq 0 ] || mode=overlay
  [ $((total % 3)) -ne 1 ] || conflicts=2
  [ $((total % 4)) -gt 1 ] || undone=yes
  (
    set -e
    try
  )
  # shellcheck disable=SC2181 # in a condition set -e would not hold
  if [ $? -ne 0 ]; then failed=$((failed + 1)); else
    total=$((total + 1)) languages="$languages $language"
    all_files=$((${all_files-0} + $(cat "$work/files")))
  fi
  cd "$work" && rm -rf "${work:?}/$package"
done
[ -z "$unserved" ] || echo "not served by the archive:$unserved"
echo "projects: $total, of $(tr ' ' '\n' <<<"$languages" | sort -u | grep -c .) languages, ${all_files-0} files; failed: $failed"
[ $failed -eq 0 ] || exit 1
[ $# -lt 12 ] || [ $total -ge 5 ] || die "fewer than five projects"
for language in Python JavaScript Go C; do
  [ $# -lt 12 ] || [[ " $languages " == *" $language "* ]] || die "none in $language"
done
