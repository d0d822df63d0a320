#!/usr/bin/env bats
# Repositories made to do harm. Whatever is in one: nothing outside the work tree is written, nothing
# runs that git would not run, and no raw control byte is printed.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
load spy

# Trees that git fsck refuses are what this is about.
teardown() { :; }

outside=
setup()
{
  helper_setup
  outside=$BATS_TEST_TMPDIR/outside
  mkdir "$outside"
  repository
  put src/app.py 'app = 1'
  put src/lib/one.py 'one = 1'
  release_and_copy
  commit 'Start 1.1'
  put tests/dev/src/new.py 'new = True'
  commit 'Develop 1.1'
}

# shellcheck disable=SC2001 # each pair of digits
# entry <mode> <name in printf's escapes> <id>: an entry of a tree, raw.
entry() { printf '%s %b\0' "$1" "$2" && printf '%b' "$(sed 's/../\\x&/g' <<<"$3")"; }

# tree: the tree of the entries on stdin, whatever they are.
tree() { git hash-object -w -t tree --literally --stdin; }

blob() { printf '%s\n' "$1" | git hash-object -w --stdin; }

# plant <root tree>: a commit of it on feature/v1.1, without the work tree.
plant() { git update-ref refs/heads/feature/v1.1 "$(git commit-tree -p feature/v1.1 -m Evil "$1")"; }

# copy <entries on stdin>: a root tree whose tests/dev/src is the given tree.
copy()
{
  local src dev tests
  src=$(tree)
  dev=$(entry 40000 src "$src" | tree)
  tests=$(entry 40000 dev "$dev" | tree)
  { git ls-tree -z feature/v1.1 | grep -zv $'\ttests$'; printf '040000 tree %s\ttests\0' "$tests"; } |
    git mktree -z --missing
}

# harmless <text>: nothing that a terminal would obey, nothing that is no UTF-8.
harmless()
{
  # plain ASCII, as nearly always, needs no closer look
  [[ $1 == *[!$'\n\t'\ -~]* ]] || return 0
  python3 -c '
import re, sys
text = sys.stdin.buffer.read().decode("utf-8")
bad = re.findall("[^\n\t\x20-\x7e\xa0-\u061b\u061d-\u200a\u2010-\u2027\u202f-\u205f\u2065\u206a-\ufefe\uff00-\U000dffff\U000e0080-\U0010ffff]", text)
sys.exit(f"raw: {bad!r} in {text!r}" if bad else 0)
' <<<"$1"
}

# all <command>...: run it; whatever it says is harmless and nothing is outside.
all()
{
  run --separate-stderr timeout 60 "$@"
  harmless "$output"
  harmless "$stderr"
  assert_equal "$(find "$outside" -mindepth 1)" ''
  [ "$status" -lt 4 ] || [ "$status" -eq 128 ] || [ "$status" -eq 129 ] || fail "$*: $status"
}

@test ".git in every disguise, and names that are no names" {
  git switch -q --detach main
  feature=$(git rev-parse feature/v1.1) main=$(git rev-parse main)
  file=$(blob evil)
  dir=$(entry 100644 config "$file" | tree)
  before
  # shellcheck disable=SC2016 # what NTFS calls it
  for name in .git .GIT git~1 .git. '.git ' '.GIT. . ' '.git::$INDEX_ALLOCATION' '.git\\\\x' \
    '.g\xe2\x80\x8cit' '\xef\xbb\xbf.git' '.\xe2\x81\xaaGit' . .. a/b /etc ''; do
    evil=$(entry 40000 "$name" "$dir" | copy)
    [ "$name" != .git ] || evil=$(entry 100644 "$name" "$file" | copy)
    plant "$evil"
    planted=$(git rev-parse feature/v1.1)
    all git flow-promote feature/v1.1
    [ "$status" -ne 0 ] || fail "'$name' was promoted"
    assert_equal "$(git rev-parse main feature/v1.1 | xargs)" "$main $planted"
    git update-ref refs/heads/feature/v1.1 "$feature"
  done
  unchanged
}

