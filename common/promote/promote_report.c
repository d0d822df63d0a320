#include "promote/promote_report.h"
#include "promote/resume.h"

#include <string.h>

#include "base/err.h"
#include "base/secret.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "text/quote.h"

struct changes {
    struct str *out;
    char end; /* of a record; 0 with json */
    bool json;
    bool first;
};

static void add_record(struct changes *c, char status, const char *path)
{
    if (c->json) {
        str_addf(c->out, "%s{\"status\": \"%c\", \"path\": ", c->first ? "" : ", ", status);
        quote_json(c->out, path);
        str_addc(c->out, '}');
        c->first = false;
        return;
    }
    str_addf(c->out, "%c\t", status);
    if (c->end == '\n')
        quote_path(c->out, path);
    else
        str_adds(c->out, path);
    str_addc(c->out, c->end);
}

static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    bool dir = path[strlen(path) - 1] == '/';

    if (dir && after->mode)
        return 0; /* a new directory: its files are named */
    add_record(payload, !before->mode ? 'A' : !after->mode ? 'D' : 'M', path);
    return dir ? TREE_SKIP : 0;
}

static int walk(struct changes *c, struct repo *r, const struct plan *p)
{
    if (p->done || strs_len(&p->conflicts))
        return 0;
    if (oid_is_none(&p->c2))
        return tree_diff(r, &p->f_tree, &p->c1_tree, visit, c);
    return tree_diff(r, &p->target_old_tree, &p->c2_tree, visit, c);
}

int promote_changes(struct str *out, struct repo *r, const struct plan *p, char end)
{
    struct changes c = {.out = out, .end = end};

    return walk(&c, r, p);
}

static void add_member(struct str *out, const char *key, const char *value)
{
    str_addf(out, "\"%s\": ", key);
    if (value)
        quote_json(out, value);
    else
        str_adds(out, "null");
}

static void add_text(struct str *out, const char *key, const char *value)
{
    str_adds(out, "  ");
    add_member(out, key, value);
    str_adds(out, ",\n");
}

static void add_oid(struct str *out, const char *key, bool known, const struct oid *id)
{
    if (known)
        str_addf(out, "\"%s\": \"%s\"", key, oid_text(id));
    else
        str_addf(out, "\"%s\": null", key);
}

static void add_list(struct str *out, const char *key, const struct strs *list)
{
    str_addf(out, "  \"%s\": [", key);
    for (size_t i = 0; i < strs_len(list); i++) {
        str_adds(out, i ? ", " : "");
        quote_json(out, strs_at(list, i));
    }
    str_adds(out, "],\n");
}

static void add_moves(struct str *out, const struct plan *p)
{
    const char *before = "\n";

    str_adds(out, "  \"moves\": [");
    vec_each (struct plan_move, m, &p->moves) {
        str_addf(out, "%s    {\"from\": ", before);
        quote_json(out, m->from);
        str_adds(out, ", \"to\": ");
        quote_json(out, m->to);
        str_addf(out, ", \"mode\": \"%s\", ",
                 p->settings.mode == MODE_MIRROR ? "mirror" : "overlay");
        add_oid(out, "from_tree", true, &m->from_tree);
        str_adds(out, ", ");
        add_oid(out, "base_tree", m->base_known, &m->base);
        str_adds(out, ", ");
        add_oid(out, "to_tree", !strs_len(&p->conflicts), &m->after);
        str_addf(out, ", \"merged_by_git\": %s}", m->by_git ? "true" : "false");
        before = ",\n";
    }
    str_adds(out, "],\n");
}

static void add_ref(struct str *out, const char *name, const struct oid *old_id,
                    const struct oid *new_id, const char *before)
{
    str_addf(out, "%s    {\"ref\": ", before);
    quote_json(out, name);
    str_adds(out, ", ");
    add_oid(out, "old", !oid_is_none(old_id), old_id);
    str_adds(out, ", ");
    add_oid(out, "new", true, new_id);
    str_addc(out, '}');
}

static void add_refs(struct str *out, const struct plan *p)
{
    static const struct oid none = OID_NONE;
    bool moved = false;

    struct str archive = STR_INIT;

    str_adds(out, "  \"refs\": [");
    if (!p->done && !strs_len(&p->conflicts)) {
        if (!oid_eq(&p->f, &p->c1)) {
            add_ref(out, p->branch_ref, &p->f, &p->c1, "\n");
            moved = true;
        }
        if (!oid_is_none(&p->c2))
            add_ref(out, p->target_ref, &p->target_old, &p->c2, moved ? ",\n" : "\n");
        if (plan_archive_ref(&archive, p))
            add_ref(out, archive.buf, &none, &p->f, ",\n");
    }
    str_release(&archive);
    str_adds(out, "],\n");
}

static void add_findings(struct str *out, const struct plan *p)
{
    const char *before = "\n";

    str_adds(out, "  \"findings\": [");
    vec_each (struct plan_finding, f, &p->findings) {
        str_addf(out, "%s    {\"kind\": \"%s\", \"path\": ", before,
                 f->kind == FINDING_STALE ? "stale-reference" : "dropped-in-copy");
        quote_json(out, f->path);
        if (f->kind == FINDING_STALE) {
            str_addf(out, ", \"line\": %zu, \"says\": ", f->line);
            quote_json(out, f->says);
        }
        str_addc(out, '}');
        before = ",\n";
    }
    str_adds(out, "],\n");
}

