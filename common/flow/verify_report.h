/*
 * What git release-verify prints of a tag.
 */
#ifndef FLOW_VERIFY_REPORT_H
#define FLOW_VERIFY_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "flow/verify.h"

/* Append the record of V: "ok|bad|hand", the tag, the commit ("-" for none), and how it is signed,
 * or what is wrong: "<check>: <what>", with "; " between them. It ends with a newline, and control
 * characters are escapes; or, where NUL is set, with NUL, and all is as it is. */
void verify_record(struct str *out, const struct verified *v, bool nul);

/* Append the document that the tags are in: schema/git-release-verify-1.json. */
void verify_json_begin(struct str *out);
void verify_json_add(struct str *out, const struct verified *v, bool first);
void verify_json_end(struct str *out);

#endif
