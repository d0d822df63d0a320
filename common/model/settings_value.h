/*
 * Inside model/settings alone: the keys, and what their values may be. A setter is given a value
 * that is not NULL, stores it or adds it to its list, or says why it cannot be (ERR_INVALID,
 * without the key: settings_apply() puts it in front).
 */
#ifndef MODEL_SETTINGS_VALUE_H
#define MODEL_SETTINGS_VALUE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"

typedef int setting_set(struct settings *s, const char *value);

struct setting_key {
    const char *name;
    setting_set *set;
    void (*clear)(struct settings *s); /* for lists */
    bool may_be_empty;
};

extern const struct setting_key setting_keys[SETTING_COUNT];

/* What a repository set up for git-flow has; git-flow-config(1). */
struct gitflow_key {
    const char *name;
    enum setting setting; /* SETTING_COUNT: none that has a layer */
    setting_set *set;
};

#define GITFLOW_KEYS 7
extern const struct gitflow_key gitflow_keys[GITFLOW_KEYS];

/* The setter of cutover.branch.allow, for a pattern that is derived. */
int setting_set_allow(struct settings *s, const char *value) MUST_CHECK;

/* Free what *field held, and make it a copy of VALUE. */
void setting_replace(char **field, const char *value);

/* The number of VALUE among WORDS, which end with NULL. ERR_INVALID: it is none of them. */
int setting_choose(int *out, const char *value, const char *const *words) MUST_CHECK;

/* Make *field VALUE, what stands before a name: ERR_INVALID where it makes none of BEHIND. */
int setting_set_prefix(char **field, const char *value, const char *behind) MUST_CHECK;

void setting_clear_maps(struct settings *s);
void setting_release_packages(struct settings *s);

/* A copy of PATH without the slashes at its end; the caller frees it. */
int setting_copy_path(char **out, const char *path) MUST_CHECK;

/* Add such a copy to LIST. */
int setting_add_path(struct strs *list, const char *path) MUST_CHECK;

/* ERR_INVALID: "the value 'VALUE' FAULT". */
int setting_bad_value(const char *value, const char *fault);

/* Apply VALUE of KEY, which begins with "cutover.package.". */
int setting_apply_package(struct settings *s, enum settings_layer layer, const char *key,
                          const char *value) MUST_CHECK;

/* Check what has to fit together among packages. */
int setting_check_packages(const struct settings *s) MUST_CHECK;

#endif
