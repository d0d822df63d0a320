# shellcheck shell=bash disable=SC2154
# Every kind of repository times every tool: what kinds.table says of a cell is what happens there.
# kinds.bats runs a sample, tests/soak/kinds.sh all of them.
#
#     kind_<name>    turns the copy of the project that it stands in into that kind; in names of
#                    functions, "-" is "_"
#     tool_<name>    does there what the tool is for
#
# A cell is right where the tool does what it does in the plain project, to the byte: the same exit
# status, the same on stdout, and the same refs, HEAD, index and status as git sees them. A kind may
# say more of what that is by these, before it returns:
#
#     reference=peer     it has another history: it is the other engine that must come to the same
#     by_content=1       it has other ids: contents, modes, paths and messages are compared instead
#     alike=<script>     what it has besides, or has not, on purpose: for sed -E, over both sides
#     branch=<name>      what is promoted, and main=<name> into what
#     fsck=(<command>)   what passes at the end instead of git fsck --strict
# and holds_<name> <tool>, which asks git afterwards for what only this kind has to show.

# The git that formats of repositories are made by which git 2.39 does not know: that in PATH, where it
# does, or that in the directory $KINDS_GIT; without one they are skipped.
newer_git()
{
  if ! git init -h 2>&1 | grep -q ref-format; then
    [ -x "${KINDS_GIT-}/git" ] || return 77
    PATH=$KINDS_GIT:$PATH
  fi
}

# shellcheck source=tests/e2e/kinds-repositories.bash
. "$TOP/tests/e2e/kinds-repositories.bash"
# shellcheck source=tests/e2e/kinds-contents.bash
. "$TOP/tests/e2e/kinds-contents.bash"
# shellcheck source=tests/e2e/kinds-places.bash
. "$TOP/tests/e2e/kinds-places.bash"

# --- the project ----------------------------------------------------------------------------------

# base <dir> [<git init option>...]: v0.9.0 and v1.0.0 are released and in production; v1.0.1 is on
# main, to be tagged; feature/v1.1 is developed, and checked out. The database app.db is at v0.9.0.
base()
{
  repository "$@"
  git config gc.auto 0
  git config uploadpack.allowFilter true
  # a copy's files are other files, but no others to git
  git config core.checkStat minimal
  git config core.trustctime false
  put src/app.py one two three four five six seven
  put src/routes/chat.py 'route = "/chat"'
  put src/bin/run '#!/bin/sh'
  chmod +x src/bin/run
  put src/words.sorted a c e g i k m
  put docs/manual.txt manual
  put docs/index.txt index
  put tests/unit/t.py t
  put tests/integration/t.py t
  put .gitlab-ci.yml '# here'
  put migrations/01_a.sql 'CREATE TABLE a (x bigint);'
  put migrations/01_a.down.sql 'DROP TABLE a;'
  put .gitattributes '*.up filter=up' '*.bin filter=lfs diff=lfs merge=lfs -text' \
    '*.auto text=auto' '*.utf16 text working-tree-encoding=UTF-16' '*.sorted merge=sorted'
  put .cutover '[cutover "deploy.production"]' 'step = "deploy: cat VERSION"' \
    'rollback = "deploy: cat VERSION"' '[cutover "deploy.staging"]' 'step = "deploy: cat VERSION"'
  put VERSION 0.8.0
  commit 'Begin'
  base_develop 0.9
  base_release feature/v0.9
  put migrations/02_b.sql 'ALTER TABLE a ADD COLUMN y bigint;'
  put migrations/02_b.down.sql 'ALTER TABLE a DROP COLUMN y;'
  base_develop 1.0
  base_release feature/v1.0
  base_develop 1.1
  sed -i s/^six/SIX/ tests/dev/src/app.py
  sed -i s/^m/l/ tests/dev/src/words.sorted
  ln -s ../app.py tests/dev/src/deep/link.py
  chmod -x tests/dev/src/bin/run
  put migrations/03_c.sql 'ALTER TABLE a ADD COLUMN z bigint;'
  put migrations/03_c.down.sql 'ALTER TABLE a DROP COLUMN z;'
  git add -A && git commit -q --amend --no-edit
  git switch -q -c hotfix/v1.0.1 main
  sed -i s/^two/TWO/ src/app.py
  sed -i s/^a/b/ src/words.sorted
  put docs/more.txt more
  commit 'fix: two'
  git flow-promote -q hotfix/v1.0.1 >/dev/null
  git switch -q feature/v1.1
  git branch -q -D hotfix/v1.0.1 feature/v0.9 feature/v1.0
  rm -rf .git/hooks .git/info/exclude .git/description .git/logs .git/cutover
  git migration-apply -q --db "sqlite:$PWD/../app.db" --to v0.9.0 >/dev/null
  git repack -adq
  git pack-refs --all
  tick
}

