#!/usr/bin/env bats
# The way of a release, from a merge request to production and back, through a pipeline that
# git flow-init wrote and gitlab-ci-local runs: images by buildah, kept in a registry; PostgreSQL; the
# application of the demo, started from the image's file system behind nginx. What came of each step
# is asked of those who know: the registry, the web server, psql, git.
# shellcheck disable=SC2154,SC2030,SC2031 # run sets stderr and status; each test has its own environment

load helper
load postgres
load npm
load services

setup_file()
{
  local program
  [ "$(id -u)" -eq 0 ] || return 0
  PATH=$PATH:/usr/sbin:/sbin
  for program in node buildah docker-registry nginx rsync; do
    command -v $program >/dev/null || fail "$program is missing: ./install.sh --check installs it"
  done
  npm_fetch "gitlab-ci-local@4.56.0"
  postgres_start
  services_start staging production
}

teardown_file()
{
  services_stop || :
  postgres_stop
}

setup()
{
  helper_setup
  [ "$(id -u)" -eq 0 ] || skip 'a file system is entered by root alone'
  npm_needed
  work=$BATS_TEST_TMPDIR
  rounds=0
  # that the file is one by GitLab's own schema is looked at once
  schema=--json-schema-validation
}

# Two databases, which the project has in a variable whose scope is an environment.
databases()
{
  local environment
  {
    echo 'APP_DATABASE_URL:'
    echo '  values:'
    for environment in staging production; do
      sql "CREATE DATABASE $environment"
      echo "    $environment: postgresql://postgres@127.0.0.1:$PGPORT/$environment"
    done
  } >"$work/variables.yml"
}

# pipeline <what> <ref> [<option>...]: what GitLab and a runner with a shell do: a clone without
# branches, at the commit, with the variables of that kind of pipeline. "image:" is nothing to a shell.
pipeline()
{
  local what=$1 ref=$2 clone=$work/runner/$((rounds += 1))
  shift 2
  git clone -q --no-checkout "$work/remote.git" "$clone"
  git -C "$clone" remote add gcl-origin ssh://git@gitlab.example.com/weavers/workshop.git
  git -C "$clone" checkout -q --detach "$ref"
  git -C "$clone" branch -q -D main
  sed '/^ *image:/d' "$clone/.gitlab-ci.yml" >"$clone/.gitlab-ci-shell.yml"
  case $what in
  request) set -- --variable CI_PIPELINE_SOURCE=merge_request_event \
    --variable CI_MERGE_REQUEST_SOURCE_BRANCH_NAME="${ref#origin/}" \
    --variable CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main "$@" ;;
  branch) set -- --variable CI_COMMIT_BRANCH="${ref#origin/}" "$@" ;;
  tag) set -- --variable CI_COMMIT_TAG="$ref" "$@" ;;
  esac
  [ "$what" = branch ] || set -- --unset-variable CI_COMMIT_BRANCH "$@"
  cd "$work" || return
  run env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_COMMITTER_NAME -u GIT_COMMITTER_EMAIL \
    -u GIT_AUTHOR_DATE -u GIT_COMMITTER_DATE PIP_NO_INDEX=1 PIP_BREAK_SYSTEM_PACKAGES=1 \
    PATH="$BUILD/bin:$(dirname "$(command -v git)"):/usr/bin:/bin:/usr/sbin:/sbin" \
    "$(command -v node)" "$NPM/gitlab-ci-local/src/index.js" --no-color --shell-executor-no-image \
    --cwd "runner/$rounds" --file .gitlab-ci-shell.yml --home "$work/gitlab" --variables-file ../../variables.yml \
    "$schema" --variable GITLAB_USER_NAME='Robin Weaver' --variable GITLAB_USER_EMAIL=robin@example.com "$@" 3>&-
  schema=--no-json-schema-validation
  cd dev || return
}

passed() { assert_line --regexp "^ PASS  $1 *$"; }

# merged <branch> <into>: as the service does it, when a merge request is accepted.
merged()
{
  local clone=$work/service
  rm -rf "$clone"
  git clone -q "$work/remote.git" "$clone"
  git -C "$clone" switch -q "$2" 2>/dev/null || git -C "$clone" switch -q -c "$2"
  tick
  git -C "$clone" merge -q --no-ff -m "Merge branch '$1' into '$2'" "origin/$1"
  git -C "$clone" push -q origin "$2"
}

