#!/usr/bin/env bats
# A promote that conflicts: laid out in a worktree of its own, resolved and gone on with, or taken
# back. The user's own worktrees, branches and index are as before until it is published.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# main at 1.0.0, and feature/v1.1, which changed line six of the development copy.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put src/util.py a b c d e f g
  put .gitignore '*.log'
  release_and_copy
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Develop 1.1'
}

# change <branch> <sed script> [<file>]: a commit there; we come back.
change()
{
  git switch -q "$1"
  sed -i "$2" "${3:-src/app.py}"
  commit "Change by $2"
  git switch -q feature/v1.1
}

# Where the conflict is laid out.
worktree() { git worktree list --porcelain | sed -n 's/^worktree //p' | grep -e '-promote-'; }

# resolve <line six of src/app.py>: as a user does.
resolve()
{
  put "$(worktree)/src/app.py" one two three four five "$1" seven
  git -C "$(worktree)" add src/app.py
}

conflict_in_main() { change main s/six/6/; }

# A remote that has all that is here, at ../there.git.
remote()
{
  git clone -q --bare . ../there.git
  git remote add origin "$PWD/../there.git"
}

# src on the branch has changed since the copy was made.
conflict_in_move() { change feature/v1.1 s/six/sechs/; }

# As it was before, but for the one more worktree.
stopped()
{
  promote "$@"
  assert_failure 2
  unchanged
  assert_dir_exists "$(worktree)"
}

# Nothing is left of what was laid out.
cleared()
{
  assert_equal "$(git worktree list | wc -l)" "${1:-1}"
  assert_equal "$(find "$(git rev-parse --git-common-dir)/cutover" -mindepth 1 -printf '%P\n' | grep -v -x -e lock -e log)" ''
  assert_equal "$(find "$(git rev-parse --git-common-dir)" -name '*.keep' -o -name '*.lock')" ''
  assert_equal "$(find "$BATS_TEST_TMPDIR" -name '*-promote-*')" ''
}

app_on_main() { git show main:src/app.py | xargs; }

@test "main: resolved with git add, gone on with" {
  conflict_in_main
  before
  stopped feature/v1.1
  assert_output ''
  assert_regex "$stderr" "hint: git flow-promote --continue"
  assert_regex "$stderr" "hint: git flow-promote --abort"
  assert_regex "$stderr" "$(worktree)"
  grep -q '^>>>>>>> worktree/feature/v1.1$' "$(worktree)/src/app.py"
  grep -q '^<<<<<<< HEAD$' "$(worktree)/src/app.py"
  resolve both
  promote --continue
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse main^1)" "$(git rev-parse ':/Change by s/six/6/')"
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" src/app.py
  assert_equal "$(git show -s --format='%(trailers:key=Resolved)' feature/v1.1)" ''
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git status --porcelain)" ''
  cleared
}

@test "main: the twin, taken back" {
  conflict_in_main
  before
  stopped feature/v1.1
  resolve both
  promote --abort
  assert_success
  unchanged
  cleared
  promote --abort
  assert_success
  assert_regex "$stderr" 'nothing to take back'
  unchanged
}

@test "the move: resolved, gone on with" {
  conflict_in_move
  before
  stopped feature/v1.1
  grep -q '^>>>>>>> worktree/tests/dev/src$' "$(worktree)/src/app.py"
  resolve both
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  run git show -s --format='%(trailers)' feature/v1.1
  assert_line --index 0 'Promoted: tests/dev/src:src overlay'
  assert_line --index 3 'Version: 1.1.0'
  assert_line --index 4 'Resolved: src/app.py'
  assert_equal "$(git show -s --format='%(trailers:key=Resolved)' main)" ''
  assert_equal "$(git ls-tree -r --name-only main | xargs)" '.gitignore VERSION src/app.py src/util.py'
  assert_equal "$(git status --porcelain)" ''
  cleared
}

# says <text>: with -n, and no id of a commit that is nobody's.
says()
{
  promote -n feature/v1.1
  assert_failure 2
  refute_regex "$stderr" 'CONFLICT[^'$'\n'']*[0-9a-f]{40}'
  grep -qF -e "$1" <<<"$stderr"
}

@test "what git says of a conflict names the sides as we do" {
  git switch -q main
  git rm -q src/app.py
  commit 'Drop it'
  git switch -q feature/v1.1
  says 'src/app.py deleted in main and modified in feature/v1.1.  Version feature/v1.1 of src/app.py left in tree.'
  git rm -q src/app.py
  put src/new.py/file other
  put tests/dev/src/new.py new
  commit 'Drop it here, too'
  says 'src/app.py deleted in src on feature/v1.1 and modified in tests/dev/src.  Version tests/dev/src of'
  # and a name that git has made is the one in the worktree
  promote feature/v1.1
  assert_exist "$(worktree)/$(grep -o 'src/new.py~[^ ]*' <<<"$stderr")"
}

@test "a file that both sides have added has no base" {
  put src/new.py here
  put tests/dev/src/new.py there
  commit 'Add it twice'
  git switch -q main
  put src/new.py main
  commit 'Add it on main'
  git rm -q src/new.py
  commit 'Drop it, and add it again'
  git branch -q early
  put src/new.py again
  commit 'Again'
  git switch -q feature/v1.1
  promote -n feature/v1.1
  assert_regex "$stderr" 'src/new.py: base: none'$'\n'
  git rm -q src/new.py
  commit 'Once is enough'
  git merge -q --no-edit early
  promote -n feature/v1.1
  assert_regex "$stderr" 'src/new.py: base: none'$'\n''.*src/new.py: main: [0-9a-f]+ \(Again\)'
}

@test "the move: the twin, taken back" {
  conflict_in_move
  before
  stopped feature/v1.1
  promote --abort
  assert_success
  unchanged
  cleared
}

@test "both merges in turn, and each version's origin is named" {
  conflict_in_move
  conflict_in_main
  before
  stopped feature/v1.1
  assert_regex "$stderr" 'src/app.py: base: [0-9a-f]+ \(Release 1.0.0\)'
  assert_regex "$stderr" 'src/app.py: src on feature/v1.1: [0-9a-f]+ \(Change by s/six/sechs/\)'
  assert_regex "$stderr" 'src/app.py: tests/dev/src: [0-9a-f]+ \(Develop 1.1\)'
  resolve first
  promote --continue
  assert_failure 2
  assert_regex "$stderr" 'src/app.py: main: [0-9a-f]+ \(Change by s/six/6/\)'
  unchanged
  assert_equal "$(git worktree list | wc -l)" 2
  git gc -q --prune=now
  resolve second
  git gc -q --prune=now
  promote --continue
  assert_success
  assert_equal "$(git show feature/v1.1:src/app.py | xargs)" 'one two three four five first seven'
  assert_equal "$(app_on_main)" 'one two three four five second seven'
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" src/app.py
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' feature/v1.1)" src/app.py
  cleared
}

@test "both merges, taken back at the second" {
  conflict_in_move
  conflict_in_main
  before
  stopped feature/v1.1
  resolve first
  promote --continue
  assert_failure 2
  promote --abort
  assert_success
  unchanged
  cleared
}

# two_maps: lib/ is developed in tests/dev/lib; in each of src/ and lib/ the branch changed a line that
# its copy changed as well.
two_maps()
{
  git switch -q main
  put lib/lib.py one two three four five six seven
  git config -f .cutover --add cutover.promote.map tests/dev/src:src
  git config -f .cutover --add cutover.promote.map tests/dev/lib:lib
  commit 'A library'
  git switch -q feature/v1.1
  git merge -q --no-edit main
  cp -r lib tests/dev/lib
  commit 'Start the library'
  sed -i s/six/SIX/ tests/dev/lib/lib.py
  commit 'Develop the library'
  conflict_in_move
  change feature/v1.1 s/six/sechs/ lib/lib.py
}

