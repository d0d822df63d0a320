"""git migration-apply, and sqitch beside it, whose client or server dies; see migration-kill.sh.

usage: migration_kill.py ours|sqitch client|server <stride> <instants> <program> [<argument>...]

The program is run in the current directory against the database "trial", which is made from the
template "base", through a proxy that counts what the client sends. At each such message in turn (every
<stride>th) the client is killed, or the server stopped at once and started (PG_CTL), before the server
gets it, once it was sent, and once it was answered, of which the client does not hear; then at as many
random instants. What has to hold afterwards, then that a second run finishes, is in check() and whole().
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

PORT = int(os.environ["PGPORT"])
WHEN = ("before", "sent", "behind")
# by version: which rows of the table "ran" a script leaves
SCRIPTS = {"1": ["1"], "2": ["2"], "3": ["3"], "4": ["4"], "5": ["5", "5b"], "6": ["6"]}
NO_TX = ("3", "5")


def ask(database, statement):
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database,
                           "-c", statement], stdout=subprocess.PIPE, check=True)  # fmt: skip
    return done.stdout.decode().split("\n")[:-1]


def restart():
    for what in ("stop", "start"):
        subprocess.run([os.environ["PG_CTL"], what], check=True, stdout=subprocess.DEVNULL)


class Proxy:
    """Passes connections on; at message number N, WHEN, it calls ACT and drops them."""

    def __init__(self, n=0, when="before", act=None):
        self.n, self.when, self.act = n, when, act
        self.count, self.lock = 0, threading.Lock()
        self.open, self.over = [], False
        self.idle = threading.Event()
        self.idle.set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.over:
            try:
                client = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def is_it(self):
        with self.lock:
            self.count += 1
            return self.count == self.n

    def serve(self, client):
        held, answered = threading.Event(), threading.Event()
        try:
            upstream = socket.create_connection(("127.0.0.1", PORT))
        except OSError:
            client.close()
            return
        self.open += [client, upstream]
        threading.Thread(target=self.answers, args=(client, upstream, held, answered),
                         daemon=True).start()  # fmt: skip
        try:
            while block := client.recv(1 << 20):
                if self.is_it():
                    self.idle.clear()
                    held.set()
                    if self.when != "before":
                        upstream.sendall(block)
                    if self.when == "behind":
                        answered.wait(10)
                    self.act()
                    self.idle.set()
                    break
                upstream.sendall(block)
        except OSError:
            pass
        close(client, upstream)

    def answers(self, client, upstream, held, answered):
        tail = b""
        try:
            while block := upstream.recv(1 << 16):
                tail = (tail + block)[-6:]
                if not held.is_set():
                    client.sendall(block)
                elif tail[:5] == b"Z\0\0\0\5":
                    answered.set()
        except OSError:
            pass
        answered.set()
        close(client, upstream)

    def close(self):
        self.over = True
        self.socket.close()
        close(*self.open)


def close(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()


def fresh():
    ask("postgres", "DROP DATABASE IF EXISTS trial WITH (FORCE)")
    ask("postgres", "CREATE DATABASE trial TEMPLATE base STRATEGY file_copy")


class Client:
    """Of the program, in a group of its own."""

    def __init__(self, program, port):
        env = dict(os.environ, PGPORT=str(port), PGDATABASE="trial")
        self.process = subprocess.Popen([word.replace("@PORT@", str(port)) for word in program], env=env,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        start_new_session=True)  # fmt: skip

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def wait(self):
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out.decode(), err.decode(errors="replace")


def run(program):
    proxy = Proxy()
    try:
        return (*Client(program, proxy.port).wait(), proxy.count)
    finally:
        proxy.close()


def quiet():
    """Until the server is through with what was left to it."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'trial'"
    for _ in range(400):
        if ask("postgres", others) == ["0"]:
            return
        time.sleep(0.05)
    raise RuntimeError("the server does not let go")


