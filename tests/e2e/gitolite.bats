#!/usr/bin/env bats
# A server of gitolite, the real one, reached without ssh: who pushes is what it is told. It judges
# what a laptop has not.
# shellcheck disable=SC2016 # scripts are written as text

load helper

setup()
{
  helper_setup
  local dir
  command -v gitolite >/dev/null || fail 'gitolite is missing: ./install.sh --check installs it'
  server=$BATS_TEST_TMPDIR/server
  mkdir "$server"
  # gitolite takes the identity of its own commits from here
  HOME=$server git config --global user.name gitolite
  HOME=$server git config --global user.email gitolite@example.com
  HOME=$server git config --global init.defaultBranch main
  HOME=$server USER=git gitolite setup -a ada >/dev/null 2>&1
  cat >>"$server/.gitolite/conf/gitolite.conf" <<'EOF'
repo project
    RW+ = ada eve
EOF
  HOME=$server USER=git gitolite compile
  HOME=$server USER=git gitolite trigger POST_COMPILE
  # what ssh would do there
  put ssh '#!/bin/sh' 'for command; do :; done' \
    "HOME=$server SSH_ORIGINAL_COMMAND=\$command SSH_CONNECTION='x 1 y 2' exec $(command -v gitolite-shell || echo /usr/share/gitolite3/gitolite-shell) \"\$GITOLITE_AS\""
  chmod +x ssh
  export GIT_SSH=$PWD/ssh GIT_SSH_VARIANT=simple GITOLITE_AS=ada
  repository work
  for dir in src tests/unit tests/integration migrations .github; do put "$dir/.gitkeep"; done
  put VERSION 1.0.0
  put .cutover '[cutover-rule "secret"]' 'kind = path' 'deny = "secret/.*"'
  commit Start
  git remote add origin git@server:project
  git push -q origin main
  git -C "$server/repositories/project.git" flow-init -q --server
}

# refused <pattern> <argument of git push>...: by the server, as the laptop looks away.
refused()
{
  local pattern=$1
  shift
  run -1 git push -q --no-verify "$@"
  assert_regex "$output" "remote: .*$pattern"
}

@test "gitolite's own hook stays, and ours is beside it" {
  local hooks=$server/repositories/project.git/hooks
  assert_file_executable "$hooks/pre-receive"
  assert_link_exists "$hooks/update"
  [[ $(readlink -f "$hooks/update") == "$server"/.gitolite/hooks/* ]]
  HOME=$server USER=git gitolite setup --hooks-only
  assert_file_executable "$hooks/pre-receive"
  refused 'branch\.name' origin main:wrong
}

@test "what a laptop pushed with --no-verify is refused" {
  put src/direct.py x
  commit Directly
  refused 'main\.no-direct' origin main
  git reset -q --hard origin/main
  git flow-start -q --seed feature/v1.1
  put tests/dev/src/a.py x
  commit 'Develop 1.1'
  git push -q origin feature/v1.1
  git flow-promote -q feature/v1.1
  git push -q origin main
  refused 'main\.no-direct' -f origin main~1:main
}

@test "a name that is not ASCII is judged by its bytes" {
  git flow-start -q feature/v1.1
  put $'secret/\xc3\xa9.txt' x
  commit Secret
  refused "the path 'secret/.*' is denied \[secret\]" origin feature/v1.1
  git reset -q --hard HEAD~1
  put secret/x.txt x
  commit Secret
  refused "the path 'secret/x.txt' is denied \[secret\]" origin feature/v1.1
}

@test "who pushes is whom gitolite has let in" {
  git -C "$server/repositories/project.git" config receive.advertisePushOptions true
  git -C "$server/repositories/project.git" config cutover.grant 'branch.name ada'
  git branch -q wrong
  GITOLITE_AS=eve refused "'eve' may not let a push pass over" -o cutover.allow=branch.name \
    -o cutover.why=x origin wrong
  git push -q --no-verify -o cutover.allow=branch.name -o cutover.why='moving house' origin wrong
  run -0 git -C "$server/repositories/project.git" log -1 --format=%B refs/cutover/audit
  assert_line 'By: ada'
  assert_line 'Why: moving house'
}
