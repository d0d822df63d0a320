#include "publish/rewrite.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/atomic.h"
#include "os/ending.h"
#include "os/file.h"
#include "text/fields.h"
#include "text/quote.h"

#define NOTE_MAX ((size_t)2 << 30)

static void find_note(struct str *out, const struct repo *r)
{
    const char *own = repo_git_dir(r), *common = repo_common_dir(r);

    str_addf(out, "%s/cutover/rewrite", common);
    if (strcmp(own, common) != 0)
        str_addf(out, "-%s", strrchr(own, '/') + 1);
}

static int write_note(const char *path, struct repo *r, const char *message,
                      const struct replacement *files, size_t n)
{
    struct str text = STR_INIT;
    int rc;

    fields_add(&text, "cutover-rewrite 1");
    fields_add(&text, message);
    for (size_t i = 0; i < n; i++) {
        fields_add(&text, "file");
        fields_add(&text, files[i].path);
        str_addf(&text, "%zu %zu", files[i].before->len, files[i].after->len);
        str_addc(&text, '\0');
        str_add(&text, files[i].before->buf, files[i].before->len);
        str_add(&text, files[i].after->buf, files[i].after->len);
    }
    fields_add(&text, "end");
    str_addf(&text, "%zu", n);
    str_addc(&text, '\0');
    rc = file_put(path, text.buf, text.len);
    if (!rc)
        rc = repo_share(r, path);
    str_release(&text);
    return rc;
}

/* Is something of ours at PATH, which is not FILE's own? What cannot be looked at may be. */
static bool lies_at(struct beneath *top, const struct replacement *file, const char *path)
{
    struct str bytes = STR_INIT;
    struct stat st;
    int rc = beneath_read(&bytes, &st, top, path, NOTE_MAX);
    bool lies = rc ? rc == ERR_FAILED : replace_is_ours(file, &bytes);

    if (rc)
        err_clear();
    str_release(&bytes);
    return lies;
}

/* Appends the name of what is left of FILE's replacement, if anything is. */
static void find_left(struct str *out, struct beneath *top, const struct replacement *file)
{
    replace_beside(out, file->path);
    if (lies_at(top, file, out->buf))
        return;
    str_reset(out);
    str_addf(out, "%s" ATOMIC_ASIDE, file->path);
    if (!lies_at(top, file, out->buf))
        str_reset(out);
}

static bool is_new(struct beneath *top, const struct replacement *file)
{
    struct str now = STR_INIT;
    struct stat st;
    int rc = beneath_read(&now, &st, top, file->path, NOTE_MAX);
    bool is = rc ? rc == ERR_FAILED : str_eq(&now, file->after);

    if (rc)
        err_clear();
    str_release(&now);
    return is;
}

/* Every file is new. What could not be removed is for the next tool, by the note. */
static int finish(struct beneath *top, const char *note, const struct replacement *files, size_t n)
{
    struct str left = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < n; i++) {
        find_left(&left, top, &files[i]);
        if (left.len)
            rc = err_set(ERR_FAILED, "cannot remove '%s'", left.buf);
    }
    if (!rc)
        rc = file_unlink(note);
    if (rc)
        err_note("every file has its new version");
    str_release(&left);
    return rc;
}

/* It failed. The note stays while there is something to put back. */
static void give_up(struct beneath *top, const char *note, const struct replacement *files,
                    size_t n)
{
    struct err_saved *cause = err_save();
    struct str left = STR_INIT;
    bool open = false;

    for (size_t i = 0; !open && i < n; i++) {
        find_left(&left, top, &files[i]);
        open = left.len || is_new(top, &files[i]);
    }
    if (!open && file_unlink(note))
        err_clear(); /* the next tool finds nothing to do */
    err_restore(cause);
    str_release(&left);
}

int rewrite_files(struct repo *r, const char *message, const struct replacement *files, size_t n)
{
    struct beneath top = BENEATH_INIT;
    struct str note = STR_INIT;
    int rc = beneath_open(&top, repo_work_tree(r));

    if (rc || !n)
        goto out;
    find_note(&note, r);
    ending_hold();
    rc = write_note(note.buf, r, message, files, n);
    if (!rc)
        rc = replace_files(&top, files, n);
    if (rc)
        give_up(&top, note.buf, files, n);
    else
        rc = finish(&top, note.buf, files, n);
    ending_release();
out:
    beneath_close(&top);
    str_release(&note);
    return rc;
}

