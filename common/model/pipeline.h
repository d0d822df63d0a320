/*
 * The pipeline that git flow-init --ci writes: a template, filled with what a project has. Pure.
 *
 * A template is the file as it would be for a project that has everything. A line whose first word
 * is "#:" is for whoever fills it in, and is not written:
 *
 *     #: if <word>             up to its end, where the word holds
 *     #: each <word>           once for each
 *     #: end
 *
 * Words of "if": github, forgejo (who runs it); python, migrations; candidate, release, environment
 * (there is one that takes such); takes-candidate, takes-release (the environment does); secret
 * (the environment has one, or outside of an environment any). Words of "each": environment,
 * secret.
 *
 * In the other lines @WORD@ is replaced, by names: MAIN, STAGING; ENVIRONMENT and SECRET of an
 * "each"; by lists of them: BRANCHES that are deployed from or checked, CODE, directories, SOURCES,
 * where Python imports from, ENVIRONMENTS; by what is another for who runs it: TAGS, which matches
 * those of releases, RUNNER, ACTIONS, SUDO.
 *
 * Nothing is quoted: what could be taken for anything but a name, in YAML, in an expression, in a
 * pattern or by a shell, is refused.
 */
#ifndef MODEL_PIPELINE_H
#define MODEL_PIPELINE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

enum pipeline_service {
    PIPELINE_GITHUB,
    PIPELINE_GITLAB,
    PIPELINE_FORGEJO,
};

struct pipeline_environment {
    char *name;
    bool candidate;      /* takes what is on staging, and not releases */
    struct strs secrets; /* variables that its steps want */
};

struct pipeline {
    enum pipeline_service service;
    const char *main, *staging, *tag_prefix; /* borrowed */
    bool python, migrations;
    struct strs code, sources;
    struct vec environments; /* of struct pipeline_environment */
};

#define PIPELINE_INIT                                                                              \
    {                                                                                              \
        .service = PIPELINE_GITHUB, .code = STRS_INIT, .sources = STRS_INIT,                       \
        .environments = VEC_INIT(struct pipeline_environment)                                      \
    }

void pipeline_release(struct pipeline *p);

/* A new one, called NAME; borrowed until the next. */
struct pipeline_environment *pipeline_add(struct pipeline *p, const char *name, bool candidate);

/* The service called NAME ("github"): ERR_NOT_FOUND, without a message, where there is none. */
int pipeline_service_named(enum pipeline_service *out, const char *name) MUST_CHECK;

/* Where a repository has its pipeline, and the file of scaffold/ that it is made from. */
const char *pipeline_path(enum pipeline_service service);
const char *pipeline_template(enum pipeline_service service);

/* Append TEMPLATE as it is for P to OUT. ERR_REFUSED for a name that cannot stand in it,
 * ERR_INVALID for a template that is none. */
int pipeline_write(struct str *out, const struct pipeline *p, const char *template) MUST_CHECK;

#endif
