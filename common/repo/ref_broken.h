/*
 * Inside repo/ alone: refs whose files, of those that git has refs in (gitrepository-layout(5)),
 * cannot be read, or say nothing, as after a crash. git and libgit2 pass over them where refs are
 * listed, and take an older packed value or none; what comes of that is wrong and looks right, so
 * no list has a gap here. DIR is the common git directory.
 */
#ifndef REPO_REF_BROKEN_H
#define REPO_REF_BROKEN_H

#include "base/attr.h"

/*
 * ERR_FAILED, with the file and the ways out of it, where that of the ref NAME ("refs/...") has
 * neither an id that is one here (oid_none_len()) nor the name of another ref, whose file is looked
 * at as well; or cannot be read. A file that is not there is not judged.
 */
int ref_broken_refuse(const char *dir, const char *name) MUST_CHECK;

/* The same where packed-refs has a line that is none: for where reading it failed. */
int ref_broken_refuse_packed(const char *dir) MUST_CHECK;

/* The same for each ref of the directory that PREFIX leads into: "refs/tags/", "refs/tags/v". */
int ref_broken_refuse_below(const char *dir, const char *prefix) MUST_CHECK;

#endif
