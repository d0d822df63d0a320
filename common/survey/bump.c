#include "survey/bump.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "survey/bump_stale.h"
#include "survey/bump_survey.h"
#include "text/npm_range.h"

#define HINTS_MAX 3

static void release_edits(struct vec *edits)
{
    vec_each (struct bump_edit, e, edits) {
        free(e->path);
        free(e->name);
        str_release(&e->before);
        str_release(&e->after);
    }
    vec_release(edits);
}

static void release_findings(struct vec *findings)
{
    vec_each (struct bump_finding, f, findings) {
        free(f->path);
        free(f->says);
    }
    vec_release(findings);
}

void bump_release(struct bump *b)
{
    release_edits(&b->edits);
    release_edits(&b->unchanged);
    release_findings(&b->differing);
    release_findings(&b->apart);
    release_findings(&b->unmet);
    vec_each (struct bump_indirect, i, &b->indirect)
        free(i->path);
    vec_release(&b->indirect);
    strs_release(&b->stale);
    free(b->authority);
    b->authority = NULL;
}

bool bump_is_version_of(const struct bump_edit *edit, const struct str *left)
{
    struct edit_file a = {edit->path, edit->before.buf, edit->before.len,
                          edit->name, edit->matches,    NULL};
    struct edit_file b = {edit->path, left->buf, left->len, edit->name, edit->matches, NULL};

    return edit_same_around(edit->format, &a, &b);
}

static int authority(struct version *out, const struct survey *s)
{
    const struct edit_site *site;
    const struct survey_file *file = survey_authority(&site, s);
    struct edit_file f = survey_edit_file(file);

    return edit_value(out, &f, site);
}

int bump_read(struct version *out, const struct source *source, const struct settings *settings)
{
    struct survey s = SURVEY_INIT(source, settings);
    int rc = survey_fill(&s, true);

    if (!rc)
        rc = authority(out, &s);
    survey_release(&s);
    return rc;
}

static void add_found(struct vec *out, const struct edit_file *f, const char *key, struct span at)
{
    struct bump_finding *finding = vec_push(out);

    finding->path = mem_dup(f->path);
    finding->key = key;
    finding->line = text_line(f->text, at.at);
    finding->says = mem_dup_n(f->text + at.at, at.len);
}

static void add_finding(struct vec *out, const struct edit_file *f, const struct edit_site *site)
{
    add_found(out, f, site->key, site->at);
}

/* List each site of FILE that says neither what the authority says (where OLD_IS_FINE) nor TO. */
static int compare(struct bump *b, const struct survey_file *file, bool old_is_fine)
{
    struct edit_file f = survey_edit_file(file);

    vec_each (struct edit_site, site, &file->scan.sites) {
        struct version v;
        int rc = site->left ? 0 : edit_value(&v, &f, site);

        if (site->left)
            continue;
        if (rc)
            return rc;
        if (!edit_says(site, &v, &b->to) && !(old_is_fine && edit_says(site, &v, &b->from)))
            add_finding(&b->differing, &f, site);
    }
    return 0;
}

/* FILE with the version TO into OUT. */
static int apply(struct str *out, const struct source *source, const struct survey_file *file,
                 const struct version *to)
{
    struct edit_file f = survey_edit_file(file);
    struct str committer = STR_INIT;
    int rc = 0;

    if (source->committer && edit_adds(&f, &file->scan, to)) {
        rc = source->committer(source->context, &committer);
        f.committer = committer.buf;
    }
    if (!rc)
        rc = edit_apply(out, file->format, &f, &file->scan, to);
    str_release(&committer);
    return rc;
}

static int add_edit(struct bump *b, const struct source *source, struct survey_file *file)
{
    struct str after = STR_INIT;
    struct bump_edit *edit;
    int rc = apply(&after, source, file, &b->to);
    bool changes = !str_eq(&after, &file->text);

    if (rc) {
        str_release(&after);
        return rc;
    }
    edit = vec_push(changes ? &b->edits : &b->unchanged);
    edit->path = mem_dup(file->path);
    edit->mode = file->mode;
    edit->format = file->format;
    edit->name = file->name ? mem_dup(file->name) : NULL;
    edit->matches = file->matches;
    edit->before = file->text;
    edit->after = after;
    str_init(&file->text);
    if (!changes)
        str_release(&edit->after);
    return 0;
}

void bump_hint_ignore(const struct bump *b, const struct source *source)
{
    const char *last = "";
    size_t shown = 0;

    vec_each (struct bump_finding, f, &b->differing) {
        if (!strcmp(f->path, last) || shown++ == HINTS_MAX)
            continue;
        last = f->path;
        source_hint(source,
                    "git config -f .cutover --add cutover.version.ignore %s && "
                    "git add -f .cutover && git commit -m 'Settings' .cutover    # that one is its "
                    "own",
                    f->path);
    }
}

