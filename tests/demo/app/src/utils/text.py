"""Text on its way into a page."""

from html import escape

__all__ = ["escape"]
