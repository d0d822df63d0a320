/*
 * What is configured, under the keys "cutover.*" of cutover(5). Pure: values come in by
 * settings_apply(), from whoever read them, in any order.
 *
 * Layers are ranked, and the highest that has a key gives its value: with several values the
 * highest layer's list replaces the others', and an empty value empties the list read so far in
 * its layer, as git does. Keys of git-flow ("gitflow.*") rank just above what is built in.
 *
 * The sections cutover-rule.* and cutover-except.* belong to the rules: here they are accepted, and
 * not looked at.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

enum settings_layer {
    SETTINGS_BUILTIN,
    SETTINGS_GITFLOW, /* given to no one: where the values of "gitflow.*" end up */
    SETTINGS_TREE,    /* .cutover of a tree */
    SETTINGS_SYSTEM,
    SETTINGS_GLOBAL,
    SETTINGS_LOCAL,
    SETTINGS_WORKTREE,
    SETTINGS_ENVIRONMENT,
    SETTINGS_OPTION,
};

enum setting {
    SETTING_MAIN,
    SETTING_STAGING,
    SETTING_REMOTE,
    SETTING_BRANCH_ALLOW,
    SETTING_PROMOTE_MAP,
    SETTING_PROMOTE_RETIRE,
    SETTING_PROMOTE_ARCHIVE,
    SETTING_PROMOTE_MODE,
    SETTING_PROMOTE_LANDING,
    SETTING_VERSION_FILE,
    SETTING_VERSION_IGNORE,
    SETTING_VERSION_MATCH,
    SETTING_VERSION_MERGE,
    SETTING_TAG_PREFIX,
    SETTING_TAG_ACCEPT,
    SETTING_TAG_STAGED,
    SETTING_TAG_SIGNED,
    SETTING_MIGRATIONS_DIR,
    SETTING_MIGRATIONS_DIALECT,
    SETTING_COUNT,
};

enum settings_mode {
    MODE_OVERLAY, /* what the source lacks stays */
    MODE_MIRROR,  /* what the source deleted is deleted */
};

enum settings_landing {
    LANDING_DIRECT, /* promote merges */
    LANDING_PR,     /* a pull request does */
};

/* What git-release-tag takes for the merge of a pull request. */
enum settings_accept {
    ACCEPT_MERGE,  /* a merge of two parents */
    ACCEPT_SQUASH, /* and a squash */
    ACCEPT_ANY,    /* and copies of the branch's commits */
};

/* One "from:to" of cutover.promote.map. */
struct map {
    char *from;
    char *to;
};

/* A part of the tree that has a version and tags of its own: cutover.package.<name>.*. */
struct settings_package {
    char *name;
    char *path;   /* its directory */
    char *prefix; /* of its tags; NULL: "<name>-v" */
    enum settings_layer path_from, prefix_from;
};

/* Text in a file of any kind: "<path>:<count>:<pattern>" of cutover.version.match. */
struct settings_match {
    char *path;
    unsigned count; /* how often the pattern is to match, neither more nor less */
    char *pattern;  /* with a group "version" */
};

struct settings {
    char *main;
    char *staging;
    char *remote;
    char *develop;      /* git-flow's, or NULL */
    char *branch_allow; /* a pattern, see text/regex.h */
    struct vec maps;    /* of struct map */
    struct strs retire;
    char *archive; /* a directory, or a ref below refs/archive/; NULL: none */
    enum settings_mode mode;
    enum settings_landing landing;
    struct strs version_files;  /* what one, several or none mean: see survey/bump.h */
    struct strs version_ignore; /* paths of no version files; "dir/" is all below */
    struct vec version_matches; /* of struct settings_match */
    bool version_ours;          /* cutover.version.merge: ours, not the higher one */
    struct vec packages;        /* of struct settings_package, by name */
    char *package;              /* of which one this is all said; NULL: of the whole tree */
    struct vec deploys;         /* of struct deploy_section, see model/deploy_settings.h */
    char *tag_prefix;           /* may be "" */
    enum settings_accept tag_accept;
    bool tag_staged; /* a release has the tree of one of its release candidates */
    bool tag_signed; /* a release's tag without a signature is none */
    char *migrations_dir;
    bool migrations_sqlite;                  /* their SQL is SQLite's, not PostgreSQL's */
    enum settings_layer from[SETTING_COUNT]; /* the layer that gave each */
    char *gitflow_prefix[3];                 /* feature, release, hotfix; NULL: not set */
};

/* The settings without any configuration. */
void settings_init(struct settings *s);
void settings_release(struct settings *s);

/*
 * Apply VALUE (NULL for a key without '=') of KEY, which is normalised, as LAYER has it. WHERE says
 * in messages where it stands, such as "'.cutover' line 3". ERR_INVALID for a value that cannot be,
 * and in SETTINGS_TREE for a key that is none. Other layers' unknown keys are left alone, as git
 * leaves them: they may be a later version's.
 */
int settings_apply(struct settings *s, enum settings_layer layer, const char *key,
                   const char *value, const char *where) MUST_CHECK;

/*
 * To be called when all is applied: derive what follows from several values, and check those that
 * have to fit together (maps that overlap, a retired directory that holds what is kept).
 */
int settings_finish(struct settings *s) MUST_CHECK;

/* Call main BRANCH as long as no layer says otherwise, as after the built-in name. */
void settings_default_main(struct settings *s, const char *branch);

/*
 * From now on it is the package NAME of which the version files and the tags are asked.
 * ERR_REFUSED where there is none; the hint has those that there are.
 */
int settings_choose_package(struct settings *s, const char *name) MUST_CHECK;

/* The directory of the package that was chosen; "" for none. */
const char *settings_package_path(const struct settings *s);

/* Is PATH where the version of the chosen package is looked for, or, with none chosen, in no
 * package at all? */
bool settings_package_has(const struct settings *s, const char *path);

/* Append what stands before the version in the tags of PACKAGE. */
void settings_package_prefix(struct str *out, const struct settings_package *package);

/*
 * The settings as they are for the tag NAME, in *out: of the package whose prefix stands before the
 * version in it, of several the one with the longest, or of the whole tree. False where NAME is no
 * prefix and a version. *out borrows all that it has from S and PREFIX, and is not released.
 */
bool settings_of_tag(struct settings *out, struct str *prefix, const struct settings *s,
                     const char *name);

/* Is the file at PATH none that carries the version (cutover.version.ignore)? */
bool settings_ignores(const struct settings *s, const char *path);

/* The name of a key, such as "cutover.promote.map". */
const char *settings_key(enum setting key);

#endif