static int refuse_differing(const struct bump *b, const struct source *source)
{
    struct str from = STR_INIT;

    version_describe(&from, &b->from);
    err_set(ERR_REFUSED, "version files disagree: '%s' says %s", b->authority, from.buf);
    vec_each (struct bump_finding, f, &b->differing)
        err_note("'%s' line %zu: %s is '%s'", f->path, f->line, f->key, f->says);
    if (source->committed)
        source_hint(source, "git version-bump --commit %s    # all of them say it then", from.buf);
    else
        source_hint(source, "git version-bump %s    # all of them say it then", from.buf);
    bump_hint_ignore(b, source);
    str_release(&from);
    return ERR_REFUSED;
}

static void add_apart(struct vec *out, const struct vec *files)
{
    vec_each (struct survey_file, file, files) {
        struct edit_file f = survey_edit_file(file);

        vec_each (struct edit_site, site, &file->scan.sites) {
            if (site->of == EDIT_OWN && site->left)
                add_finding(out, &f, site);
        }
    }
}

/* Does FILE say the version that is needed AT, and so follows there? */
static bool follows(const struct survey_file *file, struct span at)
{
    vec_each (struct edit_site, site, &file->scan.sites) {
        if (!site->left && site->at.at >= at.at && site->at.at + site->at.len <= at.at + at.len)
            return true;
    }
    return false;
}

/* List what is needed of the project's own packages, and will not be there. */
static void add_unmet(struct bump *b, const struct survey *s, const struct vec *files)
{
    vec_each (struct survey_file, file, files) {
        struct edit_file f = survey_edit_file(file);

        vec_each (struct edit_need, need, &file->scan.needs) {
            const char *text = f.text + need->at.at;
            bool known;

            if (survey_has_package(s, file->path, need->owner) &&
                !npm_range_has(&known, text, need->at.len, &b->to) && known &&
                npm_range_has(&known, text, need->at.len, &b->from) && !follows(file, need->at))
                add_found(&b->unmet, &f, need->key, need->at);
        }
    }
}

/* Find the files and compare them with TO (NULL: the authority's version). */
static int survey(struct bump *b, struct survey *s, const struct version *to, bool old_is_fine)
{
    const struct edit_site *site;
    int rc = survey_fill(s, false);

    if (!rc)
        rc = authority(&b->from, s);
    if (rc)
        return rc;
    b->to = to ? *to : b->from;
    b->authority = mem_dup(survey_authority(&site, s)->path);
    survey_settle(s, &b->from, &b->to);
    add_apart(&b->apart, &s->apart);
    add_apart(&b->apart, &s->files);
    add_unmet(b, s, &s->files);
    add_unmet(b, s, &s->apart);
    vec_each (struct survey_file, file, &s->files) {
        rc = compare(b, file, old_is_fine);
        if (rc)
            return rc;
    }
    vec_each (struct bump_indirect, i, &s->indirect) {
        struct bump_indirect *copy = vec_push(&b->indirect);

        *copy = *i;
        copy->path = mem_dup(i->path);
    }
    return 0;
}

int bump_plan(struct bump *out, const struct source *source, const struct settings *settings,
              const struct version *to, unsigned flags)
{
    struct bump b = BUMP_INIT;
    struct survey s = SURVEY_INIT(source, settings);
    int rc = survey(&b, &s, to, true);

    if (!rc && b.differing.len && !(flags & BUMP_ADOPT))
        rc = refuse_differing(&b, source);
    if (!rc) {
        vec_each (struct survey_file, file, &s.files) {
            rc = add_edit(&b, source, file);
            if (rc)
                break;
        }
    }
    if (!rc)
        rc = bump_find_stale(&b, source);
    survey_release(&s);
    if (rc)
        bump_release(&b);
    else
        *out = b;
    return rc;
}

int bump_check(struct bump *out, const struct source *source, const struct settings *settings,
               const struct version *want)
{
    struct bump b = BUMP_INIT;
    struct survey s = SURVEY_INIT(source, settings);
    int rc = survey(&b, &s, want, false);

    survey_release(&s);
    if (rc)
        bump_release(&b);
    else
        *out = b;
    return rc;
}

int bump_owners(struct strs *out, const struct source *source, const struct settings *settings,
                const char *path)
{
    struct survey s = SURVEY_INIT(source, settings);
    struct version now;
    int rc = survey_fill(&s, false);

    if (!rc)
        rc = authority(&now, &s);
    if (!rc) {
        survey_settle(&s, &now, &now);
        vec_each (struct survey_file, file, &s.files) {
            if (strcmp(file->path, path) != 0)
                continue;
            vec_each (struct edit_site, site, &file->scan.sites) {
                if (!site->left && site->owner)
                    strs_add(out, site->owner);
            }
        }
    }
    survey_release(&s);
    return rc;
}
