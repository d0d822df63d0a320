#!/bin/bash
# Promotes against others at work in the same repository, each round in a fresh one. Who loses says so
# by its exit status; nothing of either is lost, no lock stays, git fsck --strict is clean. Prints a
# line for each kind of race: how often the promote won, was refused (1), or was too late (128); and
# last the total. Two at a time, in memory where there is /dev/shm.
# usage: promote-races.sh [<rounds in all>] [<kind>...]; 1000, all kinds, and then 1000 of the pipe
# shellcheck disable=SC2317,SC2086 # the races are called by name; exit statuses are numbers
set -u
[ ! -w /dev/shm ] || export TMPDIR=${TMPDIR:-/dev/shm}
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
kinds='promotes commit add push gc status worktree switch rename inplace pipe orphan together'
given=$#
rounds=${1:-1000}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || read -ra kinds <<<"$kinds"
[ $# -eq 0 ] || kinds=("$@")
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'

fail()
{
  echo "$kind, round $round: $*" >&2
  sed 's/^/  /' "$work/out" "$work/err" "$work/other" 2>/dev/null | tail -12 >&2
  bad=1
}

# A little later, differently each time.
pause() { sleep "0.0$(printf %02d $((round * 7 % 60)))"; }

# The promote beside the command of the arguments; $rc and $other are their exit statuses.
beside_it()
{
  git flow-promote feature/v1.1 >"$work/out" 2>"$work/err" &
  pause
  "$@" >"$work/other" 2>&1
  other=$?
  wait $!
  rc=$?
}

# What was promoted is on main.
promoted() { git merge-base --is-ancestor "$(cat "$work/out")" main || fail "promoted, but not on main"; }

race_promotes()
{
  git switch -q -c hotfix/v1.0.1 main
  echo fix >>src/routes/chat.py
  git commit -qam Fix
  git switch -q --detach
  beside_it git flow-promote hotfix/v1.0.1
  case $other in 0 | 1 | 128) ;; *) fail "the other: exit $other" ;; esac
  [ $rc -eq 0 ] || [ $other -eq 0 ] || fail "none won"
  [ $other -ne 0 ] || git merge-base --is-ancestor hotfix/v1.0.1 main || fail "the hotfix is lost"
}
race_commit()
{
  echo more >more.txt
  git add more.txt
  beside_it git commit -qm More
  [ $other -ne 0 ] || git cat-file -e feature/v1.1:more.txt || fail "the commit is lost"
  [ $other -eq 0 ] || [ "$(git diff --cached --name-only)" = more.txt ] || fail "what was staged is lost"
}
race_add()
{
  echo more >more.txt
  beside_it git add more.txt
  [ $other -ne 0 ] || [ "$(git diff --cached --name-only)" = more.txt ] || fail "the add is lost"
}
race_push()
{
  git clone -q --bare . ../bare
  git switch -q -c pushed main
  echo pushed >pushed.txt
  git add pushed.txt
  git commit -qm Pushed
  pushed=$(git rev-parse HEAD)
  cd ../bare || exit
  beside_it git -C ../r push -q ../bare pushed:main
  [ $other -ne 0 ] || git merge-base --is-ancestor "$pushed" main || fail "the push is lost"
}
race_gc() { beside_it git gc -q --prune=now; }
race_status()
{
  beside_it bash -c 'for i in 1 2 3 4 5 6 7 8; do touch src/app.py VERSION; git status >/dev/null; done'
  [ $rc -eq 0 ] || fail "overtaken by git status: exit $rc"
}
# Where the promote has not seen the worktree come, that has seen the merge.
race_worktree()
{
  beside_it git worktree add -q ../w main
  [ $rc -ne 0 ] || [ "$(git rev-parse main)" = "$(cat "$work/out")" ] || fail "main was put back"
  [ ! -d ../w ] || [ -z "$(git -C ../w status --porcelain)" ] || fail "the worktree is behind"
}
race_switch()
{
  git branch elsewhere main
  beside_it git switch -q elsewhere
  [ -z "$(git status --porcelain)" ] || fail "the work tree is behind"
}
# The bytes of an editor are in the file, or kept beside it.
saved() { grep -qs mine src/app.py src/app.py.cutover-kept* || fail "what was saved is lost"; }
race_rename()
{
  beside_it sh -c 'echo mine >src/.app.py.tmp && mv src/.app.py.tmp src/app.py'
  saved
}
race_inplace()
{
  beside_it sh -c 'echo mine >src/app.py'
  saved
}
race_pipe()
{
  (set -o pipefail; git flow-promote -q feature/v1.1 | git release-tag - >"$work/out") 2>"$work/err"
  rc=$?
  [ $rc -eq 0 ] || fail "exit $rc"
  [ "$(git rev-parse 'v1.1.0^{}')" = "$(git rev-parse main)" ] || fail "the tag is not on main"
}
# The tool is killed; the git that moves the branches lives on.
race_orphan()
{
  mkdir -p .git/hooks
  # shellcheck disable=SC2016 # the hook's
  printf '#!/bin/sh\n[ "$1" != prepared ] || [ -e "$GIT_DIR/killed" ] || {\n' >.git/hooks/reference-transaction
  # shellcheck disable=SC2016
  printf '  : >"$GIT_DIR/killed"; kill -KILL "$(ps -o ppid= -p $PPID)"; sleep 0.%d; }\n' \
    $((round % 4)) >>.git/hooks/reference-transaction
  chmod +x .git/hooks/reference-transaction
  { git-flow-promote feature/v1.1 >"$work/out" 2>"$work/err"; } 2>/dev/null
  rm -f .git/hooks/reference-transaction
  git flow-promote feature/v1.1 >"$work/out" 2>"$work/err"
  rc=$?
  [ $rc -eq 0 ] || fail "not finished: exit $rc"
  [ -z "$(git status --porcelain)" ] || fail "the work tree is behind"
}