static void add_ids(struct str *out, const struct plan *p)
{
    bool made = !strs_len(&p->conflicts);
    const struct {
        const char *key;
        const struct oid *id;
        bool known;
    } ids[] = {
        {"branch_tip", &p->f, true},         {"branch_tree", &p->f_tree, true},
        {"into_tip", &p->target_old, true},  {"into_tree", &p->target_old_tree, true},
        {"merged_into", &p->m, true},        {"promote_commit", &p->c1, made},
        {"promote_tree", &p->c1_tree, made}, {"merge_commit", &p->c2, made},
        {"merge_tree", &p->c2_tree, made},
    };

    str_adds(out, "  \"ids\": {");
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        str_adds(out, i ? ",\n    " : "\n    ");
        add_oid(out, ids[i].key, ids[i].known && !oid_is_none(ids[i].id), ids[i].id);
    }
    str_adds(out, "},\n");
}

static void add_option(struct str *out, const char *key, const char *value)
{
    add_member(out, key, value);
    str_adds(out, ", ");
}

/* What was asked for; a base by its id, so that it names the same tomorrow. */
static int add_options(struct str *out, struct repo *r, const struct plan_request *q)
{
    const struct {
        const char *key;
        bool set;
    } flags[] = {
        {"overwrite", q->overwrite},
        {"resolved", q->resolved},
        {"allow_attribute_change", q->allow_attribute_change},
        {"allow_dangling_links", q->allow_dangling_links},
        {"renumber", q->renumber},
        {"ff", q->ff},
    };
    struct oid base = OID_NONE;
    int rc = q->base ? ref_resolve(&base, r, q->base) : 0;

    str_adds(out, "  \"options\": {");
    add_option(out, "into", q->into);
    add_option(out, "mode", q->mode);
    add_option(out, "base", q->base ? oid_text(&base) : NULL);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        str_addf(out, "%s\"%s\": %s", i ? ", " : "", flags[i].key, flags[i].set ? "true" : "false");
    str_adds(out, "},\n");
    return rc;
}

int promote_json(struct str *out, struct repo *r, const struct promote_result *result, bool dry_run)
{
    const struct plan *p = &result->plan;
    struct changes c = {.out = out, .json = true, .first = true};
    bool conflicts = strs_len(&p->conflicts) > 0;
    int rc;

    str_adds(out, "{\n  \"schema\": \"git-flow-promote/1\",\n");
    str_addf(out, "  \"dry_run\": %s,\n  \"done_before\": %s,\n", dry_run ? "true" : "false",
             p->done ? "true" : "false");
    add_text(out, "branch", p->branch);
    add_text(out, "into", p->target);
    add_text(out, "landing", p->settings.landing == LANDING_PR ? "pr" : "direct");
    add_text(out, "version", p->version_text);
    str_adds(out, "  ");
    add_oid(out, "promote_commit", !conflicts, &p->promote);
    str_adds(out, ",\n  ");
    add_oid(out, "merge_commit", !conflicts && !oid_is_none(&p->c2), &p->c2);
    str_adds(out, ",\n");
    rc = add_options(out, r, &p->asked);
    add_ids(out, p);
    add_refs(out, p);
    add_moves(out, p);
    add_list(out, "retired", &p->retired);
    add_list(out, "renumbered", &p->renumbered);
    add_list(out, "version_files", &p->edited);
    add_list(out, "overwritten", &p->overwritten);
    add_list(out, "conflicts", &p->conflicts);
    add_findings(out, p);
    add_text(out, "worktree", result->worktree);
    str_adds(out, "  \"changes\": [");
    if (!rc)
        rc = walk(&c, r, p);
    str_adds(out, "]\n}\n");
    return rc;
}

static void add_lines(struct str *out, const char *key, const char *const *lines, size_t n)
{
    str_addf(out, ", \"%s\": [", key);
    for (size_t i = 0; i < n; i++) {
        str_adds(out, i ? ", " : "");
        quote_json(out, lines[i]);
    }
    str_addc(out, ']');
}

void promote_json_refusal(struct str *out, const struct promote_refusal *refusal)
{
    const char *branch = refusal->branch ? resume_name(refusal->branch) : NULL;
    const char *const *lines;
    struct str typed = STR_INIT;
    size_t n;

    str_adds(&typed, branch ? branch : "");
    secret_hide(&typed, ":***"); /* as after "--push <url>", with a space */
    str_adds(out, "{\n  \"schema\": \"git-flow-promote/1\",\n");
    str_addf(out, "  \"dry_run\": %s,\n", refusal->dry_run ? "true" : "false");
    add_text(out, "branch", branch ? typed.buf : NULL);
    add_list(out, "conflicts", refusal->conflicts);
    add_text(out, "worktree", refusal->worktree);
    str_addf(out, "  \"error\": {\"exit_status\": %d, \"message\": ", refusal->status);
    quote_json(out, err_message() ? err_message() : "");
    n = err_notes(&lines);
    add_lines(out, "notes", lines, n);
    n = err_hints(&lines);
    add_lines(out, "hints", lines, n);
    str_adds(out, "}\n}\n");
    str_release(&typed);
}
