#include "survey/worktree.h"

#include <string.h>

#include "base/err.h"
#include "repo/git.h"
#include "repo/ref.h"

int worktree_find_holder(struct worktree_holder *out, struct str *text, struct repo *r,
                         const char *ref)
{
    static const char *const args[] = {"worktree", "list", "--porcelain", "-z", NULL};
    struct git_call call = {.args = args, .out = text};
    struct worktree_holder at = {NULL, false, false};
    bool match = false;
    int rc = git_must(r, &call);

    for (size_t i = 0; !rc && i < text->len; i += strlen(text->buf + i) + 1) {
        const char *line = text->buf + i;

        if (str_starts(line, "worktree "))
            at = (struct worktree_holder){line + strlen("worktree "), false, false};
        else if (str_starts(line, "branch "))
            match = !strcmp(line + strlen("branch "), ref);
        else if (str_starts(line, "prunable"))
            at.prunable = true;
        else if (str_starts(line, "locked"))
            at.locked = true;
        else if (!*line && match)
            break;
        if (!*line)
            at.path = NULL;
    }
    if (!rc && match)
        *out = at;
    return rc;
}

int worktree_is_on(bool *out, struct repo *r, const char *ref)
{
    struct str head = STR_INIT;
    int rc = ref_symbolic(&head, r, "HEAD");

    if (!rc)
        *out = !strcmp(head.buf, ref);
    else if (rc == ERR_NOT_FOUND)
        *out = false;
    str_release(&head);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
