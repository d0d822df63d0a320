#include "repo/git_child.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "repo/git.h"

/* A signal is one or two: git, which has started us, passes on what the terminal sends to all. */
#define TRIES 4

static void stop(struct git_child *c)
{
    (void)proc_talk_end(&c->talk);
}

void git_child_set_env(struct git_child *c, const char *const *env)
{
    stop(c);
    c->env = env;
}

void git_child_release(struct git_child *c)
{
    stop(c);
}

static int start(struct git_child *c)
{
    static const char *const args[] = {"cat-file", "--batch-command", NULL};
    /* it outlives what it is started in: held back in it, a signal would end us, who wait for it,
     * and not it, which waits for us */
    const struct git_call call = {.args = args, .env = c->env, .ends = true};

    return git_talk(NULL, &c->talk, &call);
}

static int ask_once(struct git_child *c, const struct str *question)
{
    int rc = c->talk.pid > 0 ? 0 : start(c);

    if (!rc)
        rc = proc_talk_write(&c->talk, question->buf, question->len);
    return rc ? rc : proc_talk_line(&c->talk);
}

/* The first line of the answer, in c->talk.line. A signal that we hold back (os/ending.h) ends the
 * child: then another is asked. */
static int ask(struct git_child *c, const char *verb, const char *name)
{
    struct str question = STR_INIT;
    int rc;

    str_addf(&question, "%s %s\n", verb, name);
    rc = ask_once(c, &question);
    for (int tries = 1; rc && c->talk.pid > 0 && tries < TRIES; tries++) {
        stop(c);
        err_clear();
        rc = ask_once(c, &question);
    }
    if (rc) {
        stop(c);
        rc = err_set(ERR_FAILED, "git cat-file could not be asked for '%s'", name);
        err_hint("git fsck --full");
        err_hint("git fetch --refetch    # in a partial clone");
    }
    str_release(&question);
    return rc;
}

/* "<id> <type> <size>", or "<name> missing" */
static int parse(struct oid *id, enum object_type *type, size_t *size, const char *line)
{
    const char *kind = strchr(line, ' '), *count = kind ? strchr(kind + 1, ' ') : NULL;
    char *end = NULL;

    if (!count || oid_parse(id, line, (size_t)(kind - line)))
        return str_ends(line, " missing") ? ERR_NOT_FOUND
                                          : err_set(ERR_FAILED, "git cat-file answered '%s'", line);
    *type = object_type_named(kind + 1, (size_t)(count - kind - 1));
    *size = (size_t)strtoull(count + 1, &end, 10);
    if (!*type || end == count + 1 || *end)
        return err_set(ERR_FAILED, "git cat-file answered '%s'", line);
    return 0;
}

int git_child_info(struct oid *id, enum object_type *type, size_t *size, struct git_child *c,
                   const char *name)
{
    int rc = ask(c, "info", name);

    return rc ? rc : parse(id, type, size, c->talk.line.buf);
}

/* *cut: the child ended before it had given all of it. */
static int read_contents(struct str *data, enum object_type *type, struct git_child *c,
                         const char *hex, bool *cut)
{
    struct oid said;
    size_t size = 0;
    int rc = ask(c, "contents", hex);

    if (!rc)
        rc = parse(&said, type, &size, c->talk.line.buf);
    if (rc)
        return rc;
    str_reset(data);
    *cut = size < STR_MAX;
    rc = *cut ? proc_talk_bytes(&c->talk, data, size) : ERR_INVALID;
    if (!rc)
        rc = proc_talk_line(&c->talk); /* the end of the line behind them */
    if (!rc)
        return 0;
    stop(c);
    return err_set(ERR_FAILED, "git cat-file did not give all of the object %s", hex);
}

int git_child_contents(struct str *data, enum object_type *type, struct git_child *c,
                       const struct oid *id)
{
    char hex[OID_HEX_SIZE];
    bool cut = false;
    int rc = read_contents(data, type, c, oid_hex(hex, id), &cut);

    for (int tries = 1; rc && cut && tries < TRIES; tries++) {
        err_clear();
        cut = false;
        rc = read_contents(data, type, c, hex, &cut);
    }
    return rc;
}

/* "git rev-list --missing" is one of the few commands that never fetch. */
int git_child_is_here(bool *out, struct git_child *c, const struct oid *id)
{
    char hex[OID_HEX_SIZE];
    const char *const args[] = {"rev-list",        "--objects",      "--no-walk", "--missing=print",
                                "--filter=tree:0", oid_hex(hex, id), NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = c->env, .out = &text, .quiet = true};
    int rc = git_call(NULL, &call);

    /* since 2.45 git prints one that is missing, as it is asked to, instead of failing */
    *out = !rc && !call.status && !str_starts(text.buf, "?");
    str_release(&text);
    return rc;
}
