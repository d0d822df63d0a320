#!/usr/bin/env bats
# What is read of the index without git (repo/index.h) is what git reads: tests/tool/index_diff.c
# beside git diff-index.
# shellcheck disable=SC2016 # for sh

load helper

INDEX_DIFF=$BUILD/tool/index_diff

# Both say the same of the index as it is.
same()
{
  local head
  head=$(git rev-parse -q --verify HEAD || git hash-object -t tree /dev/null)
  git diff-index --cached --raw -z --no-renames --no-abbrev --ita-invisible-in-index -r "$head" |
    tr '\n\0' '\1\n' | sed '/^:/s/ [A-Z]$//' >"$BATS_TEST_TMPDIR/git"
  "$INDEX_DIFF" | tr '\n\0' '\1\n' >"$BATS_TEST_TMPDIR/ours"
  diff -u "$BATS_TEST_TMPDIR/git" "$BATS_TEST_TMPDIR/ours"
}

# The same, and each directory has the names that git's tree of this index has.
same_names()
{
  local tree dir
  same
  tree=$(git write-tree)
  while IFS= read -r dir; do
    git ls-tree "$tree${dir:+:$dir}" | sed -E 's/^[0-9]+ ([a-z]+) [0-9a-f]+\t(.*)$/\1 \2/; s/^tree (.*)/\1\//; s/^[a-z]+ //' |
      sort >"$BATS_TEST_TMPDIR/git"
    "$INDEX_DIFF" "$dir" | sort >"$BATS_TEST_TMPDIR/ours"
    diff -u "$BATS_TEST_TMPDIR/git" "$BATS_TEST_TMPDIR/ours"
  done < <(echo; git ls-tree -r -d --name-only "$tree")
}

files()
{
  repository
  put a.txt a
  put a/x x
  put a.b/y y
  put a-b/z z
  put src/deep/er/one one
  put src/deep/two two
  put src/three three
  put tool run
  chmod +x tool
  ln -s a.txt link
  commit Start
}

change()
{
  echo more >>src/deep/er/one
  put src/new/file new
  rm -r a
  put a 'a file now'
  rm a.txt
  put a.txt/b 'a directory now'
  chmod -x tool
  ln -sf tool link
  git add -A
}

@test "changes of every kind, in every version of the format" {
  local version
  files
  same
  change
  for version in 2 3 4; do
    git update-index --index-version "$version"
    same_names
  done
  git rm -rq --cached .
  same
  git read-tree HEAD
  same
  rm .git/index
  same
}

@test "submodules, names of every kind, an unborn branch" {
  files
  git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),module"
  local blob name
  blob=$(echo x | git hash-object -w --stdin)
  for name in -dash $'new\nline' $'esc\033' $'bytes\xff' 'quo"te' src/$'\xc3\xa9' a+b/c; do
    git update-index --add --cacheinfo "100644,$blob,$name"
  done
  same
  git symbolic-ref HEAD refs/heads/unborn
  same
}

@test "intent to add, conflicts, a long name" {
  files
  put later x
  git add --intent-to-add later
  same
  name=$(printf 'n%.0s' {1..200})
  put "$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/$name/x" x
  git add "$name"
  same
  put src/three 3
  commit Three
  git switch -q -c other HEAD~1
  put src/three drei
  commit Drei
  git merge -q main || true
  "$INDEX_DIFF" >"$BATS_TEST_TMPDIR/ours"
  run -1 grep -q three "$BATS_TEST_TMPDIR/ours"
}

@test "what git commit -a and git commit <path> are about to commit" {
  files
  printf '#!/bin/sh\n"%s" | tr "\\0" "\\n" | sed "/^:/d" >"$SEEN"\n' "$INDEX_DIFF" >.git/hooks/pre-commit
  chmod +x .git/hooks/pre-commit
  export SEEN=$BATS_TEST_TMPDIR/seen
  put src/three staged
  git add src/three
  put src/deep/two unstaged
  git commit -q -m x
  assert_equal "$(cat "$SEEN")" src/three
  put src/three again
  git commit -q -a -m x
  assert_equal "$(cat "$SEEN")" "$(printf 'src/deep/two\nsrc/three')"
  put src/three more
  put src/deep/two more
  git add -A
  git commit -q -m x -- src/three
  assert_equal "$(cat "$SEEN")" src/three
  git worktree add -q ../linked -b linked
  cd ../linked
  put src/three linked
  git commit -q -a -m x
  assert_equal "$(cat "$SEEN")" src/three
}

@test "split and sparse indexes" {
  files
  git update-index --split-index
  change
  same
  git update-index --no-split-index
  git commit -q -m Change
  git sparse-checkout set --cone --sparse-index src
  same
  echo x >src/three
  git add src/three
  same
  git update-index --cacheinfo "100644,$(git hash-object src/three),src/deep/two"
  same
  git write-tree >/dev/null # a newer git fsck wants the trees that the index notes down
}

@test "random changes" {
  local i
  files
  for i in {1..40}; do put "d$((i % 7))/e$((i % 3))/f$i" "$i"; done
  commit Many
  RANDOM=1
  for i in {1..20}; do
    for _ in 1 2 3; do
      case $((RANDOM % 5)) in
      0) put "d$((RANDOM % 9))/e$((RANDOM % 4))/f$((RANDOM % 50))" "$RANDOM" ;;
      1) git rm -q -r --cached --ignore-unmatch "d$((RANDOM % 9))/e$((RANDOM % 4))" ;;
      2) git rm -q -r -f --ignore-unmatch "d$((RANDOM % 9))" ;;
      3) put "n$RANDOM" x ;;
      4) git write-tree >/dev/null ;;
      esac
      git add -A 2>/dev/null
    done
    same_names
  done
}

@test "what is damaged is refused, and nothing breaks" {
  local size at i
  files
  change
  git write-tree >/dev/null
  cp .git/index "$BATS_TEST_TMPDIR/index"
  size=$(stat -c %s "$BATS_TEST_TMPDIR/index")
  for ((at = 0; at < size; at += 13)); do
    head -c "$at" "$BATS_TEST_TMPDIR/index" >.git/index
    run "$INDEX_DIFF"
    [ "$status" -le 1 ]
  done
  for ((at = 0; at < size; at += 7)); do
    cp "$BATS_TEST_TMPDIR/index" .git/index
    printf '\xff' | dd of=.git/index bs=1 seek="$at" conv=notrunc status=none
    run "$INDEX_DIFF"
    [ "$status" -le 1 ]
  done
  cp "$BATS_TEST_TMPDIR/index" .git/index
  same
}
