#include "flow/verify.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/candidates.h"
#include "survey/config.h"

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"ok", "hand", "bad"};

    return names[verdict];
}

void verified_release(struct verified *v)
{
    vec_each (struct verify_finding, f, &v->findings)
        free(f->text);
    vec_release(&v->findings);
    free(v->name);
    free(v->signature);
}

enum verdict verified_verdict(const struct verified *v)
{
    enum verdict worst = VERDICT_OK;

    vec_each (struct verify_finding, f, &v->findings)
        worst = f->verdict > worst ? f->verdict : worst;
    return worst;
}

void verify_say(struct verified *out, const char *check, enum verdict verdict, const char *fmt, ...)
{
    struct verify_finding *f = vec_push(&out->findings);
    struct str s = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    f->check = check;
    f->verdict = verdict;
    f->text = str_detach(&s);
}

void verify_say_error(struct verified *out, const char *check, enum verdict verdict)
{
    const char *const *notes;
    size_t n = err_notes(&notes);
    struct str s = STR_INIT;

    str_adds(&s, err_message() ? err_message() : "it could not be told why");
    for (size_t i = 0; i < n; i++)
        str_addf(&s, ", %s", notes[i]);
    verify_say(out, check, verdict, "%s", s.buf);
    str_release(&s);
    err_clear();
}

int verify_missing(struct repo *r, const struct oid *id)
{
    bool cut = repo_is_shallow(r);

    err_set(ERR_FAILED, "%s: commit %s is missing",
            cut ? "the history here is too shallow" : "the repository is damaged", oid_text(id));
    err_hint(cut ? "git fetch --unshallow" : "git fsck --full");
    return ERR_FAILED;
}

/* --- what all tags share ------------------------------------------------------------------------
 */

int verify_open(struct verify *v, struct repo *r, bool want_signed)
{
    static const struct verify init = {.line = VERIFY_LINE_INIT, .staging = VERIFY_LINE_INIT};
    int rc;

    *v = init;
    verify_chain_begin(v);
    v->repo = r;
    v->want_signed = want_signed;
    merge_alone(r);
    rc = release_main_open(&v->main, r);
    v->has_main = !rc;
    if (!rc)
        rc = verify_line_load(&v->line, r, &v->main.tip);
    return rc ? rc : object_batch_begin_apart(r);
}

void verify_close(struct verify *v)
{
    object_batch_end(v->repo);
    verify_line_release(&v->line);
    verify_line_release(&v->staging);
    verify_chain_release(v);
    if (v->has_main)
        release_main_release(&v->main);
    if (v->has_settings)
        settings_release(&v->settings);
}

int verify_staging(const struct verify_line **out, struct verify *v)
{
    const struct settings *s = &v->main.settings;
    struct str ref = STR_INIT;
    struct oid tip = OID_NONE;
    int rc = 0;

    if (!v->staging_loaded) {
        str_addf(&ref, "refs/heads/%s", s->staging);
        rc = ref_read_or_none(&tip, v->repo, ref.buf);
        if (!rc && oid_is_none(&tip)) {
            str_reset(&ref);
            str_addf(&ref, "refs/remotes/%s/%s", s->remote, s->staging);
            rc = ref_read_or_none(&tip, v->repo, ref.buf);
        }
        v->has_staging = !rc && !oid_is_none(&tip);
        if (v->has_staging)
            rc = verify_line_load(&v->staging, v->repo, &tip);
        v->staging_loaded = !rc;
        str_release(&ref);
    }
    *out = v->has_staging ? &v->staging : NULL;
    return rc;
}

int verify_settings(const struct settings **out, struct verify *v, const struct oid *tree)
{
    struct tree_entry file = TREE_ENTRY_NONE;
    int rc = tree_lookup(&file, v->repo, tree, CONFIG_PATH);

    if (rc == ERR_NOT_FOUND) {
        file = (struct tree_entry)TREE_ENTRY_NONE;
        rc = 0;
    }
    if (!rc && (!v->has_settings || !tree_entry_eq(&file, &v->file))) {
        struct settings fresh;

        rc = config_load(&fresh, v->repo, tree);
        if (rc)
            return rc;
        if (v->has_settings)
            settings_release(&v->settings);
        v->settings = fresh;
        v->file = file;
        v->has_settings = true;
    }
    if (!rc)
        *out = &v->settings;
    return rc;
}

/* --- one tag ------------------------------------------------------------------------------------
 */

/* What the name says, by the settings that the commit itself has, or else by main's: a package may
 * have been named later. */
static int read_claim(bool *is, struct verify_work *w)
{
    const char *name = w->out->name, *text;
    const struct settings *s;
    int rc = verify_settings(&s, w->v, &w->commit.tree);

    if (rc)
        return rc;
    *is = settings_of_tag(&w->own, &w->prefix, s, name) ||
          settings_of_tag(&w->own, &w->prefix, &w->v->main.settings, name);
    if (!*is)
        return 0;
    text = name + w->prefix.len;
    *is = !version_read(&w->version, text, strlen(text));
    w->candidate = *is && candidate_is(&w->version);
    return 0;
}

/* The option asks for all tags, and has been heard. */
static void check_signed(struct verify_work *w)
{
    if (w->own.tag_signed && !w->out->is_signed && !w->v->want_signed)
        verify_say(w->out, "signature", VERDICT_BAD,
                   "it is not signed, and cutover.tag.signed asks for that");
}

static int look(struct verify_work *w)
{
    bool more = false, claims = false;
    int rc = verify_object(&more, w);

    if (rc || !more)
        return rc;
    rc = read_claim(&claims, w);
    if (rc)
        return rc;
    if (!claims) {
        verify_say(w->out, "name", VERDICT_HAND, "it is the name of no release");
        return 0;
    }
    check_signed(w);
    rc = verify_place(&more, w);
    if (!rc)
        rc = verify_words(w);
    if (!rc)
        rc = verify_migrations(w);
    return rc || !more ? rc : verify_made(w);
}

int verify_tag(struct verified *out, struct verify *v, const char *name)
{
    struct verify_work w = {
        .v = v, .out = out, .tag = TAG_INIT, .commit = COMMIT_INIT, .prefix = STR_INIT};
    int rc;

    out->name = mem_dup(str_starts(name, "refs/tags/") ? name + strlen("refs/tags/") : name);
    rc = look(&w);
    object_batch_forget(v->repo);
    tag_release(&w.tag);
    commit_release(&w.commit);
    str_release(&w.prefix);
    return rc;
}
