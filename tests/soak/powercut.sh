#!/bin/bash
# The power fails while a promote is at work: it runs on an ext4 image in a loop device, is killed at
# some call, or ends; then what the device has received by then is copied, without unmounting, and
# mounted as after a reboot. The next cutover command makes it whole: old or new, git fsck --strict
# clean; and new where the promote had ended with exit 0. Half of the snapshots are taken at once, half
# after the file system has had time to write on its own (and to show what was not synced). Needs root;
# some minutes. What a drive reorders by itself is not seen.
# usage: powercut.sh [<snapshots>]; 200
set -u
# shellcheck source=tests/soak/situations.bash
. "$(dirname "$0")/situations.bash"
snapshots=${1:-200}
fault=${BUILD:-$top/build/release}/tool/fault
[ "$(id -u)" -eq 0 ] || { echo "powercut.sh: this needs root" >&2; exit 1; }
export GIT_AUTHOR_DATE='@1767225600 +0000' GIT_COMMITTER_DATE='@1767225600 +0000'

trap '! mountpoint -q "$work/live" || umount "$work/live"; rm -rf --one-file-system "$work"' EXIT

mkdir "$work/live"
(cd "$work" && make && dirty) >/dev/null
truncate -s 48M "$work/empty.img"
mkfs.ext4 -q -F "$work/empty.img" || exit 1
mount -o loop,commit=1 "$work/empty.img" "$work/live" ||
  { echo "powercut.sh: no loop device can be mounted here" >&2; exit 1; }
cp -a "$work/r" "$work/live/r"
umount "$work/live"

state()
{
  git for-each-ref --format='%(refname) %(objectname)'
  git ls-files --stage
  find . -name .git -prune -o -type f -print0 | sort -z | xargs -0r sha256sum --
}

# run_at <n>: on a fresh copy, all processes killed at the nth call that changes something; $rc is the
# exit status.
run_at()
{
  cp --sparse=always "$work/empty.img" "$work/live.img"
  mount -o loop,commit=1 "$work/live.img" "$work/live" || exit 1
  (cd "$work/live/r" && "$fault" -o "$work/calls" -n "$1" -i tree=KILL git flow-promote feature/v1.1) \
    >"$work/log" 2>&1
  rc=$?
}

run_at 1000000 # which is never made
calls=$(wc -l <"$work/calls")
(cd "$work/live/r" && state) >"$work/new"
umount "$work/live"
mount -o loop,ro "$work/empty.img" "$work/live"
(cd "$work/live/r" && state) >"$work/old"
umount "$work/live"

fail() { echo "call $n, delay $delay, exit $rc: $*" >&2; failed=$((failed + 1)); }

check()
{
  (cd "$work/live/r" && git flow-promote feature/v999.0) >"$work/log" 2>&1
  [ $? -eq 1 ] || fail "recovery did not end: $(tail -2 "$work/log")"
  git -C "$work/live/r" fsck --strict --no-dangling --no-progress >"$work/log" 2>&1 ||
    fail "git fsck complains: $(tail -1 "$work/log")"
  (cd "$work/live/r" && state) >"$work/now"
  if cmp -s "$work/now" "$work/new"; then n_new=$((n_new + 1))
  elif [ "$rc" -eq 0 ]; then fail "exit 0, but not new"
  elif cmp -s "$work/now" "$work/old"; then n_old=$((n_old + 1))
  else fail "neither old nor new: $(diff "$work/old" "$work/now" | head -3)"
  fi
}

failed=0 n_old=0 n_new=0
for ((taken = 0; taken < snapshots; taken++)); do
  # over all calls, and beyond the last
  n=$((1 + taken * (calls + calls / 8) / snapshots)) delay=$((taken % 2))
  run_at $n
  [ $delay -eq 0 ] || sleep 1.6
  cp --sparse=always "$work/live.img" "$work/snap.img"
  umount "$work/live"
  mount -o loop "$work/snap.img" "$work/live" || exit 1
  check
  umount "$work/live"
done
echo "snapshots $taken, of $calls calls, old $n_old new $n_new failed $failed"
[ $failed -eq 0 ]
