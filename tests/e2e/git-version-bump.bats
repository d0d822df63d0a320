#!/usr/bin/env bats
# git version-bump: the version, and nothing else, in every file that carries it.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

samples=$TOP/tests/unit/data/version-files

setup()
{
  helper_setup
  before=$BATS_TEST_TMPDIR/before
}

# A project with a version in five files, on main.
project()
{
  repository
  put VERSION 1.0.0
  put pyproject.toml '[project]' 'name = "app"' 'version = "1.0.0"' 'dependencies = ["six==1.0.0"]'
  put src/app/__init__.py '"""The app."""' "__version__ = '1.0.0'"
  printf '{\r\n\t"name": "app",\r\n\t"version": "1.0.0",\r\n\t"dependencies": {"a": "1.0.0"}\r\n}' \
    >package.json
  put package-lock.json '{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {' \
    '"": {"name": "app", "version": "1.0.0"},' '"node_modules/a": {"version": "1.0.0"}}}'
  put other.txt 'version 1.0.0'
  commit 'a project'
}

# Fails unless the tool refuses with exit status 1 and everything is as it was.
refused()
{
  snapshot >"$before"
  run --separate-stderr git version-bump "$@"
  assert_failure 1
  assert_output ''
  unchanged
}

# The file of a sample, by the name of its directory.
file_of()
{
  if [ -e "$samples/$1/path" ]; then
    cat "$samples/$1/path"
  elif [ "$1" = __init__.py ]; then
    echo src/app/__init__.py
  else
    echo "${1%%-*}"
  fi
}