# resolve_path <path> <line six>
resolve_path()
{
  put "$(worktree)/$1" one two three four five "$2" seven
  git -C "$(worktree)" add "$1"
}

unmerged() { git -C "$(worktree)" diff --name-only --diff-filter=U | xargs; }
six() { git show "$1" | sed -n 6p; }

@test "two maps that conflict, and main as well: each in turn, gone on with" {
  two_maps
  change main s/six/VI/ lib/lib.py
  before
  stopped feature/v1.1
  assert_regex "$stderr" src/app.py
  assert_equal "$(unmerged)" src/app.py
  grep -q '^>>>>>>> worktree/tests/dev/src$' "$(worktree)/src/app.py"
  resolve_path src/app.py both
  stopped --continue
  assert_regex "$stderr" lib/lib.py
  assert_equal "$(unmerged)" lib/lib.py
  grep -q '^>>>>>>> worktree/tests/dev/lib$' "$(worktree)/lib/lib.py"
  resolve_path lib/lib.py ours
  stopped --continue
  assert_equal "$(unmerged)" lib/lib.py
  grep -q '^>>>>>>> worktree/feature/v1.1$' "$(worktree)/lib/lib.py"
  resolve_path lib/lib.py all
  promote --continue
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(six feature/v1.1:src/app.py) $(six feature/v1.1:lib/lib.py)" 'both ours'
  assert_equal "$(six main:src/app.py) $(six main:lib/lib.py)" 'both all'
  assert_equal "$(git ls-tree -r --name-only main | xargs)" '.cutover .gitignore VERSION lib/lib.py src/app.py src/util.py'
  assert_equal "$(git show -s --format='%(trailers:key=Promoted,valueonly,separator=%x3B)' feature/v1.1)" \
    'tests/dev/src:src overlay;tests/dev/lib:lib overlay'
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly,separator=%x3B)' feature/v1.1)" \
    'lib/lib.py;src/app.py'
  assert_equal "$(git status --porcelain)" ''
  cleared
}

@test "two maps that conflict: the twin, taken back at the first and at the second" {
  two_maps
  before
  stopped feature/v1.1
  promote --abort
  assert_success
  unchanged
  cleared
  stopped feature/v1.1
  resolve_path src/app.py both
  stopped --continue
  assert_equal "$(unmerged)" lib/lib.py
  promote --abort
  assert_success
  unchanged
  cleared
  # begun anew, the first is to be resolved anew
  stopped feature/v1.1
  assert_equal "$(unmerged)" src/app.py
  promote --abort
  assert_success
  unchanged
  cleared
}

@test "resolved with a plain git commit, from inside the worktree" {
  conflict_in_main
  stopped_at=$(git rev-parse main feature/v1.1)
  promote feature/v1.1
  assert_failure 2
  resolve both
  tick
  git -C "$(worktree)" commit -q --no-edit
  cd "$(worktree)"
  promote --continue
  assert_success
  cd "$BATS_TEST_TMPDIR/repo"
  assert_not_equal "$(git rev-parse main feature/v1.1)" "$stopped_at"
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  assert_equal "$(git rev-list --count main^1..main --first-parent)" 1
  cleared
}

@test "not all is resolved: 2, with what is left; then markers; then changes not staged" {
  conflict_in_main
  before
  stopped feature/v1.1
  promote --continue
  assert_failure 2
  assert_regex "$stderr" 'src/app.py'
  git -C "$(worktree)" add src/app.py
  promote --continue
  assert_failure 2
  assert_regex "$stderr" 'markers of a conflict'
  resolve both
  echo more >>"$(worktree)/src/util.py"
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'src/util.py'
  unchanged
  git -C "$(worktree)" add src/util.py
  promote --continue
  assert_success
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" $'src/app.py\nsrc/util.py'
  cleared
}

# version_becomes <what>: VERSION in the resolution says that; nothing: it is removed.
version_becomes()
{
  if [ -n "$1" ]; then
    put "$(worktree)/VERSION" "$1"
    git -C "$(worktree)" add VERSION
  else
    git -C "$(worktree)" rm -q -f VERSION
  fi
}

# Refused by name, with the hints that put it right and go on.
version_is_refused()
{
  promote --continue
  assert_failure 1
  unchanged
  assert_regex "$stderr" "'VERSION' $1"
}

resolved_is() { assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' "$1")" "$2"; }

@test "main: a resolution that says another version, or removes it, is refused by name" {
  conflict_in_main
  before
  stopped feature/v1.1
  resolve both
  version_becomes ''
  version_is_refused 'is removed in the resolution'
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | head -1)"
  version_becomes no-version
  promote --continue
  assert_failure 1
  assert_regex "$stderr" "'VERSION'.*in the resolution alone: mend it there.*hint: git flow-promote --continue"
  version_becomes 1.2.0
  version_is_refused 'says 1.2.0 in the resolution, and 1.1.0 is what is promoted'
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr")"
  assert_equal "$(git show main:VERSION)" 1.1.0
  resolved_is main src/app.py
  cleared
}

@test "the move: the same; the version that it sets anyway is nobody's resolution" {
  put setup.cfg '[metadata]' 'version = 1.0.0'
  commit 'Setup'
  conflict_in_move
  before
  stopped feature/v1.1
  resolve both
  version_becomes ''
  version_is_refused 'is removed in the resolution'
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | head -1)"
  put "$(worktree)/setup.cfg" '[metadata]' 'version = 9.9.9'
  git -C "$(worktree)" add setup.cfg
  promote --continue # VERSION says 1.0.0 still, and is not to blame
  assert_failure 1
  assert_regex "$stderr" "flow-promote: 'setup.cfg' says 9.9.9 in the resolution"
  git -C "$(worktree)" checkout -q HEAD -- setup.cfg
  version_becomes 3.0.0
  version_is_refused 'says 3.0.0 in the resolution, and 1.1.0 is what is promoted'
  version_becomes 1.1.0
  promote --continue # setup.cfg does not say it
  assert_failure 1
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr")"
  assert_equal "$(git show main:VERSION main:setup.cfg | xargs)" '1.1.0 [metadata] version = 1.1.0'
  resolved_is feature/v1.1 src/app.py
  cleared
}

@test "markers that are to stay are committed" {
  conflict_in_main
  promote feature/v1.1
  tick
  git -C "$(worktree)" commit -q -a --no-edit
  promote --continue
  assert_success
  git show main:src/app.py | grep -q '^<<<<<<< '
}

@test "the merge taken back by git: said, and no obstacle" {
  conflict_in_main
  before
  stopped feature/v1.1
  git -C "$(worktree)" merge --abort
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'was taken back'
  assert_regex "$stderr" 'hint: git flow-promote feature/v1.1.*hint: git flow-promote --abort'
  unchanged
  change main s/6/six/
  promote feature/v1.1
  assert_success
  cleared
}

@test "the second merge taken back: what comes first keeps the resolution of the first" {
  move_is_resolved
  git -C "$(worktree)" merge --abort
  promote --continue
  assert_failure 1
  assert_regex "$(grep -m1 '^hint: ' <<<"$stderr")" 'git flow-promote feature/v1.1    # .* what was resolved before'
  bash -e <<<"$(sed -n 's/^hint: //p' <<<"$stderr" | head -1)" || assert_equal $? 2
  assert_equal "$(git -C "$(worktree)" show MERGE_HEAD:src/app.py | sed -n 6p)" HOUR
}

