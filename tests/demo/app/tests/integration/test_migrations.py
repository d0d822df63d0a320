import unittest

from utils import database


class MigrationsTest(unittest.TestCase):
    def test_down_takes_back_all_that_up_made(self):
        connection = database.open_database(":memory:")
        for script in reversed(database.scripts("migrations", "down")):
            connection.executescript(script.read_text(encoding="utf-8"))
        left = connection.execute(
            "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        )
        self.assertEqual(left.fetchall(), [])
        connection.close()
