/* repo_share(): core.sharedRepository, see git-config(1). */
#include <stdlib.h>
#include <string.h>

#include "os/file.h"
#include "repo/gitconfig.h"
#include "text/config.h"

/* The permission bits that the setting asks for. EXACT: they are all, else they are added. */
struct share {
    unsigned bits;
    bool exact;
};

#define SHARE_GROUP 0660U
#define SHARE_ALL 0664U

static struct share parse_share(const char *value)
{
    static const char *const all[] = {"all", "world", "everybody"};
    const struct share none = {0, false}, group = {SHARE_GROUP, false}, world = {SHARE_ALL, false};
    char *end = NULL;
    long number;
    bool yes;

    if (!value || !strcmp(value, "group"))
        return group;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (!strcmp(value, all[i]))
            return world;
    number = strtol(value, &end, 8);
    if (end == value || *end) /* git knows no other word but "umask", and true and false */
        return !config_bool(&yes, value) && yes ? group : none;
    if (number == 1)
        return group;
    if (number == 2)
        return world;
    return (number & 0600) == 0600 ? (struct share){(unsigned)number & 0666U, true} : none;
}

static int read_share(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)level;
    if (!strcmp(key, "core.sharedrepository"))
        *(struct share *)payload = parse_share(value);
    return 0;
}

static int find_share(struct share *out, struct repo *r)
{
    return repo_config_each(r, "core.sharedrepository", read_share, out);
}

int repo_share(struct repo *r, const char *path)
{
    struct share share = {0, false};
    int rc = find_share(&share, r);

    if (rc || !share.bits)
        return rc;
    return file_permit(path, share.bits, share.exact);
}

int repo_replace(struct repo *r, const char *path, const void *bytes, size_t len)
{
    struct share share = {0, false};
    int rc = find_share(&share, r);

    return rc ? rc : file_replace_permitted(path, bytes, len, share.bits, share.exact);
}
