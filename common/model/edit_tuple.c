/* Version tuples of Python modules: version_info = (1, 0, 0). */
#include <string.h>

#include "model/edit_format.h"
#include "model/edit_python.h"

#define TUPLE_MAX 4

static bool is_whole_number(const char *text, struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (text[s.at + i] < '0' || text[s.at + i] > '9')
            return false;
    }
    return s.len;
}

bool edit_python_tuple(struct span *out, unsigned *count, const struct python *p, size_t i)
{
    unsigned n = 0;
    size_t first = i + 1, last = first;

    if (!python_is_op(p, i, '('))
        return false;
    for (i++; n < TUPLE_MAX; i++) {
        const struct python_token *t = python_at(p, i);

        if (t->kind != PYTHON_NUMBER || !is_whole_number(p->text, t->at))
            break;
        last = i++;
        n++;
        if (!python_is_op(p, i, ','))
            break;
    }
    *out = (struct span){python_at(p, first)->at.at, 0};
    out->len = python_at(p, last)->at.at + python_at(p, last)->at.len - out->at;
    *count = n;
    if (n < 2 || !python_is_op(p, i, ')'))
        return false;
    for (i++; python_at(p, i)->kind == PYTHON_COMMENT; i++)
        ;
    return python_at(p, i)->kind == PYTHON_NEWLINE;
}

/* Whether the tuple at AT says the first numbers of the version at SITE. */
static bool agrees(const struct edit_file *file, const struct edit_site *site, struct span at,
                   unsigned count)
{
    struct edit_site tuple = {.at = at, .scheme = VERSION_TUPLE, .numbers = count};
    struct version whole, numbers;
    bool known =
        site->numbers
            ? !version_read_numbers(&whole, site->scheme, file->text + site->at.at, site->at.len)
            : !version_parse(&whole, site->scheme, file->text + site->at.at, site->at.len);

    return known && !version_read_numbers(&numbers, VERSION_TUPLE, file->text + at.at, at.len) &&
           edit_says(&tuple, &numbers, &whole);
}

void edit_python_add_tuples(struct edit_scan *out, const struct edit_file *file,
                            const struct python *p)
{
    static const char *const names[] = {"version_info", "__version_info__", "__version_tuple__",
                                        "VERSION"};

    for (size_t i = 0; i <= sizeof(names) / sizeof(names[0]); i++) {
        const char *name = i ? names[i - 1] : file->name;
        struct assigned a = {.count = 0};
        struct edit_site *site;
        unsigned count;
        struct span at;

        if (name && !(i && file->name && !strcmp(name, file->name)))
            a = edit_python_find(p, name);
        if (a.count != 1 || !edit_python_tuple(&at, &count, p, a.value))
            continue;
        site = out->sites.len ? vec_at(&out->sites, 0) : NULL;
        /* alone, two numbers may be anything; beside a version, other ones are something else */
        if (site ? site->at.at == at.at || !agrees(file, site, at, count) : count != 3)
            continue;
        site = edit_add_site(out, file, at, VERSION_TUPLE, i ? name : "attribute");
        site->numbers = count;
    }
}
