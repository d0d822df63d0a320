#!/usr/bin/env python3
"""usage: cut_commit.py <port of the server> before|behind <file for our port>

Stands between a client and PostgreSQL on loopback, and cuts the first connection whose client sends a
simple query that ends in COMMIT and has the word cutover.migration in it: before the server gets it, or
behind it, once the server has answered. Later connections are passed on whole.
"""
import os
import socket
import sys
import threading

server, when, told = int(sys.argv[1]), sys.argv[2], sys.argv[3]
lock = threading.Lock()
done = False


def is_it(block):
    return b"cutover.migration" in block and block.rstrip(b"\0").rstrip().endswith(b"COMMIT")


def take():
    global done
    with lock:
        mine, done = not done, True
        return mine


def passing(client):
    upstream = socket.create_connection(("127.0.0.1", server))
    cut = threading.Event()

    def answers():
        while block := upstream.recv(65536):
            if cut.is_set():
                break
            client.sendall(block)
        for side in (client, upstream):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    thread = threading.Thread(target=answers, daemon=True)
    thread.start()
    try:
        while block := client.recv(1 << 20):
            if is_it(block) and b"'up'" in block and take():
                cut.set()
                if when == "behind":
                    upstream.sendall(block)
                    thread.join()
                break
            upstream.sendall(block)
    except OSError:
        pass
    for side in (client, upstream):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        side.close()


listener = socket.create_server(("127.0.0.1", 0))
with open(told + ".new", "w", encoding="ascii") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(told + ".new", told)
while True:
    threading.Thread(target=passing, args=(listener.accept()[0],), daemon=True).start()
