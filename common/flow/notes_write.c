#include "flow/notes_write.h"

#include <string.h>

#include "base/err.h"
#include "model/changelog.h"
#include "model/forge.h"
#include "os/beneath.h"
#include "os/create.h"
#include "os/file.h"
#include "os/replace.h"
#include "text/unified_edits.h"

#define CHANGELOG_MAX ((size_t)64 << 20)

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

static int write_new(struct beneath *top, const char *name, const struct str *bytes)
{
    int rc = create_beside(top, name, bytes, bytes->len, 0666);

    if (!rc)
        rc = create_name(top, name);
    if (rc == ERR_RACE)
        err_set(ERR_RACE, "'%s' was made meanwhile", name);
    return rc;
}

static int update(struct str *diff, struct beneath *top, const char *name, const char *path,
                  const struct notes_page *page, bool dry_run)
{
    struct str before = STR_INIT, after = STR_INIT;
    struct vec edits = VEC_INIT(struct unified_edit);
    struct replacement file = {name, &before, &after};
    struct stat st;
    int rc = beneath_read(&before, &st, top, name, CHANGELOG_MAX);
    bool created = rc == ERR_NOT_FOUND;

    if (created) {
        str_adds(&before, changelog_new);
        rc = 0;
    }
    if (!rc)
        rc = make_edits(&edits, path, &before, page);
    if (!rc && edits.len) {
        unified_apply(&after, &before, &edits);
        if (created)
            unified_created(diff, path, &after);
        else
            unified_edits(diff, path, &before, &edits);
    }
    if (!rc && edits.len && !dry_run)
        rc = created ? write_new(top, name, &after) : replace_files(top, &file, 1);
    changelog_edits_release(&edits);
    str_release(&before);
    str_release(&after);
    return rc;
}

int notes_write(struct str *diff, const char *path, const struct notes_page *page, bool dry_run)
{
    struct beneath top = BENEATH_INIT;
    struct str dir = STR_INIT;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int rc;

    file_dirname(&dir, path);
    if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
        rc = err_set(ERR_REFUSED, "'%s' is no file", path);
    else
        rc = beneath_open(&top, dir.len ? dir.buf : "/");
    if (!rc)
        rc = update(diff, &top, name, path, page, dry_run);
    beneath_close(&top);
    str_release(&dir);
    return rc;
}
