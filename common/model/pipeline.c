#include "model/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static const struct service {
    const char *name, *path, *template;
    const char *runner, *actions, *sudo; /* of those that have GitHub's language */
} services[] = {
    [PIPELINE_GITHUB] = {"github", ".github/workflows/cutover.yml", "scaffold/github.yml",
                         "ubuntu-latest", "actions/", "sudo "},
    [PIPELINE_GITLAB] = {"gitlab", ".gitlab-ci.yml", "scaffold/gitlab.yml", "", "", ""},
    [PIPELINE_FORGEJO] = {"forgejo", ".forgejo/workflows/cutover.yml", "scaffold/github.yml",
                          "docker", "https://data.forgejo.org/actions/", ""},
};

int pipeline_service_named(enum pipeline_service *out, const char *name)
{
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
        if (!strcmp(services[i].name, name)) {
            *out = (enum pipeline_service)i;
            return 0;
        }
    return ERR_NOT_FOUND;
}

const char *pipeline_path(enum pipeline_service service)
{
    return services[service].path;
}

const char *pipeline_template(enum pipeline_service service)
{
    return services[service].template;
}

struct pipeline_environment *pipeline_add(struct pipeline *p, const char *name, bool candidate)
{
    static const struct strs none = STRS_INIT;
    struct pipeline_environment *e = vec_push(&p->environments);

    e->name = mem_dup(name);
    e->candidate = candidate;
    e->secrets = none;
    return e;
}

void pipeline_release(struct pipeline *p)
{
    vec_each (struct pipeline_environment, e, &p->environments) {
        free(e->name);
        strs_release(&e->secrets);
    }
    vec_release(&p->environments);
    strs_release(&p->code);
    strs_release(&p->sources);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Is NAME a name wherever it stands? */
static bool is_plain(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._/-";

    return *name != '-' && strspn(name, allowed) == strlen(name);
}

static int check(const char *name)
{
    if (is_plain(name))
        return 0;
    return err_set(ERR_REFUSED,
                   "a pipeline cannot have the name '%s': it takes letters, digits and ._/-", name);
}

static int check_list(const struct strs *names)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(names); i++)
        rc = check(strs_at(names, i));
    return rc;
}

static int check_all(const struct pipeline *p)
{
    int rc = check(p->main);

    if (!rc)
        rc = check(p->staging);
    if (!rc)
        rc = check(p->tag_prefix);
    if (!rc)
        rc = check_list(&p->code);
    if (!rc)
        rc = check_list(&p->sources);
    vec_each (struct pipeline_environment, e, &p->environments) {
        if (!rc)
            rc = check(e->name);
        if (!rc)
            rc = check_list(&e->secrets);
    }
    return rc;
}

/* --- a template ----------------------------------------------------------------------------- */

/* Where in it, and for whom. */
struct place {
    const struct pipeline *p;
    const char *at;
    const struct pipeline_environment *environment; /* of the "each" that it is in, or NULL */
    const char *secret;
};

static bool has_environment(const struct pipeline *p, bool candidate)
{
    vec_each (struct pipeline_environment, e, &p->environments)
        if (e->candidate == candidate)
            return true;
    return false;
}

/* Does WORD hold here? Anything but a word of the header is false. */
static bool holds(const struct place *place, const char *word)
{
    const struct pipeline *p = place->p;

    if (!strcmp(word, "github"))
        return p->service == PIPELINE_GITHUB;
    if (!strcmp(word, "forgejo"))
        return p->service == PIPELINE_FORGEJO;
    if (!strcmp(word, "python"))
        return p->python;
    if (!strcmp(word, "migrations"))
        return p->migrations;
    if (!strcmp(word, "candidate") || !strcmp(word, "release"))
        return has_environment(p, *word == 'c');
    if (!strcmp(word, "environment"))
        return p->environments.len;
    if (!strcmp(word, "takes-candidate") || !strcmp(word, "takes-release"))
        return place->environment && place->environment->candidate == (word[6] == 'c');
    if (strcmp(word, "secret") != 0)
        return false;
    if (place->environment)
        return strs_len(&place->environment->secrets);
    vec_each (struct pipeline_environment, e, &p->environments)
        if (strs_len(&e->secrets))
            return true;
    return false;
}

static void add_list(struct str *out, const struct strs *names, const char *between)
{
    for (size_t i = 0; i < strs_len(names); i++)
        str_addf(out, "%s%s", i ? between : "", strs_at(names, i));
}

static void add_branches(struct str *out, const struct place *place)
{
    const struct pipeline *p = place->p;

    str_addf(out, "'%s'", p->main);
    if (has_environment(p, true) && strcmp(p->main, p->staging) != 0)
        str_addf(out, ", '%s'", p->staging);
}

/* What matches the tags of releases: a pattern of paths, or a regular expression. */
static void add_tags(struct str *out, const struct place *place)
{
    const struct pipeline *p = place->p;

    if (p->service != PIPELINE_GITLAB) {
        str_addf(out, "%s[0-9]+.[0-9]+.[0-9]+", p->tag_prefix);
        return;
    }
    for (const char *c = p->tag_prefix; *c; c++)
        str_addf(out, "%s%c", *c == '.' || *c == '/' ? "\\" : "", *c);
    str_adds(out, "\\d+\\.\\d+\\.\\d+");
}

static void add_code(struct str *out, const struct place *place)
{
    add_list(out, &place->p->code, " ");
}

static void add_sources(struct str *out, const struct place *place)
{
    add_list(out, &place->p->sources, ":");
}

