#include "model/portable.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/fold.h"

/* The part of NAME that Windows compares with its devices: up to the first dot or colon, without
 * the spaces before it. */
static size_t device_len(const char *name, size_t len)
{
    size_t n = 0;

    while (n < len && name[n] != '.' && name[n] != ':')
        n++;
    while (n && name[n - 1] == ' ')
        n--;
    return n;
}

/* COM1 and LPT1, with a digit or one of the superscripts ¹, ² and ³. */
static bool is_port(const char *name, size_t len)
{
    if (len < 4 || (strncasecmp(name, "com", 3) != 0 && strncasecmp(name, "lpt", 3) != 0))
        return false;
    name += 3;
    len -= 3;
    if (len == 1)
        return name[0] >= '1' && name[0] <= '9';
    return len == 2 && name[0] == '\xc2' &&
           (name[1] == '\xb9' || name[1] == '\xb2' || name[1] == '\xb3');
}

static bool is_reserved(const char *name, size_t len)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    size_t n = device_len(name, len);

    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
        if (strlen(devices[i]) == n && !strncasecmp(name, devices[i], n))
            return true;
    return is_port(name, n);
}

const char *portable_fault(const char *name, size_t len)
{
    if (!utf8_is_plain(name, len))
        return "has a control or an invisible character, or bytes that are not UTF-8";
    for (size_t i = 0; i < len; i++) {
        if (name[i] == '\\')
            return "has a backslash";
        if (strchr("<>:\"|?*", name[i]))
            return "has a character that Windows reserves (< > : \" | ? *)";
    }
    if (len && name[len - 1] == '.')
        return "ends with a dot";
    if (len && name[len - 1] == ' ')
        return "ends with a space";
    if (is_reserved(name, len))
        return "is a name that Windows reserves";
    return NULL;
}

struct folded {
    char *key;
    const char *name;
};

static int compare(const void *a, const void *b)
{
    const struct folded *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : strcmp(x->name, y->name);
}

static size_t bare_len(const char *name)
{
    size_t len = strlen(name);

    return len && name[len - 1] == '/' ? len - 1 : len;
}

/* Two names of one key cannot both be their own key: where every name is, none collide. */
static bool any_folds(const struct strs *names)
{
    for (size_t i = 0; i < strs_len(names); i++)
        if (!fold_is_plain(strs_at(names, i)))
            return true;
    return false;
}

void portable_collisions(struct strs *out, const struct strs *names)
{
    struct vec keys = VEC_INIT(struct folded);

    if (!any_folds(names))
        return;
    for (size_t i = 0; i < strs_len(names); i++) {
        const char *name = strs_at(names, i);
        struct folded *f = vec_push(&keys);
        struct str key = STR_INIT;

        fold_name(&key, name, bare_len(name));
        f->key = str_detach(&key);
        f->name = name;
    }
    vec_sort(&keys, compare);
    for (size_t i = 1; i < keys.len; i++) {
        const struct folded *a = vec_at(&keys, i - 1), *b = vec_at(&keys, i);

        if (!strcmp(a->key, b->key)) {
            strs_add(out, a->name);
            strs_add(out, b->name);
        }
    }
    vec_each (struct folded, f, &keys)
        free(f->key);
    vec_release(&keys);
}
