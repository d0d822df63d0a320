#!/bin/sh
# The application, started from the file system of the image that was pushed, on a port of its own;
# nginx asks it once it answers, and the one from before goes.
set -eu
site=$SITES/$CUTOVER_ENVIRONMENT
image=$CUTOVER_IMAGE
if [ -n "${CUTOVER_IMAGE_DIGEST:-}" ]; then image=${CUTOVER_IMAGE%:*}@$CUTOVER_IMAGE_DIGEST; fi
container=$(buildah from --pull-always "$image")
root=$(buildah mount "$container")
port=$(/usr/bin/python3 -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
[ ! -e "$site/pid.new" ] || kill "$(cat "$site/pid.new")" || : # one that never answered
setsid chroot --userspec=65534:65534 "$root" /usr/bin/python3 /app/app.py "$port" \
  </dev/null >>"$site/log" 2>&1 &
echo $! >"$site/pid.new"
git release-smoke -q --within=20s "http://127.0.0.1:$port" /chat
# nginx goes over to it in its own time: until then it would be the old one that is smoked
cat >"$site/served" <<END
location = /.served { return 200 "$port"; }
location / { proxy_pass http://127.0.0.1:$port; }
END
nginx -c "$SITES/nginx.conf" -s reload
git release-smoke -q --within=20s --match="^$port\$" "http://127.0.0.1:$(cat "$site/port")" /.served
[ ! -e "$site/pid" ] || kill "$(cat "$site/pid")" || :
[ ! -e "$site/container" ] || buildah rm "$(cat "$site/container")"
mv "$site/pid.new" "$site/pid"
echo "$container" >"$site/container"
echo "${CUTOVER_IMAGE%:*}@$(buildah inspect --format '{{.FromImageDigest}}' "$container")" >"$site/image"
echo "note=$image on port $port" >>"$CUTOVER_RESULT"
