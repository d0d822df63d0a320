"""/projects: the list of all projects."""

from utils import database, template, text


def handle(environ):
    """GET shows the projects in the order of their names."""
    rows = database.connection().execute("SELECT name FROM project ORDER BY name")
    lines = "".join(f"<li>{text.escape(name)}</li>\n" for (name,) in rows)
    return "200 OK", template.render("projects.html", lines=lines)