# The samples with the ending $1 of the kinds that a Python or Node project has; what concerns every
# kind is in tests/unit/edit.c.
samples_of()
{
  local dir
  for dir in VERSION __init__.py package-lock.json package.json pyproject.toml-dynamic \
    pyproject.toml-poetry pyproject.toml-project setup.cfg setup.py version.txt; do
    ls "$samples/$dir"/*".$1" 2>/dev/null || true
  done
}

@test "a version goes into every file, in its scheme, and is printed" {
  project
  run --separate-stderr git version-bump pre
  assert_success
  assert_output 1.0.1-rc.1
  assert_equal "$(cat VERSION)" 1.0.1-rc.1
  run git diff --numstat
  assert_line $'1\t1\tVERSION'
  assert_line $'1\t1\tpyproject.toml'
  assert_line $'1\t1\tsrc/app/__init__.py'
  assert_line $'1\t1\tpackage.json'
  assert_line $'2\t2\tpackage-lock.json'
  assert_equal "${#lines[@]}" 5
  assert_equal "$(sed -n 3p pyproject.toml)" 'version = "1.0.1rc1"'
  assert_equal "$(sed -n 2p src/app/__init__.py)" "__version__ = '1.0.1rc1'"
  assert_equal "$(sed -n 3p package.json)" $'\t"version": "1.0.1-rc.1",\r'
}

@test "every sample: cmp -l shows the version's bytes and no others" {
  local dir in file n=0
  repository
  for in in $(samples_of want); do
    in=${in%.want}.in
    grep -qs ' of ' "${in%.in}.found" && continue # another package's, which is not there
    dir=$(basename "$(dirname "$in")")
    file=$(file_of "$dir")
    rm -rf VERSION version.txt src ./*.toml ./*.py ./*.cfg ./*.json
    mkdir -p "$(dirname "$file")"
    cp "$in" "$file"
    run --separate-stderr git version-bump 1.1.0
    assert_success
    assert_output 1.1.0
    run cmp -l "$in" "${in%.in}.want"
    assert_failure 1
    echo "$output" >wanted
    cmp -l "$in" "$file" >got && fail "$in has not changed"
    run diff wanted got
    assert_success
    n=$((n + 1))
  done
  [ $n -ge 100 ]
}

@test "every sample that is refused stays as it is, and is named" {
  local dir in file want
  repository
  for want in $(samples_of refused); do
    in=${want%.refused}.in
    dir=$(basename "$(dirname "$in")")
    file=$(file_of "$dir")
    rm -rf VERSION version.txt src ./*.toml ./*.py ./*.cfg ./*.json
    mkdir -p "$(dirname "$file")"
    cp "$in" "$file"
    refused 1.1.0
    assert_equal "${stderr_lines[0]}" \
      "git-version-bump: $(sed "s|'__init__.py'|'src/app/__init__.py'|" "$want")"
  done
}

@test "every sample that takes its version from a file: that file changes, it does not" {
  local dir in want file kind target how n=0
  for want in $(samples_of leads); do
    in=${want%.leads}.in
    dir=$(basename "$(dirname "$in")")
    read -r kind target how <"$want" || continue
    case $kind in
    file) ;;
    module) how=__version__ ;;
    attribute) how=${target##*.} target=${target%.*} target=src/${target//.//}.py ;;
    *) continue ;;
    esac
    rm -rf repo
    repository
    file=$(file_of "$dir")
    mkdir -p "$(dirname "$file")" "$(dirname "$target")"
    cp "$in" "$file"
    if [ "$kind" = file ]; then printf 1.0.0; else printf "%s = '1.0.0'" "$how"; fi >"$target"
    cp "$target" old
    run --separate-stderr git version-bump 1.1.0
    assert_success
    run cmp "$in" "$file"
    assert_success
    cmp -l old "$target" >got && fail "$in has led to nothing"
    assert_equal "$(awk '{print $2, $3}' got)" '60 61'
    n=$((n + 1))
    cd ..
  done
  [ $n -ge 10 ]
}

@test "one of each kind of file follows VERSION" {
  local dir wants path n=0
  repository
  for dir in "$samples"/*/; do
    dir=$(basename "$dir")
    case $dir in
    VERSION | version.txt | *.lock | pyproject.toml-dynamic) continue ;; # the first; other packages'
    esac
    wants=("$samples/$dir"/*.want)
    [ -e "${wants[0]}" ] || continue # it only leads elsewhere
    path=$(file_of "$dir")
    git clean -qfdx
    put VERSION 1.0.0
    mkdir -p "$(dirname "$path")"
    cp "${wants[0]%.want}.in" "$path"
    run --separate-stderr git version-bump 1.1.0
    [ "$status" -eq 0 ] || fail "$path: $stderr"
    cmp "$path" "${wants[0]}"
    n=$((n + 1))
  done
  [ $n -ge 30 ]
}

@test "the mode stays, and uncommitted edits around the version stay" {
  project
  chmod 755 VERSION
  printf '# mine\n' >>pyproject.toml
  git version-bump minor
  assert_equal "$(stat -c %a VERSION)" 755
  assert_equal "$(tail -1 pyproject.toml)" '# mine'
  assert_equal "$(sed -n 3p pyproject.toml)" 'version = "1.1.0"'
}

@test "running it again changes nothing" {
  project
  git version-bump 1.1.0
  snapshot >"$before"
  run --separate-stderr git version-bump 1.1.0
  assert_success
  assert_output 1.1.0
  unchanged
}

@test "--show needs no git but for the second engine, nor a commit" {
  repository
  put VERSION 3.1
  run --separate-stderr env PATH="$BUILD/bin" git-version-bump --show
  if by_git; then
    assert_equal "$status $stderr" '128 git-version-bump: cannot find git in PATH'
    run --separate-stderr git version-bump --show
  fi
  assert_success
  assert_output 3.1.0
  refused --commit minor
}

@test "-n prints a diff that git apply takes, and changes nothing" {
  project
  put 'src/a b/__init__.py' "__version__ = '1.0.0'"
  put src/é/__init__.py 1 2 3 4 "__version__ = '1.0.0'" 5 6 7 8 9
  printf "x = '\xe9'\n\n\n\n\n__version__ = '1.0.0'" >src/latin.py
  put .cutover '[cutover "version"]' 'file = src/latin.py'
  commit more
  snapshot >"$before"
  git version-bump -n minor >"$BATS_TEST_TMPDIR/diff"
  unchanged
  git version-bump minor
  git diff >"$BATS_TEST_TMPDIR/want"
  git checkout -q .
  git apply "$BATS_TEST_TMPDIR/diff"
  git diff >"$BATS_TEST_TMPDIR/got"
  run cmp "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/got"
  assert_success
  assert_equal "$(git diff --name-only | wc -l)" 8
}

@test "a lock file whose versions are far apart makes two hunks, those near each other one" {
  project
  put package.json '{"version": "1.0.0"}'
  {
    printf '{\n"version": "1.0.0",\n'
    for n in 1 2 3 4 5 6 7 8 9; do printf '"k%s": 0,\n' "$n"; done
    printf '"packages": {"": {\n"version": "1.0.0"}}}\n'
  } >package-lock.json
  commit 'a longer lock file'
  git version-bump -n minor >"$BATS_TEST_TMPDIR/diff"
  git version-bump minor
  run diff <(git diff | grep -v '^index ' | sed 's/^\(@@.*@@\).*/\1/') <(
    for f in VERSION package-lock.json package.json pyproject.toml src/app/__init__.py; do
      awk -v f="$f" '/^diff/ {on = $3 == "a/" f} on' "$BATS_TEST_TMPDIR/diff"
    done
  )
  assert_success
  assert_equal "$(grep -c '^@@' "$BATS_TEST_TMPDIR/diff")" 6
}

