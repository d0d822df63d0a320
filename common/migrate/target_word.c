#include "migrate/target_word.h"

#include <string.h>

#include "base/err.h"
#include "migrate/ledger.h"
#include "repo/ref.h"

#define SCRIPT "script:"

/* Shorter ones git does not print, and does not take for the one that is meant. */
#define SHORT_ID_MIN 7

/* A number, and what else it may be. */
struct word {
    const struct target *target;
    const char *text;   /* without "script:" */
    struct str version; /* canonical */
    struct str tag;     /* with the prefix before it */
    bool said;          /* "script:" stands before it */
    bool script, release;
    bool rev, tagged; /* a revision, and that by a tag */
    struct oid id;    /* of that */
};

static const char *number_of(const char *text)
{
    return str_starts(text, SCRIPT) ? text + strlen(SCRIPT) : text;
}

bool target_word_is_number(const char *text)
{
    const char *number = number_of(text);
    struct str version = STR_INIT;
    bool is = number != text || migration_version_read(&version, number, strlen(number));

    str_release(&version);
    return is;
}

/* Is there the ref BEFORE TEXT? Then *OUT is what it holds. */
static bool is_ref(struct oid *out, struct repo *r, const char *before, const char *text)
{
    struct str name = STR_INIT;
    bool is;

    str_addf(&name, "%s%s", before, text);
    is = ref_name_ok(name.buf) && !ref_read(out, r, name.buf);
    str_release(&name);
    return is;
}

static bool is_revision(struct word *w)
{
    struct err_saved *saved = err_save();
    size_t digits = strspn(w->text, "0123456789");
    struct repo *r = w->target->repo;
    bool is;

    w->tagged = is_ref(&w->id, r, "refs/tags/", w->text);
    is = w->tagged || is_ref(&w->id, r, "refs/heads/", w->text);
    if (!is && (!w->script || digits >= SHORT_ID_MIN))
        is = !ref_resolve(&w->id, r, w->text);
    err_restore(saved);
    return is;
}

static int is_release(bool *out, const struct word *w)
{
    struct str holds = STR_INIT;
    struct oid id;
    int rc = is_ref(&id, w->target->repo, "refs/tags/", w->tag.buf) ? 0 : ERR_NOT_FOUND;

    if (rc && w->target->db)
        rc = ledger_release(&holds, w->target->db, w->tag.buf);
    *out = !rc;
    str_release(&holds);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int look(struct word *w, const struct migrations *head,
                const struct migration_ledger *ledger)
{
    w->script = w->version.len &&
                (!strcmp(w->version.buf, "0") || migration_find(&head->set, w->version.buf) ||
                 migration_ledger_find(ledger, w->version.buf));
    if (w->said)
        return 0;
    w->rev = is_revision(w);
    str_addf(&w->tag, "%s%s", head->settings.tag_prefix, w->text);
    return *head->settings.tag_prefix ? is_release(&w->release, w) : 0;
}

static void hint(const struct word *w, const char *before, const char *to)
{
    struct str word = STR_INIT;

    str_addf(&word, "%s%s", before, to);
    given_hint(&w->target->given, word.buf, NULL);
    str_release(&word);
}

static int say_both(const struct word *w)
{
    err_set(ERR_REFUSED, "'%s' is the number of a script, and %s is called so as well", w->text,
            w->release  ? "a release"
            : w->tagged ? "a tag"
                        : "a revision");
    hint(w, SCRIPT, w->text);
    if (w->release)
        hint(w, "", w->tag.buf);
    else if (w->tagged)
        hint(w, "refs/tags/", w->text);
    else
        hint(w, "", oid_text(&w->id));
    return ERR_REFUSED;
}

static int say_neither(const struct word *w)
{
    err_set(ERR_REFUSED, "'%s' is the number of no script, in HEAD or in the database%s", w->text,
            w->said ? "" : ", and no revision");
    if (w->release) {
        err_note("'%s' is a release", w->tag.buf);
        hint(w, "", w->tag.buf);
    }
    return ERR_REFUSED;
}

int target_word_read(struct str *out, const struct target *target, const struct migrations *head,
                     const struct migration_ledger *ledger)
{
    struct word w = {.target = target,
                     .text = number_of(target->to),
                     .version = STR_INIT,
                     .tag = STR_INIT,
                     .said = number_of(target->to) != target->to};
    int rc;

    (void)migration_version_read(&w.version, w.text, strlen(w.text));
    rc = look(&w, head, ledger);
    if (!rc && w.script && (w.rev || w.release))
        rc = say_both(&w);
    else if (!rc && !w.script && !w.rev)
        rc = say_neither(&w);
    else if (!rc && w.script)
        str_adds(out, w.version.buf);
    str_release(&w.version);
    str_release(&w.tag);
    return rc;
}