# base_develop <version>: on a branch, in a copy, what is to be released.
base_develop()
{
  git switch -q -c "feature/v$1"
  mkdir -p tests/dev
  cp -a src tests/dev/src
  put tests/dev/README scaffold
  put tests/dev/src/deep/new.py "new = $1"
  commit "feat: develop $1"
}

base_release()
{
  tick
  git flow-promote -q "$1" >/dev/null
  git switch -q main
  git release-tag -q >/dev/null
  git release-deploy -q production >/dev/null
}

# --- the tools ------------------------------------------------------------------------------------

tool_flow_check()
{
  git flow-check --tree=feature/v1.1
  [ $? -le 1 ] || return # 1 is an answer
  git flow-check --range="v1.0.0..$main" --ref="$main"
}
tool_flow_init() { git flow-init --hooks; }
tool_flow_promote() { git flow-promote "${branch:-feature/v1.1}"; }
tool_flow_start() { git flow-start --seed feature/v1.2; }
tool_flow_status() { git flow-status --all --porcelain; } # without --all it looks for 30 ms
tool_migration_apply() { git migration-apply --db "sqlite:$in/app.db" --to v1.0.0; }
tool_migration_check() { git migration-check --ref="$main"; }
tool_migration_new() { git migration-new add-users; }
tool_migration_plan() { git migration-plan --from v0.9.0 --to feature/v1.1; }
tool_migration_status() { git migration-status --db "sqlite:$in/app.db" --to v1.0.0; }
tool_release_deploy() { git release-deploy staging v1.0.0; }
tool_release_notes() { git release-notes "v0.9.0..$main"; }
tool_release_rollback() { git release-rollback --run production; }
tool_release_tag() { git release-tag; }
tool_release_verify() { git release-verify v0.9.0 v1.0.0; }
tool_version_bump() { git version-bump minor; }

# --- what comes of it ------------------------------------------------------------------------

# As git sees it: refs, HEAD, index, work tree. Ids are all that is to be said of commits and trees, where
# the kind has none of its own; the records of deploys have the time of day in them.
state()
(
  export GIT_NO_REPLACE_OBJECTS=1 GIT_OPTIONAL_LOCKS=0
  git() { command git -c safe.directory='*' -c core.fsmonitor=false "$@"; }
  if [ "$by_content" ]; then
    git for-each-ref \
      --format='%(refname) %(symref) %(authorname) %(committername) %(taggername) %(contents)' \
      refs/heads refs/tags
    for ref in $(git for-each-ref --format='%(refname)' refs/heads refs/tags); do
      git ls-tree -r --full-tree "$ref"
    done >"$in/listing"
    cut -d' ' -f1 <"$in/listing"
    cut -d' ' -f3 <"$in/listing" | cut -f1 | git cat-file --batch='%(objectsize)' | sha256sum
  fi
  git for-each-ref --format='%(objectname) %(refname) %(symref) %(subject)' \
    refs/heads refs/tags refs/cutover/deploy
  git -c status.relativePaths=false status --porcelain=v2 --branch -uall
) 2>&1

