/* What takes more away than code that runs, or data, can bear. */
#include "model/migration_lint_parts.h"

/* One of the tables that are dropped is none that this script has made. */
static void drop_table(struct lint *l)
{
    size_t i = l->st.first_name, last;
    char name[LINT_SHOWN];

    if (l->st.kind != LINT_DROP_TABLE)
        return;
    while (i < l->s->count) {
        size_t behind = lint_path(l, i, &last);

        if (last < l->s->count && !lint_is_new_at(l, last)) {
            lint_found_all(l, "drops the table '%s', which code that runs may still read",
                           lint_shown(name, l, last));
            return;
        }
        i = lint_op(l, behind, ",") ? behind + 1 : l->s->count;
    }
}

static void drop_database(struct lint *l)
{
    if (lint_has(l, 0, "DROP DATABASE"))
        lint_found_all(l, "drops a database");
}

static void truncate_cascade(struct lint *l)
{
    if (lint_has(l, 0, "TRUNCATE") && lint_has(l, l->s->count - 1, "CASCADE"))
        lint_found_all(l, "empties each table that refers to this one, and those that refer to "
                          "them");
}

/* DROP TABLE t; CREATE TABLE t: what was in it is gone, on every run. */
static void create_again(struct lint *l)
{
    struct str name = STR_INIT;
    char shown[LINT_SHOWN];

    if (l->st.kind != LINT_CREATE_TABLE && l->st.kind != LINT_CREATE_TABLE_AS)
        return;
    lint_name(&name, l, l->st.name);
    if (lint_seen(l, LINT_GONE, name.buf, 0, l->s->first))
        lint_found_all(l, "makes the table '%s' again that it has dropped, without what was in it",
                       lint_shown(shown, l, l->st.name));
    str_release(&name);
}

static const struct migration_rule rules[] = {
    {{"migration.ban-drop-table", "no table is dropped that code still reads",
      "the code of the release before goes on running until the last of it is replaced",
      "release the code that does without it first; drop it in a later release, in a script with "
      "'-- cutover: allow ban-drop-table <why>'"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     drop_table,
     NULL},
    {{"migration.ban-drop-database", "no script drops a database",
      "it is the end of all that was in it", "dropdb, by hand, of a database that was looked at"},
     RULE_WARN,
     0,
     drop_database,
     NULL},
    {{"migration.ban-truncate-cascade", "TRUNCATE names the tables that it empties",
      "CASCADE empties whatever refers to them, also what is added next year", "TRUNCATE t, u"},
     RULE_WARN,
     0,
     truncate_cascade,
     NULL},
    {{"migration.create-table-force", "a table is not dropped to be made again",
      "what was in it is gone, and who reads it fails meanwhile",
      "ALTER TABLE; or a table of another name"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     create_again,
     NULL},
};

const struct lint_table lint_drop = LINT_TABLE(rules);
