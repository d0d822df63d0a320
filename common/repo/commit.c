#include "repo/commit.h"

#include <string.h>

#include "base/err.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/merge_bases.h"

void commit_release(struct commit *c)
{
    vec_release(&c->parents);
    str_release(&c->raw);
    c->message = "";
}

const struct oid *commit_parent(const struct commit *c, size_t i)
{
    return i < c->parents.len ? vec_at(&c->parents, i) : NULL;
}

/* "KEY <id>\n" at *p: 0 with *p behind it, ERR_NOT_FOUND when another key stands there. */
static int header_id(struct oid *out, const char **p, const char *key)
{
    size_t n = strlen(key), len;

    if (strncmp(*p, key, n) != 0 || (*p)[n] != ' ')
        return ERR_NOT_FOUND;
    len = strcspn(*p + n + 1, "\n");
    if (oid_parse(out, *p + n + 1, len))
        return ERR_INVALID;
    *p += n + 1 + len;
    if (**p)
        ++*p;
    return 0;
}

static int parse(struct commit *c)
{
    const char *p = c->raw.buf, *blank;
    struct oid parent;
    int rc = header_id(&c->tree, &p, "tree");

    while (!rc && !(rc = header_id(&parent, &p, "parent")))
        *(struct oid *)vec_push(&c->parents) = parent;
    if (rc != ERR_NOT_FOUND || p == c->raw.buf)
        return err_set(ERR_FAILED, "malformed commit %s", oid_text(&c->id));
    blank = strstr(p, "\n\n");
    c->message = blank ? blank + 2 : c->raw.buf + c->raw.len;
    return 0;
}

int commit_read(struct commit *out, struct repo *r, const struct oid *id)
{
    enum object_type type;
    int rc = object_read(&out->raw, &type, r, id);

    vec_truncate(&out->parents, 0);
    out->message = "";
    if (rc)
        return rc;
    if (type != OBJECT_COMMIT)
        return err_set(ERR_FAILED, "%s is a %s, not a commit", oid_text(id),
                       object_type_name(type));
    out->id = *id;
    return parse(out);
}

int commit_need(struct commit *out, struct repo *r, const struct oid *id)
{
    int rc = commit_read(out, r, id);

    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_FAILED, "commit %s is missing", oid_text(id));
        err_hint("git fsck --full");
    }
    return rc;
}

int commit_tree_of(struct oid *out, struct repo *r, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = oid_is_none(id) ? 0 : commit_need(&c, r, id);

    if (!rc)
        *out = c.tree;
    commit_release(&c);
    return rc;
}

/* The start of the last paragraph, or NULL when the message is one paragraph (its subject). */
static const char *last_paragraph(const char *message)
{
    const char *found = NULL;

    for (const char *p = message; (p = strstr(p, "\n\n")); p++)
        if (p[2 + strspn(p + 2, "\n")])
            found = p + 2 + strspn(p + 2, "\n");
    return found;
}

int commit_trailer(struct str *out, const char *message, const char *key, size_t n)
{
    const char *line = last_paragraph(message);
    size_t key_len = strlen(key);

    while (line && *line) {
        size_t len = strcspn(line, "\n");

        if (len > key_len && !strncmp(line, key, key_len) && line[key_len] == ':' && !n--) {
            const char *value = line + key_len + 1;

            value += strspn(value, " ");
            str_add(out, value, (size_t)(line + len - value));
            return 0;
        }
        line += len + (line[len] == '\n');
    }
    return ERR_NOT_FOUND;
}

/* Does git's configuration ask for signed commits? commit-tree does not look by itself. */
static int want_signature(bool *out, struct repo *r)
{
    static int known = -1;
    const char *const args[] = {"config", "--type=bool", "--get", "commit.gpgSign", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = &text};
    int rc = 0;

    if (known < 0) {
        rc = git_call(r, &call);
        if (!rc && call.status > 1)
            rc = err_set(ERR_FAILED, "cannot read commit.gpgSign of the git configuration");
        if (!rc)
            known = !call.status && str_starts(text.buf, "true");
    }
    str_release(&text);
    *out = known == 1;
    return rc;
}

#define PARENTS_MAX 8

/* Does git not know who commits? Then that is to be told to it. */
static void hint_identity(struct repo *r)
{
    static const char *const names[] = {"GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"};
    struct err_saved *cause = err_save();
    bool known = true;

    for (size_t i = 0; i < 2; i++) {
        const char *const args[] = {"var", names[i], NULL};
        struct str text = STR_INIT;
        struct git_call call = {.args = args, .out = &text};

        known = known && !git_capture(r, &call) && !call.status;
        str_release(&call.said);
        str_release(&text);
    }
    err_restore(cause);
    if (known)
        return;
    err_hint("git config user.name <your name>");
    err_hint("git config user.email <your address>");
}

