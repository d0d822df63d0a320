/* scripts_renumber_again(): by the message of the promote commit. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/migration.h"
#include "model/migration_name.h"
#include "plan/again_paths.h"
#include "plan/scripts.h"
#include "repo/tree.h"
#include "text/quote.h"

static const char becomes[] = " becomes ";

/* A directory of scripts, and its files: each path, and as a message has it. */
struct names {
    struct strs paths, quoted;
};

#define NAMES_INIT                                                                                 \
    {                                                                                              \
        .paths = STRS_INIT, .quoted = STRS_INIT                                                    \
    }

static void names_release(struct names *n)
{
    strs_release(&n->paths);
    strs_release(&n->quoted);
}

static void add_name(struct names *out, const char *dir, const char *name)
{
    struct str path = STR_INIT, quoted = STR_INIT;

    str_addf(&path, "%s/%s", dir, name);
    quote_path(&quoted, path.buf);
    strs_add(&out->paths, path.buf);
    strs_add(&out->quoted, quoted.buf);
    str_release(&path);
    str_release(&quoted);
}

static int read_names(struct names *out, struct repo *r, const struct oid *tree, const char *dir)
{
    struct tree_entry at;
    struct tree t = TREE_INIT;
    int rc = tree_lookup(&at, r, tree, dir);

    if (rc || at.mode != MODE_TREE)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    rc = tree_read(&t, r, &at.id);
    vec_each (struct tree_entry, e, &t.entries)
        if (e->mode != MODE_TREE)
            add_name(out, dir, e->name);
    tree_release(&t);
    return rc;
}

/* The path that is TEXT (LEN bytes) in a message, or NULL. Borrowed. */
static const char *find_path(const struct names *n, const char *text, size_t len)
{
    for (size_t i = 0; i < strs_len(&n->quoted); i++) {
        const char *quoted = strs_at(&n->quoted, i);

        if (strlen(quoted) == len && !memcmp(quoted, text, len))
            return strs_at(&n->paths, i);
    }
    return NULL;
}

static const char *file_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

/* Is TO what FROM is called with another number? */
static bool is_renumbered(const char *from, const char *to)
{
    struct migration_file_name was, now;
    struct str number = STR_INIT, want = STR_INIT;
    bool is;

    migration_name_read(&was, file_of(from));
    migration_name_read(&now, file_of(to));
    is = was.role != MIGRATION_OTHER && was.role != MIGRATION_UNFIT && now.role == was.role;
    if (is) {
        str_add(&number, file_of(to) + now.number.at, now.number.len);
        scripts_number(&want, from, number.buf);
        is = !strcmp(want.buf, to);
    }
    str_release(&number);
    str_release(&want);
    return is;
}

static void add_line(struct strs *out, const struct names *old, const struct names *made,
                     const char *line, size_t len)
{
    const char *middle = memmem(line, len, becomes, strlen(becomes));
    const char *from = NULL, *to = NULL, *behind = middle ? middle + strlen(becomes) : NULL;

    if (middle && line[len - 1] == '.') {
        from = find_path(old, line, (size_t)(middle - line));
        to = find_path(made, behind, (size_t)(line + len - 1 - behind));
    }
    if (from && to && is_renumbered(from, to)) {
        strs_add(out, from);
        strs_add(out, to);
    }
}

/* --- the order -----------------------------------------------------------------------------------
 */

/* By the numbers of two paths of scripts: < 0, 0, > 0 as strcmp(). */
static int order(const char *a, const char *b)
{
    struct str x = STR_INIT, y = STR_INIT;
    struct migration_file_name name;
    int is;

    migration_name_read(&name, file_of(a));
    (void)migration_version_read(&x, file_of(a) + name.number.at, name.number.len);
    migration_name_read(&name, file_of(b));
    (void)migration_version_read(&y, file_of(b) + name.number.at, name.number.len);
    is = migration_version_compare(x.buf, y.buf);
    str_release(&x);
    str_release(&y);
    return is < 0 ? -1 : is > 0;
}

static bool is_script(const char *path)
{
    struct migration_file_name name;

    migration_name_read(&name, file_of(path));
    return name.role != MIGRATION_OTHER && name.role != MIGRATION_UNFIT;
}

static bool is_among(const struct strs *renames, const char *from)
{
    for (size_t i = 0; i < strs_len(renames); i += 2)
        if (!strcmp(strs_at(renames, i), from))
            return true;
    return false;
}

/* FROM became TO: beside the others that became something, and those that kept their numbers. */
static void judge(struct strs *faults, struct strs *hand, const struct strs *renames,
                  const struct names *old, size_t at)
{
    const char *from = strs_at(renames, at), *to = strs_at(renames, at + 1);

    for (size_t i = at + 2; i < strs_len(renames); i += 2)
        if (order(from, strs_at(renames, i)) != order(to, strs_at(renames, i + 1))) {
            again_say(faults, "'%s' and '%s' do not come in that order any more", from,
                      strs_at(renames, i));
            return;
        }
    for (size_t i = 0; i < strs_len(&old->paths); i++) {
        const char *path = strs_at(&old->paths, i);

        if (is_script(path) && !is_among(renames, path) && order(from, path) != order(to, path)) {
            again_say(hand, "'%s' has another place beside '%s'", from, path);
            return;
        }
    }
}

/* Most messages have nothing to say of DIR: it is not read for them. */
static bool names_dir(const char *message, const char *dir)
{
    struct str quoted = STR_INIT;
    bool names;

    quote_path(&quoted, dir);
    if (quoted.buf[0] == '"')
        str_truncate(&quoted, quoted.len - 1);
    str_addc(&quoted, '/');
    names = strstr(message, quoted.buf);
    str_release(&quoted);
    return names;
}

int scripts_renumber_again(struct plan *p, struct strs *faults, struct strs *hand, struct repo *r,
                           const char *message, const struct oid *made)
{
    const char *dir = p->settings.migrations_dir;
    struct names old = NAMES_INIT, now = NAMES_INIT;
    struct strs renames = STRS_INIT;
    int rc = 0;

    if (!names_dir(message, dir))
        return 0;
    rc = read_names(&old, r, &p->c1_tree, dir);
    if (!rc)
        rc = read_names(&now, r, made, dir);
    for (const char *line = message; !rc && *line;
         line += strcspn(line, "\n"), line += *line == '\n')
        if (*line != '\n')
            add_line(&renames, &old, &now, line, strcspn(line, "\n"));
    for (size_t i = 0; !rc && i < strs_len(&renames); i += 2)
        judge(faults, hand, &renames, &old, i);
    if (!rc)
        rc = scripts_rename(p, r, &renames);
    names_release(&old);
    names_release(&now);
    strs_release(&renames);
    return rc;
}