@test "a resolution that is an ordinary commit: git is told, and it is gone on with" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  git -C "$(worktree)" merge --quit
  tick
  git -C "$(worktree)" commit -q -m Mine
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'hint: git flow-promote --quit    # .*stays'
  assert_regex "$(grep '^hint: ' <<<"$stderr" | tail -1)" 'git flow-promote --abort    # .* goes'
  bash -e <<<"$(sed -n 's/^hint: //p' <<<"$stderr" | head -2)"
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "the merge taken back by git reset, then a commit of something else: refused" {
  conflict_in_main
  promote feature/v1.1
  git -C "$(worktree)" reset -q --hard
  put "$(worktree)/src/app.py" something else
  tick
  git -C "$(worktree)" commit -q -a -m 'Something else'
  before
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'is not the merge that is to be resolved'
  unchanged
  assert_regex "$stderr" 'hint: git flow-promote --quit .*hint: git flow-promote feature/v1.1'
  promote --abort
  assert_success
  cleared
}

@test "the worktree is removed by rm: said, and no obstacle" {
  conflict_in_main
  before
  stopped feature/v1.1
  rm -rf "$(worktree)"
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'is gone'
  promote feature/v1.1
  assert_failure 2
  unchanged
  rm -rf "$(worktree)"
  promote --abort
  assert_success
  unchanged
  cleared
}

@test "the worktree is locked: it is not removed, and said how it is unlocked" {
  conflict_in_main
  promote feature/v1.1
  at=$(worktree)
  git worktree lock "$at"
  before
  promote --abort
  assert_failure 1
  assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "git worktree unlock $at
git flow-promote --abort    # takes it back, and what was resolved goes"
  # no more options than these were given, and nothing is resolved: begun anew
  promote --ff feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "left there; once nobody needs it: git worktree unlock $at && git worktree remove --force $at"
  assert_exist "$at/src/app.py"
  at=$at-2
  git worktree lock "$at"
  put "$at/src/app.py" both && git -C "$at" add src/app.py
  promote --continue
  assert_failure 1
  unchanged
  mv "$at" ../away
  for how in --continue --abort feature/v1.1; do
    promote $how
    assert_failure 1
    assert_regex "$stderr" 'is locked'
  done
  mv ../away "$at"
  promote --continue
  follow # as far as the promote
  assert_not_exist "$at"
}

@test "another branch is checked out in the worktree: both ways say so, and how to go back" {
  conflict_in_main
  git branch other main~1
  promote feature/v1.1
  at=$(worktree)
  resolve both
  git -C "$at" commit -q --no-edit
  git -C "$at" switch -q other
  for how in feature/v1.1 --continue; do
    promote $how
    assert_failure 1
    assert_regex "$stderr" "'other' is checked out in '$at'"
  done
  git -C "$at" switch -q --detach '@{-1}'
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "the worktree is moved by mv: what was resolved is not forgotten, and is found again" {
  conflict_in_main
  promote feature/v1.1
  at=$(worktree)
  resolve both
  mv "$at" ../away
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'is not there, and something was resolved'
  assert_regex "$stderr" 'hint: git worktree repair <path> .*hint: git flow-promote --continue'
  git worktree repair ../away
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "the worktree is moved by git: found" {
  conflict_in_main
  promote feature/v1.1
  git worktree move "$(worktree)" ../elsewhere
  put ../elsewhere/src/app.py both
  git -C ../elsewhere add src/app.py
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" both
  assert_not_exists ../elsewhere
  cleared
}

@test "again, while it is open: 2 and where; another branch: 1" {
  conflict_in_main
  before
  stopped feature/v1.1
  at=$(worktree)
  stopped feature/v1.1
  assert_regex "$stderr" "$at"
  assert_equal "$(git worktree list | wc -l)" 2
  git branch feature/v1.2
  promote feature/v1.2
  assert_failure 1
  assert_regex "$stderr" "the promote of 'feature/v1.1' is stopped"
  assert_regex "$stderr" 'hint: git flow-promote --abort'
}

@test "main moved meanwhile: 128, the resolution stays; the move alone goes on" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  change main s/one/ONE/
  before
  promote --continue
  assert_failure 128
  assert_regex "$stderr" "'main' moved"
  unchanged
  assert_equal "$(sed -n 6p "$(worktree)/src/app.py")" both
  promote --abort
  assert_success
  conflict_in_move
  change main s/6/six/
  promote feature/v1.1
  assert_failure 2
  resolve both
  change main s/seven/7/ src/util.py
  change main s/a/A/ src/util.py
  promote --continue
  assert_success
  assert_equal "$(git show main:src/util.py | xargs)" 'A b c d e f g'
  cleared
}

@test "main is behind its upstream by then: brought along, gone on with; nothing is resolved twice" {
  conflict_in_move
  promote feature/v1.1
  resolve both
  git config remote.origin.url ../nowhere
  git update-ref refs/remotes/origin/main "$(git commit-tree -p main -m Theirs 'main^{tree}')"
  before
  promote --continue
  assert_failure 1
  assert_regex "$stderr" "'main' is behind 'origin/main'"
  unchanged
  eval "$(sed -n 's/^hint: //p' <<<"$stderr")" # as far as the promote
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  git merge-base --is-ancestor origin/main main
  cleared
}

@test "a worktree that is gone is forgotten by a promote, not by one that is refused" {
  conflict_in_main
  promote feature/v1.1
  rm -r "$(worktree)"
  cp .git/cutover/unfinished ../was
  promote --into=nowhere feature/v1.1
  assert_failure 1
  refute_regex "$stderr" 'is forgotten'
  cmp .git/cutover/unfinished ../was
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "warning: the worktree '.*' is gone: what was begun there is forgotten"
  resolve both
  promote --continue
  assert_success
  cleared
}

@test "gone on with from within its worktree: said where to go" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  repo=$PWD
  cd "$(worktree)"
  promote --continue
  assert_success
  eval "$(sed -n 's/.*went with the worktree: //p' <<<"$stderr")"
  assert_equal "$PWD" "$repo"
  cleared
}

@test "gone on with from within its worktree: pushed, and the hooks run, from where the repository is" {
  conflict_in_main
  git config core.hooksPath .hooks
  mkdir .hooks
  printf '#!/bin/sh\necho merged >&2\n' >.hooks/post-merge
  chmod +x .hooks/post-merge
  git add .hooks
  commit 'Hooks'
  remote
  repo=$PWD
  promote --push feature/v1.1
  resolve both
  cd "$(worktree)"
  promote --continue
  assert_success
  assert_regex "$stderr" 'went with the worktree: cd '
  assert_regex "$stderr" merged
  cd "$repo"
  assert_equal "$(git -C ../there.git rev-parse main feature/v1.1)" "$(git rev-parse main feature/v1.1)"
  cleared
}

@test "gone on with from within its worktree, to land by pull request: pushed" {
  conflict_in_move
  git config cutover.promote.landing pr
  remote
  repo=$PWD
  promote --push feature/v1.1
  resolve both
  cd "$(worktree)/src"
  promote --continue
  assert_success
  cd "$repo"
  assert_equal "$(git -C ../there.git rev-parse feature/v1.1)" "$(git rev-parse feature/v1.1)"
  cleared
}

@test "gone on with, and there is no such remote: hinted how to go on without" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  promote --continue --push=nope
  assert_failure 128
  assert_regex "$stderr" 'git remote add -- nope <url>'
  eval "$(sed -n 's/^hint: \(.*--no-push\)$/\1/p' <<<"$stderr")"
  assert_equal "$(app_on_main)" 'one two three four five both seven'
}

