# shellcheck shell=bash
# For tests of the proof: commits that say what others say, and are not those.

# again <commit> <tree> <parent>...: print a commit that says what that one says.
again()
{
  local commit=$1 tree=$2 parent parents=()
  shift 2
  for parent; do parents+=(-p "$parent"); done
  git log -1 --format=%B "$commit" | git commit-tree "$tree" "${parents[@]}"
}
