#include "model/migration_rule.h"

#include <string.h>

#include "base/str.h"
#include "model/migration_lint_parts.h"

static const struct lint_table *const tables[] = {
    &lint_structure,  &lint_script, &lint_way_back, &lint_session, &lint_drop, &lint_alter,
    &lint_constraint, &lint_type,   &lint_index,    &lint_data,    &lint_loss,
};
#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

size_t migration_rule_count(void)
{
    size_t n = 0;

    for (size_t i = 0; i < N_TABLES; i++)
        n += tables[i]->n;
    return n;
}

const struct migration_rule *migration_rule_at(size_t i)
{
    size_t t = 0;

    while (i >= tables[t]->n)
        i -= tables[t++]->n;
    return &tables[t]->rules[i];
}

const struct migration_rule *migration_rule_find(const char *id)
{
    for (size_t t = 0; str_starts(id, "migration.") && t < N_TABLES; t++)
        for (size_t i = 0; i < tables[t]->n; i++)
            if (!strcmp(tables[t]->rules[i].text.id, id))
                return &tables[t]->rules[i];
    return NULL;
}