@test "the same name twice in one tree" {
  git switch -q --detach main
  plant "$({ entry 100644 a "$(blob one)"; entry 100644 a "$(blob two)"; } | copy)"
  before
  all git flow-promote feature/v1.1
  assert_failure
  plant "$({ entry 100644 app.py "$(blob one)"; entry 40000 app.py "$(git rev-parse main:src)"; } | copy)"
  before
  all git flow-promote feature/v1.1
  assert_failure
  unchanged
}

@test ".gitmodules and .gitattributes that are symbolic links to elsewhere" {
  put "$outside/../secret" '* filter=evil'
  for name in .gitmodules .gitattributes; do
    ln -s "$BATS_TEST_TMPDIR/secret" "tests/dev/src/$name"
    put tests/dev/src/more.py more
    git add -A -f && git commit -qm Link || true
    all git flow-promote -n feature/v1.1
    all git version-bump --ref=HEAD --show
    git reset -q --hard HEAD~1
  done
}

@test "names with newline, ESC, C1, bidi, broken UTF-8, a leading dash: moved to the byte" {
  n=0
  # shellcheck disable=SC2016 # nobody is to expand it
  for name in $'new\nline' $'esc\e]0;x\a' $'c1\xc2\x9b31m' $'bidi\xe2\x80\xae' $'zero\xe2\x80\x8b' $'bad\xff\xfe' -n --help \
    $'del\x7f' $'cr\r' '$(touch x)' "quo'te\"" 'back\slash' 'co:lon'; do
    n=$((n + 1))
    put "tests/dev/src/$name" "tests/dev/src $n"
    mkdir -p "tests/dev/src/dir $name"
    put "tests/dev/src/dir $name/-f" "$n"
  done
  commit 'Odd names'
  bare=$BATS_TEST_TMPDIR/bare
  git clone -q --bare . "$bare"
  all git flow-promote -n feature/v1.1
  assert_success
  all git flow-promote -n --json feature/v1.1
  assert_success
  python3 -c 'import json, sys; json.load(sys.stdin)' <<<"$output"
  all git flow-promote feature/v1.1
  assert_success
  assert_equal "$(grep -c 'still says' <<<"$stderr")" "$n"
  assert_equal "$(git rev-parse main:src)" "$(git rev-parse feature/v1.1~1:tests/dev/src)"
  assert_equal "$(git status --porcelain)" ''
  git -C "$bare" remote remove origin
  all git -C "$bare" flow-promote feature/v1.1
  assert_success
  assert_equal "$(git -C "$bare" rev-parse main:src)" "$(git rev-parse main:src)"
}

@test "the same names in conflicts, in the way, and in refusals" {
  for name in $'new\nline' $'esc\e]0;x\a' $'c1\xc2\x9b31m' $'bidi\xe2\x80\xae' $'zero\xef\xbb\xbf' $'bad\xff\xfe' -n; do
    put "tests/dev/src/$name" one
    put "tests/dev/src/$name.LINK/x" one
    ln -s ../up "tests/dev/src/$name.link"
    put "tests/dev/src/$name.py" "__version__ = '$name'"
  done
  put tests/dev/up up
  commit 'Odd names'
  before
  all git flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "'src/-n\.LINK' and 'src/-n\.link'"
  git rm -rq 'tests/dev/src/*.LINK/*'
  commit 'No collisions'
  all git flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'src/-n\.link -> \.\./up'
  git rm -rq 'tests/dev/src/*.link'
  commit 'No links'
  printf 'tests/dev/src/** filter=\xe2\x80\xae\e[31m\n' >.gitattributes
  commit 'Attributes'
  all git flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'filter: unspecified, not'
  git rm -q .gitattributes
  commit 'No attributes'
  for path in tests/dev/src/*; do
    [ ! -f "$path" ] || put "src/${path##*/}" mine
  done
  before
  all git flow-promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'is in the way'
  unchanged
  git add src
  tick
  git commit -qm 'On both sides'
  before
  all git flow-promote feature/v1.1
  assert_failure 2
  unchanged
}

