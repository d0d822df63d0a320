#!/usr/bin/env bats
# git release-verify comes to one answer, whatever the configuration of who promoted and of who
# verifies; and runs nothing that either of them names.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
load spy

# A hotfix and a branch that change the same files, so that git has to merge what is in them.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put src/other.txt one two three four five six seven
  put .gitattributes '*.py merge=py diff=x filter=x'
  release_and_copy
  sed -i s/six/SIX/ tests/dev/src/*
  commit 'Develop 1.1'
  git switch -q -c hotfix/v1.0.1 main
}

# fixed <sed script>: the hotfix is released; and then the branch.
fixed()
{
  sed -i "$1" src/*
  commit Fix
  git switch -q main
  tick
  git flow-promote -q hotfix/v1.0.1 | git release-tag -q - >../tagged
  tick
  git flow-promote -q feature/v1.1 | git release-tag -q - >../tagged
}

# everywhere <pattern of a record>: here, and in a clone that has none of this one's configuration
everywhere()
{
  [ -d ../clone ] || git clone -q . ../clone
  run --separate-stderr git release-verify v1.1.0
  assert_regex "$output" "^$1\$"
  run --separate-stderr git -C ../clone release-verify v1.1.0
  assert_regex "$output" "^$1\$"
}

@test "a driver of whoever promoted: ok where git merges so too, by hand and named where it does not" {
  git config merge.py.driver 'git merge-file -q %A %O %B'
  fixed s/two/TWO/
  everywhere 'ok	v1.1.0	[0-9a-f]+	unsigned'
  git reset -q --hard v1.0.1
  git tag -d v1.1.0
  git config merge.py.driver 'cp %B %A; echo merged >>%A'
  tick
  git update-ref refs/heads/main 'v1.0.1^{}'
  git reset -q --hard
  git branch -f feature/v1.1 "$(git rev-list -1 --grep='Develop 1.1' --all)"
  tick
  git flow-promote -q feature/v1.1 | git release-tag -q - >../tagged
  rm -rf ../clone
  everywhere "hand	v1.1.0	[0-9a-f]+	tree: merged by a driver of git's configuration, if by any: src/app.py"
  assert_equal "$(git show main:src/app.py | tail -n 1)" merged
  # no other file is excused
  echo evil >>src/other.txt
  git commit -q -a --amend --no-edit
  git tag -d v1.1.0
  git release-tag -q
  rm -rf ../clone
  everywhere "bad	v1.1.0	[0-9a-f]+	tree: not what the merge of its parents has: src/other.txt; tree: merged by .*: src/app.py"
}

@test "a driver of whoever verifies changes nothing" {
  fixed s/two/TWO/
  git config merge.py.driver 'false'
  git config merge.default py
  git config merge.renames false
  git config merge.directoryRenames true
  printf '*.txt merge=py\n' >.git/info/attributes
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.attributesFile GIT_CONFIG_VALUE_0=$PWD/.git/info/attributes \
    everywhere 'ok	v1.1.0	[0-9a-f]+	unsigned'
  run git -c merge.py.driver=false release-verify v1.1.0
  assert_output --partial 'ok	v1.1.0'
}

@test "the merge driver for version files is nobody's own" {
  put pyproject.toml '[project]' 'name = "app"' 'version = "1.0.0"' 'description = "a"'
  commit 'Project'
  git branch -f main
  git switch -q feature/v1.1
  git merge -q --no-edit main
  git switch -q hotfix/v1.0.1
  git flow-init -q --merge-driver >../out
  # right below the version, where git sees one conflict
  sed -i 's/"a"/"b"/' pyproject.toml
  fixed s/two/TWO/
  everywhere 'ok	v1.1.0	[0-9a-f]+	unsigned'
  assert_equal "$(git show main:pyproject.toml | tail -n 2 | xargs)" 'version = 1.1.0 description = b'
}

@test "a configuration and files that run things: nothing runs" {
  fixed s/two/TWO/
  traps
  git config merge.py.driver "$(spy merge.py true)"
  git config gpg.ssh.defaultKeyCommand "$(spy key)"
  git config core.hooksPath "$BATS_TEST_TMPDIR/hooks"
  rm -f "$BATS_TEST_TMPDIR/ran"
  everywhere 'ok	v1.1.0	[0-9a-f]+	unsigned'
  git tag | git release-verify --json - >../doc
  # what is bad is asked for its attributes
  git update-ref refs/heads/main "$(git commit-tree -p main^1 -p main^2 -m x 'main^2^{tree}')"
  git tag -d v1.1.0
  git tag -a -m x v1.1.0 main
  rm -f "$BATS_TEST_TMPDIR/ran"
  run git release-verify v1.1.0
  assert_output --partial 'tree: not what the merge of its parents has'
  assert_equal "$(ran)" ''
}

@test "a partial clone fetches what is merged, and no other blob" {
  put docs/large 'not asked for'
  put src/more.txt 'neither is this'
  fixed s/two/TWO/
  git config uploadpack.allowFilter true
  git clone -q --no-checkout --filter=blob:none "file://$PWD" ../partial
  cd ../partial || return
  GIT_TRACE_PACKET=$BATS_TEST_TMPDIR/trace run --separate-stderr git release-verify v1.1.0
  assert_output "ok	v1.1.0	$(git rev-parse 'v1.1.0^{}')	unsigned"
  # what git took for the merge, by its names (src/other.txt is src/app.py)
  sed -n 's/.*> want \([0-9a-f]*\).*/\1/p' ../trace | sort -u | while IFS= read -r blob; do
    git -C ../repo rev-list --objects --all | sed -n "s/^$blob //p"
  done | sort -u >../wanted
  assert_equal "$(xargs <../wanted)" '.gitattributes VERSION src/app.py'
}
