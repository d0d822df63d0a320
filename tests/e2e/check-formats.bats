#!/usr/bin/env bats
# The formats of git flow-check: each is read back, or held against its schema.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper
load registry

# What no two systems agree on, what means something to the reader of a format, what lies to people.
hostile=('a%b:c,d' 'a{0}:' '[x](http:y' $'new\nline' $'tab\there' $'esc\033[31m' 'quo"te' $'bytes\xff' 'back\slash' aux.c
  'space ' $'bidi\xe2\x80\xaex' $'c1\xc2\x9b' '-dash:' '##[error]x::y:' '::error::x' $'x\n::error::y')

# stage <path>...: in the index, as no file system has to have them.
stage()
{
  local blob name
  blob=$(echo x | git hash-object -w --stdin)
  for name; do git update-index --add --cacheinfo "100644,$blob,$name"; done
}

# names: a tree of hostile paths, its id in $tree; what git calls them is in ../paths.
names()
{
  repository
  stage "${hostile[@]}" README Readme src/ok tests/unit/x tests/integration/x migrations/x .github/x
  tree=$(git write-tree)
  git ls-tree -rz --name-only "$tree" >../paths
}

# to_file <format>: what it prints, byte for byte, in ../out.
to_file() { git flow-check --tree "$tree" --format "$@" >../out 2>/dev/null || [ $? -eq 1 ]; }

valid() { valid_json "$1" ../out; }

# plain [<file>]: it is UTF-8, and a terminal shows all of it and obeys none of it.
plain()
{
  python3 - "${1:-../out}" <<'EOF'
import sys, unicodedata
text = open(sys.argv[1], "rb").read().decode()
wrong = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn") and c not in "\n\t"}
assert not wrong, wrong
EOF
}

# A tree that all rules like.
clean()
{
  repository
  for dir in src tests/unit tests/integration migrations .github; do put "$dir/x" x; done
  put VERSION 1.0.0
  commit Clean
  tree=HEAD
}

# request <path>...: feature/v1.1 brings them, on a main that all rules like.
request()
{
  clean
  git switch -q -c feature/v1.1
  stage "$@"
  git commit -q -m Bring
}

# judged <format>: the merge request, in ../out, with what is said besides in ../said.
judged()
{
  git flow-check --merge-request main feature/v1.1 --format "$1" >../out 2>../said || [ $? -eq 1 ]
}

@test "porcelain -z is parsed back, and says what json says" {
  names
  to_file porcelain
  cp ../out ../quoted
  to_file porcelain -z
  cp ../out ../porcelain
  to_file json
  valid "$TOP/schema/git-flow-check-1.json"
  plain
  python3 - <<'EOF'
import json
records = open("../porcelain", "rb").read().split(b"\0")
quoted = open("../quoted", "rb").read().split(b"\n")
there = set(open("../paths", "rb").read().split(b"\0"))
assert records.pop() == b"" and quoted.pop() == b""
document = json.load(open("../out"))
assert len(records) == len(quoted) == len(document["findings"]) == document["errors"] + document["warnings"]
paths = set()
for record, line, finding in zip(records, quoted, document["findings"]):
    level, rule, ref, rest = record.split(b"\t", 3)
    path, number, text = rest.rsplit(b"\t", 2)  # it alone may hold a TAB
    assert level.decode() == finding["level"] and rule.decode() == finding["rule"]
    assert ref.decode() == finding["ref"] and int(number) == (finding["line"] or 0)
    assert path.decode(errors="replace") == (finding["path"] or "")
    assert text == line.rsplit(b"\t", 1)[1]
    if b"\\" not in text:
        assert text.decode() == finding["text"]
    paths.add(path)
for name in b"a%b:c,d", b"new\nline", b"tab\there", b"esc\x1b[31m", b"quo\"te", b"bytes\xff", b"-dash:", b"space ":
    assert name in paths & there, name
EOF
}

