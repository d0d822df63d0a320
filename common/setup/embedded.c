#include "setup/embedded.h"

#include <stddef.h>
#include <string.h>

const char *embedded_find(const char *path)
{
    for (const struct embedded *e = embedded; e->path; e++)
        if (!strcmp(e->path, path))
            return e->text;
    return NULL;
}
