/*
 * What psql sends, for LD_PRELOAD: the file SENT_TO receives records, each with a NUL behind it: a
 * letter and a text. 'Q' is a query, 'D' a piece of the data of a COPY.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libpq's, whose header is not needed for that */
int PQsendQuery(void *conn, const char *query);
int PQputCopyData(void *conn, const char *buffer, int nbytes);

static void record(char letter, const char *text, size_t len)
{
    const char *path = getenv("SENT_TO");
    FILE *f = path ? fopen(path, "ab") : NULL;

    if (!f)
        return;
    fputc(letter, f);
    fwrite(text, 1, len, f);
    fputc('\0', f);
    fclose(f);
}

int PQsendQuery(void *conn, const char *query)
{
    int (*real)(void *, const char *);

    *(void **)&real = dlsym(RTLD_NEXT, "PQsendQuery");
    record('Q', query, strlen(query));
    return real(conn, query);
}

int PQputCopyData(void *conn, const char *buffer, int nbytes)
{
    int (*real)(void *, const char *, int);

    *(void **)&real = dlsym(RTLD_NEXT, "PQputCopyData");
    record('D', buffer, (size_t)nbytes);
    return real(conn, buffer, nbytes);
}
