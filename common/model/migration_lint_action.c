/* The actions of ALTER TABLE. */
#include "model/migration_lint_parts.h"

static size_t pass_if(const struct lint *l, size_t i, struct lint_action *a)
{
    a->if_exists = lint_has(l, i, "IF EXISTS");
    a->if_not_exists = lint_has(l, i, "IF NOT EXISTS");
    return i + (a->if_exists ? 2 : a->if_not_exists ? 3 : 0);
}

static size_t pass_column(const struct lint *l, size_t i)
{
    return lint_has(l, i, "COLUMN") ? i + 1 : i;
}

static void name_it(struct lint_action *a, size_t i)
{
    a->name = i < a->at.end ? i : a->at.end;
}

static void read_add_constraint(const struct lint *l, struct lint_action *a, size_t i)
{
    struct lint_range rest = {i, a->at.end};

    a->kind = LINT_ADD_CONSTRAINT;
    a->constraint = lint_constraint_at(l, i);
    a->not_valid = lint_find(l, rest, 0, "NOT VALID") < rest.end;
    a->using_index = lint_find(l, rest, 0, "USING INDEX") < rest.end &&
                     lint_find(l, rest, 0, "USING INDEX TABLESPACE") == rest.end;
}

static void read_add(const struct lint *l, struct lint_action *a, size_t i)
{
    if (lint_has(l, i, "CONSTRAINT")) {
        name_it(a, i + 1);
        read_add_constraint(l, a, i + 2);
        return;
    }
    if (lint_constraint_at(l, i)) {
        read_add_constraint(l, a, i);
        return;
    }
    a->kind = LINT_ADD_COLUMN;
    i = pass_if(l, pass_column(l, i), a);
    name_it(a, i);
    if (i < a->at.end)
        lint_read_column(l, &a->column, (struct lint_range){i, a->at.end});
    else
        a->kind = LINT_ACTION_OTHER;
}

static void read_drop(const struct lint *l, struct lint_action *a, size_t i)
{
    if (lint_has(l, i, "CONSTRAINT")) {
        a->kind = LINT_DROP_CONSTRAINT;
        i++;
    } else {
        a->kind = LINT_DROP_COLUMN;
        i = pass_column(l, i);
    }
    name_it(a, pass_if(l, i, a));
}

static void read_alter(const struct lint *l, struct lint_action *a, size_t i)
{
    if (lint_has(l, i, "CONSTRAINT"))
        return;
    a->kind = LINT_ALTER_COLUMN;
    i = pass_column(l, i);
    name_it(a, i);
    a->option = i + 1;
}

static void read_rename(const struct lint *l, struct lint_action *a, size_t i)
{
    if (lint_has(l, i, "TO")) {
        a->kind = LINT_RENAME_TABLE;
        name_it(a, i + 1);
    } else if (lint_has(l, i, "CONSTRAINT")) {
        a->kind = LINT_RENAME_CONSTRAINT;
        name_it(a, i + 1);
    } else {
        a->kind = LINT_RENAME_COLUMN;
        name_it(a, pass_column(l, i));
    }
}

void lint_read_action(const struct lint *l, struct lint_action *a)
{
    size_t i = a->at.from;

    a->name = a->at.end;
    if (lint_has(l, i, "ADD")) {
        read_add(l, a, i + 1);
    } else if (lint_has(l, i, "DROP")) {
        read_drop(l, a, i + 1);
    } else if (lint_has(l, i, "ALTER")) {
        read_alter(l, a, i + 1);
    } else if (lint_has(l, i, "RENAME")) {
        read_rename(l, a, i + 1);
    } else if (lint_has(l, i, "VALIDATE CONSTRAINT")) {
        a->kind = LINT_VALIDATE;
        name_it(a, i + 2);
    } else if (lint_has(l, i, "DETACH PARTITION")) {
        a->kind = LINT_DETACH;
        name_it(a, i + 2);
    }
}

const struct lint_action *lint_next_action(const struct lint *l, const struct lint_action *a)
{
    const struct lint_action *first = l->st.actions.items;

    if (a)
        return ++a < first + l->st.actions.len ? a : NULL;
    if (l->st.kind != LINT_ALTER_TABLE || !l->st.actions.len || lint_is_new(l))
        return NULL;
    return first;
}
