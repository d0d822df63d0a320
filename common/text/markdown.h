/*
 * Text inside Markdown (CommonMark, and what GitHub, GitLab and Gitea make of it): whatever stands
 * in a text, it is shown as it is. It makes no emphasis, code, link, image, HTML, table, formula or
 * heading, and notifies nobody.
 */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include "base/str.h"

/* Append the one line TEXT for a place within a line, or at the beginning of one. "@name", which
 * services take for somebody to be told, is put as code, an escape does not stop them; a URL by
 * http is a link to itself. */
void markdown_text(struct str *out, const char *text);

/* Append a link that shows TEXT, as it is, and leads to URL; TEXT alone where URL is NULL or "". */
void markdown_link(struct str *out, const char *text, const char *url);

#endif