@test "refs: a leading dash, C1, bidi and broken UTF-8 in names of branches and tags" {
  head=$(git rev-parse HEAD)
  for name in -x $'feature/v1.1-\xc2\x9b31m' $'feature/v1.1\xe2\x80\xae' $'feature/v1.2\xff' -- --all; do
    git update-ref "refs/heads/$name" "$head"
    git update-ref "refs/tags/$name" main
    git update-ref "refs/tags/v1.0.0$name" main
  done
  before
  for name in -x $'feature/v1.1-\xc2\x9b31m' $'feature/v1.1\xe2\x80\xae' $'feature/v1.2\xff' -- --all; do
    all git flow-promote -- "$name"
    assert_failure
    all git flow-promote "refs/heads/$name"
    assert_failure
    all git flow-promote --into="$name" -- feature/v1.1
    all git flow-start --no-switch -- "$name"
    assert_failure
    all git flow-start --no-switch --from="$name" -- feature/v9.9
    git update-ref -d refs/heads/feature/v9.9
    all git version-bump --ref="$name" --show
    all git release-tag -n -- "$name"
  done
  git update-ref refs/heads/feature/v1.1 "$head"
}

# pasted: each hint of $stderr that is a command, or ends in one, as a user would paste it, with a git
# that does nothing: no name in it has become a command of its own, nor a redirection.
pasted()
{
  local line
  for line in git rm cd; do
    printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/idle/$line"
    chmod +x "$BATS_TEST_TMPDIR/idle/$line"
  done
  while IFS= read -r line; do
    # without what stands for a name of the user's choice
    line=$(sed 's/<[a-z .]*>//g; s/.*git is at work here: //; s/^[a-z ,]*: git/git/' <<<"$line")
    [[ $line =~ ^(git|rm|cd)\  ]] || continue
    hints=$((hints + 1))
    (cd "$BATS_TEST_TMPDIR/idle" && HOME=$PWD PATH=$PWD:/usr/bin:/bin sh -c "$line" >/dev/null 2>&1) || :
  done < <(sed -n 's/^hint: //p' <<<"$stderr")
  assert_equal "$(find "$BATS_TEST_TMPDIR/idle" -type f -not -name git -not -name rm -not -name cd) $stderr" " $stderr"
}

@test "hints are safe to paste, whatever branches, tags and remotes are called" {
  hints=0
  mkdir "$BATS_TEST_TMPDIR/idle"
  # shellcheck disable=SC2016 # nobody is to expand it
  for evil in 'x;touch${IFS}one' "x'\$(touch\${IFS}two)'" 'x>three'; do
    rm -rf "$BATS_TEST_TMPDIR/work"
    git clone -q . "$BATS_TEST_TMPDIR/work"
    (
      cd "$BATS_TEST_TMPDIR/work"
      git config cutover.branch.allow '(?:.*/)?v(?<version>[0-9.]+).*'
      work="v1.1$evil"
      git branch -q -m feature/v1.1 "$work"
      git remote rename origin "r$evil" >/dev/null 2>&1 || git config cutover.remote "r$evil"
      for settings in "cutover.main=$evil" "cutover.remote=$evil"; do
        all git -c "$settings" flow-promote "$work"
        pasted
        all git -c "$settings" flow-promote --push "$work"
        pasted
        all git -c "$settings" flow-start --fetch --no-switch feature/v1.3
        pasted
        all git -c "$settings" release-tag --push main
        pasted
      done
      git branch -q "$evil" origin/main 2>/dev/null || git branch -q "$evil" "r$evil/main" || git branch -q "$evil" "$work~2"
      git config cutover.main "$evil"
      git config cutover.remote "r$evil"
      for option in "--into=$evil" "--into=no$evil" --push --ff "--base=no$evil" "--push=no$evil"; do
        all git flow-promote "$option" "$work"
        pasted
        git update-ref "refs/heads/$evil" "$work~2"
      done
      # both changed, behind, diverged, built upon
      git switch -q "$evil"
      put src/app.py 'app = 3'
      commit "Hotfix $evil"
      git update-ref "refs/remotes/r$evil/$evil" "$work~1"
      all git flow-promote "$work"
      pasted
      git update-ref "refs/remotes/r$evil/$evil" HEAD~1
      git switch -q "$work"
      put src/app.py 'app = 4'
      put tests/dev/src/app.py 'app = 2'
      commit 'Develop'
      git update-ref "refs/remotes/r$evil/$work" "$(git commit-tree -p HEAD~1 -m theirs 'HEAD^{tree}')"
      all git flow-promote "$work"
      pasted
      git update-ref -d "refs/remotes/r$evil/$work"
      all git flow-promote "$work"
      pasted
      all git flow-promote "$work"
      pasted
      all git flow-promote --abort
      all git flow-promote --overwrite "$work"
      pasted
      : >".git/$(lock_of "refs/heads/$evil")"
      all git flow-promote --resolved "$work"
      pasted
      rm ".git/$(lock_of "refs/heads/$evil")"
      all git flow-promote --abort
      git switch -q "$work"
      put src/app.py 'app = 1'
      commit 'As before'
      git update-ref "refs/heads/$evil" "$(git merge-base "$evil" HEAD)"
      all git flow-promote "$work"
      pasted
      git tag "t$evil" "$evil"
      git branch "b$evil" "$evil"
      all git flow-promote --undo
      pasted
      all git -c "cutover.tag.prefix=$evil" release-tag
      pasted
      echo "$hints" >"$BATS_TEST_TMPDIR/hints"
    )
    hints=$(cat "$BATS_TEST_TMPDIR/hints")
  done
  echo "$hints hints"
  [ "$hints" -gt 60 ]
}

