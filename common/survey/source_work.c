#include "survey/source_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/git.h"
#include "survey/bump.h"
#include "survey/on_branch.h"

/* Two pathspecs for each name: in a directory at the top, and in one in src/. */
#define SPECS ((size_t)2 * BUMP_PACKAGE_FILES)

static int read_file(void *context, struct str *out, unsigned *mode, const char *path)
{
    struct source_work *view = context;
    struct stat st;
    int rc = beneath_stat(&st, &view->top, path);

    if (rc == ERR_REFUSED) { /* behind a symbolic link */
        err_clear();
        return ERR_NOT_FOUND;
    }
    if (!rc && S_ISLNK(st.st_mode)) {
        *mode = SOURCE_LINK;
        return 0;
    }
    if (!rc && !S_ISREG(st.st_mode))
        return ERR_NOT_FOUND;
    if (!rc)
        rc = beneath_read(out, &st, &view->top, path, SOURCE_MAX);
    if (!rc)
        *mode = st.st_mode & S_IXUSR ? SOURCE_PROGRAM : SOURCE_FILE;
    return rc;
}

/* git reads the index and the ignore rules; paths come back from the top of the work tree. */
static int ask_git(struct source_work *view)
{
    const char *args[8 + SPECS] = {"ls-files",           "-z", "--cached", "--others",
                                   "--exclude-standard", "--"};
    struct str specs[SPECS];
    struct str git_dir = STR_INIT, work_tree = STR_INIT, text = STR_INIT;
    const char *env[] = {NULL,
                         NULL,
                         "GIT_LITERAL_PATHSPECS",
                         "GIT_GLOB_PATHSPECS",
                         "GIT_NOGLOB_PATHSPECS",
                         "GIT_ICASE_PATHSPECS",
                         NULL};
    struct git_call call = {
        .args = args, .env = env, .out = &text, .dir = repo_work_tree(view->repo)};
    int rc;

    for (size_t i = 0; i < SPECS; i++) {
        str_init(&specs[i]);
        str_addf(&specs[i], ":(glob)%s*/%s", i % 2 ? "src/" : "", bump_package_files[i / 2]);
        args[6 + i] = specs[i].buf;
    }
    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(view->repo));
    str_addf(&work_tree, "GIT_WORK_TREE=%s", repo_work_tree(view->repo));
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    rc = git_must(view->repo, &call);
    for (const char *p = text.buf; !rc && p < text.buf + text.len; p += strlen(p) + 1)
        strs_add(&view->paths, p);
    for (size_t i = 0; i < SPECS; i++)
        str_release(&specs[i]);
    str_release(&git_dir);
    str_release(&work_tree);
    str_release(&text);
    return rc;
}

static bool has(const struct strs *names, const char *name, size_t from)
{
    for (size_t i = from; i < strs_len(names); i++) {
        if (!strcmp(strs_at(names, i), name))
            return true;
    }
    return false;
}

static int list_dir(void *context, struct strs *out, const char *path)
{
    struct source_work *view = context;
    size_t len = strlen(path), before = strs_len(out);
    int rc = view->listed ? 0 : ask_git(view);

    view->listed = view->listed || !rc;
    for (size_t i = 0; !rc && i < strs_len(&view->paths); i++) {
        const char *name = strs_at(&view->paths, i);
        char *entry;

        if (len && (strncmp(name, path, len) != 0 || name[len] != '/'))
            continue;
        name += len + (len > 0);
        entry = mem_dup_n(name, strcspn(name, "/") + (strchr(name, '/') != NULL));
        if (!has(out, entry, before))
            strs_add(out, entry);
        free(entry);
    }
    return rc;
}

static void hint(void *context, const char *commands)
{
    struct source_work *view = context;

    on_branch_hint_text(view->repo, NULL, commands);
}

int source_work_open(struct source *out, struct source_work *view, struct repo *r)
{
    int rc = beneath_open(&view->top, repo_work_tree(r));

    view->repo = r;
    if (!rc)
        *out = (struct source){view, read_file, list_dir, hint, false};
    return rc;
}

void source_work_close(struct source_work *view)
{
    beneath_close(&view->top);
    strs_release(&view->paths);
}
