/*
 * Inside repo/ alone: the variables that say where objects are, GIT_OBJECT_DIRECTORY and
 * GIT_ALTERNATE_OBJECT_DIRECTORIES. git reads a relative path from the top of the work tree where
 * we stand in one, else from the current directory. libgit2 reads it from the current directory
 * alone, and our children have others: so they are made absolute.
 */
#ifndef REPO_OBJECTS_ENV_H
#define REPO_OBJECTS_ENV_H

#include <stdbool.h>

struct objects_env {
    char *objects, *more; /* as they were set; NULL: not, or absolute */
};

/* Note those that are relative, and set them as they are from the current directory. */
void objects_env_read(struct objects_env *out);

/* Set them as git reads them in a repository with the work tree TOP (NULL: none) and the git
 * directory GIT_DIR, both with a slash at the end. True where that is something else than before:
 * what was opened is to be opened anew. */
bool objects_env_settle(const struct objects_env *env, const char *top, const char *git_dir);

/* Set them as they were: another engine is to read them. */
void objects_env_restore(const struct objects_env *env);

void objects_env_release(struct objects_env *env);

#endif
