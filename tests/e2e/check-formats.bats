#!/usr/bin/env bats
# The formats of git flow-check: each is read back, or held against its schema.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper
load registry

# names: a tree of paths that no system agrees on, its id in $tree.
names()
{
  local blob name
  repository
  blob=$(echo x | git hash-object -w --stdin)
  for name in 'a%b:c,d' $'new\nline' $'esc\033[31m' 'quo"te' $'bytes\xff' 'back\slash' aux.c 'space ' \
    $'bidi\xe2\x80\xaex' '##[error]x::y' README Readme src/ok tests/unit/x tests/integration/x migrations/x .github/x; do
    git update-index --add --cacheinfo "100644,$blob,$name"
  done
  tree=$(git write-tree)
}

check() { run -1 --separate-stderr git flow-check --tree "$tree" --format "$1"; }

# to_file <format>: what it prints, byte for byte, in ../out.
to_file() { git flow-check --tree "$tree" --format "$@" >../out 2>/dev/null || [ $? -eq 1 ]; }

valid() { valid_json "$1" ../out; }

no_controls() { run -1 grep -aP '[\x00-\x08\x0b-\x1f\x7f]' ../out; }

# A tree that all rules like.
clean()
{
  repository
  for dir in src tests/unit tests/integration migrations .github; do put "$dir/x" x; done
  put VERSION 1.0.0
  commit Clean
  tree=HEAD
}

@test "porcelain -z is parsed back, and says what json says" {
  names
  to_file porcelain -z
  cp ../out ../porcelain
  to_file json
  valid "$TOP/schema/git-flow-check-1.json"
  no_controls
  python3 - <<'EOF'
import json
records = open("../porcelain", "rb").read().split(b"\0")
assert records.pop() == b""
document = json.load(open("../out"))
assert len(records) == len(document["findings"]) == document["errors"] + document["warnings"]
for record, finding in zip(records, document["findings"]):
    level, rule, ref, path, line, text = record.split(b"\t", 5)
    assert level.decode() == finding["level"] and rule.decode() == finding["rule"]
    assert ref.decode() == finding["ref"] and int(line) == (finding["line"] or 0)
    assert path.decode(errors="replace") == (finding["path"] or "")
    assert text.decode(errors="replace") == finding["text"]
paths = {record.split(b"\t", 5)[3] for record in records}
for name in (b"a%b:c,d", b"new\nline", b"esc\x1b[31m", b"quo\"te", b"bytes\xff", b"aux.c", b"space "):
    assert name in paths, name
EOF
}

@test "sarif is valid, and its URIs are the paths" {
  local schema
  schema=$(registry @microsoft/jest-sarif 1.0.0-beta.0 \
    748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102 lib/schemas/sarif-2.1.0-rtm.5.json)
  names
  to_file sarif
  valid "$schema"
  no_controls
  python3 - <<'EOF'
import json, urllib.parse
run = json.load(open("../out"))["runs"][0]
rules = run["tool"]["driver"]["rules"]
paths = set()
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for location in result["locations"]:
        if "physicalLocation" in location:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert not urllib.parse.urlsplit(uri).scheme
            paths.add(urllib.parse.unquote_to_bytes(uri))
for name in (b"a%b:c,d", b"new\nline", b"esc\x1b[31m", b"bytes\xff", b"space "):
    assert name in paths, name
assert len({r["partialFingerprints"]["finding/v1"] for r in run["results"]}) == len(run["results"])
EOF
  clean
  to_file sarif
  valid "$schema"
}

@test "github's annotations are read back, ten of a kind, the rest below" {
  names
  to_file github
  no_controls
  python3 - <<'EOF'
import json, subprocess
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
files = [c[1].get("file") for c in commands]
assert "a%b:c,d" in files and "new\nline" in files and "##[error]x::y" in files, files
assert all(c[1]["title"] for c in commands)
assert any("more:" in line for line in rest)
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
  no_controls
  python3 - <<'EOF'
import json
found = json.load(open("../out"))
assert len({f["fingerprint"] for f in found}) == len(found)
paths = {f["location"]["path"] for f in found}
assert "a%b:c,d" in paths and "new\nline" in paths and ".cutover" in paths
EOF
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
  local format
  many
  for format in text porcelain json sarif github gitlab; do
    run -1 timeout 20 git flow-check --quiet --tree "$tree" --format "$format"
    to_file "$format"
    [ -s ../out ]
  done
  printf '%040d %s refs/heads/feature/v1.1\n' 0 "$(git commit-tree -m Many "$tree")" >../in
  GL_REPOSITORY=x run -1 timeout 20 git flow-check --pre-receive <../in
  assert_equal "$(grep -c '^GL-HOOK-ERR: f.*\[path.portable\]$' <<<"$output")" 100000
}

@test "text and porcelain show no control character, and quote as git does" {
  names
  for format in text porcelain; do
    to_file "$format"
    no_controls
  done
  git flow-check --tree "$tree" --format porcelain 2>/dev/null | cut -f 4 | grep '^"' | sort -u >../quoted
  git -c core.quotePath=true ls-files | grep '^"' | sort -u >../git
  run -0 comm -23 ../quoted ../git
  assert_output ''
}

@test "nothing found is a document, too" {
  clean
  for format in text porcelain; do
    run -0 --separate-stderr git flow-check --tree HEAD --format "$format"
    assert_output ''
  done
  to_file json
  valid "$TOP/schema/git-flow-check-1.json"
  run -0 git flow-check --tree HEAD --format gitlab
  assert_output '[]'
  run -0 git flow-check --tree HEAD --format github
  assert_output ''
  run -129 --separate-stderr git flow-check --format xml
  run -129 --separate-stderr git flow-check --format json -z
}
