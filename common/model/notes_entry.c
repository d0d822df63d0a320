#include "model/notes_entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "text/plain.h"

static void lines_release(struct vec *lines)
{
    vec_each (struct notes_line, line, lines) {
        free(line->id);
        free(line->type);
        str_release(&line->text);
    }
    vec_release(lines);
}

void notes_release(struct notes *notes)
{
    vec_each (struct notes_entry, e, &notes->entries) {
        free(e->type);
        free(e->scope);
        str_release(&e->text);
        strs_release(&e->notes);
        free(e->id);
        free(e->number);
        strs_release(&e->closes);
        persons_release(&e->authors);
        lines_release(&e->below);
    }
    vec_release(&notes->entries);
    lines_release(&notes->left_out);
}

static char *dup_span(const struct notes_item *item, struct span s)
{
    struct str text = STR_INIT;

    plain_line(&text, item->text.buf + s.at, s.len, 0);
    return str_detach(&text);
}

/* --- lines --------------------------------------------------------------------------------------
 */

/* What there is to read of ITEM, without a type that has a meaning here. */
static void add_description(struct str *out, const struct notes_item *item)
{
    if (item->typed)
        plain_line(out, item->text.buf + item->how.description.at, item->how.description.len, 0);
    else
        str_add(out, item->message.title.buf, item->message.title.len);
}

void notes_add_line(struct vec *to, const struct notes_item *item, enum notes_why why)
{
    struct notes_line *line = vec_push(to);

    line->id = mem_dup(item->commit->id);
    line->type = item->how.is ? dup_span(item, item->how.type) : NULL;
    line->why = why;
    str_init(&line->text);
    if (item->typed && item->how.scope.len) {
        plain_line(&line->text, item->text.buf + item->how.scope.at, item->how.scope.len, 0);
        str_adds(&line->text, ": ");
    }
    add_description(&line->text, item);
    if (!line->text.len)
        plain_line(&line->text, item->message.subject.buf, item->message.subject.len, 0);
}

/* --- entries ------------------------------------------------------------------------------------
 */

static void add_notes(struct notes_entry *e, const struct notes_item *item)
{
    e->breaking = e->breaking || item->how.breaking;
    vec_each (struct span, s, &item->how.notes) {
        struct str text = STR_INIT;

        plain_line(&text, item->text.buf + s->at, s->len, 0);
        secret_hide(&text, ":***");
        strs_add(&e->notes, text.buf);
        str_release(&text);
    }
}

static bool has_text(const struct strs *list, const char *text)
{
    for (size_t i = 0; i < strs_len(list); i++)
        if (!strcmp(strs_at(list, i), text))
            return true;
    return false;
}

static void add_people(struct notes_entry *e, const struct notes_item *item, bool author)
{
    if (author)
        person_add(&e->authors, item->commit->author, item->commit->email);
    vec_each (struct person, p, &item->message.authors)
        person_add(&e->authors, p->name, p->email);
}

static void add_closes(struct notes_entry *e, const struct notes_item *item)
{
    for (size_t i = 0; i < strs_len(&item->message.closes); i++)
        if (!has_text(&e->closes, strs_at(&item->message.closes, i)))
            strs_add(&e->closes, strs_at(&item->message.closes, i));
}

struct notes_entry *notes_add_entry(struct notes *out, const struct notes_item *item)
{
    struct notes_entry *e = vec_push(&out->entries);

    *e = (struct notes_entry){.group = item->group,
                              .typed = item->typed,
                              .text = STR_INIT,
                              .notes = STRS_INIT,
                              .closes = STRS_INIT,
                              .authors = VEC_INIT(struct person),
                              .below = VEC_INIT(struct notes_line)};
    e->id = mem_dup(item->commit->id);
    e->type = item->how.is ? dup_span(item, item->how.type) : NULL;
    e->scope = item->typed && item->how.scope.len ? dup_span(item, item->how.scope) : NULL;
    add_description(&e->text, item);
    if (!e->text.len)
        str_adds(&e->text, "(no subject)");
    if (item->message.number.len) {
        e->mark = item->message.mark;
        e->number = mem_dup(item->message.number.buf);
    }
    add_notes(e, item);
    add_people(e, item, !notes_item_is_merge(item));
    add_closes(e, item);
    return e;
}

void notes_entry_take(struct notes_entry *e, const struct notes_item *item)
{
    add_notes(e, item);
    add_people(e, item, true);
    add_closes(e, item);
}
