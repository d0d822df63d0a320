/*
 * Inside model/ alone: the commits of a range as notes_make() looks at them, read once.
 */
#ifndef MODEL_NOTES_READ_H
#define MODEL_NOTES_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "model/conventional.h"
#include "model/message.h"
#include "model/notes.h"

struct notes_item {
    const struct notes_commit *commit; /* borrowed */
    struct message message;
    struct str text;         /* its title, and behind that all of its message */
    struct conventional how; /* of the text */
    bool typed;              /* it has one of the types that have a meaning here */
    enum notes_group group;  /* of the type; NOTES_CHANGED without one */
    bool house;              /* the type is one of those that are left out */
    enum notes_why why;      /* it is left out whatever its type is */
    size_t owner;            /* for notes_make(): whose it is */
};

bool notes_item_is_merge(const struct notes_item *item);

/* Is ITEM a commit that may be told of for itself? */
bool notes_item_is_change(const struct notes_item *item);

/* Read RANGE into *out (struct notes_item, one for each commit) and settle what was reverted and
 * what is a copy. notes_read_release() frees it. */
void notes_read(struct vec *out, const struct notes_range *range, const char *remote);
void notes_read_release(struct vec *items);

#endif
