#include "repo/promisor.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/gitconfig.h"
#include "text/config.h"

int promisor_visit(void *payload, enum config_level level, const char *key, const char *value)
{
    bool yes;

    (void)level;
    if (str_ends(key, ".promisor") && !config_bool(&yes, value) && yes)
        *(bool *)payload = true;
    return 0;
}

/* "<id> <type> <size>\n<bytes>\n", as "git cat-file --batch" prints it; git-cat-file(1). */
static int parse(struct str *data, enum object_type *type, const struct str *text)
{
    const char *end = memchr(text->buf, '\n', text->len);
    char name[8];
    size_t size, start;

    if (!end || sscanf(text->buf, "%*s %7s %zu", name, &size) != 2)
        return ERR_NOT_FOUND; /* "<id> missing" */
    start = (size_t)(end - text->buf) + 1;
    if (text->len != start + size + 1)
        return err_set(ERR_FAILED, "git cat-file printed something else than an object");
    *type = object_type_named(name, strlen(name));
    str_reset(data);
    str_add(data, text->buf + start, size);
    return 0;
}

int promisor_any(bool *out, struct repo *r)
{
    *out = false;
    return repo_config_each(r, "remote.", promisor_visit, out);
}

int promisor_read(struct str *data, enum object_type *type, struct repo *r, const struct oid *id)
{
    static const char *const args[] = {"cat-file", "--batch", NULL};
    struct str line = STR_INIT, text = STR_INIT;
    struct git_call call = {.args = args, .out = &text};
    bool promised = false;
    int rc = promisor_any(&promised, r);

    if (!rc && !promised)
        rc = ERR_NOT_FOUND;
    if (!rc) {
        str_addf(&line, "%s\n", oid_text(id));
        call.in = line.buf;
        call.in_len = line.len;
        rc = git_call(batch_is_apart(r) ? r : NULL, &call); /* what is fetched stays */
    }
    if (!rc)
        rc = call.status ? ERR_NOT_FOUND : parse(data, type, &text);
    str_release(&line);
    str_release(&text);
    return rc;
}
