/*
 * place_hint_ways(): what is not tracked is moved aside, as git stash would take it through the
 * user's filters, and what stands in its way does not outlive it; what is tracked is stashed by
 * name, so that nothing else is touched. The rest is unmarked or brought back.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/place_block.h"
#include "repo/tree.h"
#include "survey/set_aside.h"
#include "text/quote.h"

#define PATHS_MAX 100 /* in one command; those behind come up when it is run again */
#define LINES_MAX 40  /* of commands for one path: an error holds 64 */
#define DEPTH_MAX 64

/* One command for all paths of a kind, in the order in which they are to be run. */
enum way {
    WAY_UNSKIP,
    WAY_UNASSUME,
    WAY_UNSTAGE,
    WAY_MKDIR,
    WAY_RMDIR,
    WAY_FORGET,
    WAY_STASH,
    WAYS,
};

enum word {
    WORD_SPOT, /* from where the user stands */
    WORD_PATH, /* from the top, for git */
    WORD_SPEC, /* the same, where git takes a pattern */
};

static const struct {
    const char *command;
    enum word word;
} ways[] = {
    [WAY_UNSKIP] = {"update-index --no-skip-worktree --", WORD_PATH},
    [WAY_UNASSUME] = {"update-index --no-assume-unchanged --", WORD_PATH},
    [WAY_UNSTAGE] = {"reset --quiet --", WORD_SPEC},
    [WAY_MKDIR] = {"mkdir --", WORD_SPOT},
    [WAY_RMDIR] = {"rmdir --", WORD_SPOT},
    [WAY_FORGET] = {"rm --quiet --cached --", WORD_SPEC},
    [WAY_STASH] = {"stash push --", WORD_SPEC},
};

struct finder {
    struct place *place;
    struct repo *repo;
    const struct place_answers *git;
    struct strs words[WAYS];  /* as they are typed */
    struct strs first, moves; /* whole commands, before those */
};

static void add_once(struct strs *list, size_t most, const char *text)
{
    if (strs_len(list) >= most)
        return;
    for (size_t i = 0; i < strs_len(list); i++)
        if (!strcmp(strs_at(list, i), text))
            return;
    strs_add(list, text);
}

static void add(struct finder *f, enum way way, const char *path)
{
    bool is_pattern = *path == ':' || strpbrk(path, "*?[\\");
    struct str word = STR_INIT, literal = STR_INIT;

    if (ways[way].word == WORD_SPOT) {
        set_aside_spot(&word, f->place->work_tree, path);
    } else {
        if (ways[way].word == WORD_SPEC && is_pattern)
            str_adds(&literal, ":(literal)");
        str_adds(&literal, path);
        quote_word(&word, literal.buf);
    }
    add_once(&f->words[way], PATHS_MAX, word.buf);
    str_release(&word);
    str_release(&literal);
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

static void move_aside(struct finder *f, const char *path, bool remake)
{
    struct str line = STR_INIT;

    set_aside(&line, f->place->work_tree, path, remake);
    add_once(&f->moves, LINES_MAX, line.buf);
    str_release(&line);
}

/* Empty directories, which are nothing to git, go. False where there is more. */
static bool clear_empty(struct finder *f, const char *path, enum inside inside)
{
    struct str line = STR_INIT;

    if (inside == INSIDE_NOTHING) {
        add(f, WAY_RMDIR, path);
    } else if (inside == INSIDE_DIRS) {
        str_adds(&line, "find ");
        set_aside_spot(&line, f->place->work_tree, path);
        str_adds(&line, " -type d -empty -delete");
        add_once(&f->moves, LINES_MAX, line.buf);
    }
    str_release(&line);
    return inside == INSIDE_NOTHING || inside == INSIDE_DIRS;
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

/* Has any of NAMES PATH itself, or something below it? */
static bool has_below(const struct strs *names, const char *path)
{
    struct str dir = STR_INIT;
    bool yes;

    str_addf(&dir, "%s/", path);
    yes = has(names, path) || has(names, dir.buf);
    str_release(&dir);
    return yes;
}

/* All of the index at PATH and below. It knows no path that is staged to go. */
static void stash(struct finder *f, const char *path)
{
    if (has_below(&f->git->removed, path))
        add(f, WAY_UNSTAGE, path);
    add(f, WAY_STASH, path);
}

static bool was_there(const struct finder *f, const char *path)
{
    struct tree_entry e;

    return !tree_lookup(&e, f->repo, &f->place->before, path);
}

static void clear_away(struct finder *f, const char *path)
{
    bool is_dir, intended = has_below(&f->git->intended, path);
    enum inside inside = look_at(&is_dir, f, path);

    if (clear_empty(f, path, inside))
        return;
    if (inside == INSIDE_FILES && !intended && has_below(&f->git->dirty, path)) {
        stash(f, path);
        return;
    }
    move_aside(f, path, false);
    if (was_there(f, path)) /* a directory of tracked files, which has gone with it */
        stash(f, path);
}

/* A link above PATH, or what stands in its place. */
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
        move_aside(f, above.buf, false);
        if (was_there(f, above.buf))
            stash(f, above.buf);
        break;
    }
    str_release(&above);
}

