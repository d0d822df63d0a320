#include "repo/index_git.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "repo/git.h"

/* The empty tree, which git knows without having it. */
static const char *tree_name(const struct repo *r, const struct oid *tree)
{
    if (!oid_is_none(tree))
        return oid_text(tree);
    return repo_oid_len(r) == 20
               ? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
               : "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";
}

/* "<mode> <mode> <id> <id> <status>", git-diff(1), RAW OUTPUT FORMAT. */
static int parse(struct tree_entry *before, struct tree_entry *after, bool *unmerged,
                 const char *line)
{
    char was[OID_HEX_SIZE], is[OID_HEX_SIZE], status;

    if (sscanf(line, ":%o %o %64s %64s %c", &before->mode, &after->mode, was, is, &status) != 5 ||
        oid_parse(&before->id, was, strlen(was)) || oid_parse(&after->id, is, strlen(is)))
        return err_set(ERR_FAILED, "git diff-index printed something else than differences");
    *unmerged = status == 'U';
    return 0;
}

static int pass_on(const struct str *text, tree_visit *each, void *payload)
{
    const char *at = text->buf, *end = text->buf + text->len;
    int rc = 0;

    while (!rc && at < end) {
        struct tree_entry before = TREE_ENTRY_NONE, after = TREE_ENTRY_NONE;
        const char *path = at + strlen(at) + 1;
        bool unmerged = false;

        if (path >= end)
            return err_set(ERR_FAILED, "git diff-index stopped within a line");
        rc = parse(&before, &after, &unmerged, at);
        if (!rc && !unmerged)
            rc = each(payload, path, &before, &after);
        at = path + strlen(path) + 1;
    }
    return rc;
}

int index_git_diff(struct repo *r, const struct oid *tree, tree_visit *each, void *payload)
{
    const char *const args[] = {"diff-index",
                                "--cached",
                                "--raw",
                                "-z",
                                "--no-renames",
                                "--no-abbrev",
                                "--ita-invisible-in-index",
                                "-r",
                                tree_name(r, tree),
                                "--",
                                NULL};
    struct str out = STR_INIT;
    struct git_call call = {.args = args, .out = &out};
    int rc = git_must(r, &call);

    if (!rc)
        rc = pass_on(&out, each, payload);
    str_release(&out);
    return rc;
}
