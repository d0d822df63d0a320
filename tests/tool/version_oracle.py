#!/usr/bin/env python3
"""Judge what the editors of model/edit made of real files.

    version_oracle.py <version> <directory> <records

Records are edit_file's. For each file that it edited, in <directory>, a parser that knows nothing of
the editors reads the file before and after:

  - what changed are the bytes of the sites and no others, and they say the version;
  - the parser finds the version of the file's own package where the editor did, and the same;
  - of all that it reads, the values that differ afterwards are as many as there are sites, each in a
    place that may carry a version, and differ by the version alone.

Nothing of the files is run: Python is read by ast, Ruby by Ripper, meson.build by its introspection;
formats whose only interpreter would run code (CMake, m4, Elixir) by a second tokenizer, here. What the
parser cannot read is counted as unread. Prints a line for each format, then the files that one of the
two could not read while the other did. Exits 1 when an editor was wrong.
"""
import ast
import configparser
import fnmatch
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
import xml.etree.ElementTree

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None
try:
    import yaml
except ImportError:
    yaml = None


class Unread(Exception):
    """The parser cannot read the file, or is not there."""


# --- parsers: bytes -> the values of a document, [(path, value)], in its order ------------------


def text_of(data):
    if b"\0" in data:
        raise Unread("NUL")
    return data.decode("utf-8-sig", "surrogateescape")


def flatten(value, path=()):
    """The leaves of nested lists, pairs and dicts."""
    if isinstance(value, dict):
        value = Pairs(value.items())
    if isinstance(value, Pairs):
        for key, item in value:
            yield from flatten(item, path + (key,))
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from flatten(item, path + (i,))
    else:
        yield path, value


class Pairs(list):
    """An object with its keys as they come, twice where they are there twice."""


def read_json(data):
    return list(flatten(json.loads(text_of(data), object_pairs_hook=Pairs)))


def read_toml(data):
    if not tomllib:
        raise Unread("no tomllib")
    # in its strings any bytes will do here: Latin-1 has a character for each
    document = tomllib.loads(data.decode("utf-8-sig", "surrogateescape")
                             .encode("utf-8", "replace").decode("utf-8"))
    return list(flatten(document))


def read_ini(data):
    # as setuptools reads it
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    parser.read_string(re.sub("\r\n?", "\n", text_of(data)))
    return [((section, key.replace("-", "_").lower()), value)
            for section in parser.sections() for key, value in parser.items(section)]


def read_xml(data):
    builder = xml.etree.ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    root = xml.etree.ElementTree.XML(
        data, xml.etree.ElementTree.XMLParser(target=builder))

    def walk(element, path):
        tag = element.tag if isinstance(element.tag, str) else "#"
        path = path + (tag.split("}")[-1],)
        yield path, (element.text or "").strip()
        for key, value in element.items():
            yield path + ("@" + key,), value
        for child in element:
            yield from walk(child, path)
            yield path + ("#",), (child.tail or "").strip()

    return list(walk(root, ()))


def read_yaml(data):
    if not yaml:
        raise Unread("no yaml")
    return list(flatten(list(yaml.load_all(text_of(data), Loader=yaml.BaseLoader))))


def read_python(data):
    def plain(node):
        if isinstance(node, ast.AST):
            return Pairs([("", type(node).__name__)] +
                         [(name, plain(value)) for name, value in ast.iter_fields(node)])
        if isinstance(node, list):
            return [plain(item) for item in node]
        return repr(node) if isinstance(node, (bytes, complex)) else node

    return list(flatten(plain(ast.parse(data))))


RIPPER = """
require 'ripper'
require 'json'
def plain(node)
  case node
  when Array then node.map { |item| plain(item) }
  when String then node.dup.force_encoding('UTF-8').scrub
  else node.to_s
  end
end
tree = Ripper.sexp_raw(STDIN.read) or exit 1
# where a token is: [line, column]
strip = lambda { |n| n.is_a?(Array) ? (n.size == 2 && n.all? { |x| x.is_a?(Integer) } ? [] : n.map(&strip)) : n }
puts JSON.generate(plain(strip.call(tree)), max_nesting: false)
"""


