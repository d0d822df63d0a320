#!/usr/bin/env bats
# Real trees: the sources of Django, Flask, Werkzeug and Requests as they are installed, with their
# symbolic links and modes, and the certificates, one of which has a name that is not ASCII
# (NetLock_Arany_=Class_Gold=_Főtanúsítvány.crt).

load helper

# copy_package <python package>: its directory to src/, without what python itself compiles. The
# system's python has it, which need not be the first in PATH.
copy_package()
{
  local python found=
  for python in /usr/bin/python3 python3; do
    [ -n "$found" ] || found=$("$python" -c 'import importlib.util as u, os, sys
s = u.find_spec(sys.argv[1]); print(os.path.dirname(s.origin) if s else "")' "$1") || return
  done
  cp -a "$found" "src/$1" && find "src/$1" -depth -name __pycache__ -exec rm -r {} +
}

# v1.0.0 on main; a copy of src/ on feature/v1.1, in which one Python file in five is changed at its
# top, with new files, modes and links; a hotfix on main at the end of files that are changed there
# and of others.
setup()
{
  local name file
  helper_setup
  repository
  mkdir src
  for name in django flask werkzeug requests; do copy_package $name; done
  cp -a /usr/share/ca-certificates src/certificates
  put VERSION 1.0.0
  put pyproject.toml '[project]' 'name = "app"' 'version = "1.0.0"'
  # these two, and not those of the packages, which have versions of their own
  git config -f .cutover cutover.version.file VERSION
  git config -f .cutover --add cutover.version.file pyproject.toml
  commit 'Release 1.0.0'
  base=$(git rev-parse HEAD)
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -a src tests/dev/src
  put tests/dev/run.sh 'python3 -m pytest'
  commit 'Start 1.1'
  find tests/dev/src -name '*.py' -size +0 | LC_ALL=C sort | awk 'NR % 5 == 0' >"$HOME/changed"
  xargs -d '\n' sed -i '1i # development of 1.1' <"$HOME/changed"
  chmod +x tests/dev/src/flask/cli.py
  chmod -x tests/dev/src/django/bin/django-admin.py
  ln -s ../flask/app.py 'tests/dev/src/requests/größe und länge.py'
  mkdir tests/dev/src/new
  cp -a tests/dev/src/certificates/mozilla/*.crt tests/dev/src/new
  commit 'Develop 1.1'
  git switch -q main
  while IFS= read -r file; do
    echo '# hotfix' >>"${file#tests/dev/}"
  done < <(grep -v /contrib/ "$HOME/changed" | awk 'NR % 8 == 0')
  echo '# hotfix' >>src/requests/api.py
  find src/certificates -name '*F*tan*' -exec sed -i '$a hotfix' {} +
  commit 'Hotfix'
  git switch -q feature/v1.1
}

# What git's merge makes of main and of a commit on the base whose src/ is the copy
git_merge()
{
  local GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index-of-git side file blob
  export GIT_INDEX_FILE
  git read-tree "$base"
  git rm -rq --cached src
  git read-tree --prefix=src/ feature/v1.1:tests/dev/src
  for file in VERSION pyproject.toml; do
    blob=$(git show "$base:$file" | sed 's/1\.0\.0/1.1.0/' | git hash-object -w --stdin)
    git update-index --cacheinfo "100644,$blob,$file"
  done
  side=$(git commit-tree -p "$base" -m side "$(git write-tree)")
  git merge-tree --write-tree main "$side"
}

# Kind, mode, path and target of all files, and their contents
listing()
{
  (
    cd "$1" || exit
    find . -name .git -prune -o -printf '%y %m %p %l\n' | LC_ALL=C sort
    find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum --
  )
}

# promote_both <option>...: here, with the branch checked out, and in a bare clone
promote_both()
{
  local want
  want=$(git_merge)
  git clone -q --bare . ../bare.git
  git -C ../bare.git remote remove origin
  tick
  run --separate-stderr git flow-promote "$@" feature/v1.1
  assert_success
  assert_equal "$output" "$(git rev-parse main)"
  run --separate-stderr git -C ../bare.git flow-promote "$@" feature/v1.1
  assert_success
  assert_equal "$output" "$(git rev-parse main)"
  assert_equal "$(git -C ../bare.git rev-parse feature/v1.1)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse 'main^{tree}')" "$want"
  run git status --porcelain
  assert_output ''
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/feature/v1.1
  git clone -q -b feature/v1.1 . ../fresh
  diff <(listing .) <(listing ../fresh)
}

@test "thousands of real files: a checked-out branch and a bare clone agree with git's merge" {
  # what this is about is there
  assert [ "$(git ls-files tests/dev/src | wc -l)" -gt 3000 ]
  assert [ "$(wc -l <"$HOME/changed")" -gt 100 ]
  assert [ "$(git ls-files -s src | grep -c '^120000')" -ge 2 ]
  assert [ "$(git ls-files -s src | grep -c '^100755')" -ge 1 ]
  assert [ "$(git ls-files -z src | LC_ALL=C tr -dc '\200-\377' | wc -c)" -gt 0 ]
  promote_both
  assert_equal "$(git ls-tree main src/flask/cli.py | cut -c 1-6)" 100755
  assert_equal "$(git ls-tree main src/django/bin/django-admin.py | cut -c 1-6)" 100644
  assert_equal "$(git show 'main:src/requests/größe und länge.py')" ../flask/app.py
  run git ls-tree -r --name-only main tests
  assert_output ''
  # each hotfix and each change
  assert_equal "$(git grep -l '^# hotfix' main -- src | wc -l)" \
    "$(git grep -l '^# hotfix' main^1 -- src | wc -l)"
  assert_equal "$(git grep -l '^# development of 1.1' main -- src | wc -l)" "$(wc -l <"$HOME/changed")"
}

@test "mirror: what the copy renamed and deleted takes the hotfixes of the old paths along" {
  git mv tests/dev/src/django/forms tests/dev/src/django/forms2
  git mv tests/dev/src/requests/api.py tests/dev/src/requests/interface.py
  git rm -rq tests/dev/src/django/contrib/gis
  commit 'Rename'
  promote_both --mode=mirror
  assert_equal "$(git show main:src/requests/interface.py | tail -n 1)" '# hotfix'
  run git ls-tree -r --name-only main src/django/forms src/django/contrib/gis src/requests/api.py
  assert_output ''
}

@test "a hotfix in a line that the copy changed stops it, with thousands of files as they were" {
  git switch -q main
  sed -i '1i # hotfix at the top' src/django/db/models/base.py
  commit 'Hotfix at the top'
  git switch -q feature/v1.1
  sed -i '1i # development at the top' tests/dev/src/django/db/models/base.py
  commit 'The same line'
  snapshot >"$BATS_TEST_TMPDIR/before"
  run git flow-promote feature/v1.1
  assert_failure 2
  assert_output --partial 'src/django/db/models/base.py'
  unchanged
  run git status --porcelain --ignored
  assert_output ''
}