def look(tool):
    """What was recorded, version to state; what there is; what ran."""
    rows = []
    table = "cutover.migration" if tool == "ours" else "sqitch.changes"
    if ask("trial", "SELECT to_regclass('%s') IS NOT NULL" % table) == ["t"]:
        what = "version, state" if tool == "ours" else "substr(change, 2), 'applied'"
        rows = [row.split("|") for row in ask("trial", "SELECT %s FROM %s" % (what, table))]
    there = ask("trial", "SELECT substr(relname, 2) FROM pg_class WHERE relname ~ '^t[0-9]+$'"
                " AND relkind = 'r' UNION SELECT CASE relname WHEN 't2_x' THEN '3' ELSE '5' END FROM"
                " pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE relname IN ('t2_x', 't2_y')"
                " AND indisvalid")  # fmt: skip
    return dict(rows), set(there), ask("trial", "SELECT what FROM ran")


def check(tool, said):
    """What is wrong after a death, or "": ledger and schema agree, and what was printed is so."""
    ledger, there, ran = look(tool)
    if len(set(ran)) != len(ran):
        return "ran twice: %s" % ran
    for version, rows in SCRIPTS.items():
        state = ledger.get(version, "none")
        if tool == "ours" and version in NO_TX and state == "applying":
            continue
        # script 5 drops the index of script 3
        here = version in there or (version == "3" and "5" in ledger)
        if here != (state == "applied") or any((row in ran) != here for row in rows):
            return "script %s: the ledger says %s, and it has %srun: %s" % (
                version, state, "" if here else "not ", sorted(there))  # fmt: skip
    if tool == "ours":
        for version in re.findall(r"^up\t(\d+)\t", said, re.M):
            if ledger.get(version) != "applied":
                return "script %s was printed, and is not there" % version
    return ""


def whole(tool, program, reference):
    """What is wrong with a second run, or ""."""
    rc, _, err, _ = run(program)
    if rc:
        return "a second run: %d: %s" % (rc, err.split("\n")[0])
    ran = sorted(look(tool)[2])
    if ran != sorted(row for rows in SCRIPTS.values() for row in rows):
        return "after a second run, these ran: %s" % ran
    return "" if dump() == reference else "after a second run, the schema is another one"


def dump():
    return subprocess.run(["pg_dump", "--restrict-key=x", "-s", "-N", "cutover", "-N", "sqitch", "trial"],
                          stdout=subprocess.PIPE, check=True).stdout  # fmt: skip


def trial(tool, program, reference, who, n=0, when="before", instant=None):
    """Returns ("", "") or what is wrong at once and with a second run."""
    fresh()
    client = None
    ready = threading.Event()

    def act():
        ready.wait()
        client.kill() if who == "client" else restart()

    proxy = Proxy(n, when, act)
    client = Client(program, proxy.port)
    ready.set()
    if instant is not None:
        time.sleep(instant)
        act()
    said = client.wait()[1]
    proxy.idle.wait()
    proxy.close()
    quiet()
    return check(tool, said), whole(tool, program, reference)


def main():
    tool, who, stride, instants, *program = sys.argv[1:]
    fresh()
    began = time.time()
    rc, _, err, messages = run(program)
    long = time.time() - began
    if rc:
        sys.exit("it fails as it is: %s" % err)
    reference = dump()
    at = [{"n": n, "when": when} for n in range(1, messages + 1, int(stride)) for when in WHEN]
    at += [{"instant": random.uniform(0, long)} for _ in range(int(instants))]
    wrong = again = 0
    for point in at:
        now, then = trial(tool, program, reference, who, **point)
        wrong += bool(now)
        again += bool(then)
        if now or then and tool == "ours":
            print("%s, %s, %s: %s; %s" % (tool, who, point, now, then), flush=True)
    print("%s, kill of the %s: %d points at %d messages, %d random instants, %d where the ledger was "
          "wrong, %d that a second run did not mend (%d s)" % (tool, who, len(at) - int(instants),
          messages, int(instants), wrong, again, time.time() - began), flush=True)  # fmt: skip
    sys.exit(tool == "ours" and wrong + again > 0)


main()
