#include "promote/unfinished.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/object.h"
#include "text/fields.h"
#include "text/quote.h"

#define UNFINISHED_MAX ((size_t)64 << 20)

void layout_release(struct layout *l)
{
    free(l->name);
    free(l->path);
    free(l->keep);
}

void unfinished_release(struct unfinished *u)
{
    free(u->owner);
    free(u->branch_ref);
    free(u->target_ref);
    free(u->started_in);
    strs_release(&u->options);
    strs_release(&u->paths);
    vec_release(&u->answers);
    layout_release(&u->layout);
    layout_release(&u->before);
}

const char *unfinished_option(const struct unfinished *u, const char *name)
{
    for (size_t i = 0; i + 1 < strs_len(&u->options); i += 2)
        if (!strcmp(strs_at(&u->options, i), name))
            return strs_at(&u->options, i + 1);
    return NULL;
}

static void find_path(struct str *out, const struct repo *r, enum unfinished_file file)
{
    str_addf(out, "%s/cutover/unfinished%s", repo_common_dir(r),
             file == UNFINISHED_NEXT ? "-next" : "");
}

/* Pairs as they are written. */
struct pairs {
    struct str text;
    size_t n;
};

static void pair(struct pairs *out, const char *name, const char *value)
{
    if (!value)
        return;
    fields_add(&out->text, name);
    fields_add(&out->text, value);
    out->n++;
}

static void pair_oid(struct pairs *out, const char *name, const struct oid *id)
{
    if (!oid_is_none(id))
        pair(out, name, oid_text(id));
}

static void pair_layout(struct pairs *out, const struct layout *l, const char *const *names)
{
    pair(out, names[0], l->name);
    pair(out, names[1], l->path);
    pair(out, names[2], l->keep && strrchr(l->keep, '/') ? strrchr(l->keep, '/') + 1 : l->keep);
}

static const char *const layout_names[] = {"worktree", "worktree-path", "keep"};
static const char *const before_names[] = {"before", "before-path", "before-keep"};

static void format(struct pairs *out, const struct unfinished *u)
{
    pair(out, "owner", u->owner);
    pair(out, "branch", u->branch_ref);
    pair(out, "into", u->target_ref);
    pair_oid(out, "branch-id", &u->f);
    pair_oid(out, "into-id", &u->m);
    for (size_t i = 0; i + 1 < strs_len(&u->options); i += 2) {
        pair(out, "option", strs_at(&u->options, i));
        pair(out, "option-value", strs_at(&u->options, i + 1));
    }
    pair(out, "started-in", u->started_in);
    pair(out, "step", u->in_main ? "main" : "move");
    pair_oid(out, "ours", &u->ours);
    pair_oid(out, "theirs", &u->theirs);
    for (size_t i = 0; i < strs_len(&u->paths); i++)
        pair(out, "path", strs_at(&u->paths, i));
    vec_each (struct plan_answer, a, &u->answers) {
        pair(out, "answer-ours", oid_text(&a->ours));
        pair(out, "answer-theirs", oid_text(&a->theirs));
        pair(out, "answer", oid_text(&a->tree));
    }
    pair_oid(out, "promote-commit", &u->c1);
    pair_oid(out, "laid-out", &u->digest);
    pair_oid(out, "branch-becomes", &u->branch);
    pair_oid(out, "into-becomes", &u->target);
    pair_layout(out, &u->layout, layout_names);
    pair_layout(out, &u->before, before_names);
}

int unfinished_write(const struct unfinished *u, struct repo *r, enum unfinished_file file)
{
    struct pairs out = {.text = STR_INIT};
    struct str path = STR_INIT;
    int rc;

    fields_add(&out.text, "cutover-unfinished 2");
    format(&out, u);
    fields_add(&out.text, "end");
    str_addf(&out.text, "%zu", out.n);
    str_addc(&out.text, '\0');
    find_path(&path, r, file);
    rc = file_replace(path.buf, out.text.buf, out.text.len);
    if (!rc)
        rc = repo_share(r, path.buf);
    str_release(&out.text);
    str_release(&path);
    return rc;
}

static void set_text(char **out, struct fields *in, const char *value)
{
    in->bad = in->bad || *out || !*value;
    free(*out);
    *out = mem_dup(value);
}

static void set_oid(struct oid *out, struct fields *in, const char *value)
{
    if (oid_parse(out, value, strlen(value)))
        in->bad = true;
}

/* A name that is a path of its own would lead elsewhere. */
static void set_name(char **out, struct fields *in, const char *value)
{
    set_text(out, in, value);
    in->bad = in->bad || strchr(value, '/') || *value == '.';
}

static void set_answer(struct unfinished *u, struct fields *in, const char *name, const char *value)
{
    struct plan_answer *a;

    if (!strcmp(name, "answer-ours"))
        vec_push(&u->answers);
    if (!u->answers.len) {
        in->bad = true;
        return;
    }
    a = vec_at(&u->answers, u->answers.len - 1);
    set_oid(!strcmp(name, "answer-ours")     ? &a->ours
            : !strcmp(name, "answer-theirs") ? &a->theirs
                                             : &a->tree,
            in, value);
}

