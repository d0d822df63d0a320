#include "setup/hook_put.h"

#include <string.h>

#include "base/err.h"
#include "os/create.h"
#include "os/file.h"
#include "os/replace.h"
#include "text/quote.h"

/* What is left of a hook of ours that was being written. */
static const char ours[] = "#!/bin/sh\n# cutover hook: ";

static void absolute(struct str *out, struct repo *r, const char *path)
{
    str_reset(out);
    str_addf(out, "%s/%s", repo_common_dir(r), path);
}

static void touch(struct setup_report *report, const char *what, struct repo *r, const char *path)
{
    struct str full = STR_INIT;

    absolute(&full, r, path);
    setup_touch(report, what, full.buf);
    str_release(&full);
}

/* ERR_REFUSED with the command that moves the file at PATH aside. */
static int refuse(struct repo *r, const char *path, const char *why)
{
    struct str full = STR_INIT, aside = STR_INIT;

    absolute(&full, r, path);
    str_addf(&aside, "%s.aside", full.buf);
    err_set(ERR_REFUSED, "'%s' %s", full.buf, why);
    quote_hint("mv -n %s %s", full.buf, aside.buf);
    str_release(&full);
    str_release(&aside);
    return ERR_REFUSED;
}

static int refuse_idle(const struct hook_look *look, struct repo *r)
{
    struct str full = STR_INIT;

    absolute(&full, r, look->path.buf);
    err_set(ERR_REFUSED, "'%s' was made not executable by hand", full.buf);
    quote_hint("chmod +x %s", full.buf);
    str_release(&full);
    return ERR_REFUSED;
}

int hook_put_check(const struct hook_look *look, struct repo *r)
{
    if (look->state == HOOK_CHANGED)
        return refuse(r, look->path.buf, "is a hook of cutover that was changed by hand");
    if (look->state == HOOK_IDLE)
        return refuse_idle(look, r);
    if (look->has_before && look->before_ours)
        return refuse(r, look->before.buf, "is a hook of cutover, where another's would be kept");
    if (look->state != HOOK_FOREIGN)
        return 0;
    if (look->odd)
        return refuse(r, look->path.buf, "is no file");
    if (!look->site->chains)
        return refuse(r, look->path.buf, "is not a hook of cutover");
    if (look->has_before && !look->before_same)
        return refuse(r, look->before.buf,
                      "is there already: another hook has come since it was put there");
    return 0;
}

/* The directories above PATH, shared as git shares its own. */
static int make_directories(struct repo *r, const char *path)
{
    struct str dir = STR_INIT;
    int rc = 0;

    for (const char *slash = strchr(path, '/'); !rc && slash; slash = strchr(slash + 1, '/')) {
        str_reset(&dir);
        str_addf(&dir, "%s/%.*s", repo_common_dir(r), (int)(slash - path), path);
        if (file_is_dir(dir.buf))
            continue;
        rc = file_mkdirs(dir.buf);
        if (!rc)
            rc = repo_share(r, dir.buf);
    }
    str_release(&dir);
    return rc;
}

/* Ours, beside its name. */
static int write_beside(const struct hook_look *look, struct repo *r, struct beneath *top)
{
    struct str beside = STR_INIT, full = STR_INIT;
    int rc = make_directories(r, look->path.buf);

    if (!rc)
        rc = create_beside(top, look->path.buf, &look->text, strlen(ours), 0777);
    replace_beside(&beside, look->path.buf);
    absolute(&full, r, beside.buf);
    if (!rc)
        rc = repo_share(r, full.buf);
    str_release(&beside);
    str_release(&full);
    return rc;
}

/* The hook that is there gets its other name, too. */
static int keep(const struct hook_look *look, struct beneath *top)
{
    int rc = beneath_link(top, look->before.buf, top, look->path.buf);

    if (rc && rc != ERR_RACE) {
        err_clear();
        rc = beneath_move(top, look->before.buf, top, look->path.buf);
    }
    return rc ? rc : beneath_sync(top, look->path.buf);
}

static int put(const struct hook_look *look, struct repo *r, struct beneath *top)
{
    bool chains = look->state == HOOK_FOREIGN;
    int rc = write_beside(look, r, top);

    if (!rc && chains && !look->has_before)
        rc = keep(look, top);
    if (rc) {
        create_drop(top, look->path.buf);
        return rc;
    }
    if (look->state == HOOK_ABSENT)
        return create_name(top, look->path.buf);
    return create_name_over(top, look->path.buf);
}

