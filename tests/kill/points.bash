# shellcheck shell=bash disable=SC2034,SC2154 # read and set by those that source it
# What the sweeps have in common: the points of a command, what happens at one, and workers that go
# through them side by side.
#
# A point is three words, "<fault> <call> <n>":
#
#     each:<injection>  strace(1), --inject: so it fares each process that makes its <n>th such call
#     memory            allocation <n> of git-flow-promote fails (<call> is FAIL_AT), or all from there
#                       on (FAIL_FROM); tests/preload/memory.c
#     any other         at the <n>th call of all processes together; tests/tool/fault.c
#
# Who sources this has "fresh", which makes $at/r anew, and "settle", which makes what it is made of:
# each worker has a place of its own, $at.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$top/build/release}
PATH=$build/bin:$PATH
# in memory, where there is a place for that
[ -w /dev/shm ] && place=/dev/shm || place=${TMPDIR:-/tmp}
work=$(mktemp -d "$place/sweep.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'
# a traced process cannot look for leaks
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
# some of them are not on every machine: strace passes over "?<call>"
changing='write pwrite64 writev pwritev pwritev2 rename renameat renameat2 link linkat unlink unlinkat
  mkdir mkdirat rmdir symlink symlinkat open openat openat2 creat fsync fdatasync sync syncfs truncate
  ftruncate fallocate utime utimes utimensat flock copy_file_range sendfile chmod fchmod fchmodat
  chown fchown fchownat setxattr fsetxattr removexattr fremovexattr'
calls=
# the locks of git's; the other is the user's own
locks=(-name '*.lock' ! -name Cargo.lock)
points=0 n_old=0 n_new=0 named=0 failed=0

# The calls that are swept, each after <prefix>, with commas between them.
listed()
{
  local call list=
  for call in ${calls:-$changing}; do list+=,$1$call; done # open-to-read is one of fault's
  echo "${list#,}"
}

# The command of the arguments in $at/r, with what it says in $at/log. Its exit status is noted by a
# sh that does nothing else: bash 5.2 has given another one back, once in 10,000 times where process
# ids have wrapped around.
in_repo()
{
  rm -f "$at/status"
  # shellcheck disable=SC2016 # for the inner shell
  (cd "$at/r" && STATUS=$at/status sh -c '"$@"; echo $? >"$STATUS"' sh "$@" </dev/null >"$at/log" 2>&1)
  return "$(cat "$at/status" 2>/dev/null || echo 126)"
}

# There is neither a commit-graph nor an index of several packs, of which a git each would tell that.
fsck()
{
  in_repo git -c core.commitGraph=false -c core.multiPackIndex=false fsck --strict --no-dangling --no-progress
}

# What recovery leaves behind it of git's, which is nothing: but for an empty lock on a ref or on HEAD,
# which may be anybody's as long as no git is known to have held it, and is in a hint of what met it.
# That is followed. $at/met: what was said so far; $at/listed: the list that there was of the locks
# (common/publish/moving.h).
locks_are_named()
{
  local lock any=
  while read -r lock; do
    case $lock in
    */refs/*.lock | */HEAD.lock | */reftable/tables.list.lock)
      [ ! -s "$lock" ] && ! was_listed "$lock" && is_hinted_at "$lock" || any+=" $lock"
      rm "$lock"
      ;;
    *) any+=" $lock" ;;
    esac
    [ -n "$any" ] || named=$((named + 1))
  done < <(find "$at/r" -path '*/cutover/*' -prune -o \( \( "${locks[@]}" \) -o -name packed-refs.new \) -print)
  [ -z "$any" ] || fail "left behind:$any"
}

is_hinted_at() { grep -qF -- "hint: rm $1" "$at/met"; }

# Was it noted with its stamp, by which it can be told from another's?
was_listed() { tr '\0' '\n' <"$at/listed" | grep -A 1 -xF -- "$1" | grep -qE '^[0-9]+ [0-9]+ '; }

# What is there to know before the recovery.
note_before()
{
  cp "$at/log" "$at/met"
  cat "$at/r/.git/cutover/moving" "$at/r/cutover/moving" >"$at/listed" 2>/dev/null
  true
}

