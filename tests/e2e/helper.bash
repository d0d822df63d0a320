# shellcheck shell=bash disable=SC2154,SC2119,SC2120 # run sets stderr; unchanged may have a file
# What every end-to-end test starts from: `load helper`, then `repository` in a test or a setup().
#
# Each test has its own empty directory, $BATS_TEST_TMPDIR, and is in it; HOME, identity, dates, time
# zone, language and git's configuration are the same everywhere. $BUILD/bin comes first in PATH. At
# the end git fsck --strict looks at every repository that the test has left.
# SAMPLE=<n> runs each <n>th test of a file alone, and skips the others.
# A file with a setup() or teardown() of its own calls helper_setup or helper_teardown there.

bats_require_minimum_version 1.5.0

# library <name>: as bats_load_library does, but for its processes, two for each file of a library and
# 34 for all, which every test would start.
library()
{
  local place file places=${BATS_LIB_PATH-}
  for place in ${places//:/ }; do
    [ -d "$place/$1/src" ] || continue
    for file in "$place/$1/src/"*.bash; do
      # shellcheck disable=SC1090 # bats has them
      . "$file"
    done
    return
  done
  bats_load_library "$1"
}
library bats-support
library bats-assert
library bats-file

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$TOP/build/release}

setup() { helper_setup; }
teardown() { helper_teardown; }

helper_setup()
{
  local name
  for name in $(compgen -e GIT_) $(compgen -e CUTOVER_); do
    case $name in
    # how tests/soak/engines.sh runs the same tests with the other engine, hash and format of refs
    CUTOVER_ENGINE | GIT_DEFAULT_HASH | GIT_DEFAULT_REF_FORMAT) ;;
    *) unset "$name" ;;
    esac
  done
  [ $((${BATS_TEST_NUMBER:-0} % ${SAMPLE:-1})) -eq 0 ] || skip "not in the sample: every ${SAMPLE}th test"
  unset XDG_CONFIG_HOME PAGER EDITOR VISUAL MANPATH CDPATH DESTDIR PREFIX
  cd "$BATS_TEST_TMPDIR" || return
  nearest_python
  export HOME=$BATS_TEST_TMPDIR/home TZ=UTC LC_ALL=C PATH=$BUILD/bin:$PATH
  export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_EDITOR=false
  export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
  export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
  mkdir "$HOME"
  # what git tidies by itself is tidied before the next command: nothing moves behind a test's back
  printf '[%s]\n\tautoDetach = false\n' gc maintenance >"$HOME/.gitconfig"
  clock=1767225600 # 2026-01-01T00:00:00Z
  tick
}

# The first python3 in PATH may be a script that looks for one, which takes ten times as long.
nearest_python()
{
  local dir=${BATS_RUN_TMPDIR-}/python
  [ -n "${BATS_RUN_TMPDIR-}" ] && [ -x /usr/bin/python3 ] || return 0
  [ -e "$dir/python3" ] || { mkdir -p "$dir" && ln -s /usr/bin/python3 "$dir/python3"; }
  PATH=$dir:$PATH
}

helper_teardown()
{
  cd "$BATS_TEST_TMPDIR" || return
  helper_fsck
}

# Every repository below the current directory
helper_fsck()
{
  local head
  while IFS= read -r head; do
    [ -d "${head%/HEAD}/objects" ] || continue
    # --no-dangling: what a refused or undone step has left unreachable is no damage. Nothing here has
    # a commit-graph or a multi-pack-index but what a test makes for itself; each is two processes more.
    (
      unset GIT_DIR GIT_INDEX_FILE
      exec git -c core.commitGraph=false -c core.multiPackIndex=false --git-dir="${head%/HEAD}" \
        fsck --strict --no-dangling --no-progress
    ) || return
  done < <(find . -name HEAD -type f -not -path '*/logs/*')
}

# The next commits are a minute later.
tick()
{
  clock=$((clock + 60))
  export GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000"
}

