#include "repo/ref_broken.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/oid.h"
#include "repo/ref.h"
#include "repo/ref_files.h"
#include "text/quote.h"

#define PACKED_MAX ((size_t)1 << 28)
#define SYMBOLIC "ref:"
#define SYMBOLIC_MAX 5 /* what git follows, and libgit2 */

/* Set *out to the file NAME of DIR, which may end in '/'. */
static void set_path(struct str *out, const char *dir, const char *name)
{
    str_reset(out);
    str_addf(out, "%s%s%s", dir, str_ends(dir, "/") ? "" : "/", name);
}

/* Is there something at PATH, of which no more can be told? git and libgit2 take it for nothing. */
static bool is_closed(void)
{
    return errno == EACCES || errno == EPERM || errno == ELOOP || errno == EIO;
}

/* Append what the file PATH has. ERR_NOT_FOUND (no message) for another thing, or nothing, or what
 * is longer than MAX. */
static int read_file(struct str *out, const char *path, size_t max)
{
    struct stat st;

    if (lstat(path, &st))
        return is_closed() ? err_errno(ERR_FAILED, "cannot read the ref '%s'", path)
                           : ERR_NOT_FOUND;
    if (!S_ISREG(st.st_mode) || (size_t)st.st_size > max)
        return ERR_NOT_FOUND;
    return file_read(out, path, max);
}

/* An id, and behind it nothing or a blank, as git reads it. */
static bool has_id(const char *text)
{
    const struct oid none = OID_NONE;
    char zeros[OID_HEX_SIZE];
    struct oid id;
    size_t len = strlen(oid_hex(zeros, &none));

    if (strlen(text) < len || oid_parse(&id, text, len) || oid_is_none(&id))
        return false;
    return !text[len] || isspace((unsigned char)text[len]);
}

static int refuse(const char *dir, const char *name, const char *path)
{
    struct str log = STR_INIT;
    int rc =
        err_set(ERR_FAILED, "the ref '%s' is broken: there is no id in the file '%s'", name, path);

    set_path(&log, dir, "logs/");
    str_adds(&log, name);
    err_note("as after a crash; what it was is in other clones, or at the end of its reflog");
    err_note("once the file is removed, git fetch or git update-ref makes it anew");
    if (file_exists(log.buf))
        quote_hint("tail -n 1 %s", log.buf);
    quote_hint("rm %s", path);
    str_release(&log);
    return rc;
}

/* Set *name to what TEXT says that it is another name for; is it one? */
static bool follow(struct str *name, const char *text)
{
    if (!str_starts(text, SYMBOLIC))
        return false;
    text += strlen(SYMBOLIC);
    text += strspn(text, " \t\n\r");
    str_reset(name);
    str_adds(name, text);
    while (name->len && isspace((unsigned char)name->buf[name->len - 1]))
        str_truncate(name, name->len - 1);
    return true;
}

int ref_broken_refuse(const char *dir, const char *name)
{
    struct str at = STR_INIT, path = STR_INIT, text = STR_INIT;
    int rc = 0;

    str_adds(&at, name);
    for (int i = 0; !rc && i <= SYMBOLIC_MAX && ref_name_ok(at.buf); i++) {
        str_reset(&text);
        set_path(&path, dir, at.buf);
        rc = read_file(&text, path.buf, PATH_MAX);
        if (!rc && has_id(text.buf))
            break;
        if (!rc && !follow(&at, text.buf))
            rc = refuse(dir, at.buf, path.buf);
    }
    str_release(&at);
    str_release(&path);
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int ref_broken_refuse_packed(const char *dir)
{
    struct str path = STR_INIT, text = STR_INIT;
    size_t line = 0;
    int rc;

    set_path(&path, dir, "packed-refs");
    rc = read_file(&text, path.buf, PACKED_MAX);
    if (!rc)
        line = ref_files_unsound_line(text.buf, text.len);
    if (line) {
        rc = err_set(ERR_FAILED, "the file '%s' is broken: its line %zu is no ref", path.buf, line);
        err_note("as after a crash; the refs that were in it are in other clones");
    }
    str_release(&path);
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int look_below(const char *dir, struct str *name);

/* Of the directory NAME, ending in '/': what git takes for a ref, or for a directory of them. */
static int look_at(const char *dir, struct str *name, const struct dirent *e)
{
    size_t len = name->len;
    int rc = 0;

    if (e->d_name[0] == '.' || str_ends(e->d_name, ".lock"))
        return 0;
    str_adds(name, e->d_name);
    if (e->d_type != DT_DIR)
        rc = ref_broken_refuse(dir, name->buf);
    if (!rc && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN)) {
        str_adds(name, "/");
        rc = look_below(dir, name);
    }
    str_truncate(name, len);
    return rc;
}

static int look_below(const char *dir, struct str *name)
{
    struct str path = STR_INIT;
    struct dirent *e;
    DIR *d;
    int rc = 0;

    set_path(&path, dir, name->buf);
    d = opendir(path.buf);
    if (!d && is_closed())
        rc = err_errno(ERR_FAILED, "cannot list the refs in '%s'", path.buf);
    while (d && !rc && (e = readdir(d)))
        rc = look_at(dir, name, e);
    if (d)
        closedir(d);
    str_release(&path);
    return rc;
}

int ref_broken_refuse_below(const char *dir, const char *prefix)
{
    const char *slash = strrchr(prefix, '/');
    struct str name = STR_INIT;
    int rc;

    str_add(&name, prefix, slash ? (size_t)(slash + 1 - prefix) : 0);
    rc = look_below(dir, &name);
    str_release(&name);
    return rc;
}
