/*
 * A reader of git-config's grammar (git-config(1), CONFIGURATION FILE, Syntax) from bytes in
 * memory: sections, subsections with quotes and escapes, continued lines, comments, quoted values,
 * keys without a value, a byte order mark, CRLF. It is what reads files that other people wrote:
 * it opens nothing, and include.path is a key like any other.
 *
 * It differs from git in four things, each on the safe side: a NUL byte is an error, sizes are
 * capped, whitespace within a value is kept as it is (as git does from 2.45 on and always said it
 * did), and CONFIG_STRICT.
 */
#ifndef TEXT_CONFIG_H
#define TEXT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "text/span.h"

#define CONFIG_FILE_MAX ((size_t)1 << 20)
#define CONFIG_VALUE_MAX ((size_t)64 << 10) /* of a key too */

/*
 * A value without quotes that is cut by ';' or '#' is an error: in a pattern or a path these are
 * more often part of the value than the start of a comment.
 */
#define CONFIG_STRICT 1U

/* The header of each section is passed on as well, as an entry whose key ends in a dot. */
#define CONFIG_SECTIONS 2U

struct config_entry {
    const char *key;   /* "section.key" or "section.Sub Section.key", as git normalises it */
    const char *value; /* NULL for a key without '=', which means true */
    const char *file;  /* the name given to config_parse() */
    size_t line;       /* of the key, from 1 */
    struct span at;    /* the value as it is written, without the blanks around it; of a section,
                        * its header with the brackets */
};

/* Called for each entry, in order. What it returns other than 0 ends the reading. The entry's
 * strings are good until it returns. */
typedef int (*config_each)(const struct config_entry *entry, void *data);

/*
 * Read LEN bytes, which errors call FILE. ERR_INVALID, with line and column, for what is not the
 * grammar and for what is too large; or what EACH returned. Entries before an error have been
 * passed on.
 */
int config_parse(const char *bytes, size_t len, const char *file, unsigned flags, config_each each,
                 void *data) MUST_CHECK;

/*
 * Values as git reads them: true, yes, on, no value, or a number that is not 0; false, no, off, the
 * empty value, or 0. Numbers are decimal, 0x hexadecimal or 0 octal, with k, m or g behind. NULL is
 * no value. ERR_INVALID without a message when it is neither.
 */
int config_bool(bool *out, const char *value) MUST_CHECK;
int config_int(int64_t *out, const char *value) MUST_CHECK;

/* Append VALUE as git writes it: in quotes where it needs them, with escapes. */
void config_write_value(struct str *out, const char *value);

/*
 * Normalise KEY as git does: lower case before the first dot and behind the last, the subsection
 * between them as it is. ERR_INVALID when it is no key (no dot, no name, characters that names do
 * not have). The caller frees *out.
 */
int config_key_normalise(char **out, const char *key) MUST_CHECK;

#endif