# --continue is killed once main is moved, and the rest is left to the next one.
killed_when_published()
{
  cat >.git/hooks/reference-transaction <<'END'
#!/bin/sh
grep -q ' refs/heads/main$' && [ "$1" = committed ] || exit 0
p=$PPID
until grep -q '^Name:.git-flow-promot' "/proc/$p/status"; do
  p=$(sed -n 's/^PPid:.//p' "/proc/$p/status")
done
kill -9 "$p"
END
  chmod +x .git/hooks/reference-transaction
  promote --continue
  assert_failure 137
  rm .git/hooks/reference-transaction
}

@test "gone on with, and killed when it was published: finished, and pushed and switched as remembered" {
  conflict_in_main
  remote
  repo=$PWD
  were=$(git rev-parse main):main\ $(git rev-parse feature/v1.1):feature/v1.1
  for at in . "$repo-promote-1.1.0" "$repo-promote-1.1.0/src"; do
    switch=--switch
    [ "$at" != "$repo-promote-1.1.0" ] || switch=--no-verify
    promote --push "$switch" feature/v1.1
    resolve both
    killed_when_published
    cd "$at"
    promote --continue
    assert_success
    assert_regex "$stderr" 'was finished'
    [ "$at" = . ] || assert_regex "$stderr" 'went with the worktree: cd '
    cd "$repo"
    assert_output "$(git rev-parse main)"
    [ "$switch" != --switch ] || assert_equal "$(git symbolic-ref HEAD)" refs/heads/main
    assert_equal "$(git -C ../there.git rev-parse main feature/v1.1)" "$(git rev-parse main feature/v1.1)"
    cleared
    # nothing is open now
    promote --continue
    assert_failure 1
    git switch -q feature/v1.1
    # shellcheck disable=SC2086 # two words
    git push -qf origin $were
    git flow-promote --undo
  done
}

# The move is resolved, and the merge into main waits.
move_is_resolved()
{
  conflict_in_move
  conflict_in_main
  promote feature/v1.1
  assert_failure 2
  resolve HOUR
  promote --continue
  assert_failure 2
}

@test "a hook that refuses what the first merge was resolved to does so before the second is laid out" {
  conflict_in_move
  conflict_in_main
  promote feature/v1.1
  assert_failure 2
  resolve HOUR
  first=$(worktree)
  mkdir -p .git/hooks
  printf '#!/bin/sh\n! grep -q HOUR src/app.py\n' >.git/hooks/pre-commit
  chmod +x .git/hooks/pre-commit
  promote --continue
  assert_failure 1
  assert_regex "$stderr" "the hook 'pre-commit' refused.*worktree '$first'.*hint: git flow-promote --continue"
  assert_equal "$(worktree)" "$first"
  resolve hour
  promote --continue
  assert_failure 2
  assert_not_equal "$(worktree)" "$first"
  resolve both
  promote --continue
  assert_success
  cleared
}

@test "main moved while the second merge waits: the first is not asked again" {
  move_is_resolved
  change main s/a/A/ src/util.py
  before
  promote --continue
  assert_failure 128
  promote --into=nowhere feature/v1.1
  assert_failure 1
  unchanged # what was resolved is there still
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "'main' moved: its merge is begun anew, with what was resolved before it"
  assert_regex "$stderr" 'merging .* into .main. conflicts'
  assert_equal "$(git -C "$(worktree)" show MERGE_HEAD:src/app.py | xargs)" 'one two three four five HOUR seven'
  assert_equal "$(git worktree list | wc -l)" 2
  resolve both
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  assert_equal "$(git show main:src/util.py | head -1)" A
  cleared
}

@test "main moved when the second merge was resolved: it stays there, and the first is not asked again" {
  move_is_resolved
  at=$(worktree)
  resolve mine
  change main s/a/A/ src/util.py
  promote --continue
  assert_failure 128
  assert_regex "$stderr" "the resolution in '$at' is kept, and stays there"
  refute_regex "$stderr" --abort
  eval "$(sed -n 's/^hint: //p' <<<"$stderr" | head -1)" || [ $? -eq 2 ]
  assert_equal "$(sed -n 6p "$at/src/app.py")" mine
  git worktree remove --force "$at"
  assert_equal "$(git -C "$(worktree)" show MERGE_HEAD:src/app.py | xargs)" 'one two three four five HOUR seven'
}

@test "the branch moved while the second merge waits: what was resolved before stays in its worktree" {
  move_is_resolved
  at=$(worktree)
  echo more >tests/dev/src/more.py
  commit More
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "'$at' is forgotten, and left there"
  assert_equal "$(git -C "$at" show MERGE_HEAD:src/app.py | xargs)" 'one two three four five HOUR seven'
}

@test "the branch moved meanwhile: 128; a new promote begins anew and leaves what was there" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  at=$(worktree)
  sed -i s/SIX/6/ tests/dev/src/app.py
  commit 'Resolve in the copy'
  before
  promote --continue
  assert_failure 128
  assert_regex "$stderr" "'feature/v1.1' moved"
  unchanged
  promote feature/v1.1
  assert_success
  assert_regex "$stderr" 'left there'
  assert_equal "$(app_on_main)" 'one two three four five 6 seven'
  assert_equal "$(sed -n 6p "$at/src/app.py")" both
  bash -ec "$(sed -n 's/.* once nobody needs it: //p' <<<"$stderr")"
  assert_not_exist "$at"
  assert_equal "$(git worktree list | wc -l)" 1
}

@test "a branch was deleted meanwhile: said to be gone; brought back by the hint, it goes on" {
  conflict_in_main
  git switch -q --detach
  for gone in feature/v1.1 main; do
    was=$(git rev-parse $gone)
    promote feature/v1.1
    resolve both
    git branch -q -D $gone
    before
    for how in --continue feature/v1.1; do
      promote $how
      assert_failure 128
      assert_regex "$stderr" "'$gone' is gone, which was at $was"
      refute_regex "$stderr" moved
      unchanged
    done
    assert_equal "$(sed -n 6p "$(worktree)/src/app.py")" both
    # back, and gone on with
    bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | head -2)"
    assert_equal "$(app_on_main)" 'one two three four five both seven'
    cleared
    git flow-promote -q --undo >/dev/null
    # nobody needs it for the end
    promote feature/v1.1
    at=$(worktree)
    git branch -q -D $gone
    promote --quit
    assert_success
    git worktree remove --force "$at"
    git branch $gone "$was"
    promote feature/v1.1
    git branch -q -D $gone
    promote --abort
    assert_success
    cleared
    git branch $gone "$was"
  done
}

@test "main was deleted meanwhile, and another is asked for: begun anew" {
  conflict_in_main
  git branch staging main
  promote feature/v1.1
  git branch -q -D main
  promote --into=staging feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "'main' is gone: what was begun in '.*' is forgotten"
  assert_equal "$(git worktree list | wc -l)" 2
  resolve both
  promote --continue
  assert_success
  cleared
}

