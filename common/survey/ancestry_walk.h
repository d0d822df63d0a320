/*
 * Inside survey/ancestry alone: the walk itself. Nodes are commits that were read, by number;
 * those that have bits to pass on to their parents wait in a heap, the newest first. A node that
 * gets another bit waits again.
 *
 *     walk_start(a, need);
 *     rc = walk_mark_id(a, tip, WALK_TIP);
 *     while (!rc && a->waiting)
 *         rc = walk_pass_on(a, walk_take(a, 0));
 */
#ifndef SURVEY_ANCESTRY_WALK_H
#define SURVEY_ANCESTRY_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "repo/oid.h"
#include "survey/ancestry.h"

/* Bits of nodes; the others are those of commits that are looked for. */
#define WALK_TIP ((uint64_t)1)
#define WALK_FROM ((uint64_t)2)

/* Begin anew with what was read: no node has a bit. Those of WALK_TIP that lack one of the bits
 * NEED (0: all of them) are what A->waiting counts. */
void walk_start(struct ancestry *a, uint64_t need);

/* Other bits are needed now. */
void walk_need(struct ancestry *a, uint64_t need);

/* The node of number N. Borrowed until another one is read. */
struct ancestry_node *walk_node(const struct ancestry *a, size_t n);

/* Where ID is in A->table, or would be. */
size_t walk_slot(const struct ancestry *a, const struct oid *id);

/* The node of ID, read where it is new. ERR_NOT_FOUND (no message) where a shallow clone lacks it.
 */
int walk_see(size_t *out, struct ancestry *a, const struct oid *id) MUST_CHECK;

/* Number N has BITS. */
void walk_mark(struct ancestry *a, size_t n, uint64_t bits);

/* The same by its id; ERR_FAILED where it is missing, also in a shallow clone. */
int walk_mark_id(struct ancestry *a, const struct oid *id, uint64_t bits) MUST_CHECK;

/* Put number N into the heap. */
void walk_push(struct ancestry *a, size_t n);

/* Take number I out of the heap, 0 is the newest; the node's number. */
size_t walk_take(struct ancestry *a, size_t i);

/* Where the oldest is. */
size_t walk_oldest(const struct ancestry *a);

/* What number N is reached from reaches its parents. A parent that a shallow clone lacks makes it
 * cut. */
int walk_pass_on(struct ancestry *a, size_t n) MUST_CHECK;

#endif