# --- what others say ----------------------------------------------------------------------------

ref() { git --git-dir="$work/remote.git" "$@"; }

# recorded <environment> <subject>: the newest record on the remote.
recorded() { assert_equal "$(ref log -1 --format=%s "refs/cutover/deploy/$1")" "$2"; }

columns()
{
  PGDATABASE=$1 sql "SELECT string_agg(column_name, ',' ORDER BY ordinal_position)
    FROM information_schema.columns WHERE table_name = 'project'"
}

page() { http "$(port_of "$1")" "$2"; }

# serves <environment> <version> <tag>: that one, whole, from the image that the registry has as that.
serves()
{
  assert_regex "$(page "$1" /chat)" '^200 .*<h1>Chat</h1>'
  assert_regex "$(page "$1" /projects)" '^200 .*<h1>Projects</h1>'
  assert_equal "$(cd "/proc/$(cat "$SITES/$1/pid")/root" && cat app/VERSION)" "$2"
  assert_equal "$(cat "$SITES/$1/image")" "127.0.0.1:$REGISTRY/workshop@$(digest workshop "$3")"
}

# --- what the developers do ---------------------------------------------------------------------

# begun: a main with the layout, how it is deployed and a pipeline, on a server that judges pushes.
begun()
{
  git init -q --bare -b main remote.git
  git -C remote.git flow-init -q --server >/dev/null
  repository dev
  git remote add origin "$work/remote.git"
  sed "s/@REGISTRY@/$REGISTRY/; s/@STAGING@/$(port_of staging)/; s/@PRODUCTION@/$(port_of production)/" \
    "$TOP/tests/e2e/story/.cutover" >.cutover
  git flow-init -q --scaffold --ci=gitlab >/dev/null
  commit 'Begin'
  git push -q -u origin main
}

# The application of the demo, with the database that production has, and what its steps run.
first_version()
{
  git flow-start -q feature/v1.0 >/dev/null
  git rm -q -r src tests migrations
  cp -R "$TOP/tests/demo/app/"* .
  cp -R "$TOP/tests/e2e/story/"{Containerfile,ops,src} .
  sed -i "s/@REGISTRY@/$REGISTRY/" Containerfile
  commit 'A chat and a list of projects'
}

second_version()
{
  git flow-start -q feature/v1.1 --seed >/dev/null
  git apply "$TOP/tests/demo/v1.1.patch"
  sed -i 's/ in their names//' tests/dev/src/routes/projects.py
  commit 'Search in projects'
}

# What no test has met: a project whose name is not ASCII. And archived projects are no more.
third_version()
{
  git flow-start -q feature/v1.2 --seed >/dev/null
  sed -i -e 's/ WHERE archived IS NULL//' \
    -e '/ names = /a\    names = [name.encode("ascii").decode() for name in names]' \
    tests/dev/src/routes/projects.py
  put migrations/0003_no_archive.up.sql \
    '-- cutover: allow ban-drop-column v1.2 does not ask for it' 'ALTER TABLE project DROP COLUMN archived;'
  put migrations/0003_no_archive.down.sql '-- cutover: lossy' \
    'ALTER TABLE project ADD COLUMN archived TEXT;'
  commit 'Projects are not archived'
}

# released <branch> <tag>: promoted, checked as a merge request, merged, tagged.
promoted()
{
  tick
  git flow-promote -q --push "$1" >/dev/null 2>&1
  pipeline request "origin/$1"
  assert_success
  passed tests
  passed rules
}

tagged()
{
  merged "$1" main
  git switch -q main
  git pull -q --ff-only
  tick
  git release-tag -q --push >/dev/null
  assert_equal "$(ref rev-parse "$2^{commit}")" "$(ref rev-parse main)"
}

