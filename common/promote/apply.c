#include "promote/apply.h"

#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "promote/promote.h"
#include "promote/promote_report.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "text/json.h"
#include "text/quote.h"

void apply_release(struct apply *a)
{
    struct str *const all[] = {&a->text, &a->branch, &a->into, &a->mode, &a->base};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        str_release(all[i]);
}

/* --- reading ------------------------------------------------------------------------------------
 */

static int bad(const char *what, const char *why)
{
    err_set(ERR_REFUSED, "this is no plan: %s %s", what, why);
    err_hint("git flow-promote -n --json <branch>");
    return ERR_REFUSED;
}

/* The one value of SECTION.KEY, or of KEY at the top where SECTION is NULL. */
static int find(struct json_found *out, const struct apply *a, const char *section, const char *key)
{
    const char *const path[] = {section ? section : key, key};
    struct fault fault;

    if (json_find(out, &fault, a->text.buf, a->text.len, path, section ? 2 : 1))
        return bad("it has", fault.why);
    if (out->count != 1)
        return bad(key, out->count ? "is there more than once" : "is missing");
    if (out->string && !out->plain)
        return bad(key, "has escapes");
    return 0;
}

static bool is_word(const struct apply *a, const struct json_found *f, const char *word)
{
    return !f->string && span_is(a->text.buf, f->at, word);
}

/* A string; "" for null. */
static int take_text(struct str *out, const struct apply *a, const char *section, const char *key)
{
    struct json_found f;
    int rc = find(&f, a, section, key);

    if (rc || is_word(a, &f, "null"))
        return rc;
    if (!f.string || !f.at.len || memchr(a->text.buf + f.at.at, 0, f.at.len))
        return bad(key, "is no text");
    str_add(out, a->text.buf + f.at.at, f.at.len);
    return 0;
}

static int take_id(struct oid *out, const struct apply *a, const char *section, const char *key)
{
    struct str hex = STR_INIT;
    int rc = take_text(&hex, a, section, key);

    if (!rc && hex.len && oid_parse(out, hex.buf, hex.len))
        rc = bad(key, "is no id");
    str_release(&hex);
    return rc;
}

static int take_flag(bool *out, const struct apply *a, const char *section, const char *key)
{
    struct json_found f;
    int rc = find(&f, a, section, key);

    if (!rc && !is_word(a, &f, "true") && !is_word(a, &f, "false"))
        rc = bad(key, "is neither true nor false");
    if (!rc)
        *out = is_word(a, &f, "true");
    return rc;
}

static int take_kind(const struct apply *a)
{
    struct str schema = STR_INIT;
    bool plan = false;
    int rc = take_text(&schema, a, NULL, "schema");

    if (!rc && strcmp(schema.buf, "git-flow-promote/1") != 0)
        rc = bad("its schema", "is not 'git-flow-promote/1'");
    if (!rc)
        rc = take_flag(&plan, a, NULL, "dry_run");
    if (!rc && !plan)
        rc = bad("it", "says what was done");
    str_release(&schema);
    return rc;
}

static int take_options(struct apply *a, struct plan_request *q)
{
    static const char section[] = "options";
    const struct {
        const char *key;
        bool *flag;
    } flags[] = {
        {"overwrite", &q->overwrite},
        {"resolved", &q->resolved},
        {"allow_attribute_change", &q->allow_attribute_change},
        {"allow_dangling_links", &q->allow_dangling_links},
        {"renumber", &q->renumber},
        {"ff", &q->ff},
    };
    struct oid base = OID_NONE;
    int rc = take_text(&a->into, a, section, "into");

    if (!rc)
        rc = take_text(&a->mode, a, section, "mode");
    if (!rc)
        rc = take_id(&base, a, section, "base");
    for (size_t i = 0; !rc && i < sizeof(flags) / sizeof(flags[0]); i++)
        rc = take_flag(flags[i].flag, a, section, flags[i].key);
    if (!rc && !oid_is_none(&base))
        str_adds(&a->base, oid_text(&base));
    q->into = a->into.len ? a->into.buf : NULL;
    q->mode = a->mode.len ? a->mode.buf : NULL;
    q->base = a->base.len ? a->base.buf : NULL;
    return rc;
}

static int take_ids(struct apply *a)
{
    static const char section[] = "ids";
    const struct {
        const char *key;
        struct oid *id;
    } ids[] = {
        {"branch_tip", &a->branch_tip},   {"into_tip", &a->into_tip},
        {"merged_into", &a->merged_into}, {"promote_commit", &a->c1},
        {"promote_tree", &a->c1_tree},    {"merge_commit", &a->c2},
        {"merge_tree", &a->c2_tree},
    };
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(ids) / sizeof(ids[0]); i++)
        rc = take_id(ids[i].id, a, section, ids[i].key);
    return rc;
}