@test "texts: messages, version files, .cutover and configuration full of escapes" {
  evil=$'\e]0;x\a\xc2\x9b31m\xe2\x80\xae\xff'
  printf "__version__ = '%s'\n" "1.0.0$evil" >src/__init__.py
  mkdir -p src/pkg
  printf "__version__ = '9.9.%s'\n" "$evil" >src/pkg/__init__.py
  commit "Evil $evil"
  for how in '--show' '--check' 'minor' '--ref=HEAD minor' '-n 2.0.0'; do
    # shellcheck disable=SC2086 # words
    all git version-bump $how
  done
  git checkout -q .
  all git flow-promote feature/v1.1
  printf '[cutover]\n\tmain = "%s"\n' "$evil" >.cutover
  commit Settings
  all git flow-promote feature/v1.1
  assert_failure
  all git flow-start --no-switch --from=HEAD feature/v3.0
  all git version-bump --ref=HEAD --show
  git rm -q .cutover && commit 'No settings'
  git config cutover.promote.map "$evil:src"
  all git flow-promote feature/v1.1
  assert_failure
  git config --unset cutover.promote.map
  git config cutover.remote "$evil"
  all git flow-promote -n feature/v1.1
  all git release-tag main
}

# Everything in $outside, with inode, time and size.
listed() { find "$outside" -printf '%p %i %T@ %s %l\n' | sort; }

# swapped <directory> <syscall>: a promote that waits before each such call; as soon as the
# journal is there, the directory becomes a link to $outside.
swapped()
{
  local pid said=$BATS_TEST_TMPDIR/said
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -qq -o /dev/null -e trace="$2" -e inject="$2":delay_enter=120000 \
    git-flow-promote feature/v1.1 >/dev/null 2>"$said" 3>&- &
  pid=$!
  until [ -e .git/cutover/journal ] || ! kill -0 $pid 2>/dev/null; do sleep 0.01; done
  mv "$1" "$BATS_TEST_TMPDIR/aside" && ln -s "$outside" "$1"
  ! kill -0 $pid 2>/dev/null || hits=$((hits + 1))
  status=0
  wait $pid || status=$?
  harmless "$(cat "$said")"
}

