"""Scripts of SQL, each applied by psql -X -1 and by git migration-apply, to two databases alike.

usage: migration_psql.py <git-migration-apply> <sql_split> <template> <script>...

Each script is tried as it is, and once more without what fails in it, what psql alone knows and what
begins or ends a transaction ("whole" scripts): as most of PostgreSQL's own fail on purpose, the first
says what is refused, the second what is made. libpq's environment says where the server is, and the
working directory is scratch.

What has to hold: both succeed, and pg_dump -s says the same of both; both fail for the same reason, and
ours leaves nothing; or ours refuses, with file and line, what cutover-migrations(7) says is refused.
A script that can run in no transaction is compared with psql without -1: what is before a failure
stays with both.
Prints what differs and two lines of counts; exits 1 when something differed.
"""

import os
import re
import subprocess
import sys
import time

CONTROL = re.compile(
    rb"(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION"
    rb"|SET\s+(?:(?:LOCAL|SESSION)\s+)?(?:TRANSACTION|CHARACTERISTICS|standard_conforming_strings)"
    rb"|COPY\b.*\bTO\s+STDOUT)\b",
    re.I | re.S,
)
# what a statement may not do, found only once it does it
OURS = ("COPY TO stdout has nowhere", "data follows a statement", "standard_conforming_strings",
        "no data follows this COPY", "bytes that are no UTF-8")  # fmt: skip
LINE = re.compile(r"'migrations/1_t\.sql' line [0-9]+")
STAYS = re.compile(r"of its [0-9]+ statements? (?:is|are) through, and stays?")
PATIENCE = 300


def run(*command, text=None):
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE)  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def ask(database, *statements):
    """The lines that statements give, each run for itself."""
    lines = []
    for statement in statements:
        rc, out, err = run("psql", "-X", "-q", "-A", "-t", "-d", database, "-c", statement)
        if rc:
            sys.exit("%s: %s" % (statement, err))
        lines += out.decode(errors="replace").split("\n")[:-1]
    return lines


class Trial:
    """A database like the template, and what roles there are, until it is left."""

    def __init__(self, template):
        self.template = template

    def __enter__(self):
        ask("postgres", "CREATE DATABASE trial TEMPLATE " + self.template)
        return self

    def __exit__(self, *_):
        subs = "SELECT subname FROM pg_subscription WHERE subdbid ="
        for name in ask("trial", subs + " (SELECT oid FROM pg_database WHERE datname = 'trial')"):
            ask("trial", *('ALTER SUBSCRIPTION "%s" %s' % (name, what) for what in
                ("DISABLE", "SET (slot_name = NONE)")), 'DROP SUBSCRIPTION "%s"' % name)  # fmt: skip
        ask("postgres", "DROP DATABASE trial WITH (FORCE)")
        for name in ask("postgres", ROLES + " EXCEPT SELECT * FROM kept"):
            ask("postgres", 'DROP ROLE "%s"' % name.replace('"', '""'))


ROLES = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'"


def dump(database="trial"):
    rc, out, err = run("pg_dump", "--restrict-key=x", "-s", "-N", "cutover", database)
    return out if not rc else b"pg_dump: " + err.encode()


def by_psql(text, whole):
    with open("t.sql", "wb") as f:
        f.write(text)
    return run("psql", "-X", "-q", "-o", "/dev/null", *(["-1"] if whole else []),
               "-v", "ON_ERROR_STOP=1", "-d", "trial", "-f", "t.sql")  # fmt: skip


def by_ours(tool, text):
    """Exit status, records, messages."""
    stream = b"commit refs/heads/main\ncommitter x <x@example.com> 1767225600 +0000\ndata 0\n" \
        b"M 100644 inline migrations/1_t.sql\ndata %d\n%s\n" % (len(text), text)  # fmt: skip
    run("rm", "-rf", "r")
    run("git", "init", "-q", "-b", "main", "r")
    subprocess.run(["git", "-C", "r", "fast-import", "--quiet"], input=stream, check=True)
    done = subprocess.run([tool, "--db", "dbname=trial"], cwd="r", stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE)  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")


def split(tool, path):
    """[statement, data or None, touched]: what is touched has something of psql's in or before it."""
    found, before = [], False
    _, out, _ = run(tool, "postgres", path)
    for record in out.split(b"\0")[:-1]:
        head, _, text = record.partition(b" ")
        letter = head[:1]
        if letter == b"S":
            found.append([text, None, before])
            before = False
        elif letter == b"D":
            found[-1][1] = text
        elif letter in b"MV":
            before = letter == b"M" and text.startswith(b"\\;")
            if found:
                found[-1][2] = True
        elif letter in b"UO" and found:
            found[-1][2] = True
    return found


