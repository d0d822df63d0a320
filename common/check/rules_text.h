/*
 * The rules in words: what git flow-check --list-rules and --explain print.
 */
#ifndef CHECK_RULES_TEXT_H
#define CHECK_RULES_TEXT_H

#include "base/attr.h"
#include "base/str.h"
#include "model/rule.h"

/* Append a record for each rule: its id, its mode, its kind, what it wants. */
void rules_list(struct str *out, const struct rules *rules);

/* Append what the rule ID wants, why, how what it refuses is mended, and how it is excepted.
 * ERR_REFUSED when there is none of that id. */
int rules_explain(struct str *out, const struct rules *rules, const char *id) MUST_CHECK;

#endif
