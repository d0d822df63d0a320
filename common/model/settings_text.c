#include "model/settings_text.h"

#include <string.h>

#include "base/vec.h"
#include "text/config.h"

static const char head[] =
    "# What the cutover tools go by in this repository; cutover(5) has more on each of these.\n"
    "# A line that begins with '#' says what holds without it. It counts once it is committed.\n";

static const char tail[] = "\n"
                           "# Rules of your own, by example:\n"
                           "#[cutover-rule \"no-dumps\"]\n"
                           "#\tkind = path\n"
                           "#\tdeny = \".*\\\\.(sql\\\\.gz|dump)\"\n"
                           "#\tmode = warn\n"
                           "#\thint = \"keep dumps out of the repository\"\n"
                           "\n"
                           "# How an environment is deployed, by example (git release-deploy):\n"
                           "#[cutover \"deploy.production\"]\n"
                           "#\tstep = migrate\n"
                           "#\tstep = deploy: docker compose up -d\n"
                           "#\tstep = smoke\n"
                           "#\turl = https://app.example.com\n";

/* In the order of the file; a section is what its keys have in common. */
static const struct row {
    enum setting setting;
    const char *what;
    const char *example; /* where nothing is the default */
} rows[] = {
    {SETTING_MAIN, "the branch that has the releases", NULL},
    {SETTING_STAGING, "the branch that is tried before main", NULL},
    {SETTING_REMOTE, "the remote that is fetched from and pushed to", NULL},
    {SETTING_BRANCH_ALLOW, "names of work branches, and the version that they say", NULL},
    {SETTING_PROMOTE_MAP, "which directory is merged into which, <from>:<to>", NULL},
    {SETTING_PROMOTE_RETIRE, "what a promote deletes", NULL},
    {SETTING_PROMOTE_ARCHIVE, "where that is kept: nowhere, or", "refs/archive/dev"},
    {SETTING_PROMOTE_MODE, "overlay; or mirror: what was deleted in <from> goes in <to>", NULL},
    {SETTING_PROMOTE_LANDING, "direct; or pr: by pull request", NULL},
    {SETTING_VERSION_FILE, "the file that has the version; those that carry it are found",
     "VERSION"},
    {SETTING_VERSION_IGNORE, "what is none of them", "src/vendor/"},
    {SETTING_VERSION_MATCH, "text in any other file: <path>:<how often>:<pattern>",
     "README.md:1:\"app==(?<version>\\\\S+)\""},
    {SETTING_VERSION_MERGE, "where both sides have changed it: the higher one, or ours", NULL},
    {SETTING_TAG_PREFIX, "what stands before the version in a tag", NULL},
    {SETTING_TAG_ACCEPT, "which pull requests are tagged: merge, squash or any", NULL},
    {SETTING_TAG_STAGED, "true: a release has the tree of one of its release candidates", NULL},
    {SETTING_TAG_SIGNED, "true: a release's tag that is not signed is bad", NULL},
    {SETTING_MIGRATIONS_DIR, "the scripts that change the database", NULL},
    {SETTING_MIGRATIONS_DIALECT, "of the SQL in them: postgresql or sqlite", NULL},
};

static void add_maps(struct strs *out, const struct settings *s)
{
    vec_each (struct map, map, &s->maps) {
        struct str text = STR_INIT;

        str_addf(&text, "%s:%s", map->from, map->to);
        strs_add(out, text.buf);
        str_release(&text);
    }
}

static void add_matches(struct strs *out, const struct settings *s)
{
    vec_each (struct settings_match, m, &s->version_matches) {
        struct str text = STR_INIT;

        str_addf(&text, "%s:%u:%s", m->path, m->count, m->pattern);
        strs_add(out, text.buf);
        str_release(&text);
    }
}

static void add_list(struct strs *out, const struct strs *list)
{
    for (size_t i = 0; i < strs_len(list); i++)
        strs_add(out, strs_at(list, i));
}

