"""The database: a connection, and the scripts that bring it to its newest form."""

import sqlite3
from pathlib import Path

_open = {}


def scripts(directory, direction):
    """The migrations of a direction, "up" or "down", in the order of their numbers."""
    return sorted(Path(directory).glob(f"*.{direction}.sql"))


def open_database(path, migrations="migrations"):
    """Open the database at PATH, and make its tables when it has none."""
    connection = sqlite3.connect(path)
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for script in scripts(migrations, "up"):
            connection.executescript(script.read_text(encoding="utf-8"))
    _open["connection"] = connection
    return connection


def connection():
    """The connection that open_database() made."""
    return _open["connection"]