@test "a directory that is a symbolic link by the time it is written" {
  put tests/dev/src/lib/one.py 'one = 2'
  put tests/dev/src/lib/two.py 'two = 2'
  commit 'More in the copy'
  cp -a . "$BATS_TEST_TMPDIR/start"
  hits=0
  for at in 'src/lib link' 'src/lib linkat' 'src renameat2' 'tests/dev renameat2' 'tests/dev/src/lib unlinkat'; do
    rm -rf "$outside" "$BATS_TEST_TMPDIR/aside" "$BATS_TEST_TMPDIR/work"
    for file in one.py lib/one.py src/lib/one.py; do put "$outside/$file" 'one = 1'; done
    listed >"$BATS_TEST_TMPDIR/listed.before"
    cp -a "$BATS_TEST_TMPDIR/start" "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    git status >/dev/null
    # shellcheck disable=SC2086 # two words
    swapped $at
    [ "$status" -lt 3 ] || [ "$status" -eq 128 ] || fail "$at: $status: $(cat "$BATS_TEST_TMPDIR/said")"
    git flow-promote -q feature/v1.1 >/dev/null 2>&1 || true
    listed >"$BATS_TEST_TMPDIR/listed.after"
    diff -u "$BATS_TEST_TMPDIR/listed.before" "$BATS_TEST_TMPDIR/listed.after"
    git fsck --strict --no-dangling --no-progress
  done
  [ "$hits" -ge 4 ]
}

@test "what the tools keep in the git directory is a link to elsewhere" {
  git clone -q . "$BATS_TEST_TMPDIR/work"
  cd "$BATS_TEST_TMPDIR/work"
  git branch -q main origin/main
  git remote remove origin
  before
  for file in lock log journal unfinished index.new hold.tmp trash-1 stage-1 exec-1 batch-1; do
    put "$outside/$file" precious
  done
  listed >"$BATS_TEST_TMPDIR/listed.before"
  for link in . lock log journal unfinished hold index.new; do
    for how in '' -n --undo --abort; do
      rm -rf .git/cutover
      if [ "$link" = . ]; then
        ln -s "$outside" .git/cutover
      else
        mkdir .git/cutover
        ln -s "$outside/${link/hold/none}" ".git/cutover/$link"
      fi
      # shellcheck disable=SC2046,SC2086 # words, or none
      run --separate-stderr git flow-promote $how $([[ $how == --* ]] || echo feature/v1.1)
      harmless "$stderr"
      if [ "$link" = . ]; then
        assert_failure 128
        assert_regex "$stderr" "cutover' is not a directory but leads elsewhere"
        run git flow-start --no-switch feature/v1.2
        assert_failure 128
        run git release-tag main
        assert_failure 128
        run git version-bump --commit minor
        assert_failure 128
        unchanged
      fi
      listed >"$BATS_TEST_TMPDIR/listed.after"
      diff -u "$BATS_TEST_TMPDIR/listed.before" "$BATS_TEST_TMPDIR/listed.after"
      git update-ref refs/heads/main "$(git rev-list --max-parents=0 main)"
      git reset -q --hard "$(git rev-parse feature/v1.1)"
      git checkout -q -B feature/v1.1 "$(git rev-list -1 --grep='Develop 1.1' feature/v1.1)"
    done
  done
}

