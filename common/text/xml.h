/*
 * XML 1.0 (w3.org/TR/xml) as elements, for finding the text of one by the names that lead to it.
 * The whole text is checked as far as that needs: tags that match, one element at the top, quoted
 * attributes. Comments, CDATA, processing instructions and a document type are read as what they
 * are; no entity is ever expanded. A prefix is a part of a name, whatever it stands for. Any
 * encoding that has ASCII as its lower half will do.
 */
#ifndef TEXT_XML_H
#define TEXT_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

struct xml_element {
    struct span name;
    struct span attributes; /* what stands behind the name in its tag */
    struct span text;       /* without the blanks around it; of no length where there is none */
    bool plain;  /* its text is one piece, without references: those bytes are its value */
    size_t next; /* the number of the element behind it and all that is in it */
    size_t up;   /* the number of the element that it is in; its own at the top */
};

/* Elements are numbered in the order of the file: the one at the top is 0, those in an element
 * begin with the number behind its own and end with its next:
 * for (size_t n = of + 1; n < xml_at(x, of)->next; n = xml_at(x, n)->next) */
struct xml {
    const char *text;    /* borrowed */
    struct vec elements; /* struct xml_element */
};

#define XML_INIT                                                                                   \
    {                                                                                              \
        .text = NULL, .elements = VEC_INIT(struct xml_element)                                     \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * where it is no XML. The caller releases OUT in both cases.
 */
int xml_parse(struct xml *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void xml_release(struct xml *x);

/* Element number N; borrowed. */
const struct xml_element *xml_at(const struct xml *x, size_t n);

/* Whether element number N is called NAME, with the prefix that the element has which it is in; at
 * the top with any. */
bool xml_is(const struct xml *x, size_t n, const char *name);

/* The number of the last element called NAME in element number OF, 0 where there is none; *COUNT
 * (which may be NULL) is how many there are. */
size_t xml_get(const struct xml *x, size_t of, const char *name, size_t *count);

/* Whether element number N has the attribute NAME; *OUT (which may be NULL) is its value. */
bool xml_attribute(struct span *out, const struct xml *x, size_t n, const char *name);

#endif