# strike <fault> <call> <n> <command>...: its exit status.
strike()
{
  local fault=$1 call=$2 n=$3 only=()
  shift 3
  [ -z "$calls" ] || only=(-c "$(listed '')")
  case $fault in
  memory)
    in_repo timeout 60 env LD_PRELOAD="$build/preload/memory.so" FAIL_IN=git-flow-promote \
      FAIL_COUNT="$at/count" "$call=$n" "$@"
    ;;
  each:*)
    in_repo timeout -k 5 60 strace -f --seccomp-bpf -qq -o /dev/null -e "trace=$call" \
      -e "inject=$call:${fault#each:}:when=$n" "$@"
    ;;
  *) in_repo "$build/tool/fault" "${only[@]}" -i "$fault" -n "$n" "$@" ;;
  esac 2>/dev/null # the shell's own words on who was killed
}

# enumerate <stride> <fault> <command>...: every <stride>th point there is.
enumerate()
{
  local stride=$1 fault=$2 call
  shift 2
  fresh
  case $fault in
  memory)
    strike memory FAIL_AT 0 "$@"
    for call in FAIL_AT FAIL_FROM; do seq -f "memory $call %.0f" "$(cat "$at/count")"; done
    ;;
  each:*)
    in_repo timeout -k 5 60 strace -f --seccomp-bpf -qq -o "$at/calls" -e "trace=$(listed '?')" "$@"
    # those that some process has as its nth; an open that only reads is none. A write that fails may be
    # into a pipe, where git takes no notice and then waits for us as we wait for it: no disk does that,
    # error=<errno> has the writes to files, and -c write asks for them.
    awk -v "fault=$fault" -v "named=$calls" '
      named == "" && fault ~ /^each:error=/ && $2 ~ /^write\(/ { next }
      $2 ~ /^[a-z]/ { call = $2; sub(/\(.*/, "", call); n = ++made[$1, call] }
      $2 !~ /^[a-z]/ || (call ~ /^open/ && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/) { next }
      !seen[call, n]++ { print fault, call, n }' "$at/calls"
    ;;
  *)
    strike_nothing "$fault" "$@"
    # At a call of the tool's own, it being killed alone is what strace does as well; and being told to
    # end along with those that wait for it is no more than being told alone.
    awk -v "fault=$fault" 'fault ~ /^(caller=KILL|tree=TERM)$/ && $3 ~ /^git-flow/ { next }
      { print fault, $2, $1 }' "$at/calls"
    ;;
  esac | awk -v "stride=$stride" 'NR % stride == 1 % stride'
}

# The calls that count for the fault, to $at/calls.
strike_nothing()
{
  local fault=$1 only=()
  shift
  [ -z "$calls" ] || only=(-c "$(listed '')")
  in_repo "$build/tool/fault" "${only[@]}" -i "$fault" -o "$at/calls" "$@"
}

# worker <number> <of how many> <list> <function>
worker()
{
  local line i=0
  at=$work/$1 points=0 n_old=0 n_new=0 named=0 failed=0
  [ -d "$at" ] || { mkdir "$at" && settle; } || return
  while read -ru 3 line; do
    # shellcheck disable=SC2086 # its three words
    [ $((i++ % $2)) -ne "$1" ] || "$4" $line
  done 3<"$3"
  echo "$points $n_old $n_new $named $failed" >"$at/sum"
}

# spread <list> <function>: once for each line of the list, as many at a time as there are processors.
spread()
{
  local jobs w sum
  jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
  for ((w = 0; w < jobs; w++)); do worker "$w" "$jobs" "$1" "$2" & done
  wait
  for ((w = 0; w < jobs; w++)); do
    if read -ra sum <"$work/$w/sum"; then
      points=$((points + sum[0])) n_old=$((n_old + sum[1])) n_new=$((n_new + sum[2]))
      named=$((named + sum[3])) failed=$((failed + sum[4]))
    else
      echo "a worker did not come to its end" >&2
      failed=$((failed + 1))
    fi
    rm -f "$work/$w/sum"
  done
}
