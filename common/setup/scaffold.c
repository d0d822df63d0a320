#include "setup/scaffold.h"

#include "base/err.h"
#include "survey/bump.h"
#include "survey/source_work.h"

#define FIRST_VERSION "0.1.0"

/* The version that the files here say. */
static int find_version(struct str *out, struct repo *r, const struct settings *s)
{
    struct source_work view = SOURCE_WORK_INIT;
    struct source source;
    struct version version;
    int rc = source_work_open(&source, &view, r);

    if (!rc)
        rc = bump_read(&version, &source, s);
    source_work_close(&view);
    if (!rc)
        version_describe(out, &version);
    if (rc == ERR_REFUSED) { /* none says one */
        err_clear();
        str_adds(out, FIRST_VERSION);
        rc = 0;
    }
    return rc;
}

static int add_version(struct new_files *files, struct repo *r, const struct settings *s)
{
    struct str version = STR_INIT;
    int rc = find_version(&version, r, s);

    if (!rc)
        str_addf(new_files_add(files, "VERSION"), "%s\n", version.buf);
    str_release(&version);
    return rc;
}

int scaffold_add(struct new_files *files, struct repo *r, const struct settings *s)
{
    static const char *const parts[] = {"routes", "utils", "templates"};

    vec_each (struct map, map, &s->maps)
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            new_files_add_dir(files, map->to, parts[i]);
    new_files_add_dir(files, "tests", "unit");
    new_files_add_dir(files, "tests", "integration");
    new_files_add_dir(files, "", s->migrations_dir);
    return add_version(files, r, s);
}
