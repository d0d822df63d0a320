/*
 * Inside model/notes alone: what a commit or a merge says of itself as an entry, and as a line
 * below one or among what is left out.
 */
#ifndef MODEL_NOTES_ENTRY_H
#define MODEL_NOTES_ENTRY_H

#include "base/vec.h"
#include "model/notes.h"
#include "model/notes_read.h"

/* Add a line of ITEM to TO (struct notes_line). */
void notes_add_line(struct vec *to, const struct notes_item *item, enum notes_why why);

/* Add an entry of what ITEM says of itself. A merge's own author made nothing of it. Borrowed until
 * the next one is added. */
struct notes_entry *notes_add_entry(struct notes *out, const struct notes_item *item);

/* What ITEM, a commit behind the merge that E is of, says of what breaks, what is closed and who
 * made it is said of E too. */
void notes_entry_take(struct notes_entry *e, const struct notes_item *item);

#endif
