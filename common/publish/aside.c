#include "publish/aside.h"

#include <dirent.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/file.h"
#include "repo/reftable.h"
#include "text/quote.h"

/* Add the paths of what is called PREFIX... in DIR, which may not be there. */
static void list_dir(struct strs *out, const char *dir_path, const char *prefix)
{
    struct str path = STR_INIT;
    struct dirent *e;
    DIR *dir = opendir(dir_path);

    while (dir && (e = readdir(dir))) {
        if (*e->d_name == '.' || !str_starts(e->d_name, prefix))
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir_path, e->d_name);
        strs_add(out, path.buf);
    }
    if (dir)
        closedir(dir);
    strs_sort(out);
    str_release(&path);
}

/* Has the lock on an index come from one of the stages? */
static bool is_ours(const char *lock, const struct strs *stages)
{
    struct str index = STR_INIT;
    bool ours = false;

    for (size_t i = 0; !ours && i < strs_len(stages); i++) {
        str_reset(&index);
        str_addf(&index, "%s/index", strs_at(stages, i));
        ours = file_same(index.buf, lock);
    }
    str_release(&index);
    return ours;
}

/* What is locked here: by us, and by whomever. */
struct locks {
    struct strs ours, others;
};

/* Those of each worktree: on its index, and on its HEAD or the tables that it is in. */
static void find_worktree_locks(struct locks *out, const struct repo *r, const struct strs *stages)
{
    struct strs dirs = STRS_INIT;
    struct str path = STR_INIT;

    str_addf(&path, "%s/worktrees", repo_common_dir(r));
    list_dir(&dirs, path.buf, "");
    strs_add(&dirs, repo_common_dir(r));
    for (size_t i = 0; i < strs_len(&dirs); i++) {
        str_reset(&path);
        str_addf(&path, "%s/index.lock", strs_at(&dirs, i));
        if (file_exists(path.buf))
            strs_add(is_ours(path.buf, stages) ? &out->ours : &out->others, path.buf);
        str_reset(&path);
        str_addf(&path, "%s/HEAD.lock", strs_at(&dirs, i));
        if (file_exists(path.buf))
            strs_add(&out->others, path.buf);
        reftable_set_lock(&path, strs_at(&dirs, i));
        if (file_exists(path.buf))
            strs_add(&out->others, path.buf);
    }
    strs_release(&dirs);
    str_release(&path);
}

static void find_ref_lock(struct strs *out, const struct repo *r, const char *ref)
{
    struct str path = STR_INIT;

    str_addf(&path, "%s/%s.lock", repo_common_dir(r), ref);
    if (file_exists(path.buf))
        strs_add(out, path.buf);
    str_release(&path);
}

static void add_words(struct str *out, const struct strs *words)
{
    for (size_t i = 0; i < strs_len(words); i++) {
        str_addc(out, ' ');
        quote_word(out, strs_at(words, i));
    }
}

/* A directory of ours that no tool sweeps away. */
static void find_free(struct str *out, const char *dir)
{
    for (unsigned n = 1; !out->len || file_exists(out->buf); n++) {
        str_reset(out);
        str_addf(out, "%s/aside-%u", dir, n);
    }
}

static void hint_at_command(const struct strs *what, const struct strs *locks, const char *dir)
{
    struct str to = STR_INIT, text = STR_INIT, word = STR_INIT;

    find_free(&to, dir);
    quote_word(&word, to.buf);
    str_addf(&text, "mkdir %s && mv", word.buf);
    add_words(&text, what);
    str_addf(&text, " %s", word.buf);
    if (strs_len(locks))
        str_adds(&text, " && rm -f");
    add_words(&text, locks);
    err_hint("%s    # to go on with branches and files as they are", text.buf);
    str_release(&to);
    str_release(&text);
    str_release(&word);
}

void aside_hint(const struct journal *j, const struct repo *r)
{
    struct strs stages = STRS_INIT, what = STRS_INIT;
    struct locks locks = {STRS_INIT, STRS_INIT};
    struct str dir = STR_INIT, path = STR_INIT, others = STR_INIT;

    str_addf(&dir, "%s/cutover", repo_common_dir(r));
    str_addf(&path, "%s/journal", dir.buf);
    list_dir(&stages, dir.buf, "stage-");
    strs_add(&what, path.buf);
    list_dir(&what, dir.buf, "moving");
    for (size_t i = 0; i < strs_len(&stages); i++)
        strs_add(&what, strs_at(&stages, i));
    find_worktree_locks(&locks, r, &stages);
    vec_each (struct ref_update, u, &j->refs)
        if (ref_name_ok(u->name))
            find_ref_lock(&locks.others, r, u->name);
    find_ref_lock(&locks.others, r, "packed-refs");
    hint_at_command(&what, &locks.ours, dir.buf);
    add_words(&others, &locks.others);
    if (others.len)
        err_hint("rm -f%s    # if no git is at work here", others.buf);
    err_hint(repo_is_bare(r) ? "git log --oneline --all -9    # to see what is where then"
                             : "git status && git log --oneline --all -9    # to see what is where "
                               "then");
    err_hint("man 7 cutover    # more of it");
    strs_release(&stages);
    strs_release(&what);
    strs_release(&locks.ours);
    strs_release(&locks.others);
    str_release(&dir);
    str_release(&path);
    str_release(&others);
}
