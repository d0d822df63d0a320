/* path.stale: text that main gains and that still speaks of a directory which a promote retires. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "plan/stale.h"
#include "repo/object.h"
#include "survey/config.h"

/* It is for telling: a push of very much is not searched through to its end. */
#define FILES_MAX 1000

static size_t line_of(const char *text, const char *at)
{
    size_t line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static void search(struct judge *j, const char *path, const struct str *text)
{
    const struct settings *s = &j->rules->settings;

    for (size_t i = 0; i < strs_len(&s->retire); i++) {
        const char *name = strs_at(&s->retire, i);
        const char *at = stale_word(text->buf, text->len, name);
        struct finding *f;

        if (!at)
            continue;
        f = judge_builtin(j, RULE_PATH_STALE, path, "'%s' speaks of '%s', which a promote retires",
                          path, name);
        if (f)
            f->line = line_of(text->buf, at);
    }
}

static int judge_one(struct judge *j, const struct change *c)
{
    struct str text = STR_INIT;
    enum object_type type;
    size_t size = 0;
    int rc;

    /* the settings say which directory that is */
    if ((c->after.mode != MODE_FILE && c->after.mode != MODE_EXEC) || !strcmp(c->path, CONFIG_PATH))
        return 0;
    rc = object_header_here(&type, &size, j->repo, &c->after.id);
    if (rc || size > STALE_SIZE_MAX)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    rc = object_need(&text, j->repo, &c->after.id, OBJECT_BLOB);
    if (!rc && !memchr(text.buf, '\0', text.len))
        search(j, c->path, &text);
    str_release(&text);
    return rc;
}

int judge_stale(struct judge *j, const struct changes *changes)
{
    size_t n = changes->v.len < FILES_MAX ? changes->v.len : FILES_MAX;
    int rc = 0;

    if (!judge_is_on(j, RULE_PATH_STALE))
        return 0;
    for (size_t i = 0; !rc && i < n; i++)
        rc = judge_one(j, vec_at(&changes->v, i));
    return rc;
}