@test "a configuration that runs things: nothing runs that git would not run" {
  put .gitattributes '* filter=x diff=x merge=x'
  commit 'Attributes'
  traps
  git reset -q --hard
  rm -f "$BATS_TEST_TMPDIR/ran"
  # what only looks runs what git status runs, at most
  git status >/dev/null
  git diff --no-ext-diff --no-textconv --quiet main feature/v1.1 || true
  by_hand=$(ran)
  rm -f "$BATS_TEST_TMPDIR/ran"
  for look in 'git flow-promote -h' 'git version-bump --show' \
    'git version-bump --check' 'git version-bump -n minor' 'git version-bump --ref=HEAD minor' \
    'git flow-start -n feature/v1.2' 'git release-tag -n main'; do
    # shellcheck disable=SC2086 # words
    all $look
    for one in $(ran); do
      [[ " $by_hand " == *" $one "* ]] || fail "$look ran $one; git status: $by_hand"
    done
    rm -f "$BATS_TEST_TMPDIR/ran"
  done
  # and not the program that watches files, where nothing is to be changed
  all git flow-promote -n --no-verify feature/v1.1
  all git flow-start -n --seed feature/v1.2
  [[ " $(ran) " != *' fsmonitor '* ]]
  rm -f "$BATS_TEST_TMPDIR/ran"
  # what a promote by hand runs
  git clone -q --no-local . "$BATS_TEST_TMPDIR/hand"
  cp .git/config "$BATS_TEST_TMPDIR/hand/.git/config"
  (
    cd "$BATS_TEST_TMPDIR/hand"
    git branch -f main origin/main
    git switch -q feature/v1.1 && cp tests/dev/src/* src/ && git rm -rq tests/dev && echo 1.1.0 >VERSION
    git add -A && git commit -qm C1 && git switch -q main && git merge -q --no-ff -m C2 feature/v1.1
    git tag -am x v1.1.0 main && git switch -q -c feature/v1.2
  )
  by_hand=$(ran)
  rm -f "$BATS_TEST_TMPDIR/ran"
  all git flow-promote -n --no-verify feature/v1.1
  assert_success
  all git flow-promote --no-verify feature/v1.1
  assert_success
  all git release-tag main
  assert_success
  all git flow-start feature/v1.2
  assert_success
  all git version-bump minor
  assert_success
  for one in $(ran); do
    [[ " $by_hand " == *" $one "* ]] || fail "ran $one; by hand: $by_hand"
  done
  [[ " $(ran) " == *' hook-reference-transaction '* ]]
}

@test "what a repository brings along as files runs nothing" {
  mkdir hooks
  for hook in pre-commit commit-msg post-merge reference-transaction; do
    ln "$(spy "tree-$hook")" "hooks/$hook"
  done
  put .gitattributes '* filter=evil merge=evil diff=evil'
  put .gitconfig '[core]' "fsmonitor = $(spy tree-fsmonitor)"
  put .gitmodules '[submodule "x"]' 'path = x' "url = $outside" "update = !$(spy tree-submodule)"
  git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),x"
  mkdir x
  git add hooks .gitattributes .gitconfig .gitmodules
  tick
  git commit -qm 'Files that would like to be run'
  all git flow-promote feature/v1.1
  assert_success
  all git release-tag main
  assert_success
  all git flow-start feature/v1.2
  all git version-bump --show
  assert_equal "$(ran)" ''
}

@test "a repository of someone else is refused as git refuses it" {
  [ "$(id -u)" = 0 ] || skip 'needs root'
  chown -R nobody .
  all git status
  assert_failure
  rm -f .git/cutover
  for tool in 'flow-promote feature/v1.1' 'flow-start feature/v1.2' 'version-bump minor' 'version-bump --show' \
    'release-tag main'; do
    # shellcheck disable=SC2086 # words
    all git $tool
    assert_equal "$status" 128
    assert_regex "$stderr" 'safe.directory|owner'
  done
  assert_not_exist .git/cutover
}

@test "a tree as deep as a well ends in a refusal, not in a crash" {
  bare=$BATS_TEST_TMPDIR/deep.git
  git clone -q --bare . "$bare"
  cd "$bare"
  git remote remove origin
  python3 - >"$BATS_TEST_TMPDIR/stream" <<'END'
path = b"d/" * 20000
print("commit refs/heads/feature/v1.1\ncommitter x <x@example.com> 1767225600 +0000\ndata 1\nx")
print("from refs/heads/feature/v1.1^0")
print("M 100644 inline tests/dev/src/%sf\ndata 1\nx" % path.decode())
END
  (ulimit -s unlimited && git fast-import --quiet <"$BATS_TEST_TMPDIR/stream")
  all git flow-promote feature/v1.1
  assert_failure
  all git version-bump --ref=feature/v1.1 --show
  all git flow-start --no-switch --seed --from=feature/v1.1 feature/v1.2
}
