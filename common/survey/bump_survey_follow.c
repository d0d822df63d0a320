/* Where a file takes its version from when it does not say it itself. */
#include <string.h>

#include "base/err.h"
#include "model/path.h"
#include "survey/bump.h"
#include "survey/bump_survey.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool says_version(const struct survey *s, const char *path)
{
    const struct survey_file *file = survey_find(s, path);

    return file && survey_says(file);
}

/* PATH is added if it is a file that carries a version. */
static int try_path(bool *added, struct survey *s, const char *path, const char *name,
                    unsigned depth)
{
    int rc;

    *added = says_version(s, path) && !name;
    if (*added || path_fault(path) || !edit_format_of(path))
        return 0;
    rc = survey_add(s, path, name, ORIGIN_LEAD, depth);
    if (!rc)
        *added = says_version(s, path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* "pkg.module.NAME" is NAME in pkg/module.py or pkg/module/__init__.py, with src/ before it or not.
 */
static int follow_attribute(bool *added, struct survey *s, const char *target, unsigned depth)
{
    static const char *const above[] = {"src/", "", "lib/"}, *const behind[] = {".py",
                                                                                "/__init__.py"};
    const char *dot = strrchr(target, '.');
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; dot && !rc && !*added && i < 2 * COUNT(above); i++) {
        str_reset(&path);
        str_addf(&path, "%s%s", s->base.buf, above[i / 2]);
        for (const char *p = target; p < dot; p++)
            str_addc(&path, *p == '.' ? '/' : *p);
        str_adds(&path, behind[i % 2]);
        rc = try_path(added, s, path.buf, dot + 1, depth);
    }
    str_release(&path);
    return rc;
}

/* Take the last name off the directory DIR, which ends in a slash; false at the top. */
static bool go_up(struct str *dir)
{
    size_t len = dir->len;

    if (!len)
        return false;
    for (len--; len && dir->buf[len - 1] != '/'; len--)
        ;
    str_truncate(dir, len);
    return true;
}

static void directory_of(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    str_reset(out);
    if (slash)
        str_add(out, path, (size_t)(slash - path) + 1);
}

/* A path as FROM says it: beside FROM, else from the top. */
static int follow_path(bool *added, struct survey *s, const char *from, const char *target,
                       unsigned depth)
{
    struct str path = STR_INIT;
    bool inside = true;
    int rc = 0;

    directory_of(&path, from);
    for (;; target += 3) {
        while (str_starts(target, "./"))
            target += 2;
        if (!str_starts(target, "../"))
            break;
        inside = inside && go_up(&path);
    }
    str_adds(&path, target);
    if (inside)
        rc = try_path(added, s, path.buf, NULL, depth);
    if (!rc && !*added && strchr(from, '/'))
        rc = try_path(added, s, target, NULL, depth);
    str_release(&path);
    return rc;
}

/* The file called TARGET in the nearest directory above. */
static int follow_above(bool *added, struct survey *s, const char *from, const char *target,
                        unsigned depth)
{
    struct str dir = STR_INIT;
    int rc = 0;

    directory_of(&dir, from);
    while (!rc && !*added && go_up(&dir)) {
        size_t len = dir.len;

        str_adds(&dir, target);
        rc = try_path(added, s, dir.buf, NULL, depth);
        str_truncate(&dir, len);
    }
    str_release(&dir);
    return rc;
}

int survey_follow(struct survey *s, const char *from, const struct edit_lead *lead, unsigned depth)
{
    bool added = false;
    int rc = 0;

    if (lead->target && depth && lead->kind == EDIT_LEAD_ATTRIBUTE)
        rc = follow_attribute(&added, s, lead->target, depth - 1);
    else if (lead->target && depth && lead->kind == EDIT_LEAD_ABOVE)
        rc = follow_above(&added, s, from, lead->target, depth - 1);
    else if (lead->target && depth)
        rc = follow_path(&added, s, from, lead->target, depth - 1);
    if (!rc && !added)
        survey_add_indirect(s, from, lead);
    return rc;
}
