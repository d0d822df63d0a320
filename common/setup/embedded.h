/*
 * The files of hooks/ and scaffold/ as they are in the sources, compiled in (common/embed.sh): what
 * git flow-init writes does not depend on where the tools are installed.
 */
#ifndef SETUP_EMBEDDED_H
#define SETUP_EMBEDDED_H

struct embedded {
    const char *path; /* "hooks/pre-push" */
    const char *text;
};

/* All of them; path is NULL in the last. */
extern const struct embedded embedded[];

/* The text of the file at PATH, or NULL. */
const char *embedded_find(const char *path);

#endif
