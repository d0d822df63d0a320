#include "publish/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/boot.h"
#include "os/file.h"
#include "publish/aside.h"
#include "publish/journal_check.h"
#include "text/fields.h"

#define JOURNAL_MAX ((size_t)1 << 30)

void journal_release(struct journal *j)
{
    vec_each (struct ref_update, u, &j->refs)
        free((char *)u->name);
    vec_release(&j->refs);
    places_release(&j->places);
    free(j->message);
    free(j->keep);
    free(j->boot);
    home_release(&j->home);
}

void journal_add_ref(struct journal *j, const char *name, const struct oid *old_id,
                     const struct oid *new_id)
{
    struct ref_update *u = vec_push(&j->refs);

    u->name = mem_dup(name);
    u->old_id = *old_id;
    u->new_id = *new_id;
}

static void find_path(struct str *out, const struct repo *r)
{
    str_addf(out, "%s/cutover/journal", repo_common_dir(r));
}

static void stamp_field(struct str *s, const struct stamp *t)
{
    str_addf(s, "%" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64, t->inode, t->size, t->seconds,
             t->nanoseconds);
    str_addc(s, '\0');
}

static size_t format_place(struct str *s, const struct place *p)
{
    struct stamp since = {.seconds = p->since.tv_sec, .nanoseconds = p->since.tv_nsec};
    size_t modules = 0;

    fields_add(s, "place");
    fields_add(s, p->ref);
    fields_add(s, p->git_dir);
    fields_add(s, p->work_tree);
    fields_add(s, p->stage);
    fields_add(s, p->files);
    stamp_field(s, &since);
    vec_each (struct op, op, &p->ops) {
        const char kind[] = {(char)op->kind, '\0'};

        fields_add(s, "op");
        fields_add(s, kind);
        fields_add(s, op->path);
        stamp_field(s, &op->before);
        stamp_field(s, &op->after);
        if (!op->module)
            continue;
        fields_add(s, "module");
        fields_add(s, op->module->from);
        fields_add(s, op->module->git_dir);
        modules++;
    }
    return 1 + p->ops.len + modules;
}

static size_t format_boot(struct str *s)
{
    struct str id = STR_INIT;
    size_t records = 0;

    boot_id(&id);
    if (id.len) {
        fields_add(s, "boot");
        fields_add(s, id.buf);
        records = 1;
    }
    str_release(&id);
    return records;
}

static void format_home(struct str *s, const struct home *h)
{
    fields_add(s, "home");
    fields_add(s, h->path);
    str_addf(s, "%" PRIu64, h->inode);
    str_addc(s, '\0');
}

static void format(struct str *s, const struct journal *j, const struct home *h)
{
    size_t records;

    fields_add(s, "cutover-journal 3");
    fields_add(s, j->message);
    format_home(s, h);
    records = 1 + format_boot(s);
    vec_each (struct ref_update, u, &j->refs) {
        fields_add(s, "ref");
        fields_add(s, u->name);
        fields_add(s, oid_text(&u->old_id));
        fields_add(s, oid_text(&u->new_id));
        records++;
    }
    if (j->keep) {
        fields_add(s, "keep");
        fields_add(s, strrchr(j->keep, '/') ? strrchr(j->keep, '/') + 1 : j->keep);
        records++;
    }
    vec_each (struct place, p, &j->places)
        records += format_place(s, p);
    fields_add(s, "end");
    str_addf(s, "%zu", records);
    str_addc(s, '\0');
}

int journal_write(const struct journal *j, struct repo *r)
{
    struct str text = STR_INIT, path = STR_INIT;
    struct home home = {NULL, 0};
    int rc = home_of(&home, r);

    if (!rc) {
        format(&text, j, &home);
        find_path(&path, r);
        rc = repo_replace(r, path.buf, text.buf, text.len);
    }
    home_release(&home);
    str_release(&text);
    str_release(&path);
    return rc;
}

bool journal_exists(const struct repo *r)
{
    struct str path = STR_INIT;
    bool there;

    find_path(&path, r);
    there = file_exists(path.buf);
    str_release(&path);
    return there;
}

int journal_remove(const struct repo *r)
{
    struct str path = STR_INIT;
    int rc;

    find_path(&path, r);
    rc = file_unlink_synced(path.buf);
    str_release(&path);
    return rc;
}

static struct stamp next_stamp(struct fields *in)
{
    struct stamp t = {0, 0, 0, 0};

