# shellcheck shell=bash
# A PostgreSQL server of the tests' own: `load postgres`, then postgres_start in setup_file() and
# postgres_stop in teardown_file(). It listens on loopback and on a socket, on a free port, has its
# files in a scratch directory, and everybody may enter as "postgres", its superuser. libpq's
# environment leads there; `database` makes a fresh database for a test and exports PGDATABASE.
# As root it runs as the user postgres, whom the package of the server brings.

# postgres_programs: the directory of initdb and postgres, which are not in PATH on Debian.
postgres_programs()
{
  local dir
  for dir in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin /usr/bin; do
    if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
      printf '%s\n' "$dir"
      return
    fi
  done
  echo 'no server of PostgreSQL is installed' >&2
  return 1
}

# as_postgres <command>...: as somebody that the server agrees to run as.
as_postgres()
{
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  else
    setpriv --reuid postgres --regid postgres --clear-groups -- "$@"
  fi
}

# postgres_start [<option of postgres>...]: without fsync, unless an option says otherwise.
postgres_start()
{
  local name
  for name in $(compgen -e PG); do unset "$name"; done
  PG_BIN=$(postgres_programs) || return
  PG_DIR=$(mktemp -d "${TMPDIR:-/tmp}/pg.XXXXXX") || return
  PG_OPTIONS=$*
  export PG_BIN PG_DIR PG_OPTIONS
  mkdir "$PG_DIR/data" && chmod 711 "$PG_DIR" || return
  [ "$(id -u)" -ne 0 ] || chown postgres "$PG_DIR" "$PG_DIR/data" || return
  (cd / && as_postgres "$PG_BIN/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 \
    --locale=C --no-instructions -D "$PG_DIR/data") >"$PG_DIR.log" 2>&1 || {
    cat "$PG_DIR.log" >&2
    return 1
  }
  export PGHOST=127.0.0.1 PGUSER=postgres PGDATABASE=postgres PGPORT
  for _ in 1 2 3 4 5 6 7 8; do
    PGPORT=$((20000 + RANDOM % 12000))
    ! postgres_up || return 0
  done
  cat "$PG_DIR.log" >&2
  return 1
}

# postgres_up: start it, again, on the port that it has.
postgres_up()
{
  # shellcheck disable=SC2086,SC2153 # words; PGPORT is libpq's
  (cd / && as_postgres "$PG_BIN/pg_ctl" -s -w -t 60 -D "$PG_DIR/data" -l "$PG_DIR/log" -o "-p $PGPORT \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$PG_DIR -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c shared_buffers=16MB -c max_connections=60 -c autovacuum=off \
    -c log_min_messages=error $PG_OPTIONS" start) >>"$PG_DIR.log" 2>&1 3>&-
}

# postgres_down [<mode>]: fast, or as pg_ctl -m has it.
postgres_down()
{
  (cd / && as_postgres "$PG_BIN/pg_ctl" -s -w -t 60 -D "$PG_DIR/data" -m "${1:-fast}" stop) \
    >>"$PG_DIR.log" 2>&1 3>&-
}

postgres_stop()
{
  [ -n "${PG_DIR:-}" ] || return 0
  postgres_down immediate || :
  rm -rf "$PG_DIR" "$PG_DIR.log"
}

# database [<name>]: a fresh one, PGDATABASE from here on.
database()
{
  local name=${1:-t${BATS_TEST_NUMBER:-0}_$RANDOM}
  psql -X -q -d postgres -c "CREATE DATABASE $name STRATEGY file_copy" || return
  export PGDATABASE=$name
}

# sql <statement>...: what psql prints of it, bare.
sql()
{
  local statement
  for statement; do psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$statement" || return; done
}
