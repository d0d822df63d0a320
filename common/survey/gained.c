#include "survey/gained.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "repo/commit.h"

struct node {
    struct oid id;
    int64_t date;
    bool known; /* one of KNOWN, or reached from it */
    bool done;  /* its parents are nodes */
};

struct walk {
    struct repo *r;
    struct vec nodes; /* of struct node */
    size_t waiting;   /* nodes that are neither known nor done */
};

/* When it was committed: the seconds in its "committer" line. */
static int64_t date_of(const struct commit *c)
{
    const char *line = strstr(c->raw.buf, "\ncommitter "), *at;

    if (!line || line > c->message)
        return 0;
    line++;
    at = memrchr(line, '>', strcspn(line, "\n"));
    return at ? strtoll(at + 1, NULL, 10) : 0;
}

static struct node *find(struct walk *w, const struct oid *id)
{
    vec_each (struct node, n, &w->nodes)
        if (oid_eq(&n->id, id))
            return n;
    return NULL;
}

static int read_commit(struct commit *c, struct repo *r, const struct oid *id)
{
    int rc = commit_read(c, r, id);

    if (rc == ERR_NOT_FOUND && !repo_is_shallow(r))
        rc = err_set(ERR_FAILED, "commit %s is missing", oid_text(id));
    return rc;
}

static int see(struct walk *w, const struct oid *id, bool known)
{
    struct commit c = COMMIT_INIT;
    struct node *n = find(w, id);
    int rc = 0;

    if (!n) {
        rc = read_commit(&c, w->r, id);
        if (!rc) {
            n = vec_push(&w->nodes);
            *n = (struct node){.id = *id, .date = date_of(&c), .known = known};
            w->waiting += !known;
        }
    } else if (known && !n->known) {
        n->known = true;
        if (n->done)
            n->done = false; /* its parents have to hear of it */
        else
            w->waiting--;
    }
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* The newest node that is not done; NULL: all are. */
static struct node *newest(struct walk *w)
{
    struct node *best = NULL;

    vec_each (struct node, n, &w->nodes)
        if (!n->done && (!best || n->date > best->date))
            best = n;
    return best;
}

static int see_parents(struct walk *w, struct node *n)
{
    struct commit c = COMMIT_INIT;
    bool known = n->known;
    int rc = read_commit(&c, w->r, &n->id);

    n->done = true;
    w->waiting -= !known;
    for (size_t i = 0; !rc && i < c.parents.len; i++)
        rc = see(w, commit_parent(&c, i), known);
    commit_release(&c);
    return rc;
}

static int compare(const void *a, const void *b)
{
    const struct node *x = a, *y = b;

    return (x->date < y->date) - (x->date > y->date);
}

int gained_find(struct vec *out, struct repo *r, const struct oid *tip, const struct oid *known,
                size_t n, size_t max)
{
    struct walk w = {.r = r, .nodes = VEC_INIT(struct node)};
    struct node *next;
    int rc = 0;

    for (size_t i = 0; !rc && i < n; i++)
        if (!oid_is_none(&known[i]))
            rc = see(&w, &known[i], true);
    if (!rc)
        rc = see(&w, tip, false);
    while (!rc && w.waiting && w.nodes.len < 4 * max && (next = newest(&w)))
        rc = see_parents(&w, next);
    vec_sort(&w.nodes, compare);
    vec_each (struct node, node, &w.nodes)
        if (!rc && !node->known && out->len <= max)
            *(struct oid *)vec_push(out) = node->id;
    vec_release(&w.nodes);
    return rc;
}
