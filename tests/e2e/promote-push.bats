#!/usr/bin/env bats
# git flow-promote --push: one atomic push with leases, and the page of the pull request.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # text for hooks
load helper

# A bare origin with main at 1.0.0 and feature/v1.1, and a clone of it in repo.
setup()
{
  helper_setup
  repository seed
  put src/app.py one two three
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  sed -i s/two/TWO/ tests/dev/src/app.py
  commit 'Develop 1.1'
  git switch -q main
  git clone -q --bare . ../origin.git
  cd .. && rm -rf seed
  git clone -q origin.git repo
  cd repo || return
  git switch -q feature/v1.1
}

there() { git -C "$BATS_TEST_TMPDIR/origin.git" rev-parse "$@"; }
all_there() { git -C "$BATS_TEST_TMPDIR/origin.git" for-each-ref; }
pr() { git config cutover.promote.landing pr; }

# hook <repository's hooks directory> <name> <line>...
hook()
{
  put "$1/$2" '#!/bin/sh' "${@:3}"
  chmod +x "$1/$2"
}

# A colleague pushes to the branch, and we do not fetch.
colleague()
{
  git clone -q ../origin.git ../colleague
  (cd ../colleague && git switch -q "$1" && put theirs 1 && commit theirs && git push -q)
}

# refused <status> <pattern> <argument>...: nothing changed here nor there.
refused()
{
  local status=$1 pattern=$2
  shift 2
  snapshot >"$BATS_TEST_TMPDIR/before"
  all_there >"$BATS_TEST_TMPDIR/there"
  promote "$@"
  assert_failure "$status"
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
  assert_equal "$(all_there)" "$(cat "$BATS_TEST_TMPDIR/there")"
}

@test "a pull request's branch is pushed, and nothing else; again, and nothing happens" {
  pr
  main=$(there main)
  promote --push feature/v1.1
  assert_success
  assert_output "$(git rev-parse feature/v1.1)"
  assert_equal "$(there feature/v1.1)" "$output"
  assert_equal "$(there main)" "$main"
  assert_equal "$(git rev-parse main origin/feature/v1.1)" "$main"$'\n'"$output"
  assert_regex "$stderr" "pushed 'feature/v1.1' to 'origin'"
  first=$output
  hook ../origin.git/hooks pre-receive 'exit 1'
  promote --push feature/v1.1
  assert_success
  assert_output "$first"
  refute_regex "$stderr" pushed
}

@test "a pull request's branch with commits on top: the promote commit is printed, the tip pushed" {
  pr
  promote --push feature/v1.1
  c1=$output
  assert_equal "$c1" "$(git rev-parse HEAD)"
  put docs/review.txt 'as the review asked'
  commit 'Review'
  put docs/review.txt 'and again'
  commit 'Review again'
  promote --push feature/v1.1
  assert_success
  assert_output "$c1"
  assert_equal "$(there feature/v1.1)" "$(git rev-parse HEAD)"
  promote -n --json feature/v1.1
  assert_equal "$(sed -n 's/^  "promote_commit": "\(.*\)",/\1/p' <<<"$output")" "$c1"
  # what was made by hand, at another version
  git switch -q -c hotfix/v1.1.7 main
  put VERSION 1.1.7
  commit 'By hand'
  put more more
  commit 'More'
  promote hotfix/v1.1.7
  assert_success
  assert_output "$(git rev-parse HEAD)"
}

@test "a branch that the remote has not is made there" {
  pr
  git -C ../origin.git branch -q -D feature/v1.1
  promote --push feature/v1.1
  assert_success
  assert_equal "$(there feature/v1.1)" "$output"
}

@test "direct: main and the branch, or main alone where the remote has no such branch; no tag" {
  git tag local
  promote --push feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(there main)" "$output"
  assert_equal "$(there feature/v1.1)" "$(git rev-parse feature/v1.1)"
  git -C ../origin.git branch -q -D feature/v1.1
  tick
  git switch -q -c hotfix/v1.1.1 main
  commit fix
  promote --push=origin hotfix/v1.1.1
  assert_success
  assert_equal "$(all_there | cut -f2)" refs/heads/main
  assert_equal "$(there main)" "$output"
}

