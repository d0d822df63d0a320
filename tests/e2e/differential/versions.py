#!/usr/bin/python3
"""Compare text/version with other programs' idea of versions.

usage: versions.py <version_order> [<how many random strings>]

SemVer 2.0.0: the two regular expressions that semver.org gives, and node-semver. PEP 440:
python3-packaging. What differs is printed, and the exit status is 1 then. A known difference of
node-semver: it takes a leading "v" or "=" and blanks, and no number above 2^53 - 1, nor a text of
more than 256 characters.
"""
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

from packaging.version import InvalidVersion, Version

TOP = Path(__file__).resolve().parents[3]
NUMBERED = re.compile(
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?\Z",
    re.ASCII,
)
NAMED = re.compile(
    r"^(?P<major>0|[1-9]\d*)\.(?P<minor>0|[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    r"(?:-(?P<prerelease>(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+(?P<buildmetadata>[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?\Z",
    re.ASCII,
)
# Debian's packages, for whichever node it is; and what npm brings
NODE_PATH = ":".join(["/usr/share/nodejs", "/usr/lib/node_modules/npm/node_modules",
                      "/usr/local/lib/node_modules/npm/node_modules"])
NODE = """
const semver = require('semver');
const lines = require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1);
const out = lines.map(line => {
  const [a, b] = line.split('\\t');
  const x = semver.parse(a), y = b === undefined ? x : semver.parse(b);
  if (!x || !y) return '!';
  return b === undefined ? x.raw : ['<', '=', '>'][semver.compare(x, y) + 1];
});
process.stdout.write(out.join('\\n') + '\\n');
"""


def literals(text):
    """The C strings in it; those of two pieces are one."""
    joined = re.sub(r'"\s*\n\s*"', "", text)
    found = [m.replace("\\xc3\\xa9", "\\u00e9") for m in re.findall(r'"(?:[^"\\]|\\.)*"', joined)]
    return [s for s in map(json.loads, found) if "\n" not in s]


def official(name):
    """The strings of a list in tests/unit/version.c, which are the documents'."""
    text = (TOP / "tests/unit/version.c").read_text()
    return literals(re.search(re.escape(name) + r"\[\] = \{(.*?)\n\s*\};", text, re.S).group(1))


def ask(program, lines):
    text = "".join(line + "\n" for line in lines)
    env = dict(os.environ, NODE_PATH=NODE_PATH)
    done = subprocess.run(program, input=text.encode(), stdout=subprocess.PIPE, check=True, env=env)
    return done.stdout.decode().split("\n")[:-1]


def random_semver(r):
    def identifier():
        return "".join(r.choice("0019aZ-rc") for _ in range(r.choice([0, 1, 1, 1, 2, 3, 6])))

    text = ".".join(r.choice(["0", "1", "10", "01", "99", ""]) if r.random() < 0.2 else str(r.randrange(30))
                    for _ in range(r.choice([2, 3, 3, 3, 3, 3, 4])))
    if r.random() < 0.6:
        text += "-" + ".".join(identifier() for _ in range(r.randrange(1, 4)))
    if r.random() < 0.3:
        text += "+" + ".".join(identifier() for _ in range(r.randrange(1, 3)))
    if r.random() < 0.1 and text:
        at = r.randrange(len(text))
        text = text[:at] + r.choice([" ", "_", "v", "é", "", "+", "-", ".", "=", "٣"]) + text[at + 1:]
    return text


def random_pep440(r):
    text = r.choice(["", "", "", "v", "V", "1!", "0!"]) + ".".join(
        str(r.choice([0, 0, 1, 2, 10, 345, "00", "01"])) for _ in range(r.randrange(1, 5)))
    separator = lambda: r.choice(["", ".", "-", "_"])  # noqa: E731
    number = lambda: r.choice(["", "0", "1", "2", "07", "12"])  # noqa: E731
    if r.random() < 0.5:
        text += separator() + r.choice(["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC", "Alpha"])
        text += separator() + number()
    if r.random() < 0.3:
        text += r.choice([separator() + r.choice(["post", "rev", "r", "POST"]) + separator() + number(), "-" + number()])
    if r.random() < 0.3:
        text += separator() + r.choice(["dev", "DEV"]) + separator() + number()
    if r.random() < 0.2:
        text += "+" + r.choice(["abc", "5", "abc.5", "ubuntu-1", "A_b.01", "", "x..y"])
    if r.random() < 0.05:
        at = r.randrange(len(text))
        text = text[:at] + r.choice(["!", "x", "", "+", "é"]) + text[at + 1:]
    return text


def normal(text):
    try:
        return str(Version(text))
    except InvalidVersion:
        return "!"


def order(a, b):
    try:
        x, y = Version(a), Version(b)
    except InvalidVersion:
        return "!"
    return "<" if x < y else ">" if x > y else "="


def known_difference(text):
    """What node-semver takes or leaves otherwise than the document says."""
    return (text != text.strip() or text[:1] in ("v", "=") or len(text) > 256
            or any(int(n) > 2**53 - 1 for n in re.findall(r"\d+", text)))


class Report:
    def __init__(self):
        self.different = 0

    def compare(self, what, asked, ours, theirs):
        different = [(q, a, b) for q, a, b in zip(asked, ours, theirs) if a != b]
        assert len(ours) == len(theirs) == len(asked)
        for question, a, b in different[:10]:
            print(f"{what}: {question!r}: {a!r}, not {b!r}")
        self.different += len(different)
        print(f"{what}: {len(asked)} compared, {len(different)} differ")


def semver(report, tool, r, count):
    lists = official("semver_valid") + official("semver_invalid")
    texts = lists + [random_semver(r) for _ in range(count)]
    ours = ask(tool, ["semver\t" + t for t in texts])
    for what, regex in (("semver.org's regex with numbers", NUMBERED), ("semver.org's regex with names", NAMED)):
        report.compare(what, texts, [a != "!" for a in ours], [bool(regex.match(t)) for t in texts])
    node = ["node", "-e", NODE]
    same = [t for t in texts if not known_difference(t)]
    report.compare("node-semver, what is one", same, [a != "!" for a in ask(tool, ["semver\t" + t for t in same])],
                   [a != "!" for a in ask(node, same)])
    valid = [t for t in same if NAMED.match(t)]
    listed = [t for t in lists if NAMED.match(t) and not known_difference(t)]
    pairs = [(a, b) for a in listed for b in listed] + [(r.choice(valid), r.choice(valid)) for _ in range(count)]
    lines = [f"{a}\t{b}" for a, b in pairs]
    report.compare("node-semver, order", pairs, ask(tool, ["semver\t" + p for p in lines]), ask(node, lines))


def pep440(report, tool, r, count):
    listed = official("pep440_order") + official("pep440_forms")
    texts = listed + [random_pep440(r) for _ in range(count)]
    texts = [t for t in texts if len(t) < 100 and t == t.strip()]  # which packaging does itself
    listed = [t for t in listed if t in set(texts)]
    report.compare("packaging, normal form", texts, ask(tool, ["pep440\t" + t for t in texts]), [normal(t) for t in texts])
    valid = [t for t in texts if normal(t) != "!"]
    pairs = [(a, b) for a in listed for b in listed] + [(r.choice(valid), r.choice(valid)) for _ in range(count)]
    report.compare("packaging, order", pairs, ask(tool, [f"pep440\t{a}\t{b}" for a, b in pairs]),
                   [order(a, b) for a, b in pairs])


def main():
    tool, count = [sys.argv[1]], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    report, r = Report(), random.Random(2026)
    semver(report, tool, r, count)
    pep440(report, tool, r, count)
    sys.exit(bool(report.different))


main()
