# shellcheck shell=bash disable=SC2317,SC2034 # called and read by those that source it
# What the sweeps have in common: situations to promote in, and a trial of one.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=${BUILD:-$top/build/release}/bin:$PATH
# in memory, where there is a place for that
[ -w /dev/shm ] && place=/dev/shm || place=${TMPDIR:-/tmp}
work=$(mktemp -d "$place/soak.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com
# as in tests/e2e/helper.bash: what git tidies by itself is tidied before the next command
printf '[%s]\n\tautoDetach = false\n' gc maintenance >"$HOME/.gitconfig"
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
total=0 named=0 broken=0 worst=0

# make: a branch to promote, in the directory "r".
make()
{
  git init -q -b main r
  cd r || exit
  git config gc.auto 0
  mkdir -p src/routes tests/unit
  seq 7 >src/app.py
  echo chat >src/routes/chat.py
  echo t >tests/unit/t.py
  echo 1.0.0 >VERSION
  echo '*.log' >.gitignore
  git add .
  git commit -qm 'Release 1.0.0'
  git switch -qc feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  echo 8 >>tests/dev/src/app.py
  mkdir tests/dev/src/sub
  echo new >tests/dev/src/sub/new.py
  echo scaffold >tests/dev/README
  git add .
  git commit -qm 'Develop 1.1'
}

# The user's own files beside it: untracked, ignored, changed.
dirty()
{
  mkdir -p tests/dev/src
  echo mine >notes.txt
  echo mine >tests/dev/src/debug.log
  echo mine >>tests/unit/t.py
}

# Each situation makes its repository, and may choose another command.
clean() { make; }
beside() { make && dirty; }
main() { make && git switch -q main && echo mine >notes.txt; }
away() { make && git switch -qc other && dirty; }
linked()
{
  make && dirty && echo /linked >>.git/info/exclude
  git worktree add -q linked main && echo mine >linked/notes.txt
}
bare() { make && cd .. && mv r full && git clone -q --bare full r; }
hotfix()
{
  make
  git switch -q main
  sed -i 's/^2$/two/' src/app.py
  git commit -qam Hotfix
  git switch -q feature/v1.1
  dirty
}
undo()
{
  make && git flow-promote -q feature/v1.1 >/dev/null && dirty
  command=(git flow-promote --undo)
}
undo_linked()
{
  linked && git flow-promote -q feature/v1.1 >/dev/null
  command=(git flow-promote --undo)
}

# One that is checked out and moves, with the user's own in it, one that comes and one that goes.
submodule()
{
  git init -q -b main module
  git -C module commit -q --allow-empty -m one
  make
  for path in tests/dev/src/moved tests/dev/src/comes tests/dev/goes; do
    git -c protocol.file.allow=always submodule --quiet add ../module "$path"
  done
  git commit -qm 'Develop with submodules'
  git submodule --quiet deinit tests/dev/src/comes tests/dev/goes
  echo mine >tests/dev/src/moved/mine.txt
  dirty
}
undo_submodule()
{
  submodule && git flow-promote -q feature/v1.1 >/dev/null
  command=(git flow-promote --undo)
}

# trial <situation> [<option of sweep>...]: at every $STRIDE-th point; see count.
trial()
{
  local situation=$1 words=() began=$SECONDS
  shift
  rm -rf "${work:?}/d"
  mkdir "$work/d"
  read -ra words < <(
    cd "$work/d" || exit
    command=(git flow-promote feature/v1.1)
    "$situation" >&2 || exit
    "$top/tests/kill/sweep" "$@" "${STRIDE:-1}" "$work/d/r" "${command[@]}"
  )
  count "$situation${*:+ $*}" "$began" "${words[@]}"
}

share() { [ "${STRIDE:-1}" -eq 1 ] && echo all || echo "one in $STRIDE"; }

# Adds to the totals.
# count <what> <since> points <n> old <n> new <n> named <n> failed <n>
count()
{
  echo "$1, $(share): ${*:3} ($((SECONDS - $2)) s)"
  if [ $# -eq 12 ] && [ "${12}" -eq 0 ]; then :; else worst=1; fi
  total=$((total + ${4:-0})) named=$((named + ${10:-0})) broken=$((broken + ${12:-1}))
}

# The last line of a soak test.
finish()
{
  echo "points in all: $total, locks named: $named, failed: $broken, in $((SECONDS / 60)) min $((SECONDS % 60)) s"
  exit "$worst"
}
