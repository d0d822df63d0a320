#!/bin/bash
# A whole release in a blobless partial clone: what each tool fetches is counted, and named. The
# clone has nothing of src/ checked out (--sparse); nor has that of the stranger who proves the release.
#
#   flow-start, flow-check of the branch that is begun, release-tag     no blob at all
#   flow-check of the branch that was developed                         what changed in it
#   flow-promote                                                       what its merge has to read
#   release-verify                                                     the same
#
# On either engine (CUTOVER_ENGINE) and with either ids (GIT_DEFAULT_HASH). What is made has to be what
# the same release makes in a whole clone, to the byte.
# usage: partial-clone.sh [<repository>|<number of files>]; without one, 50,000 files are made
# shellcheck disable=SC2016 # awk's
set -eu
# shellcheck source=tests/soak/scratch.bash
. "$(dirname "$0")/scratch.bash"
from=${1:-50000}
server=$work/server.git
failed=0

die()
{
  echo "partial-clone: $*" >&2
  exit 1
}

# What is there before the project begins: a commit "base" in the server.
if [ -d "$from" ]; then
  git clone -q --bare --single-branch "$from" "$server"
  git -C "$server" branch -q base HEAD
else
  git init -q --bare "$server"
  seq "$from" | awk '
    BEGIN { print "commit refs/heads/base\ncommitter x <x@example.com> 1767225600 +0000\ndata 5\nBase\n" }
    {
      text = "file " $1 "\n"
      printf "M 100644 inline src/d%03d/f%06d\ndata %d\n%s\n", $1 % 200, $1, length(text), text
    }' | git -C "$server" fast-import --quiet
fi
cd "$server"
git for-each-ref --format='delete %(refname)' | grep -vx 'delete refs/heads/base' | git update-ref --stdin
git symbolic-ref HEAD refs/heads/main
git config uploadpack.allowFilter true
git config uploadpack.allowAnySHA1InWant true

# put <path> <text>: into the index of the server
put() { git update-index --add --cacheinfo "100644,$(printf '%s\n' "$2" | git hash-object -w --stdin),$1"; }
# commit <branch> <message> [<parent>]: of that index
commit()
{
  git update-ref "refs/heads/$1" "$(git commit-tree ${3:+-p "$3"} -m "$2" "$(git write-tree)")"
}
mkdir "$work/none"
export GIT_INDEX_FILE=$work/index GIT_DIR=$server GIT_WORK_TREE=$work/none
git read-tree base
put VERSION 1.0.0
# what carries a version of its own there is not this project's
put .cutover "$(git ls-tree -r --name-only base | sed -n 's/^[^/]*$/\tignore = &/p' | sed '1i [cutover "version"]')"
put src/app/main.py 'main = 1'
put src/app/hotfix.py 'hotfix = 1'
put src/app/both.py "$(seq 9)"
commit main 'Release 1.0.0' base
git read-tree main
git read-tree --prefix=tests/dev/src/ main:src
commit feature/v1.1 'Start 1.1' main
put tests/dev/src/app/main.py 'main = 2'
put tests/dev/src/app/new.py 'new = 1'
put tests/dev/src/app/both.py "$(seq 9 | sed '8s/$/ and more/')"
commit feature/v1.1 'Develop 1.1' feature/v1.1
git read-tree main
put VERSION 1.0.1
put src/app/hotfix.py 'hotfix = 2'
put src/app/both.py "$(seq 9 | sed '2s/$/, mended/')"
commit main 'Hotfix 1.0.1' main
unset GIT_INDEX_FILE GIT_DIR GIT_WORK_TREE
git tag -a -m 'Release 1.0.0' v1.0.0 main~1
git tag -a -m 'Release 1.0.1' v1.0.1 main
files=$(git ls-tree -r main | wc -l)

# The path of each blob, by id: the shortest of its names.
name_blobs()
{
  git -C "$server" rev-list main feature/v1.1 ^base | xargs -n 1 git -C "$server" ls-tree -r |
    awk '{ id = $3; sub(/^[^\t]*\t/, ""); if (!(id in path) || length($0) < length(path[id])) path[id] = $0 }
      END { for (id in path) print id "\t" path[id] }' | sort >"$work/paths"
}

# What the server is asked for, each id that it names in a pack, is noted down: a tool that only reads
# keeps nothing of it.
cat >"$work/asked" <<END
#!/bin/sh
tee -a '$work/wants' | "\$@"
END
chmod +x "$work/asked"
git config --global uploadpack.packObjectsHook "$work/asked"

# needs <at most> <command>...: run it; the blobs that have come are named, and no more than so many.
needs()
{
  local most=$1 label status=0 n
  shift
  label=$*
  : >"$work/wants"
  "$@" >"$work/out" 2>"$work/err" || status=$?
  grep -E '^[0-9a-f]{40,64}$' "$work/wants" | LC_ALL=C sort >"$work/come" || :
  n=$(wc -l <"$work/come")
  printf '%-36s %d fetched:%s\n' "${label#env CUTOVER_ENGINE=* }" "$n" \
    "$(join -t $'\t' -a 1 "$work/come" "$work/paths" | sed 's/.*\t/ /' | sort | tr -d '\n')"
  if [ "$status" != 0 ] || [ "$n" -gt "$most" ]; then
    echo "  exit $status, at most $most blobs are needed" >&2
    sed 's/^/  /' "$work/out" "$work/err" >&2
    failed=1
  fi
}

release_whole()
{
  git flow-start -q feature/v1.2 >/dev/null
  git switch -q feature/v1.1
  git flow-check -q
  git switch -q main
  git flow-promote -q feature/v1.1 >/dev/null
  git release-tag -q >/dev/null
}

echo "$files files, $(git version), engine ${CUTOVER_ENGINE:-as it comes}"
git clone -q --no-checkout "file://$server" "$work/whole"
(
  cd "$work/whole"
  git sparse-checkout set 2>/dev/null
  git switch -q main
  release_whole
) || die 'the release in a whole clone failed'

name_blobs
git clone -q --filter=blob:none --sparse "file://$server" "$work/partial"
cd "$work/partial"
needs 0 git flow-start feature/v1.2
needs 0 git flow-check
git switch -q feature/v1.1
needs 2 git flow-check
git switch -q main
needs 3 git flow-promote feature/v1.1
needs 0 git release-tag
git push -q origin main feature/v1.1 v1.1.0
for rev in main feature/v1.1 v1.1.0; do
  [ "$(git rev-parse $rev)" = "$(git -C "$work/whole" rev-parse $rev)" ] || {
    echo "$rev is not what it is in a whole clone" >&2
    failed=1
  }
done

name_blobs
git clone -q --filter=blob:none --no-checkout "file://$server" "$work/stranger"
cd "$work/stranger"
needs 8 git release-verify v1.1.0
grep -q '^ok' "$work/out" || {
  cat "$work/out" >&2
  failed=1
}
git fsck --connectivity-only --no-dangling >/dev/null
echo "failed: $failed"
exit "$failed"