@test "all files or none: one that is in the way stops all" {
  project
  put src/app/.__init__.py.cutover 'my own notes'
  refused minor
  assert_equal "${stderr_lines[0]}" \
    "git-version-bump: 'src/app/.__init__.py.cutover' is in the way"
  assert_equal "$(cat src/app/.__init__.py.cutover)" 'my own notes'
}

@test "what a killed run left beside a file is written over" {
  project
  printf '1.1' >.VERSION.cutover
  git version-bump minor
  assert_equal "$(cat VERSION)" 1.1.0
  assert_not_exist .VERSION.cutover
}

@test "what a killed run left beside a file that is done goes, what somebody else left stays" {
  project
  git version-bump minor
  printf '1.0.0\n' >.VERSION.cutover
  sed s/1.1.0/1.0.0/ pyproject.toml >.pyproject.toml.cutover
  printf 'notes\n' >.package.json.cutover
  run --separate-stderr git version-bump 1.1.0
  assert_success
  assert_not_exist .VERSION.cutover
  assert_not_exist .pyproject.toml.cutover
  assert_equal "$(cat .package.json.cutover)" notes
}

@test "half of the files bumped, as after a kill: the same command completes it" {
  project
  sed -i s/1.0.0/1.1.0/ src/app/__init__.py
  run --separate-stderr git version-bump minor
  assert_success
  assert_output 1.1.0
  run --separate-stderr git version-bump --check 1.1.0
  assert_success
}

@test "a symbolic link is refused" {
  project
  mkdir real
  git mv VERSION real/VERSION
  ln -s real/VERSION VERSION
  commit 'a link'
  refused minor
  assert_equal "${stderr_lines[0]}" \
    "git-version-bump: 'VERSION' is a symbolic link, not a file"
}

@test "nothing is written through a directory that is a symbolic link" {
  project
  mkdir ../outside
  cp src/app/__init__.py ../outside
  rm -r src/app
  ln -s ../../outside src/app
  git version-bump minor
  assert_equal "$(sed -n 2p ../outside/__init__.py)" "__version__ = '1.0.0'"
}

@test "ignored and generated files, and other people's packages, are left alone" {
  project
  put .gitignore venv _build.py src/app/_version.py
  put venv/__init__.py "__version__ = '9.9.9'"
  put node_modules/version.py "__version__ = '9.9.9'"
  put src/app/_version.py "__version__ = '9.9.9'"
  put gen/_version.py '# file generated by setuptools_scm' "__version__ = '9.9.9'"
  commit more
  git version-bump minor
  run git diff --name-only
  assert_equal "${#lines[@]}" 5
  assert_equal "$(cat venv/__init__.py src/app/_version.py | sort -u)" "__version__ = '9.9.9'"
}

