/*
 * Inside check/ alone: what two findings share when they are the same finding of two runs.
 */
#ifndef CHECK_REPORT_PRINT_H
#define CHECK_REPORT_PRINT_H

#include "base/str.h"
#include "check/report.h"

/* Append sixteen hex digits of the rule, the ref, the path and the text of F (FNV-1a, 64 bits): the
 * same for the same finding, so that a service knows it again. */
void report_fingerprint(struct str *out, const struct finding *f);

#endif
