/*
 * Inside repo/ alone: git's index as bytes (gitformat-index(5), versions 2 to 4). Pure: a value is
 * made of the bytes and points into them. Whatever they are, nothing outside them is read.
 */
#ifndef REPO_INDEX_FILE_H
#define REPO_INDEX_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"

struct index_entry {
    const char *name; /* NUL-terminated; of a directory of a sparse index it ends in '/' */
    size_t len;
    const unsigned char *id;
    unsigned mode;
    bool unmerged; /* it is of a stage other than 0 */
    bool intended; /* git add --intent-to-add: no part of a commit */
};

/* A directory whose tree git has noted down (the extension TREE). */
struct index_dir {
    const char *name; /* one component, NUL-terminated; "" of the top */
    long entries;     /* that it has in the index; -1: its tree is not known */
    const unsigned char *id;
    size_t children; /* directories in it: the first follows it, the next follows that one's last */
    size_t end;      /* the number of the directory behind its last */
};

struct index_file {
    struct vec starts; /* of const char *: where the entries begin, checked, in their order */
    struct vec names;  /* of char *: version 4 has no whole names in the file */
    struct vec dirs;   /* of struct index_dir, the top first; none where nothing is noted down */
    size_t id_len;
    bool foreign; /* it has what this does not know: a split index, or later inventions */
};

#define INDEX_FILE_INIT                                                                            \
    {                                                                                              \
        .starts = VEC_INIT(const char *), .names = VEC_INIT(char *),                               \
        .dirs = VEC_INIT(struct index_dir)                                                         \
    }

/* Read the LEN bytes, whose ids have ID_LEN each. ERR_INVALID (no message) when they are no index.
 * Where *out is foreign, its entries are not all. It is fresh, and released in any case. */
int index_file_parse(struct index_file *out, const char *bytes, size_t len,
                     size_t id_len) MUST_CHECK;
void index_file_release(struct index_file *f);

/* Entry number I, from 0. It is read when it is asked for: most never are. */
struct index_entry index_file_entry(const struct index_file *f, size_t i);

#endif
