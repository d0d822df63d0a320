"""What text/sql makes of scripts, against what other programs do.

usage: sql_oracle.py psql   <sql_split> <sent.so> <database> <script>...
       sql_oracle.py parser <sql_split> <libpg_query.so> <script>...
       sql_oracle.py sqlite <sql_split> <file>...

psql: each script is run by psql against a server, in this order, with sent.so before its libpq: what
psql sends, statement by statement and with the data of COPY, is what we find, but for comments and
blanks around it. Where a script has a command or a variable of psql's own, the statements that have
nothing of it have to be among what psql sends, in order.

parser: PostgreSQL's own grammar (libpg_query) finds the same statements, in scripts that it takes and
that have nothing of psql's own.

sqlite: the SQL in the braces of SQLite's Tcl tests (or a .sql file). Each statement is whole for
sqlite3_complete() and is not before its last ';'; and SQLite runs it as one statement.

Prints what differs and a line of counts; exits 1 when something differed.
"""

import ctypes
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

def skip(text, at=0):
    """Behind the blanks and comments at AT; of a comment without end, at it."""
    while at < len(text):
        if text[at] in b" \t\n\r\f\v":
            at += 1
        elif text.startswith(b"--", at):
            at = text.find(b"\n", at) if b"\n" in text[at:] else len(text)
        elif text.startswith(b"/*", at):
            depth, i = 1, at + 2
            while depth and i < len(text):
                mark = text[i : i + 2]
                depth += {b"/*": 1, b"*/": -1}.get(mark, 0)
                i += 2 if mark in (b"/*", b"*/") else 1
            if depth:
                return at
            at = i
        else:
            return at
    return at


def split_all(tool, dialect, paths):
    """The records of sql_split for each file: (letter, byte, text)."""
    out = subprocess.run([tool, dialect, *paths], check=True, stdout=subprocess.PIPE).stdout
    files = []
    for record in out.split(b"\0")[:-1]:
        head, _, text = record.partition(b" ")
        if head == b"F0":
            files.append([])
        else:
            files[-1].append((head[:1].decode(), int(head[1:]), text))
    return files


def split(tool, dialect, path):
    return split_all(tool, dialect, [path])[0]


def statements(records):
    """[text, data or None, touched]: touched by something of psql's own."""
    found = []
    before = False  # something of psql's own begins what is next
    conditions = 0  # \if without its \endif: psql may not take that way
    for letter, _, text in records:
        if letter == "S":
            found.append([text, None, before or conditions > 0])
            before = False
        elif letter == "D":
            found[-1][1] = text
        elif letter in "MV":
            if found:
                found[-1][2] = True
            before = letter == "V"
            conditions += len(re.findall(rb"\\if\b", text)) - len(re.findall(rb"\\endif\b", text))
    return found


def same(ours, theirs):
    """theirs is ours but for blanks, comments and the ';' around it."""
    ours, theirs = (re.sub(rb"\n+", b"\n", text) for text in (ours, theirs))  # psql drops empty lines
    at = skip(theirs)
    if not theirs.startswith(ours, at):
        return False
    end = skip(theirs, at + len(ours))
    return theirs[end:].rstrip() in (b"", b";")


