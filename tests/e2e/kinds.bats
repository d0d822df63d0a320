#!/usr/bin/env bats
# A sample of kinds.table: every fourth kind with a tool, each tool with some of them. All cells are
# tests/soak/kinds.sh's; what a kind is, and when a cell is right, says kinds.bash.

# shellcheck disable=SC2034,SC2154 # kinds.bash has the other end of both
load helper
load kinds

setup_file()
{
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
  helper_setup
  make_bases sha1
}

setup()
{
  helper_setup
  bases=$BATS_FILE_TMPDIR/bases place=$BATS_TEST_TMPDIR/cells
}

# what is left of the last cell may be hostile on purpose; right() has asked git fsck
teardown() { rm -rf "$BATS_TEST_TMPDIR/cells"; }

@test "the table has every kind that can be made, and every tool that reads a repository" {
  local file name
  diff <(compgen -A function kind_ | sed 's/^kind_//; s/_/-/g' | grep -vx plain | sort) \
    <(printf '%s\n' "${kinds[@]}" | sort)
  for file in "$TOP"/cmd/git-*.c; do
    name=${file##*/git-}
    echo "${name%.c}"
  done | grep -vx -e release-smoke -e version-merge | diff - <(printf '%s\n' "${tools[@]}")
  for name in "${!want[@]}"; do
    [ "${want[$name]}" = right ] || [ "${pattern[${want[$name]}]}" ]
    [[ $name != *' '* ]] || [[ " ${tools[*]} " = *" ${name#* } "* ]]
  done
}

@test "every fourth kind with a tool: right, or refused by name" {
  local i
  # the first is the one of SHA-256, which engines.bats has, and another project
  for ((i = 1; i < ${#kinds[@]}; i += 4)); do
    # another one for each, and for the next round of tools another order
    judge "${kinds[i]}" "${tools[(i / 4 * 5 + i / 64) % ${#tools[@]}]}" || :
  done >said
  tally <said
}
