/*
 * YAML (yaml.org, 1.2), read for the keys of the mapping at the top and of the mappings and
 * sequences right below it. The block structure of the whole text is followed, so that what stands
 * in a block scalar, a text over several lines or a collection between brackets is never taken for
 * a key; what is deeper is not given.
 *
 * One document, that is. Collections between brackets, aliases, and values with an anchor or a tag
 * are there as YAML_OTHER and are not looked into. Refused: keys that are no words, tabs in the
 * indentation, what no block structure could be. Looser than YAML in what an editor need not judge:
 * escapes and plain texts may hold any bytes.
 */
#ifndef TEXT_YAML_H
#define TEXT_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

enum yaml_kind {
    YAML_NOTHING, /* no value, or a mapping or sequence in lines of its own */
    YAML_PLAIN,   /* a word without quotes, or several */
    YAML_QUOTED,
    YAML_OTHER,
};

#define YAML_TOP ((size_t)-1)

struct yaml_item {
    size_t up;       /* the number of the item that it is below; YAML_TOP at the top */
    struct span key; /* as it stands, without quotes; of no length in a sequence */
    enum yaml_kind kind;
    struct span at; /* PLAIN and QUOTED: without quotes and blanks around it; a collection between
                     * brackets: with them */
    bool one;       /* they are on one line and have no escapes: their bytes are their value */
};

struct yaml {
    const char *text; /* borrowed */
    bool flow;        /* at the top is a collection between brackets, as in JSON */
    struct vec items; /* struct yaml_item, in the order of the file */
};

#define YAML_INIT                                                                                  \
    {                                                                                              \
        .text = NULL, .items = VEC_INIT(struct yaml_item)                                          \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * where it is not what is described above. The caller releases OUT in both cases.
 */
int yaml_parse(struct yaml *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void yaml_release(struct yaml *y);

/* The last item called KEY below item number UP, or NULL; *COUNT (which may be NULL) is how many
 * there are. */
const struct yaml_item *yaml_get(const struct yaml *y, size_t up, const char *key, size_t *count);

/* The number of an item that yaml_get() gave. */
size_t yaml_number(const struct yaml *y, const struct yaml_item *item);

#endif