def sent_by_psql(library, database, script):
    """[query, data or None], in order."""
    with tempfile.NamedTemporaryFile() as file:
        env = dict(os.environ, LD_PRELOAD=library, SENT_TO=file.name)
        subprocess.run(
            ["psql", "-X", "-q", "-f", script, database],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        sent = []
        for record in file.read().split(b"\0")[:-1]:
            if record[:1] == b"Q" and not same(b"", record[1:]):
                sent.append([record[1:], None])
            elif record[:1] == b"D":
                sent[-1][1] = (sent[-1][1] or b"") + record[1:]
        for pair in sent:  # psql sends the line that ends them as well
            pair[1] = pair[1] and re.sub(rb"(^|\n)\\\.\r?\n?$", rb"\1", pair[1])
        return sent


def show(path, ours, theirs):
    print(f"{path}:\n  ours:   {ours!r:.300}\n  theirs: {theirs!r:.300}")


def compare_psql(path, records, ours, sent):
    """[statements that are the same, differ, are left out, COPYs that the server refused]"""
    plain = not any(letter in "MV" for letter, _, _ in records)
    quits = any(letter == "M" and text.startswith(b"\\q") for letter, _, text in records)
    good = bad = left = refused = at = 0
    loose = not plain
    for text, data, touched in ours:
        variable = not plain and re.search(rb"(?<!:):\w", text)  # one that the script sets
        if touched or variable:
            left += 1
            continue
        place = at
        while place < len(sent) and not same(text, sent[place][0]):
            place += 1
        if place == len(sent) and quits:  # it did
            left += 1
            continue
        if place == len(sent) or (place != at and not loose):
            show(path, text, sent[at][0] if at < len(sent) else None)
            bad += 1
            continue
        at = place + 1
        loose = not plain
        theirs = sent[place][1]
        if data and theirs is None:  # psql went on in the data as if they were statements
            refused += 1
            loose = True
        elif data is not None and (theirs or b"") != data:
            show(path, data, theirs)
            bad += 1
        else:
            good += 1
    if not loose and at != len(sent) and not bad:
        show(path, None, sent[at][0])
        bad += 1
    return [good, bad, left, refused]


def psql(tool, library, database, *scripts):
    total = [0, 0, 0, 0]
    plain = data = 0
    for script in scripts:
        records = split(tool, "postgres", script)
        sent = sent_by_psql(library, database, script)
        if records and records[0][0] == "!":
            print(f"{script}: byte {records[0][1]}: {records[0][2].decode()}")
            total[1] += 1
            continue
        ours = statements(records)
        plain += not any(r[0] in "MV" for r in records)
        data += sum(1 for s in ours if s[1] is not None)
        total = [a + b for a, b in zip(total, compare_psql(script, records, ours, sent))]
    print(
        f"psql: {len(scripts)} scripts, {plain} without anything of psql's own; {total[0]} statements"
        f" the same, {data} with data; {total[2]} with something of psql's own left out,"
        f" {total[3]} COPY with data refused by the server; {total[1]} differ"
    )
    return total[1]


class Error(ctypes.Structure):
    _fields_ = [("message", ctypes.c_char_p)]


class Slice(ctypes.Structure):
    _fields_ = [("at", ctypes.c_int), ("len", ctypes.c_int)]


class Split(ctypes.Structure):
    _fields_ = [
        ("stmts", ctypes.POINTER(ctypes.POINTER(Slice))),
        ("n", ctypes.c_int),
        ("stderr", ctypes.c_char_p),
        ("error", ctypes.POINTER(Error)),
    ]


def parser(tool, library, *scripts):
    query = ctypes.CDLL(library)
    query.pg_query_split_with_parser.restype = Split
    query.pg_query_split_with_parser.argtypes = [ctypes.c_char_p]
    good = bad = taken = 0
    for script in scripts:
        records = split(tool, "postgres", script)
        with open(script, "rb") as file:
            text = file.read()
        if any(r[0] in "MV!" for r in records) or b"\0" in text:
            continue
        for letter, at, data in records:  # the server's grammar has no data
            if letter == "D":
                end = text.find(b"\n", at + len(data))
                end = len(text) if end < 0 else end
                text = text[:at] + re.sub(rb"[^\n]", b" ", text[at:end]) + text[end:]
        theirs = query.pg_query_split_with_parser(text)
        if theirs.error:
            continue
        taken += 1
        slices = [theirs.stmts[i].contents for i in range(theirs.n)]
        pieces = [text[s.at : s.at + s.len] if s.len else text[s.at :] for s in slices]
        ours = [s for s in statements(records)]
        if len(ours) != len(pieces):
            print(f"{script}: {len(ours)} statements, the parser has {len(pieces)}")
            bad += 1
        for mine, piece in zip(ours, pieces):
            if same(mine[0], piece):
                good += 1
            else:
                show(script, mine[0], piece)
                bad += 1
                break
    print(f"parser: {taken} scripts of {len(scripts)} taken; {good} statements the same; {bad} differ")
    return bad


def braces(text):
    """The SQL in a test of Tcl: what execsql, catchsql and db eval have in braces."""
    for begin in re.finditer(r"(?:execsql|catchsql|do_execsql_test\s+\S+|db eval)\s*\{", text):
        depth, at = 1, begin.end()
        while at < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        if not depth:
            yield text[begin.end() : at - 1]


def check_complete(path, script, records):
    """Each statement ends where sqlite3_complete() says so, and nowhere before."""
    bad = 0
    for i, (letter, at, text) in enumerate(records):
        if letter != "S":
            continue
        if not sqlite3.complete_statement(text.decode() + ";"):
            show(path, text, "not complete")
            bad += 1
        for other, stop, _ in records[i + 1 :]:
            if other != "T":
                break
            if sqlite3.complete_statement(script[at : stop + 1].decode()):
                show(path, text, "complete before")
                bad += 1
    return bad


def run(db, text):
    """Did it run, as one statement? None: it failed, which may be due to much."""
    try:
        db.execute(text, {}).fetchall()
        return True
    except (sqlite3.Warning, sqlite3.ProgrammingError) as error:
        return False if "one statement" in str(error) else None
    except sqlite3.OperationalError as error:
        return False if "incomplete input" in str(error) else None
    except (sqlite3.Error, OverflowError, ValueError):
        return None


def scripts_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read().replace("\0", " ")
    return [s.encode() for s in ([text] if path.endswith(".sql") else braces(text))]


def check_file(tool, path):
    """(scripts, statements, those that ran, those that differ)"""
    scripts = scripts_of(path)
    count = ran = bad = 0
    db = sqlite3.connect(":memory:", isolation_level=None)
    deadline = [0]
    db.set_progress_handler(lambda: time.monotonic() > deadline[0], 10_000)
    with tempfile.TemporaryDirectory() as directory:
        names = [os.path.join(directory, str(i)) for i in range(len(scripts))]
        for name, script in zip(names, scripts):
            with open(name, "wb") as file:
                file.write(script)
        found = split_all(tool, "sqlite", names)
    for script, records in zip(scripts, found):
        bad += check_complete(path, script, records)
        for letter, _, piece in records:
            if letter != "S":
                continue
            count += 1
            deadline[0] = time.monotonic() + 2
            verdict = run(db, piece.decode() + ";")
            ran += verdict is True
            if verdict is False:
                show(path, piece, "not one statement")
                bad += 1
    db.close()
    return len(scripts), count, ran, bad


def sqlite(tool, *files):
    total = [0, 0, 0, 0]
    for path in files:
        total = [a + b for a, b in zip(total, check_file(tool, path))]
    print(
        f"sqlite: {total[0]} scripts of {len(files)} files; {total[1]} statements whole,"
        f" {total[2]} of them ran; {total[3]} differ"
    )
    return total[3]


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("psql", "parser", "sqlite"):
        sys.exit(__doc__)
    sys.exit(1 if globals()[sys.argv[1]](*sys.argv[2:]) else 0)