def read_ruby(data):
    if not shutil.which("ruby"):
        return read_tokens(data)
    done = subprocess.run(["ruby", "-e", RIPPER], input=data, capture_output=True, check=False)
    if done.returncode:
        raise Unread("ruby")
    sys.setrecursionlimit(100000)
    return list(flatten(json.loads(done.stdout)))


GEMFILE = """
require 'bundler'
require 'json'
lock = Bundler::LockfileParser.new(STDIN.read)
values = lock.specs.flat_map do |spec|
  at = spec.source.class.name.split('::').last.upcase
  [[[at, 'version'], spec.version.to_s], [[at, 'name'], spec.name]] +
    spec.dependencies.map { |need| [[at, 'needs', need.name], need.requirement.to_s] }
end
values += lock.dependencies.map { |name, need| [['needs', name], need.requirement.to_s] }
puts JSON.generate(values)
"""


def read_gemfile(data):
    if not shutil.which("ruby"):
        return read_tokens(data)
    # for a lock's paths, it asks where the Gemfile is
    done = subprocess.run(["ruby", "-e", GEMFILE], input=data, capture_output=True, check=False,
                          env=dict(os.environ, BUNDLE_GEMFILE="/nonexistent/Gemfile"))
    if done.returncode:
        raise Unread("ruby")
    values = [(tuple(path), value) for path, value in json.loads(done.stdout)]
    # which it reads since version 2.5 alone
    checksums = text_of(data).partition("\nCHECKSUMS")[2].splitlines()
    values += [(("CHECKSUMS", i), line) for i, line in enumerate(checksums)]
    return sorted(values, key=lambda item: item[0][0] != "PATH")


