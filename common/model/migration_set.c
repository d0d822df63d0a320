#include "model/migration_set.h"

#include <string.h>

#include "model/migration_name.h"

/* A file that is a script; small, as there may be very many. */
struct entry {
    const char *version;
    const char *path, *id;
    const char *name; /* in PATH */
    unsigned name_len;
    unsigned char role, form; /* enum migration_role, enum migration_form */
    bool used;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int diff = migration_version_compare(x->version, y->version);

    return diff ? diff : strcmp(x->path, y->path);
}

static bool same_name(const struct entry *a, const struct entry *b)
{
    return a->name_len == b->name_len && !memcmp(a->name, b->name, a->name_len);
}

/* Flyway's undo scripts may be called as they like. */
static bool is_pair(const struct entry *up, const struct entry *down)
{
    bool flyway = up->form == MIGRATION_FLYWAY;

    return flyway == (down->form == MIGRATION_FLYWAY) && (flyway || same_name(up, down));
}

static void read_files(struct vec *entries, struct migration_set *out,
                       struct migration_findings *found, const struct vec *files)
{
    struct str version = STR_INIT;

    vec_reserve(entries, files->len);
    vec_each (struct migration_file, f, files) {
        const char *slash = strrchr(f->path, '/'), *file = slash ? slash + 1 : f->path;
        struct migration_file_name name;
        struct entry *e;

        migration_name_read(&name, file);
        if (name.role == MIGRATION_UNFIT)
            migration_found(found, MIGRATION_REFUSAL, "migration.name", f->path, 0,
                            "has a number, and is called as no script is");
        if (name.role != MIGRATION_UP && name.role != MIGRATION_DOWN)
            continue;
        str_reset(&version);
        if (!migration_version_read(&version, file + name.number.at, name.number.len))
            continue;
        e = vec_push(entries);
        e->version = pool_dup_n(&out->texts, version.buf, version.len);
        e->path = f->path;
        e->id = f->id;
        e->name = file + name.name.at;
        e->name_len = (unsigned)name.name.len;
        e->role = name.role;
        e->form = name.form;
    }
    str_release(&version);
}

static void add_script(struct migration_set *out, struct entry *up, struct entry *down)
{
    struct migration *m = vec_push(&out->scripts);

    m->version = up->version;
    m->name = pool_dup_n(&out->texts, up->name, up->name_len);
    m->form = up->form;
    m->up_path = up->path;
    m->up_id = up->id;
    up->used = true;
    if (!down)
        return;
    m->down_path = down->path;
    m->down_id = down->id;
    down->used = true;
}

/* The N entries of one version, by path. */
static void add_version(struct migration_set *out, struct migration_findings *found,
                        struct entry *entries, size_t n)
{
    struct entry *up = NULL, *down = NULL;

    for (size_t i = 0; i < n && !up; i++)
        if (entries[i].role == MIGRATION_UP)
            up = &entries[i];
    for (size_t i = 0; i < n && up && !down; i++)
        if (entries[i].role == MIGRATION_DOWN && is_pair(up, &entries[i]))
            down = &entries[i];
    if (up)
        add_script(out, up, down);
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &entries[i], *other = up;

        if (e->used)
            continue;
        if (e->role == MIGRATION_DOWN && up && is_pair(up, e))
            other = down;
        else if (e->role == MIGRATION_DOWN)
            other = NULL;
        if (other)
            migration_found(found, MIGRATION_REFUSAL, "migration.duplicate", e->path, 0,
                            "has the number %s, as '%s' has", e->version, other->path);
        else
            migration_found(found, MIGRATION_REFUSAL, "migration.unpaired", e->path, 0,
                            "takes back what no script of its number and name does");
    }
}

void migration_set_fill(struct migration_set *out, struct migration_findings *found,
                        const struct vec *files)
{
    struct vec entries = VEC_INIT(struct entry);
    size_t n;

    read_files(&entries, out, found, files);
    /* the names of a tree come in order, which where all numbers are as wide is that of numbers */
    vec_sort(&entries, compare_entries);
    vec_reserve(&out->scripts, entries.len);
    for (size_t i = 0; i < entries.len; i += n) {
        struct entry *first = vec_at(&entries, i);

        for (n = 1; i + n < entries.len; n++)
            if (migration_version_compare(first->version, first[n].version) != 0)
                break;
        add_version(out, found, first, n);
    }
    vec_release(&entries);
}