static void add_environments(struct str *out, const struct place *place)
{
    vec_each (struct pipeline_environment, e, &place->p->environments)
        str_addf(out, "%s%s", e == place->p->environments.items ? "" : ", ", e->name);
}

static void add_main(struct str *out, const struct place *place)
{
    str_adds(out, place->p->main);
}

static void add_staging(struct str *out, const struct place *place)
{
    str_adds(out, place->p->staging);
}

static void add_environment(struct str *out, const struct place *place)
{
    if (place->environment)
        str_adds(out, place->environment->name);
}

static void add_secret(struct str *out, const struct place *place)
{
    if (place->secret)
        str_adds(out, place->secret);
}

static void add_runner(struct str *out, const struct place *place)
{
    str_adds(out, services[place->p->service].runner);
}

static void add_actions(struct str *out, const struct place *place)
{
    str_adds(out, services[place->p->service].actions);
}

static void add_sudo(struct str *out, const struct place *place)
{
    str_adds(out, services[place->p->service].sudo);
}

/* What stands for @WORD@, LEN bytes at WORD; false where it is no word. */
static bool add_word(struct str *out, const struct place *place, const char *word, size_t len)
{
    static const struct {
        const char *name;
        void (*add)(struct str *out, const struct place *place);
    } words[] = {
        {"MAIN", add_main},
        {"STAGING", add_staging},
        {"BRANCHES", add_branches},
        {"TAGS", add_tags},
        {"CODE", add_code},
        {"SOURCES", add_sources},
        {"ENVIRONMENT", add_environment},
        {"ENVIRONMENTS", add_environments},
        {"SECRET", add_secret},
        {"RUNNER", add_runner},
        {"ACTIONS", add_actions},
        {"SUDO", add_sudo},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strlen(words[i].name) == len && !memcmp(words[i].name, word, len)) {
            words[i].add(out, place);
            return true;
        }
    return false;
}

static void add_line(struct str *out, const struct place *place, const char *line, size_t len)
{
    const char *end = line + len;

    while (line < end) {
        const char *open = memchr(line, '@', (size_t)(end - line));
        const char *close = open ? memchr(open + 1, '@', (size_t)(end - open - 1)) : NULL;

        if (!close) {
            str_add(out, line, (size_t)(end - line));
            return;
        }
        str_add(out, line, (size_t)(open - line));
        if (add_word(out, place, open + 1, (size_t)(close - open - 1)))
            line = close + 1;
        else {
            str_addc(out, '@');
            line = open + 1;
        }
    }
}

/* The words of a line that is for whoever fills it in; false for another. */
static bool read_order(char verb[8], char word[16], const char *line, size_t len)
{
    static const char mark[] = "#: ";
    struct str s = STR_INIT;
    char *blank;
    bool is_order;

    str_add(&s, line, len);
    line = s.buf + strspn(s.buf, " ");
    is_order = str_starts(line, mark);
    verb[0] = word[0] = 0;
    if (is_order) {
        line += strlen(mark);
        blank = strchr(line, ' ');
        if (blank && strlen(blank + 1) < 16)
            memcpy(word, blank + 1, strlen(blank + 1) + 1);
        len = blank ? (size_t)(blank - line) : strlen(line);
        if (len < 8) {
            memcpy(verb, line, len);
            verb[len] = 0;
        }
    }
    str_release(&s);
    return is_order;
}

static int fill(struct str *out, struct place *place);

/* Once for each secret: those of the environment, or of all, each once. */
static int fill_secrets(struct str *out, struct place *place)
{
    struct strs names = STRS_INIT;
    struct place here = *place;
    int rc = 0;

    vec_each (struct pipeline_environment, e, &place->p->environments)
        for (size_t i = 0; i < strs_len(&e->secrets); i++)
            if (!place->environment || place->environment == e)
                strs_add(&names, strs_at(&e->secrets, i));
    strs_sort(&names);
    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        here.at = place->at;
        here.secret = strs_at(&names, i);
        if (!i || strcmp(here.secret, strs_at(&names, i - 1)) != 0)
            rc = fill(out, &here);
    }
    strs_release(&names);
    return rc;
}

static int fill_each(struct str *out, struct place *place, const char *word)
{
    int rc = 0;

    if (!strcmp(word, "secret"))
        return fill_secrets(out, place);
    vec_each (struct pipeline_environment, e, &place->p->environments) {
        struct place here = *place;

        here.environment = e;
        if (!rc)
            rc = fill(out, &here);
    }
    return rc;
}

/* Up to the end of what began before PLACE, which is left behind it; OUT is NULL where it is passed
 * over. */
static int fill(struct str *out, struct place *place)
{
    char verb[8], word[16];
    int rc = 0;

    while (!rc && *place->at) {
        const char *line = place->at, *end = strchr(line, '\n');
        size_t len = end ? (size_t)(end - line) : strlen(line);

        place->at = line + len + (end ? 1 : 0);
        if (!read_order(verb, word, line, len)) {
            if (out)
                add_line(out, place, line, len + (end ? 1 : 0));
        } else if (!strcmp(verb, "end"))
            return 0;
        else if (!strcmp(verb, "if"))
            rc = fill(out && holds(place, word) ? out : NULL, place);
        else if (!strcmp(verb, "each")) {
            rc = out ? fill_each(out, place, word) : 0;
            if (!rc)
                rc = fill(NULL, place);
        } else
            rc = err_set(ERR_INVALID, "a template says '%s'", verb);
    }
    return rc;
}

int pipeline_write(struct str *out, const struct pipeline *p, const char *template)
{
    struct place place = {.p = p, .at = template};
    int rc = check_all(p);

    return rc ? rc : fill(out, &place);
}
