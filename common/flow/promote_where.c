/* Of promote_run.h: in which work tree we stand, and go on, while the one that was resolved in
 * goes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/promote_run_parts.h"
#include "model/path.h"
#include "os/file.h"
#include "promote/layout.h"
#include "survey/gitfile.h"

/* Is the work tree THERE still one of this repository? */
static bool is_ours(const struct repo *r, const char *there)
{
    struct str git_dir = STR_INIT;
    bool yes = !gitfile_find(&git_dir, there) && gitfile_leads_to(there, git_dir.buf) &&
               gitfile_is_within(git_dir.buf, repo_common_dir(r));

    str_release(&git_dir);
    return yes;
}

/* It was started in a bare repository, and there is nothing that --switch could be for. */
static int refuse_switch(const struct promote_run *run)
{
    err_set(ERR_REFUSED,
            "there is no work tree to switch: the promote was started in a bare repository");
    if (unfinished_option(&run->noted.u, "switch"))
        err_hint("git flow-promote --continue --no-switch");
    else
        err_hint("git flow-promote --continue");
    return ERR_REFUSED;
}

int promote_where_begun(struct promote_run *run)
{
    const char *there = run->noted.u.started_in, *here = repo_work_tree(run->repo);
    struct str said = STR_INIT;
    int rc;

    if (!run->request.go_to_target || !run->noted.u.owner ||
        (there && here && !strcmp(there, here)))
        return 0;
    if (!there && layout_is_of_bare(run->repo) &&
        (repo_is_bare(run->repo) || resume_is_here(&run->noted, run->repo)))
        return refuse_switch(run);
    if (!there && !resume_is_here(&run->noted, run->repo))
        return 0;
    if (!there || !is_ours(run->repo, there)) {
        str_addf(&said,
                 "the work tree that the promote was started in%s%s%s is gone: no other is "
                 "switched",
                 there ? ", '" : "", there ? there : "", there ? "'," : "");
        strs_add(&run->said, said.buf);
        str_release(&said);
        run->request.no_switch = true;
        run->request.go_to_target = false;
        return 0;
    }
    rc = file_current_dir(&run->stood);
    if (rc)
        return rc;
    repo_free(run->repo);
    run->repo = NULL;
    return repo_open_at(&run->repo, there);
}

/* Did the worktree that was resolved in go, and is it where we stand, or what git calls ours? */
static bool is_gone(const struct repo *r)
{
    struct str here = STR_INIT;
    bool yes = file_current_dir(&here) || !file_exists(repo_git_dir(r));

    err_clear();
    str_release(&here);
    return yes;
}

int promote_where_swept(struct promote_run *run)
{
    struct str home = STR_INIT, said = STR_INIT;
    bool gone = is_gone(run->repo);
    int rc = 0;

    resume_home(&home, run->repo);
    if (gone || (run->stood.len && !file_exists(run->stood.buf))) {
        resume_say_home(&said, run->repo);
        strs_add(&run->said, said.buf);
    }
    if (gone) {
        repo_free(run->repo);
        run->repo = NULL;
        rc = repo_open_at(&run->repo, home.buf);
    }
    str_release(&home);
    str_release(&said);
    return rc;
}

void promote_where_next(struct str *home, struct promote_run *run)
{
    if (is_gone(run->repo)) {
        str_reset(&run->stood);
        str_adds(&run->stood, repo_work_tree(run->repo));
        resume_home(home, run->repo);
    }
}

/* A core.hooksPath that is relative to the work tree leads to the hooks of the one that is there.
 */
static void take_hooks_along(struct promote_run *run)
{
    struct hooks *hooks = &run->result.rehearsal.hooks;
    const char *from = repo_work_tree(run->went), *to = repo_work_tree(run->repo);
    struct str path = STR_INIT;

    if (!hooks->path || !from || !path_is_within(hooks->path, from))
        return;
    str_addf(&path, "%s%s", to ? to : repo_git_dir(run->repo), hooks->path + strlen(from));
    free(hooks->path);
    hooks->path = str_detach(&path);
}

int promote_where_home(struct promote_run *run)
{
    struct str home = STR_INIT;
    struct repo *r;
    int rc;

    if (!run->go_on || !is_gone(run->repo))
        return 0;
    resume_home(&home, run->repo);
    rc = repo_open_at(&r, home.buf);
    if (!rc) {
        run->went = run->repo;
        run->repo = r;
        take_hooks_along(run);
    }
    str_release(&home);
    return rc;
}
