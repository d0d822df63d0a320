#!/usr/bin/env bats
# The same verdict everywhere. Each row of the table below is a situation that a hook of some tool
# has been seen to get wrong, or that git lets through: what makes it, and the rules that are to be
# named, or "-" where nothing is to be found. It is judged wherever it can be met: when it is
# committed, at pre-push, at pre-receive of a real bare remote, as a range and as a merge request;
# all of these have to name the same rules. The client's hooks let everything through here, so that
# the next one sees it as well.
# shellcheck disable=SC2016,SC2034,SC2119,SC2120,SC2164 # for sh; rows are called by name

load helper

# hook <git directory> <name> <command for sh>
hook()
{
  printf '#!/bin/sh\n%s\n' "$3" >"$1/hooks/$2"
  chmod +x "$1/hooks/$2"
}

# The template: ../server.git has main with a release and its tag, here is a clone of it.
setup_file()
{
  local dir
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR helper_setup
  mkdir "$BATS_FILE_TMPDIR/place"
  cd "$BATS_FILE_TMPDIR/place" || return
  git init -q --bare -b main server.git
  git -C server.git config receive.advertisePushOptions true
  repository work
  for dir in src/routes src/utils src/templates tests/unit tests/integration migrations .github; do
    put "$dir/.gitkeep"
  done
  put src/a.py one two three
  put VERSION 1.0.0
  put .cutover '[cutover-rule "secret"]' 'kind = path' 'deny = "secret/.*"' \
    '[cutover-rule "small"]' 'kind = size' 'max = 100k'
  commit 'Start'
  git switch -q -c release/v1.0.0
  put src/b.py b
  commit 'Release 1.0.0'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'release/v1.0.0'" release/v1.0.0
  git tag -a -m v1.0.0 v1.0.0
  git remote add origin ../server.git
  git push -q origin main v1.0.0
  git fetch -q origin
  git branch -q -D release/v1.0.0
  git config rerere.enabled false
}

setup()
{
  helper_setup
  seen=$BATS_TEST_TMPDIR/seen
  export seen
}

# What a hook finds goes to $seen/<event>; it lets all through, but for the server's.
install_hooks()
{
  hook .git pre-commit 'git-flow-check --pre-commit --format=porcelain >"$seen/commit"; [ $? -le 1 ]'
  hook .git pre-push 'git-flow-check --pre-push --format=porcelain "$@" >"$seen/push"; [ $? -le 1 ]'
  hook ../server.git pre-receive 'exec git-flow-check --pre-receive --format=porcelain >"$seen/receive"'
}

# ci <message>: commit all, and keep what the hook found.
ci()
{
  tick
  git add -A && git commit -q -m "$1"
}

# feature [<version>]: on a new branch of main.
feature() { git switch -q -c "feature/v${1:-1.1}" main; }

# landed [<branch>]: merged into main by hand.
landed()
{
  local branch=${1:-$(git branch --show-current)}
  git switch -q main
  tick
  git merge -q --no-ff --no-verify -m "Merge branch '$branch'" "$branch"
}

push() { git push -q "$@" >"$seen/said" 2>&1; pushed=$?; }
judge() { git-flow-check --format=porcelain "$@"; }

# As a range, before it is pushed: range [<branch>], from where the remote has it.
range()
{
  local ref=${1:-main}
  judge --ref "$ref" --range "${2:-origin/main}..${3:-$ref}" >"$seen/range" || [ $? -eq 1 ]
}
# As a merge request of a branch into main.
request() { judge --merge-request origin/main "$1" >"$seen/request" || [ $? -eq 1 ]; }

# On main, by a merge: it is judged as a merge request first.
onto_main()
{
  local branch
  branch=$(git branch --show-current)
  ci "${1:-Change}"
  rm -f "$seen/commit" # a branch may look as it likes
  request "$branch"
  landed "$branch"
  range
  push origin main
}

# A file of a feature branch, by the index alone, as not every file system takes every name.
path()
{
  local blob
  feature
  for name; do
    blob=$(echo x | git hash-object -w --stdin)
    git update-index --add --cacheinfo "100644,$blob,$name"
  done
  tick
  git commit -q -m 'Add paths'
  request feature/v1.1
  range feature/v1.1
  push origin feature/v1.1
}

# --- the situations

