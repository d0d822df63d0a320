import unittest
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from app import application
from utils import database


def get(path, query=""):
    environ = {"SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
    setup_testing_defaults(environ)
    answer = {}
    parts = validator(application)(
        environ, lambda status, headers: answer.update(status=status)
    )
    try:
        return answer["status"], b"".join(parts).decode()
    finally:
        parts.close()


class ApplicationTest(unittest.TestCase):
    def setUp(self):
        self.database = database.open_database(":memory:")

    def tearDown(self):
        self.database.close()

    def test_projects_come_from_the_database(self):
        self.database.execute("INSERT INTO project (name) VALUES ('loom & reed')")
        status, body = get("/projects")
        self.assertEqual(status, "200 OK")
        self.assertIn("<li>loom &amp; reed</li>", body)

    def test_other_pages_are_not_found(self):
        self.assertEqual(get("/nothing")[0], "404 Not Found")