int commit_write(struct oid *out, struct repo *r, const struct oid *tree, const struct oid *parents,
                 size_t n_parents, const char *message)
{
    char hex[PARENTS_MAX + 1][OID_HEX_SIZE];
    const char *args[2 * PARENTS_MAX + 8] = {"commit-tree"};
    struct str id = STR_INIT;
    struct git_call call = {.args = args, .in = message, .in_len = strlen(message), .out = &id};
    size_t n = 1;
    bool sign = false;
    int rc = want_signature(&sign, r);

    if (rc)
        return rc;
    if (n_parents > PARENTS_MAX)
        return err_set(ERR_INVALID, "a commit with %zu parents", n_parents);
    for (size_t i = 0; i < n_parents; i++) {
        args[n++] = "-p";
        args[n++] = oid_hex(hex[i], &parents[i]);
    }
    if (sign)
        args[n++] = "-S";
    args[n++] = "-F";
    args[n++] = "-";
    args[n] = oid_hex(hex[PARENTS_MAX], tree);
    rc = git_must(r, &call);
    if (rc)
        hint_identity(r);
    if (!rc && (!id.len || oid_parse(out, id.buf, id.len - 1)))
        rc = err_set(ERR_FAILED, "git commit-tree printed no id");
    str_release(&id);
    return rc;
}

int commit_identity(struct str *out, struct repo *r)
{
    static struct str known = STR_INIT;
    const char *const args[] = {"var", "GIT_COMMITTER_IDENT", NULL};
    struct git_call call = {.args = args, .out = &known};
    int rc = known.len ? 0 : git_must(r, &call);

    if (rc) {
        hint_identity(r);
        str_reset(&known);
    } else {
        str_add(out, known.buf, strcspn(known.buf, "\n"));
    }
    return rc;
}

/* So far down the first parents a commit is looked for before git is asked. */
#define NEAR 8

/* Is A reached from B by a few first parents? Then it is their one merge base. */
static int is_near(bool *out, struct repo *r, const struct oid *a, const struct oid *b)
{
    struct commit c = COMMIT_INIT;
    struct oid at = *b;
    int rc = 0;

    *out = oid_eq(a, b);
    for (int i = 0; !*out && i < NEAR; i++) {
        const struct oid *parent;

        rc = commit_read(&c, r, &at);
        parent = rc ? NULL : commit_parent(&c, 0);
        if (!parent)
            break;
        at = *parent;
        *out = oid_eq(&at, a);
    }
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc; /* below where a shallow clone ends */
}

static int bases_nearby(struct vec *out, struct repo *r, const struct oid *a, const struct oid *b)
{
    bool is;
    int rc = is_near(&is, r, a, b);

    if (!rc && is) {
        *(struct oid *)vec_push(out) = *a;
    } else if (!rc) {
        rc = is_near(&is, r, b, a);
        if (!rc && is)
            *(struct oid *)vec_push(out) = *b;
    }
    return rc;
}

int commit_merge_bases(struct vec *out, struct repo *r, const struct oid *a, const struct oid *b)
{
    size_t before = out->len;
    bool shallow = repo_is_shallow(r);
    int rc = batch_find(r, a) || batch_find(r, b) ? batch_settle(r) : 0;

    if (rc)
        return rc;
    if (r->ops != &engine_git && !shallow)
        return r->ops->merge_bases(out, r->engine, a, b);
    /* git is a process for each question: of what is near none is needed, and what a shallow clone
     * still says of parents that it cut off git does not count */
    rc = bases_nearby(out, r, a, b);
    if (rc || out->len > before)
        return rc;
    /* libgit2 stops with an error at the boundary of a shallow clone */
    rc = merge_bases_by_git(out, object_batch_env(r), a, b);
    if (!rc && shallow && out->len == before) {
        rc = err_set(ERR_FAILED,
                     "the history here is too shallow to find the merge base of %s and %s",
                     oid_text(a), oid_text(b));
        err_hint("git fetch --unshallow");
    }
    return rc;
}

int commit_is_ancestor(bool *out, struct repo *r, const struct oid *a, const struct oid *b)
{
    struct vec bases = VEC_INIT(struct oid);
    int rc = 0;

    *out = oid_eq(a, b);
    if (!*out) {
        rc = commit_merge_bases(&bases, r, a, b);
        for (size_t i = 0; !rc && i < bases.len; i++)
            *out = *out || oid_eq(vec_at(&bases, i), a);
    }
    vec_release(&bases);
    return rc;
}
