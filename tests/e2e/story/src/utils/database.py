"""The database: PostgreSQL where there is one, else SQLite with the newest tables."""

import os
import sqlite3
from pathlib import Path

_open = {}


class Postgres:
    """A connection that has what is used of SQLite's."""

    def __init__(self, place):
        import psycopg2

        self.connection = psycopg2.connect(place)
        self.connection.autocommit = True

    def execute(self, statement):
        cursor = self.connection.cursor()
        cursor.execute(statement)
        return cursor

    def close(self):
        self.connection.close()


def scripts(directory, direction):
    """The migrations of a direction, "up" or "down", in the order of their numbers."""
    return sorted(Path(directory).glob(f"*.{direction}.sql"))


def open_database(path, migrations="migrations"):
    """Open the database that APP_DATABASE_URL names, or the one at PATH."""
    place = os.environ.get("APP_DATABASE_URL")
    connection = Postgres(place) if place else sqlite3.connect(path)
    if not place:
        for script in scripts(migrations, "up"):
            connection.executescript(script.read_text(encoding="utf-8"))
    _open["connection"] = connection
    return connection


def connection():
    """The connection that open_database() made."""
    return _open["connection"]
