/*
 * Well-formed UTF-8 (Unicode 15, table 3-7), for what decides whether bytes of a repository may be
 * shown, or may be a name.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the sequence at TEXT, of which LEN (at least 1) bytes are there, with its value in
 * *out; 0 when the bytes are none. */
size_t utf8_sequence(uint32_t *out, const char *text, size_t len);

/* No C0 or C1 control, no DEL, no line separator, nothing that reorders the text around it
 * (bidirectional marks, embeddings, overrides and isolates), and nothing that no one sees: what has
 * no width (U+200B to U+200D, U+2060 to U+2064, U+FEFF), and tags (U+E0000 to U+E007F). */
bool utf8_is_harmless(uint32_t c);

/* All of TEXT is well-formed and harmless. */
bool utf8_is_plain(const char *text, size_t len);

#endif