@test "direct: a remote that refuses main gets the branch neither: 3, and a re-run goes on" {
  hook ../origin.git/hooks update '[ "$1" != refs/heads/main ]'
  before=$(all_there)
  promote --push feature/v1.1
  assert_failure 3
  assert_output "$(git rev-parse main)"
  assert_equal "$(all_there)" "$before"
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_regex "$stderr" "the push to 'origin' was not done"
  assert_regex "$stderr" "here 'feature/v1.1' is promoted"
  assert_regex "$stderr" 'hint: git flow-promote --push=origin feature/v1.1'
  assert_regex "$stderr" "a 'main' that 'origin' lets nobody push to takes pull requests"
  first=$output
  rm ../origin.git/hooks/update
  tick
  promote --push=origin feature/v1.1
  assert_success
  assert_output "$first"
  assert_equal "$(there main)" "$first"
  assert_equal "$(there feature/v1.1)" "$(git rev-parse feature/v1.1)"
}

protected_main_leads_to_a_pull_request()
{
  local hints
  promote --push feature/v1.1
  assert_failure 3
  mapfile -t hints < <(sed -n 's/^hint: //p' <<<"$stderr")
  assert_equal "${#hints[@]}" 3
  assert_equal "${hints[1]}" 'git flow-promote --undo'
  bash -ec "${hints[1]}; ${hints[2]}; ${hints[0]}"
  assert_equal "$(there feature/v1.1)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse main)" "$1"
  assert_equal "$(git show feature/v1.1:VERSION)" 1.1.0
}

@test "direct: a main that is protected: the hints lead to a pull request, from a bare repository too" {
  hook ../origin.git/hooks update '[ "$1" != refs/heads/main ]'
  cp -a .git ../bare.git
  git -C ../bare.git config core.bare true
  cd src # the settings are those at the top
  protected_main_leads_to_a_pull_request "$(git rev-parse main)"
  git push -q -d origin feature/v1.1
  cd ../../bare.git
  git remote set-url origin ../origin.git
  protected_main_leads_to_a_pull_request "$(git rev-parse main)"
}

@test "git push is killed: what is done is here, and a re-run goes on" {
  pr
  hook .git/hooks pre-push 'kill -9 "$PPID"'
  before=$(all_there)
  promote --push feature/v1.1
  assert_failure 3
  assert_output "$(git rev-parse feature/v1.1)"
  assert_equal "$(git show feature/v1.1:VERSION)" 1.1.0
  assert_equal "$(all_there)" "$before"
  first=$output
  rm .git/hooks/pre-push
  promote --push feature/v1.1
  assert_success
  assert_output "$first"
  assert_equal "$(there feature/v1.1)" "$first"
}

@test "refused: a colleague's commits on the branch or on main there that were not fetched" {
  colleague feature/v1.1
  refused 1 "'feature/v1.1' on 'origin' has commits that are not on 'feature/v1.1' here" \
    --push feature/v1.1
  pr
  refused 1 "'feature/v1.1' on 'origin' has commits" --push feature/v1.1
  assert_regex "$stderr" 'hint: git fetch origin'
  git config --unset cutover.promote.landing
  git -C ../origin.git update-ref refs/heads/feature/v1.1 feature/v1.1~1
  rm -rf ../colleague
  colleague main
  refused 1 "'main' on 'origin' has commits that are not on 'main' here" --push feature/v1.1
}

@test "a colleague who pushes at the same moment is not overwritten: the lease refuses, 3" {
  pr
  git clone -q -b feature/v1.1 ../origin.git ../colleague
  (cd ../colleague && put theirs 1 && commit theirs)
  hook .git/hooks pre-push "env -u GIT_DIR git -C $BATS_TEST_TMPDIR/colleague push -q"
  promote --push feature/v1.1
  assert_failure 3
  assert_equal "$(there feature/v1.1)" "$(git -C ../colleague rev-parse HEAD)"
}

# again <main> <branch>: all is as it was at first, here and there.
again()
{
  git -C ../origin.git update-ref refs/heads/main "$1"
  git -C ../origin.git update-ref refs/heads/feature/v1.1 "$2"
  git update-ref refs/heads/main "$1"
  git reset -q --hard "$2"
  git fetch -q
}

