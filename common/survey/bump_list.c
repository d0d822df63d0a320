#include "survey/bump_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/edit.h"
#include "survey/bump.h"
#include "survey/bump_survey.h"

const char *bump_status_name(enum bump_status status)
{
    static const char *const names[] = {
        [BUMP_AGREES] = "agrees",   [BUMP_DIFFERS] = "differs",   [BUMP_APART] = "apart",
        [BUMP_OUTSIDE] = "outside", [BUMP_INDIRECT] = "indirect", [BUMP_IGNORED] = "ignored",
        [BUMP_REFUSED] = "refused",
    };

    return names[status];
}

void bump_rows_release(struct vec *rows)
{
    vec_each (struct bump_row, row, rows) {
        free(row->path);
        free(row->says);
    }
    vec_release(rows);
}

static void add_row(struct vec *out, const char *path, const char *key, struct span at,
                    const char *says, size_t len, enum bump_status status)
{
    struct bump_row *row = vec_push(out);

    *row = (struct bump_row){mem_dup(path), key, at, mem_dup_n(says, len), status};
}

static void add_site(struct vec *out, const struct edit_file *f, const struct edit_site *site,
                     enum bump_status status)
{
    add_row(out, f->path, site->key, site->at, f->text + site->at.at, site->at.len, status);
}

/* A file that a bump looks at. */
static void add_own(struct vec *out, const struct survey_file *file, const struct version *now)
{
    struct edit_file f = survey_edit_file(file);

    vec_each (struct edit_site, site, &file->scan.sites) {
        enum bump_status status = BUMP_APART;
        struct version v;

        if (site->left && site->follows)
            continue; /* of all that is needed, what is the project's */
        if (!site->left)
            status =
                !edit_value(&v, &f, site) && edit_says(site, &v, now) ? BUMP_AGREES : BUMP_DIFFERS;
        err_clear();
        add_site(out, &f, site, status);
    }
}

static enum bump_status status_elsewhere(const struct settings *s, const char *path)
{
    if (s && settings_ignores(s, path))
        return BUMP_IGNORED;
    return s && !settings_package_has(s, path) ? BUMP_OUTSIDE : BUMP_APART;
}

/* A file that it does not. */
static int add_other(struct vec *out, const struct source *source, const struct settings *s,
                     const char *path)
{
    struct edit_file f = {.path = path};
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct str text = STR_INIT;
    struct span nowhere = {0, 0};
    enum bump_status status = status_elsewhere(s, path);
    unsigned mode;
    int rc = source_read(source, &text, &mode, path);

    f.text = text.buf;
    f.len = text.len;
    if (!rc && (mode == SOURCE_FILE || mode == SOURCE_PROGRAM) && edit_format_of(path)) {
        if (edit_scan(&scan, edit_format_of(path), &f))
            add_row(out, path, "", nowhere, err_message(), strlen(err_message()), BUMP_REFUSED);
        vec_each (struct edit_site, site, &scan.sites) {
            if (!site->follows)
                add_site(out, &f, site, status);
        }
        vec_each (struct edit_lead, lead, &scan.leads) {
            if (status != BUMP_IGNORED)
                add_row(out, path, lead->how, nowhere, "", 0, BUMP_INDIRECT);
        }
    }
    if (rc == ERR_NOT_FOUND || rc == ERR_REFUSED)
        rc = 0;
    if (!rc)
        err_clear();
    edit_scan_release(&scan);
    str_release(&text);
    return rc;
}

static int compare_rows(const void *a, const void *b)
{
    const struct bump_row *x = a, *y = b;
    int order = strcmp(x->path, y->path);

    return order ? order : (x->at.at > y->at.at) - (x->at.at < y->at.at);
}

/* Every other file whose name may be a version file's. */
static int add_elsewhere(struct vec *out, const struct survey *s)
{
    struct strs paths = STRS_INIT;
    size_t listed = out->len;
    int rc = s->source->walk(s->source->context, &paths);

    for (size_t i = 0; !rc && i < strs_len(&paths); i++) {
        bool there = false;

        for (size_t k = 0; k < listed && !there; k++)
            there = !strcmp(((struct bump_row *)vec_at(out, k))->path, strs_at(&paths, i));
        if (!there)
            rc = add_other(out, s->source, s->settings, strs_at(&paths, i));
    }
    strs_release(&paths);
    return rc;
}

static int list(struct vec *out, struct version *version, struct survey *s)
{
    const struct edit_site *site;
    const struct survey_file *authority;
    struct edit_file f;
    int rc = survey_fill(s, false);

    if (rc)
        return rc;
    authority = survey_authority(&site, s);
    f = survey_edit_file(authority);
    rc = edit_value(version, &f, site);
    if (rc)
        return rc;
    survey_settle(s, version, version);
    vec_each (struct survey_file, file, &s->files)
        add_own(out, file, version);
    rc = add_elsewhere(out, s);
    vec_sort(out, compare_rows);
    return rc;
}

int bump_list(struct vec *out, struct version *version, const struct source *source,
              const struct settings *settings)
{
    struct survey s = SURVEY_INIT(source, settings);
    int rc = list(out, version, &s);

    survey_release(&s);
    return rc;
}
