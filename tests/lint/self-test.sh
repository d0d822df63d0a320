#!/bin/sh
# Each lint finds what it is for: a small tree with one fault in it, which has to be named.
set -u
lint=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# put <path>: a file of the sample, from stdin.
put()
{
  mkdir -p "$dir/tree/$(dirname "$1")"
  cat >"$dir/tree/$1"
}

fresh()
{
  rm -rf "$dir/tree"
  mkdir "$dir/tree"
}

# finds <lint> <text>: it fails, and says <text>. The sample is then dropped.
finds()
{
  said=$("$lint/$1.sh" "$dir/tree" 2>&1)
  status=$?
  if [ $status -ne 1 ] || ! printf '%s\n' "$said" | grep -qF -- "$2"; then
    echo "$1 should have found: $2 (status $status, said: $said)"
    failed=1
  fi
  fresh
}

# passes <lint>: it finds nothing.
passes()
{
  if ! said=$("$lint/$1.sh" "$dir/tree" 2>&1) || [ -n "$said" ]; then
    echo "$1 should have found nothing, said: $said"
    failed=1
  fi
  fresh
}

fresh
echo '#include "repo/repo.h"' | put common/model/a.c
finds floors 'common/model/a.c:1: model/ may not include repo/repo.h'
echo '#include "a.h"' | put common/base/a.c
finds floors '"a.h" is not "floor/module.h"'
echo '#include "cmd/git-x.h"' | put cmd/git-y.c
finds floors '"cmd/git-x.h" is not "floor/module.h"'
echo '#include "base/err.h"' | put common/attic/a.c
finds floors 'common/attic is no floor'
printf '%s\n' '/* #include "repo/repo.h" */' '#include "base/err.h"' | put common/model/a.c
passes floors

printf '%s\n' 'err_hint("git worktree prune, if it is gone");' | put common/base/a.c
finds hints 'common/base/a.c:1: the hint is more than a command: git worktree prune, if it is gone'
printf '%s\n' 'int f(void)' '{' '    quote_hint(' '        "resolve "' '        "them in %s", x);' '}' |
  put common/base/a.c
finds hints 'common/base/a.c:3: the hint is no command: resolve them in %s'
printf '%s\n' 'err_hint(deep ? "git fsck" : "mend it");' | put cmd/git-x.c
finds hints 'the hint is no command: mend it'
printf '%s\n' 'err_hint("git fsck    # or not, if so");' 'quote_hint("git add %s && git commit", x);' |
  put cmd/git-x.c
passes hints

echo '#include <pcre2.h>' | put common/model/a.c
finds rooms '<pcre2.h> is for common/text/ alone'
echo '#include <git2/sys/repository.h>' | put cmd/git-x.c
finds rooms '<git2/> is for common/repo/ alone'
echo '#include "repo/engine.h"' | put common/flow/a.c
finds rooms 'the engines are for common/repo/ alone'
printf '%s\n' 'int a(void)' '{' '    return rename ("a", "b");' '}' | put common/repo/a.c
finds rooms 'common/repo/a.c:3: rename() is for common/os/ alone'
echo 'long a = time(NULL), b = fork();' | put common/flow/a.c
finds rooms 'fork() is for common/os/ alone'
echo 'const char *a = "time(0)"; int my_time(int), b = s.time(1) /* time(2) */;' | put common/flow/a.c
passes rooms

echo 'void a(char *b) { sprintf(b, "x"); }' | put common/base/a.c
finds banned 'common/base/a.c:1: sprintf() is banned'
echo 'int a = system("x");' | put tests/unit/a.c
finds banned 'system() is banned'
printf '/* %s%s: later */\n' TO DO | put common/base/a.c
finds banned 'common/base/a.c:1:'
echo 'int snprintf(int), a = strtok_r(1); const char *b = "atoi(x)";' | put common/base/a.c
passes banned

printf 'cd /%s/someone/x\n' home | put a.sh
finds paths 'a.sh:1: a path of one machine'
printf 'a \n' | put README.md
finds paths 'README.md:1: whitespace at the end of the line'
printf 'a' | put README.md
finds paths 'README.md:0: no newline at the end'
# shellcheck disable=SC2016 # as it stands in a script
printf '%s\n' '$tmp/home/x' 'etc/root/x' | put a.sh
passes paths