int apply_read(struct apply *a, struct plan_request *request, const char *path)
{
    bool from_stdin = !strcmp(path, "-");
    int rc = file_read(&a->text, from_stdin ? "/dev/stdin" : path, APPLY_MAX);

    if (rc == ERR_NOT_FOUND)
        return err_set(ERR_FAILED, "there is no file '%s'", path);
    if (!rc && !a->text.len)
        rc = err_set(ERR_REFUSED, "no plan %s", from_stdin ? "on standard input" : "in that file");
    if (!rc)
        rc = take_kind(a);
    if (!rc)
        rc = take_text(&a->branch, a, NULL, "branch");
    if (!rc && !a->branch.len)
        rc = bad("branch", "is missing");
    if (!rc)
        rc = take_options(a, request);
    if (!rc)
        rc = take_ids(a);
    request->branch = a->branch.buf;
    return rc;
}

/* --- comparing ----------------------------------------------------------------------------------
 */

static int moved(const struct apply *a, const char *ref, const struct oid *then,
                 const struct oid *now)
{
    err_set(ERR_RACE, "'%s' is not where the plan has it: it was at %s, and is at %s", ref,
            oid_text(then), oid_text(now));
    quote_hint("git flow-promote -n --json %s", a->branch.buf);
    return ERR_RACE;
}

/* The ref that has moved since, or 0. Nothing that failed matters then. */
static int check_refs(const struct apply *a, const struct plan *p)
{
    const struct {
        const char *ref;
        const struct oid *then, *now;
    } refs[] = {
        {p->branch_ref, &a->branch_tip, &p->f},
        {p->target_ref, &a->into_tip, &p->target_old},
        {oid_is_none(&p->m) ? NULL : p->upstream.ref.buf, &a->merged_into, &p->m},
    };

    for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++)
        if (refs[i].ref && ref_name_ok(refs[i].ref) && !oid_eq(refs[i].then, refs[i].now)) {
            err_clear();
            return moved(a, refs[i].ref, refs[i].then, refs[i].now);
        }
    return 0;
}

/* Is the commit ID the one that was planned: this tree, these parents? */
static int is_planned(bool *out, struct repo *r, const struct oid *id, const struct oid *tree,
                      const struct oid *first, const struct oid *second)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    *out = !rc && oid_eq(&c.tree, tree) && c.parents.len == (second ? 2 : 1) &&
           oid_eq(commit_parent(&c, 0), first) && (!second || oid_eq(commit_parent(&c, 1), second));
    commit_release(&c);
    return rc;
}

/* Carried out before: by this plan, or by a promote that made the same. */
static int check_done(bool *out, const struct apply *a, struct repo *r, const struct plan *p)
{
    int rc = 0;

    *out = p->done;
    if (*out && oid_eq(&a->c1, &a->branch_tip))
        *out = oid_eq(&p->c1, &a->c1);
    else if (*out)
        rc = is_planned(out, r, &p->c1, &a->c1_tree, &a->branch_tip, NULL);
    if (!rc && *out && !oid_is_none(&a->c2_tree) && oid_is_none(&p->c2))
        *out = false;
    else if (!rc && *out && !oid_is_none(&a->c2_tree))
        rc = is_planned(out, r, &p->c2, &a->c2_tree, &a->merged_into, &p->c1);
    return rc;
}

/* The plan as it was printed, were the ids of the commits it makes those of the document. */
static int print(struct str *out, const struct apply *a, struct repo *r, const struct plan *made)
{
    struct promote_result shown = {.plan = *made};

    if (!oid_eq(&made->c1, &made->f) && !oid_eq(&a->c1, &a->branch_tip))
        shown.plan.c1 = shown.plan.promote = a->c1;
    if (!made->done && !oid_is_none(&made->c2) && !oid_is_none(&a->c2))
        shown.plan.c2 = a->c2;
    return promote_json(out, r, &shown, true);
}

static int compare(const struct apply *a, struct repo *r, const struct plan *made)
{
    struct str now = STR_INIT, then = STR_INIT, text = STR_INIT, key = STR_INIT;
    size_t at = 0;
    int rc = print(&text, a, r, made);

    if (rc)
        goto out;
    json_squeeze(&then, a->text.buf, a->text.len);
    json_squeeze(&now, text.buf, text.len);
    if (str_eq(&then, &now))
        goto out;
    while (then.buf[at] && then.buf[at] == now.buf[at])
        at++;
    json_key_at(&key, now.buf, at);
    rc = err_set(ERR_RACE, "the plan would be another one now: '%s' differs", key.buf);
    quote_hint("git flow-promote -n --json %s", a->branch.buf);
out:
    str_release(&now);
    str_release(&then);
    str_release(&text);
    str_release(&key);
    return rc;
}

int apply_check(const struct apply *a, struct repo *r, const struct plan *made, int rc)
{
    bool done = false;
    int wrong = 0;

    if (!rc)
        wrong = check_done(&done, a, r, made);
    if (wrong || done)
        return wrong;
    wrong = check_refs(a, made);
    if (wrong || rc)
        return wrong ? wrong : rc;
    return compare(a, r, made);
}
