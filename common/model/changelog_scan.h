/*
 * Inside model/ alone: the lines of a changelog.
 */
#ifndef MODEL_CHANGELOG_SCAN_H
#define MODEL_CHANGELOG_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/span.h"
#include "text/version.h"

enum changelog_kind {
    CHANGELOG_TEXT,
    CHANGELOG_BLANK,
    CHANGELOG_HEADING,
    CHANGELOG_DEFINITION, /* "[label]: url" */
};

struct changelog_line {
    size_t at, end; /* with its line end */
    bool ended;     /* it has one */
    enum changelog_kind kind;
    unsigned level;    /* of a heading */
    bool underlined;   /* a heading that the next line makes one */
    struct span label; /* what a heading says; what a definition defines */
    struct span url;   /* of a definition */
    bool unreleased;   /* the label is "Unreleased" */
    bool has_version;
    struct version version; /* that the label is, or begins with */
};

/* Add the lines of TEXT to *out (struct changelog_line). ERR_REFUSED as from changelog_update(). */
int changelog_scan(struct vec *out, const char *path, const struct str *text) MUST_CHECK;

#endif
