#!/bin/bash
# What only looks, in a repository made to do harm: 5,000 refs and 5,000 paths whose names hold what a
# terminal obeys, and a configuration that would run a program wherever git can be told to. Each look is
# traced: with the first engine no program is run, with the second none but git; nothing in the repository
# is written; and what is printed, on either stream, holds no control byte, no character that changes
# the direction of writing, and nothing that is no UTF-8.
# usage: hostile-names.sh [<names> [<n>]]; 10,000, and each <n>th look alone. CUTOVER_ENGINE,
# GIT_DEFAULT_HASH and GIT_DEFAULT_REF_FORMAT are taken along
# shellcheck disable=SC2016 # the inner shells'
set -eu
# shellcheck source=tests/soak/scratch.bash
. "$(dirname "$0")/scratch.bash"
# leaks cannot be looked for in what is traced
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
names=${1:-10000} every=${2:-1}
failed=0 looks=0 asked=0

git init -q -b main "$work/repo"
cd "$work/repo"
mkdir -p src migrations tests/dev/src
echo 'app = 1' >src/app.py
echo 1.0.0 >VERSION
printf 'CREATE TABLE a (id integer);\n' >migrations/0001_a.up.sql
printf 'DROP TABLE a;\n' >migrations/0001_a.down.sql
git add -A
git commit -q -m 'Release 1.0.0'
git switch -q -c feature/v1.1
cp src/app.py tests/dev/src/
git add -A
git commit -q -m 'Develop 1.1'
git switch -q main
git flow-promote -q feature/v1.1 >/dev/null 2>&1
git release-tag -q >/dev/null 2>&1
git switch -q -c feature/v1.2

# Paths, and messages, and refs: git takes each of these bytes in a path; in a ref, those above 0x7f.
python3 - "$names" >"$work/stream" <<'END'
import sys

half = int(sys.argv[1]) // 2
evil = [b"\x1b[31m", b"\x1b]0;x\x07", b"\x9b31m", b"\xc2\x9b31m", b"\xe2\x80\xae", b"\xe2\x81\xa6", b"\xff\xfe",
        b"\xc0\x80", b"\xed\xa0\x80", b"\r", b"\n", b"\b\b", b"\x7f", b"\xf4\x90\x80\x80", b"-rf ", b"$(touch x)",
        b"`touch x`", b"%s%n", b'"', b"'", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xe0\x80\xaf", b"\x05", b"\t"]
in_ref = [e for e in evil if all(c > 0x20 and c not in b"\x7f~^:?*[\\" for c in e)]
out = sys.stdout.buffer


def quoted(path):
    return b'"' + b"".join(b"\\%03o" % c if c < 32 or c > 126 or c in b'"\\' else bytes([c]) for c in path) + b'"'


def data(text):
    out.write(b"data %d\n%s\n" % (len(text), text))


out.write(b"blob\nmark :1\n")
data(b"x = 1\n")
out.write(b"commit refs/heads/feature/v1.2\nmark :2\ncommitter x <x@example.com> 1767225660 +0000\n")
data(b"Names " + b"".join(evil) + b"\n\nand a body " + b"".join(evil) + b"\n")
out.write(b"from refs/heads/feature/v1.2^0\n")
for i in range(half):
    e, f = evil[i % len(evil)], evil[i // len(evil) % len(evil)]
    out.write(b"M 100644 :1 %s\n" % quoted(b"tests/dev/src/d%d/%s%d%s.py" % (i % 50, e, i, f)))
for i in range(half):
    e, f = in_ref[i % len(in_ref)], in_ref[i // len(in_ref) % len(in_ref)]
    kind = (b"refs/heads/feature/", b"refs/tags/v1.0.", b"refs/heads/", b"refs/remotes/origin/")[i % 4]
    out.write(b"reset %sx%s%d%s\nfrom :2\n\n" % (kind, e, i, f))
END
git fast-import --quiet --force <"$work/stream"
git symbolic-ref HEAD refs/heads/feature/v1.2
git read-tree HEAD
refs=$(git for-each-ref | wc -l)
paths=$(git ls-tree -r -z HEAD | tr -cd '\0' | wc -c)

# Every place where a configuration can name a program. None of them is run.
mkdir "$work/hooks"
printf '#!/bin/sh\necho "$0" >>"%s/ran"\n' "$work" >"$work/trap"
chmod +x "$work/trap"
for hook in pre-commit commit-msg pre-push post-checkout reference-transaction post-index-change fsmonitor-watchman; do
  ln "$work/trap" "$work/hooks/$hook"
done
for key in core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.gitProxy sequence.editor \
  diff.external diff.x.command diff.x.textconv filter.x.clean filter.x.smudge filter.x.process merge.x.driver \
  gpg.program gpg.ssh.program gpg.x509.program gpg.ssh.defaultKeyCommand credential.helper interactive.diffFilter \
  trailer.x.cmd remote.origin.uploadpack pager.status pager.config pager.for-each-ref uploadpack.packObjectsHook \
  core.alternateRefsCommand; do
  git config "$key" "$work/trap"
done
git config core.hooksPath "$work/hooks"
git config remote.origin.url "ext::$work/trap"
git config protocol.ext.allow always
git config log.showSignature true
git config tag.gpgSign true
git config cutover.branch.allow '(?:feature|release|hotfix)/v(?<version>\d+\.\d+(?:\.\d+)?)(?:-[a-z0-9]+)*'
mkdir -p .git/info
echo '* filter=x diff=x merge=x' >.git/info/attributes
git for-each-ref --format="%(objectname) $(git hash-object --stdin </dev/null | tr 0-9a-f 0) %(refname)" |
  awk '{ print $2, $1, $3 }' >"$work/pushed"
git for-each-ref --format='%(refname)' refs/tags >"$work/tags"

# by_git: is the engine git's?
by_git()
{
  [ "${CUTOVER_ENGINE-}" = git ] || [ "${GIT_DEFAULT_HASH-}" = sha256 ] || [ "${GIT_DEFAULT_REF_FORMAT-}" = reftable ]
}

complain()
{
  echo "hostile-names: $*" >&2
  failed=1
}

# All that is in the repository, with the time of its last change: a file that came and went shows in
# that of its directory.
listing() { find "$work/repo" -printf '%p %i %m %s %C@\n'; }
listing >"$work/listing"

# look <stdin> <program> [<argument>...]
look()
{
  local in=$1 status=0 programs
  shift
  asked=$((asked + 1))
  [ $((asked % every)) = 0 ] || return 0
  looks=$((looks + 1))
  strace -f -qq -o "$work/calls" -e trace=execve "$@" <"$in" >"$work/out" 2>"$work/err" || status=$?
  # 3: the database that is asked is not there
  case $status in 0 | 1 | 3 | 128) ;; *) complain "$*: exit $status" ;; esac
  programs=$(sed -n 's/.*execve("\([^"]*\)".*) = 0$/\1/p' "$work/calls" | sed 's,.*/,,' | sort -u | grep -vx "$1" || :)
  case $programs in
  '') ;;
  git) by_git || complain "$*: ran git" ;;
  *) complain "$*: ran $(xargs <<<"$programs")" ;;
  esac
  listing | diff -q "$work/listing" - >/dev/null || complain "$*: wrote into the repository"
  [ ! -e "$work/ran" ] || complain "$*: the configuration ran $(sort -u "$work/ran" | xargs)"
  rm -f "$work/ran"
  python3 -c '