# repository [<dir>] [<git init option>...]: make one with the branch main, and enter it.
repository()
{
  local dir=${1:-repo}
  [ $# -eq 0 ] || shift
  git init -q -b main "$@" "$dir" && cd "$dir" || return
}

# put <path> <line>...: write a file, with its directories.
put()
{
  local path=$1
  shift
  case $path in
  */*) [ -d "${path%/*}" ] || mkdir -p "${path%/*}" ;;
  esac
  printf '%s\n' "$@" >"$path"
}

# commit <message>: everything in the work tree.
commit()
{
  tick
  git add -A && git -c maintenance.auto=false commit -q --allow-empty -m "$1"
}

# no_room <command>...: it finds no room for files of more than 16 KiB.
no_room() (
  trap '' XFSZ
  ulimit -f 16
  exec "$@"
)

# All that a refused or undone step must leave as it was: HEAD, every ref with its value, the index
# with its flags, every file with mode and content (ignored ones too). Compare two of them:
#     before; ...; unchanged
snapshot()
{
  local top
  git symbolic-ref -q HEAD || git rev-parse --verify HEAD
  git for-each-ref --format='%(refname) %(objectname) %(symref)'
  top=$(git rev-parse --show-toplevel 2>/dev/null) || return 0
  git -C "$top" ls-files --stage -v
  {
    find "$top" -name .git -prune -o -printf '%y %m %P %l\n'
    find "$top" -name .git -prune -o -type f -exec sha256sum -- {} +
  } | LC_ALL=C sort
}

# Fails unless a snapshot taken now is the one in the file (default $BATS_TEST_TMPDIR/before).
unchanged()
{
  snapshot >"$BATS_TEST_TMPDIR/after"
  diff -u "${1:-$BATS_TEST_TMPDIR/before}" "$BATS_TEST_TMPDIR/after"
}

before() { snapshot >"$BATS_TEST_TMPDIR/before"; }

# By which engine a repository here is opened, and how its refs are kept: tests/soak/engines.sh.
by_git() { [ "${CUTOVER_ENGINE-}" = git ] || [ "${GIT_DEFAULT_HASH-}" = sha256 ] || in_tables; }
in_tables() { [ "${GIT_DEFAULT_REF_FORMAT-}" = reftable ]; }

# The lock that a git takes to move <ref>, or HEAD, in the git directory: in tables, one for all.
lock_of() { if in_tables; then echo reftable/tables.list.lock; else echo "$1.lock"; fi; }

# odd_ref <name> <id>: a ref that no git would make, to an object that cannot be there.
odd_ref()
{
  if in_tables; then git refs migrate --ref-format=files; fi
  mkdir -p "$(dirname ".git/$1")"
  echo "$2" >".git/$1"
  if in_tables; then git refs migrate --ref-format=reftable; fi
}

# For a test of what the files of refs are.
needs_files() { ! in_tables || skip 'refs are in tables'; }

# The id of nothing, in as many digits as ids have here.
zeros() { git hash-object --stdin </dev/null | tr 0-9a-f 0; }

# The pattern of an id here.
any_id()
{
  local id
  id=$(zeros)
  echo "[0-9a-f]{${#id}}"
}

# programs <file>: how many were run that have their execve(2) in it, by strace; but for git where the
# engine is git's.
programs()
{
  # in two lines where another process comes between its begin and its end
  grep 'execve("' "$1" | if by_git; then grep -vc '/git", '; else wc -l; fi
}

promote() { run --separate-stderr git flow-promote "$@"; }

# promote_refused <pattern> [<option>...]: feature/v1.1 is, with 1 and that on stderr, and nothing
# changed.
promote_refused()
{
  local pattern=$1
  shift
  before
  promote "$@" feature/v1.1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
}

# follow: what the last promote hinted at is run to the letter.
follow()
{
  sed -n 's/^hint: //p' <<<"$stderr" >"$BATS_TEST_TMPDIR/hints"
  bash -e "$BATS_TEST_TMPDIR/hints"
}

# release_and_copy: what is here is 1.0.0 on main; a development copy of src/ is begun, and not yet
# committed, on feature/v1.1.
release_and_copy()
{
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
}

# valid_json <schema> <document>: by whichever validator of the language is there.
valid_json()
{
  local python
  if command -v check-jsonschema >/dev/null; then
    check-jsonschema --schemafile "$1" "$2"
    return
  fi
  # the package is for that one, which need not be the first in PATH
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import jsonschema' 2>/dev/null; then break; fi
  done
  "$python" -W ignore -m jsonschema -i "$2" "$1"
}