/* --- and the next tool ------------------------------------------------------------------------ */

/* What a note says. */
struct noted {
    char *message;
    struct vec texts; /* of struct str: before and after, in turn */
    struct strs paths;
};

static void release(struct noted *in)
{
    vec_each (struct str, text, &in->texts)
        str_release(text);
    vec_release(&in->texts);
    strs_release(&in->paths);
    free(in->message);
}

/* LEN bytes, which need not be text. */
static void read_bytes(struct noted *out, struct fields *in, size_t len)
{
    struct str *text = vec_push(&out->texts);

    str_init(text);
    if (in->bad || len > (size_t)(in->end - in->at)) {
        in->bad = true;
        return;
    }
    str_add(text, in->at, len);
    in->at += len;
}

static void read_file(struct noted *out, struct fields *in)
{
    size_t before = 0, after = 0;
    char end;

    strs_add(&out->paths, fields_next(in));
    if (sscanf(fields_next(in), "%zu %zu%c", &before, &after, &end) != 2)
        in->bad = true;
    read_bytes(out, in, before);
    read_bytes(out, in, after);
}

static int parse(struct noted *out, const struct str *text)
{
    struct fields in = fields_of(text);
    size_t n = 0;

    in.bad = strcmp(fields_next(&in), "cutover-rewrite 1") != 0;
    out->message = mem_dup(fields_next(&in));
    while (!in.bad && !strcmp(fields_next(&in), "file")) {
        read_file(out, &in);
        n++;
    }
    if (!in.bad && fields_end(&in, n) && n)
        return 0;
    return err_set(ERR_FAILED, "what an interrupted version-bump noted is damaged");
}

static int read_note(struct noted *out, const char *path)
{
    struct str text = STR_INIT;
    int rc = file_read(&text, path, NOTE_MAX);

    if (!rc && (rc = parse(out, &text))) {
        err_note("nothing is changed while '%s' is there", path);
        quote_hint("rm %s    # once the files are as you want them, see 'git diff'", path);
    }
    str_release(&text);
    return rc;
}

static int make_whole(enum replace_end *end, struct strs *kept, const struct noted *in,
                      const struct repo *r)
{
    size_t n = strs_len(&in->paths);
    struct replacement *files = mem_array(n, sizeof(*files));
    struct beneath top = BENEATH_INIT;
    int rc = beneath_open(&top, repo_work_tree(r));

    for (size_t i = 0; i < n; i++) {
        files[i] = (struct replacement){strs_at(&in->paths, i), vec_at(&in->texts, 2 * i),
                                        vec_at(&in->texts, 2 * i + 1)};
    }
    if (!rc)
        rc = replace_recover(end, kept, &top, files, n);
    beneath_close(&top);
    free(files);
    return rc;
}

static void say(char **said, const char *message, enum replace_end end, const struct strs *kept)
{
    struct str text = STR_INIT;

    str_addf(&text, "an interrupted '%s' was %s", message,
             end == REPLACE_DONE ? "finished" : "taken back");
    for (size_t i = 0; i < strs_len(kept); i++)
        str_addf(&text, "%s'%s'",
                 i ? ", " : "; kept, as it was changed meanwhile: ", strs_at(kept, i));
    *said = str_detach(&text);
}

int rewrite_recover(char **said, struct repo *r)
{
    struct noted noted = {.texts = VEC_INIT(struct str), .paths = STRS_INIT};
    struct str note = STR_INIT;
    struct strs kept = STRS_INIT;
    enum replace_end end = REPLACE_NONE;
    int rc = ERR_NOT_FOUND;

    *said = NULL;
    find_note(&note, r);
    if (repo_work_tree(r))
        rc = read_note(&noted, note.buf);
    if (!rc)
        rc = make_whole(&end, &kept, &noted, r);
    if (!rc)
        rc = file_unlink(note.buf);
    if (!rc)
        say(said, noted.message, end, &kept);
    release(&noted);
    str_release(&note);
    strs_release(&kept);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
