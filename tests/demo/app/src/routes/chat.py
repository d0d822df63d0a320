"""/chat: read what was said, and say something."""

from urllib.parse import parse_qs

from utils import template

messages = []


def handle(environ):
    """GET shows all messages, POST adds the one in the form's field "text"."""
    if environ["REQUEST_METHOD"] == "POST":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = parse_qs(environ["wsgi.input"].read(length).decode())
        messages.extend(form.get("text", []))
    lines = "".join(f"<li>{text}</li>\n" for text in messages)
    return "200 OK", template.render("chat.html", lines=lines)