static bool set_layout(struct layout *l, const char *const *names, struct fields *in,
                       const char *name, const char *value)
{
    if (!strcmp(name, names[0]))
        set_name(&l->name, in, value);
    else if (!strcmp(name, names[1]))
        set_text(&l->path, in, value);
    else if (!strcmp(name, names[2]))
        set_text(&l->keep, in, value);
    else
        return false;
    return true;
}

static void set_pair(struct unfinished *u, struct fields *in, const char *name, const char *value)
{
    const struct {
        const char *name;
        struct oid *id;
    } ids[] = {
        {"branch-id", &u->f},         {"into-id", &u->m},         {"ours", &u->ours},
        {"theirs", &u->theirs},       {"promote-commit", &u->c1}, {"branch-becomes", &u->branch},
        {"into-becomes", &u->target}, {"laid-out", &u->digest},
    };
    const struct {
        const char *name;
        char **text;
    } texts[] = {{"owner", &u->owner},
                 {"branch", &u->branch_ref},
                 {"into", &u->target_ref},
                 {"started-in", &u->started_in}};

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        if (!strcmp(name, ids[i].name)) {
            set_oid(ids[i].id, in, value);
            return;
        }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (!strcmp(name, texts[i].name)) {
            set_text(texts[i].text, in, value);
            return;
        }
    if (!strcmp(name, "option") || !strcmp(name, "option-value"))
        strs_add(&u->options, value);
    else if (!strcmp(name, "path"))
        strs_add(&u->paths, value);
    else if (!strcmp(name, "step"))
        u->in_main = !strcmp(value, "main");
    else if (str_starts(name, "answer"))
        set_answer(u, in, name, value);
    else if (!set_layout(&u->layout, layout_names, in, name, value) &&
             !set_layout(&u->before, before_names, in, name, value))
        in->bad = true;
}

static bool parse(struct unfinished *u, const struct str *text)
{
    struct fields in = fields_of(text);
    const char *name;
    size_t pairs = 0;

    in.bad = strcmp(fields_next(&in), "cutover-unfinished 2") != 0;
    for (name = fields_next(&in); !in.bad && strcmp(name, "end") != 0;
         name = fields_next(&in), pairs++) {
        const char *value = fields_next(&in);

        if (!in.bad)
            set_pair(u, &in, name, value);
    }
    return !in.bad && fields_end(&in, pairs) && u->owner && u->layout.name && u->layout.path;
}

/* What is removed by it has to be what we make: a worktree that is called as ours are, and a .keep
 * of this repository, which *l then has the path of. */
static bool settle_layout(struct layout *l, const struct repo *r)
{
    struct str keep = STR_INIT;

    if (l->name && (!strstr(l->name, "-promote-") || !l->path || *l->path != '/' ||
                    strcmp(strrchr(l->path, '/') + 1, l->name) != 0))
        return false;
    if (!l->keep)
        return true;
    if (!object_find_keep(&keep, r, l->keep)) {
        str_release(&keep);
        return false;
    }
    free(l->keep);
    l->keep = str_detach(&keep);
    return true;
}

/* Without it nothing that was laid out is found again, but all of it is there. */
static void hint_at_the_end(const char *path)
{
    quote_hint("mv %s %s.damaged    # to forget it, and promote anew", path, path);
    err_hint("git worktree list    # the worktree where it was laid out, and resolved");
    err_hint("man 7 cutover    # more of it");
}

/* What a promote has. */
static bool is_whole(const struct unfinished *u)
{
    return u->branch_ref && u->target_ref && !oid_is_none(&u->f) && !oid_is_none(&u->ours) &&
           !oid_is_none(&u->theirs) && strs_len(&u->options) % 2 == 0;
}

int unfinished_read(struct unfinished *out, const struct repo *r, enum unfinished_file file)
{
    struct str text = STR_INIT, path = STR_INIT;
    int rc = repo_check_own_dir(r); /* no one else's note is ours */

    if (rc)
        return rc;
    find_path(&path, r, file);
    rc = file_read(&text, path.buf, UNFINISHED_MAX);
    if (!rc && (!parse(out, &text) || (!strcmp(out->owner, "git-flow-promote") &&
                                       !(is_whole(out) && settle_layout(&out->layout, r) &&
                                         settle_layout(&out->before, r)))))
        rc = err_set(ERR_FAILED,
                     "the note of what is to be resolved, '%s', is damaged, or another version's",
                     path.buf);
    if (rc && rc != ERR_NOT_FOUND)
        hint_at_the_end(path.buf);
    str_release(&text);
    str_release(&path);
    return rc;
}

int unfinished_remove(const struct repo *r, enum unfinished_file file)
{
    struct str path = STR_INIT;
    int rc;

    find_path(&path, r, file);
    rc = file_unlink_synced(path.buf);
    str_release(&path);
    return rc;
}

int unfinished_drop(const struct repo *r)
{
    struct str from = STR_INIT, to = STR_INIT, dir = STR_INIT;
    int rc;

    find_path(&from, r, UNFINISHED_OPEN);
    find_path(&to, r, UNFINISHED_NEXT);
    file_dirname(&dir, to.buf);
    rc = file_rename(from.buf, to.buf);
    if (!rc)
        rc = file_sync(dir.buf);
    str_release(&from);
    str_release(&to);
    str_release(&dir);
    return rc;
}