@test "main was deleted while the move waits: refused, and kept until it is back" {
  conflict_in_move
  promote feature/v1.1
  resolve both
  main=$(git rev-parse main)
  git branch -q -D main
  promote --continue
  assert_failure 128
  assert_regex "$stderr" "'main' is gone, which was at $main"
  promote feature/v1.1
  assert_failure 128
  assert_regex "$stderr" "'main' is gone, which was at $main"
  bash -ec "$(sed -n 's/^hint: //p' <<<"$stderr" | head -2)"
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "other options, or a branch that moved, where nothing was resolved: begun anew" {
  conflict_in_move
  promote feature/v1.1
  assert_failure 2
  sed -i s/SIX/zes/ tests/dev/src/app.py
  commit 'Decide in the copy'
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "'feature/v1.1' moved"
  assert_equal "$(git worktree list | wc -l)" 2
  promote --resolved feature/v1.1
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five zes seven'
  cleared
}

@test "other options that are refused: what was laid out stays" {
  git switch -q main
  sed -i s/six/6/ src/app.py
  commit 'Change main'
  git switch -q feature/v1.1
  git merge -q --no-edit main
  promote feature/v1.1
  assert_failure 2
  at=$(worktree)
  promote --resolved feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'would discard'
  refute_regex "$stderr" forgotten
  assert_exist "$at"
  resolve both
  promote --continue
  assert_success
  cleared
}

@test "other options, where something was resolved: refused, and nothing is forgotten" {
  conflict_in_main
  before
  stopped feature/v1.1
  resolve both
  for option in --exec=false --no-verify --switch --into=main --into=nosuch --resolved; do
    promote $option feature/v1.1
    assert_failure 2
    assert_output ''
    assert_regex "$stderr" 'begun with other options'
    unchanged
  done
  promote --continue
  assert_success
  assert_equal "$(sed -n 6p src/app.py)" "$(git show feature/v1.1:src/app.py | sed -n 6p)"
  assert_regex "$(app_on_main)" both
}

@test "--switch from within the worktree to resolve in: for the one that it was started in" {
  conflict_in_main
  git worktree add -q --detach ../aside
  (cd ../aside && git flow-promote --switch feature/v1.1) || assert_equal $? 2
  resolve both
  repo=$PWD
  cd "$(worktree)"
  promote --continue
  assert_success
  assert_regex "$stderr" "went with the worktree: cd $repo"
  cd "$repo"
  assert_equal "$(git -C ../aside symbolic-ref HEAD)" refs/heads/main
  assert_equal "$(git -C ../aside status --porcelain)" ''
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/feature/v1.1
  cleared 2
}

@test "--switch, and the worktree that it was started in is gone: said, and no other is switched" {
  conflict_in_main
  git worktree add -q --detach ../aside
  (cd ../aside && git flow-promote --switch feature/v1.1) || assert_equal $? 2
  git worktree remove ../aside
  resolve both
  promote --continue
  assert_success
  assert_regex "$stderr" "started in, '.*/aside', is gone: no other is switched"
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/feature/v1.1
  cleared
}

@test "--continue takes what changes no merge, remembers it, and hints say so" {
  move_is_resolved
  hook=.git/hooks/pre-merge-commit
  mkdir -p .git/hooks
  printf '#!/bin/sh\nexit 1\n' >$hook
  chmod +x $hook
  resolve both
  promote --no-verify feature/v1.1
  assert_failure 2
  assert_regex "$stderr" 'hint: git flow-promote --continue --no-verify'
  git switch -qc aside main # what --switch does not get past
  git worktree add -q ../on-main main
  before
  promote --continue --switch
  assert_failure 1
  assert_equal "$(sed -n 's/^hint: git flow/git flow/p' <<<"$stderr")" 'git flow-promote --continue --no-switch'
  promote --continue
  assert_failure 1
  assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" \
    $'git flow-promote --continue\ngit flow-promote --continue --no-verify'
  unchanged
  promote --continue --no-verify --exec=false
  assert_failure 1
  unchanged
  promote --continue --no-verify --exec=true
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared 2
}

@test "--continue --no-verify is remembered where it stops again" {
  conflict_in_move
  conflict_in_main
  promote feature/v1.1
  resolve HOUR
  promote --continue --no-verify --exec=true
  assert_failure 2
  run grep -az -A2 '^option$' .git/cutover/unfinished
  assert_output --regexp 'no-verify.*exec'
  promote --continue --no-switch --switch
  assert_failure 129
}

@test "--switch and --exec are gone on with" {
  conflict_in_main
  before
  stopped --switch --exec='echo ran >&2' feature/v1.1
  resolve both
  promote --continue
  assert_success
  assert_regex "$stderr" ran
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/main
}

@test "--quit forgets, and leaves the worktree" {
  conflict_in_main
  before
  stopped feature/v1.1
  resolve both
  at=$(worktree)
  promote --quit
  assert_success
  assert_regex "$stderr" "$at"
  unchanged
  assert_equal "$(sed -n 6p "$at/src/app.py")" both
  promote --continue
  assert_failure 1
  promote --quit
  assert_success
  # another one does not clash with it
  promote feature/v1.1
  assert_failure 2
  assert_equal "$(git worktree list | wc -l)" 3
}

@test "the example of the page" {
  conflict_in_main
  git clone -q . "$BATS_TEST_TMPDIR/work/app"
  cd "$BATS_TEST_TMPDIR/work/app"
  git branch -q main origin/main
  GIT_EDITOR="sed -i -e /^[\<=\>]/d -e /SIX/d"
  mandoc -Tutf8 "$TOP/man/git-flow-promote.1" | sed 's/.\x08//g' |
    sed -n '/Resolve a conflict with/,/--continue/s/^ *\$ //p' >../example
  assert_equal "$(wc -l <../example)" 5
  assert_equal "$(tail -n 1 ../example)" 'cd ../app && git flow-promote --continue'
  EDITOR=$GIT_EDITOR bash ../example
  assert_equal "$(app_on_main)" 'one two three four five 6 seven'
}

@test "in the worktree to resolve in, other tools name what goes on with the promote" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  cd "$(worktree)"
  run --separate-stderr git flow-start feature/v1.3
  assert_failure 1
  assert_regex "$stderr" 'a merge is under way'
  assert_equal "$(grep -m 2 '^hint: ' <<<"$stderr")" "hint: git flow-promote --continue
hint: git flow-promote --abort    # takes it back, and what was resolved goes"
  promote --quit # and then it is a merge like any other
  run --separate-stderr git flow-start feature/v1.3
  assert_equal "$(grep -m 2 '^hint: ' <<<"$stderr")" $'hint: git merge --continue\nhint: git merge --abort'
}

@test "nothing to go on with" {
  before
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'nothing to go on with'
  unchanged
}

@test "another tool's: named, with its command" {
  mkdir -p .git/cutover
  printf '%s\0' 'cutover-unfinished 2' owner git-release-deploy worktree w worktree-path /nowhere end 3 \
    >.git/cutover/unfinished
  before
  for what in --continue --abort --quit feature/v1.1; do
    promote $what
    assert_failure 1
    assert_regex "$stderr" "'git-release-deploy' is stopped midway"
    assert_regex "$stderr" 'hint: git release-deploy --continue'
  done
  unchanged
  assert_exist .git/cutover/unfinished
}

@test "a damaged note is refused by name, wherever it is cut" {
  conflict_in_main
  promote feature/v1.1
  cp .git/cutover/unfinished ../note
  before
  size=$(stat -c %s ../note)
  for n in 0 1 20 100 $((size / 2)) $((size - 3)) $((size - 1)); do
    head -c "$n" ../note >.git/cutover/unfinished
    promote --continue
    assert_failure 128
    assert_regex "$stderr" 'cutover/unfinished'
  done
  # a name that leads elsewhere
  sed 's/repo-promote-1.1.0\x00worktree-path/..\x00worktree-path/' ../note >.git/cutover/unfinished
  run cmp -s ../note .git/cutover/unfinished
  assert_failure
  promote --abort
  assert_failure 128
  unchanged
  cp ../note .git/cutover/unfinished
  promote --abort
  assert_success
  cleared
}

