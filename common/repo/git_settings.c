#include "repo/git_settings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/git.h"

int git_settings_read(struct str *text)
{
    static const char *const args[] = {"config", "--list", "-z", "--show-scope", NULL};
    struct git_call call = {.args = args, .out = text, .said = STR_INIT};
    int rc = git_capture(NULL, &call);

    if (!rc && call.status)
        rc = err_set(ERR_FAILED, "cannot read the git configuration: %s",
                     str_starts(call.said.buf, "fatal: ") ? call.said.buf + strlen("fatal: ")
                                                          : call.said.buf);
    str_release(&call.said);
    return rc;
}

/* What came by the environment, our own "git -c" among it, the caller reads there (gitconfig.c). */
static bool is_level(enum config_level *out, const char *scope)
{
    static const struct {
        const char *scope;
        enum config_level level;
    } levels[] = {
        {"system", CONFIG_SYSTEM},
        {"global", CONFIG_GLOBAL},
        {"local", CONFIG_LOCAL},
        {"worktree", CONFIG_WORKTREE},
    };

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (!strcmp(levels[i].scope, scope)) {
            *out = levels[i].level;
            return true;
        }
    return false;
}

/* "<key>" or "<key>\n<value>" */
static int pass_on(enum config_level level, const char *entry, config_visit *each, void *payload)
{
    size_t len = strcspn(entry, "\n");
    char *key = mem_dup_n(entry, len);
    int rc = each(payload, level, key, entry[len] ? entry + len + 1 : NULL);

    free(key);
    return rc;
}

int git_settings_each(const struct str *text, const char *prefix, config_visit *each, void *payload)
{
    const char *p = text->buf, *end = text->buf + text->len;
    int rc = 0;

    while (!rc && p < end) {
        const char *entry = p + strlen(p) + 1;
        enum config_level level;

        if (entry >= end)
            return err_set(ERR_FAILED, "git config stopped within an entry");
        if (str_starts(entry, prefix) && is_level(&level, p))
            rc = pass_on(level, entry, each, payload);
        p = entry + strlen(entry) + 1;
    }
    return rc;
}
