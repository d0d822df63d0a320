/* remote_url_here(), remote_names_here(): what "git ls-remote --get-url" says. */
#include <string.h>

#include "repo/gitconfig.h"
#include "repo/remote.h"

struct look {
    struct str key;           /* "remote.origin.url" */
    struct str url;           /* the first that is set */
    struct str base, instead; /* the longest beginning of it that has a replacement, and that */
};

static int take_url(void *payload, enum config_level level, const char *key, const char *value)
{
    struct look *look = payload;

    (void)level;
    if (value && !look->url.len && !strcmp(key, look->key.buf))
        str_adds(&look->url, value);
    return 0;
}

/* "url.<base>.insteadof" */
static int take_instead(void *payload, enum config_level level, const char *key, const char *value)
{
    static const char start[] = "url.", end[] = ".insteadof";
    struct look *look = payload;
    size_t len = strlen(key);

    (void)level;
    if (!value || !str_ends(key, end) || len < strlen(start) + strlen(end) ||
        !str_starts(look->url.buf, value) || strlen(value) <= look->instead.len)
        return 0;
    str_reset(&look->instead);
    str_adds(&look->instead, value);
    str_reset(&look->base);
    str_add(&look->base, key + strlen(start), len - strlen(start) - strlen(end));
    return 0;
}

int remote_url_here(struct str *out, struct repo *r, const char *remote)
{
    struct look look = {.key = STR_INIT, .url = STR_INIT, .base = STR_INIT, .instead = STR_INIT};
    int rc;

    str_addf(&look.key, "remote.%s.url", remote);
    rc = repo_config_each(r, "remote.", take_url, &look);
    if (!rc && !look.url.len)
        str_adds(&look.url, remote);
    if (!rc)
        rc = repo_config_each(r, "url.", take_instead, &look);
    if (!rc) {
        str_adds(out, look.base.buf);
        str_adds(out, look.url.buf + look.instead.len);
    }
    str_release(&look.key);
    str_release(&look.url);
    str_release(&look.base);
    str_release(&look.instead);
    return rc;
}

/* "remote.<name>.url" */
static int take_name(void *payload, enum config_level level, const char *key, const char *value)
{
    static const char start[] = "remote.", end[] = ".url";
    size_t len = strlen(key);
    struct str name = STR_INIT;

    (void)level;
    if (!value || !str_ends(key, end) || len <= strlen(start) + strlen(end))
        return 0;
    str_add(&name, key + strlen(start), len - strlen(start) - strlen(end));
    strs_add(payload, name.buf);
    str_release(&name);
    return 0;
}

int remote_names_here(struct strs *out, struct repo *r)
{
    int rc = repo_config_each(r, "remote.", take_name, out);

    strs_sort(out);
    return rc;
}