@test "a bare repository: laid out beside it" {
  conflict_in_main
  git clone -q --bare . ../bare.git
  cd ../bare.git
  before
  promote feature/v1.1
  assert_failure 2
  unchanged
  at=$(worktree)
  assert_equal "$(dirname "$at")" "$BATS_TEST_TMPDIR"
  resolve both
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "a bare repository: the second conflict is laid out beside it as well" {
  conflict_in_main
  conflict_in_move
  git clone -q --bare . ../bare.git
  cd ../bare.git
  promote feature/v1.1
  cd "$(worktree)"
  put src/app.py one two three four five both seven
  git add src/app.py
  promote --continue
  assert_failure 2
  cd ../bare.git
  assert_equal "$(worktree | tail -n 1)" "$BATS_TEST_TMPDIR/bare.git-promote-1.1.0-2"
}

@test "a bare repository: --switch is refused, conflict or not, and when it is gone on with" {
  conflict_in_main
  git clone -q --bare . ../bare.git
  cd ../bare.git
  before
  for dry in '' -n; do
    promote $dry --switch feature/v1.1
    assert_failure 1
    assert_regex "$stderr" 'there is no work tree to switch: the repository is bare'
    unchanged
    cleared
  done
  promote feature/v1.1
  at=$(worktree)
  resolve both
  for place in . "$at"; do
    cd "$place"
    promote --continue --switch
    assert_failure 1
    assert_regex "$stderr" 'there is no work tree to switch: the promote was started in a bare'
  done
  assert_equal "$(git show main:VERSION)" 1.0.0
  follow
  assert_equal "$(git -C ../bare.git show main:VERSION)" 1.1.0
}

@test "from a linked worktree, with main checked out in another" {
  conflict_in_main
  git worktree add -q ../on-main main
  git worktree add -q --detach ../aside
  cd ../aside
  promote feature/v1.1
  assert_failure 2
  resolve both
  promote --continue
  assert_success
  assert_equal "$(sed -n 6p ../on-main/src/app.py)" both
  assert_equal "$(git -C ../on-main status --porcelain)" ''
  cleared 3
}

@test "options are gone on with: --into, --mode" {
  git branch staging main
  change staging s/six/6/
  git rm -q tests/dev/src/util.py
  commit 'Drop util'
  promote --into=staging --mode=mirror feature/v1.1
  assert_failure 2
  resolve both
  promote --continue
  assert_success
  assert_equal "$(git ls-tree --name-only staging:src)" app.py
  assert_equal "$(git show main:VERSION)" 1.0.0
  cleared
}

@test "a file of the user's in the way at the end refuses, and the resolution stays" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  put src/app.py mine
  before
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'src/app.py: has changes'
  assert_equal "$(grep '^hint: ' <<<"$stderr" | tail -n 1)" 'hint: git flow-promote --continue'
  unchanged
  git checkout -q src/app.py
  # a commit of the settings would set the resolution aside
  put .cutover '[cutover]'
  promote --continue
  assert_failure 1
  assert_equal "$(grep '^hint: ' <<<"$stderr")" $'hint: mv -- .cutover .cutover.aside\nhint: git flow-promote --continue'
  mv -- .cutover ../cutover.aside
  promote --continue
  assert_success
  cleared
}

@test "untracked files in the worktree are not lost" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  at=$(worktree)
  put "$at/forgotten.py" mine
  promote --continue
  assert_success
  assert_regex "$stderr" 'forgotten.py'
  assert_equal "$(cat "$at/forgotten.py")" mine
}

@test "ignored files in the worktree are not lost: at the end, where another merge follows, where it is begun anew" {
  conflict_in_move
  conflict_in_main
  before
  stopped feature/v1.1
  at=$(worktree)
  put "$at/mine.log" precious
  stopped --overwrite feature/v1.1
  assert_equal "$(cat "$at/mine.log")" precious
  git -C "$at" merge --abort
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "'$at' is forgotten, and left there"
  assert_equal "$(cat "$at/mine.log")" precious
  git worktree remove --force "$at"
  at=$(worktree)
  resolve first
  put "$at/mine.log" precious
  promote --continue
  assert_failure 2
  assert_regex "$stderr" "'mine.log' is in '$at', which therefore stays; once nobody needs it: git worktree remove"
  assert_equal "$(cat "$at/mine.log")" precious
  git worktree remove --force "$at"
  at=$(worktree)
  resolve second
  put "$at/mine.log" precious
  put "$at/mine.log2" precious
  put "$at/notes" precious
  promote --continue
  assert_success
  assert_regex "$stderr" "'mine.log' and 2 more are in '$at', which therefore stays; once nobody needs it: git worktree remove"
  assert_equal "$(cat "$at/mine.log")" precious
  bash -ec "$(sed -n 's/.* once nobody needs it: //p' <<<"$stderr")"
  git flow-promote -q --abort
  cleared
}

@test "begun anew from within the worktree that would go: refused, with where to go; --abort says it" {
  conflict_in_main
  promote feature/v1.1
  repo=$PWD
  for options in --overwrite --switch ''; do
    cd "$(worktree)"
    [ -n "$options" ] || git merge --abort
    mkdir -p deep && cd deep
    before
    promote $options feature/v1.1
    assert_failure 1
    assert_regex "$stderr" 'leave it first'
    unchanged
    assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "cd $repo"$'\n'"git flow-promote ${options:+$options }feature/v1.1"
  done
  run follow
  assert_failure 2
  cd "$repo"
  cd "$(worktree)"
  promote --abort
  assert_success
  eval "$(sed -n 's/.*went with the worktree: //p' <<<"$stderr")"
  assert_equal "$PWD" "$repo"
  cleared
}

@test "from a sparse checkout: laid out in full" {
  conflict_in_main
  git sparse-checkout set tests
  before
  stopped feature/v1.1
  assert_equal "$(git -C "$(worktree)" config core.sparseCheckout)" false
  resolve both
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  assert_equal "$(git sparse-checkout list)" tests
  cleared
}

@test "the worktree is moved by mv: said how git is told" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  mv "$(worktree)" ../moved
  promote --continue
  assert_failure 1
  assert_regex "$stderr" 'hint: git worktree repair <path>'
  cd ../moved/src
  for how in --continue --abort feature/v1.1; do
    promote $how
    assert_failure 1
    assert_regex "$stderr" "worktree '$BATS_TEST_TMPDIR/moved' was moved"
  done
  follow
  cd ../../repo
  promote --continue
  assert_success
  assert_equal "$(app_on_main)" 'one two three four five both seven'
  cleared
}

@test "a lock that git merge could not unlink is not left in the worktree" {
  needs_files
  conflict_in_main
  lock=$PWD/.git/worktrees/${PWD##*/}-promote-1.1.0/ORIG_HEAD.lock
  mkdir ../shim
  cat >../shim/git <<EOF
#!/bin/bash
case " \$* " in *' merge -q '*) exec strace -qq -o $PWD/../strace -P '$lock' -e inject=unlink,unlinkat:error=EIO '$(command -v git)' "\$@" ;; esac
exec '$(command -v git)' "\$@"
EOF
  chmod +x ../shim/git
  PATH=$PWD/../shim:$PATH run git-flow-promote feature/v1.1
  assert_failure 2
  grep -q EIO ../strace
  assert_not_exist "$lock"
  promote --abort
  cleared
}