/* A tracked file: what is no file of the index any more is not in what is stashed. */
static void put_back(struct finder *f, const char *path)
{
    bool is_dir;
    enum inside inside = look_at(&is_dir, f, path);
    struct stat st;

    if (has(&f->git->intended, path))
        return;
    if (!clear_empty(f, path, inside) &&
        (is_dir || inside == INSIDE_OTHER ||
         (has(&f->git->removed, path) && !beneath_stat(&st, &f->place->top, path))))
        move_aside(f, path, false);
    stash(f, path);
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
    set_aside_spot(&at, f->place->work_tree, m->path);
    if (here == MODULE_NONE)
        add(f, WAY_MKDIR, m->path);
    else if (here == MODULE_FILLED || here == MODULE_OTHER)
        move_aside(f, m->path, true);
    else if (here == MODULE_IN_USE)
        place_module_back(&f->first, f->place, f->repo, m->path, at.buf);
    str_release(&at);
}

static void find_way(struct finder *f, const struct place_block *b)
{
    const struct place_module_status *m = place_module_of(f->git, b->path);

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
        put_back(f, b->path);
    }
}

/* git stash fails at what is only intended to be added, wherever that is; and it is in the way. */
static void forget_intended(struct finder *f, const struct vec *blocks)
{
    const struct strs *intended = &f->git->intended;
    bool matters = strs_len(&f->words[WAY_STASH]);

    vec_each (struct place_block, b, blocks)
        matters = matters || has_below(intended, b->path);
    for (size_t i = 0; matters && i < strs_len(intended); i++)
        add(f, WAY_FORGET, strs_at(intended, i));
}

static void say(const struct finder *f)
{
    struct str git = STR_INIT, line = STR_INIT;

    str_adds(&git, "git ");
    if (!file_same(".", f->place->work_tree)) {
        str_adds(&git, "-C ");
        quote_word(&git, f->place->work_tree);
        str_addc(&git, ' ');
    }
    for (size_t i = 0; i < strs_len(&f->first); i++)
        err_hint("%s", strs_at(&f->first, i));
    for (size_t i = 0; i < strs_len(&f->moves); i++)
        err_hint("%s", strs_at(&f->moves, i));
    for (int way = 0; way < WAYS; way++) {
        str_reset(&line);
        for (size_t i = 0; i < strs_len(&f->words[way]); i++)
            str_addf(&line, " %s", strs_at(&f->words[way], i));
        if (line.len)
            err_hint("%s%s%s", ways[way].word == WORD_SPOT ? "" : git.buf, ways[way].command,
                     line.buf);
    }
    str_release(&git);
    str_release(&line);
}

void place_hint_ways(const struct vec *blocks, struct place *p, struct repo *r,
                     const struct place_answers *git)
{
    struct finder f = {.place = p, .repo = r, .git = git, .first = STRS_INIT, .moves = STRS_INIT};
    struct err_saved *cause = err_save();

    for (int i = 0; i < WAYS; i++)
        f.words[i] = (struct strs)STRS_INIT;
    vec_each (struct place_block, b, blocks)
        find_way(&f, b);
    forget_intended(&f, blocks);
    err_restore(cause);
    say(&f);
    for (int i = 0; i < WAYS; i++)
        strs_release(&f.words[i]);
    strs_release(&f.first);
    strs_release(&f.moves);
}
