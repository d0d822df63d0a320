#include "model/settings_version.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/settings_value.h"
#include "text/regex.h"

void setting_clear_version_files(struct settings *s)
{
    strs_release(&s->version_files);
}

int setting_add_version_file(struct settings *s, const char *value)
{
    return setting_add_path(&s->version_files, value);
}

void setting_clear_version_ignore(struct settings *s)
{
    strs_release(&s->version_ignore);
}

/* A slash at the end stays: it makes the path a directory's. */
int setting_add_version_ignore(struct settings *s, const char *value)
{
    struct str path = STR_INIT;
    char *bare = NULL;
    int rc = setting_copy_path(&bare, value);

    if (!rc) {
        str_addf(&path, "%s%s", bare, str_ends(value, "/") ? "/" : "");
        strs_add(&s->version_ignore, path.buf);
    }
    free(bare);
    str_release(&path);
    return rc;
}

void setting_clear_matches(struct settings *s)
{
    vec_each (struct settings_match, m, &s->version_matches) {
        free(m->path);
        free(m->pattern);
    }
    vec_release(&s->version_matches);
}

int setting_set_version_merge(struct settings *s, const char *value)
{
    static const char *const words[] = {"higher", "ours", NULL};
    int ours = s->version_ours, rc = setting_choose(&ours, value, words);

    s->version_ours = ours;
    return rc;
}

/* The count between the colons of "path:count:pattern", 1 to 99; 0: it is none. */
static unsigned take_count(const char *p, const char *end)
{
    unsigned n = 0;

    if (end - p < 1 || end - p > 2)
        return 0;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9')
            return 0;
        n = n * 10 + (unsigned)(*p - '0');
    }
    return n;
}

static int check_match_pattern(const char *value, const char *pattern)
{
    struct regex *re = NULL;
    int rc = regex_compile_search(&re, pattern);

    if (!rc && !regex_has_group(re, "version"))
        rc = setting_bad_value(value, "has no group (?<version>...) in its pattern");
    regex_free(re);
    return rc;
}

int setting_add_match(struct settings *s, const char *value)
{
    const char *first = strchr(value, ':'), *second = first ? strchr(first + 1, ':') : NULL;
    unsigned count = second ? take_count(first + 1, second) : 0;
    struct settings_match *match;
    char *path = NULL, *said;
    int rc;

    if (!count)
        return setting_bad_value(value, "is not of the form <path>:<count>:<pattern>");
    said = mem_dup_n(value, (size_t)(first - value));
    rc = setting_copy_path(&path, said);
    free(said);
    if (!rc)
        rc = check_match_pattern(value, second + 1);
    if (rc) {
        free(path);
        return rc;
    }
    match = vec_push(&s->version_matches);
    match->path = path;
    match->count = count;
    match->pattern = mem_dup(second + 1);
    return 0;
}
