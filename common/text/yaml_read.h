/* What yaml.c and yaml_scalar.c share: where the reader is, and what it takes as one piece. Nobody
 * else's. */
#ifndef TEXT_YAML_READ_H
#define TEXT_YAML_READ_H

#include "text/yaml.h"

#define YAML_DEPTH_MAX 256
#define YAML_NO_ITEM ((size_t)-1)

/* An open mapping or sequence. */
struct yaml_block {
    size_t column;
    bool sequence;
    size_t
        item; /* of the key or entry that came last, YAML_NO_ITEM where it is too deep for that */
};

struct yaml_reader {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    size_t line; /* where the line begins that AT is on */
    struct yaml_block blocks[YAML_DEPTH_MAX];
    size_t depth;
    bool awaiting;  /* a value for the key or entry that came last */
    bool decorated; /* an anchor or a tag came before it */
    size_t key_at;  /* behind the first byte of the anchors and tags before a key; 0: none */
    bool in_value;  /* behind a key on its line: no other key or dash can follow */
    bool begun;     /* the document has content */
    bool ended;     /* and there can be no more */
    struct yaml *out;
};

/* Stop with WHY, unless it has stopped already. */
bool yaml_fail(struct yaml_reader *r, const char *why);

/* The byte at AT + AHEAD, -1 behind the end. */
int yaml_peek(const struct yaml_reader *r, size_t ahead);

/* Whether C ends a line; or ends a line or is blank. */
bool yaml_is_end(int c);
bool yaml_is_gap(int c);

/* Move behind the blanks; behind the line's end. */
void yaml_skip_blanks(struct yaml_reader *r);
void yaml_skip_line(struct yaml_reader *r);

/* The column of the innermost block: what belongs to it is deeper. */
size_t yaml_inner(const struct yaml_reader *r);

/* A quoted text, with AT on its quote: S is what stands between; ONE: on one line, without escapes.
 */
bool yaml_take_quoted(struct yaml_reader *r, struct span *s, bool *one);

/* A collection between brackets, over any number of lines. */
bool yaml_take_flow(struct yaml_reader *r);

/* A plain text on this line and on those that go on with it: S is what its first line has. AT is at
 * the start of a line then. */
void yaml_take_plain(struct yaml_reader *r, struct span *s, bool *one);

/* A block scalar, with AT in its header, and all lines that are blank or deeper. */
void yaml_skip_block_scalar(struct yaml_reader *r);

#endif
