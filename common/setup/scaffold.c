#include "setup/scaffold.h"

#include <string.h>

#include "base/err.h"
#include "model/forge.h"
#include "repo/remote.h"
#include "setup/embedded.h"
#include "survey/bump.h"
#include "survey/source_work.h"

#define FIRST_VERSION "0.1.0"
#define GITHUB_FILE ".github/workflows/cutover.yml"
#define GITLAB_FILE ".gitlab-ci.yml"

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

/* Is it GitLab whose pipelines run? */
static int is_gitlab(bool *out, struct new_files *files, struct repo *r, const struct settings *s)
{
    struct str url = STR_INIT;
    struct stat st;
    bool known = false;
    int rc = beneath_stat(&st, &files->top, GITLAB_FILE);

    *out = !rc;
    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = remote_is_configured(&known, r, s->remote);
    if (!rc && known)
        rc = remote_url(&url, r, s->remote);
    if (!rc && known)
        *out = forge_is_gitlab(url.buf);
    str_release(&url);
    return rc;
}

/* The pipeline, with the name of main as YAML has it in single quotes. */
static void add_pipeline(struct new_files *files, bool gitlab, const char *branch)
{
    static const char place[] = "@MAIN@";
    struct str *out = new_files_add(files, gitlab ? GITLAB_FILE : GITHUB_FILE);
    struct str name = STR_INIT;
    const char *at;

    str_adds(out, embedded_find(gitlab ? "scaffold/gitlab.yml" : "scaffold/github.yml"));
    at = strstr(out->buf, place);
    str_addc(&name, '\'');
    for (const char *p = branch; *p; p++)
        str_addf(&name, "%s%c", *p == '\'' ? "'" : "", *p);
    str_addc(&name, '\'');
    if (at)
        str_splice(out, (size_t)(at - out->buf), strlen(place), name.buf, name.len);
    str_release(&name);
}

int scaffold_add(struct new_files *files, struct repo *r, const struct settings *s)
{
    static const char *const parts[] = {"routes", "utils", "templates"};
    bool gitlab = false;
    int rc = is_gitlab(&gitlab, files, r, s);

    vec_each (struct map, map, &s->maps)
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            new_files_add_dir(files, map->to, parts[i]);
    new_files_add_dir(files, "tests", "unit");
    new_files_add_dir(files, "tests", "integration");
    new_files_add_dir(files, "", s->migrations_dir);
    if (!rc)
        rc = add_version(files, r, s);
    if (!rc)
        add_pipeline(files, gitlab, s->main);
    return rc;
}
