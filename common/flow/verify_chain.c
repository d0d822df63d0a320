/* verify_chain(): the release before, as the message says and as the line has it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "survey/release_tags.h"

/* --- the releases on the line of main -----------------------------------------------------------
 */

/* A release on main's line: a tag that leads to a commit there. */
struct line_release {
    size_t depth;
    struct oid commit;
    char *name;
};

/* Those of one prefix, the newest first. */
struct line_releases {
    char *prefix;
    struct vec v; /* of struct line_release */
};

static int compare(const void *a, const void *b)
{
    const struct line_release *x = a, *y = b;

    return x->depth < y->depth ? -1 : x->depth > y->depth ? 1 : strcmp(x->name, y->name);
}

void verify_chain_begin(struct verify *v)
{
    v->releases = (struct vec)VEC_INIT(struct line_releases);
}

void verify_chain_release(struct verify *v)
{
    vec_each (struct line_releases, of, &v->releases) {
        vec_each (struct line_release, rel, &of->v)
            free(rel->name);
        vec_release(&of->v);
        free(of->prefix);
    }
    vec_release(&v->releases);
}

static int load(struct vec *out, struct verify *v, const char *prefix)
{
    struct release_tags tags = RELEASE_TAGS_INIT;
    int rc = release_tags_load(&tags, v->repo, prefix, NULL, false);

    vec_each (struct release_tag, tag, &tags.v) {
        const struct verify_at *at = rc ? NULL : verify_line_find(&v->line, &tag->commit);
        struct line_release *rel = at ? vec_push(out) : NULL;

        if (rel)
            *rel = (struct line_release){at->depth, tag->commit, mem_dup(tag->name)};
    }
    vec_sort(out, compare);
    release_tags_release(&tags);
    return rc;
}

static int find_releases(const struct vec **out, struct verify *v, const char *prefix)
{
    struct line_releases *of;

    vec_each (struct line_releases, known, &v->releases) {
        if (!strcmp(known->prefix, prefix)) {
            *out = &known->v;
            return 0;
        }
    }
    of = vec_push(&v->releases);
    of->prefix = mem_dup(prefix);
    of->v = (struct vec)VEC_INIT(struct line_release);
    *out = &of->v;
    return load(&of->v, v, prefix);
}

