#!/usr/bin/env bats
# The configuration as cutover reads it, with git as the oracle. tests/tool/ask prints what it reads.

load helper

setup()
{
  helper_setup
  PATH=$BUILD/tool:$PATH
}

# What git sees is what we see, in the same order.
same_as_git()
{
  git config -z --list >"$BATS_TEST_TMPDIR/git" &&
    ask gitconfig >"$BATS_TEST_TMPDIR/ours" &&
    cmp "$BATS_TEST_TMPDIR/git" "$BATS_TEST_TMPDIR/ours"
}

# cutover <file content on stdin>: a commit with that .cutover; its tree's id.
cutover()
{
  cat >.cutover
  commit 'configure' >/dev/null
  git rev-parse 'HEAD^{tree}'
}

@test "system, global, xdg, local and worktree files are git's" {
  repository
  commit one
  git config --global a.global 1
  mkdir -p "$HOME/.config/git"
  git config -f "$HOME/.config/git/config" a.xdg 1
  git config a.local ''
  git config --add a.local 'two words; # and "quotes"'
  printf '[a]\n\tnovalue\n' >>.git/config
  git config -f "$BATS_TEST_TMPDIR/system" a.system 1
  same_as_git

  GIT_CONFIG_GLOBAL=$BATS_TEST_TMPDIR/system same_as_git
  GIT_CONFIG_GLOBAL='' same_as_git
  GIT_CONFIG_NOSYSTEM=0 GIT_CONFIG_SYSTEM=$BATS_TEST_TMPDIR/system same_as_git
  grep -qz 'a.system' "$BATS_TEST_TMPDIR/ours"
  GIT_CONFIG_NOSYSTEM=yes GIT_CONFIG_SYSTEM=$BATS_TEST_TMPDIR/system same_as_git
  run ! grep -qz 'a.system' "$BATS_TEST_TMPDIR/ours"
  XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/elsewhere same_as_git
  run ! grep -qz 'a.xdg' "$BATS_TEST_TMPDIR/ours"

  git config extensions.worktreeConfig true
  git config --worktree a.worktree main
  git worktree add -q ../linked
  cd ../linked
  git config --worktree a.worktree linked
  same_as_git
  grep -qz 'linked' "$BATS_TEST_TMPDIR/ours"
}

@test "config.worktree is not read without its extension" {
  repository
  git config -f .git/config.worktree a.worktree 1
  same_as_git
  run ! grep -qz 'a.worktree' "$BATS_TEST_TMPDIR/ours"
}

@test "includes are followed as git follows them" {
  repository
  commit one
  git config -f "$BATS_TEST_TMPDIR/more" a.more 1
  git config include.path ../../more
  git config --global "includeIf.gitdir:$PWD/.path" "$BATS_TEST_TMPDIR/more"
  git config --global includeIf.onbranch:main.path "$BATS_TEST_TMPDIR/more"
  git config --global includeIf.onbranch:other.path "$BATS_TEST_TMPDIR/more"
  same_as_git
  [ "$(tr '\0' '\n' <"$BATS_TEST_TMPDIR/ours" | grep -c a.more)" -ge 2 ]
}

@test "GIT_CONFIG_COUNT and git -c come last, in git's order" {
  repository
  git config a.b local
  GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=A.B GIT_CONFIG_VALUE_0='x y' \
    GIT_CONFIG_KEY_1='a.Sub Section.C' GIT_CONFIG_VALUE_1='' same_as_git

  git config alias.same "!f() { git config -z --list >$BATS_TEST_TMPDIR/git; \
    ask gitconfig >$BATS_TEST_TMPDIR/ours; }; f"
  local value="it's \"quoted\" ! = \\ \$HOME"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=a.b GIT_CONFIG_VALUE_0=counted \
    git -c "a.b=$value" -c a.novalue -c a.empty= -c 'a.s=ub.c=d' -c 'a.x=y.z=1' same
  cmp "$BATS_TEST_TMPDIR/git" "$BATS_TEST_TMPDIR/ours"
  grep -qz 'quoted' "$BATS_TEST_TMPDIR/ours"

  # the style of git before 2.31
  GIT_CONFIG_PARAMETERS="'a.b=old style' 'a.novalue'  'a.c='" same_as_git
}