@test "files that disagree are refused and named; a version that is spelled out is for all" {
  project
  put src/app/__init__.py "__version__ = '0.9.0'"
  refused minor
  assert_equal "${stderr_lines[0]}" \
    "git-version-bump: version files disagree: 'VERSION' says 1.0.0"
  assert_equal "${stderr_lines[1]}" "  'src/app/__init__.py' line 1: __version__ is '0.9.0'"
  run --separate-stderr git version-bump 1.1.0
  assert_success
  assert_output 1.1.0
  assert_equal "${stderr_lines[0]}" \
    "git-version-bump: warning: 'src/app/__init__.py' said 0.9.0, not 1.0.0"
  assert_equal "$(cat src/app/__init__.py)" "__version__ = '1.1.0'"
}

@test "no file carries a version: the hint makes one, and commits it" {
  repository
  put src/app.py one
  put staged.txt 'for another commit'
  git add -A
  git commit -q -m Begin -- src
  refused --show
  assert_regex "$stderr" 'no file carries a version'
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr")"
  assert_equal "$(git version-bump --ref=HEAD --show)" 0.1.0
  assert_equal "$(git status --porcelain)" 'A  staged.txt'
}

@test "a vendored package's own version: the hint leads out, in the work tree and by --ref" {
  project
  put src/vendored/__init__.py "__version__ = '9.0.0'"
  put 'src/other one/version.py' "__version__ = '3.1'"
  commit 'Vendor two packages'
  for ref in '' --ref=HEAD; do
    refused $ref minor
    assert_regex "$stderr" "'src/vendored/__init__.py' line 1: __version__ is '9.0.0'"
    hints=$(sed -n 's/^hint: \(git config -f .*\)/\1/p' <<<"$stderr")
    assert_equal "$(wc -l <<<"$hints")" 2
  done
  eval "$hints"
  assert_equal "$(git config -f .cutover --get-all cutover.version.ignore)" \
    $'src/other one/version.py\nsrc/vendored/__init__.py'
  run --separate-stderr git version-bump --ref=HEAD minor
  assert_success
  assert_output 1.1.0
  git version-bump minor
  assert_equal "$(grep -h __version__ src/app/__init__.py src/vendored/__init__.py)" \
    $'__version__ = \'1.1.0\'\n__version__ = \'9.0.0\''
}

@test "--check: a record for each place that says something else" {
  project
  run --separate-stderr git version-bump --check
  assert_success
  assert_output ''
  sed -i '2s/1.0.0/0.9.0/' package-lock.json
  snapshot >"$before"
  run --separate-stderr git version-bump --check
  assert_failure 1
  assert_output $'package-lock.json\t2\tpackages."".version\t0.9.0'
  assert_equal "${stderr_lines[0]}" 'git-version-bump: not every file says 1.0.0'
  run --separate-stderr git version-bump --check 1.1
  assert_failure 1
  assert_equal "${#lines[@]}" 6
  unchanged
}

@test "no version anywhere is its own error" {
  repository
  put README hello
  commit 'no version'
  refused minor
  assert_equal "${stderr_lines[0]}" 'git-version-bump: no file carries a version'
  put pyproject.toml '[project]' 'dynamic = ["version"]' '[tool.setuptools_scm]'
  refused minor
  assert_equal "${stderr_lines[1]}" \
    "  'pyproject.toml' takes it from the tag (tool.setuptools_scm)"
}

@test "a version that one file could not say is refused for all" {
  project
  for v in 1.1.0-SNAPSHOT 1.1.0-1 1.1.0-alpha.beta 1.1.0-rc1 1.1.0.post1; do
    refused $v
  done
  git rm -q pyproject.toml src/app/__init__.py
  run --separate-stderr git version-bump 1.1.0-SNAPSHOT
  assert_success
  assert_output 1.1.0-SNAPSHOT
}

