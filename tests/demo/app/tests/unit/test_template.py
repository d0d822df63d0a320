import unittest

from utils import template


class TemplateTest(unittest.TestCase):
    def test_a_page_has_the_frame_around_it(self):
        page = template.render("projects.html", lines="")
        self.assertTrue(page.startswith("<!doctype html>"))
        self.assertIn("<h1>Projects</h1>", page)
