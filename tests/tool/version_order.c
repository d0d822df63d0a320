/*
 * text/version for a test to compare with other programs: a line of stdin, "<scheme> TAB <version>"
 * or "<scheme> TAB <version> TAB <version>", gives a line: what the scheme writes of the version,
 * or "<", "=" or ">"; "!" where one is no version of the scheme.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "text/version.h"

static enum version_scheme scheme_named(const char *name)
{
    static const char *const names[] = {"semver", "pep440", "gem", "maven", "debian", "r"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(name, names[i]))
            return (enum version_scheme)i;
    return VERSION_SEMVER;
}

static void answer(enum version_scheme scheme, const char *a, const char *b)
{
    struct str text = STR_INIT;
    struct version x, y;
    int order;

    if (version_parse(&x, scheme, a, strlen(a)) || (b && version_parse(&y, scheme, b, strlen(b)))) {
        puts("!");
    } else if (b) {
        order = version_compare(scheme, &x, &y);
        puts(order < 0 ? "<" : order ? ">" : "=");
    } else if (version_write(&text, &x, scheme)) {
        err_clear();
        puts("refused");
    } else {
        puts(text.buf);
    }
    str_release(&text);
}

int main(void)
{
    char line[4096];

    while (fgets(line, sizeof(line), stdin)) {
        char *a, *b;

        line[strcspn(line, "\n")] = '\0';
        a = strchr(line, '\t');
        if (!a)
            return 2;
        *a++ = '\0';
        b = strchr(a, '\t');
        if (b)
            *b++ = '\0';
        answer(scheme_named(line), a, b);
    }
    return fflush(stdout) ? 1 : 0;
}
