#include "text/signature.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"

#define BEGIN "-----BEGIN "
#define END "-----END "

/* What is behind BEGIN and END. */
static const char *const kinds[] = {
    "PGP SIGNATURE-----",
    "PGP MESSAGE-----",
    "SSH SIGNATURE-----",
    "SIGNED MESSAGE-----",
};

static const char *kind_of(const char *line, const char *mark)
{
    if (!str_starts(line, mark))
        return NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_starts(line + strlen(mark), kinds[i]))
            return kinds[i];
    return NULL;
}

bool signature_begins(const char *line)
{
    return kind_of(line, BEGIN) != NULL;
}

bool signature_is_all(const char *text)
{
    const char *kind = kind_of(text, BEGIN), *line = text;

    while (kind && *line && kind_of(line, END) != kind) {
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    if (!kind || !*line)
        return false;
    line += strlen(END) + strlen(kind);
    return !strcmp(line, "\n") || !*line;
}