# The schema is our own, of the parts that are written: the standard's is in the next test.
@test "sarif has what the standard and GitHub want, its URIs are the paths, its words are text" {
  names
  to_file sarif
  valid "$TOP/tests/e2e/sarif-subset.json"
  plain
  cp ../out ../sarif
  to_file json
  python3 - <<'EOF'
import json, re, urllib.parse
run = json.load(open("../sarif"))["runs"][0]
findings = json.load(open("../out"))["findings"]
there = set(open("../paths", "rb").read().split(b"\0"))
rules = run["tool"]["driver"]["rules"]
paths = set()
assert len(run["results"]) == len(findings)
for result, finding in zip(run["results"], findings):
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["rule"]
    assert result["level"] == finding["level"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    parts = urllib.parse.urlsplit(uri)
    assert parts.path == uri, uri
    path = urllib.parse.unquote_to_bytes(uri)
    assert path.decode(errors="replace") == (finding["path"] or ".cutover")
    paths.add(path)
    words = result["message"]["text"]
    assert not re.search(r"(?<!\\)(\\\\)*\]\(", words), words
    words = words.replace("{{", "{").replace("}}", "}").split("\n")
    assert len(words) == 1 + len(finding["hints"]), words
    if finding["path"] == "a{0}:":
        assert words[0] == finding["text"]
for name in b"a%b:c,d", b"new\nline", b"esc\x1b[31m", b"bytes\xff", b"space ", b"##[error]x::y:", b"-dash:":
    assert name in paths & there, name
assert len({r["partialFingerprints"]["finding/v1"] for r in run["results"]}) == len(run["results"])
EOF
  clean
  to_file sarif
  valid "$TOP/tests/e2e/sarif-subset.json"
}

@test "sarif is valid by the schema of the standard" {
  local schema
  schema=$(registry @microsoft/jest-sarif 1.0.0-beta.0 \
    748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102 lib/schemas/sarif-2.1.0-rtm.5.json) ||
    skip 'the registry of npm cannot be reached'
  names
  to_file sarif
  valid "$schema"
  cd ..
  request "${hostile[@]}"
  judged sarif
  valid "$schema"
  to_file sarif
  valid "$schema"
}

@test "github's annotations are read back, ten of a kind, the rest below" {
  names
  to_file github
  plain
  python3 - <<'EOF'
def unescape(text, is_property):
    for escape, plain in (("%0D", "\r"), ("%0A", "\n")) + ((("%3A", ":"), ("%2C", ",")) if is_property else ()):
        text = text.replace(escape, plain)
    return text.replace("%25", "%")
commands, rest = [], []
for line in open("../out", encoding="utf-8").read().splitlines():
    if line.lstrip().startswith("::"):
        head, text = line[2:].split("::", 1)
        level, properties = head.split(" ", 1)
        values = dict(p.split("=", 1) for p in properties.split(","))
        commands.append((level, {k: unescape(v, True) for k, v in values.items()}, unescape(text, False)))
    else:
        assert "##[" not in line
        rest.append(line)
errors = [c for c in commands if c[0] == "error"]
assert len(errors) == 10, len(errors)
assert {c[0] for c in commands} <= {"error", "warning"}
files = [c[1].get("file") for c in commands]
there = open("../paths", "rb").read().decode(errors="replace").split("\0")
shown = [f for f in files if f and "\\x" not in f and f in there]
for name in "a%b:c,d", "##[error]x::y:", "::error::x", "-dash:", "[x](http:y":
    assert name in shown, (name, files)
assert all(c[1]["title"] for c in commands)
assert any("more:" in line for line in rest)
EOF
}

# A runner reads standard error as well, and takes "##[add-mask]..." for a command where it stands.
@test "github's runner finds no command in what a name says" {
  request src/ok
  put .cutover '[cutover-except "old"]' 'rule = path.portable' 'path = old/' 'until = 2100-01-01' 'by = ada' 'why = old'
  git add .cutover
  git commit -q -m Except
  git branch -f main
  for name in '##[add-mask]x:' '::add-mask::x' $'\n::add-mask::x' $'\r::add-mask::x' $'x\n##[group]y'; do
    stage "old/$name" "$name" "src/$name" "tests/unit/$name" "tests/integration/$name" "migrations/$name"
  done
  git commit -q -m Bring
  judged github
  cat ../out ../said >../all
  plain ../all
  assert_equal "$(grep -c '^::error' ../out)" 10
  assert_equal "$(grep -c '^::notice title=git-flow-check::old/' ../out)" 5
  assert_equal "$(grep -c '^  - error' ../out)" 15
  python3 - <<'EOF'
for line in open("../all", newline="\n"):
    line = line.rstrip("\n")
    if line.startswith(("::error ", "::notice ")):
        continue
    assert not line.lstrip().startswith("::") and "##[" not in line, line
EOF
}

@test "gitlab's report has what Code Quality wants of each" {
  names
  cat >../schema <<'EOF'
{"type": "array", "items": {"type": "object",
 "required": ["description", "check_name", "fingerprint", "severity", "location"],
 "properties": {"description": {"type": "string"}, "check_name": {"type": "string"},
  "fingerprint": {"type": "string", "minLength": 1},
  "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
  "location": {"type": "object", "required": ["path", "lines"], "properties": {
   "path": {"type": "string", "minLength": 1, "pattern": "^(?!\\./)"},
   "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}
EOF
  to_file gitlab
  valid ../schema
  plain
  python3 - <<'EOF'
import json
found = json.load(open("../out"))
assert len({f["fingerprint"] for f in found}) == len(found)
paths = {f["location"]["path"] for f in found}
assert "a%b:c,d" in paths and "new\nline" in paths and "tab\there" in paths and ".cutover" in paths
assert not any("\n" in f["description"] for f in found)
EOF
}

# prints: a line for each that a service shows, the print first.
prints()
{
  python3 - "$1" <<'EOF'
import json, sys
found = json.load(open("../out"))
if sys.argv[1] == "gitlab":
    prints = [(f["fingerprint"], f["location"]["path"]) for f in found]
else:
    prints = [(r["partialFingerprints"]["finding/v1"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
              for r in found["runs"][0]["results"]]
for p in prints:
    print(*p)
EOF
}

@test "a service shows once what a branch and main both say, and knows it again" {
  request src/aux.c src/con/a src/con/b
  judged porcelain
  assert_equal "$(grep -c path.portable ../out)" 4
  judged github
  assert_equal "$(grep -c '^::error file=src/aux.c,' ../out)" 1
  for format in gitlab sarif; do
    judged "$format"
    run -0 prints "$format"
    assert_equal "$(cut -d ' ' -f 2 <<<"$output" | xargs)" 'src/aux.c src/con'
    first=$output
    # other lines, another branch, and one more finding before them: the prints stay
    git switch -q -c feature/v1.2
    stage a:b
    git commit -q -m More
    git flow-check --range main..feature/v1.2 --ref feature/v1.2 --format "$format" >../out || [ $? -eq 1 ]
    run -0 prints "$format"
    assert_equal "$(grep -v ' a' <<<"$output")" "$first"
    git switch -q feature/v1.1
    git branch -q -D feature/v1.2
  done
}

@test "what is found in one line by the old rules and by the new is found once" {
  clean
  put .cutover '[cutover-rule "own"]' 'kind = path' 'deny = no.*'
  put src/y 'see tests/dev/src'
  put aux/one 1
  put aux/two 2
  put aux/aux/three 3
  commit Change
  printf '%s %s refs/heads/main\n' "$(git rev-parse HEAD^)" "$(git rev-parse HEAD)" >../in
  run -1 --separate-stderr git flow-check --pre-receive --format porcelain <../in
  assert_equal "$(sort <<<"$output" | uniq -d)" ''
  assert_equal "$(grep -c 'path.stale.*src/y' <<<"$output")" 1
  assert_equal "$(grep -c path.portable <<<"$output")" 2
}

# many: a tree of 100,000 names that Windows reserves.
many()
{
  local blob
  repository
  blob=$(echo x | git hash-object -w --stdin)
  tree=$(awk -v blob="$blob" 'BEGIN {
    for (i = 0; i < 100000; i++) printf "100644 blob %s\tf%06d:\n", blob, i }' | git mktree)
}

@test "very many findings are told apart in no time" {
  local format status=0
  many
  for format in text porcelain json sarif github gitlab; do
    # not by run, which takes longer for so many lines
    timeout 20 git flow-check --tree "$tree" --format "$format" >../out 2>/dev/null || status=$?
    assert_equal "$status" 1
    [ -s ../out ]
    status=0
  done
  printf '%s %s refs/heads/feature/v1.1\n' "$(zeros)" "$(git commit-tree -m Many "$tree")" >../in
  GL_REPOSITORY=x timeout 20 git flow-check --pre-receive <../in >../out 2>&1 || status=$?
  assert_equal "$status" 1
  assert_equal "$(grep -c '^GL-HOOK-ERR: f.*\[path.portable\]$' ../out)" 100000
}

@test "text and porcelain show no control character, and quote as git does" {
  names
  for format in text porcelain; do
    to_file "$format"
    plain
  done
  git flow-check --tree "$tree" --format porcelain 2>/dev/null | cut -f 4 | grep '^"' | sort -u >../quoted
  git -c core.quotePath=true ls-files | grep '^"' | sort -u >../git
  run -0 comm -23 ../quoted ../git
  assert_output ''
  GL_REPOSITORY=x run -1 git flow-check --tree "$tree"
  refute_output --partial GL-HOOK-ERR
}

@test "nothing found is a document, too" {
  clean
  for format in text porcelain; do
    run -0 --separate-stderr git flow-check --tree HEAD --format "$format"
    assert_output ''
  done
  to_file json
  valid "$TOP/schema/git-flow-check-1.json"
  run -0 git flow-check --tree HEAD --format json
  assert_output '{"schema": "git-flow-check/1", "errors": 0, "warnings": 0, "findings": [], "notes": []}'
  run -0 git flow-check --tree HEAD --format sarif
  assert_output --partial '"results": []'
  printf '%s\n' "$output" >../out
  valid "$TOP/tests/e2e/sarif-subset.json"
  run -0 git flow-check --tree HEAD --format gitlab
  assert_output '[]'
  run -0 git flow-check --tree HEAD --format github
  assert_output ''
  run -129 --separate-stderr git flow-check --format xml
  assert_regex "$stderr" 'none of text, porcelain, json, sarif, github and gitlab'
  run -129 --separate-stderr git flow-check --format json -z
}
