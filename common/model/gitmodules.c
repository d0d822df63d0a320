#include "model/gitmodules.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "text/config.h"

void gitmodules_release(struct gitmodules *g)
{
    vec_each (struct gitmodules_path, p, &g->paths) {
        free(p->name);
        free(p->path);
    }
    vec_release(&g->paths);
    vec_each (struct gitmodules_section, s, &g->sections)
        free(s->name);
    vec_release(&g->sections);
}

/* git's check_submodule_name(): no name, or ".." as a component, whatever separates them. */
static bool is_suspicious(const char *name)
{
    if (!*name)
        return true;
    while (*name) {
        size_t len = strcspn(name, "/\\");

        if (len == 2 && !memcmp(name, "..", 2))
            return true;
        name += len + (name[len] != '\0');
    }
    return false;
}

#define PREFIX "submodule."

/* The submodule that KEY is of, up to its last dot; NULL for any other. The caller frees it. */
static char *name_of(const char *key)
{
    const char *name = key + strlen(PREFIX), *dot = strrchr(key, '.');
    char *copy;

    if (!str_starts(key, PREFIX) || dot < name)
        return NULL;
    copy = mem_dup_n(name, (size_t)(dot - name));
    if (!is_suspicious(copy))
        return copy;
    free(copy);
    return NULL;
}

static int add_entry(const struct config_entry *entry, void *data)
{
    struct gitmodules *g = data;
    char *name = name_of(entry->key);

    if (str_ends(entry->key, ".")) {
        struct gitmodules_section *s = vec_push(&g->sections);

        s->name = name;
        s->at = entry->at.at;
        return 0;
    }
    if (name && entry->value && str_ends(entry->key, ".path") && *entry->value != '-') {
        struct gitmodules_path *p = vec_push(&g->paths);

        p->name = name;
        p->path = mem_dup(entry->value);
        p->at = entry->at;
    } else {
        free(name);
    }
    return 0;
}

int gitmodules_read(struct gitmodules *out, const char *text, size_t len)
{
    return config_parse(text, len, ".gitmodules", CONFIG_SECTIONS, add_entry, out);
}

const struct gitmodules_path *gitmodules_at(const struct gitmodules *g, const char *path)
{
    vec_each (struct gitmodules_path, p, &g->paths)
        if (!strcmp(p->path, path))
            return p;
    return NULL;
}

/* A piece of the text, and what stands in its place. */
struct piece {
    struct span at;
    char *with;
};

static void add_piece(struct vec *pieces, struct span at, char *with)
{
    struct piece *p = vec_push(pieces);

    p->at = at;
    p->with = with;
}

static int compare_pieces(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;

    return (x->at.at > y->at.at) - (x->at.at < y->at.at);
}

/* From where a section that begins at AT goes: from the start of its line, where nothing else
 * stands before it there. */
static size_t line_start(const char *text, size_t at)
{
    size_t start = at;

    while (start && (text[start - 1] == ' ' || text[start - 1] == '\t'))
        start--;
    return !start || text[start - 1] == '\n' ? start : at;
}

static void remove_sections(struct vec *pieces, const struct gitmodules *g, const char *text,
                            size_t len, const char *name)
{
    for (size_t i = 0; i < g->sections.len; i++) {
        const struct gitmodules_section *s = vec_at(&g->sections, i);
        size_t start = line_start(text, s->at), end = len;

        if (!s->name || strcmp(s->name, name) != 0)
            continue;
        if (i + 1 < g->sections.len) {
            const struct gitmodules_section *next = vec_at(&g->sections, i + 1);

            end = line_start(text, next->at);
        }
        add_piece(pieces, (struct span){start, end - start}, mem_dup(""));
    }
}

/* The submodule at PATH, the one whose path it is and which has no other. */
static int find_one(const struct gitmodules_path **out, const struct gitmodules *g,
                    const char *path)
{
    const struct gitmodules_path *one = gitmodules_at(g, path);

    *out = one;
    vec_each (struct gitmodules_path, p, &g->paths) {
        bool same_path = !strcmp(p->path, path), same_name = one && !strcmp(p->name, one->name);

        if (p == one || (!same_path && !same_name))
            continue;
        if (same_name)
            return err_set(ERR_REFUSED, "'.gitmodules' gives the submodule '%s' two paths",
                           one->name);
        return err_set(ERR_REFUSED, "'.gitmodules' has two submodules at '%s', '%s' and '%s'", path,
                       one ? one->name : "", p->name);
    }
    return 0;
}

int gitmodules_edit(struct str *out, const struct gitmodules *g, const char *text, size_t len,
                    const struct vec *changes)
{
    struct vec pieces = VEC_INIT(struct piece);
    const struct gitmodules_path *p;
    size_t at = 0;
    int rc = 0;

    vec_each (struct gitmodules_change, c, changes) {
        rc = find_one(&p, g, c->path);
        if (rc)
            goto out;
        if (p && c->to) {
            struct str value = STR_INIT;

            config_write_value(&value, c->to);
            add_piece(&pieces, p->at, str_detach(&value));
        } else if (p) {
            remove_sections(&pieces, g, text, len, p->name);
        }
    }
    vec_sort(&pieces, compare_pieces);
    vec_each (struct piece, x, &pieces) {
        str_add(out, text + at, x->at.at - at);
        str_adds(out, x->with);
        at = x->at.at + x->at.len;
    }
    str_add(out, text + at, len - at);
out:
    vec_each (struct piece, x, &pieces)
        free(x->with);
    vec_release(&pieces);
    return rc;
}
