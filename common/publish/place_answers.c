/* What git says of a place's files. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "publish/place_steps.h"
#include "repo/git.h"
#include "text/quote.h"

/* The place of PATH among the sorted names: the first that is not before it. */
static size_t lower_bound(const struct strs *names, const char *path)
{
    size_t low = 0, high = strs_len(names);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(strs_at(names, mid), path) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void place_named(struct strs *out, const struct strs *names, const char *path)
{
    bool dir = path[strlen(path) - 1] == '/';

    for (size_t i = lower_bound(names, path); i < strs_len(names); i++) {
        const char *name = strs_at(names, i);

        if (dir ? !str_starts(name, path) : strcmp(name, path) != 0)
            break;
        strs_add(out, name);
    }
}

/* The path behind the first N fields of a record of porcelain v2. */
static const char *field_after(const char *record, int n)
{
    while (n-- && record) {
        record = strchr(record, ' ');
        record = record ? record + 1 : NULL;
    }
    return record;
}

/* "sub" is "S..." also where a repository stands in the place of a file: it is a submodule where
 * HEAD has one, or has nothing and the index one. */
static bool is_module(const char *record)
{
    static const char gitlink[] = "160000 ", none[] = "000000 ";
    const char *head = field_after(record, 3), *index = field_after(record, 4);

    if (record[5] != 'S' || !head || !index)
        return false;
    return str_starts(head, gitlink) || (str_starts(head, none) && str_starts(index, gitlink));
}

/* "1 XY sub mH mI mW hH hI path" */
static void parse_changed(struct place_answers *a, const char *record, const char *path)
{
    const char *staged = field_after(record, 7);
    struct place_module_status *m;

    strs_add(&a->dirty, path);
    if (str_starts(record, "1 .A "))
        strs_add(&a->intended, path);
    if (!is_module(record)) {
        if (str_starts(record, "1 D"))
            strs_add(&a->removed, path);
        return;
    }
    m = vec_push(&a->modules);
    m->path = mem_dup(path);
    if (record[2] != '.' && staged)
        m->staged = mem_dup_n(staged, strcspn(staged, " "));
    m->moved = record[6] == 'C';
}

static int parse_status(struct place_answers *a, const struct place *p, const struct str *text)
{
    for (const char *at = text->buf; at < text->buf + text->len; at += strlen(at) + 1) {
        const char *path = *at == '1' ? field_after(at, 8) : NULL;

        if (*at == 'u') {
            err_set(ERR_REFUSED, "the index of '%s' has unmerged paths", p->work_tree);
            quote_hint("git -C %s status", p->work_tree);
            return ERR_REFUSED;
        }
        if (path)
            parse_changed(a, at, path);
    }
    strs_sort(&a->dirty);
    strs_sort(&a->intended);
    strs_sort(&a->removed);
    return 0;
}

/* The flags of "git ls-files -v": 'S' is skip-worktree, a small letter assume-unchanged. */
static void parse_flags(struct place_answers *a, const struct str *text)
{
    for (const char *at = text->buf; at < text->buf + text->len; at += strlen(at) + 1) {
        if (at[0] && at[1] != ' ')
            continue;
        if (*at == 'S' || *at == 's')
            strs_add(&a->skipped, at + 2);
        if (*at >= 'a' && *at <= 'z')
            strs_add(&a->assumed, at + 2);
    }
    strs_sort(&a->skipped);
    strs_sort(&a->assumed);
}

/* "git status" refreshes the private index on the way: read-tree would take stale stat data for
 * changes. */
int place_ask(struct place_answers *a, struct repo *r, const struct place *p)
{
    static const char *const status[] = {"status",
                                         "--porcelain=v2",
                                         "-z",
                                         "--untracked-files=no",
                                         "--no-renames",
                                         "--ignore-submodules=dirty",
                                         NULL};
    static const char *const flags[] = {"ls-files", "-v", "-z", NULL};
    struct place_env env;
    struct str text = STR_INIT;
    struct git_call call = {.args = status, .dir = p->work_tree};
    int rc;

    place_env_init(&env, p, p->work_tree);
    call.env = env.list;
    rc = git_talk(r, &a->status, &call);
    call.args = flags;
    call.out = &text;
    if (!rc)
        rc = git_must(r, &call);
    if (!rc)
        parse_flags(a, &text);
    place_env_release(&env);
    str_release(&text);
    return rc;
}

int place_hear(struct place_answers *a, const struct place *p)
{
    struct str text = STR_INIT;
    int rc = git_answer(&a->status, &text, "status");

    if (!rc)
        rc = parse_status(a, p, &text);
    str_release(&text);
    return rc;
}

void place_answers_release(struct place_answers *a)
{
    proc_talk_end(&a->status);
    vec_each (struct place_module_status, m, &a->modules) {
        free(m->path);
        free(m->staged);
    }
    vec_release(&a->modules);
    strs_release(&a->dirty);
    strs_release(&a->intended);
    strs_release(&a->removed);
    strs_release(&a->skipped);
    strs_release(&a->assumed);
}
