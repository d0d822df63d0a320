#!/bin/sh
# usage: SITE=<directory> sh ops/serve.sh <port>
# This release as a process of this machine, in the place of the one before. The directory of the
# step goes when the deploy ends, so that the code is copied: $SITE has it, a directory each release.
set -eu
code=$SITE/$CUTOVER_TAG
rm -rf "$code"
cp -R src "$code"
cd "$SITE"
# whether the process before is there; one that has ended, and that nobody has asked about, is not
lives() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
old=$(cat pid 2>/dev/null || :)
if [ -n "$old" ] && kill "$old" 2>/dev/null; then
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    lives "$old" || break
    sleep 0.1
  done
fi
python3 "$code/app.py" "$1" </dev/null >>log 2>&1 &
echo $! >pid
git release-smoke -q --within=10s --every=50ms "http://127.0.0.1:$1" /chat >/dev/null
echo "$CUTOVER_TAG listens on port $1"
