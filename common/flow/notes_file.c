#include "flow/notes_file.h"

#include <string.h>

#include "base/err.h"
#include "model/changelog.h"
#include "model/forge.h"
#include "os/beneath.h"
#include "os/create.h"
#include "os/file.h"
#include "os/replace.h"
#include "text/quote.h"
#include "text/unified_edits.h"

#define CHANGELOG "CHANGELOG.md"
#define CHANGELOG_MAX ((size_t)64 << 20)

void notes_file_release(struct notes_file *file)
{
    str_release(&file->top);
    str_release(&file->path);
    str_release(&file->shown);
    str_release(&file->label);
}

/* --- where it is --------------------------------------------------------------------------------
 */

/* Append the absolute path of NAME, without '.' and '..' in it. */
static int add_absolute(struct str *out, const char *name)
{
    struct str path = STR_INIT;
    int rc = *name == '/' ? 0 : file_current_dir(&path);

    str_addf(&path, "/%s", name);
    for (const char *p = path.buf; *p;) {
        size_t len = strcspn(++p, "/");
        const char *slash = strrchr(out->buf, '/');

        if (len == 2 && !memcmp(p, "..", 2))
            str_truncate(out, slash ? (size_t)(slash - out->buf) : 0);
        else if (len && !(len == 1 && *p == '.'))
            str_addf(out, "/%.*s", (int)len, p);
        p += len;
    }
    str_release(&path);
    return rc;
}

/* Where the file NAME lies in the work tree TOP, its path in there into OUT, which is empty
 * otherwise. A work tree has several names where the way to it has symbolic links. */
static int find_below(struct str *out, const char *top, const char *name)
{
    struct str path = STR_INIT;
    int rc = add_absolute(&path, name);

    for (char *slash = rc ? NULL : strchr(path.buf + 1, '/'); slash && !out->len;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (file_same(path.buf, top))
            str_adds(out, slash + 1);
        *slash = '/';
    }
    str_release(&path);
    return rc;
}

static int check_directory(const struct notes_file *file, const char *dir)
{
    struct beneath top = BENEATH_INIT;
    struct stat st;
    int rc = beneath_open(&top, file->top.buf);

    if (!rc && *dir)
        rc = beneath_stat(&st, &top, dir);
    if (rc == ERR_NOT_FOUND || (!rc && *dir && !S_ISDIR(st.st_mode)))
        rc = err_set(ERR_REFUSED, "there is no directory '%s' in the work tree", dir);
    beneath_close(&top);
    return rc;
}

/* In the work tree, what a branch brought may lead elsewhere. */
static int name_below(struct notes_file *out, const char *top, const char *name)
{
    struct str below = STR_INIT;
    const char *slash;
    int rc = find_below(&below, top, name);

    if (!rc && below.len) {
        str_reset(&out->top);
        str_adds(&out->top, top);
        str_reset(&out->path);
        str_add(&out->path, below.buf, below.len);
        slash = strrchr(below.buf, '/');
        str_truncate(&below, slash ? (size_t)(slash - below.buf) : 0);
        rc = check_directory(out, below.buf);
    }
    str_release(&below);
    return rc;
}

static int named(struct notes_file *out, struct repo *r, const char *name)
{
    const char *top = repo_work_tree(r);
    const char *slash = strrchr(name, '/');

    str_adds(&out->path, slash ? slash + 1 : name);
    str_adds(&out->shown, name);
    str_adds(&out->label, name);
    file_dirname(&out->top, name);
    if (!out->top.len)
        str_addc(&out->top, '/');
    if (!out->path.len || !strcmp(out->path.buf, ".") || !strcmp(out->path.buf, ".."))
        return err_set(ERR_REFUSED, "'%s' is no file", name);
    return top ? name_below(out, top, name) : 0;
}

/* Append how one gets from the current directory to the top of the work tree: "", "../", or the
 * whole way where we are not in it. */
static int add_way_up(struct str *out, const char *top)
{
    struct str here = STR_INIT;
    size_t len = strlen(top);
    int rc = file_current_dir(&here);

    if (!rc && str_starts(here.buf, top) && (!here.buf[len] || here.buf[len] == '/')) {
        for (const char *p = here.buf + len; *p; p++)
            str_adds(out, *p == '/' ? "../" : "");
    } else if (!rc) {
        str_addf(out, "%s/", top);
    }
    str_release(&here);
    return rc;
}

