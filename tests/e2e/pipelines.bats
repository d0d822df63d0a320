#!/usr/bin/env bats
# The tools as a pipeline: those of README and cutover(7), as printed there, and what a pipeline leaves
# when its first tool refuses.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # patterns of sed, and text for an inner shell

load helper

# v1.0.0 as git alone makes it, then v1.1 developed in the copy, with a hotfix on main meanwhile.
developed()
{
  repository
  put VERSION 1.0.0
  put src/app.py 'import text' '' 'def hello():' '    return 1' '' '' 'def bye():' '    return 1'
  put tests/unit/test_app.py 'import app'
  put migrations/0001_begin.sql 'select 1;'
  commit begin
  git switch -q -c feature/v1.0 && commit 'the first version' && git switch -q main
  tick
  git merge -q --no-ff -m "Merge branch 'feature/v1.0'" feature/v1.0
  git tag -a -m '1.0.0' v1.0.0
  tick
  git flow-start -q --seed feature/v1.1 >/dev/null
  sed -i '4s/1/2/' tests/dev/src/app.py && put tests/dev/src/new.py 'NEW = 1'
  commit 'development of 1.1'
  git switch -q main
  tick
  git switch -q -c hotfix/v1.0.1
  sed -i 8s/1/3/ src/app.py && commit fix && git switch -q main
  tick
  git flow-promote -q hotfix/v1.0.1 2>/dev/null | git release-tag - >/dev/null 2>&1
  tick
}

# The pipelines of README, an element each.
readme() { mapfile -t pipelines < <(sed -n '/^## Pipelines/,/^## [^P]/{/^```sh$/,/^```$/{/^```/!p}}' "$TOP/README.md"); }

@test "README and cutover(7) show the same three pipelines" {
  local in_page
  readme
  assert_equal "${#pipelines[@]}" 3
  mapfile -t in_page < <(mandoc -Tutf8 -Owidth=200 "$TOP/man/cutover.7" | sed 's/.\x08//g' |
    sed -n '/^EXAMPLES/,/^[A-Z]* [A-Z]*$/s/^ *\(git .*|.*\)$/\1/p')
  assert_equal "${in_page[*]}" "${pipelines[*]}"
}

@test "the three pipelines work as printed, one after the other" {
  developed
  readme
  assert_equal "$(git tag --list)" $'v1.0.0\nv1.0.1'

  run --separate-stderr bash -o pipefail -c "${pipelines[0]}"
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{commit}')" "$(git rev-parse main)"
  assert_equal "$(git cat-file -t v1.1.0)" tag
  assert_equal "$(git rev-list --parents -1 main | wc -w)" 3
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git log --first-parent --format=%P -3 main | wc -w)" 6
  # the development and the hotfix are both there, the scaffolding is not
  assert_equal "$(git show main:src/app.py | grep -c -e 'return 2' -e 'return 3')" 2
  assert_equal "$(git show main:VERSION)" 1.1.0
  run git ls-tree -r --name-only main
  assert_line src/new.py
  refute_line --partial tests/dev

  tick
  run --separate-stderr bash -o pipefail -c "${pipelines[1]}"
  assert_success
  assert_line --index 0 "commit $(git rev-parse feature/v1.2)"
  assert_line --partial 'Seeded: tests/dev/src:src'
  assert_line --partial 'tests/dev/src/new.py'
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/feature/v1.2
  assert_equal "$(git rev-parse HEAD:tests/dev/src)" "$(git rev-parse main:src)"

  before=$(snapshot)
  run --separate-stderr bash -o pipefail -c "${pipelines[2]}"
  assert_success
  assert_output $'1.0.0\n1.0.1\n1.1.0'
  assert_equal "$(snapshot)" "$before"
}

@test "promote | tag, twice: the second says the same and changes nothing" {
  developed
  readme
  bash -o pipefail -c "${pipelines[0]}" >first 2>/dev/null
  rm first
  snapshot >"$BATS_TEST_TMPDIR/before"
  tick
  run --separate-stderr bash -o pipefail -c "${pipelines[0]}"
  assert_success
  assert_output v1.1.0
  unchanged
}

@test "from start to tag in one line" {
  developed
  run --separate-stderr bash -o pipefail -c \
    'git flow-start --from=v1.0.1 --no-switch hotfix/v1.0.2 | cut -f1 | xargs git flow-promote'
  assert_failure
  git worktree add -q ../fix -b hotfix/v1.0.3 v1.0.1
  put ../fix/src/fixed.py 1 && git -C ../fix add -A && git -C ../fix commit -q -m fix
  run --separate-stderr bash -o pipefail -c \
    'git flow-promote hotfix/v1.0.3 | git release-tag - | xargs git rev-parse'
  assert_success
  assert_output "$(git rev-parse v1.0.3)"
}

@test "a promote that conflicts leaves nothing to tag, and nothing changed" {
  developed
  readme
  git switch -q feature/v1.1 && sed -i '8s/1/4/' tests/dev/src/app.py && commit 'the same line'
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr bash -c "${pipelines[0]}"'; echo "${PIPESTATUS[*]}"'
  assert_output '2 1'
  [[ $stderr == *src/app.py* ]]
  unchanged
}

@test "a promote that refuses leaves nothing to tag, and nothing changed" {
  developed
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr bash -c 'git flow-promote feature/v9.9 | git release-tag -; echo "${PIPESTATUS[*]}"'
  assert_output '1 1'
  unchanged
}

@test "a start that refuses changes nothing" {
  developed
  readme
  git branch feature/v1.2 v1.0.0
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr bash -c "${pipelines[1]}"' >/dev/null; echo "${PIPESTATUS[0]}"'
  assert_output 1
  [[ $stderr == *"'feature/v1.2' exists already"* ]]
  unchanged
}

@test "in a bare repository, too" {
  developed
  git clone -q --bare . ../bare.git && cd ../bare.git
  readme
  run --separate-stderr bash -o pipefail -c "${pipelines[0]}"
  assert_success
  assert_output v1.1.0
  run --separate-stderr bash -o pipefail -c "${pipelines[2]}"
  assert_output $'1.0.0\n1.0.1\n1.1.0'
}
