"""A small web application: a chat and a list of projects."""

import signal
import sys
from wsgiref.simple_server import make_server

from routes import chat, projects
from utils import database

ROUTES = {
    "/chat": chat.handle,
    "/projects": projects.handle,
}


def application(environ, start_response):
    """The WSGI entry point (PEP 3333)."""
    handle = ROUTES.get(environ["PATH_INFO"])
    if handle is None:
        status, body = "404 Not Found", "no such page\n"
    else:
        status, body = handle(environ)
    data = body.encode()
    start_response(
        status,
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(data))),
        ],
    )
    return [data]


def main():
    """Serve on the port that is the first argument."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    # a shell that starts us in the background has us ignore it
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    database.open_database("app.sqlite")
    with make_server("127.0.0.1", port, application) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
