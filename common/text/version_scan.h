/* What the version_*.c files share: walking over dotted text, and digit strings. Nobody else's. */
#ifndef TEXT_VERSION_SCAN_H
#define TEXT_VERSION_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "text/version.h"

/* A part of a dotted text. */
struct piece {
    const char *p;
    size_t len;
};

/* The next piece up to a '.' or the end; false at the end. Start with the text in *REST. */
bool piece_next(struct piece *out, const char **rest);
bool piece_is_digits(const struct piece *p);
int piece_compare_digits(const struct piece *a, const struct piece *b);
bool piece_is(const struct piece *p, const char *text);

/* ASCII alone, whatever the locale. */
bool ascii_digit(char c);
bool ascii_alpha(char c);
char ascii_lower(char c);

/* Copy LEN bytes into a field of VERSION_FIELD bytes, behind what is there. False: no room. */
bool field_add(char *field, const char *p, size_t len);

/* The kinds of pre-release that PEP 440 knows, in its order, under SemVer's names. */
enum pre_kind {
    PRE_DEV,
    PRE_ALPHA,
    PRE_BETA,
    PRE_RC,
    PRE_OTHER, /* SemVer alone can say it */
    PRE_NONE,
};

/* The kind of V's pre-release and, for the first four, its number ("0" where there is none). */
enum pre_kind version_pre(const struct version *v, struct piece *number);

/* "alpha", "a" -> PRE_ALPHA, and so on, in any case; PRE_OTHER for the rest. */
enum pre_kind version_pre_kind(const struct piece *label);
extern const char *const version_pre_names[4];

bool semver_parse(struct version *v, const char *text, size_t len);
bool pep440_parse(struct version *v, const char *text, size_t len);
bool gem_parse(struct version *v, const char *text, size_t len);
bool maven_parse(struct version *v, const char *text, size_t len);
bool debian_parse(struct version *v, const char *text, size_t len);
bool r_parse(struct version *v, const char *text, size_t len);
int semver_write(struct str *out, const struct version *v) MUST_CHECK;
int pep440_write(struct str *out, const struct version *v) MUST_CHECK;
int gem_write(struct str *out, const struct version *v) MUST_CHECK;
int maven_write(struct str *out, const struct version *v) MUST_CHECK;
int debian_write(struct str *out, const struct version *v) MUST_CHECK;
int r_write(struct str *out, const struct version *v) MUST_CHECK;

/* One number or more between any two of SEPARATORS at TEXT, up to END: normalised into FIELD, and
 * how many bytes that was; 0 where there are none. */
size_t numbers_take(char *field, const char *text, const char *end, const char *separators);

/* ERR_REFUSED: "version 'V' has no SCHEME form: " and WHY. */
int version_refuse(const struct version *v, const char *scheme, const char *why);

/* PEP 440's order of local versions. */
int pep440_compare_local(const char *a, const char *b);

#endif
