/* Dockerfile, Containerfile: the label that says the version of the image (OCI image specification,
 * "Annotations"), or what the build argument is without which the label takes it from. */
#include <string.h>

#include "model/edit_format.h"
#include "text/dockerfile.h"

static const char key[] = "org.opencontainers.image.version";

/* "$NAME" or "${NAME}" and nothing else: the name. */
static bool is_reference(struct span *name, const char *text, struct span s)
{
    bool braces = s.len > 3 && text[s.at + 1] == '{' && text[s.at + s.len - 1] == '}';

    if (s.len < 2 || text[s.at] != '$')
        return false;
    *name = (struct span){s.at + 1 + braces, s.len - 1 - 2 * (size_t)braces};
    for (size_t i = name->at; i < name->at + name->len; i++) {
        char c = text[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return true;
}

static bool has_dollar(const char *text, struct span s)
{
    return memchr(text + s.at, '$', s.len);
}

/* A site at S, unless there is one: two labels may take it from one argument. */
static void add_site(struct edit_scan *out, const struct edit_file *file, struct span s,
                     const char *how)
{
    vec_each (struct edit_site, site, &out->sites) {
        /* a 'v' before the number is left out of a site */
        if (site->at.at + site->at.len == s.at + s.len)
            return;
    }
    edit_add_site(out, file, s, VERSION_SEMVER, how);
}

/* What NAME is set to, where that is one literal. */
static bool follow(struct edit_scan *out, const struct edit_file *file, const struct dockerfile *d,
                   struct span name)
{
    const struct dockerfile_pair *found = NULL;

    vec_each (struct dockerfile_pair, p, &d->pairs) {
        if (p->kind == DOCKERFILE_LABEL || p->key.len != name.len || !p->given || !p->value.len ||
            memcmp(file->text + p->key.at, file->text + name.at, name.len) != 0)
            continue;
        if (found || !p->plain || !edit_has_digit(file->text, p->value) ||
            (has_dollar(file->text, p->value) && !p->verbatim))
            return false;
        found = p;
    }
    if (found)
        add_site(out, file, found->value, found->kind == DOCKERFILE_ARG ? "ARG" : "ENV");
    return found;
}

static void take_label(struct edit_scan *out, const struct edit_file *file,
                       const struct dockerfile *d, const struct dockerfile_pair *p)
{
    struct span name;

    if (!p->given || !p->value.len)
        return;
    if (p->plain && edit_has_digit(file->text, p->value) &&
        (p->verbatim || !has_dollar(file->text, p->value)))
        add_site(out, file, p->value, key);
    else if (!p->plain || p->verbatim || !is_reference(&name, file->text, p->value) ||
             !follow(out, file, d, name))
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
}

int edit_scan_docker(struct edit_scan *out, const struct edit_file *file)
{
    struct dockerfile d = DOCKERFILE_INIT;
    const struct dockerfile_pair *last = NULL;
    int rc = 0;

    dockerfile_parse(&d, file->text, file->len);
    vec_each (struct dockerfile_pair, p, &d.pairs) {
        if (p->kind != DOCKERFILE_LABEL || !span_is(file->text, p->key, key))
            continue;
        if (last && last->stage == p->stage) {
            rc = edit_refuse(file, p->value.at, "twice in one stage:", key);
            break;
        }
        take_label(out, file, &d, p);
        last = p;
    }
    dockerfile_release(&d);
    return rc;
}
