/*
 * A report as text: for people, for scripts, and for the services that show findings beside the
 * code. Everything in a report may come from a repository: each format escapes what it has to.
 */
#ifndef CHECK_REPORT_FORMAT_H
#define CHECK_REPORT_FORMAT_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "check/report.h"
#include "model/rule.h"

enum report_format {
    REPORT_TEXT,      /* "<ref or path[:line]>: <error|warning>: <text> [<rule>]", then its hints */
    REPORT_PORCELAIN, /* a record for each, see report_porcelain() */
    REPORT_JSON,      /* one document, schema/git-flow-check-1.json */
    REPORT_SARIF,     /* one document, SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0) */
    REPORT_GITHUB,    /* commands of a GitHub workflow, which annotate a pull request */
    REPORT_GITLAB, /* one document, Code Quality of GitLab (docs.gitlab.com/ci/testing/code_quality)
                    */
};

/* The format called NAME ("text", "sarif"); ERR_USAGE with a message for none. */
int report_format_find(enum report_format *out, const char *name) MUST_CHECK;

/* Append R in FORMAT. With NUL, for REPORT_PORCELAIN alone, records end in NUL and no name is
 * quoted. */
void report_write(struct str *out, const struct report *r, enum report_format format, bool nul);

/* Put PREFIX before each line of TEXT: GitLab shows those of a hook that begin with "GL-HOOK-ERR:
 * ".
 */
void report_prefix(struct str *text, const char *prefix);

/* Append R for people. Control characters are shown as escapes. */
void report_text(struct str *out, const struct report *r);

/* Append a record for each finding: "error" or "warning", the rule, the ref, the path as git
 * ls-files quotes it, the line (0: none), the text; fields end in TAB, records in newline. With NUL
 * refs and paths are as they are: a path may hold a TAB then, and no other field does. */
void report_porcelain(struct str *out, const struct report *r, bool nul);

/* Append R as one document. Bytes of paths that are not UTF-8 become U+FFFD in the first; the URIs
 * of the second have every byte. GitHub takes no file in which a result has no line: what is about
 * no path is shown at .cutover. */
void report_json(struct str *out, const struct report *r);
void report_sarif(struct str *out, const struct report *r);

/* Append an annotation for each finding, and one for each note: a runner reads standard error as
 * well. GitHub shows ten of each level: what is beyond that is listed below them, where no line of
 * it can be taken for a command. */
void report_github(struct str *out, const struct report *r);

/* Append R for GitLab, which wants a path of each: what is about none is shown at .cutover. */
void report_gitlab(struct str *out, const struct report *r);

#endif
