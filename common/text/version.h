/*
 * Versions: SemVer 2.0.0 (semver.org) and PEP 440 (packaging.python.org, "Version specifiers").
 *
 * One value holds a version of either scheme, in SemVer's words: PEP 440's 1.1.0rc1 and SemVer's
 * 1.1.0-rc.1 are the same value, and each scheme has one writer. What one scheme cannot say is
 * refused by its writer with the reason; nothing is ever guessed or dropped.
 *
 * Numbers are strings of digits without leading zeros, compared by length, then by bytes: valid
 * versions overflow every integer type. A value is plain memory: copy it by assignment, nothing is
 * to be freed. All zero bytes is no version; it only comes from the functions below.
 */
#ifndef TEXT_VERSION_H
#define TEXT_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/* The longest text that is taken for a version; each field has room for more than that. */
#define VERSION_TEXT_MAX 112
#define VERSION_FIELD 128

enum version_scheme {
    VERSION_SEMVER,
    VERSION_PEP440,
    VERSION_GEM,    /* RubyGems (Gem::Version): 1.1.0.rc.1 */
    VERSION_MAVEN,  /* Maven (ComparableVersion): 1.1.0-rc.1, 1.1.0-SNAPSHOT */
    VERSION_DEBIAN, /* deb-version(7), the upstream part; opam's as well: 1.1.0~rc1 */
    VERSION_R,      /* R's package_version: numbers alone, 1.1.0 or 1.1-0 */
    VERSION_TUPLE,  /* Python's "1, 1, 0"; numbers alone */
};

struct version {
    char epoch[VERSION_FIELD];   /* PEP 440's N!, "" for 0 */
    char release[VERSION_FIELD]; /* "1.1.0": one number or more */
    char pre[VERSION_FIELD];     /* "rc.1": SemVer's identifiers behind '-', "" for none */
    char post[VERSION_FIELD];    /* PEP 440's .postN: "N", "" for none */
    char dev[VERSION_FIELD]; /* PEP 440's .devN where pre or post is set; else it is pre "dev.N" */
    char build[VERSION_FIELD]; /* SemVer's build metadata, PEP 440's local version, "" for none */
};

/*
 * The version that the LEN bytes of TEXT are, by SCHEME and by nothing else: no blanks around it.
 * ERR_INVALID, without a message, when they are none: the caller knows where they came from.
 */
int version_parse(struct version *out, enum version_scheme scheme, const char *text,
                  size_t len) MUST_CHECK;

/*
 * As version_parse(), but for one to four numbers and nothing more, between dots (by TUPLE between
 * commas): what CMake, .NET's AssemblyVersion and a manual's title say of a version.
 */
int version_read_numbers(struct version *out, enum version_scheme scheme, const char *text,
                         size_t len) MUST_CHECK;

/* Leave of V its first N numbers, 0 where it has fewer, and nothing more. */
void version_shorten(struct version *v, size_t n);

/* Append the numbers of V, as SCHEME separates them. */
int version_write_numbers(struct str *out, const struct version *v,
                          enum version_scheme scheme) MUST_CHECK;

/* As version_parse(), by SemVer, or by PEP 440 where it is no SemVer ("1.1", "v1.1.0", "1.1rc1").
 */
int version_read(struct version *out, const char *text, size_t len) MUST_CHECK;

/*
 * The release that a name such as feature/v1.1 announces: "1.1" is 1.1.0, "2" is 2.0.0. ERR_INVALID
 * with a message for what is no version, or has more than three numbers.
 */
int version_complete(struct version *out, const char *text) MUST_CHECK;

/*
 * Append V as SCHEME writes it: SemVer in full, PEP 440 in its normal form. ERR_REFUSED, with the
 * reason, for what the scheme cannot say or would sort elsewhere: 1.1.0-1 (PEP 440 takes it for a
 * post release), 1.1.0-alpha.beta, 1.1.0-SNAPSHOT;
 * 1!1.0, 1.0.post1, 1.0rc1.dev2, 1.2.3.4; 1.1.0-foo (Maven sorts an unknown word behind the
 * release); any pre-release for R. What is written can be read again: a form that is too long for
 * that is refused as well.
 */
int version_write(struct str *out, const struct version *v, enum version_scheme scheme) MUST_CHECK;

/* Append V for a message: as SemVer, as PEP 440 where SemVer cannot, joined raw where neither can.
 */
void version_describe(struct str *out, const struct version *v);

/*
 * Less than, equal to or greater than 0 by SCHEME's order: PEP 440 (a local version counts), or for
 * all others SemVer 2.0.0 section 11 (build metadata does not count). Missing numbers are 0: 1.1
 * equals 1.1.0.
 */
int version_compare(enum version_scheme scheme, const struct version *a, const struct version *b);

/* Whether A and B are one version in a file of SCHEME, build metadata included. */
bool version_same(enum version_scheme scheme, const struct version *a, const struct version *b);

bool version_is_prerelease(const struct version *v);

enum version_part {
    VERSION_MAJOR,
    VERSION_MINOR,
    VERSION_PATCH,
    VERSION_RELEASE, /* the release that a pre-release leads to */
    VERSION_PRE,     /* the next pre-release */
};

/*
 * The version after V, with three numbers and without build metadata.
 *
 * MAJOR, MINOR, PATCH: the next such release; a pre-release of just that release becomes it
 * (2.0.0-rc.1 by MAJOR is 2.0.0, 1.2.1-rc.1 by MINOR is 1.3.0). RELEASE: without the pre-release.
 * PRE: rc.1 becomes rc.2; a release becomes the first pre-release of the next patch; LABEL (NULL:
 * the one it has, else "rc") changes the kind, alpha.3 to rc.1.
 * ERR_REFUSED where the result would not come after V, or RELEASE finds a release.
 */
int version_bump(struct version *out, const struct version *v, enum version_part part,
                 const char *label) MUST_CHECK;

#endif
