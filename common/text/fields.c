#include "text/fields.h"

#include <stdlib.h>
#include <string.h>

void fields_add(struct str *out, const char *text)
{
    str_add(out, text, strlen(text) + 1);
}

struct fields fields_of(const struct str *text)
{
    return (struct fields){.at = text->buf, .end = text->buf + text->len};
}

const char *fields_next(struct fields *in)
{
    const char *start = in->at;
    const char *nul = start < in->end ? memchr(start, '\0', (size_t)(in->end - start)) : NULL;

    if (!nul) {
        in->bad = true;
        return "";
    }
    in->at = nul + 1;
    return start;
}

bool fields_end(struct fields *in, size_t count)
{
    const char *said = fields_next(in);
    char *after;

    return !in->bad && *said >= '0' && *said <= '9' && strtoul(said, &after, 10) == count &&
           !*after && in->at == in->end;
}