import re, sys
for path in sys.argv[2:]:
    raw = open(path, "rb").read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as e:
        sys.exit(f"no UTF-8 at {e.start}: {raw[e.start - 20:e.start + 20]!r}")
    bad = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)
    if bad:
        sys.exit(f"raw {bad[0]!r} in {text[max(0, bad.start() - 30):bad.end() + 10]!r}")
' - "$work/out" "$work/err" 2>"$work/scan" || complain "$*: $(cat "$work/scan")"
  total=$((${total:-0} + $(cat "$work/out" "$work/err" | wc -c)))
}

for format in text json sarif github gitlab; do
  look /dev/null git-flow-check --range=main..HEAD --format="$format"
done
look /dev/null git-flow-check
look /dev/null git-flow-check --tree=HEAD
look /dev/null git-flow-check --ref=feature/v1.2 --range=main..HEAD
look /dev/null git-flow-check --pre-commit
look /dev/null git-flow-check --list-rules
look "$work/pushed" git-flow-check --pre-receive
look /dev/null git-flow-status
look /dev/null git-flow-status --all
look /dev/null git-flow-status --all --porcelain
look /dev/null git-flow-status --all --json
look /dev/null git-flow-init --status
look /dev/null git-version-bump --show
look /dev/null git-version-bump --check
look /dev/null git-version-bump --list
look /dev/null git-version-bump --ref=HEAD --show
look /dev/null git-release-notes
look /dev/null git-release-notes main..HEAD
look /dev/null git-release-notes --json --all
look /dev/null git-release-verify v1.1.0
look "$work/tags" git-release-verify -
look "$work/tags" git-release-verify --json -
look /dev/null git-migration-check
look /dev/null git-migration-check --ref=HEAD
look /dev/null git-migration-plan
look /dev/null git-migration-plan --json
look /dev/null git-migration-plan --from=main --to=HEAD
look /dev/null git-migration-status --db="sqlite:$work/none.db"
look /dev/null git-migration-apply --db="sqlite:$work/none.db" --dry-run
look /dev/null git-version-bump --dry-run minor
look /dev/null git-release-tag --dry-run
look /dev/null git-flow-init --dry-run --hooks
echo "$refs refs, $paths paths, $looks looks, $total bytes printed; failed: $failed"
exit "$failed"
