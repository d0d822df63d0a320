/*
 * Inside repo/ alone: what the files that git has refs in (gitrepository-layout(5)) tell without a
 * git: that a ref is not there, or is no symbolic one. What is there and what it means git is
 * asked. DIR is the common git directory; NULL, where refs may be kept otherwise, tells nothing.
 */
#ifndef REPO_REF_FILES_H
#define REPO_REF_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* Is there certainly no ref NAME ("refs/...") or, where it ends in '/', none below it? */
bool ref_files_lack(const char *dir, const char *name);

/* Is NAME, if it is there, certainly no symbolic ref? */
bool ref_files_are_plain(const char *dir, const char *name);

/* The first line in packed-refs that is none that git writes, as after a crash; 0: there is none.
 */
size_t ref_files_unsound_line(const char *packed, size_t len);

#endif
