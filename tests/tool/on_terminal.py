#!/usr/bin/env python3
"""Run a command on a terminal of its own, and make it end by that, when SIGUSR1 comes.

usage: on_terminal.py key|close <file> <command>...

key: Ctrl-C is typed; close: the terminal is closed. What the command writes goes into the file; its exit
status, or 128 + the signal that ended it, is ours.
"""

import os
import pty
import select
import signal
import sys

how, name, *command = sys.argv[1:]
asked, ask = os.pipe()
signal.signal(signal.SIGUSR1, lambda *_: os.write(ask, b"x"))
pid, fd = pty.fork()
if not pid:
    # who is started in the background of a shell without job control, or by nohup, would ignore them
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.execvp(command[0], command)
with open(name, "wb", buffering=0) as file:
    while fd >= 0:
        ready = select.select([fd, asked], [], [])[0]
        if asked in ready:
            os.read(asked, 1)
            if how == "key":
                os.write(fd, b"\x03")
            else:
                os.close(fd)
                fd = -1
                continue
        if fd in ready:
            try:
                said = os.read(fd, 65536)
            except OSError:
                said = b""
            if not said:
                break
            file.write(said)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