# brought_along: what is hinted at pushes the promote, with what a colleague has pushed there.
brought_along()
{
  tick
  follow
  assert_equal "$(there main)" "$(git rev-parse main)"
  assert_equal "$(git show main:theirs)" 1
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git show main:src/app.py | xargs)" 'one TWO three'
}

@test "a colleague was faster: what is hinted at takes the work along, and pushes" {
  local branch main tip
  main=$(there main) tip=$(there feature/v1.1)
  for branch in main feature/v1.1; do
    colleague "$branch"
    refused 1 "'$branch' on 'origin' has commits" --push feature/v1.1
    brought_along
    rm -rf ../colleague
    again "$main" "$tip"
  done
  # at the same moment
  for branch in main feature/v1.1; do
    git clone -q -b "$branch" ../origin.git ../colleague
    (cd ../colleague && put theirs 1 && commit theirs)
    hook .git/hooks pre-push "[ -e .git/pushed ] || { : >.git/pushed
      env -u GIT_DIR git -C $BATS_TEST_TMPDIR/colleague push -q; }"
    promote --push feature/v1.1
    assert_failure 3
    assert_regex "$stderr" "somebody pushed to '$branch' meanwhile"
    refute_regex "$stderr" 'landing'
    brought_along
    rm -rf ../colleague .git/pushed
    again "$main" "$tip"
  done
}

@test "promoted here before, and main has moved there: taken back and made again" {
  promote feature/v1.1
  colleague main
  refused 1 "'main' on 'origin' has commits" --push feature/v1.1
  brought_along
}

@test "refused: no such remote, one that does not answer, an option for a remote" {
  mv ../origin.git ../away.git
  snapshot >"$BATS_TEST_TMPDIR/before"
  promote --push feature/v1.1
  assert_failure 128
  assert_regex "$stderr" "cannot read the refs of the remote 'origin'"
  unchanged
  mv ../away.git ../origin.git
  refused 1 "is not the name of a remote" --push=--upload-pack=touch feature/v1.1
  git remote remove origin
  refused 1 "there is no remote 'origin' to push to" --push feature/v1.1
  put .cutover '[cutover]' 'remote = elsewhere'
  commit settings
  refused 1 "there is no remote 'elsewhere' to push to" --push feature/v1.1
}

@test "--undo pushes nothing" {
  promote --undo --push
  assert_failure 129
}

@test "-n --push says what would be pushed, and pushes nothing" {
  snapshot >"$BATS_TEST_TMPDIR/before"
  before=$(all_there)
  promote -n --push feature/v1.1
  assert_success
  assert_regex "$stderr" "would push 'main' to 'origin'"
  assert_regex "$stderr" "would push 'feature/v1.1' to 'origin'"
  unchanged
  assert_equal "$(all_there)" "$before"
}

@test "merged by its pull request: a branch that is gone there stays gone" {
  pr
  promote --push feature/v1.1
  git clone -q ../origin.git ../colleague
  (cd ../colleague && tick && git merge -q --no-ff -m 'Merge pull request #1' origin/feature/v1.1 &&
    git push -q origin main :feature/v1.1)
  git fetch -q --prune
  promote --push feature/v1.1
  assert_success
  assert_output "$(there main)"
  assert_equal "$(all_there | cut -f2)" refs/heads/main
}

# merged_there <shell line>: what the service makes of the pull request, in its own clone; we fetch.
merged_there()
{
  rm -rf ../service
  git clone -q ../origin.git ../service
  (cd ../service && tick && bash -ec "$1" && git push -q origin main :feature/v1.1) || return
  git fetch -q --prune
}

# landed <id>: it is printed, and said once more to be promoted; nothing changes here nor there.
landed()
{
  local option
  for option in --quiet --push --dry-run --switch; do
    before=$(snapshot) there=$(all_there)
    promote "$option" feature/v1.1
    assert_success
    [ "$option" = --dry-run ] || assert_output "$1"
    [ "$option" = --quiet ] || assert_regex "$stderr" "'feature/v1.1' was promoted before"
    refute_regex "$stderr" 'pull request'
    assert_equal "$(all_there)" "$there"
    [ "$option" = --switch ] || assert_equal "$(snapshot)" "$before"
  done
  assert_equal "$(git symbolic-ref --short HEAD)" main
}