@test "cutover.version.file: one leads, several are all there are; HEAD's .cutover counts" {
  project
  put release/VERSION 1.0.0
  put .cutover '[cutover "version"]' 'file = release/VERSION'
  run --separate-stderr git version-bump --show
  assert_output 1.0.0
  git version-bump minor
  assert_equal "$(cat release/VERSION)" 1.0.0
  git checkout -q .
  commit 'settings'
  git version-bump minor
  assert_equal "$(cat release/VERSION VERSION)" $'1.1.0\n1.1.0'
  git checkout -q .
  put .cutover '[cutover "version"]' 'file = release/VERSION' 'file = package.json'
  commit 'exactly these'
  git version-bump minor
  run git diff --name-only
  assert_output $'package.json\nrelease/VERSION'
  git checkout -q .
  git -c cutover.version.file=VERSION -c cutover.version.file=VERSION version-bump major
  run git diff --name-only
  assert_output VERSION
}

@test "--commit: HEAD's tree and the version, and nothing else" {
  project
  put staged.txt staged
  git add staged.txt
  put other.txt 'changed'
  put untracked.txt mine
  run --separate-stderr git version-bump --commit minor
  assert_success
  assert_output 1.1.0
  run git show --format=%s%n%P --name-only
  assert_line 'Bump the version to 1.1.0'
  assert_line "$(git rev-parse HEAD~1)"
  assert_equal "$(git show --format= --name-only | tr '\n' ' ')" \
    'VERSION package-lock.json package.json pyproject.toml src/app/__init__.py '
  run git status --porcelain
  assert_output $' M other.txt\nA  staged.txt\n?? untracked.txt'
  assert_equal "$(git show HEAD:VERSION)" 1.1.0
  assert_equal "$(cat VERSION)" 1.1.0
  snapshot >"$before"
  run --separate-stderr git version-bump --commit 1.1.0
  assert_success
  unchanged
}

@test "--commit refuses a version file with changes of its own" {
  project
  printf '# mine\n' >>pyproject.toml
  refused --commit minor
  [[ $stderr == *pyproject.toml* ]]
  git add pyproject.toml
  refused --commit minor
  [[ $stderr == *pyproject.toml* ]]
}

@test "--commit refuses an index that is not the worktree's own" {
  project
  cp .git/index ../index
  snapshot >"$BATS_TEST_TMPDIR/before"
  GIT_INDEX_FILE=../index run --separate-stderr git version-bump --commit minor
  assert_failure 128
  assert_output ''
  [[ $stderr == *"GIT_INDEX_FILE names '../index'"*'hint: unset GIT_INDEX_FILE'* ]]
  unchanged
  GIT_INDEX_FILE=$PWD/.git/index run --separate-stderr git version-bump --commit minor
  assert_success
  assert_equal "$(git status --porcelain)" ''
}

@test "--commit refuses a branch that is another name for one" {
  project
  git branch -m main trunk
  git symbolic-ref refs/heads/main refs/heads/trunk
  git worktree add -q --detach ../linked
  git symbolic-ref HEAD refs/heads/main
  refused --commit minor
  assert_regex "$stderr" "'refs/heads/main' is another name for 'refs/heads/trunk'"
  cd ../linked
  refused --commit --ref main minor
  git symbolic-ref HEAD refs/heads/trunk
  refused --commit --ref refs/heads/main minor
}

@test "--commit refuses on a detached HEAD, and in the middle of a merge" {
  project
  git checkout -q --detach
  refused --commit minor
  git checkout -q main
  git checkout -q -b side
  put side.txt 1
  commit side
  git checkout -q main
  git merge -q --no-ff --no-commit side
  refused --commit minor
  git merge --abort
}

# hook <name> <line>...: one of .git/hooks.
hook()
{
  local path=.git/hooks/$1
  shift
  put "$path" '#!/bin/sh' "$@"
  chmod +x "$path"
}

