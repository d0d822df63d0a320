#include "check/rules_text.h"

#include <string.h>

#include "base/err.h"
#include "os/term.h"

static void add_safe(struct str *out, const char *text)
{
    term_escape(out, text, strlen(text));
}

static void add_patterns(struct str *out, const char *word, const struct vec *patterns)
{
    vec_each (struct rule_pattern, p, patterns) {
        str_addf(out, ", %s ", word);
        add_safe(out, p->text);
    }
}

/* What a rule of a repository's own wants. */
static void add_own(struct str *out, const struct rule *rule)
{
    static const char *const whats[] = {
        [RULE_KIND_BUILTIN] = "",
        [RULE_KIND_PATH] = "each path that is added or changed",
        [RULE_KIND_CHILDREN] = "the names in",
        [RULE_KIND_FILE] = "the file",
        [RULE_KIND_REF] = "the name of a branch",
        [RULE_KIND_TAG] = "the name of a tag",
        [RULE_KIND_MESSAGE] = "the subject of a commit",
        [RULE_KIND_SIZE] = "each file that is added or changed",
    };

    str_adds(out, whats[rule->kind]);
    if (rule->at) {
        str_addc(out, ' ');
        add_safe(out, rule->at);
    }
    add_patterns(out, "allow", &rule->allow);
    add_patterns(out, "deny", &rule->deny);
    for (size_t i = 0; i < strs_len(&rule->require); i++) {
        str_adds(out, ", require ");
        add_safe(out, strs_at(&rule->require, i));
    }
    if (rule->max)
        str_addf(out, ", at most %llu %s", (unsigned long long)rule->max,
                 rule->kind == RULE_KIND_SIZE ? "bytes" : "characters");
}

static const struct rule_text *text_of(const struct rules *rules, const struct rule *rule)
{
    return rules_is_builtin(rules, rule) ? rule_text_find(rule->id) : NULL;
}

void rules_list(struct str *out, const struct rules *rules)
{
    vec_each (struct rule, rule, &rules->rules) {
        const struct rule_text *text = text_of(rules, rule);

        str_addf(out, "%s\t%s\t%s\t", rule->id, rule_mode_name(rule->mode),
                 rule_kind_name(rule->kind));
        if (text)
            str_adds(out, text->wants);
        else
            add_own(out, rule);
        str_addc(out, '\n');
    }
}

int rules_explain(struct str *out, const struct rules *rules, const char *id)
{
    const struct rule *rule = rules_find(rules, id);
    const struct rule_text *text;

    if (!rule) {
        err_set(ERR_REFUSED, "there is no rule '%s'", id);
        err_hint("git flow-check --list-rules");
        return ERR_REFUSED;
    }
    text = text_of(rules, rule);
    str_addf(out, "%s (%s)\n\nwants   ", rule->id, rule_mode_name(rule->mode));
    if (text)
        str_adds(out, text->wants);
    else
        add_own(out, rule);
    if (text)
        str_addf(out, "\nwhy     %s\nmend    %s", text->why, text->mend);
    if (rule->hint) {
        str_adds(out, "\nhint    ");
        add_safe(out, rule->hint);
    }
    str_addf(out,
             "\nexcept  in .cutover on main, until a day (UTC):\n"
             "            [cutover-except \"<name>\"]\n"
             "                rule = %s\n"
             "                path = <path, or dir/ for all below; none for everywhere>\n"
             "                until = <yyyy-mm-dd>\n"
             "                by = <who>\n"
             "                why = <reason>\n"
             "        or for one push, where the server grants it:\n"
             "            git push -o cutover.allow=%s -o cutover.why=<reason>\n",
             rule->id, rule->id);
    return 0;
}
