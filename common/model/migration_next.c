#include "model/migration_next.h"

#include <string.h>

#include "model/migration_name.h"
#include "text/span.h"

#define STAMP_LEN 14
#define WIDTH 4
/* What one writes by hand. */
#define WIDTH_MAX 20

static bool is_stamp(const char *number, size_t len)
{
    return len == STAMP_LEN && (str_starts(number, "19") || str_starts(number, "20"));
}

void migration_style_of(struct migration_style *out, const struct migration_set *set)
{
    *out = (struct migration_style){MIGRATION_PLAIN, set->scripts.len ? 1 : WIDTH,
                                    set->scripts.len > 0, false};
    vec_each (struct migration, m, &set->scripts) {
        const char *slash = strrchr(m->up_path, '/'), *file = slash ? slash + 1 : m->up_path;
        struct migration_file_name name;
        const char *number;

        migration_name_read(&name, file);
        number = file + name.number.at;
        out->form = m->form == MIGRATION_SECTIONS ? MIGRATION_PLAIN : m->form;
        out->underscore = memchr(number, '_', name.number.len) != NULL;
        if (!is_stamp(number, name.number.len))
            out->stamps = false;
        if (*number == '0' && name.number.len > out->width && name.number.len <= WIDTH_MAX)
            out->width = name.number.len;
    }
}

/* Add one to the last number of S, which begins at START. */
static void increment(struct str *s, size_t start)
{
    size_t at = s->len;

    while (at > start && s->buf[at - 1] == '9')
        s->buf[--at] = '0';
    if (at > start && s->buf[at - 1] != '.')
        s->buf[at - 1]++;
    else
        str_splice(s, at, 0, "1", 1);
}

void migration_next_number(struct str *out, const struct migration_style *style,
                           const char *highest, const char *now)
{
    size_t start = out->len, last;

    if (style->stamps && (!highest || migration_version_compare(highest, now) < 0)) {
        str_adds(out, now);
        return;
    }
    str_adds(out, highest ? highest : "0");
    if (style->form != MIGRATION_FLYWAY) /* only there a number has dots */
        str_truncate(out, start + strcspn(out->buf + start, "."));
    increment(out, start);
    for (last = out->len; last > start && out->buf[last - 1] != '.';)
        last--;
    while (last == start && out->len - start < style->width)
        str_splice(out, start, 0, "0", 1);
    for (size_t i = start; i < out->len && style->underscore; i++)
        if (out->buf[i] == '.')
            out->buf[i] = '_';
}
