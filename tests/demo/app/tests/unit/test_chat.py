import io
import unittest

from routes import chat


def say(text):
    body = f"text={text}".encode()
    return chat.handle(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )


class ChatTest(unittest.TestCase):
    def setUp(self):
        chat.messages.clear()

    def test_what_was_said_is_shown(self):
        say("hello")
        status, body = chat.handle({"REQUEST_METHOD": "GET"})
        self.assertEqual(status, "200 OK")
        self.assertIn("<li>hello</li>", body)
