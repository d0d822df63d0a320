/* place_hint_ways(): what git stash does not save is moved, unmarked or brought back by itself. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/place_block.h"
#include "text/quote.h"

#define PATHS_MAX 100 /* in one command; those behind come up when it is run again */
#define DEPTH_MAX 64

/* One command for all paths of a kind, in the order in which they are to be run. */
enum way {
    WAY_UNSKIP,
    WAY_UNASSUME,
    WAY_UNSTAGE,
    WAY_UPDATE,
    WAY_MKDIR,
    WAY_RMDIR,
    WAY_FORGET,
    WAYS,
};

static const struct {
    const char *command;
    bool git; /* a path is as it is from the top */
} ways[] = {
    [WAY_UNSKIP] = {"update-index --no-skip-worktree --", true},
    [WAY_UNASSUME] = {"update-index --no-assume-unchanged --", true},
    [WAY_UNSTAGE] = {"reset --quiet --", true},
    [WAY_UPDATE] = {"submodule update --init --checkout --", true},
    [WAY_MKDIR] = {"mkdir --", false},
    [WAY_RMDIR] = {"rmdir --", false},
    [WAY_FORGET] = {"rm --quiet --cached --", true},
};

struct finder {
    struct place *place;
    struct repo *repo;
    const struct place_answers *git;
    bool at_top; /* where the user stands */
    struct str words[WAYS];
    size_t n[WAYS];
    struct strs first; /* whole commands, before and between those */
    struct strs moves;
    bool stash;
};

/* Append PATH as it is typed where the user stands. */
static void spot(struct str *out, const struct finder *f, const char *path)
{
    struct str at = STR_INIT;

    if (!f->at_top)
        str_addf(&at, "%s/", f->place->work_tree);
    else if (*path == '-')
        str_adds(&at, "./");
    str_adds(&at, path);
    quote_word(out, at.buf);
    str_release(&at);
}

static void add(struct finder *f, enum way way, const char *path)
{
    if (f->n[way]++ >= PATHS_MAX)
        return;
    str_addc(&f->words[way], ' ');
    if (ways[way].git)
        quote_word(&f->words[way], path);
    else
        spot(&f->words[way], f, path);
}

/* --- what is there ------------------------------------------------------------------------------
 */

enum inside {
    INSIDE_NOTHING,
    INSIDE_DIRS, /* and nothing in them */
    INSIDE_FILES,
    INSIDE_OTHER, /* a repository, or what is neither file nor link: git stash passes it over */
};

static bool is_odd(mode_t mode)
{
    return !S_ISREG(mode) && !S_ISLNK(mode) && !S_ISDIR(mode);
}

/* What the directory that is open at FD, which is closed here, holds at any depth. */
static enum inside look_into(int fd, int depth)
{
    DIR *dir = fdopendir(fd);
    enum inside found = INSIDE_NOTHING;
    struct dirent *e;
    struct stat st;

    if (!dir) {
        close(fd);
        return INSIDE_FILES;
    }
    while (found != INSIDE_OTHER && (e = readdir(dir))) {
        enum inside now = INSIDE_FILES;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if (!strcmp(e->d_name, ".git") || is_odd(st.st_mode)) {
            now = INSIDE_OTHER;
        } else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
            fd = openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            now = fd < 0 ? INSIDE_FILES : look_into(fd, depth + 1);
            now = now == INSIDE_NOTHING ? INSIDE_DIRS : now;
        }
        found = now > found ? now : found;
    }
    closedir(dir);
    return found;
}

/* What is at PATH; INSIDE_FILES where that is a file, a link or nothing. */
static enum inside look_at(bool *is_dir, const struct finder *f, const char *path)
{
    const char *name;
    struct stat st;
    int dir, fd, rc = beneath_stat(&st, &f->place->top, path);

    *is_dir = !rc && S_ISDIR(st.st_mode);
    if (!rc && is_odd(st.st_mode))
        return INSIDE_OTHER;
    if (!*is_dir || beneath_parent(&dir, &name, &f->place->top, path, false))
        return INSIDE_FILES;
    fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? INSIDE_FILES : look_into(fd, 0);
}

/* --- the way out --------------------------------------------------------------------------------
 */

/* Aside, under a name that is free; with REMAKE an empty directory comes in its place. */
static void move_aside(struct finder *f, const char *path, bool remake)
{
    struct str to = STR_INIT, line = STR_INIT;
    struct stat st;

    str_addf(&to, "%s.aside", path);
    for (int i = 2; !beneath_stat(&st, &f->place->top, to.buf); i++) {
        str_reset(&to);
        str_addf(&to, "%s.aside-%d", path, i);
    }
    str_adds(&line, "mv -- ");
    spot(&line, f, path);
    str_addc(&line, ' ');
    spot(&line, f, to.buf);
    if (remake) {
        str_adds(&line, " && mkdir -- ");
        spot(&line, f, path);
    }
    if (!strs_len(&f->moves) || strcmp(strs_at(&f->moves, strs_len(&f->moves) - 1), line.buf) != 0)
        strs_add(&f->moves, line.buf);
    str_release(&to);
    str_release(&line);
}

