#include "setup/rules.h"

#include <string.h>

#include "base/err.h"
#include "model/settings_text.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "text/config.h"

/* Is the branch NAME here, or was it on the remote? */
static int has_branch(bool *out, struct repo *r, const char *remote, const char *name)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/heads/%s", name);
    rc = ref_read_or_none(&id, r, ref.buf);
    if (!rc && oid_is_none(&id)) {
        str_reset(&ref);
        str_addf(&ref, "refs/remotes/%s/%s", remote, name);
        rc = ref_read_or_none(&id, r, ref.buf);
    }
    *out = !rc && !oid_is_none(&id);
    str_release(&ref);
    return rc;
}

/* Where nothing says which branch is main, and none has that name, it is the remote's default. */
static int find_main(struct settings *s, struct repo *r)
{
    struct str ref = STR_INIT, target = STR_INIT, prefix = STR_INIT;
    bool found = false;
    int rc = 0;

    if (s->from[SETTING_MAIN] == SETTINGS_BUILTIN)
        rc = has_branch(&found, r, s->remote, s->main);
    if (rc || found || s->from[SETTING_MAIN] != SETTINGS_BUILTIN)
        return rc;
    str_addf(&prefix, "refs/remotes/%s/", s->remote);
    str_addf(&ref, "%sHEAD", prefix.buf);
    rc = ref_symbolic(&target, r, ref.buf);
    if (!rc && str_starts(target.buf, prefix.buf))
        settings_default_main(s, target.buf + prefix.len);
    str_release(&ref);
    str_release(&target);
    str_release(&prefix);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int find_place(enum rules_place *out, struct repo *r, const char *branch)
{
    struct str head = STR_INIT, ref = STR_INIT;
    struct oid id;
    int rc = ref_read_or_none(&id, r, "HEAD");

    str_addf(&ref, "refs/heads/%s", branch);
    if (!rc)
        rc = ref_symbolic(&head, r, "HEAD");
    *out = !rc && str_eq(&head, &ref) ? RULES_ON_MAIN : RULES_ON_BRANCH;
    if (!rc && oid_is_none(&id))
        *out = RULES_FIRST;
    str_release(&head);
    str_release(&ref);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int rules_add(enum rules_place *place, struct new_files *files, struct repo *r)
{
    bool real[SETTING_COUNT];
    struct settings s;
    int rc = config_load(&s, r, NULL);

    if (rc)
        return rc;
    rc = find_main(&s, r);
    if (!rc)
        rc = find_place(place, r, s.main);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        real[i] = s.from[i] == SETTINGS_GITFLOW || s.from[i] == SETTINGS_LOCAL;
    real[SETTING_MAIN] = real[SETTING_MAIN] || s.from[SETTING_MAIN] == SETTINGS_BUILTIN;
    if (!rc)
        settings_text(new_files_add(files, CONFIG_PATH), &s, real);
    settings_release(&s);
    return rc;
}

int rules_load(struct settings *out, struct new_files *files, struct repo *r)
{
    struct commit c = COMMIT_INIT;
    struct str bytes = STR_INIT;
    struct stat st;
    struct oid id;
    int rc = beneath_read(&bytes, &st, &files->top, CONFIG_PATH, CONFIG_FILE_MAX);

    if (!rc)
        rc = config_load_bytes(out, r, &bytes);
    else if (rc == ERR_NOT_FOUND) {
        rc = ref_read_or_none(&id, r, "HEAD");
        if (!rc && !oid_is_none(&id))
            rc = commit_need(&c, r, &id);
        if (!rc)
            rc = config_load(out, r, &c.tree);
    }
    commit_release(&c);
    str_release(&bytes);
    return rc;
}