@test "an environment that git takes for malformed is refused" {
  repository
  local text
  for text in "a.b=c" "'a.b" "'a.b'x" "'a.b'='c" "'a.b'=c" "'a.b'='c'd" "'ab'" "'a.b_c'='d'"; do
    GIT_CONFIG_PARAMETERS=$text run git config --list
    assert_failure
    GIT_CONFIG_PARAMETERS=$text run ask gitconfig
    assert_failure 128
    assert_output --partial GIT_CONFIG_PARAMETERS
  done
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=a.b run -128 ask gitconfig
  assert_output --partial "GIT_CONFIG_VALUE_0 is not set"
  GIT_CONFIG_COUNT=1 run -128 ask gitconfig
  assert_output --partial "GIT_CONFIG_KEY_0 is not set"
  GIT_CONFIG_COUNT=x run -128 ask gitconfig
  assert_output --partial "GIT_CONFIG_COUNT is no count"
  GIT_CONFIG_NOSYSTEM=maybe run -128 ask gitconfig
  assert_output --partial "GIT_CONFIG_NOSYSTEM"
}

@test "random files mean to the reader what they mean to git" {
  local file=$BATS_TEST_TMPDIR/file accepted=0 i ours git
  # tabs and lone CRs in a value are left out: git before 2.45 makes spaces of them
  awk -v dir="$BATS_TEST_TMPDIR" 'BEGIN {
    n = split("[a] [B.c] [d \"E f\"] [g \"\\\"\\\\\"] [ ] \" \\ = = ; # x Y1 k- key " \
      "value 0 . \\n \\t \\b \\\" \\\\ \\x \xc3\xa9 \xff", token, " ")
    token[++n] = " "; token[++n] = "  "; token[++n] = "\n"; token[++n] = "\nkey = "
    token[++n] = "\r\n"; token[++n] = "\n[a]\n"; token[++n] = " = \""; token[++n] = "\\\n"
    srand(20260101)
    for (f = 0; f < 400; f++) {
      out = dir "/random." f
      printf "%s", (rand() < .7 ? "[s]\nk = " : "") >out
      for (i = int(rand() * 14); i >= 0; i--) printf "%s", token[1 + int(rand() * n)] >out
      close(out)
    }
  }'
  for i in {0..399}; do
    file=$BATS_TEST_TMPDIR/random.$i
    git=0 ours=0
    git config -f "$file" -z --list >theirs 2>/dev/null || git=$?
    ask grammar "$file" >ours 2>/dev/null || ours=$?
    if [ "$git" -eq 0 ]; then
      [ "$ours" -eq 0 ] && cmp theirs ours || { cat -A "$file"; return 1; }
      accepted=$((accepted + 1))
    elif [ "$ours" -ne 128 ]; then
      echo "git refuses ($git), we do not ($ours)"
      cat -A "$file"
      return 1
    fi
  done
  # neither all nor none of them
  [ "$accepted" -gt 100 ] && [ "$accepted" -lt 380 ]
}

@test "what is written by git config reads back, in strict files too" {
  local value
  for value in 'a;b' 'c#d' ' lead' 'trail ' 'q"uote' 'back\slash' $'new\nline' $'t\tab' ''; do
    git config -f file cutover.main "$value"
    git config -f file -z --list >theirs
    ask strict file >ours
    cmp theirs ours
  done
}

@test "layers: built-in, gitflow, tree, global, local, worktree, environment" {
  repository
  local tree
  tree=$(cutover <<-'END'
	[cutover]
		main = tree
		staging = tree
	[cutover "promote"]
		map = tests/dev/lib:lib
		map = tests/dev/web:web
	[cutover-rule "x"]
		kind = path
	END
  )
  git config gitflow.branch.master production
  git config gitflow.origin upstream
  run -0 ask settings "$tree"
  assert_line 'cutover.main tree tree'
  assert_line 'cutover.remote gitflow upstream'
  assert_line 'cutover.promote.map tree tests/dev/lib:lib'
  assert_line 'cutover.promote.map tree tests/dev/web:web'
  refute_line --partial 'tests/dev/src:src'

  git config --global cutover.main global
  git config cutover.promote.map a:b
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=cutover.staging GIT_CONFIG_VALUE_0=env \
    run -0 ask settings "$tree"
  assert_line 'cutover.main global global'
  assert_line 'cutover.staging environment env'
  assert_line 'cutover.promote.map local a:b'
  refute_line --partial 'web'

  git config cutover.main local
  git config extensions.worktreeConfig true
  run -0 ask settings "$tree"
  assert_line 'cutover.main local local'
  git config --worktree cutover.main worktree
  run -0 ask settings "$tree"
  assert_line 'cutover.main worktree worktree'
}

