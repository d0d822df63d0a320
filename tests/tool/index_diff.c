/*
 * For tests: what repo/index.h finds in the index against HEAD, as "git diff-index --cached --raw
 * -z --no-renames --no-abbrev -r" prints it without the status: ":<mode> <mode> <id> <id>" NUL
 * <path> NUL. With an argument, what survey/source_changed.h lists of that directory, a name a
 * line.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "survey/changes.h"
#include "survey/source_changed.h"

static void print_id(const struct oid *id, unsigned mode)
{
    static const struct oid none = OID_NONE;

    printf(" %s", oid_text(mode ? id : &none));
}

static void print_changes(const struct changes *changes)
{
    vec_each (struct change, c, &changes->v) {
        printf(":%06o %06o", c->before.mode, c->after.mode);
        print_id(&c->before.id, c->before.mode);
        print_id(&c->after.id, c->after.mode);
        putchar('\0');
        fwrite(c->path, 1, strlen(c->path) + 1, stdout);
    }
}

static int print_names(struct repo *r, const struct oid *tree, const struct changes *changes,
                       const char *dir)
{
    struct source_changed view;
    struct source source = source_changed(&view, r, tree, changes);
    struct strs names = STRS_INIT;
    int rc = source_list(&source, &names, dir);

    strs_sort(&names);
    for (size_t i = 0; !rc && i < strs_len(&names); i++)
        printf("%s\n", strs_at(&names, i));
    strs_release(&names);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int main(int argc, char **argv)
{
    struct changes changes = CHANGES_INIT;
    struct commit head = COMMIT_INIT;
    struct repo *r = NULL;
    struct oid id;
    int rc = repo_open(&r);

    if (!rc)
        rc = ref_read_or_none(&id, r, "HEAD");
    if (!rc && !oid_is_none(&id))
        rc = commit_read(&head, r, &id);
    if (!rc)
        rc = changes_of_index(&changes, r, &head.tree);
    if (!rc && argc > 1)
        rc = print_names(r, &head.tree, &changes, argv[1]);
    else if (!rc)
        print_changes(&changes);
    if (rc)
        fprintf(stderr, "index_diff: %s\n", err_message() ? err_message() : "failed");
    err_clear();
    changes_release(&changes);
    commit_release(&head);
    repo_free(r);
    return rc ? 1 : 0;
}