@test "what main added below the retired directory is resolved by moving it" {
  git switch -q main
  put tests/dev/src/late.py late
  commit 'A file in the wrong place'
  git switch -q feature/v1.1
  before
  stopped feature/v1.1
  promote --continue
  assert_failure 2
  assert_regex "$stderr" 'late.py'
  git -C "$(worktree)" mv -f "$(git -C "$(worktree)" ls-files | grep late.py)" late.py
  promote --continue
  assert_success
  assert_equal "$(git show main:late.py)" late
  cleared
}

@test "what main has below the retired directory, in no conflict of git's: said why, and moved" {
  git switch -q main
  put tests/dev/src/q.py q
  put tests/dev/notes.txt notes
  commit 'In the wrong place'
  git switch -q feature/v1.1
  stopped_with_a_reason()
  {
    assert_failure 2
    assert_regex "$stderr" "'$1' is in 'tests/dev', which is retired"
    assert_regex "$stderr" "hint: git mv $1 <another place>    # or: git rm $1"
    assert_equal "$(grep -c "hint: git mv $1 " <<<"$stderr")" 1
    refute_regex "$stderr" 'git add there'
    refute_regex "$stderr" 'base: none'
  }
  promote feature/v1.1
  stopped_with_a_reason tests/dev/notes.txt
  stopped_with_a_reason tests/dev/src/q.py
  git -C "$(worktree)" rm -q tests/dev/notes.txt
  promote --continue
  stopped_with_a_reason tests/dev/src/q.py
  promote feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "nothing is unmerged in the worktree '$(worktree)': go on"
  refute_regex "$stderr" 'git add there'
  git -C "$(worktree)" mv tests/dev/src/q.py src/q.py
  promote --continue
  assert_success
  assert_equal "$(git show main:src/q.py)" q
  assert_equal "$(git ls-tree main tests/)" ''
  cleared
}

@test "a file that the resolution puts below the retired directory: said why" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  put "$(worktree)/tests/dev/mine.txt" mine
  git -C "$(worktree)" add tests
  promote --continue
  assert_failure 2
  assert_regex "$stderr" "'tests/dev/mine.txt' is in 'tests/dev', which is retired"
  git -C "$(worktree)" rm -qf tests/dev/mine.txt
  promote --continue
  assert_success
  cleared
}

@test "what came of the resolution is mended in its worktree" {
  conflict_in_move
  promote feature/v1.1
  resolve both
  there=$(worktree)
  put "$there/src/APP.py" mine
  put "$there/tests/dev/mine.txt" mine
  git -C "$there" add src tests
  for why in 'goes with the promote' 'are one name where case'; do
    promote --continue
    assert_failure 1
    assert_regex "$stderr" "$why"
    assert_regex "$stderr" "is mended in the worktree '$there': git add there"
    assert_equal "$(grep '^hint: ' <<<"$stderr" | tail -n 1)" 'hint: git flow-promote --continue'
    git -C "$there" rm -qf --ignore-unmatch tests/dev/mine.txt
  done
  git -C "$there" rm -qf src/APP.py
  promote --continue
  assert_success
  cleared
}

@test "a released hotfix: the versions are the tool's, the rest the user's" {
  git switch -q -c hotfix/v1.0.1 main
  sed -i s/six/6/ src/app.py
  commit Fix
  tick
  git flow-promote -q hotfix/v1.0.1
  git switch -q feature/v1.1
  tick
  before
  stopped feature/v1.1
  assert_equal "$(git -C "$(worktree)" diff --name-only --diff-filter=U)" src/app.py
  assert_equal "$(cat "$(worktree)/VERSION")" 1.1.0
  resolve both
  promote --continue
  assert_success
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" src/app.py
  cleared
}

@test "killed while git lays it out: that git is waited for, and what it made goes" {
  conflict_in_main
  before
  mkdir ../shim
  cat >../shim/git <<EOF
#!/bin/bash
case " \$* " in
*' worktree add '*)
  touch '$BATS_TEST_TMPDIR/began'
  for ((i = 0; i < 600; i++)); do [ -e '$BATS_TEST_TMPDIR/go' ] && break; sleep .05; done ;;
esac
exec '$(command -v git)' "\$@"
EOF
  chmod +x ../shim/git
  PATH=$PWD/../shim:$PATH git-flow-promote feature/v1.1 3>&- &
  until [ -e ../began ]; do sleep .05; done
  kill -KILL $!
  wait $! || true
  promote feature/v1.1
  assert_failure 128
  assert_regex "$stderr" 'the git of a promote that was interrupted still lays out its conflict'
  assert_regex "$stderr" 'hint: git flow-promote --wait=60 feature/v1.1'
  (sleep .5 && touch ../go) 3>&- &
  promote --wait=20 feature/v1.1
  assert_failure 2
  assert_equal "$(worktree)" "$PWD-promote-1.1.0"
  assert_equal "$(git worktree list | wc -l)" 2
  promote --abort
  unchanged
  cleared
}

