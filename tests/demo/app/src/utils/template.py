"""Templates: files with $names in them."""

from pathlib import Path
from string import Template

DIRECTORY = Path(__file__).resolve().parent.parent / "templates"


def render(name, **values):
    """The template NAME, inside the frame of all pages."""
    body = Template((DIRECTORY / name).read_text(encoding="utf-8"))
    page = Template((DIRECTORY / "page.html").read_text(encoding="utf-8"))
    return page.substitute(body=body.substitute(values))
