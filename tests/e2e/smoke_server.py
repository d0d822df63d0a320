"""usage: smoke_server.py <directory> [<certificate> <key>]

A service that is healthy at some paths and misbehaves at others, on free ports of loopback. The ports
are written into files of the directory when all of them are open:

    http      on 127.0.0.1
    http6     the same on ::1, where there is one
    https     the same behind TLS, with the certificate
    closed    nobody listens
    silent    accepts, and never says a word
    log       (no port) a line for each request: the client's port, method, path, Host

It ends by itself after ten minutes.
"""
import http.server
import os
import socket
import ssl
import struct
import sys
import threading
import time

directory = sys.argv[1]
log = open(os.path.join(directory, "log"), "w", buffering=1)
gate = threading.Condition()


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    timeout = 60

    def log_message(self, *_):
        pass

    def raw(self, data):
        self.close_connection = True
        self.wfile.write(data)

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self):
        """An RST instead of the rest."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def do_GET(self):
        path, _, query = self.path.partition("?")
        host = self.headers.get("Host", "-")
        log.write("%d %s %s %s\n" % (self.client_address[1], self.command, self.path, host))
        name = path.rsplit("/", 1)[-1].replace("-", "_") or "root"
        try:
            getattr(self, "at_" + name, self.at_nothing)(query)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    # --- what there is to ask for, by the last part of the path

    def at_nothing(self, _):
        self.answer(404, b"nothing here\n")

    def at_root(self, _):
        self.answer(200, b"<h1>Welcome</h1>\n")

    def at_ok(self, _):
        self.answer(200, b"status: ok\nall is well\n")

    def at_echo(self, _):
        self.answer(200, str(self.headers).encode())

    def at_status(self, query):
        self.answer(int(query), b"")

    def at_late(self, query):
        """503 until so many seconds after it was asked for the first time."""
        with Service.lock:
            first = Service.first.setdefault(query, time.monotonic())
        late = time.monotonic() - first < float(query.split("&")[0])
        self.answer(503 if late else 200, b"status: starting\n" if late else b"status: ok\n")

    def at_hiccup(self, query):
        """500, and no answer to who asks again."""
        with Service.lock:
            again = query in Service.first
            Service.first[query] = 0
        if again:
            time.sleep(60)
        self.answer(500)

    first = {}

    def at_slow(self, query):
        time.sleep(float(query))
        self.answer(200, b"status: ok\n")

    def at_together(self, query):
        """None is answered before so many are here."""
        with gate:
            Service.here += 1
            gate.notify_all()
            together = gate.wait_for(lambda: Service.here >= int(query.split("&")[0]), 20)
        self.answer(200 if together else 503)

    here = 0

    def at_never(self, _):
        time.sleep(60)

    def at_hang(self, _):
        """A header, half of a body, and then nothing."""
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        time.sleep(60)

    def at_reset(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        time.sleep(0.05)
        self.reset()

    def at_short(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")

    def at_empty(self, _):
        self.close_connection = True

    def at_endless(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 65536)

    def at_chunked(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self.wfile.write(chunk(b"x" * 65536))

    def at_drip(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def at_announced(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")

    def at_large(self, query):
        """So many KiB, with a word at the end."""
        self.answer(200, b"x" * (int(query) * 1024) + b"\nthe end\n")

    def at_big_header(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n")

    def at_headers(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X: y\r\n" * 1000)

    def at_continue(self, _):
        while True:
            self.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    def at_http09(self, _):
        self.raw(b"status: ok, but there is no header\n")

    def at_garbage(self, _):
        self.raw(bytes(range(256)) * 16)

    def at_odd_status(self, _):
        self.raw(b"HTTP/1.1 999 \x1b[31mRed\r\nContent-Length: 0\r\n\r\n")

    def at_nul(self, _):
        self.answer(200, b"\0\0status: ok\0\0\x1b[2J")

    def at_gzip(self, _):
        self.answer(200, gzip_bomb(), Content_Encoding="gzip")

    def at_te_gzip(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip_bomb())

    def at_login(self, _):
        self.answer(302, b"", Location="/ok")

    def at_loop(self, _):
        self.answer(302, b"", Location="loop")

    def at_hops(self, query):
        n = int(query)
        self.answer(302, b"", Location="hops?%d" % (n - 1) if n > 1 else "/ok")

    def at_away(self, query):
        self.answer(302, b"", Location=query)

    def at_slow_away(self, query):
        """Twice as slow."""
        time.sleep(float(query))
        self.answer(302, b"", Location="/slow?" + query)

    def at_huge_away(self, _):
        self.answer(302, b"", Location="/" + "x" * 50000)

    def at_escape_away(self, _):
        self.raw(b"HTTP/1.1 302 Found\r\nLocation: /\x1b[31m\x9b2J\r\nContent-Length: 0\r\n\r\n")


def gzip_bomb():
    import zlib
    if not hasattr(gzip_bomb, "bytes"):
        z = zlib.compressobj(9, zlib.DEFLATED, 31)
        gzip_bomb.bytes = b"".join(z.compress(bytes(1 << 20)) for _ in range(32)) + z.flush()
    return gzip_bomb.bytes


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, *_):
        pass


class Server6(Server):
    address_family = socket.AF_INET6


class TlsServer(Server):
    def finish_request(self, request, address):
        """The handshake in the thread of its own that a request has."""
        request.settimeout(20)
        try:
            request = context.wrap_socket(request, server_side=True)
        except OSError:
            return
        super().finish_request(request, address)


ports = {}


def serve(name, server):
    ports[name] = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve("http", Server(("127.0.0.1", 0), Service))
try:
    serve("http6", Server6(("::1", 0), Service))
except OSError:
    pass
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    serve("https", TlsServer(("127.0.0.1", 0), Service))
# bound, so that nobody else gets it, and not open
closed = socket.socket()
closed.bind(("127.0.0.1", 0))
ports["closed"] = closed.getsockname()[1]
silent = socket.create_server(("127.0.0.1", 0), backlog=200)
ports["silent"] = silent.getsockname()[1]

for name, port in ports.items():
    with open(os.path.join(directory, name), "w") as file:
        file.write(str(port))
open(os.path.join(directory, "ready"), "w").close()
time.sleep(600)
