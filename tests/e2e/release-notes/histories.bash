# shellcheck shell=bash
# Three histories of different habits, each with v1.0.0 and what came since on main, made in the
# repository that is there. `commit` and `tick` are helper.bash's.

# history_message <subject> <paragraph>...: a commit of all that.
history_message()
{
  local message=$1
  shift
  while [ $# -gt 0 ]; do
    message+=$'\n\n'$1
    shift
  done
  commit "$message"
}

# history_merge <branch> <message>: into main, which is checked out then.
history_merge()
{
  git switch -q main
  tick
  git merge -q --no-ff -m "$2" "$1"
}

# Conventional Commits, one after the other on main.
history_conventional()
{
  commit 'feat: begin'
  git tag -a -m v1.0.0 v1.0.0
  commit 'feat(parser): accept tabs'
  history_message 'fix(parser): keep the last line' 'It was lost without a newline.' 'Closes #7'
  commit 'docs: say how to install'
  commit 'chore(deps): bump left-pad from 1.0 to 2.0'
  history_message 'feat(api)!: drop the first version of the interface' \
    $'BREAKING CHANGE: clients have to ask for /v2\nReviewed-by: Somebody'
  commit 'perf: read files once'
  commit 'feat: a mistake'
  history_message 'Revert "feat: a mistake"' \
    "This reverts commit $(git rev-parse HEAD)."
  commit 'security: do not follow links'
  commit 'Rename a variable'
  history_message 'fix: count what is empty' \
    $'Co-authored-by: B Other <other@example.com>'
}

# Topics that are merged, as git itself and Linux are made: prose in the merges.
history_merges()
{
  commit 'Begin'
  git tag -a -m v1.0.0 v1.0.0
  git switch -q -c ab/tabs
  commit 'parser: take a tab for a blank'
  commit 't: test tabs'
  history_merge ab/tabs $'Merge branch \'ab/tabs\'\n\nThe parser has been taught to accept\ntabs.\n\n* ab/tabs:\n  t: test tabs\n  parser: take a tab for a blank'
  git switch -q -c fix/last-line v1.0.0
  commit 'parser: keep the last line'
  history_merge fix/last-line "Merge branch 'fix/last-line'"
  git switch -q -c cd/cache v1.0.0
  commit 'cache: begin'
  git switch -q -c cd/cache-2
  commit 'cache: evict'
  git switch -q cd/cache
  commit 'cache: measure'
  tick
  git merge -q --no-ff -m "Merge branch 'cd/cache-2' into cd/cache" cd/cache-2
  history_merge cd/cache $'Merge tag \'cache-1\' of ../cache\n\nPull cache updates from C:\n\n - one\n - two'
  commit 'A fix on main itself'
  git switch -q -c ef/unnamed v1.0.0
  commit 'one of two'
  commit 'two of two'
  history_merge ef/unnamed "Merge branch 'ef/unnamed'"
  git switch -q -c gh/gone v1.0.0
  commit 'this goes again'
  history_merge gh/gone $'Merge branch \'gh/gone\'\n\nSomething that did not last.'
  history_message "Revert \"Merge branch 'gh/gone'\"" \
    "This reverts commit $(git rev-parse HEAD), reversing
changes made to $(git rev-parse HEAD~)."
}

# Pull requests: squashed, merged by GitHub, GitLab, Gitea, Bitbucket and Azure.
history_requests()
{
  commit 'Begin'
  git tag -a -m v1.0.0 v1.0.0
  commit 'Accept tabs (#11)'
  commit 'feat(api): a second version (#12)'
  commit 'Something wrong (#13)'
  history_message 'Revert "Something wrong (#13)" (#14)' 'Reverts acme/app#13'
  git switch -q -c topic/15
  commit 'Work'
  commit 'fixup! Work'
  history_merge topic/15 $'Merge pull request #15 from acme/topic/15\n\nfix: keep the last line'
  git switch -q -c topic/16
  commit 'Draw a button'
  commit 'Colour the button'
  history_merge topic/16 $'Merge branch \'topic/16\' into \'main\'\n\nA button\n\nCloses #3 and #4\n\nSee merge request acme/app!16'
  git switch -q -c topic/17
  commit 'Write it down'
  history_merge topic/17 "Merge pull request 'It's written down' (#17) from topic/17 into main"
  git switch -q -c topic/18
  commit 'Close the door'
  history_merge topic/18 $'Merged in topic/18 (pull request #18)\n\nThe door is closed\n\nApproved-by: A Person'
  git switch -q -c topic/19
  commit 'Open the window'
  history_merge topic/19 $'Merged PR 19: The window opens'
  git switch -q -c topic/20
  commit 'Paint the wall'
  history_merge topic/20 'Merge pull request #20 from acme/topic/20'
}