def written(statement, data):
    text = statement.rstrip(b"; \n") + b"\n;\n"
    if data is not None:
        text += data + (b"" if data.endswith(b"\\.\n") else b"\\.\n")
    return text


def without_failures(tool, path):
    """Of a script, the statements that succeed one after the other in a transaction."""
    wanted = [s for s in split(tool, path) if not s[2] and not CONTROL.match(s[0])]
    text = b"\\set ON_ERROR_ROLLBACK on\nBEGIN;\n"
    for i, (statement, data, _) in enumerate(wanted):
        text += written(statement, data) + b"\\warn @@ %d :ERROR\n" % i
    rc, _, err = run("psql", "-X", "-q", "-o", "/dev/null", "-d", "trial", text=text + b"ROLLBACK;\n")
    good = {int(i) for i in re.findall(r"^@@ (\d+) false$", err, re.M)}
    return b"".join(written(s, d) for i, (s, d, _) in enumerate(wanted) if i in good), len(good)


def same_place(psql, ours):
    """A line, or, for what COMMIT finds, none."""
    return bool(LINE.search(ours)) == bool(re.search(r"^psql:.*(?:ERROR|FATAL):", psql, re.M))


def same_reason(psql, ours):
    said = re.search(r"(?:ERROR|FATAL):  (.*)", psql)
    if not said:
        return False
    quoted = re.sub(r"[\x00-\x1f\x7f]", lambda c: "\\x%02x" % ord(c[0]), said[1])
    return what_is_same(quoted) in what_is_same(ours)


def what_is_same(message):
    """Without object ids, processes and addresses; of half a character the server also names the bytes
    behind it, and we send no blank behind a statement."""
    return re.sub(r"\d+", "0", re.sub(r"(0x[0-9a-f]{2})(?: 0x[0-9a-f]{2})+", r"\1", message))


def judge(tool, template, base, text):
    """One word, and what there is to say of it."""
    with Trial(template):
        rc, records, err = by_ours(tool, text)
        after = dump()
    no_tx = "\tno-tx\t" in records or STAYS.search(err)
    if rc:
        if after != base and not no_tx:
            return "differ", "ours failed and left something: " + err
        if rc == 1 and "migration." in err or any(one in err for one in OURS):
            return ("refused", err) if LINE.search(err) else ("differ", "no line: " + err)
    with Trial(template):
        psql_rc, _, psql_err = by_psql(text, not no_tx)
        if bool(rc) != bool(psql_rc):
            return "differ", "psql %d: %s\nours %d: %s" % (psql_rc, psql_err, rc, err)
        theirs = dump()
    if rc and not (same_place(psql_err, err) and same_reason(psql_err, err)):
        return "differ", psql_err + "\nours: " + err
    if rc and theirs == after:
        return "failed", err
    if theirs == after:
        return "equal", ""
    with open("ours.dump", "wb") as a, open("psql.dump", "wb") as b:
        a.write(after)
        b.write(theirs)
    return "differ", run("diff", "-u", "psql.dump", "ours.dump")[1].decode(errors="replace")[:2000]


def main():
    tool, splitter, template, *paths = sys.argv[1:]
    ask("postgres", "CREATE TABLE kept AS " + ROLES)
    base = dump(template)
    words = ("equal", "failed", "refused", "differ")
    counts = {what: dict.fromkeys(words, 0) for what in ("as they are", "whole")}
    statements, began = 0, time.time()
    for path in paths:
        with open(path, "rb") as f:
            trials = {"as they are": f.read()}
        with Trial(template):
            trials["whole"], n = without_failures(splitter, path)
        statements += n
        for what, text in trials.items():
            verdict, why = judge(tool, template, base, text)
            counts[what][verdict] += 1
            if verdict == "differ" or os.environ.get("VERBOSE"):
                print("%s, %s: %s: %s" % (os.path.basename(path), what, verdict, why), flush=True)
    for what, n in counts.items():
        print("psql -1, %s: %d scripts, %d equal, %d failed with both, %d refused by rule, %d differ"
              % (what, len(paths), n["equal"], n["failed"], n["refused"], n["differ"]))  # fmt: skip
    print("%d statements in the whole ones, %d s" % (statements, time.time() - began))
    sys.exit(any(n["differ"] for n in counts.values()))


main()
