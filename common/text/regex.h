/*
 * Patterns: PCRE2 (pcre2pattern(3)), matched against the whole of a subject (anchored at both
 * ends), over bytes: no UTF mode, no \C, no JIT. A pattern may come from a repository, so its work
 * is bounded: 100,000 matches, depth 1,000, 16 MiB. A pattern that reaches a bound has not said
 * "no": that is an error, and the caller refuses what it asked about.
 */
#ifndef TEXT_REGEX_H
#define TEXT_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "text/span.h"

#define REGEX_PATTERN_MAX 1024
#define REGEX_SUBJECT_MAX ((size_t)64 << 10)

struct regex;

/* Compile PATTERN; ERR_INVALID, naming the place, when it is none or too long. The caller frees it
 * by regex_free(), which accepts NULL. */
int regex_compile(struct regex **out, const char *pattern) MUST_CHECK;
void regex_free(struct regex *re);

/*
 * The same for a pattern that is looked for within a text of up to 16 MiB: it matches anywhere, and
 * '^' and '$' match at lines. For regex_search() alone.
 */
int regex_compile_search(struct regex **out, const char *pattern) MUST_CHECK;

/*
 * The first match of RE in the LEN bytes of TEXT that begins at byte FROM or behind it; *GROUP is
 * what the group NAME captured in it. *FOUND false: there is none, or the group took no part in it.
 * ERR_REFUSED when that cannot be decided within the bounds. NAME NULL: the group is all of it.
 */
int regex_search(bool *found, struct span *whole, struct span *group, const struct regex *re,
                 const char *name, const char *text, size_t len, size_t from) MUST_CHECK;

/* Whether the pattern has a group NAME. */
bool regex_has_group(const struct regex *re, const char *name);

/* Whether all of the LEN bytes of SUBJECT match; ERR_REFUSED when that cannot be decided within the
 * bounds. */
int regex_match(bool *out, struct regex *re, const char *subject, size_t len) MUST_CHECK;

/* Copy what the group NAME, as in (?<name>...), captured in the last match, which was true; NULL
 * when it took no part in it or the pattern has no such group. The caller frees it. */
char *regex_group(const struct regex *re, const char *name);

#endif
