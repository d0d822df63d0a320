#include "publish/place_block.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define PATHS_SHOWN 20

void place_block(struct vec *blocks, const char *path, enum block_kind kind)
{
    struct place_block *b = vec_push(blocks);

    b->path = mem_dup(path);
    b->kind = kind;
}

void place_blocks_release(struct vec *blocks)
{
    vec_each (struct place_block, b, blocks)
        free(b->path);
    vec_release(blocks);
}

static int compare(const void *a, const void *b)
{
    const struct place_block *x = a, *y = b;
    int order = strcmp(x->path, y->path);

    return order ? order : (int)x->kind - (int)y->kind;
}

/* A path below a directory that goes is touched by itself and with it. */
static void drop_doubles(struct vec *blocks)
{
    size_t kept = 0;

    vec_sort(blocks, compare);
    vec_each (struct place_block, b, blocks) {
        struct place_block *last = kept ? vec_at(blocks, kept - 1) : NULL;

        if (last && !compare(last, b))
            free(b->path);
        else
            *(struct place_block *)vec_at(blocks, kept++) = *b;
    }
    vec_truncate(blocks, kept);
}

const struct place_module_status *place_module_of(const struct place_answers *git, const char *path)
{
    vec_each (struct place_module_status, m, &git->modules)
        if (!strcmp(m->path, path))
            return m;
    return NULL;
}

static void note(const struct place_block *b, const struct place_answers *git)
{
    static const char *const why[] = {
        [BLOCK_IN_WAY] = "is in the way (untracked, ignored, or only in the index)",
        [BLOCK_BEHIND] = "stands behind something that is no directory",
        [BLOCK_FILLED] = "holds files, and is a submodule that goes",
        [BLOCK_STAGED] = "is added in the index",
        [BLOCK_CHANGED] = "has changes that are not committed",
        [BLOCK_HIDDEN] =
            "is marked skip-worktree or assume-unchanged, so changes in it are not seen",
    };
    const struct place_module_status *m =
        b->kind == BLOCK_CHANGED ? place_module_of(git, b->path) : NULL;

    if (m && m->staged && m->staged[strspn(m->staged, "0")])
        err_note("%s: %s: its commit %s is staged", b->path, why[b->kind], m->staged);
    else if (m && m->moved)
        err_note("%s: is a submodule at another commit than the one that is committed", b->path);
    else
        err_note("%s: %s", b->path, why[b->kind]);
}

int place_refuse(struct vec *blocks, struct place *p, struct repo *r,
                 const struct place_answers *git)
{
    size_t n, shown;

    drop_doubles(blocks);
    n = blocks->len;
    shown = n < PATHS_SHOWN ? n : PATHS_SHOWN;
    if (!n)
        return 0;
    err_set(ERR_REFUSED,
            "%zu path%s in '%s' would be overwritten or lost: commit, move away, or set all aside",
            n, n == 1 ? "" : "s", p->work_tree);
    for (size_t i = 0; i < shown; i++)
        note(vec_at(blocks, i), git);
    if (shown < n)
        err_note("and %zu more", n - shown);
    place_hint_ways(blocks, p, r, git);
    return ERR_REFUSED;
}
