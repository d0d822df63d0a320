/* message.*, and the rules of kind message. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/judge.h"
#include "model/release.h"
#include "survey/ancestry.h"

/* Of a push of more commits the newest are judged. */
#define COMMITS_MAX 2000

static bool any_is_on(const struct judge *j)
{
    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (rule->kind == RULE_KIND_MESSAGE && rule->mode != RULE_OFF)
            return true;
    return judge_is_on(j, RULE_MESSAGE_SUBJECT) || judge_is_on(j, RULE_MESSAGE_LENGTH);
}

static size_t characters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static int judge_by(struct judge *j, const struct rule *rule, const char *what, const char *subject)
{
    const char *fault = NULL;
    size_t len = characters(subject);
    int rc;

    if (rule->max && len > rule->max)
        judge_add(j, rule, NULL,
                  "%s: a subject is to have %llu characters at most, this has %zu: '%s'", what,
                  (unsigned long long)rule->max, len, subject);
    rc = judge_patterns(&fault, rule, subject);
    if (!rc && fault)
        judge_add(j, rule, NULL, "%s: the subject '%s' is %s", what, subject, fault);
    return rc;
}

/* The promote commit's message is git flow-promote's. */
static bool is_promote(const char *message)
{
    struct str version = STR_INIT;
    bool is = !commit_trailer(&version, message, "Version", 0) &&
              release_is_promote(message, version.buf);

    err_clear();
    str_release(&version);
    return is;
}

int judge_message(struct judge *j, const char *what, const char *message)
{
    char *subject;
    int rc = 0;

    if (is_promote(message))
        return 0;
    subject = mem_dup_n(message, strcspn(message, "\n"));
    what = what ? what : "the message";
    if (judge_is_on(j, RULE_MESSAGE_SUBJECT))
        rc = judge_by(j, judge_rule(j, RULE_MESSAGE_SUBJECT), what, subject);
    if (!rc && judge_is_on(j, RULE_MESSAGE_LENGTH))
        rc = judge_by(j, judge_rule(j, RULE_MESSAGE_LENGTH), what, subject);
    vec_each (struct rule, rule, &j->rules->rules.rules) {
        bool applies = false;

        if (!rc && rule->kind == RULE_KIND_MESSAGE)
            rc = judge_applies(&applies, j, rule);
        if (!rc && applies)
            rc = judge_by(j, rule, what, subject);
    }
    free(subject);
    return rc;
}

static int judge_commit(struct judge *j, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    struct str what = STR_INIT;
    int rc = commit_read(&c, j->repo, id);

    str_addf(&what, "commit %.12s", oid_text(id));
    if (!rc && c.parents.len < 2) /* the message of a merge is git's */
        rc = judge_message(j, what.buf, c.message);
    str_release(&what);
    commit_release(&c);
    return rc;
}

int judge_messages(struct judge *j, const struct oid *before, const struct oid *after)
{
    const struct oid known[] = {*before, j->rules->main_tip, j->rules->upstream};
    struct ancestry ancestry = ANCESTRY_INIT(j->repo);
    struct vec gained = VEC_INIT(struct oid);
    int rc;

    if (!any_is_on(j))
        return 0;
    rc = ancestry_gained(&gained, &ancestry, after, known, 3, COMMITS_MAX);
    ancestry_release(&ancestry);
    if (!rc && gained.len > COMMITS_MAX)
        judge_note(j, "%s: more than %d commits, the older ones' messages are not judged", j->ref,
                   COMMITS_MAX);
    for (size_t i = 0; !rc && i < gained.len && i < COMMITS_MAX; i++)
        rc = judge_commit(j, vec_at(&gained, i));
    vec_release(&gained);
    return rc;
}
