/*
 * Files to which a version comes by a new entry above the others, which stay as they are: what
 * edit.c does for formats that have entries. Nobody else's.
 */
#ifndef MODEL_EDIT_ENTRY_H
#define MODEL_EDIT_ENTRY_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/edit.h"

/* edit_apply() for such a format. ERR_REFUSED as there, and where nobody signs the entry. */
int edit_entry_apply(struct str *out, const struct edit_format *format,
                     const struct edit_file *file, const struct edit_scan *scan,
                     const struct version *to) MUST_CHECK;

/* Whether one of A and B is the other, or the other below one entry more. */
bool edit_entry_same(const struct edit_file *a, const struct edit_scan *in_a,
                     const struct edit_file *b, const struct edit_scan *in_b);

/*
 * Who signs and when, by FILE's committer: "Name <mail>" in *WHO, and in DATE the time as RFC 2822
 * has it, "Thu, 01 Jan 2026 00:01:00 +0000". ERR_REFUSED where nobody does, or the time is none.
 */
int edit_entry_signer(struct span *who, struct str *date, const struct edit_file *file) MUST_CHECK;

#endif
