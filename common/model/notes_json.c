/* notes_json(): schema/git-release-notes-1.json. */
#include "model/forge.h"
#include "model/notes_page.h"
#include "text/quote.h"

/* ", "KEY": VALUE", null for NULL and "". */
static void add_member(struct str *out, const char *key, const char *value)
{
    str_addf(out, ", \"%s\": ", key);
    if (value && *value)
        quote_json(out, value);
    else
        str_adds(out, "null");
}

static void add_url(struct str *out, const char *key, const struct notes_page *page,
                    enum forge_page kind, const char *what)
{
    struct str url = STR_INIT;

    if (what)
        forge_page_url(&url, page->remote.buf, kind, what);
    add_member(out, key, url.buf);
    str_release(&url);
}

static void add_strings(struct str *out, const char *key, const struct strs *list)
{
    str_addf(out, ", \"%s\": [", key);
    for (size_t i = 0; i < strs_len(list); i++) {
        str_adds(out, i ? ", " : "");
        quote_json(out, strs_at(list, i));
    }
    str_addc(out, ']');
}

static void add_request(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    bool issue = e->mark == '#' && forge_is_gitlab(page->remote.buf);

    if (!e->number) {
        str_adds(out, ", \"request\": null");
        return;
    }
    str_addf(out, ", \"request\": {\"mark\": \"%c\"", e->mark);
    add_member(out, "number", e->number);
    add_url(out, "url", page, issue ? FORGE_ISSUE : FORGE_REQUEST, e->number);
    str_addc(out, '}');
}

static void add_closes(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    str_adds(out, ", \"closes\": [");
    for (size_t i = 0; i < strs_len(&e->closes); i++) {
        str_addf(out, "%s{\"number\": ", i ? ", " : "");
        quote_json(out, strs_at(&e->closes, i));
        add_url(out, "url", page, FORGE_ISSUE, strs_at(&e->closes, i));
        str_addc(out, '}');
    }
    str_addc(out, ']');
}

static void add_authors(struct str *out, const struct notes_entry *e)
{
    const char *between = "";

    str_adds(out, ", \"authors\": [");
    vec_each (struct person, p, &e->authors) {
        str_addf(out, "%s{\"name\": ", between);
        quote_json(out, p->name);
        str_adds(out, ", \"email\": ");
        quote_json(out, p->email);
        str_addc(out, '}');
        between = ", ";
    }
    str_addc(out, ']');
}

/* REASON: why it is left out goes along. */
static void add_lines(struct str *out, const char *key, const struct notes_page *page,
                      const struct vec *lines, bool reason)
{
    const char *between = "";

    str_addf(out, ", \"%s\": [", key);
    vec_each (struct notes_line, line, lines) {
        str_addf(out, "%s{\"commit\": ", between);
        quote_json(out, line->id);
        add_url(out, "url", page, FORGE_COMMIT, line->id);
        add_member(out, "type", line->type);
        str_adds(out, ", \"description\": ");
        quote_json(out, line->text.buf);
        if (reason)
            add_member(out, "reason", notes_why_name(line->why));
        str_addc(out, '}');
        between = ", ";
    }
    str_addc(out, ']');
}

static void add_entry(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    str_addf(out, "{\"group\": \"%s\", \"breaking\": %s", notes_group_name(e->group),
             e->breaking ? "true" : "false");
    add_member(out, "type", e->type);
    add_member(out, "scope", e->scope);
    str_adds(out, ", \"description\": ");
    quote_json(out, e->text.buf);
    add_strings(out, "breaks", &e->notes);
    str_adds(out, ", \"commit\": ");
    quote_json(out, e->id);
    add_url(out, "url", page, FORGE_COMMIT, e->id);
    add_request(out, page, e);
    add_closes(out, page, e);
    add_authors(out, e);
    add_lines(out, "commits", page, &e->below, false);
    str_addc(out, '}');
}

void notes_json(struct str *out, const struct notes_page *page)
{
    const char *between = "";

    str_adds(out, "{\"commit\": ");
    quote_json(out, page->commit.buf);
    add_member(out, "package", page->package.buf);
    add_member(out, "version", page->version.buf);
    add_member(out, "tag", page->tag.buf);
    add_member(out, "date", page->date.buf);
    add_member(out, "previous", page->since.buf);
    add_member(out, "previous_commit", page->since_id.buf);
    add_member(out, "compare_url", page->compare.buf);
    str_adds(out, ", \"entries\": [");
    for (int section = 0; section < NOTES_SECTIONS; section++)
        vec_each (struct notes_entry, e, &page->notes.entries) {
            if (notes_section_of(e) != section)
                continue;
            str_adds(out, between);
            add_entry(out, page, e);
            between = ", ";
        }
    str_addc(out, ']');
    add_lines(out, "left_out", page, &page->notes.left_out, true);
    str_addc(out, '}');
}