echo 'int main(void);' | put cmd/git-x.c
finds tools 'man/git-x.1 is missing'
echo 'int main(void);' | put cmd/git-x.c
finds tools 'tests/e2e/git-x.bats is missing'
echo 'int main(void);' | put cmd/git-x.c
finds tools "man/cutover.7:1: '.It Xr git-x 1' is missing"
echo 'int main(void);' | put cmd/git-x.c
finds tools "the table has no line for 'git x'"
echo 'install git-x' | put install.sh
echo 'int main(void);' | put cmd/git-x.c
finds tools 'install.sh:1: names git-x'
echo '.Dd x' | put man/git-y.1
finds tools 'there is no cmd/git-y.c'
echo 'int a;' | put cmd/helper.c
finds tools 'cmd/helper.c:1: is not cmd/git-<name>.c'

# a tool that says "git x [-n]", and a page that says SYNOPSIS $1
page()
{
  printf '%s\n' '.Dd January 1, 2026' '.Dt GIT-X 1' '.Os' '.Sh NAME' '.Nm git x' '.Nd x' \
    '.Sh SYNOPSIS' '.Nm' "$1" '.Sh DESCRIPTION' 'x' | put man/git-x.1
  printf '%s\n' '#!/bin/sh' 'echo "usage: git x [-n]"' 'echo' 'echo "  -n  x"' | put build/release/bin/git-x
  chmod +x "$dir/tree/build/release/bin/git-x"
  echo 'int main(void);' | put cmd/git-x.c
}
unset BUILD
if command -v mandoc >/dev/null 2>&1; then
  page '.Op Fl q'
  finds usage 'SYNOPSIS: git x [-q]'
  page '.Op Fl n'
  rm "$dir/tree/build/release/bin/git-x"
  finds usage 'is not built'
  page '.Op Fl n'
  passes usage

  printf '%s\n' '.Dd x' '.Dt GIT-X 1' '.Sh NAME' '.Nm git x' '.Qx' | put man/git-x.1
  finds pages 'man/git-x.1:5'
  page '.Op Fl n'
  finds pages 'the section EXIT STATUS is missing'
fi

if command -v clang >/dev/null 2>&1; then
  printf '%s\n' '#ifndef BASE_A_H' '#define BASE_A_H' 'size_t a(void);' '#endif' | put common/base/a.h
  finds headers 'common/base/a.h:1: clang: '
  printf '%s\n' '#ifndef A_H' '#define A_H' '#endif' | put common/base/a.h
  finds headers 'the guard is not BASE_A_H'
fi

# history <subject>...: a repository with these commits
history()
{
  git init -q "$dir/tree"
  for message; do
    git -C "$dir/tree" -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m "$message"
  done
}
history 'Fix things'
finds commits 'the subject is not "area: what it does": Fix things'
history 'base: a' 'base: end with a full stop.'
finds commits 'full stop.'
history 'base: a subject that goes on and on until it has more columns than a terminal'
finds commits 'the subject has 77 columns'
history 'base: a
no empty line'
finds commits ':2: the second line is not empty'
history 'base: a' 'cmd, man: b

A body.'
passes commits

printf '%s\n' 'kind bare libgit2 right flow-init=x # A bare one.' | put tests/e2e/kinds.table
printf '%s\n' '.\" kinds.table' '.It Ic bare , No read by libgit2' 'A bare one.' \
  '.\" end of kinds.table' | put man/cutover-kinds.7
finds kinds 'man/cutover-kinds.7:1: not as tests/e2e/kinds.table has it (tests/lint/kinds.sh . --write): .Xr git-flow-init 1'

if command -v shellcheck >/dev/null 2>&1; then
  # shellcheck disable=SC2016 # as it stands in a script
  printf '%s\n' '#!/bin/sh' 'rm -rf $1/*' | put a.sh
  finds shell 'a.sh:2:8: note: Double quote'
fi

{
  echo 'int a(void)'
  echo '{'
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do printf '    b(%s);\n\n\n\n\n' $i; done
  echo '}'
} | put common/base/a.c
"$lint/size.sh" "$dir/tree" | grep -q 'common/base/a.c:2: warning: a function of 65 lines' || {
  echo 'size should have warned'
  failed=1
}

exit $failed