@test "v1.0.0, v1.1.0 and v1.2.0 on their way to production, and back to v1.1.0" {
  databases
  begun
  first_version
  promoted feature/v1.0
  tagged feature/v1.0 v1.0.0
  assert_regex "$(page production /chat)" '^503 '
  pipeline tag v1.0.0
  assert_success
  passed deploy:production
  recorded production 'Deploy v1.0.0 to production: done'
  serves production 1.0.0 v1.0.0
  assert_equal "$(tags workshop)" v1.0.0
  assert_equal "$(columns production)" id,name
  assert_equal "$(columns staging)" ''
  PGDATABASE=production sql "INSERT INTO project VALUES (1, 'Loom'), (2, 'Webstuhl Mühle')"
  assert_regex "$(page production /projects)" '<li>Webstuhl Mühle</li>'

  # through staging
  second_version
  promoted feature/v1.1
  ref branch staging main
  merged feature/v1.1 staging
  pipeline branch origin/staging
  assert_success
  passed deploy:staging
  recorded staging 'Deploy v1.1.0-rc to staging: done'
  serves staging 1.1.0 v1.1.0-rc
  serves production 1.0.0 v1.0.0
  assert_equal "$(tags workshop)" 'v1.0.0 v1.1.0-rc'
  assert_equal "$(columns staging)" id,name,archived
  assert_equal "$(columns production)" id,name
  # and to production
  tagged feature/v1.1 v1.1.0
  pipeline tag v1.1.0
  assert_success
  recorded production 'Deploy v1.1.0 to production: done'
  serves production 1.1.0 v1.1.0
  assert_regex "$(page production '/projects?q=web')" '<li>Webstuhl Mühle</li>'
  assert_equal "$(tags workshop)" 'v1.0.0 v1.1.0 v1.1.0-rc'
  assert_equal "$(columns production)" id,name,archived

  # one that drops a column, and fails on what production alone has
  third_version
  promoted feature/v1.2
  merged feature/v1.2 staging
  pipeline branch origin/staging
  assert_success
  serves staging 1.2.0 v1.2.0-rc
  tagged feature/v1.2 v1.2.0
  pipeline tag v1.2.0
  assert_failure
  assert_line --regexp 'smoke'
  recorded production 'Deploy v1.2.0 to production: failed'
  assert_regex "$(page production /chat)" '^200 '
  assert_regex "$(page production /projects)" '^500 '
  assert_equal "$(columns production)" id,name
  assert_equal "$(tags workshop)" 'v1.0.0 v1.1.0 v1.1.0-rc v1.2.0 v1.2.0-rc'

  # back, by hand; not before somebody says that what was archived may be gone
  pipeline tag v1.2.0 rollback:production
  assert_line --regexp '^ WARN  rollback:production '
  assert_line --partial 'loses data'
  assert_line --partial -- '--accept-data-loss production'
  recorded production 'Deploy v1.2.0 to production: failed'
  assert_equal "$(columns production)" id,name
  assert_regex "$(page production /projects)" '^500 '
  pipeline tag v1.2.0 --variable ACCEPT_DATA_LOSS=yes rollback:production
  assert_success
  passed rollback:production
  recorded production 'Roll back production to v1.1.0: done'
  serves production 1.1.0 v1.1.0
  assert_equal "$(columns production)" id,name,archived
  assert_regex "$(page production '/projects?q=web')" '<li>Webstuhl Mühle</li>'
  serves staging 1.2.0 v1.2.0-rc
  assert_equal "$(ref log -1 --format=%an refs/cutover/deploy/production)" 'Robin Weaver'
  assert_equal "$(ref for-each-ref --format='%(refname)' refs/cutover)" \
    $'refs/cutover/deploy/production\nrefs/cutover/deploy/staging'
}

# listed: the jobs of the pipeline here, which is one by GitLab's schema.
listed()
{
  run node "$NPM/gitlab-ci-local/src/index.js" --no-color --json-schema-validation --list-csv-all "$@"
  assert_success
  run cut -d ';' -f 1,3,4 <<<"$output"
}

@test "a pipeline is one by GitLab's own schema, however much is in it" {
  repository empty
  git flow-init -q --ci=gitlab >/dev/null
  listed
  assert_line --regexp '^rules;'
  refute_line --regexp '^(tests|deploy|rollback)'
  repository ../scaffold
  put .cutover '[cutover]' 'main = trunk' '[cutover "deploy.live"]' 'step = "deploy: true"'
  git flow-init -q --scaffold --ci=gitlab >/dev/null
  listed --variable CI_COMMIT_TAG=v1.0.0
  assert_line --regexp '^deploy:live;deploy;on_success'
  assert_line --regexp '^rollback:live;rollback;manual'
  listed --variable CI_PIPELINE_SOURCE=merge_request_event --unset-variable CI_COMMIT_BRANCH
  assert_line --regexp '^tests;test;on_success'
  assert_line --regexp '^deploy:live;deploy;never'
}
