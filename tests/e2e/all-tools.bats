#!/usr/bin/env bats
# What holds for every tool, whatever it does. No tool is named here.
# shellcheck disable=SC2154 # run sets stderr_lines

load helper

setup()
{
  helper_setup
  tools=()
  local file
  for file in "$TOP"/cmd/git-*.c; do
    file=${file##*/}
    tools+=("${file%.c}")
  done
  [ ${#tools[@]} -gt 0 ]
}

# The options of a tool that -h lists, "-n" and "--dry-run" alike.
options_of()
{
  "$1" -h | sed -n '/^$/,$p' | grep -oE '^  -[^ ]+( --[a-z-]+)?' | tr -d ',' | tr ' ' '\n' |
    sed 's/[=[].*//' | grep '^-' | sort -u
}

@test "-h prints the usage to stdout, outside any repository, and so does git's own" {
  local tool typed
  for tool in "${tools[@]}"; do
    typed="git ${tool#git-}"
    run -0 --separate-stderr "$tool" -h
    assert_line --index 0 --partial "usage: $typed"
    [ -z "$stderr" ]
    run -0 --separate-stderr git "${tool#git-}" -h
    assert_line --index 0 --partial "usage: $typed"
    # wherever it stands, whatever else is wrong
    run -0 --separate-stderr "$tool" --no-such-option -h
    assert_line --index 0 --partial "usage: $typed"
    # git itself may be asked with GIT_DIR set to what is none
    GIT_DIR=/nonexistent run -0 --separate-stderr "$tool" -h
  done
}

@test "usage fits on a terminal" {
  local tool
  for tool in "${tools[@]}"; do
    "$tool" -h | awk -v tool="$tool" 'length($0) > 100 { print tool ": " $0; bad = 1 } END { exit bad }'
  done
}

@test "--version says which release, on stdout" {
  local tool
  for tool in "${tools[@]}"; do
    run -0 --separate-stderr "$tool" --version
    assert_output "$tool (cutover) $(cat "$TOP/VERSION")"
    [ -z "$stderr" ]
  done
}

@test "an unknown option is a usage error that names it, with a hint" {
  local tool
  for tool in "${tools[@]}"; do
    run -129 --separate-stderr "$tool" --no-such-option
    [ -z "$output" ]
    [ "${stderr_lines[0]}" = "$tool: unknown option '--no-such-option'" ]
    [ "${stderr_lines[1]}" = "hint: git ${tool#git-} -h" ]
    run -129 --separate-stderr "$tool" "-$(printf '\033')"
    [[ $stderr != *$'\033'* ]]
  done
}

@test "long options are not abbreviated" {
  local tool option options
  for tool in "${tools[@]}"; do
    options=$'\n'$(options_of "$tool")$'\n'
    for option in $options; do
      [[ $option == --* && $options != *$'\n'"${option%?}"$'\n'* ]] || continue
      run -129 "$tool" "${option%?}"
      assert_line --index 0 "$tool: unknown option '${option%?}'"
    done
  done
}

@test "a full disk is an error, not a success" {
  local tool
  for tool in "${tools[@]}"; do
    run -128 --separate-stderr sh -c "exec $tool -h >/dev/full"
    [[ $stderr == "$tool: cannot write the result to standard output: "* ]]
    run -128 --separate-stderr sh -c "exec $tool --version >/dev/full"
  done
}

@test "a closed stdout is an error as well, and no file of ours is what is printed to" {
  repository
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  for command in 'git-version-bump minor' 'git-flow-start feature/v1.1'; do
    # leaks cannot be looked for in what is traced
    ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 run -128 --separate-stderr \
      strace -qq -o ../calls -e trace=openat sh -c "exec $command >&-"
    [[ $stderr == *": cannot write the result to standard output: "* ]]
    run grep '/\.git/.* = 1$' ../calls
    assert_output ''
  done
}

@test "outside a repository: refused with 128, one clear line and a hint" {
  local tool words
  mkdir plain
  cd plain
  export GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR
  for tool in "${tools[@]}"; do
    # a service is asked from anywhere
    if "$tool" -h | grep -q '<base-url>'; then continue; fi
    # the operands of one tool are usage errors of another
    for words in '' feature/v1.1 minor 'a b c 7 d'; do
      # shellcheck disable=SC2086 # none, or some
      run --separate-stderr "$tool" $words </dev/null
      [ "$status" -eq 129 ] || break
    done
    assert_equal "$status" 128
    [ -z "$output" ]
    [[ ${stderr_lines[0]} == "$tool: not a git repository"* ]]
    [[ $stderr == *"hint: "* ]]
    # nothing is left behind
    [ -z "$(ls -A)" ]
  done
}

@test "every page describes every option, and has the exit status" {
  local tool option page
  for tool in "${tools[@]}"; do
    [ -e "$TOP/man/$tool.1" ] # tests/lint/tools.sh says what else is missing
    page=$(mandoc -Tascii "$TOP/man/$tool.1" | sed 's/.\x08//g')
    for option in $(options_of "$tool"); do
      grep -qE -- "(^|[^a-z-])$option([^a-z-]|\$)" <<<"$page" || {
        echo "$tool.1 says nothing of $option"
        return 1
      }
    done
    grep -q '^EXIT STATUS' <<<"$page"
  done
}

@test "no tool waits for a terminal or starts a pager or an editor" {
  local tool
  export GIT_PAGER='sh -c "echo pager >&2; exit 1"' PAGER=false EDITOR=false
  for tool in "${tools[@]}"; do
    timeout 10 "$tool" -h </dev/null >/dev/null
    run timeout 10 "$tool" </dev/null
    [ "$status" -ne 124 ]
    refute_output --partial pager
  done
}

@test "what cannot be printed is said with its reason, by every kind of output" {
  local command
  repository
  put src/app.py one
  put VERSION 1.0.0
  commit 'Begin'
  git flow-start -q --seed feature/v1.1 >/dev/null
  put tests/dev/src/app.py two
  # more than a buffer
  for command in {1..400}; do put "tests/dev/src/a-file-with-a-name-$command.py" x; done
  commit 'Develop'
  for command in '-h' '--version' '-n feature/v1.1' '-n --json feature/v1.1' 'feature/v1.1' \
    'feature/v1.1' '--undo'; do
    # shellcheck disable=SC2086 # several words
    run bash -c 'git-flow-promote "$@" 2>&1 >/dev/full' _ $command
    assert_failure 128
    assert_line 'git-flow-promote: cannot write the result to standard output: No space left on device'
  done
}