# What a hook can see: how it was called, where, with what, and on what.
# shellcheck disable=SC2016 # the hook expands it
witness='
{
  echo "== $(basename "$0") $# $*"
  env | grep "^GIT_" | sort
  echo "-- head $(git symbolic-ref HEAD) $(git rev-parse "HEAD^{tree}") $(git rev-parse --show-toplevel)"
  git diff --cached --name-status
  echo "-- index $(git write-tree)"
  git status --porcelain
  [ ! -f "$1" ] || sed "\$a\\" "$1"
} | sed "s,$(git rev-parse --absolute-git-dir),@GIT_DIR,g; s,$PWD,@TOP,g" >>"$BATS_TEST_TMPDIR/log/$(basename "$0")"'

@test "--commit: hooks have the arguments, the environment and the view that git commit gives them" {
  local name
  project
  for name in pre-commit prepare-commit-msg commit-msg post-commit pre-merge-commit post-merge; do
    hook "$name" "$witness"
  done
  put other.txt 'not committed'
  git switch -q --detach
  mkdir "$BATS_TEST_TMPDIR/log"
  git version-bump --ref main --commit minor
  c=$(git rev-parse main)
  mv "$BATS_TEST_TMPDIR/log" ../ours
  mkdir "$BATS_TEST_TMPDIR/log"
  git update-ref refs/heads/main main~1
  git worktree add -q ../real main
  cd ../real
  git read-tree -u --reset "$c"
  git commit -q -m "$(git show -s --format=%B "$c")"
  assert_equal "$(git rev-parse main)" "$c"
  assert_equal "$(cd "$BATS_TEST_TMPDIR/log" && echo *)" 'commit-msg post-commit pre-commit prepare-commit-msg'
  diff -ru "$BATS_TEST_TMPDIR/log" ../ours
}

@test "--commit: a hook that fails, changes what is committed or loses a trailer refuses" {
  local name
  project
  put mine.txt mine
  for name in pre-commit prepare-commit-msg commit-msg; do
    hook "$name" 'echo "this is why" >&2; touch ran; exit 3'
    refused --commit minor
    [[ $stderr == "this is why"*"the hook '$name' refused the commit: it ended with status 3"* ]]
    rm ".git/hooks/$name"
  done
  # shellcheck disable=SC2016 # the hooks expand it
  hook pre-commit 'echo formatted >>pyproject.toml; git add -A'
  refused --commit minor
  [[ $stderr == *"'pre-commit' changed what would be committed"*'  pyproject.toml'*'--no-verify 1.1.0'* ]]
  git switch -q --detach
  refused --ref main --commit minor
  [[ $stderr == *'hint: git version-bump --commit --ref main --no-verify 1.1.0'* ]]
  git switch -q main
  rm .git/hooks/pre-commit
  # shellcheck disable=SC2016
  hook commit-msg 'head -n 1 "$1" >new; mv new "$1"'
  refused --commit minor
  [[ $stderr == *"lost the trailer 'Version'"* ]]
  assert_not_exist ran
  git version-bump --commit --no-verify minor
  assert_equal "$(git show HEAD:VERSION)" 1.1.0
}