# What took how long is not compared, nor where we are; nor when, where the projects are two.
normal()
{
  local ids=
  [ "$by_content" ] && ids='s/\b[0-9a-f]{7,64}\b/<id>/g; s/\b20[0-9-]*T[0-9:]*Z/<date>/g'
  sed -E -e 's/\t[0-9]+\.[0-9]{3}\b/\t<time>/' -e 's/^[0-9a-f]+ refs\/cutover/refs\/cutover/' \
    -e "s,$in/[^/]*(/\.git)?,<here>,g" -e "$ids" -e "$alike"
}

# outcome <kind> <tool> [<what is wanted>]: of that cell, in $in; in $out what came of it. Ends with 77
# where the kind cannot be made here.
outcome()
(
  kind=${1//-/_} tool=${2//-/_}
  reference=plain alike='' branch='' main=main fsck=(git fsck --strict --no-dangling --no-progress)
  rm -rf "${place:?}/$at"
  from=sha1
  [ "$kind" != sha256 ] || from=sha256
  mkdir -p "$place"
  cp -a "$bases/$from" "$place/$at"
  export HOME=$in/home
  cd "$in/repo" && "kind_$kind" >"$out/made" 2>&1 || exit
  printf '%s\n' "$reference" "$by_content" "$alike" >"$out/compare"
  if [ "${3-}" ]; then
    CUTOVER_ENGINE=libgit2 git version-bump --show --ref=v1.0.0 >"$out/libgit2" 2>&1
    [ "$3" = right ] || state | normal >"$out/before"
  fi
  "tool_$tool" >"$out/stdout" 2>"$out/stderr"
  echo "exit $?" >"$out/status"
  state >"$out/state"
  cat "$out/status" "$out/stdout" "$out/state" | normal >"$out/text"
  if [ "${3-}" != right ]; then
    normal <"$out/state" >"$out/after"
    exit
  fi
  if declare -F "holds_$kind" >/dev/null; then
    "holds_$kind" "$2" >"$out/made" 2>&1 || echo "holds_$kind fails" >>"$out/text"
  fi
  case $2 in
  flow-promote | flow-start | release-tag | release-deploy | release-rollback)
    "${fsck[@]}" >>"$out/made" 2>&1 || echo "${fsck[*]} fails" >>"$out/text"
    ;;
  esac
)

# --- the verdict ----------------------------------------------------------------------------------

# Of kinds.table: the kinds in order; who reads them; the pattern of a refusal; what is wanted of a cell.
declare -gA engine=() pattern=() want=()
kinds=()
while read -r what name rest; do
  case $what in
  refusal) pattern[$name]=$rest ;;
  kind)
    kinds+=("$name")
    engine[$name]=${rest%% *}
    rest=${rest#* }
    for cell in ${rest%%#*}; do
      case $cell in
      *=*) want[$name ${cell%=*}]=${cell#*=} ;;
      *) want[$name]=$cell ;;
      esac
    done
    ;;
  esac
done <"$TOP/tests/e2e/kinds.table"
mapfile -t tools < <(compgen -A function tool_)
tools=("${tools[@]#tool_}")
tools=("${tools[@]//_/-}")

# What is in $out is what the tool makes of the plain project, or the other engine of this one.
right()
{
  local reference by_content alike
  case $2 in
  flow-check | migration-status) ;; # 1 is an answer of theirs
  *) [ "$(<"$out/status")" = 'exit 0' ] || { cat "$out/status" && return 1; } ;;
  esac
  { read -r reference && read -r by_content && read -r alike; } <"$out/compare"
  if [ "$reference" = peer ]; then
    local CUTOVER_ENGINE=${CUTOVER_ENGINE-}
    if [ "$CUTOVER_ENGINE" = git ]; then CUTOVER_ENGINE=libgit2; else CUTOVER_ENGINE=git; fi
    export CUTOVER_ENGINE
    at=peer in=$place/peer out=$place/peer/out outcome "$1" "$2"
    reference=$place/peer/out/text
  else
    reference=$bases/plain-$2$by_content
    if [ ! -e "$reference" ]; then # another process may be about it as well
      at=plain in=$place/plain out=$place/plain/out outcome plain "$2"
      mv "$place/plain/out/text" "$reference"
    fi
  fi
  [ "$(<"$out/text")" = "$(sed -E "$alike" "$reference")" ] && return
  sed -E "$alike" "$reference" | diff -u - "$out/text"
  ! grep ' fails$' "$out/text" || cat "$out/made"
  return 1
}

