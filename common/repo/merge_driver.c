/*
 * The merge drivers of the user's configuration (gitattributes(5), merge.<name>.driver). git merge
 * runs them at the top of the work tree, where "./tools/merge-changes" leads to something; our
 * merges run in a scratch directory. So each driver is given to git as a few lines of shell that
 * go to the top first, with the names of the three files as they are from there.
 *
 * A shell that cannot run the driver exits with 126 or 127, and git calls that a conflict: it is
 * noted, and refused by name.
 */
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/gitconfig.h"
#include "repo/merge_internal.h"
#include "text/quote.h"

#define NOTE ".no-driver"
#define PREFIX "merge."
#define SUFFIX ".driver"

struct drivers {
    struct strs names, commands; /* a name may come again: later wins */
};

static int visit(void *payload, enum config_level level, const char *key, const char *value)
{
    struct drivers *d = payload;
    size_t fixed = strlen(PREFIX) + strlen(SUFFIX), len = strlen(key);
    struct str name = STR_INIT;

    (void)level;
    if (!value || len <= fixed || !str_ends(key, SUFFIX))
        return 0;
    str_add(&name, key + strlen(PREFIX), len - fixed);
    strs_add(&d->names, name.buf);
    strs_add(&d->commands, value);
    str_release(&name);
    return 0;
}

/* TEXT as one word of the shell, in a command in which git expands %: "%%" is one. */
static void add_word(struct str *out, const char *text)
{
    struct str word = STR_INIT;

    quote_script(&word, text);
    for (const char *p = word.buf; *p; p++)
        str_adds(out, *p == '%' ? "%%" : (const char[]){*p, '\0'});
    str_release(&word);
}

/* SCRATCH as it is from TOP, if that needs no quotes: the command may have it within any. NULL
 * otherwise: then a driver runs in the scratch directory, which one with a full path can. */
static const char *from_top(const char *scratch, const char *top)
{
    size_t n = strlen(top);
    struct str word = STR_INIT;
    bool plain;

    if (!strncmp(scratch, top, n) && scratch[n] == '/')
        scratch += n + 1;
    quote_script(&word, scratch);
    plain = !strcmp(word.buf, scratch) && !strchr(scratch, '%');
    str_release(&word);
    return plain ? scratch : NULL;
}

/* COMMAND, with %O, %A and %B in the directory DIR (NULL: here). */
static void add_command(struct str *out, const char *command, const char *dir)
{
    for (const char *p = command; *p; p++) {
        if (*p == '%' && p[1] && strchr("OAB", p[1]) && dir)
            str_addf(out, "%s/", dir);
        str_addc(out, *p);
        if (*p == '%' && p[1])
            str_addc(out, *++p);
    }
}

static void add_driver(struct strs *args, const char *name, const char *command, const char *top,
                       const char *scratch)
{
    const char *dir = top ? from_top(scratch, top) : NULL;
    struct str arg = STR_INIT;

    str_addf(&arg, PREFIX "%s" SUFFIX "=(", name);
    if (dir) {
        str_adds(&arg, "cd ");
        add_word(&arg, top);
        str_adds(&arg, " && unset GIT_WORK_TREE GIT_INDEX_FILE || exit 127\n");
    }
    add_command(&arg, command, dir);
    /* the command may end in a comment */
    str_adds(&arg, "\n)");
    str_adds(&arg, "\nstatus=$?\ncase $status in 126 | 127) echo ");
    add_word(&arg, name);
    str_adds(&arg, " >" NOTE " ;; esac\nexit $status");
    strs_add(args, "-c");
    strs_add(args, arg.buf);
    str_release(&arg);
}

int merge_driver_args(struct strs *args, struct repo *r, const char *scratch)
{
    struct drivers d = {STRS_INIT, STRS_INIT};
    int rc = repo_config_each(r, PREFIX, visit, &d);

    for (size_t i = 0; !rc && i < strs_len(&d.names); i++)
        /* git -c takes the name up to its first '=' */
        if (!strchr(strs_at(&d.names, i), '='))
            add_driver(args, strs_at(&d.names, i), strs_at(&d.commands, i), repo_work_tree(r),
                       scratch);
    strs_release(&d.names);
    strs_release(&d.commands);
    return rc;
}

int merge_driver_check(struct repo *r, const char *scratch)
{
    struct str path = STR_INIT, name = STR_INIT, key = STR_INIT, word = STR_INIT;
    int rc;

    str_addf(&path, "%s/" NOTE, scratch);
    rc = file_read(&name, path.buf, 65536);
    if (rc) {
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
        goto out;
    }
    while (name.len && name.buf[name.len - 1] == '\n')
        str_truncate(&name, name.len - 1);
    str_addf(&key, PREFIX "%s" SUFFIX, name.buf);
    quote_word(&word, key.buf);
    rc = err_set(ERR_REFUSED, "the merge driver '%s' cannot be run%s", name.buf,
                 repo_work_tree(r) ? "" : " in a bare repository");
    err_hint("git config --show-origin %s    # a program that is here, by its full path", word.buf);
out:
    str_release(&path);
    str_release(&name);
    str_release(&key);
    str_release(&word);
    return rc;
}
