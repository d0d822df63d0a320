# shellcheck shell=bash
# Programs that say that they were run, and a configuration that names them wherever it can.

# spy <name> [<last command>]: a program that says in $BATS_TEST_TMPDIR/ran that it was run, and passes stdin on.
spy()
{
  printf '#!/bin/sh\necho %s >>"%s/ran"\n%s\n' "$1" "$BATS_TEST_TMPDIR" "${2:-cat}" >"$BATS_TEST_TMPDIR/spy-$1"
  chmod +x "$BATS_TEST_TMPDIR/spy-$1"
  echo "$BATS_TEST_TMPDIR/spy-$1"
}

ran() { sort -u "$BATS_TEST_TMPDIR/ran" 2>/dev/null | xargs; }

# traps: every key of git's configuration that names a program.
traps()
{
  local hooks=$BATS_TEST_TMPDIR/hooks hook key
  mkdir "$hooks"
  for hook in pre-commit prepare-commit-msg commit-msg post-commit pre-merge-commit post-merge \
    post-checkout pre-push post-rewrite post-index-change reference-transaction pre-rebase pre-auto-gc; do
    ln -s "$(spy "hook-$hook" true)" "$hooks/$hook"
  done
  git config core.hooksPath "$hooks"
  git config core.fsmonitor "$(spy fsmonitor true)"
  for key in core.pager core.editor core.sshCommand core.askPass core.gitProxy core.alternateRefsCommand \
    sequence.editor diff.external credential.helper gpg.program gpg.ssh.program pager.status \
    interactive.diffFilter uploadpack.packObjectsHook trailer.x.command trailer.x.cmd web.browser \
    mergetool.x.cmd difftool.x.cmd alias.flow-promote alias.merge alias.status alias.update-ref; do
    git config "$key" "!$(spy "$key" true)"
  done
  git config gpg.program "$(spy gpg.program false)"
  for key in diff.x.command diff.x.textconv filter.x.clean filter.x.smudge; do
    git config "$key" "$(spy "$key")"
  done
  git config merge.x.driver "$(spy merge.driver true)"
  printf '* filter=x diff=x merge=x\n' >.gitattributes
  git add .gitattributes
  rm -f "$BATS_TEST_TMPDIR/ran"
}