@test "what is changed there while a hook runs stays, with its worktree" {
  conflict_in_main
  for late in 'echo LATE >>src/app.py' 'echo LATE >>src/app.py; git add src/app.py' \
    'echo LATE >>src/app.py; git commit -qam late' 'git merge --abort; echo LATE >>src/util.py'; do
    promote feature/v1.1
    there=$(worktree)
    resolve both
    mkdir -p .git/hooks
    printf '#!/bin/sh\n%s\n' "unset \$(git rev-parse --local-env-vars)" "cd '$there' && { $late; } >&2" \
      >.git/hooks/pre-merge-commit
    chmod +x .git/hooks/pre-merge-commit
    promote --continue
    assert_success
    assert_regex "$stderr" "changed (in '$there' )?after (that|it) was taken.*git worktree remove --force $there"
    grep -qx LATE "$there"/src/*.py
    assert_equal "$(app_on_main)" 'one two three four five both seven'
    rm .git/hooks/pre-merge-commit
    git worktree remove --force "$there"
    git flow-promote --undo
    cleared
  done
}

@test "a dry run, stopped at the second merge, says what is to be resolved" {
  conflict_in_move
  change main s/b/B/ src/util.py
  sed -i s/b/bb/ tests/dev/src/util.py
  commit both
  promote feature/v1.1
  resolve both
  promote --continue
  assert_failure 2
  before
  promote -n feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "still to be resolved"$'\n  src/util.py\n'".*'$(worktree)'"
  refute_regex "$stderr" src/app.py
  unchanged
  # and where main moves, what is resolved stays so
  git branch -f main "$(git commit-tree -p main -m more 'main^{tree}')"
  promote -n feature/v1.1
  assert_failure 2
  assert_regex "$stderr" "merging 'feature/v1.1' into 'main' conflicts"
  git worktree remove --force "$(worktree)"
  promote -n feature/v1.1
  assert_failure 2
  promote --abort
  assert_success
  cleared
}

@test "what is hidden from git there is not staged either" {
  conflict_in_main
  promote feature/v1.1
  resolve both
  for option in assume-unchanged skip-worktree; do
    git -C "$(worktree)" update-index "--$option" src/util.py
    echo edited >>"$(worktree)/src/util.py"
    promote --continue
    assert_failure 1
    assert_regex "$stderr" $'changes that are not staged\n  src/util.py'
    assert_regex "$stderr" "hidden from git"
    assert_equal "$(tail -n 1 "$(worktree)/src/util.py")" edited
    git -C "$(worktree)" update-index "--no-$option" src/util.py
    git -C "$(worktree)" restore src/util.py
  done
  # what a sparse checkout takes away is no change
  git -C "$(worktree)" sparse-checkout set --no-cone /src/app.py
  assert_not_exists "$(worktree)/src/util.py"
  promote --continue
  assert_success
  assert_equal "$(git show main:src/util.py | xargs)" 'a b c d e f g'
}

@test "rerere: learns, and replays; with autoupdate the promote goes on by itself" {
  git config rerere.enabled true
  conflict_in_main
  before
  stopped feature/v1.1
  resolve both
  change main s/one/ONE/
  promote --continue
  assert_failure 128
  git -C "$(worktree)" rerere
  promote --abort
  before
  stopped feature/v1.1
  assert_equal "$(sed -n 6p "$(worktree)/src/app.py")" both
  assert_regex "$stderr" 'src/app.py: resolved there by git rerere.*: look at it before'
  promote --abort
  git config rerere.autoupdate true
  promote feature/v1.1
  assert_success
  assert_regex "$stderr" "warning: 'src/app.py' is resolved by git rerere, .*: look at it"
  assert_output "$(git rev-parse main)"
  assert_equal "$(app_on_main)" 'ONE two three four five both seven'
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" src/app.py
  cleared
}

@test "rerere: what is replayed after the merge that was resolved, whose worktree we stand in" {
  git config rerere.enabled true
  git config rerere.autoupdate true
  # learned, then taken back, with another answer in the move
  change main s/two/2/ src/app.py
  change feature/v1.1 s/b/B/ src/util.py
  sed -i s/two/TWO/ tests/dev/src/app.py
  sed -i s/b/bb/ tests/dev/src/util.py
  commit both
  promote feature/v1.1
  assert_failure 2
  for file in util app; do
    sed -i -e '/^[<=>]\{7\}/d' "$(worktree)/src/$file.py"
    git -C "$(worktree)" add src
    promote --continue
  done
  assert_success
  app=$(app_on_main)
  git flow-promote --undo
  sed -i s/bb/bbb/ tests/dev/src/util.py
  commit another
  promote feature/v1.1
  assert_failure 2
  cd "$(worktree)"
  put src/util.py a both c d e f g
  git add src
  promote --continue
  assert_success
  assert_regex "$stderr" "the directory you stand in went with the worktree: cd "
  cd ../repo
  assert_equal "$(app_on_main)" "$app"
  assert_equal "$(git show main:src/util.py | xargs)" 'a both c d e f g'
  cleared
}

@test "a dry run lays nothing out; --json names the worktree" {
  conflict_in_main
  before
  promote -n feature/v1.1
  assert_failure 2
  unchanged
  cleared
  promote --json feature/v1.1
  assert_failure 2
  python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["worktree"] == sys.argv[1] and d["conflicts"] == ["src/app.py"], d
' "$(worktree)" <<<"$output"
  resolve both
  promote --continue --json
  assert_success
  python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["worktree"] is None and d["conflicts"] == [] and d["merge_commit"] == sys.argv[1], d
' "$(git rev-parse main)" <<<"$output"
}

@test "two at once: one lays out, the other says so" {
  conflict_in_main
  git flow-promote --wait=20 feature/v1.1 2>../one &
  git flow-promote --wait=20 feature/v1.1 2>../two && second=0 || second=$?
  wait $! && first=0 || first=$?
  assert_equal "$first $second" '2 2'
  assert_equal "$(git worktree list | wc -l)" 2
  grep -q 'still to be resolved' ../one ../two
}

@test "hostile paths: nothing raw reaches the terminal, and the trailer is one line" {
  name=$(printf 'a\033[31mb\nVersion: 9')
  for side in src tests/dev/src; do put "$side/$name" one two three; done
  commit 'Hostile'
  git switch -q main
  put "src/$name" one 2 three
  commit 'Hostile on main'
  git switch -q feature/v1.1
  promote feature/v1.1
  assert_failure 2
  refute_regex "$stderr" "$(printf '\033')"
  put "$(worktree)/src/$name" resolved
  git -C "$(worktree)" add src
  promote --continue
  assert_success
  assert_equal "$(git show -s --format='%(trailers:key=Version,valueonly)' main)" 1.1.0
  assert_equal "$(git show -s --format='%(trailers:key=Resolved,valueonly)' main)" '"src/a\033[31mb\nVersion: 9"'
}

@test "usage: what goes with --continue, --abort and --quit" {
  for options in '--continue --abort' '--continue feature/v1.1' '--abort --json' '--quit -n' \
    '--continue --mode=mirror' '--undo --abort' '--abort --switch' '--no-push feature/v1.1'; do
    # shellcheck disable=SC2086 # words
    promote $options
    assert_failure 129
  done
}

@test "killed while laying out, going on and taking back: a sample of tests/soak/promote-conflicts.sh" {
  conflict_in_move
  put notes.txt mine
  git config gc.auto 0
  run "$TOP/tests/kill/conflicts" -c 'rename mkdir' 47 "$PWD" feature/v1.1
  echo "# $output" >&3
  assert_success
}

@test "told to end in making the worktree: directories that its child still made go, files stay" {
  conflict_in_move
  before
  mkdir ../shim
  cat >../shim/git <<EOF
#!/bin/bash
case " \$* " in *' worktree add '*) mkdir -p '$PWD-promote-1.1.0/src/sub'; kill -KILL \$PPID; exit 143 ;; esac
exec '$(command -v git)' "\$@"
EOF
  chmod +x ../shim/git
  PATH=$PWD/../shim:$PATH run git-flow-promote feature/v1.1
  assert_failure 137
  run git flow-promote feature/v9.9
  unchanged
  cleared
  PATH=$PWD/../shim:$PATH run git-flow-promote feature/v1.1
  put ../"${PWD##*/}-promote-1.1.0/src/mine" mine
  run git flow-promote feature/v9.9
  assert_equal "$(cat ../"${PWD##*/}-promote-1.1.0/src/mine")" mine
  assert [ ! -e ../"${PWD##*/}-promote-1.1.0/src/sub" ]
}

@test "a merge that git could not note down is not laid out as one that is resolved" {
  conflict_in_move
  before
  index=$PWD/.git/worktrees/${PWD##*/}-promote-1.1.0/index.lock
  # a traced process cannot look for leaks
  ASAN_OPTIONS=detect_leaks=0 run strace -f -qq -o ../strace -P "$index" -e trace=openat -e inject=openat:error=EIO:when=2 \
    git-flow-promote feature/v1.1
  assert_failure 128
  assert_output --partial 'could not be laid out'
  unchanged
  cleared
}

@test "the .keep of what is needed to resolve is never there without the words that say whose it is" {
  # or who is killed in between leaves one that the next command does not know for ours
  conflict_in_move
  # a traced process cannot look for leaks
  ASAN_OPTIONS=detect_leaks=0 run strace -f -qq -o ../strace -e trace=openat,rename git-flow-promote feature/v1.1
  assert_failure 2
  assert_equal "$(grep -c 'openat(.*\.keep", .*O_CREAT' ../strace)" 0
  assert_equal "$(grep -c 'rename(.*\.keep") = 0' ../strace)" 1
}

@test "links that lead nowhere, in conflict: laid out, resolved, and nothing is read through them" {
  ln -s nowhere/branch tests/dev/src/link
  commit 'A link'
  git switch -q main
  ln -s nowhere/main src/link
  commit 'Another link'
  git switch -q feature/v1.1
  before
  stopped --allow-dangling-links feature/v1.1
  assert_regex "$stderr" 'src/link: main: [0-9a-f]+ \(Another link\)'
  ln -sfn nowhere/both "$(worktree)/src/link"
  git -C "$(worktree)" add src/link
  promote --continue
  assert_success
  assert_equal "$(git cat-file -p main:src/link)" nowhere/both
  cleared
}
