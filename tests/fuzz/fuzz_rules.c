/*
 * model/rule, text/regex and model/portable over any bytes: what a .cutover may hold, and the names
 * that its patterns are matched with. Besides not crashing: rules that were accepted describe
 * themselves alike when they are read twice, and a pattern matches, does not, or says that it
 * cannot tell.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/portable.h"
#include "model/rule.h"
#include "text/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int apply(const struct config_entry *entry, void *data)
{
    return rules_apply(data, RULES_BASE, entry->key, entry->value, "here");
}

static int read_rules(struct rules *out, const char *bytes, size_t size)
{
    int rc;

    rules_init(out);
    rc = config_parse(bytes, size, ".cutover", CONFIG_STRICT, apply, out);
    return rc ? rc : rules_finish(out);
}

static void match_all(const struct rules *rules, const char *name)
{
    vec_each (struct rule, rule, &rules->rules) {
        bool matches = false;
        int rc = rule_patterns_match(&matches, &rule->deny, name);

        require(!rc || rc == ERR_REFUSED);
        err_clear();
        rc = rule_pattern_match(&matches, &rule->refs, name);
        require(!rc || rc == ERR_REFUSED);
        err_clear();
    }
}

/* The lines of the input as names of one directory. */
static void fold_names(const char *bytes, size_t size)
{
    struct strs names = STRS_INIT, pairs = STRS_INIT;

    for (size_t at = 0; at < size && strs_len(&names) < 100;) {
        const char *end = memchr(bytes + at, '\n', size - at);
        size_t len = end ? (size_t)(end - bytes) - at : size - at;
        char *name = mem_dup_n(bytes + at, len);

        strs_add(&names, name);
        (void)portable_fault(name, strlen(name));
        free(name);
        at += len + 1;
    }
    portable_collisions(&pairs, &names);
    require(strs_len(&pairs) % 2 == 0);
    strs_release(&names);
    strs_release(&pairs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct rules first, second;
    struct str a = STR_INIT, b = STR_INIT;
    char *name = mem_dup_n(bytes, size < 200 ? size : 200);
    int rc = read_rules(&first, bytes, size);

    require(!rc == !err_message());
    err_clear();
    if (!rc) {
        require(!read_rules(&second, bytes, size));
        rules_describe(&a, &first);
        rules_describe(&b, &second);
        require(str_eq(&a, &b));
        match_all(&first, name);
        match_all(&first, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
        rules_release(&second);
    }
    rules_release(&first);
    fold_names(bytes, size);
    str_release(&a);
    str_release(&b);
    free(name);
    return 0;
}
