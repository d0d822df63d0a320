/*
 * Web services that keep repositories, known by the remote's URL: the page on which a pull request
 * (GitLab: merge request) is opened, the pages of what is there, and whose pipelines run. Pure, and
 * never a guess: a host whose name does not say what it runs has none.
 *
 * Known are github.com, gitlab.com, bitbucket.org, gitea.com and codeberg.org with their hosts for
 * ssh on another port, *.ghe.com, and hosts of one's own one label of whose name is "github",
 * "gitlab", "gitea", "forgejo" or "bitbucket" (Data Center), alone or before a dash. Of the URL,
 * user and password never come along, and a port only where it is http's.
 */
#ifndef MODEL_FORGE_H
#define MODEL_FORGE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Append the URL of the page that asks to merge BRANCH into INTO ("feature/v1.1" and "main") in the
 * repository at the remote's URL, as git has it: "https://host/path", "ssh://user@host:port/path",
 * "user@host:path". False, with nothing appended, where there is none.
 */
bool forge_request_url(struct str *out, const char *url, const char *into, const char *branch);

/* What a page shows. */
enum forge_page {
    FORGE_COMMIT,  /* by its id */
    FORGE_TAG,     /* by its name */
    FORGE_REQUEST, /* a pull request, by its number */
    FORGE_ISSUE,   /* by its number */
};

/* Append the URL of the page that shows WHAT in the repository at the remote's URL. False, with
 * nothing appended, where there is none. */
bool forge_page_url(struct str *out, const char *url, enum forge_page page, const char *what);

/* The same for the page that shows what TO has and FROM has not: full names of refs, ids in hex, or
 * "HEAD". */
bool forge_compare_url(struct str *out, const char *url, const char *from, const char *to);

/* Does GitLab run at the remote's URL? */
bool forge_is_gitlab(const char *url);

#endif
