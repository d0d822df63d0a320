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
};

/* The format called NAME ("text", "porcelain"); ERR_USAGE with a message for none. */
int report_format_find(enum report_format *out, const char *name) MUST_CHECK;

/* Append R in FORMAT. With NUL, for REPORT_PORCELAIN alone, records end in NUL and nothing is
 * quoted. */
void report_write(struct str *out, const struct report *r, enum report_format format, bool nul);

/* Append R for people. Control characters are shown as escapes. */
void report_text(struct str *out, const struct report *r);

/* Append a record for each finding: "error" or "warning", the rule, the ref, the path as git
 * ls-files quotes it, the line (0: none), the text; fields end in TAB, records in newline. */
void report_porcelain(struct str *out, const struct report *r, bool nul);

#endif