static int own(struct notes_file *out, struct repo *r, const struct settings *s)
{
    const char *top = repo_work_tree(r), *dir = settings_package_path(s);
    int rc;

    if (!top)
        return err_set(ERR_REFUSED, "there is no work tree with a '%s': a file has to be named",
                       CHANGELOG);
    str_adds(&out->top, top);
    str_addf(&out->path, "%s%s%s", dir, *dir ? "/" : "", CHANGELOG);
    str_adds(&out->label, out->path.buf);
    rc = add_way_up(&out->shown, top);
    str_adds(&out->shown, out->path.buf);
    return rc ? rc : check_directory(out, dir);
}

int notes_file_find(struct notes_file *out, struct repo *r, const struct settings *s,
                    const char *name)
{
    return *name ? named(out, r, name) : own(out, r, s);
}

/* --- what changes in it -------------------------------------------------------------------------
 */

/* The edits of TEXT, the file at PATH. */
static int make_edits(struct vec *out, const char *path, const struct str *text,
                      const struct notes_page *page)
{
    struct changelog_group groups[NOTES_SECTIONS];
    struct str items[NOTES_SECTIONS], head = STR_INIT, unreleased = STR_INIT;
    struct changelog_release rel = {.version = page->version.buf,
                                    .date = page->date.buf,
                                    .tag = page->tag.buf,
                                    .since = page->since.len ? page->since.buf : NULL,
                                    .link = page->compare.len ? page->compare.buf : NULL,
                                    .groups = groups,
                                    .n_groups = NOTES_SECTIONS};
    int rc;

    for (int i = 0; i < NOTES_SECTIONS; i++) {
        str_init(&items[i]);
        notes_section_items(&items[i], page, i);
        groups[i] = (struct changelog_group){notes_section_name(i), items[i].buf};
    }
    str_addf(&head, "refs/tags/%s", page->tag.buf);
    if (forge_compare_url(&unreleased, page->remote.buf, head.buf, "HEAD"))
        rel.unreleased = unreleased.buf;
    rc = changelog_update(out, path, text, &rel);
    for (int i = 0; i < NOTES_SECTIONS; i++)
        str_release(&items[i]);
    str_release(&head);
    str_release(&unreleased);
    return rc;
}

static int write_new(struct beneath *top, const struct notes_file *file, const struct str *bytes)
{
    int rc = create_beside(top, file->path.buf, bytes, bytes->len, 0666);

    if (!rc)
        rc = create_name(top, file->path.buf);
    if (rc == ERR_RACE)
        err_set(ERR_RACE, "'%s' was made meanwhile", file->shown.buf);
    return rc;
}

static int update(struct str *diff, struct beneath *top, const struct notes_file *file,
                  const struct notes_page *page, bool dry_run)
{
    struct str before = STR_INIT, after = STR_INIT;
    struct vec edits = VEC_INIT(struct unified_edit);
    struct replacement change = {file->path.buf, &before, &after};
    struct stat st;
    int rc = beneath_read(&before, &st, top, file->path.buf, CHANGELOG_MAX);
    bool created = rc == ERR_NOT_FOUND;

    if (created) {
        str_adds(&before, changelog_new);
        rc = 0;
    }
    if (!rc)
        rc = make_edits(&edits, file->shown.buf, &before, page);
    if (!rc && edits.len) {
        unified_apply(&after, &before, &edits);
        if (created)
            unified_created(diff, file->label.buf, &after);
        else
            unified_edits(diff, file->label.buf, &before, &edits);
    }
    if (!rc && edits.len && !dry_run)
        rc = created ? write_new(top, file, &after) : replace_files(top, &change, 1);
    changelog_edits_release(&edits);
    str_release(&before);
    str_release(&after);
    return rc;
}

static int refuse_unreleased(const struct notes_file *file, const struct notes_page *page)
{
    err_set(ERR_REFUSED, "what is not released has no version to put into '%s'", file->shown.buf);
    if (page->package.len)
        quote_hint("git release-notes --package=%s --as=<version> --update=%s", page->package.buf,
                   file->shown.buf);
    else
        quote_hint("git release-notes --as=<version> --update=%s", file->shown.buf);
    return ERR_REFUSED;
}

int notes_file_update(struct str *diff, const struct notes_file *file,
                      const struct notes_page *page, bool dry_run)
{
    struct beneath top = BENEATH_INIT;
    int rc;

    if (!page->version.len)
        return refuse_unreleased(file, page);
    rc = beneath_open(&top, file->top.buf);
    if (!rc)
        rc = update(diff, &top, file, page, dry_run);
    beneath_close(&top);
    return rc;
}
