#include "repo/objects_env.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/git.h"

#define OBJECTS "GIT_OBJECT_DIRECTORY"
#define ALTERNATES "GIT_ALTERNATE_OBJECT_DIRECTORIES"

/* The end of the entry at P: a colon, which counts for nothing in quotes, or the end. */
static const char *end_of(const char *p)
{
    const char *begin = p;

    if (*p != '"')
        return p + strcspn(p, ":");
    for (p++; *p && *p != '"'; p++)
        if (*p == '\\' && p[1])
            p++;
    return *p ? p + strcspn(p, ":") : begin + strcspn(begin, ":");
}

/* A line of a file of alternates may be a comment, and so may an entry. */
static bool is_relative(const char *entry)
{
    return !strchr(":#/", *entry) && !str_starts(entry, "\"/");
}

static bool has_relative(const char *list)
{
    for (const char *p = list; p && *p; p += *p == ':') {
        if (is_relative(p))
            return true;
        p = end_of(p);
    }
    return false;
}

/* libgit2 knows no quotes: they are put where nothing else will do. */
static void add_below(struct str *out, const char *base, const char *entry, size_t len)
{
    struct str path = STR_INIT;
    const char *rest = entry + (*entry == '"');

    str_addf(&path, "%s/", base);
    if (*entry == '"' || strpbrk(base, ":\n")) {
        git_quote(out, path.buf);
        str_truncate(out, out->len - 1);
        str_add(out, rest, len - (size_t)(rest - entry));
        str_adds(out, *entry == '"' ? "" : "\"");
    } else {
        str_add(out, path.buf, path.len);
        str_add(out, entry, len);
    }
    str_release(&path);
}

static void set_from(const struct objects_env *env, const char *base)
{
    struct str s = STR_INIT;
    char *real;

    if (env->objects) {
        str_addf(&s, "%s/%s", base, env->objects);
        real = realpath(s.buf, NULL);
        setenv(OBJECTS, real ? real : s.buf, 1);
        free(real);
    }
    str_reset(&s);
    for (const char *p = env->more; p && *p;) {
        const char *end = end_of(p);

        if (is_relative(p))
            add_below(&s, base, p, (size_t)(end - p));
        else
            str_add(&s, p, (size_t)(end - p));
        if (*end)
            str_addc(&s, ':');
        p = *end ? end + 1 : end;
    }
    if (env->more)
        setenv(ALTERNATES, s.buf, 1);
    str_release(&s);
}

void objects_env_read(struct objects_env *out)
{
    const char *objects = getenv(OBJECTS), *more = getenv(ALTERNATES);
    struct str here = STR_INIT;

    out->objects = objects && *objects != '/' ? mem_dup(objects) : NULL;
    out->more = has_relative(more) ? mem_dup(more) : NULL;
    if (!out->objects && !out->more)
        return;
    if (file_current_dir(&here))
        err_clear(); /* nothing is found from there then, as for git */
    else
        set_from(out, here.buf);
    str_release(&here);
}

bool objects_env_settle(const struct objects_env *env, const char *top, const char *git_dir)
{
    struct str here = STR_INIT;
    bool below;

    if ((!env->objects && !env->more) || !top)
        return false;
    if (file_current_dir(&here))
        err_clear();
    str_addc(&here, '/');
    below =
        str_starts(here.buf, top) && strcmp(here.buf, top) != 0 && !str_starts(here.buf, git_dir);
    if (below) {
        str_reset(&here);
        str_add(&here, top, strlen(top) - 1);
        set_from(env, here.buf);
    }
    str_release(&here);
    return below;
}

void objects_env_restore(const struct objects_env *env)
{
    if (env->objects)
        setenv(OBJECTS, env->objects, 1);
    if (env->more)
        setenv(ALTERNATES, env->more, 1);
}

void objects_env_release(struct objects_env *env)
{
    free(env->objects);
    free(env->more);
}