@test "landed by a fast-forward, built upon, or brought up to main first: promoted before" {
  pr
  main=$(there main)
  for how in 'git merge -q --ff-only origin/feature/v1.1' \
    'git merge -q --ff-only origin/feature/v1.1; git commit -q --allow-empty -m More' \
    'git commit -q --allow-empty -m Other; git switch -q feature/v1.1; git merge -q --no-edit main
     git switch -q main; git merge -q --no-ff --no-edit feature/v1.1'; do
    promote --push feature/v1.1
    assert_success
    c1=$output
    merged_there "$how"
    landed "$c1"
    # main is brought along
    git merge -q --ff-only origin/main
    git switch -q feature/v1.1
    landed "$c1"
    git -C ../origin.git update-ref refs/heads/main "$main"
    git update-ref refs/heads/main "$main"
    git fetch -q
    git reset -q --hard
    git switch -q feature/v1.1
  done
  # with commits of the review on top, and by who merges directly
  put review more
  commit Review
  git config cutover.promote.landing direct
  git branch -f main
  promote --push feature/v1.1
  assert_success
  assert_output "$c1"
  assert_equal "$(there main)" "$(git rev-parse feature/v1.1)"
}

# gone <id>: said to be promoted before, with nothing pushed.
gone()
{
  promote --push feature/v1.1
  assert_success
  assert_output "$1"
  assert_regex "$stderr" "'feature/v1.1' was promoted before"
  refute_regex "$stderr" 'pushed|pull request'
  assert_equal "$(all_there | cut -f2)" refs/heads/main
}

@test "landed by a squash, a rebase or a merge, fetched or not: the branch stays gone" {
  pr
  main=$(there main)
  promote --push feature/v1.1
  c1=$output
  for how in 'git merge -q --squash origin/feature/v1.1 >/dev/null; git commit -q -m "Version 1.1 (#1)"' \
    'git commit -q --allow-empty -m Other; git cherry-pick origin/main..origin/feature/v1.1 >/dev/null' \
    'git merge -q --no-ff --no-edit origin/feature/v1.1'; do
    rm -rf ../service
    git clone -q ../origin.git ../service
    (cd ../service && tick && bash -ec "$how" && put later 1 && commit Later &&
      git push -q origin main :feature/v1.1)
    before
    gone "$c1"
    unchanged
    git fetch -q --prune
    [[ $how == *no-ff* ]] || gone "$c1"
    git push -q -f origin "$main:refs/heads/main" "$c1:refs/heads/feature/v1.1"
  done
}

@test "landed by a squash: a fix on top is pushed, and so is what was taken back there" {
  pr
  promote --push feature/v1.1
  c1=$output
  git clone -q ../origin.git ../service
  (cd ../service && git merge -q --squash origin/feature/v1.1 >/dev/null && tick && git commit -q --no-edit &&
    git push -q origin main :feature/v1.1)
  gone "$c1"
  put src/fix.py fix
  commit Fix
  promote --push feature/v1.1
  assert_success
  assert_equal "$(there feature/v1.1)" "$(git rev-parse HEAD)"
  git reset -q --hard HEAD~1
  git push -q origin :feature/v1.1
  gone "$c1"
  (cd ../service && tick && git revert --no-edit HEAD && git push -q)
  promote --push feature/v1.1
  assert_success
  assert_equal "$(there feature/v1.1)" "$c1"
}

@test "in main by a fast-forward, and never promoted: refused, though the version is that" {
  pr
  git rm -rqf tests/dev
  put VERSION 1.1.0
  commit $'Bump the version to 1.1.0\n\nVersion: 1.1.0'
  git branch -f main
  refused 1 "'feature/v1.1' has nothing that 'main' lacks" feature/v1.1
}

# The remote is called by an address of that service, and git reaches it through a stand-in for ssh.
service()
{
  put ../ssh '#!/bin/sh' 'while [ $# -gt 1 ]; do shift; done' \
    "exec \${1%% *} $BATS_TEST_TMPDIR/origin.git"
  chmod +x ../ssh
  export GIT_SSH_VARIANT=ssh GIT_SSH_COMMAND=$BATS_TEST_TMPDIR/ssh
  git remote set-url origin "$1"
}