    if (sscanf(fields_next(in), "%" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64, &t.inode, &t.size,
               &t.seconds, &t.nanoseconds) != 4)
        in->bad = true;
    return t;
}

static struct oid next_oid(struct fields *in)
{
    struct oid id = OID_NONE;
    const char *hex = fields_next(in);

    if (oid_parse(&id, hex, strlen(hex)))
        in->bad = true;
    return id;
}

static void read_ref(struct journal *j, struct fields *in)
{
    const char *name = fields_next(in);
    struct oid old_id = next_oid(in), new_id = next_oid(in);

    if (!in->bad)
        journal_add_ref(j, name, &old_id, &new_id);
}

static void read_place(struct journal *j, struct fields *in)
{
    static const struct place init = {
        .ops = VEC_INIT(struct op), .top = BENEATH_INIT, .inside = BENEATH_INIT};
    struct place *p = vec_push(&j->places);
    struct stamp since;

    *p = init;
    p->ref = mem_dup(fields_next(in));
    p->git_dir = mem_dup(fields_next(in));
    p->work_tree = mem_dup(fields_next(in));
    p->stage = mem_dup(fields_next(in));
    p->files = mem_dup(fields_next(in));
    since = next_stamp(in);
    p->since.tv_sec = since.seconds;
    p->since.tv_nsec = since.nanoseconds;
}

static void read_op(struct journal *j, struct fields *in)
{
    struct place *p = j->places.len ? vec_at(&j->places, j->places.len - 1) : NULL;
    struct op *op;

    if (!p) {
        in->bad = true;
        return;
    }
    op = vec_push(&p->ops);
    op->kind = (enum op_kind) * fields_next(in);
    op->path = mem_dup(fields_next(in));
    op->before = next_stamp(in);
    op->after = next_stamp(in);
}

static void read_home(struct journal *j, struct fields *in)
{
    const char *path = fields_next(in);

    in->bad = in->bad || j->home.path || *path != '/' ||
              sscanf(fields_next(in), "%" SCNu64, &j->home.inode) != 1;
    if (!j->home.path)
        j->home.path = mem_dup(path);
}

/* It belongs to the operation before it. */
static void read_module(struct journal *j, struct fields *in)
{
    struct place *p = j->places.len ? vec_at(&j->places, j->places.len - 1) : NULL;
    struct op *op = p && p->ops.len ? vec_at(&p->ops, p->ops.len - 1) : NULL;

    if (!op || op->kind != OP_MOVE_MODULE || op->module) {
        in->bad = true;
        return;
    }
    op->module = mem_alloc(sizeof(*op->module));
    op->module->from = mem_dup(fields_next(in));
    op->module->git_dir = mem_dup(fields_next(in));
}

static int parse(struct journal *j, const struct str *text)
{
    struct fields in = fields_of(text);
    size_t records = 0;

    in.bad = strcmp(fields_next(&in), "cutover-journal 3") != 0;
    j->message = mem_dup(fields_next(&in));
    for (; !in.bad; records++) {
        const char *kind = fields_next(&in);

        if (!strcmp(kind, "ref"))
            read_ref(j, &in);
        else if (!strcmp(kind, "place"))
            read_place(j, &in);
        else if (!strcmp(kind, "op"))
            read_op(j, &in);
        else if (!strcmp(kind, "module"))
            read_module(j, &in);
        else if (!strcmp(kind, "home"))
            read_home(j, &in);
        else if (!strcmp(kind, "keep") && !j->keep)
            j->keep = mem_dup(fields_next(&in));
        else if (!strcmp(kind, "boot") && !j->boot)
            j->boot = mem_dup(fields_next(&in));
        else
            break;
        if (in.bad)
            break;
    }
    if (!in.bad && fields_end(&in, records) && j->home.path)
        return 0;
    return err_set(ERR_FAILED,
                   "the journal of an interrupted promote is damaged, or another version's");
}

int journal_read(struct journal *out, const struct repo *r)
{
    struct str text = STR_INIT, path = STR_INIT;
    int rc;

    find_path(&path, r);
    rc = file_read(&text, path.buf, JOURNAL_MAX);
    if (rc && rc != ERR_NOT_FOUND)
        err_note("nothing is changed while '%s' is there", path.buf);
    if (rc)
        goto out;
    rc = parse(out, &text);
    if (!rc)
        rc = journal_check(out, r);
    if (rc)
        aside_hint(out, r);
out:
    str_release(&text);
    str_release(&path);
    return rc;
}
