/*
 * The operand "-": what other tools printed, one operand a line. It is read to the end of file
 * before anything else is done, so that two tools in a pipe never wait for each other's lock.
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

#define LINES_BYTES_MAX ((size_t)16 << 20)

/*
 * Append the lines of standard input, without blanks around them; empty lines are passed over.
 * ERR_REFUSED when there are none: the tool before in the pipe has failed, or had nothing to say.
 * ERR_INVALID for a NUL byte, or more than LINES_BYTES_MAX. WHAT says what was looked for, such as
 * "commit".
 */
int lines_read_stdin(struct strs *out, const char *what) MUST_CHECK;

/* The same of records that end in NUL, which are taken as they stand. */
int lines_read_records(struct strs *out, const char *what) MUST_CHECK;

/* Append all of standard input, to its end: git gives hooks their lines so, and some want them
 * read. ERR_INVALID as above. */
int lines_read_all(struct str *out) MUST_CHECK;

#endif