@test "--commit: messages that hooks edit are honoured, --no-verify leaves out what git leaves out" {
  project
  # shellcheck disable=SC2016 # the hooks expand it
  {
    hook prepare-commit-msg 'sed -i "1s/^/X-1: /" "$1"; echo prepare >>"$BATS_TEST_TMPDIR/log"'
    hook commit-msg 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"; echo msg >>"$BATS_TEST_TMPDIR/log"'
    hook pre-commit 'echo pre >>"$BATS_TEST_TMPDIR/log"'
    hook post-commit 'git show -s --format=%s HEAD >>"$BATS_TEST_TMPDIR/log"; exit 1'
  }
  git version-bump --commit minor
  assert_equal "$(git show -s --format=%s)" 'X-1: Bump the version to 1.1.0'
  assert_equal "$(git show -s --format='%(trailers)' | xargs)" 'Version: 1.1.0 Change-Id: I1'
  assert_equal "$(xargs <"$BATS_TEST_TMPDIR/log")" 'pre prepare msg X-1: Bump the version to 1.1.0'
  rm "$BATS_TEST_TMPDIR/log"
  git version-bump --commit --no-verify minor
  assert_equal "$(xargs <"$BATS_TEST_TMPDIR/log")" 'prepare X-1: Bump the version to 1.2.0'
  assert_equal "$(git status --porcelain)" ''
  chmod -x .git/hooks/*
  rm "$BATS_TEST_TMPDIR/log"
  run --separate-stderr git version-bump --commit minor
  assert_success
  [[ $stderr == *"hooks/pre-commit' is not executable and is left out"* ]]
  assert_not_exist "$BATS_TEST_TMPDIR/log"
}

@test "--ref reads a revision, whatever is checked out" {
  project
  git version-bump -q --commit minor
  put VERSION nonsense
  run --separate-stderr git version-bump --ref HEAD~1 --show
  assert_output 1.0.0
  snapshot >"$before"
  run --separate-stderr git version-bump --ref HEAD~1 major
  assert_success
  assert_output 2.0.0
  run --separate-stderr git version-bump --ref main -n patch
  assert_success
  assert_line '+1.1.1'
  unchanged
  refused --ref nowhere --show
}

@test "--ref without --commit says that it writes nothing, and so does a bare repository" {
  repository
  echo 0.1.0 >VERSION
  commit 'begin'
  before
  run --separate-stderr git version-bump --ref main minor
  assert_success
  assert_output 0.2.0
  assert_regex "$stderr" 'nothing is written: .*--commit'
  for how in '--ref main --show' '--ref main -n minor' '--ref main 0.1.0' '-q --ref main minor'; do
    # shellcheck disable=SC2086
    run --separate-stderr git version-bump $how
    assert_success
    refute_regex "$stderr" 'nothing is written'
  done
  unchanged
  git clone -q --bare . ../bare.git
  cd ../bare.git
  run --separate-stderr git version-bump minor
  assert_regex "$stderr" 'nothing is written: .*--commit'
}

@test "--commit before the first commit says what to do" {
  repository
  git switch -q --orphan new
  echo 0.1.0 >VERSION
  run --separate-stderr git version-bump --commit minor
  assert_failure 1
  assert_regex "$stderr" 'there is no commit yet'
  bash -c "$(sed -n 's/^hint: //p' <<<"$stderr")" >&2
  run --separate-stderr git version-bump --commit minor
  assert_success
  assert_output 0.2.0
}

@test "a file with conflict markers is said to have them" {
  repository
  echo 0.1.0 >VERSION
  put package.json '{' '<<<<<<< ours' '"version": "0.1.0"' ======= '"version": "0.2.0"' '>>>>>>> theirs' '}'
  commit 'begin'
  run --separate-stderr git version-bump minor
  assert_failure 1
  assert_regex "$stderr" "'package.json' line 2: has conflict markers"
}

@test "--list: what is ignored has no lead either" {
  repository
  put VERSION 0.1.0
  put app/__init__.py 'from ._version import __version__'
  put app/_version.py 'import x' '__version__ = x.y()'
  commit 'begin'
  run git version-bump --list
  assert_line --regexp '^app/_version.py.*indirect$'
  git config cutover.version.ignore app/
  run git version-bump --list
  refute_output --partial app/
}

@test "--ref --commit moves a branch that is checked out nowhere, and no other" {
  project
  git branch feature/v2.0
  refused --ref main --commit minor
  refused --ref HEAD~0 --commit minor
  old=$(git rev-parse main)
  git ls-files -s >index
  run --separate-stderr git version-bump --ref feature/v2.0 --from-branch --commit
  assert_success
  assert_output 2.0.0
  assert_equal "$(git rev-parse main)" "$old"
  assert_equal "$(git rev-parse feature/v2.0~1)" "$old"
  assert_equal "$(git show feature/v2.0:VERSION)" 2.0.0
  run diff index <(git ls-files -s)
  assert_success
  assert_equal "$(cat VERSION)" 1.0.0
  git worktree add -q ../other feature/v2.0
  refused --ref feature/v2.0 --commit major
}

@test "a bare repository" {
  project
  git clone -q --bare . ../bare.git
  cd ../bare.git
  run --separate-stderr git version-bump --show
  assert_output 1.0.0
  run --separate-stderr git version-bump --ref main --check 1.1.0
  assert_failure 1
  assert_line $'VERSION\t1\tversion\t1.0.0'
  refused --ref main --commit 1.0.0-1
  run --separate-stderr git version-bump --commit minor
  assert_success
  assert_output 1.1.0
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git diff --name-only main~1 main | wc -l)" 5
}

@test "--from-branch takes the version of the branch's name" {
  project
  refused --from-branch
  git switch -q -c feature/v1.1
  run --separate-stderr git version-bump --from-branch
  assert_success
  assert_output 1.1.0
  git checkout -q .
  git checkout -q --detach
  refused --from-branch
}

@test "from a subdirectory, a linked worktree, and from outside by GIT_DIR" {
  project
  (cd src/app && git version-bump -q minor)
  assert_equal "$(cat VERSION)" 1.1.0
  git checkout -q .
  git worktree add -q -b side ../linked
  (cd ../linked/src && git version-bump -q minor)
  assert_equal "$(cat VERSION ../linked/VERSION)" $'1.0.0\n1.1.0'
  (cd / && GIT_DIR=$OLDPWD/.git GIT_WORK_TREE=$OLDPWD git version-bump -q major)
  assert_equal "$(cat VERSION ../linked/VERSION)" $'2.0.0\n1.1.0'
}

@test "a version that goes back is written, with a warning" {
  project
  run --separate-stderr git version-bump 0.9
  assert_success
  assert_output 0.9.0
  assert_line --index 0 0.9.0
  [[ $stderr == *'warning: the version goes back, from 1.0.0 to 0.9.0'* ]]
}

@test "usage errors change nothing" {
  local args
  project
  snapshot >"$before"
  for args in '' mayor 'minor patch' '--show minor' '--check --commit' '--show -n' \
    '--no-verify minor' '--from-branch minor' 1.2.3.4; do
    # shellcheck disable=SC2086
    run --separate-stderr git version-bump $args
    assert_failure 129
    assert_output ''
  done
  unchanged
}

@test "a full disk under standard output is no success" {
  project
  run bash -c 'git version-bump --show >/dev/full'
  assert_failure 128
}

@test "what a repository holds does not reach the terminal as it is" {
  project
  put $'src/a\033[31m/__init__.py' "__version__ = '0.9.0'"
  printf "__version__ = '0.9\033[2J.0'\n" >src/app/__init__.py
  run --separate-stderr git version-bump --check
  assert_failure 1
  [[ $output != *$'\033'* ]]
  [[ $stderr != *$'\033'* ]]
}

# The page's examples, each in a project of its own: "$ command" lines, then what they print.
@test "the examples of the page" {
  local line want='' got='' n=0
  while IFS= read -r line; do
    case $line in
    .Bd*)
      rm -rf repo
      repository
      put VERSION 1.0.0
      put setup.cfg '[metadata]' 'name = app' 'version = 1.0.0'
      commit 'a project'
      git switch -q -c feature/v1.1
      want='' got=''
      ;;
    .Ed)
      assert_equal "$got" "$want"
      cd ..
      n=$((n + 1))
      ;;
    '$ '*) got+=$(eval "${line#\$ }" 2>/dev/null || true)$'\n' ;;
    .*) ;;
    *) want+=$line$'\n' ;;
    esac
  done < <(sed -n '/^.Sh EXAMPLES/,/^.Sh SEE/p' "$TOP/man/git-version-bump.1" | sed -n '/^.Bd/,/^.Ed/p')
  [ $n -eq 4 ]
}

@test "a repository inside the work tree is no part of it" {
  repository
  put VERSION 1.0.0
  put src/ours/__init__.py '__version__ = "1.0.0"'
  put src/theirs/__init__.py '__version__ = "1.0.0"'
  put src/theirs/deep/__init__.py '__version__ = "1.0.0"'
  git init -q src/theirs
  git add VERSION
  git commit -qm x
  run -0 git version-bump --list
  assert_line --partial src/ours/__init__.py
  refute_line --partial theirs
}