TOKEN = re.compile(r"""(?P<space>\s+)|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
                   r"""|(?P<word>[\w.+~:/-]+)|(?P<other>.)""", re.S)


def read_tokens(data):
    """Words and strings: no parser, but enough to see what changed."""
    return [((i,), m.group()) for i, m in enumerate(TOKEN.finditer(text_of(data)))]


CMAKE = re.compile(r"""(?P<bracket_comment>\#\[(?P<c>=*)\[.*?\](?P=c)\])|(?P<comment>\#[^\n]*)"""
                   r"""|(?P<bracket>\[(?P<b>=*)\[.*?\](?P=b)\])|(?P<string>"(?:[^"\\]|\\.)*")"""
                   r"""|(?P<paren>[()])|(?P<word>(?:[^\s()\#"\\]|\\.)(?:[^\s()\#"\\]|\\.|"(?:[^"\\]|\\.)*")*)"""
                   r"""|(?P<space>\s+)|(?P<other>.)""", re.S)


def read_cmake(data):
    """[(n, "command", "argument")]: the n-th command's arguments; comments are values as well."""
    out, command, depth, n = [], None, 0, 0
    for m in CMAKE.finditer(text_of(data)):
        kind, token = m.lastgroup, m.group()
        if kind in ("c", "b"):
            kind = "bracket_comment" if token.startswith("#") else "bracket"
        if kind == "space":
            continue
        if kind in ("bracket_comment", "comment"):
            out.append((("#",), token))
        elif token == "(":
            depth += 1
            if depth == 1:
                n = 0
        elif token == ")":
            depth -= 1
            if not depth:
                command = None
        elif depth and command is not None:
            out.append(((command, n), token.strip('"') if kind == "string" else token))
            n += 1
        else:
            command = token.lower()
            out.append((("command",), command))
    return out


# --- the version of the file's own package: values, data, path -> [text], as a parser of the format
# --- finds it where it is written out; None: that is not for the parser to say ------------------


def texts(values, *paths):
    return [value for path, value in values if path in paths and isinstance(value, str)]


def top_version(values, _data, _path):
    return texts(values, ("version",))


def npm_lock_version(values, _data, _path):
    return texts(values, ("version",), ("packages", "", "version"))


def pyproject_version(values, _data, _path):
    if any(path[:2] == ("tool", "poetry-dynamic-versioning") for path, _ in values):
        return texts(values, ("project", "version"))
    return texts(values, ("project", "version"), ("tool", "poetry", "version"))


def cargo_version(values, _data, _path):
    table = "package" if any(path[0] == "package" for path, _ in values) else "project"
    return texts(values, (table, "version"), ("workspace", "package", "version"))


def ini_version(values, _data, _path):
    return [text for text in texts(values, ("metadata", "version"))
            if not re.match(r"\s*(attr|file):", text)]


def records_of(values, key):
    """The tables in an array, each as {path: value}."""
    tables = {}
    for path, value in values:
        if path[0] == key and len(path) > 2:
            tables.setdefault(path[1], {})[path[2:]] = value
    return tables.values()


def cargo_lock_version(values, _data, _path):
    tables = list(records_of(values, "package"))
    unused = {}
    for path, value in values:
        if path[:2] == ("patch", "unused"):
            unused.setdefault(path[2], {})[path[3:]] = value
    return texts(values, ("root", "version")) + [
        table[("version",)] for table in tables + list(unused.values()) if ("source",) not in table]


def python_lock_version(values, _data, _path):
    return [table[("version",)] for table in records_of(values, "package")
            if ("version",) in table and
            (any(("source", kind) in table for kind in ("editable", "virtual", "directory")) or
             table.get(("source", "type")) == "directory")]


def composer_lock_version(values, _data, _path):
    return [table[("version",)] for key in ("packages", "packages-dev")
            for table in records_of(values, key)
            if table.get(("dist", "type")) == "path" and
            re.match(r"v?\d+(\.\d+)*$", table.get(("version",), ""))]


def gemfile_version(values, _data, _path):
    return [text for text in texts(values, ("PATH", "version")) if text] if values and values[0][0][0] == "PATH" else None


def literal(node, data):
    """The string that a node is, in one piece; None where it is something else."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    segment = ast.get_source_segment(data.decode(encoding), node) or ""
    pieces = [token for token in tokenize.generate_tokens(io.StringIO(segment).readline)
              if token.type == tokenize.STRING]
    return node.value if len(pieces) == 1 else None


def assigned(data, *names):
    """What a module sets the names to, at its own level: literals, None where it is something else."""
    found = []
    for node in ast.parse(data).body:
        targets = node.targets if isinstance(node, ast.Assign) else \
            [node.target] if isinstance(node, ast.AnnAssign) and node.value else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id in names:
                found.append(literal(node.value, data))
    return found


def setup_version(_values, data, _path):
    """The literals that setup(version=) is given."""
    found = []
    for call in ast.walk(ast.parse(data)):
        if not isinstance(call, ast.Call) or \
                getattr(call.func, "id", getattr(call.func, "attr", "")) != "setup":
            continue
        for keyword in call.keywords:
            if keyword.arg != "version":
                continue
            if isinstance(keyword.value, ast.Name):
                given = assigned(data, keyword.value.id)
            else:
                given = [literal(keyword.value, data)]
            if len(given) == 1 and given[0] is not None:
                found.append(given[0])
    return found


GENERATED = rb"generated by|auto-?generated|@generated|do not (edit|change)|don't (edit|change)"


def python_version(_values, data, _path):
    head = re.match(rb"(\s*#[^\n]*\n)*", data).group().lower()
    if re.search(GENERATED, head):
        return []
    for name in ("__version__", "VERSION"):
        literals = [text for text in assigned(data, name) if text is not None]
        if literals:
            return literals
    return []


def cmake_version(values, _data, _path):
    """The first project()'s VERSION."""
    arguments, found = [], False
    for path, value in values:
        if path == ("command",):
            if found:
                break
            found = value == "project"
        elif found and path[0] == "project":
            arguments.append(value)
    for here, after in zip(arguments[1:], arguments[2:]):
        if here == "VERSION":
            return [after] if re.match(r"[0-9]+(\.[0-9]+){0,3}$", after) else None
    return []


def meson_version(_values, _data, path):
    """By its introspection, which runs nothing."""
    if not shutil.which("meson"):
        return None
    done = subprocess.run(["meson", "introspect", "--projectinfo", path],
                          capture_output=True, check=False)
    try:
        version = json.loads(done.stdout)["version"]
    except (ValueError, KeyError):
        return None
    return [version] if re.match(r"v?\d+(\.\d+)+", version) else None


def arguments_of(text, name, comment, string):
    """The arguments of the first call of NAME, as they are written; [] where there is none."""
    piece = re.compile("%s|%s|." % (comment, string), re.S)
    out, depth, start, i = [], 0, 0, 0
    while i < len(text) and not (text.startswith(name, i) and (not i or not text[i - 1].isalnum())):
        i += len(piece.match(text, i).group())
    start = i = i + len(name)
    while i < len(text):
        token = piece.match(text, i).group()
        if token == "(":
            depth += 1
        elif token == ")" and not depth:
            return out + [text[start:i].strip()]
        elif token == ")":
            depth -= 1
        elif token == "," and not depth:
            out.append(text[start:i].strip())
            start = i + 1
        i += len(token)
    return []


def autoconf_version(_values, data, _path):
    arguments = arguments_of(text_of(data), "AC_INIT(", r"\bdnl\b[^\n]*|\#[^\n]*",
                             r"\[(?:[^\[\]]|\[[^\]]*\])*\]")
    if len(arguments) < 2:
        return []
    version = arguments[1].strip("[]")
    return [version] if re.match(r"v?\d+(\.\d+)+$", version) else None


def pom_version(values, _data, _path):
    found = [text for text in texts(values, ("project", "version")) if text]
    return None if any("${" in text for text in found) else found


def msbuild_version(values, _data, _path):
    group = ("Project", "PropertyGroup")
    return [text for text in texts(values, group + ("Version",), group + ("VersionPrefix",))
            if re.match(r"v?\d+(\.\d+)+$", text)]


def chart_version(values, _data, _path):
    return texts(values, (0, "version"))


def gemspec_version(_values, data, _path):
    return re.findall(r"^[^#\n]*\b\w+\.version\s*=\s*['\"](\d[^'\"#]*)['\"]\s*(?:#.*)?$", text_of(data), re.M)


def mix_version(_values, data, _path):
    found = re.findall(r"^\s*@version\s+\"(\d[^\"#]*)\"", text_of(data), re.M)
    return found or re.findall(r"^\s*version:\s+\"(\d[^\"#]*)\"", text_of(data), re.M)


def in_msbuild(path):
    return path[-1].endswith("Version") or path[-1] == "VersionPrefix"


def in_pom(path):
    return path[-1] == "version" or path[:2] == ("project", "properties")


def last_is_version(path):
    return path[-1] == "version"


# What npm's files need of other packages, which may be siblings: an editor has sites for them all.
NPM_NEEDS = {"dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "requires"}


def in_package(path):
    return path == ("version",) or len(path) == 2 and path[0] in NPM_NEEDS


def in_npm_lock(path):
    return last_is_version(path) or len(path) > 1 and path[-2] in NPM_NEEDS


def anywhere(_path):
    return True


# Of a name: the parser, what it finds as the version of the package, and where an editor may change
# something. SOME: an editor says what the parser finds, and other places may be the package's as well.
SOME = object()
FORMATS = [
    ("package.json", read_json, top_version, in_package),
    ("composer.json", read_json, top_version, lambda path: path == ("version",)),
    ("deno.json", read_json, top_version, lambda path: path == ("version",)),
    ("jsr.json", read_json, top_version, lambda path: path == ("version",)),
    ("package-lock.json", read_json, npm_lock_version, in_npm_lock),
    ("npm-shrinkwrap.json", read_json, npm_lock_version, in_npm_lock),
    ("composer.lock", read_json, composer_lock_version, last_is_version),
    ("openapi.json", read_json, None, lambda path: path == ("info", "version")),
    ("pyproject.toml", read_toml, pyproject_version, last_is_version),
    ("Cargo.toml", read_toml, cargo_version, last_is_version),
    ("Cargo.lock", read_toml, cargo_lock_version,
     lambda path: last_is_version(path) or "dependencies" in path or path[-1] == "replace"),
    ("uv.lock", read_toml, python_lock_version, last_is_version),
    ("poetry.lock", read_toml, python_lock_version, last_is_version),
    ("Gemfile.lock", read_gemfile, gemfile_version, anywhere),
    ("setup.cfg", read_ini, ini_version, lambda path: path == ("metadata", "version")),
    ("setup.py", read_python, setup_version, lambda path: path[-1] == "value"),
    ("conf.py", read_python, None, lambda path: path[-1] == "value"),
    ("*.py", read_python, python_version, lambda path: path[-1] == "value"),
    ("pom.xml", read_xml, pom_version, in_pom, SOME),
    ("*.csproj", read_xml, msbuild_version, in_msbuild, SOME),
    ("Directory.Build.props", read_xml, msbuild_version, in_msbuild, SOME),
    ("CMakeLists.txt", read_cmake, cmake_version, lambda path: path[0] in ("project", "set")),
    ("Chart.yaml", read_yaml, chart_version,
     lambda path: path[1:] in (("version",), ("appVersion",)), SOME),
    ("openapi.yaml", read_yaml, None, lambda path: path[1:] == ("info", "version")),
    ("pubspec.yaml", read_yaml, chart_version, lambda path: path[1:] == ("version",)),
    ("*.gemspec", read_ruby, gemspec_version, anywhere, SOME),
    ("version.rb", read_ruby, None, anywhere),
    ("mix.exs", read_tokens, mix_version, anywhere, SOME),
    ("meson.build", read_tokens, meson_version, anywhere, SOME),
    ("configure.ac", read_tokens, autoconf_version, anywhere, SOME),
    ("configure.in", read_tokens, autoconf_version, anywhere, SOME),
    ("*", read_tokens, None, anywhere),
]


# --- records ------------------------------------------------------------------------------------


class Site:
    def __init__(self, field):
        where, numbers, owner, key = field.split(" ", 3)
        at_, length = where.split("+")
        self.at, self.len, self.numbers = int(at_), int(length), int(numbers)
        self.own, self.key = owner == "-", key

    def text(self, data):
        return data[self.at:self.at + self.len].decode("utf-8", "surrogateescape")


class Wrong(Exception):
    """What an editor did wrong."""


def form_of(path):
    name = os.path.basename(path)
    return next(form for form in FORMATS if fnmatch.fnmatchcase(name, form[0]))


def without_v(text):
    return text[1:] if re.match(r"[vV]\d", text) else text


def says(site, text, version):
    """Whether TEXT is the version as it may be written at SITE."""
    numbers = re.split(r"[.,]\s*", version)
    if site.numbers:
        numbers = (numbers + ["0"] * 4)[:site.numbers]
    return re.split(r"[.,]\s*|-(?=\d)", text) == numbers


def check_bytes(before, after, sites, version):
    """The bytes between the sites are the same, and those of the sites say the version: these."""
    start, into, said = 0, 0, []
    for i, site in enumerate(sites):
        length = site.at - start
        if site.at < start or before[start:site.at] != after[into:into + length]:
            raise Wrong("bytes before site %d changed" % i)
        into += length
        start = site.at + site.len
        until = sites[i + 1].at if i + 1 < len(sites) else len(before)
        follows = before[start:until]
        # it holds no digit where it begins, so the first place where it stands is where it belongs
        stop = after.find(follows, into) if follows else len(after)
        text = after[into:stop].decode("utf-8", "replace")
        if stop < 0 or not says(site, text, version):
            raise Wrong("site %d became %r" % (i, after[into:into + 40]))
        said.append(text)
        into = stop
    if before[start:] != after[into:]:
        raise Wrong("bytes behind the last site changed")
    return said


def check_values(values, edited, may, changes):
    """Each value that differs does so by one of the CHANGES, (old, new), and each of these is one."""
    if [path for path, _ in values] != [path for path, _ in edited]:
        raise Wrong("not the same keys afterwards")
    differ = [(path, a, b) for (path, a), (_, b) in zip(values, edited) if a != b]
    for path, old, new in differ:
        if not may(path):
            raise Wrong("changed %r" % (path,))
        if not any(old.replace(a, b, 1) == new for a, b in changes):
            raise Wrong("%r became %r" % (old, new))
    if len(differ) != len(changes):
        raise Wrong("%d sites changed, %d values" % (len(changes), len(differ)))


def check_own(values, form, data, path, sites):
    """The package's own version is where the parser finds it."""
    wanted = form[2](values, data, path) if form[2] else None
    if wanted is None:
        return
    wanted = sorted({without_v(text.strip()) for text in wanted})
    # in a lock all are somebody's; those that name another are not what is asked for
    found = sorted({site.text(data) for site in sites
                    if site.own or form[0].endswith(".lock") and "depend" not in site.key})
    if found == wanted or SOME in form and set(wanted) <= set(found):
        return
    raise Wrong("says %r, the parser %r" % (found, wanted))


READ_ERRORS = (ValueError, SyntaxError, RecursionError, MemoryError, Unread, AttributeError,
               tokenize.TokenError, configparser.Error, xml.etree.ElementTree.ParseError, LookupError,
               *([yaml.YAMLError] if yaml else []))


def parse(form, data):
    try:
        return form[1](data)
    except READ_ERRORS as error:
        raise Unread(str(error)) from None


def judge(fields, version, directory):
    """What a record is counted as. Wrong where the editor was."""
    number, path, _, kind, *rest = fields
    form = form_of(path)
    with open(path, "rb") as file:
        data = file.read()
    values = parse(form, data)
    if kind == "refused" or "unwritten" in rest[-2:]:
        return "refused"
    sites = [Site(field) for field in rest] if kind == "sites" else []
    try:
        check_own(values, form, data, path, sites)
    except READ_ERRORS as error:
        raise Unread(str(error)) from None
    if not sites:
        return kind
    with open(os.path.join(directory, number), "rb") as file:
        after = file.read()
    said = check_bytes(data, after, sites, version)
    try:
        edited = parse(form, after)
    except Unread as error:
        raise Wrong("cannot be read afterwards: %s" % error) from None
    changes = [(site.text(data), text) for site, text in zip(sites, said) if site.text(data) != text]
    check_values(values, edited, form[3], changes)
    return "edited"


def main(version, directory):
    kinds = ("edited", "none", "leads", "refused", "unread", "wrong")
    counts, refused, unread, wrong = {}, [], [], []
    for line in sys.stdin.buffer:
        fields = line.decode("utf-8", "surrogateescape").rstrip("\n").split("\t")
        # a name without an ending would be a file with the version alone
        if len(fields) < 4 or fields[2] == "-" or \
                fields[2] == "plain" and not re.match("version", os.path.basename(fields[1]), re.I):
            continue
        name = form_of(fields[1])[0]
        if name == "*":
            name = os.path.basename(fields[1])
        try:
            kind = judge(fields, version, directory)
        except Unread as error:
            kind = "unread"
            if fields[3] in ("sites", "none", "leads"):
                unread.append("%s: %s" % (fields[1], error))
        except Wrong as error:
            kind = "wrong"
            wrong.append("%s: %s" % (fields[1], error))
        if kind == "refused":
            refused.append(fields[-1])
        row = counts.setdefault(name, dict.fromkeys(kinds, 0))
        row[kind] += 1
    for name in sorted(counts):
        print("%-22s %s" % (name, ", ".join("%d %s" % (n, k) for k, n in counts[name].items() if n)))
    for title, lines in (("refused", refused), ("read all the same", unread), ("wrong", wrong)):
        for line in lines:
            print("%s: %s" % (title, line.encode("utf-8", "backslashreplace").decode()))
    total = sum(sum(row.values()) for row in counts.values())
    print("%d files, %d wrong" % (total, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
