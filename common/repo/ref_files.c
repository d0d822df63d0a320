#include "repo/ref_files.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"

/* So much of packed-refs is read; to look through more takes as long as to ask git. */
#define PACKED_MAX ((size_t)1 << 20)

/* Is it one for all worktrees? The others have theirs elsewhere (git-worktree(1), REFS). */
static bool is_shared(const char *name)
{
    return str_starts(name, "refs/") && !str_starts(name, "refs/bisect/") &&
           !str_starts(name, "refs/worktree/") && !str_starts(name, "refs/rewritten/");
}

/* What is called DIR/NAME: its type as of st_mode, 0 for nothing, S_IFMT for what cannot be told.
 */
static mode_t type_of(struct str *path, const char *dir, const char *name)
{
    struct stat st;

    str_addf(path, "%s/%s", dir, name);
    while (str_ends(path->buf, "/"))
        str_truncate(path, path->len - 1);
    if (!lstat(path->buf, &st))
        return st.st_mode & S_IFMT;
    return errno == ENOENT || errno == ENOTDIR ? 0 : S_IFMT;
}

/* Append the file PATH; is that all of it? One that is not there is empty. */
static bool read_whole(struct str *out, const char *path, size_t max)
{
    struct err_saved *cause = err_save();
    int rc = file_read(out, path, max);

    err_restore(cause); /* git will say what is wrong */
    return !rc || rc == ERR_NOT_FOUND;
}

size_t ref_files_unsound_line(const char *packed, size_t len)
{
    size_t n = 1;

    for (const char *p = packed, *end = p + len; p < end; p++, n++) {
        if (*p != '#' && *p != '^' && !isxdigit((unsigned char)*p))
            return n;
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            return n;
    }
    return 0;
}

/* "<id> <name>\n" a line */
static bool is_unpacked(const char *dir, const char *name)
{
    struct str path = STR_INIT, text = STR_INIT, line = STR_INIT;
    bool is;

    str_addf(&path, "%s/packed-refs", dir);
    str_addf(&line, " %s%s", name, str_ends(name, "/") ? "" : "\n");
    is = read_whole(&text, path.buf, PACKED_MAX) && !ref_files_unsound_line(text.buf, text.len) &&
         !memmem(text.buf, text.len, line.buf, line.len);
    str_release(&path);
    str_release(&text);
    str_release(&line);
    return is;
}

/* A ref that is packed meanwhile is in packed-refs before its file goes: that is read second. */
bool ref_files_lack(const char *dir, const char *name)
{
    struct str path = STR_INIT;
    mode_t type = dir && is_shared(name) ? type_of(&path, dir, name) : S_IFMT;

    str_release(&path);
    return (!type || (type == S_IFDIR && !str_ends(name, "/"))) && is_unpacked(dir, name);
}

/* A symbolic ref is a file, never packed: "ref: <name>\n", or a symbolic link as of old. */
bool ref_files_are_plain(const char *dir, const char *name)
{
    struct str path = STR_INIT, text = STR_INIT;
    mode_t type = dir && is_shared(name) ? type_of(&path, dir, name) : S_IFMT;
    bool plain = !type || type == S_IFDIR;

    if (type == S_IFREG)
        plain = read_whole(&text, path.buf, PATH_MAX) && !str_starts(text.buf, "ref:");
    str_release(&path);
    str_release(&text);
    return plain;
}