@test "the page of the pull request is talk, on GitHub, GitLab, Gitea and Bitbucket" {
  pr
  service git@github.com:o/r.git
  promote --push feature/v1.1
  assert_success
  assert_output "$(git rev-parse feature/v1.1)"
  assert_equal "$(there feature/v1.1)" "$output"
  assert_regex "$stderr" 'open the pull request at https://github.com/o/r/compare/main\.\.\.feature%2Fv1\.1\?expand=1'
  service ssh://git@gitlab.example.com:2222/a/b/r.git
  promote --push feature/v1.1
  assert_regex "$stderr" 'https://gitlab.example.com/a/b/r/-/merge_requests/new\?merge_request'
  service git@codeberg.org:o/r.git
  promote --push --into=main feature/v1.1
  assert_regex "$stderr" 'https://codeberg.org/o/r/compare/main\.\.\.feature/v1\.1'
  service git@bitbucket.org:o/r.git
  promote --push feature/v1.1
  assert_regex "$stderr" 'https://bitbucket.org/o/r/pull-requests/new\?source=feature%2Fv1\.1'
  service ssh://git:secret@github.com/o/r.git
  promote --push feature/v1.1
  assert_success
  assert_regex "$stderr" 'https://github.com/o/r/compare/main'
  refute_regex "$output$stderr" secret
  promote --push -q feature/v1.1
  assert_success
  assert_equal "$stderr" ''
  service git@example.com:o/r.git
  promote --push feature/v1.1
  assert_success
  refute_regex "$stderr" http
}

@test "in a bare repository, and from a linked worktree" {
  git clone -q --bare ../origin.git ../bare.git
  cd ../bare.git
  git config remote.origin.url ../origin.git
  promote --push feature/v1.1
  assert_success
  assert_equal "$(there main)" "$output"
  cd ../repo
  git fetch -q
  git worktree add -q ../linked -b hotfix/v1.1.1 origin/main
  cd ../linked
  put src/fix.py 1
  commit fix
  promote --ff --push hotfix/v1.1.1
  assert_success
  assert_equal "$(there main)" "$output"
}

@test "refused: a URL with a password in it, which nothing repeats" {
  local url
  for url in https://user:secret@host.invalid/x https://:secret@host.invalid/x \
    "ext::https://user:secret@host.invalid/x"; do
    for how in '' --json -n '-n --json'; do
      before
      # shellcheck disable=SC2086 # options
      promote "--push=$url" $how feature/v1.1
      assert_failure 129
      assert_regex "$stderr" 'git-flow-promote: --push takes no password'
      unchanged
      refute_regex "$output$stderr" secret
    done
  done
  assert_regex "$stderr" 'hint: --push=ext::https://user@host.invalid/x'
  assert_equal "$(grep -rl secret .git || :)" ''
  # it is no option, no branch and no base either
  for how in --psuh=https://user:secret@h/x "https://user:secret@h/x" --base=https://user:secret@h/x; do
    promote "$how" feature/v1.1
    assert_failure
    refute_regex "$output$stderr" secret
  done
  # nor the branch that was asked for, in the document
  promote --json --push https://user:secret@h/x
  assert_failure
  assert_regex "$output" '"branch": "https://user:\*\*\*@h/x"'
  refute_regex "$output$stderr" secret
}

@test "a remote whose URL has a password is git's business, and the password nobody's" {
  local url=https://user:secret@localhost:1/o/r
  git remote set-url origin "$url"
  refused 128 "cannot read the refs of the remote 'origin'" --push feature/v1.1
  refute_regex "$stderr" secret
  promote --json --push feature/v1.1
  assert_failure 128
  refute_regex "$output$stderr" secret
  # named by the branch instead of by a name
  git config branch.main.remote "$url"
  promote --fetch feature/v1.1
  assert_failure
  refute_regex "$output$stderr" secret
  promote --fetch --json feature/v1.1
  refute_regex "$output$stderr" secret
  git config --unset branch.main.remote
  git config cutover.remote "$url"
  promote --push feature/v1.1
  assert_failure 128
  assert_regex "$stderr" "'https://user:\*\*\*@localhost:1/o/r' has the character ':'"
  refute_regex "$output$stderr" secret
}

@test "a remote that there is not: what there is, and how it is made" {
  refused 128 "hint: git remote -v .*hint: git remote add -- nope <url>" --push=nope feature/v1.1
  refused 1 "no promote is stopped midway" --continue --push=nope
  refused 1 "no promote is stopped midway" --continue --push --switch
}
