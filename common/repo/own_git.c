#include "repo/own_git.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/object.h"

/* The objects of the repository, and of the batch that is open. Those of the environment's
 * alternates git finds by itself. */
static int write_alternates(const char *dir, const struct repo *r)
{
    const char *const *batch = object_batch_env(r);
    const char *named = getenv("GIT_OBJECT_DIRECTORY");
    char *real = named ? realpath(named, NULL) : NULL;
    struct str path = STR_INIT, text = STR_INIT;
    int rc;

    if (batch) {
        git_quote(&text, strchr(batch[0], '=') + 1);
        str_addc(&text, '\n');
    }
    str_addf(&path, "%s/objects", repo_common_dir(r));
    git_quote(&text, real ? real : path.buf);
    str_addc(&text, '\n');
    free(real);
    str_reset(&path);
    str_addf(&path, "%s/objects/info/alternates", dir);
    rc = file_replace(path.buf, text.buf, text.len);
    str_release(&path);
    str_release(&text);
    return rc;
}

static int write_file(const char *dir, const char *name, const char *text)
{
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "%s/%s", dir, name);
    rc = file_replace(path.buf, text, strlen(text));
    str_release(&path);
    return rc;
}

/* Where history ends here, it ends there. */
static int copy_shallow(const char *dir, const struct repo *r)
{
    struct str from = STR_INIT, text = STR_INIT;
    int rc = 0;

    str_addf(&from, "%s/shallow", repo_common_dir(r));
    if (repo_is_shallow(r) && !file_read(&text, from.buf, STR_MAX))
        rc = write_file(dir, "shallow", text.buf);
    str_release(&from);
    str_release(&text);
    return rc;
}

int own_git_make(const char *dir, const struct repo *r)
{
    static const char *const below[] = {"/objects/info", "/refs", "/info"};
    struct str path = STR_INIT;
    int rc = file_remove_tree(dir); /* a killed process may have left one */

    for (size_t i = 0; !rc && i < sizeof(below) / sizeof(below[0]); i++) {
        str_reset(&path);
        str_addf(&path, "%s%s", dir, below[i]);
        rc = file_mkdirs(path.buf);
    }
    if (!rc)
        rc = write_file(dir, "HEAD", "ref: refs/heads/main\n");
    /* a commit-graph of the alternate is no object, and may say what no commit does */
    if (!rc)
        rc = write_file(dir, "config",
                        repo_oid_len(r) == SHA256_SIZE
                            ? "[core]\n\trepositoryFormatVersion = 1\n\tcommitGraph = false\n"
                              "[extensions]\n\tobjectFormat = sha256\n"
                            : "[core]\n\tcommitGraph = false\n");
    if (!rc)
        rc = copy_shallow(dir, r);
    if (!rc)
        rc = write_alternates(dir, r);
    str_release(&path);
    return rc;
}

const char *own_git_next(const char *entry)
{
    return entry + strlen(entry) + 1;
}

static void add_config(struct strs *out, const struct str *config)
{
    struct str line = STR_INIT;
    size_t n = 0;

    for (const char *e = config->buf; e < config->buf + config->len; e = own_git_next(e), n++) {
        int key = (int)strcspn(e, "\n");

        str_reset(&line);
        str_addf(&line, "GIT_CONFIG_KEY_%zu=%.*s", n, key, e);
        strs_add(out, line.buf);
        str_reset(&line);
        str_addf(&line, "GIT_CONFIG_VALUE_%zu=%s", n, e[key] ? e + key + 1 : "true");
        strs_add(out, line.buf);
    }
    str_reset(&line);
    str_addf(&line, "GIT_CONFIG_COUNT=%zu", n);
    strs_add(out, line.buf);
    str_release(&line);
}

void own_git_env(struct strs *out, const char *dir, const struct str *config)
{
    static const char *const fixed[] = {"GIT_CONFIG_GLOBAL=/dev/null",
                                        "GIT_CONFIG_NOSYSTEM=1",
                                        "GIT_CONFIG_PARAMETERS",
                                        "GIT_ATTR_NOSYSTEM=1",
                                        "GIT_ATTR_SOURCE",
                                        "GIT_COMMON_DIR",
                                        "GIT_WORK_TREE",
                                        "GIT_INDEX_FILE",
                                        "GIT_NAMESPACE",
                                        "GIT_GRAFT_FILE",
                                        "GIT_NO_REPLACE_OBJECTS=1",
                                        "GIT_SHALLOW_FILE",
                                        "GIT_EXTERNAL_DIFF"};
    struct str line = STR_INIT;

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        strs_add(out, fixed[i]);
    str_addf(&line, "GIT_DIR=%s", dir);
    strs_add(out, line.buf);
    str_reset(&line);
    str_addf(&line, "GIT_OBJECT_DIRECTORY=%s/objects", dir);
    strs_add(out, line.buf);
    str_release(&line);
    add_config(out, config);
}