@test "the work tree's .cutover does not count" {
  repository
  local tree
  tree=$(cutover <<<$'[cutover]\nmain = committed')
  put .cutover '[cutover]' 'main = worktree' '[include]' 'path = /etc/passwd'
  run -0 ask settings "$tree"
  assert_line 'cutover.main tree committed'
  run -0 ask settings
  assert_line 'cutover.main built-in main'
}

@test "main is master where there is no main" {
  git init -q -b master repo
  cd repo
  commit one
  run -0 ask settings
  assert_line 'cutover.main built-in master'
  git branch main
  run -0 ask settings
  assert_line 'cutover.main built-in main'
  git branch -d main
  git update-ref refs/remotes/origin/main HEAD
  run -0 ask settings
  assert_line 'cutover.main built-in main'
  git update-ref -d refs/remotes/origin/main
  git config cutover.main trunk
  run -0 ask settings
  assert_line 'cutover.main local trunk'
}

@test ".cutover: what is wrong is refused with its line" {
  repository
  local tree
  tree=$(cutover <<<$'[cutover]\nmain = main\nmian = x')
  run -128 ask settings "$tree"
  assert_output "cut-ask: '.cutover' line 3: unknown key 'cutover.mian'"
  tree=$(cutover <<<$'[include]\npath = ../../../etc/passwd')
  run -128 ask settings "$tree"
  assert_output "cut-ask: '.cutover' line 2: unknown key 'include.path'"
  tree=$(cutover <<<$'[cutover "branch"]\nallow = a#b')
  run -128 ask settings "$tree"
  assert_output --partial "'.cutover' line 2, column 10: the value is cut by a comment"
  tree=$(cutover <<<$'[cutover "promote"]\nmap = tests/dev/src:../src')
  run -128 ask settings "$tree"
  assert_output --partial "'.cutover' line 2: cutover.promote.map: the value '../src'"
  tree=$(cutover <<<$'[cutover "promote"]\nretire = src')
  run -128 ask settings "$tree"
  assert_output --partial "'src' holds 'src'"
  tree=$(cutover < <(echo '[cutover]' && yes '; padding' | head -c 1100000))
  run -128 ask settings "$tree"
  assert_output --partial "'.cutover' is too large"
  rm .cutover
  ln -s /etc/passwd .cutover
  commit link
  run -128 ask settings "$(git rev-parse 'HEAD^{tree}')"
  assert_output "cut-ask: '.cutover' is no regular file"
}

@test "git config: what is wrong is refused with its level, and how to find it" {
  repository
  git config --global cutover.promote.mode sideways
  run -128 ask settings
  assert_line --index 0 --partial "the user's git configuration: cutover.promote.mode"
  assert_line 'hint: git config --global --get-all --show-origin cutover.promote.mode'
  # a later version's key is no error
  git config --global --unset cutover.promote.mode
  git config --global cutover.some.future key
  ask settings
}

@test "branch names that git refuses are refused, whatever the pattern" {
  repository
  git config cutover.branch.allow '(?s).*'
  local name i refused=0
  while IFS= read -r name; do
    git check-ref-format "refs/heads/$name" && continue
    refused=$((refused + 1))
    run -1 ask branch -- "$name"
  done < <(awk 'BEGIN {
    n = split("a b / / . .. .lock @ @{ ~ ^ : ? * [ \\ - \x7f \x01 HEAD refs/ v1.1", token, " ")
    token[++n] = " "
    srand(20260102)
    for (i = 0; i < 300; i++) {
      line = ""
      for (j = int(rand() * 4); j >= 0; j--) line = line token[1 + int(rand() * n)]
      print line
    }
  }')
  [ "$refused" -gt 100 ]
  run -0 ask branch 'anything/else'
  run -1 ask branch -- '-x'
  run -1 ask branch $'a\xc2\x9bb'
}

@test "safe on hostile bytes: nothing raw reaches the terminal" {
  repository
  local tree
  tree=$(cutover < <(printf '[cutover]\nmain = "\033]0;x\007\302\233"\n'))
  run -128 ask settings "$tree"
  assert_output --partial '\x1b]0;x\x07\xc2\x9b'
  refute_output --partial $'\033'
}
