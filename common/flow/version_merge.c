#include "flow/version_merge.h"

#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "model/edit_merge.h"
#include "model/path.h"
#include "model/source.h"
#include "os/file.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/ref.h"
#include "repo/repo.h"
#include "survey/bump.h"
#include "survey/config.h"
#include "survey/source_tree.h"

/* The tree of HEAD, which a merge is made onto, and the settings that it has. */
static int load_settings(struct settings *out, struct oid *tree, struct repo *r)
{
    struct commit head = COMMIT_INIT;
    struct oid id;
    int rc = ref_read_or_none(&id, r, "HEAD");

    if (!rc && !oid_is_none(&id))
        rc = commit_read(&head, r, &id);
    *tree = head.tree;
    if (!rc)
        rc = config_load(out, r, &head.tree);
    commit_release(&head);
    return rc;
}

static const struct edit_format *format_of(const struct settings *s, const char *path)
{
    vec_each (struct settings_match, match, &s->version_matches) {
        if (!strcmp(match->path, path))
            return &edit_matches;
    }
    return edit_format_of(path) ? edit_format_of(path) : &edit_marks;
}

static int read_three(struct str text[3], const char *const path[3])
{
    int rc = 0;

    for (int i = 0; i < 3 && !rc; i++) {
        rc = file_read(&text[i], path[i], SOURCE_MAX);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(ERR_FAILED, "'%s' is not there", path[i]);
    }
    return rc;
}

/* The packages that have the version of the project, or of the package of it that PATH is in, as
 * far as OURS names them. Where the files of HEAD cannot be read, none is known. */
static int find_owners(struct strs *out, struct repo *r, const struct oid *tree, struct settings *s,
                       const struct edit_file *ours)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, tree);
    int rc = 0;

    if (!edit_names_others(format_of(s, ours->path), ours))
        return 0;
    vec_each (struct settings_package, package, &s->packages) {
        if (!rc && path_is_within(ours->path, package->path))
            rc = settings_choose_package(s, package->name);
    }
    if (!rc)
        rc = bump_owners(out, &source, s, ours->path);
    if (rc == ERR_REFUSED || rc == ERR_NOT_FOUND) {
        err_clear();
        rc = 0;
    }
    return rc;
}

/* Make the three files say one version. git made them for us, and removes them. */
static int settle_version(const char *const path[3], struct repo *r, const struct oid *tree,
                          struct settings *s, const char *tracked)
{
    struct str text[3] = {STR_INIT, STR_INIT, STR_INIT}, now[3] = {STR_INIT, STR_INIT, STR_INIT};
    struct edit_merge how = EDIT_MERGE_INIT;
    struct edit_file in[3];
    bool done = false;
    int rc = read_three(text, path);

    for (int i = 0; i < 3; i++)
        in[i] =
            (struct edit_file){tracked, text[i].buf, text[i].len, NULL, &s->version_matches, NULL};
    how.prefer_ours = s->version_ours;
    if (!rc)
        rc = find_owners(&how.owners, r, tree, s, &in[1]);
    if (!rc)
        edit_merge(&done, now, format_of(s, tracked), in, &how);
    strs_release(&how.owners);
    for (int i = 0; i < 3; i++) {
        if (!rc && done && !str_eq(&now[i], &text[i]))
            rc = file_replace(path[i], now[i].buf, now[i].len);
        str_release(&text[i]);
        str_release(&now[i]);
    }
    return rc;
}

static int merge_text(bool *clean, struct repo *r, const struct version_merge *in)
{
    struct str marker = STR_INIT;
    const char *args[] = {"merge-file", NULL, "-L",     "ours",   "-L",       "base", "-L",
                          "theirs",     "--", in->ours, in->base, in->theirs, NULL};
    struct git_call call = {.args = args};
    int rc;

    str_addf(&marker, "--marker-size=%s", in->marker);
    args[1] = marker.buf;
    rc = git_call(r, &call);
    str_release(&marker);
    /* how many conflicts there are, at most 127; an error is 255, or 128 and more */
    if (!rc && call.status > 127)
        rc = err_set(ERR_FAILED, "git merge-file failed on '%s'", in->path);
    *clean = !rc && !call.status;
    return rc;
}

int version_merge(bool *clean, const struct version_merge *in)
{
    const char *const path[3] = {in->base, in->ours, in->theirs};
    struct repo *r = NULL;
    struct settings settings;
    struct oid tree;
    int rc = repo_open(&r);

    if (rc)
        return rc;
    rc = load_settings(&settings, &tree, r);
    if (!rc) {
        rc = settle_version(path, r, &tree, &settings, in->path);
        settings_release(&settings);
    }
    if (!rc)
        rc = merge_text(clean, r, in);
    repo_free(r);
    return rc;
}