# refused <refusal> <tool>: what is in $out is that, and nothing was changed.
refused()
{
  [ "${pattern[$1]-}" ] || { echo "kinds.table has no refusal '$1'" && return 1; }
  grep -qxE 'exit (1|2|128)' "$out/status" || { echo 'it was not refused' && return 1; }
  # git release-rollback shows its plan first
  [ "$2" = release-rollback ] || [ ! -s "$out/stdout" ] || { echo 'it prints a result' && cat "$out/stdout" && return 1; }
  grep -qE -- "${pattern[$1]}" "$out/stderr" || { echo "it says nothing of '$1'" && return 1; }
  diff -u "$out/before" "$out/after"
}

# Is it read by whom the table says?
read_by()
{
  case $1 in
  git) grep 'hint: unset CUTOVER_ENGINE' "$out/libgit2" ;;
  libgit2) grep -xF 1.0.0 "$out/libgit2" ;;
  esac
}

# judge <kind> <tool>: prints a line: "right", "refused by name", "skipped", or "silently wrong" and
# why, and whatever it does is below $place.
judge()
{
  local at=in in=$place/in out=$place/in/out by_content='' why status wanted=${want[$1 $2]-${want[$1]}}
  # forced to one engine, it is refused what the other alone reads
  [ "${CUTOVER_ENGINE-}${engine[$1]}" != libgit2git ] || wanted=engine
  outcome "$1" "$2" "$wanted"
  status=$?
  if [ $status -eq 77 ]; then
    echo "$1 $2: skipped"
  elif [ ! -e "$out/text" ]; then
    printf '%s\n' "$1 $2: silently wrong: the kind cannot be made" "$(cat "$out/made")"
  elif ! read_by "${engine[$1]}" >/dev/null; then
    printf '%s\n' "$1 $2: silently wrong: it is not read by ${engine[$1]}" "$(cat "$out/libgit2")"
  elif [ "$wanted" = right ] && why=$(right "$1" "$2"); then
    echo "$1 $2: right"
  elif [ "$wanted" != right ] && why=$(refused "$wanted" "$2"); then
    echo "$1 $2: refused by name"
  else
    printf '%s\n' "$1 $2: silently wrong: it is not '$wanted'" "$why" "stderr: $(cat "$out/stderr")"
  fi
}

# make_bases <hash>...: what all cells start from, in ./bases.
make_bases()
{
  local format
  unset GIT_DEFAULT_HASH GIT_DEFAULT_REF_FORMAT
  bases=$PWD/bases
  for format; do
    mkdir -p "$bases/$format/home" "$bases/$format/out" && cd "$bases/$format" || return
    (unset CUTOVER_ENGINE && base repo --object-format="$format") || return
  done
}

# tally: the verdicts on stdin, those printed that are silently wrong; and the numbers of all. Exit 1
# when there is one.
tally()
{
  awk '
    { wrong = wrong && $0 !~ /^[a-z0-9-]+ [a-z-]+: (right|refused by name|skipped|silently wrong.*)$/ }
    /^[a-z0-9-]+ [a-z-]+: right$/ { right++ }
    /^[a-z0-9-]+ [a-z-]+: refused by name$/ { refused++ }
    /^[a-z0-9-]+ [a-z-]+: skipped$/ { skipped++ }
    /^[a-z0-9-]+ [a-z-]+: silently wrong/ { silent++; wrong = 1 }
    /^[a-z0-9-]+ [a-z-]+: / { kinds[$1]; tools[$2]; cells++ }
    wrong { print }
    END {
      for (k in kinds) n++
      for (t in tools) m++
      printf "kinds: %d, tools: %d, cells: %d: right %d, refused by name %d, skipped %d, silently wrong %d\n", \
        n, m, cells, right, refused, skipped, silent
      exit silent > 0 || cells == 0
    }'
}
