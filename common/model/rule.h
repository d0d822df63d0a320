/*
 * Rules: what may be pushed, committed and tagged (cutover(5), RULES). Pure: a rule is a value,
 * read by rules_apply() from whoever read the configuration; common/check judges by it.
 *
 * The built-in rules are there from the start, by the ids below, and can be given another mode and
 * other parameters; a repository adds rules of its own, each of one kind. Where a rule comes from
 * decides what it may do: the base (.cutover of main) and a server's own configuration say all; a
 * laptop's own configuration can add rules and show one as a warning, and switches none off.
 *
 *     struct rules rules;
 *     rules_init(&rules);
 *     rc = rules_apply(&rules, RULES_BASE, "cutover-rule.no-dumps.kind", "path", "'.cutover' line
 * 2"); rc = rules_finish(&rules); vec_each (struct rule, rule, &rules.rules) ...
 *     rules_release(&rules);
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/regex.h"

/* The built-in rules, in the order of rules.rules: vec_at(&rules.rules, RULE_BRANCH_NAME). Behind
 * them are those of migrations, which are found by their ids. */
enum rule_builtin {
    RULE_BRANCH_NAME,
    RULE_BRANCH_BASE,
    RULE_MAIN_NO_DIRECT,
    RULE_MAIN_IN_SYNC,
    RULE_LAYOUT_SRC,
    RULE_LAYOUT_TESTS,
    RULE_LAYOUT_MIGRATIONS,
    RULE_LAYOUT_CI,
    RULE_VERSION_FILE,
    RULE_VERSION_FORWARD,
    RULE_TAG_RELEASE,
    RULE_PATH_PORTABLE,
    RULE_PATH_STALE,
    RULE_MESSAGE_SUBJECT,
    RULE_MESSAGE_LENGTH,
    RULE_RULES_CHANGE,
    RULE_BUILTIN_COUNT,
};

/* What a rule of a repository's own looks at. */
enum rule_kind {
    RULE_KIND_BUILTIN,  /* what its id says */
    RULE_KIND_PATH,     /* each path that a change adds or changes */
    RULE_KIND_CHILDREN, /* the names in one directory; a directory's ends in '/' */
    RULE_KIND_FILE,     /* one file: that it is there, and what it holds */
    RULE_KIND_REF,      /* the name of a branch */
    RULE_KIND_TAG,      /* the name of a tag */
    RULE_KIND_MESSAGE,  /* the subject of each commit that a branch gains */
    RULE_KIND_SIZE,     /* the bytes of each file that a change adds or changes */
};

enum rule_mode {
    RULE_OFF,
    RULE_WARN,
    RULE_ENFORCE,
};

/* A pattern, compiled when it was read; one that is built in is a text, and has no re. */
struct rule_pattern {
    char *text;
    struct regex *re;
};

struct rule {
    char *id;
    enum rule_kind kind;
    enum rule_mode mode;
    struct rule_pattern refs;  /* the branches, or tags, that it is for; NULL: all */
    struct rule_pattern files; /* of KIND_SIZE: those that it is for; NULL: all */
    char *at;                  /* of KIND_CHILDREN and KIND_FILE: the directory, the file */
    struct vec allow, deny;    /* of struct rule_pattern */
    struct strs require;       /* of KIND_CHILDREN: names that have to be there */
    uint64_t max;              /* of KIND_SIZE in bytes, of RULE_MESSAGE_LENGTH in characters */
    char *hint;                /* or NULL */
    bool from_base;            /* it is built in, or the base has it: a laptop only tightens it */
    bool mode_set;             /* somebody has said which mode */
    bool lists_default;        /* what is in the lists is built in: the first value replaces it */
};

/* A reviewed exception: what RULE finds at PATH is let through until the end of a day, UTC. */
struct rule_except {
    char *id;
    char *rule;
    char *path;     /* a path, or with a '/' at its end all below; NULL: everywhere */
    unsigned until; /* the day as yyyymmdd */
    char *by;
    char *why;
};

/* Who may let through on a push what RULE finds ("git push -o cutover.allow=<rule>"). */
struct rule_grant {
    char *rule;
    struct rule_pattern users;
};

struct rules {
    struct vec rules;   /* of struct rule: the built-in ones, then in the order read */
    struct vec excepts; /* of struct rule_except */
    struct vec grants;  /* of struct rule_grant: on a server alone */
};

/* Who says it. */
enum rules_layer {
    RULES_BASE,   /* .cutover of the base */
    RULES_SERVER, /* the configuration of the repository that is pushed to: it has the last word */
    RULES_CLIENT, /* the configuration of a user's own repository: it can only tighten */
};

void rules_init(struct rules *r);
void rules_release(struct rules *r);

/* Is RULE one of the built-in ones, of R? Those of migrations (model/migration_rule.h) are. */
bool rules_is_builtin(const struct rules *r, const struct rule *rule);

/* How many there are. */
size_t rules_builtin_count(void);

/* The rule ID, or NULL. Borrowed. */
struct rule *rules_find(const struct rules *r, const char *id);

/*
 * Apply VALUE (NULL for a key without '=') of KEY, which is normalised. Keys that are no rule's
 * ("cutover.main") are passed over. WHERE says in messages where it stands. ERR_INVALID for what
 * cannot be: an unknown key or kind, a pattern that is none, a rule switched off by a laptop.
 */
int rules_apply(struct rules *r, enum rules_layer layer, const char *key, const char *value,
                const char *where) MUST_CHECK;

/* To be called when all is applied: ERR_INVALID for a rule without its kind, or without what its
 * kind needs, for an exception without an end or a reason, or of a rule that is not there. */
int rules_finish(const struct rules *r) MUST_CHECK;

/* The text of all that the rules say, for comparing: equal texts judge alike. Appended. */
struct str;
void rules_describe(struct str *out, const struct rules *r);

/* Does P match all of SUBJECT? A pattern that is not set does. ERR_REFUSED as regex_match(). */
int rule_pattern_match(bool *out, const struct rule_pattern *p, const char *subject) MUST_CHECK;

/* Does one of PATTERNS (struct rule_pattern) match all of SUBJECT? */
int rule_patterns_match(bool *out, const struct vec *patterns, const char *subject) MUST_CHECK;

/* Free what is inside P; drop all of PATTERNS, which is usable again. */
void rule_pattern_release(struct rule_pattern *p);
void rule_patterns_clear(struct vec *patterns);

/* "path", "enforce" */
const char *rule_kind_name(enum rule_kind kind);
const char *rule_mode_name(enum rule_mode mode);

/* What the built-in rule wants, why, and how what it refuses is mended: three paragraphs of one
 * sentence or more each. Static. */
struct rule_text {
    const char *id;
    const char *wants;
    const char *why;
    const char *mend;
};
const struct rule_text *rule_text(enum rule_builtin rule);

/* The same of the built-in rule called ID; NULL: there is none. */
const struct rule_text *rule_text_find(const char *id);

#endif
