#include "text/signature.h"

#include <stddef.h>

#include "base/str.h"

bool signature_begins(const char *line)
{
    static const char *const begin[] = {
        "-----BEGIN PGP SIGNATURE-----",
        "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN SSH SIGNATURE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    };

    for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++)
        if (str_starts(line, begin[i]))
            return true;
    return false;
}
