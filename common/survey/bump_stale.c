/*
 * Composer's lock has a digest of what composer.json says, its version included
 * (getcomposer.org, Locker::getContentHash); "composer validate" fails on one that has changed.
 */
#include "survey/bump_stale.h"

#include <string.h>

#include "base/err.h"
#include "text/json.h"

static bool has_digest(const struct str *text)
{
    struct json j = JSON_INIT;
    struct fault fault;
    bool has = !json_parse(&j, &fault, text->buf, text->len, JSON_STRICT) &&
               json_get(&j, 0, "content-hash");

    json_release(&j);
    return has;
}

static int look(struct bump *b, const struct source *source, const char *lock)
{
    struct str text = STR_INIT;
    unsigned mode;
    int rc = source_read(source, &text, &mode, lock);

    if (!rc && (mode == SOURCE_FILE || mode == SOURCE_PROGRAM) && has_digest(&text))
        strs_add(&b->stale, lock);
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int bump_find_stale(struct bump *b, const struct source *source)
{
    static const char manifest[] = "composer.json", lock[] = "composer.lock";
    struct str path = STR_INIT;
    int rc = 0;

    vec_each (struct bump_edit, e, &b->edits) {
        const char *slash = strrchr(e->path, '/'), *name = slash ? slash + 1 : e->path;

        if (rc || strcmp(name, manifest) != 0)
            continue;
        str_reset(&path);
        str_add(&path, e->path, (size_t)(name - e->path));
        str_adds(&path, lock);
        rc = look(b, source, path.buf);
    }
    str_release(&path);
    return rc;
}