# The tool and its git are killed together, at some call of that git.
race_together()
{
  local calls=(rename unlink write fsync openat close) git
  git=$(command -v git)
  mkdir "$work/d/shim"
  cat >"$work/d/shim/git" <<EOF
#!/bin/bash
case " \$* " in *' update-ref '*)
  strace -f -qq -o /dev/null -e trace=${calls[round % 6]} \\
    -e inject=${calls[round % 6]}:signal=KILL:when=$((round / 6 % 40 + 1)) '$git' "\$@"
  kill -KILL \$PPID ;;
esac
exec '$git' "\$@"
EOF
  chmod +x "$work/d/shim/git"
  { PATH=$work/d/shim:$PATH git-flow-promote feature/v1.1 >"$work/out" 2>"$work/err"; } 2>/dev/null
  git flow-promote feature/v9.9 >"$work/out" 2>"$work/err"
  [ $? -eq 1 ] || fail "not made whole"
  [ -z "$(git status --porcelain)" ] || fail "the work tree is behind"
  # an empty one that git had made and not yet answered for may be another's: it is named
  find .git -name '*.lock' -empty -size 0 >"$work/other"
  while IFS= read -r lock; do
    if grep -q "'$PWD/$lock'" "$work/err"; then rm "$lock"; fi
  done <"$work/other"
  git flow-promote feature/v1.1 >"$work/out" 2>"$work/err"
  rc=$?
  [ $rc -eq 0 ] || fail "not to be done afterwards: exit $rc"
}

one()
{
  rm -rf "${work:?}/d"
  mkdir "$work/d"
  cp -a "$work/start" "$work/d/r"
  truncate -s 0 "$work/out" "$work/err" "$work/other"
  cd "$work/d/r" || exit
  rc=0
  "race_$kind"
  case $rc in
  0) won=$((won + 1)) && { [ "$kind" = pipe ] || promoted; } ;;
  1) refused=$((refused + 1)) ;;
  128) late=$((late + 1)) ;;
  *) fail "exit $rc" ;;
  esac
  [ $rc -eq 0 ] || [ -s "$work/err" ] || fail "exit $rc without a word"
  left=$(find "$work/d" \( -name '*.lock' -o -name journal -o -name 'stage-*' -o -name '*.keep' \) -print)
  [ -z "$left" ] || fail "left behind: $left"
  git fsck --strict --no-dangling --no-progress >"$work/other" 2>&1 || fail "git fsck complains"
}

# rounds <worker> <first> <last>: won, refused, too late and failed, in the worker's file
rounds()
{
  local bad
  work=$work/$1
  for ((round = $2; round < $3; round++)); do
    bad=0
    one
    failed=$((failed + bad))
  done
  echo $won $refused $late $failed >"$work/n"
}

mkdir "$work/start"
(cd "$work" && make) >/dev/null
rmdir "$work/start"
for worker in 1 2; do
  mkdir "$work/$worker"
  cp -a "$work/r" "$work/$worker/start"
done
all=0 wrong=0
for kind in "${kinds[@]}"; do
  won=0 refused=0 late=0 failed=0
  share=$(((rounds + ${#kinds[@]} - 1) / ${#kinds[@]})) # no fewer in all than were asked for
  (rounds 1 0 $((share / 2))) &
  (rounds 2 $((share / 2)) $share) &
  wait
  while read -r a b c d; do
    won=$((won + a)) refused=$((refused + b)) late=$((late + c)) failed=$((failed + d))
  done < <(cat "$work/1/n" "$work/2/n")
  echo "$kind: $share rounds, promoted $won, refused $refused, too late $late, failed $failed"
  all=$((all + share)) wrong=$((wrong + failed))
done
echo "rounds $all failed $wrong"
[ $wrong -eq 0 ] && { [ $given -gt 0 ] || "$0" 1000 pipe; }
