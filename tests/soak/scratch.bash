# shellcheck shell=bash
# What a trial of its own starts from: the tools that are built come first in PATH; $work is a scratch
# directory, in memory where there is some, and HOME; identity, dates and configuration are fixed.
# CUTOVER_ENGINE, GIT_DEFAULT_HASH and GIT_DEFAULT_REF_FORMAT are taken along.

[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH=${BUILD:-$top/build/release}/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in $(compgen -e GIT_); do
  case $name in GIT_DEFAULT_*) ;; *) unset "$name" ;; esac
done
export HOME=$work GIT_CONFIG_NOSYSTEM=1 LC_ALL=C GIT_TERMINAL_PROMPT=0
# as in tests/e2e/helper.bash: what git tidies by itself is tidied before the next command
printf '[%s]\n\tautoDetach = false\n' gc maintenance >"$HOME/.gitconfig"
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@example.com GIT_AUTHOR_DATE='@1767225600 +0000'
export GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@example.com GIT_COMMITTER_DATE='@1767225600 +0000'