/* What a run that was killed has left. */
static int clear_beside(const struct hook_look *look, struct beneath *top)
{
    return create_clear(top, look->path.buf, ours, strlen(ours), true);
}

/* One of ours that another tool has put aside is nobody's any more. */
static int drop_old(struct setup_report *report, const struct hook_look *look, struct repo *r,
                    struct beneath *top, bool dry_run)
{
    struct str path = STR_INIT;
    int rc = 0;

    if (look->old) {
        str_addf(&path, "%s%s", look->site->path, HOOK_OLD);
        rc = dry_run ? 0 : beneath_unlink(top, path.buf);
        if (!rc)
            touch(report, "removed", r, path.buf);
    }
    str_release(&path);
    return rc;
}

int hook_put(struct setup_report *report, const struct hook_look *look, struct repo *r,
             struct beneath *top, bool dry_run)
{
    const char *what = look->state == HOOK_OUTDATED ? "updated" : "installed";
    int rc;

    if (look->state == HOOK_INSTALLED) {
        rc = dry_run ? 0 : clear_beside(look, top);
        if (rc)
            return rc;
        touch(report, "unchanged", r, look->path.buf);
    }
    rc = drop_old(report, look, r, top, dry_run);
    if (!rc && look->state != HOOK_INSTALLED && !dry_run)
        rc = put(look, r, top);
    if (rc || look->state == HOOK_INSTALLED)
        return rc;
    if (look->state == HOOK_FOREIGN) {
        touch(report, "kept", r, look->before.buf);
        setup_say(report, "the hook '%s' that was there is kept, and runs first", look->site->hook);
    }
    if (look->asks_name)
        setup_warn(report, "'%s' is called '%s%s' from now on, and seems to look at its name",
                   look->site->hook, look->site->hook, HOOK_BEFORE);
    touch(report, what, r, look->path.buf);
    return 0;
}

int hook_take_check(const struct hook_look *look, struct repo *r)
{
    if (look->state == HOOK_CHANGED)
        return refuse(r, look->path.buf, "is a hook of cutover that was changed by hand");
    if (look->has_before && look->before_ours)
        return refuse(r, look->before.buf, "is a hook of cutover, where another's would be kept");
    return 0;
}

/* The name that the hook from before gets back is taken by ours, by nothing, or by itself. */
static int restore(const struct hook_look *look, struct beneath *top)
{
    int rc;

    if (look->state == HOOK_FOREIGN)
        rc = beneath_unlink(top, look->before.buf);
    else if (look->state == HOOK_ABSENT)
        rc = beneath_move(top, look->path.buf, top, look->before.buf);
    else
        rc = beneath_replace(top, look->path.buf, look->before.buf);
    return rc ? rc : beneath_sync(top, look->path.buf);
}

static int drop(const struct hook_look *look, struct beneath *top)
{
    int rc = beneath_unlink(top, look->path.buf);

    if (!rc)
        rc = beneath_sync(top, look->path.buf);
    /* these directories are nobody else's to make */
    if (!rc && look->site->kinds & SITE_BIT(SITE_GITLAB))
        rc = beneath_prune_above(top, look->path.buf);
    return rc;
}

int hook_take(struct setup_report *report, const struct hook_look *look, struct repo *r,
              struct beneath *top, bool dry_run)
{
    bool is_ours = look->state != HOOK_ABSENT && look->state != HOOK_FOREIGN;
    int rc = drop_old(report, look, r, top, dry_run);

    if (rc)
        return rc;
    if (look->has_before && look->state == HOOK_FOREIGN && !look->before_same) {
        setup_warn(report,
                   "'%s' is not a hook of cutover any more: what was there before stays in "
                   "'%s'",
                   look->path.buf, look->before.buf);
        return 0;
    }
    if (!dry_run)
        rc = clear_beside(look, top);
    if (rc || (!is_ours && !look->has_before))
        return rc;
    if (!dry_run)
        rc = look->has_before ? restore(look, top) : drop(look, top);
    if (!rc)
        touch(report, look->has_before ? "restored" : "removed", r, look->path.buf);
    return rc;
}
