#include "repo/libgit2_differs.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"

#define HEAD_MAX 65536
#define ALTERNATES_DEPTH 5     /* git follows no further, and neither does libgit2 */
#define ALTERNATES_MAX 1000000 /* bytes of one file of them */

/* --- HEAD ---------------------------------------------------------------------------------------
 */

/* An id of either length, whatever follows. */
static bool begins_with_id(const char *text)
{
    for (int i = 0; i < GIT_OID_RAWSZ * 2; i++)
        if (!isxdigit((unsigned char)text[i]))
            return false;
    return true;
}

/* As git has it of a place that may be a git directory (validate_headref() of its path.c). */
static bool holds_a_ref(const char *path)
{
    char link[sizeof("refs/")]; /* as much of it as matters */
    ssize_t len = readlink(path, link, sizeof(link));
    struct str text = STR_INIT;
    const char *at;
    bool holds;
    int rc;

    if (len >= 0)
        return (size_t)len == sizeof(link) && !strncmp(link, "refs/", strlen("refs/"));
    rc = file_read(&text, path, HEAD_MAX);
    at = text.buf;
    if (str_starts(at, "ref:"))
        for (at += strlen("ref:"); isspace((unsigned char)*at);)
            at++;
    holds = at == text.buf ? begins_with_id(at) : str_starts(at, "refs/");
    str_release(&text);
    if (rc) /* what cannot be read is not for us to judge */
        err_clear();
    return rc || holds;
}

static int check_head(git_repository *repo)
{
    struct str path = STR_INIT;
    bool holds;

    str_addf(&path, "%sHEAD", git_repository_path(repo));
    holds = holds_a_ref(path.buf);
    str_release(&path);
    if (holds)
        return 0;
    err_set(ERR_UNSUPPORTED, "HEAD holds no ref: git takes '%s' for no repository",
            git_repository_path(repo));
    err_hint("git --git-dir=%s symbolic-ref HEAD refs/heads/main    # or another branch",
             git_repository_path(repo));
    return ERR_UNSUPPORTED;
}

/* --- alternates ---------------------------------------------------------------------------------
 */

static bool is_misread(const char *line, int depth)
{
    return *line == '"' || (*line != '/' && (depth || *line != '.'));
}

/* Is there a line that libgit2 misreads, in the store OBJECTS or in one that it leads to? */
static bool has_misread(const char *objects, int depth)
{
    struct str path = STR_INIT, text = STR_INIT;
    char *save = NULL;
    bool has = false;

    str_addf(&path, "%s/info/alternates", objects);
    if (file_read(&text, path.buf, ALTERNATES_MAX))
        err_clear(); /* mostly it is not there */
    for (char *line = strtok_r(text.buf, "\n", &save); line && !has;
         line = strtok_r(NULL, "\n", &save)) {
        if (*line == '#')
            continue;
        has = is_misread(line, depth);
        if (has || depth >= ALTERNATES_DEPTH)
            continue;
        str_reset(&path);
        str_addf(&path, "%s%s%s", *line == '/' ? "" : objects, *line == '/' ? "" : "/", line);
        has = has_misread(path.buf, depth + 1);
    }
    str_release(&path);
    str_release(&text);
    return has;
}

static int check_alternates(git_repository *repo)
{
    const char *named = getenv("GIT_OBJECT_DIRECTORY");
    struct str objects = STR_INIT;
    bool has;

    if (named)
        str_adds(&objects, named);
    else
        str_addf(&objects, "%sobjects", git_repository_commondir(repo));
    has = has_misread(objects.buf, 0);
    str_release(&objects);
    if (!has)
        return 0;
    err_set(ERR_UNSUPPORTED, "libgit2 misreads a line of objects/info/alternates");
    err_hint("unset CUTOVER_ENGINE");
    return ERR_UNSUPPORTED;
}

int libgit2_check_differs(git_repository *repo)
{
    int rc = check_head(repo);

    return rc ? rc : check_alternates(repo);
}
