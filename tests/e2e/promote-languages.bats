#!/usr/bin/env bats
# Projects in C, Go, JavaScript and Perl as their packages install them (Python's are in
# promote-real.bats): a development copy with changes, new, renamed and deleted files, hotfixes on
# main, twice in a row. What main gets is what git's own merge makes of the same trees.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

# needs <directory>: of a package that not every system has.
needs() { [ -d "$1" ] || skip "there is no '$1' here"; }

# project <language> <directory of its sources>...: main at 8.3.2, and enter it.
project()
{
  local language=$1
  shift
  repository "$language"
  mkdir src
  cp -rL --no-preserve=mode,timestamps "$@" src/
  if [ "$language" = javascript ]; then
    version_file=package.json
    mv src/uuid/package.json .
  else
    version_file=VERSION
    put VERSION 8.3.2
  fi
  git config -f .cutover cutover.version.file "$version_file"
  put README "A project in $language"
  commit 'Release 8.3.2'
  git tag v8.3.2
}

# Every Nth of the files of a directory, in an order that is the same everywhere; not those of a line
# or two (minified ones), in which top and end are one place.
every()
{
  find "$2" -type f -name '*.*' -exec grep -c '' -- /dev/null {} + | awk -F: '$2 > 5 { print $1 }' |
    LC_ALL=C sort | awk -v n="$1" 'NR % n == 0'
}

# develop <version>: a copy of src/ on the branch, in which files change at the top, come, go, get
# other names and modes.
develop()
{
  local file
  git switch -q -c "feature/v$1" main
  mkdir -p tests/dev
  cp -a src tests/dev/src
  put tests/dev/notes.txt scaffold
  commit "Start $1"
  every 5 tests/dev/src | xargs -d '\n' sed -i "1i // development of $1"
  every 11 tests/dev/src | xargs -d '\n' chmod +x
  every 13 tests/dev/src | head -n 2 | while IFS= read -r file; do git mv "$file" "$file.renamed-$1"; done
  every 17 tests/dev/src | head -n 1 | while IFS= read -r file; do git rm -qf "$file"; done
  put "tests/dev/src/new/in-$1.txt" new
  commit "Develop $1"
}

# hotfix <text>: at the end of files, some of which the copy has changed.
hotfix()
{
  git switch -q main
  every 10 src | xargs -d '\n' sed -i "\$a // hotfix $1"
  put "src/hotfix-$1.txt" hotfix
  commit "Hotfix $1"
}

# released <branch> <version before> <version>: the promote, on the branch and in a bare clone, and
# what git's merge makes of main and of a commit on the fork point whose src/ is the copy.
released()
{
  local branch=$1 base side want blob GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index-of-git
  export GIT_INDEX_FILE
  base=$(git merge-base main "$branch")
  git read-tree "$base"
  git rm -rqf --cached src
  git read-tree --prefix=src/ "$branch:tests/dev/src"
  blob=$(git show "$base:$version_file" | sed "s/$2/$3/" | git hash-object -w --stdin)
  git update-index --cacheinfo "100644,$blob,$version_file"
  side=$(git commit-tree -p "$base" -m side "$(git write-tree)")
  want=$(git merge-tree --write-tree main "$side")
  unset GIT_INDEX_FILE
  rm -rf ../bare.git
  git clone -q --bare . ../bare.git
  git -C ../bare.git remote remove origin
  git switch -q "$branch"
  tick
  run --separate-stderr git flow-promote --mode=mirror "$branch"
  assert_equal "$status: $stderr" "0: $stderr"
  assert_equal "$output" "$(git rev-parse main)"
  assert_equal "$(git rev-parse 'main^{tree}')" "$want"
  assert_equal "$(git -C ../bare.git flow-promote --mode=mirror "$branch" 2>/dev/null)" "$output"
  assert_equal "$(git status --porcelain --ignored)" ''
  compare_with_checkout
  assert_equal "$(git grep -h "$3" main -- "$version_file" | wc -l)" 1
  git fsck --strict --no-dangling --no-progress
}

# A file of src/ that the copy of feature/v8.5 has changed at its top
changed_twice()
{
  local file
  git diff --name-only --no-renames --diff-filter=M feature/v8.5~1 feature/v8.5 -- tests/dev/src |
    while IFS= read -r file; do
      if git grep -q 'development of 8.5' feature/v8.5 -- "$file" && [ -e "${file#tests/dev/}" ]; then
        echo "${file#tests/dev/}"
        break
      fi
    done
}

both_releases()
{
  local before
  develop 8.4
  hotfix one
  released feature/v8.4 8.3.2 8.4.0
  assert_equal "$(git grep -l '^// hotfix one' main -- src | wc -l)" \
    "$(git grep -l '^// hotfix one' main^1 -- src | wc -l)"
  develop 8.5
  hotfix two
  # a hotfix in a line that the copy changed as well: all is as before, then it is taken out again
  sed -i '1i // hotfix at the top' "$(changed_twice)"
  commit 'Hotfix at the top'
  git switch -q feature/v8.5
  before=$(snapshot)
  run git flow-promote --mode=mirror feature/v8.5
  assert_failure
  assert_equal "$(snapshot)" "$before"
  git switch -q main
  git revert --no-edit HEAD >/dev/null
  released feature/v8.5 8.4.0 8.5.0
  assert_equal "$(git show main:src/new/in-8.5.txt)" new
}

@test "C: headers of Linux, among them names that differ in case alone" {
  local parts=()
  needs /usr/include/linux
  for part in netfilter netfilter_ipv4 netfilter_ipv6 can usb raid; do
    parts+=("/usr/include/linux/$part")
  done
  project c "${parts[@]}"
  assert [ "$(git ls-files src | wc -l)" -gt 100 ]
  assert [ "$(git ls-files src | tr '[:upper:]' '[:lower:]' | sort | uniq -d | wc -l)" -gt 0 ]
  both_releases
}

@test "Go: pflag" {
  needs /usr/share/gocode/src/github.com/spf13/pflag
  project go /usr/share/gocode/src/github.com/spf13/pflag
  assert [ "$(git ls-files 'src/*.go' | wc -l)" -gt 50 ]
  both_releases
}

@test "JavaScript: uuid, with the version in its own package.json" {
  needs /usr/share/nodejs/uuid
  project javascript /usr/share/nodejs/uuid
  assert [ "$(git ls-files 'src/*.js' | wc -l)" -gt 40 ]
  both_releases
}

@test "Perl: CPAN and Pod" {
  local lib
  lib=$(dirname "$(/usr/bin/perl -MCPAN -e 'print $INC{"CPAN.pm"}')")
  needs "$lib/Pod"
  project perl "$lib/CPAN" "$lib/Pod"
  assert [ "$(git ls-files 'src/*.pm' | wc -l)" -gt 80 ]
  both_releases
}
