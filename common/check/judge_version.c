/* version.file and version.forward. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "survey/bump.h"

static void add_finding(struct judge *j, const struct bump *b, const struct bump_finding *b_finding)
{
    struct str version = STR_INIT;
    struct finding *f;

    version_describe(&version, &b->from);
    f = judge_builtin(j, RULE_VERSION_FILE, b_finding->path,
                      "%s is to say %s as '%s' does, found '%s'", b_finding->key, version.buf,
                      b->authority, b_finding->says);
    if (f)
        f->line = b_finding->line;
    judge_hint(f, "git version-bump %s", version.buf);
    str_release(&version);
}

/* What bump has refused is a finding: no file carries a version, or one cannot be read. */
static void add_refusal(struct judge *j)
{
    struct finding *f = judge_builtin(j, RULE_VERSION_FILE, NULL, "%s", err_message());
    const char *const *hints = NULL;
    size_t n = err_hints(&hints);

    for (size_t i = 0; f && i < n; i++)
        strs_add(&f->hints, hints[i]);
    err_clear();
}

/* VERSION, where it is there, is a file and no link to one. */
static int judge_authority(struct judge *j, const struct source *source)
{
    struct str text = STR_INIT;
    unsigned mode = 0;
    int rc = source_read(source, &text, &mode, "VERSION");

    if (!rc && mode == SOURCE_LINK)
        judge_builtin(j, RULE_VERSION_FILE, "VERSION",
                      "'VERSION' is to be a regular file, a symbolic link is there");
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int judge_forward(struct judge *j, const struct version *is, const struct source *before)
{
    struct version was;
    struct str from = STR_INIT, to = STR_INIT;
    int rc = bump_read(&was, before, &j->rules->settings);

    if (rc == ERR_REFUSED) {
        err_clear(); /* what main says now is no longer looked at */
        return 0;
    }
    if (!rc && version_compare(VERSION_SEMVER, is, &was) < 0) {
        version_describe(&from, &was);
        version_describe(&to, is);
        judge_hint(judge_builtin(j, RULE_VERSION_FORWARD, NULL,
                                 "the version on '%s' only goes forward: it is %s, found %s",
                                 j->rules->settings.main, from.buf, to.buf),
                   "git version-bump --commit %s", from.buf);
    }
    str_release(&from);
    str_release(&to);
    return rc;
}

int judge_version(struct judge *j, const struct source *source, const struct source *before)
{
    bool forward = before && judge_is_on(j, RULE_VERSION_FORWARD);
    struct bump found = BUMP_INIT;
    int rc;

    if (!judge_is_on(j, RULE_VERSION_FILE) && !forward)
        return 0;
    rc = judge_authority(j, source);
    if (!rc)
        rc = bump_check(&found, source, &j->rules->settings, NULL);
    if (rc == ERR_REFUSED) {
        add_refusal(j);
        rc = 0;
    } else if (!rc) {
        vec_each (struct bump_finding, f, &found.differing)
            add_finding(j, &found, f);
        if (forward)
            rc = judge_forward(j, &found.from, before);
    }
    bump_release(&found);
    return rc;
}
