#include "model/migration.h"

#include <stdlib.h>
#include <string.h>

void migration_set_release(struct migration_set *set)
{
    vec_release(&set->scripts);
    pool_release(&set->texts);
}

void migration_ledger_release(struct migration_ledger *ledger)
{
    vec_release(&ledger->rows);
    pool_release(&ledger->texts);
}

void migration_step_release(struct migration_step *step)
{
    char *const owned[] = {step->version, step->name,      step->path,      step->id,
                           step->up_path, step->up_id,     step->down_path, step->down_id,
                           step->text,    step->down_text, step->tokens,    step->commit,
                           step->tag,     step->holds,     step->before};

    for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
        free(owned[i]);
}

void migration_plan_release(struct migration_plan *plan)
{
    vec_each (struct migration_step, step, &plan->steps)
        migration_step_release(step);
    vec_release(&plan->steps);
}

bool migration_version_read(struct str *out, const char *text, size_t len)
{
    size_t start = out->len, at = 0;

    while (at < len) {
        size_t digits = at;

        while (digits < len && text[digits] >= '0' && text[digits] <= '9')
            digits++;
        if (digits == at || (digits < len && text[digits] != '.' && text[digits] != '_'))
            break;
        while (at + 1 < digits && text[at] == '0')
            at++;
        if (out->len > start)
            str_addc(out, '.');
        str_add(out, text + at, digits - at);
        at = digits;
        if (at == len)
            return true;
        at++;
    }
    str_truncate(out, start);
    return false;
}

static size_t count_digits(const char *text)
{
    size_t n = 0;

    while (text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

int migration_version_compare(const char *a, const char *b)
{
    while (*a || *b) {
        const char *x = *a ? a : "0", *y = *b ? b : "0";
        size_t x_len = count_digits(x), y_len = count_digits(y);
        int diff = x_len != y_len ? (x_len > y_len) - (x_len < y_len) : memcmp(x, y, x_len);

        if (diff)
            return diff;
        if (*a)
            a += x_len + (a[x_len] != '\0');
        if (*b)
            b += y_len + (b[y_len] != '\0');
    }
    return 0;
}

/* The item of V, whose items begin with their version and are in its order; NULL. */
static const void *find(const struct vec *v, const char *version)
{
    size_t low = 0, high = v->len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const char *const *item = vec_at(v, mid);
        int diff = migration_version_compare(*item, version);

        if (!diff)
            return item;
        if (diff < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct migration *migration_find(const struct migration_set *set, const char *version)
{
    _Static_assert(offsetof(struct migration, version) == 0, "find() looks there");
    return find(&set->scripts, version);
}

const struct migration_applied *migration_ledger_find(const struct migration_ledger *ledger,
                                                      const char *version)
{
    _Static_assert(offsetof(struct migration_applied, version) == 0, "find() looks there");
    return find(&ledger->rows, version);
}

bool migration_ledger_is_even(const struct migration_ledger *ledger,
                              const struct migration_set *set)
{
    size_t i = 0;

    vec_each (struct migration_applied, row, &ledger->rows) {
        if (row->state != MIGRATION_APPLIED)
            return false;
        while (i < set->scripts.len) {
            const struct migration *m = vec_at(&set->scripts, i);
            int diff = migration_version_compare(m->version, row->version);

            if (!diff && row->up_id && strcmp(row->up_id, m->up_id) != 0)
                return false;
            if (diff >= 0)
                break;
            i++;
        }
    }
    return true;
}
