/*
 * A read-only view of files, by paths from the top with '/' between names. Planning runs over it,
 * so that the same plan is made from a work tree, from a commit of a bare repository, or from a
 * tree that is not committed yet. A view is two functions and what they work on.
 */
#ifndef MODEL_SOURCE_H
#define MODEL_SOURCE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

/* Modes as git writes them. */
#define SOURCE_FILE 0100644u
#define SOURCE_PROGRAM 0100755u
#define SOURCE_LINK 0120000u

/* Files longer than this are not read: no file that carries a version is. */
#define SOURCE_MAX ((size_t)32 << 20)

struct source {
    void *context;

    /*
     * Append the bytes of the file at PATH to OUT (which is empty) and set *MODE; of a symbolic
     * link, its target. ERR_NOT_FOUND, without a message, where there is no file: nothing, a
     * directory, a submodule, or something behind a symbolic link.
     */
    int (*read)(void *context, struct str *out, unsigned *mode, const char *path);

    /*
     * Add the names in directory PATH ("" is the top) to OUT, those of directories with a '/'
     * behind them, in any order. Files that git ignores are left out. ERR_NOT_FOUND, without a
     * message, where PATH is no directory.
     */
    int (*list)(void *context, struct strs *out, const char *path);

    /* Add the paths of all files whose names may be a version file's to OUT, in order; of a work
     * tree those that git tracks. NULL: that cannot be asked. */
    int (*walk)(void *context, struct strs *out);

    /* Hint (base/err.h) at COMMANDS that change its files, see source_hint(), so that they do from
     * where the user is. NULL: they are hinted at as they stand. */
    void (*hint)(void *context, const char *commands);

    /* Append who commits what comes of it, and when: "Name <mail> 1767225660 +0000". NULL: nobody
     * does. */
    int (*committer)(void *context, struct str *out);

    /* What is in it counts once it is committed. */
    bool committed;
};

static inline MUST_CHECK int source_read(const struct source *s, struct str *out, unsigned *mode,
                                         const char *path)
{
    return s->read(s->context, out, mode, path);
}

static inline MUST_CHECK int source_list(const struct source *s, struct strs *out, const char *path)
{
    return s->list(s->context, out, path);
}

/*
 * Hint at FMT, which changes files of S: commands that begin with "git", or whose output is
 * redirected to a file at the top, joined by " && ", as they are run at the top where the files
 * are; each %s is quoted as in quote_hint() (text/quote.h). A comment may follow, "    # why".
 */
void source_hint(const struct source *s, const char *fmt, ...) FORMAT(2, 3);

#endif