/* The first of RELEASES that is further down than DEPTH: its number. */
static size_t first_below(const struct vec *releases, size_t depth)
{
    size_t low = 0, high = releases->len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct line_release *rel = vec_at(releases, mid);

        if (rel->depth <= depth)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* --- what the message says ----------------------------------------------------------------------
 */

/* May NAME be that of another release, of the same prefix? */
static bool may_be_before(const struct verify_work *w, const char *name)
{
    const char *text = name + w->prefix.len;
    struct version v;

    return str_starts(name, w->prefix.buf) && strcmp(name, w->out->name) != 0 &&
           !version_read(&v, text, strlen(text)) &&
           (version_is_prerelease(&w->version) || !version_is_prerelease(&v));
}

/* The commit of the release before, by its tag. ERR_NOT_FOUND (a finding) where it is not here. */
static int find_before(struct oid *out, struct verify_work *w, const char *name)
{
    struct str ref = STR_INIT;
    struct oid id = OID_NONE;
    int rc = ERR_NOT_FOUND;

    if (!may_be_before(w, name)) {
        verify_say(w->out, "chain", VERDICT_BAD,
                   "it says that '%s' was the release before, which is the name of none", name);
        return ERR_NOT_FOUND;
    }
    str_addf(&ref, "refs/tags/%s", name);
    if (ref_name_ok(ref.buf))
        rc = ref_read(&id, w->v->repo, ref.buf);
    if (rc == ERR_NOT_FOUND)
        verify_say(w->out, "chain", VERDICT_HAND, "the release before, '%s', is not here", name);
    if (!rc)
        rc = object_peel_to_commit(out, w->v->repo, &id);
    if (rc == ERR_REFUSED) {
        verify_say_error(w->out, "chain", VERDICT_BAD);
        rc = ERR_NOT_FOUND;
    }
    str_release(&ref);
    return rc;
}

/* The release before is another name of W's commit. What the one below has is what counts. */
static int take_below(struct verify_work *w, const char *name)
{
    const struct vec *releases = NULL;
    int rc = find_releases(&releases, w->v, w->prefix.buf);
    size_t i = rc ? 0 : first_below(releases, w->depth);

    verify_say(w->out, "chain", VERDICT_HAND, "the release before, '%s', is of the same commit",
               name);
    if (!rc && i < releases->len)
        w->before = ((const struct line_release *)vec_at(releases, i))->commit;
    return rc;
}

/* ERR_NOT_FOUND (a finding) where NAME is not below W; otherwise *depth is where. */
static int check_below(size_t *depth, struct verify_work *w, const char *name)
{
    const struct verify_line *line = w->on_staging ? &w->v->staging : &w->v->line;
    const struct verify_at *at;
    struct oid before = OID_NONE;
    int rc = find_before(&before, w, name);

    if (rc)
        return rc;
    at = verify_line_find(line, &before);
    if (at && at->depth == w->depth && !w->candidate) {
        *depth = at->depth;
        return take_below(w, name);
    }
    if (at && at->depth >= w->depth) {
        *depth = at->depth;
        w->before = before;
        return 0;
    }
    if (!at && line->cut) {
        err_set(ERR_FAILED, "the history here is too shallow to find the release before, '%s'",
                name);
        err_hint("git fetch --unshallow");
        return ERR_FAILED;
    }
    verify_say(w->out, "chain", w->on_staging ? VERDICT_HAND : VERDICT_BAD,
               "the release before, '%s', is not below it on the first-parent line", name);
    return ERR_NOT_FOUND;
}

/* --- what the line has --------------------------------------------------------------------------
 */

/* When a tag was made, in seconds; 0 where it does not say. */
static long long made_at(const struct tag *tag)
{
    const char *line = strstr(tag->raw.buf, "\ntagger "), *end;

    if (!line || line > tag->message)
        return 0;
    end = memrchr(line + 1, '>', strcspn(line + 1, "\n"));
    return end ? strtoll(end + 1, NULL, 10) : 0;
}

/*
 * Is the tag NAME a release that W's message had to say, or may it have been made since? A tag that
 * is none by itself, as a lightweight one, cannot be held against another: false in *counts.
 */
static int read_passed(bool *counts, bool *since, struct verify_work *w, const char *name)
{
    struct str ref = STR_INIT;
    struct tag tag = TAG_INIT;
    struct oid id = OID_NONE;
    int rc;

    str_addf(&ref, "refs/tags/%s", name);
    rc = ref_read(&id, w->v->repo, ref.buf);
    if (!rc)
        rc = tag_read(&tag, w->v->repo, &id);
    *counts = !rc && !strcmp(tag.name.buf, name);
    *since = made_at(&tag) >= made_at(&w->tag);
    str_release(&ref);
    tag_release(&tag);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* SAYS is NULL where the message says nothing. */
static void say_passed(struct verify_work *w, const char *name, const char *says, bool since)
{
    struct str ours = STR_INIT;
    bool by_us = !commit_trailer(&ours, w->tag.message, "Release-Version", 0);

    if (since)
        verify_say(w->out, "chain", VERDICT_HAND,
                   "it says that %s was the release before, and '%s' was tagged since",
                   says ? says : "none", name);
    else if (says || by_us)
        verify_say(w->out, "chain", VERDICT_BAD,
                   "it says that %s was the release before, where '%s' was", says ? says : "none",
                   name);
    else
        verify_say(w->out, "chain", VERDICT_HAND,
                   "it does not say that '%s' was the release before", name);
    str_release(&ours);
}

/* Between W and the release that it says came before, at DEPTH, there is none; SAYS is NULL where
 * it says that none did. */
static int check_between(struct verify_work *w, const char *says, size_t depth)
{
    const struct vec *releases = NULL;
    int rc = find_releases(&releases, w->v, w->prefix.buf);

    for (size_t i = rc ? 0 : first_below(releases, w->depth); !rc && i < releases->len; i++) {
        const struct line_release *rel = vec_at(releases, i);
        bool counts = false, since = false;

        if (says && rel->depth >= depth)
            break;
        rc = read_passed(&counts, &since, w, rel->name);
        if (rc || !counts)
            continue;
        if (oid_is_none(&w->before))
            w->before = rel->commit;
        say_passed(w, rel->name, says, since);
        break;
    }
    return rc;
}

/* It says that there was none before: of its prefix, which may be new with it. */
static int check_prefix(struct verify_work *w)
{
    struct settings before;
    struct oid tree = OID_NONE;
    const struct oid *parent = commit_parent(&w->commit, 0);
    int rc = parent ? commit_tree_of(&tree, w->v->repo, parent) : 0;

    if (rc || !parent)
        return rc;
    rc = config_load(&before, w->v->repo, &tree);
    if (rc && rc != ERR_FAILED)
        err_clear(); /* what cannot be read is no setting */
    if (rc)
        return rc == ERR_FAILED ? rc : 0;
    if (strcmp(before.tag_prefix, w->own.tag_prefix) != 0)
        verify_say(
            w->out, "chain", VERDICT_HAND,
            "its tags begin with '%s', and those before it with '%s', which are not looked at",
            w->own.tag_prefix, before.tag_prefix);
    settings_release(&before);
    return 0;
}

int verify_chain(struct verify_work *w)
{
    struct str name = STR_INIT;
    size_t depth = 0;
    bool says;
    int rc = 0;

    if (!w->on_line)
        return 0;
    says = !commit_trailer(&name, w->tag.message, "Previous-Release", 0);
    if (says)
        rc = check_below(&depth, w, name.buf);
    if (!rc && !w->candidate && w->tag.raw.len)
        rc = check_between(w, says ? name.buf : NULL, depth);
    if (!rc && !says && !w->own.package)
        rc = check_prefix(w);
    str_release(&name);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
