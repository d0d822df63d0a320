#include "flow/release_words.h"

static void add(struct strs *out, struct str *line)
{
    if (line->len)
        strs_add(out, line->buf);
    str_reset(line);
}

void release_warnings(struct strs *out, const struct release_result *result)
{
    const struct release_history *history = &result->history;
    const char *name = result->release.tag.buf;
    struct str s = STR_INIT;

    if (!oid_is_none(&result->taken_back))
        str_addf(&s, "main has taken back what '%s' tags, by commit %s", name,
                 oid_text(&result->taken_back));
    add(out, &s);
    if (history->cut)
        str_addf(&s, "the history here is shallow: the release before '%s' is not known", name);
    add(out, &s);
    if (history->backwards)
        str_addf(&s, "'%s' comes after '%s', and is not a newer version", name,
                 history->previous.buf);
    add(out, &s);
    if (result->lacks & RELEASE_UNSIGNED)
        str_addf(&s, "the tag '%s' was there, and is not signed", name);
    add(out, &s);
    if (result->lacks & RELEASE_SIGNED)
        str_addf(&s, "the tag '%s' was there, and is signed", name);
    add(out, &s);
    if (result->lacks & RELEASE_OTHER_NOTES)
        str_addf(&s, "the tag '%s' was there, without these notes", name);
    add(out, &s);
    str_release(&s);
}

void release_outcome(struct str *out, const struct release_result *result, bool dry_run)
{
    const char *name = result->release.tag.buf;

    if (result->done == RELEASE_THERE)
        str_addf(out, "the tag '%s' is there already", name);
    else if (result->done == RELEASE_FETCHED)
        str_addf(out, "%s the tag '%s' from '%s'", dry_run ? "would take" : "took", name,
                 result->push.remote);
    else
        str_addf(out, "%s the tag '%s' on %s", dry_run ? "would make" : "made", name,
                 oid_text(&result->release.commit));
}

void release_push_outcome(struct str *out, bool *warns, const struct release_result *result)
{
    const struct release_push *p = &result->push;
    const char *name = result->release.tag.buf;

    *warns = !p->tag_pushed && !oid_eq(&p->tag_id, &result->tag);
    if (p->tag_pushed)
        str_addf(out, "pushed the tag '%s' to '%s', object %s", name, p->remote,
                 oid_text(&p->tag_id));
    else if (*warns)
        str_addf(out, "the tag '%s' on '%s' is another tag object on the same commit: %s, here %s",
                 name, p->remote, oid_text(&p->tag_id), oid_text(&result->tag));
}
