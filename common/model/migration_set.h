/*
 * The scripts of a directory from the names of its files: which is up, which takes it back, in
 * which order.
 */
#ifndef MODEL_MIGRATION_SET_H
#define MODEL_MIGRATION_SET_H

#include "model/migration.h"
#include "model/migration_finding.h"

/* A file of the directory. Both texts live as long as the set, in its TEXTS for example. */
struct migration_file {
    const char *path; /* from the top of the tree */
    const char *id;   /* of its blob, in hex */
};

/*
 * Fill OUT, which has no scripts, from FILES (struct migration_file, in any order); files that are
 * no scripts are passed over. What is wrong with them goes to FOUND: of two files with one number
 * the first by path is in OUT. The form of one that has no down script beside it is MIGRATION_PLAIN
 * until it is read (model/migration_script.h).
 */
void migration_set_fill(struct migration_set *out, struct migration_findings *found,
                        const struct vec *files);

#endif