good_branch() { feature; put src/c.py c; ci C; request feature/v1.1; range feature/v1.1; push origin feature/v1.1; }
good_branch_again() { good_branch; put src/d.py d; ci D; range feature/v1.1 origin/feature/v1.1; push origin feature/v1.1; }
bad_name() { git switch -q -c wrong; put src/c.py c; ci C; request wrong; range wrong; push origin wrong; }
bad_name_nothing_new() { git branch -q wrong; range wrong origin/main~1; push origin wrong; }
bad_name_by_head() { feature; put src/c.py c; ci C; rm "$seen/commit"; push origin HEAD:refs/heads/wrong; }
bad_name_beside_good() { feature; put src/c.py c; ci C; rm "$seen/commit"; push origin feature/v1.1 HEAD:refs/heads/wrong; }
name_in_other_case() { git branch -q Main; push origin Main; }
words_to_good() { feature; put c c; ci 'two words'; push origin 'HEAD^{/two words}:refs/heads/feature/v1.4'; }
words_to_bad() { feature; put c c; ci 'two words'; rm "$seen/commit"; push origin 'HEAD^{/two words}:refs/heads/wrong'; }
parent_to_good() { feature; put c c; ci C; push origin HEAD~:refs/heads/feature/v1.4; }
delete_branch() { good_branch; rm "$seen"/*; push origin :feature/v1.1; }
delete_main() { push origin :main; }
unrelated() { git switch -q --orphan feature/v1.1; put x x; ci X; rm "$seen/commit"; push origin feature/v1.1; }

direct() { put src/c.py c; ci C; range; push origin main; }
direct_no_verify() { put src/c.py c; git add -A; git commit -q --no-verify -m C; range; push origin main; }
direct_amend() { put src/c.py c; git add -A; git commit -q --amend --no-verify -m C; range; push -f origin main; }
fast_forward() { feature; put src/c.py c; ci C; rm "$seen/commit"; git switch -q main; git merge -q --ff-only feature/v1.1; range; push origin main; }
pushed_as_main() { feature; put src/c.py c; ci C; rm "$seen/commit"; range main origin/main feature/v1.1; push origin feature/v1.1:main; }
cherry_pick() { feature; put src/c.py c; ci C; rm "$seen/commit"; git switch -q main; git cherry-pick feature/v1.1 >/dev/null; range; push origin main; }
revert_directly() { git revert --no-edit -m 1 main >/dev/null; rm -f "$seen/commit"; range; push origin main; }
squash() { feature; put src/c.py c; ci C; git switch -q main; git merge -q --squash feature/v1.1 >/dev/null; git commit -q -m Squash; range; push origin main; }
octopus() {
  feature 1.2; put src/d.py d; ci D; feature 1.1; put src/c.py c; ci C; rm "$seen/commit"; git switch -q main
  git merge -q --no-ff --no-verify -m "Merge branch 'feature/v1.1'" feature/v1.1 feature/v1.2 >/dev/null; range; push origin main
}
merged_wrong_branch() { git switch -q -c wrong; put src/c.py c; ci C; rm "$seen/commit"; landed wrong; range; push origin main; }
merged_without_words() { feature; put src/c.py c; ci C; rm "$seen/commit"; git switch -q main; git merge -q --no-ff --no-verify -m Hello feature/v1.1; range; push origin main; }
foxtrot() { feature; put src/c.py c; ci C; rm "$seen/commit"; git switch -q main; git switch -q -c feature/v1.2 main~1; put d d; git add d; git commit -q --no-verify -m D; git merge -q --no-verify -m "Merge branch 'main'" main; range main origin/main feature/v1.2; push origin feature/v1.2:main; }
rewound() { range main origin/main main~1; push -f origin main~1:main; }
merged() { feature; put src/c.py c; onto_main; }
merged_after_conflict() {
  feature; put src/a.py one TWO three; ci A; landed; push origin main; rm "$seen"/*
  git switch -q -c feature/v1.2 main~1; put src/a.py one 2 three; ci B; git switch -q main
  git merge -q --no-ff feature/v1.2 >/dev/null || put src/a.py one TWO-2 three
  git add -A; git commit -q -m "Merge branch 'feature/v1.2'"; range; push origin main
}
merged_while_elsewhere() { feature; git rm -q -r .github; ci C; rm "$seen/commit"; landed; git switch -q feature/v1.1; range; push origin main; }
merged_beside_good() { feature; git rm -q -r .github; ci C; rm "$seen/commit"; landed; push origin feature/v1.1 main; }
only_in_work_tree() { feature; put src/c.py c; ci C; rm "$seen/commit"; landed; rm -r .github VERSION; put tests/dev/x x; range; push origin main; }

no_ci() { feature; git rm -q -r .github; onto_main; }
gitlab_ci() { feature; git rm -q -r .github; put .gitlab-ci.yml x; onto_main; }
gitlab_ci_link() { feature; git rm -q -r .github; ln -s VERSION .gitlab-ci.yml; onto_main; }
dev_left() { feature; put tests/dev/src/a.py x; onto_main; }
dev_is_file() { feature; put tests/dev x; onto_main; }
other_tests() { feature; put tests/end/a.py x; put tests/conftest.py x; onto_main; }
no_src() { feature; git rm -q -r src; onto_main; }
src_link() { feature; git mv src code; ln -s code src; onto_main; }
src_module() { feature; git rm -q -r src; git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),src"; git commit -q --no-verify -m C; request feature/v1.1; landed feature/v1.1; range; push origin main; }
tests_link() { feature; git mv tests checks; ln -s checks tests; onto_main; }
no_unit() { feature; git rm -q -r tests/unit; onto_main; }
no_migrations() { feature; git rm -q -r migrations; onto_main; }

version_link() { feature; git mv VERSION V; ln -s V VERSION; onto_main; }
version_words() { feature; put VERSION hello; onto_main; }
version_gone() { feature; git rm -q VERSION; onto_main; }
versions_differ() { feature; put pyproject.toml '[project]' 'name = "x"' 'version = "2.0.0"'; onto_main; }
version_back() { feature; put VERSION 0.9.0; onto_main; }
version_on() { feature; put VERSION 1.1.0; onto_main; }

partly_staged() { feature; put src/c.py c; git add src/c.py; put src/aux.py x; git commit -q -m C; push origin feature/v1.1; }
staged_and_gone() { feature; put src/aux.py x; git add -A; rm src/aux.py; git commit -q -m C; push origin feature/v1.1; }
commit_all() { feature; put src/c.py c; ci C; git mv src/c.py src/nul.py; git commit -q -a -m D; push origin feature/v1.1; }
commit_path() { feature; put src/aux.py x; git add -A; put VERSION 1.0.0 ''; git commit -q -m C -- VERSION; push origin feature/v1.1; }
linked() { git worktree add -q -b feature/v1.1 ../linked main; cd ../linked; put aux.txt x; ci C; range feature/v1.1; push origin feature/v1.1; cd ../work; }
shallow() { git clone -q --depth 1 "file://$PWD/../server.git" ../shallow; hooks_to ../shallow; cd ../shallow; git switch -q -c feature/v1.1; put aux.txt x; ci C; push origin feature/v1.1; cd ../work; }
partial() {
  git -C ../server.git config uploadpack.allowFilter true
  git clone -q --filter=blob:none "file://$PWD/../server.git" ../partial
  hooks_to ../partial; cd ../partial; git switch -q -c feature/v1.1; put aux.txt x; ci C; push origin feature/v1.1; cd ../work
}
hooks_to() { cp .git/hooks/pre-commit .git/hooks/pre-push "$1/.git/hooks/"; }

device() { path src/aux.c; }
port() { path com1.txt; }
device_dir() { path con/x; }
colon() { path a:b.c; }
dot() { path dot.; }
space() { path 'trail '; }
backslash() { path 'back\slash.c'; }
bidi() { path $'a\xe2\x80\xaeb'; }
invisible() { path $'a\xe2\x80\x8bb'; }
bytes() { path $'a\xffb'; }
newline() { path $'a\nb'; }
escape() { path $'a\033[31mb'; }
composed() { path $'n/\xc3\xa9' $'n/e\xcc\x81'; }
folded() { path README Readme; }
folded_dirs() { path Src/x; }
secret() { path $'secret/\xc3\xa9.txt'; }
portable() { path $'src/\xc3\xa9.txt' README docs/contact/x docs/auxiliary; }
big() { feature; head -c 200000 /dev/zero >src/big; ci C; request feature/v1.1; range feature/v1.1; push origin feature/v1.1; }

released() { feature; put VERSION 1.1.0; ci C; rm "$seen/commit"; landed; }
tag_light() { released; push origin main; git tag v1.1.0; push origin v1.1.0; }
tag_good() { released; push origin main; git tag -a -m v1.1.0 v1.1.0; push origin v1.1.0; }
tag_with_main() { released; git tag -a -m v1.1.0 v1.1.0; push --atomic origin main v1.1.0; }
tag_before_main() { released; git tag -a -m v1.1.0 v1.1.0; push origin v1.1.0; }
tag_moved() { git tag -f -a -m again v1.0.0 main >/dev/null; push -f origin v1.0.0; }
tag_deleted() { push origin :v1.0.0; }
tag_of_tree() { git tag -a -m x v1.5.0 'HEAD^{tree}'; push origin v1.5.0; }
tag_swapped() { git update-ref refs/tags/v2.0.0 v1.0.0; push origin v2.0.0; }
tag_off_main() { git tag -a -m x v1.0.1 main^2; push origin v1.0.1; }
tag_version() { git tag -a -m x v1.0.1 main; push origin v1.0.1; }
tag_other() { git tag nightly; push origin nightly; }
notes() { git notes add -m x; push origin refs/notes/commits; }
nothing_new() { push origin main; }
first_push() { git init -q --bare -b main ../other.git; hook ../other.git pre-receive 'exec git-flow-check --pre-receive --format=porcelain >"$seen/receive"'; push ../other.git main; }
rules_allow_themselves() { feature; put secret/x x; put .cutover ''; onto_main; }
rules_include() { feature; put .cutover '[include]' 'path = /etc/passwd'; onto_main; }
rules_lock_out() { feature; put .cutover '[cutover-rule "x"]' 'kind = path' 'allow = "src/.*"'; onto_main; }
rules_added() { feature; put .cutover '[cutover-rule "x"]' 'kind = path' 'deny = "x/.*"'; onto_main; }
rules_too_slow() { feature; put .cutover '[cutover-rule "x"]' 'kind = path' 'deny = "^(a+)+$"'; onto_main; }

# name, and the rules that are to be found
table()
{
  cat <<'EOF'
good_branch -
good_branch_again -
bad_name branch.name
bad_name_nothing_new branch.name
bad_name_by_head branch.name
bad_name_beside_good branch.name
name_in_other_case branch.name
words_to_good -
words_to_bad branch.name
parent_to_good -
delete_branch -
delete_main main.no-direct
unrelated branch.base
direct main.no-direct
direct_no_verify main.no-direct
direct_amend main.no-direct
fast_forward main.no-direct
pushed_as_main main.no-direct
cherry_pick main.no-direct
revert_directly main.no-direct
squash main.no-direct
octopus main.no-direct
merged_wrong_branch main.no-direct
merged_without_words main.no-direct
foxtrot main.no-direct
rewound main.no-direct
merged -
merged_after_conflict -
merged_while_elsewhere layout.ci
merged_beside_good layout.ci
only_in_work_tree -
no_ci layout.ci
gitlab_ci -
gitlab_ci_link layout.ci
dev_left layout.tests
dev_is_file layout.tests
other_tests -
no_src layout.src
src_link layout.src
src_module layout.src
tests_link layout.tests
no_unit layout.tests
no_migrations layout.migrations
version_link version.file
version_words version.file
version_gone version.file
versions_differ version.file
version_back version.forward
version_on -
partly_staged -
staged_and_gone path.portable
commit_all path.portable
commit_path -
linked path.portable
shallow path.portable
partial path.portable
device path.portable
port path.portable
device_dir path.portable
colon path.portable
dot path.portable
space path.portable
backslash path.portable
bidi path.portable
invisible path.portable
bytes path.portable
newline path.portable
escape path.portable
composed path.portable
folded path.portable
folded_dirs path.portable
secret secret
portable -
big small
tag_light tag.release
tag_good -
tag_with_main -
tag_before_main tag.release
tag_moved tag.release
tag_deleted tag.release
tag_of_tree tag.release
tag_swapped tag.release
tag_off_main tag.release
tag_version tag.release
tag_other -
notes -
nothing_new -
first_push -
rules_allow_themselves secret
rules_include rules.change
rules_lock_out rules.change x
rules_added -
rules_too_slow -
EOF
}

# judged <name> <rules>: make the situation in a copy of the template, and compare. A row that nobody
# has judged says nothing, and fails.
judged()
{
  local event found given=0 bad=0
  rm -rf place "$seen"
  mkdir "$seen"
  cp -a "$BATS_FILE_TMPDIR/place" place
  (
    cd place/work || exit
    install_hooks
    pushed=0
    "$1" >"$seen/log" 2>&1
    echo "$pushed" >"$seen/pushed"
  )
  for event in commit push receive range request; do
    [ -e "$seen/$event" ] || continue
    found=$(cut -f 2 "$seen/$event" | sort -u | paste -s -d ' ')
    given=$((given + 1))
    if [ "${found:--}" != "$2" ]; then
      echo "$1, $event: found '${found:--}', not '$2'"
      cat "$seen/$event" "$seen/log" "$seen/said"
      bad=1
    fi
  done
  verdicts=$((verdicts + given))
  if [ "$given" -eq 0 ]; then
    echo "$1: there is no verdict at all"
    cat "$seen/log"
    bad=1
  fi
  if [ "$2" = - ] && [ "$(cat "$seen/pushed")" -ne 0 ]; then
    echo "$1: the push was refused"
    cat "$seen/said"
    bad=1
  elif [ "$2" != - ] && [ "$(cat "$seen/pushed")" -eq 0 ]; then
    echo "$1: the push was not refused"
    bad=1
  fi
  return "$bad"
}

@test "every situation gets the same verdict wherever it is met" {
  local name rules situations=0 failed=0 verdicts=0
  while read -r name rules; do
    situations=$((situations + 1))
    judged "$name" "$rules" || failed=$((failed + 1))
  done < <(table)
  echo "# situations $situations, verdicts $verdicts, wrong $failed" >&3
  [ "$failed" -eq 0 ]
  [ "$situations" -ge 60 ]
  rm -rf place
}