static void clear_away(struct finder *f, const char *path)
{
    struct str line = STR_INIT;
    bool is_dir;
    enum inside inside = look_at(&is_dir, f, path);

    if (inside == INSIDE_NOTHING) {
        add(f, WAY_RMDIR, path);
    } else if (inside == INSIDE_DIRS) {
        str_adds(&line, "find ");
        spot(&line, f, path);
        str_adds(&line, " -type d -empty -delete");
        strs_add(&f->moves, line.buf);
    } else if (inside == INSIDE_OTHER) {
        move_aside(f, path, false);
    } else {
        f->stash = true;
    }
    str_release(&line);
}

/* A link above PATH, or what stands in its place: of a file git stash makes a directory again. */
static void clear_above(struct finder *f, const char *path)
{
    struct str above = STR_INIT;
    struct stat st;

    for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
        str_reset(&above);
        str_add(&above, path, (size_t)(end - path));
        if (beneath_stat(&st, &f->place->top, above.buf))
            break;
        if (S_ISDIR(st.st_mode))
            continue;
        if (S_ISREG(st.st_mode))
            f->stash = true;
        else
            move_aside(f, above.buf, false);
        break;
    }
    str_release(&above);
}

static void bring_back(struct finder *f, const struct place_module_status *m)
{
    enum place_module here = MODULE_OTHER;
    struct str at = STR_INIT;
    struct stat st;

    if (m->staged)
        add(f, WAY_UNSTAGE, m->path);
    if (place_module_at(&here, &st, f->place, m->path))
        return;
    spot(&at, f, m->path);
    if (here == MODULE_NONE)
        add(f, WAY_MKDIR, m->path);
    else if (here == MODULE_FILLED || here == MODULE_OTHER)
        move_aside(f, m->path, true);
    else if (here == MODULE_IN_USE &&
             place_module_back(&f->first, f->place, f->repo, m->path, at.buf))
        add(f, WAY_UPDATE, m->path);
    str_release(&at);
}

static bool has(const struct strs *names, const char *path)
{
    struct strs found = STRS_INIT;
    bool yes;

    place_named(&found, names, path);
    yes = strs_len(&found);
    strs_release(&found);
    return yes;
}

static void find_way(struct finder *f, const struct place_block *b)
{
    const struct place_module_status *m = place_module_of(f->git, b->path);
    bool is_dir;

    if (b->kind == BLOCK_HIDDEN) {
        if (has(&f->git->skipped, b->path))
            add(f, WAY_UNSKIP, b->path);
        if (has(&f->git->assumed, b->path))
            add(f, WAY_UNASSUME, b->path);
    } else if (m && (b->kind == BLOCK_CHANGED || b->kind == BLOCK_STAGED)) {
        bring_back(f, m);
    } else if (b->kind == BLOCK_FILLED) {
        move_aside(f, b->path, true);
    } else if (b->kind == BLOCK_IN_WAY) {
        clear_away(f, b->path);
    } else if (b->kind == BLOCK_BEHIND) {
        clear_above(f, b->path);
    } else {
        f->stash = true;
        if (look_at(&is_dir, f, b->path) == INSIDE_OTHER)
            move_aside(f, b->path, false);
    }
}

static void say(const struct finder *f)
{
    const char *here = repo_work_tree(f->repo);
    struct str git = STR_INIT;

    str_adds(&git, "git ");
    if (!f->at_top) {
        str_adds(&git, "-C ");
        quote_word(&git, f->place->work_tree);
        str_addc(&git, ' ');
    }
    for (size_t i = 0; i < strs_len(&f->first); i++)
        err_hint("%s", strs_at(&f->first, i));
    for (size_t i = 0; i < strs_len(&f->moves); i++)
        err_hint("%s", strs_at(&f->moves, i));
    for (int i = 0; i < WAYS; i++)
        if (f->n[i])
            err_hint("%s%s%s", ways[i].git ? git.buf : "", ways[i].command, f->words[i].buf);
    if (f->stash && here && !strcmp(here, f->place->work_tree))
        err_hint("git stash --all");
    else if (f->stash)
        quote_hint("git -C %s stash --all", f->place->work_tree);
    str_release(&git);
}

void place_hint_ways(const struct vec *blocks, struct place *p, struct repo *r,
                     const struct place_answers *git)
{
    struct finder f = {.place = p,
                       .repo = r,
                       .git = git,
                       .at_top = file_same(".", p->work_tree),
                       .first = STRS_INIT,
                       .moves = STRS_INIT};
    struct err_saved *cause = err_save();

    for (int i = 0; i < WAYS; i++)
        str_init(&f.words[i]);
    vec_each (struct place_block, b, blocks)
        find_way(&f, b);
    if (f.stash) /* which it fails at, wherever they are */
        for (size_t i = 0; i < strs_len(&git->intended); i++)
            add(&f, WAY_FORGET, strs_at(&git->intended, i));
    err_restore(cause);
    say(&f);
    for (int i = 0; i < WAYS; i++)
        str_release(&f.words[i]);
    strs_release(&f.first);
    strs_release(&f.moves);
}