/* The values that SETTING has. */
static void values_of(struct strs *out, const struct settings *s, enum setting setting)
{
    static const char *const accepts[] = {
        [ACCEPT_MERGE] = "merge", [ACCEPT_SQUASH] = "squash", [ACCEPT_ANY] = "any"};
    const char *const single[SETTING_COUNT] = {
        [SETTING_MAIN] = s->main,
        [SETTING_STAGING] = s->staging,
        [SETTING_REMOTE] = s->remote,
        [SETTING_BRANCH_ALLOW] = s->branch_allow,
        [SETTING_PROMOTE_ARCHIVE] = s->archive,
        [SETTING_PROMOTE_MODE] = s->mode == MODE_MIRROR ? "mirror" : "overlay",
        [SETTING_PROMOTE_LANDING] = s->landing == LANDING_PR ? "pr" : "direct",
        [SETTING_VERSION_MERGE] = s->version_ours ? "ours" : "higher",
        [SETTING_TAG_PREFIX] = s->tag_prefix,
        [SETTING_TAG_ACCEPT] = accepts[s->tag_accept],
        [SETTING_TAG_STAGED] = s->tag_staged ? "true" : "false",
        [SETTING_TAG_SIGNED] = s->tag_signed ? "true" : "false",
        [SETTING_MIGRATIONS_DIR] = s->migrations_dir,
        [SETTING_MIGRATIONS_DIALECT] = s->migrations_sqlite ? "sqlite" : "postgresql",
    };

    if (setting == SETTING_PROMOTE_MAP)
        add_maps(out, s);
    else if (setting == SETTING_PROMOTE_RETIRE)
        add_list(out, &s->retire);
    else if (setting == SETTING_VERSION_FILE)
        add_list(out, &s->version_files);
    else if (setting == SETTING_VERSION_IGNORE)
        add_list(out, &s->version_ignore);
    else if (setting == SETTING_VERSION_MATCH)
        add_matches(out, s);
    else if (single[setting])
        strs_add(out, single[setting]);
}

static bool same_values(const struct strs *a, const struct strs *b)
{
    if (strs_len(a) != strs_len(b))
        return false;
    for (size_t i = 0; i < strs_len(a); i++)
        if (strcmp(strs_at(a, i), strs_at(b, i)) != 0)
            return false;
    return true;
}

/* "cutover.promote.map": the section "promote", the name "map". */
static void add_section(struct str *out, const char *key, size_t len)
{
    const char *dot = strchr(key, '.');

    str_adds(out, "\n[cutover");
    if (dot && dot < key + len)
        str_addf(out, " \"%.*s\"", (int)(len - (size_t)(dot + 1 - key)), dot + 1);
    str_adds(out, "]\n");
}

static void add_row(struct str *out, const struct row *row, const char *name,
                    const struct strs *values, bool real)
{
    str_addf(out, "\t# %s\n", row->what);
    for (size_t i = 0; i < strs_len(values); i++) {
        str_addf(out, "%s\t%s =%s", real ? "" : "#", name, *strs_at(values, i) ? " " : "");
        config_write_value(out, strs_at(values, i));
        str_addc(out, '\n');
    }
    if (!strs_len(values) && real)
        str_addf(out, "\t%s =\n", name); /* an empty list */
    else if (!strs_len(values) && row->example)
        str_addf(out, "#\t%s = %s\n", name, row->example);
}

void settings_text(struct str *out, const struct settings *s, const bool real[SETTING_COUNT])
{
    struct settings builtin;
    const char *section = "";
    size_t len = 0;

    settings_init(&builtin);
    str_adds(out, head);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *key = settings_key(rows[i].setting), *name = strrchr(key, '.') + 1;
        struct strs values = STRS_INIT, defaults = STRS_INIT;
        bool differs;

        if ((size_t)(name - key) != len || strncmp(key, section, len) != 0) {
            section = key;
            len = (size_t)(name - key);
            add_section(out, key, len - 1);
        }
        values_of(&values, s, rows[i].setting);
        values_of(&defaults, &builtin, rows[i].setting);
        differs = real[rows[i].setting] && !same_values(&values, &defaults);
        add_row(out, &rows[i], name, differs ? &values : &defaults, differs);
        strs_release(&values);
        strs_release(&defaults);
    }
    str_adds(out, tail);
    settings_release(&builtin);
}
