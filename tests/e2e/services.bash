# shellcheck shell=bash
# A machine that images are built, kept and run on: `load services`, services_start in setup_file()
# and services_stop in teardown_file(). A registry and nginx listen on loopback, on free ports;
# buildah keeps its things in a scratch directory and asks that registry without TLS. All of it is
# gone at the end, the processes as well.
#
#     $SITES/<environment>/     what nginx serves on port_of <environment>: 503 until its file
#                               "served" says another thing, and nginx is told
#     $REGISTRY                 the port of the registry, which has python:3

# free_ports <n>
free_ports()
{
  /usr/bin/python3 -c '
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))' "$1"
}

# services_start <environment>...
services_start()
{
  local ports environment
  SERVICES=$(mktemp -d "${TMPDIR:-/tmp}/services.XXXXXX") && chmod 755 "$SERVICES" || return
  read -ra ports < <(free_ports $(($# + 1)))
  REGISTRY=${ports[0]} SITES=$SERVICES/sites
  export SERVICES REGISTRY SITES
  mkdir "$SITES"
  for environment; do
    ports=("${ports[@]:1}")
    mkdir "$SITES/$environment"
    echo "${ports[0]}" >"$SITES/$environment/port"
    echo 'location / { return 503; }' >"$SITES/$environment/served"
  done
  services_registry && services_nginx "$@" && services_buildah && services_base
}

port_of() { cat "$SITES/$1/port"; }

services_registry()
{
  cat >"$SERVICES/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $SERVICES/registry}}
http: {addr: "127.0.0.1:$REGISTRY"}
END
  docker-registry serve "$SERVICES/registry.yml" >"$SERVICES/registry.log" 2>&1 3>&- </dev/null &
  echo $! >"$SERVICES/registry.pid"
  for _ in {1..100}; do
    ! http "$REGISTRY" /v2/ >/dev/null || return 0
    sleep 0.1
  done
  cat "$SERVICES/registry.log" >&2
  return 1
}

services_nginx()
{
  local environment
  {
    [ "$(id -u)" -ne 0 ] || echo 'user root;'
    printf '%s\n' "pid $SITES/nginx.pid;" "error_log $SERVICES/nginx.log;" 'worker_processes 1;' 'events {}' \
      'http {' 'access_log off;'
    for place in client_body proxy fastcgi uwsgi scgi; do
      echo "${place}_temp_path $SERVICES/nginx.$place;"
    done
    for environment; do
      printf '%s\n' "server { listen 127.0.0.1:$(port_of "$environment");" \
        "include $SITES/$environment/served; }"
    done
    echo '}'
  } >"$SITES/nginx.conf"
  nginx -c "$SITES/nginx.conf" -e "$SERVICES/nginx.log" >"$SERVICES/nginx.said" 2>&1 3>&-
}

# buildah is told in its files, so that a step says no more than it would anywhere.
services_buildah()
{
  export CONTAINERS_STORAGE_CONF=$SERVICES/storage.conf CONTAINERS_REGISTRIES_CONF=$SERVICES/registries.conf
  export BUILDAH_ISOLATION=chroot
  printf '%s\n' '[storage]' 'driver = "vfs"' "graphroot = \"$SERVICES/images\"" \
    "runroot = \"$SERVICES/run\"" >"$CONTAINERS_STORAGE_CONF"
  printf '%s\n' '[[registry]]' "location = \"127.0.0.1:$REGISTRY\"" 'insecure = true' \
    >"$CONTAINERS_REGISTRIES_CONF"
}

# The image python:3, from scratch: Debian's Python, the modules that an application here imports, and
# the libraries of all of them.
services_base()
{
  local base=$SERVICES/base
  mkdir -p "$base/usr/bin" "$base/tmp"
  cp -L /usr/bin/python3 "$base/usr/bin/python3"
  /usr/bin/python3 -I -c '
import sys
import encodings.idna, html, pathlib, signal, sqlite3, string, traceback, urllib.parse, wsgiref.simple_server
import psycopg2
print("\n".join(m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)))' \
    >"$SERVICES/modules" || return
  { echo /usr/bin/python3 && grep '\.so$' "$SERVICES/modules"; } | xargs ldd |
    sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p' | sort -u >"$SERVICES/libraries"
  tar -chf - -T "$SERVICES/modules" -T "$SERVICES/libraries" 2>/dev/null | tar -C "$base" -xf - || return
  printf '%s\n' 'FROM scratch' 'COPY . /' >"$SERVICES/Containerfile"
  {
    buildah bud -q -t "127.0.0.1:$REGISTRY/python:3" -f "$SERVICES/Containerfile" "$base" &&
      buildah push -q "127.0.0.1:$REGISTRY/python:3"
  } >"$SERVICES/base.log" 2>&1 3>&- || {
    cat "$SERVICES/base.log" >&2
    return 1
  }
}

# Whatever state it is in: what has ended is no error, and what still writes is waited for.
services_stop()
{
  local file
  [ -n "${SERVICES:-}" ] || return 0
  for file in "$SERVICES"/registry.pid "$SITES"/nginx.pid "$SITES"/*/pid "$SITES"/*/pid.new; do
    [ ! -s "$file" ] || kill "$(cat "$file")" 2>/dev/null || :
  done
  for _ in {1..50}; do
    ! rm -rf --one-file-system "$SERVICES" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "services: '$SERVICES' is left" >&2
}

# http <port> <path>: "<status> <body>"; 1 where nobody answers.
http()
{
  /usr/bin/python3 - "http://127.0.0.1:$1$2" <<'END'
import sys, urllib.error, urllib.request
try:
    answer = urllib.request.urlopen(sys.argv[1], timeout=10)
except urllib.error.HTTPError as error:
    answer = error
except OSError:
    sys.exit(1)
print(answer.status, answer.read().decode())
END
}

# tags <repository>: those that the registry has, in order, in one line.
tags()
{
  http "$REGISTRY" "/v2/$1/tags/list" | /usr/bin/python3 -c '
import json, sys
status, _, text = sys.stdin.read().partition(" ")
print(*sorted(json.loads(text).get("tags") or []))'
}

# digest <repository> <tag>: what the registry has under that name.
digest()
{
  /usr/bin/python3 - "http://127.0.0.1:$REGISTRY/v2/$1/manifests/$2" <<'END'
import sys, urllib.request
kinds = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"
request = urllib.request.Request(sys.argv[1], headers={"Accept": kinds}, method="HEAD")
print(urllib.request.urlopen(request, timeout=10).headers["Docker-Content-Digest"])
END
}
