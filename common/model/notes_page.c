#include "model/notes_page.h"

#include <string.h>

#include "model/forge.h"
#include "text/markdown.h"

#define SHORT_ID 7
#define BELOW_MAX 50

void notes_page_release(struct notes_page *page)
{
    notes_release(&page->notes);
    str_release(&page->package);
    str_release(&page->version);
    str_release(&page->tag);
    str_release(&page->date);
    str_release(&page->commit);
    str_release(&page->since);
    str_release(&page->since_id);
    str_release(&page->remote);
    str_release(&page->compare);
}

const char *notes_page_title(const struct notes_page *page)
{
    return page->version.len ? page->version.buf : page->tag.len ? page->tag.buf : "Unreleased";
}

const char *notes_section_name(int section)
{
    return section ? notes_group_name((enum notes_group)(section - 1)) : "Breaking changes";
}

int notes_section_of(const struct notes_entry *e)
{
    return e->breaking ? 0 : (int)e->group + 1;
}

/* --- links --------------------------------------------------------------------------------------
 */

static void add_page_link(struct str *out, const struct notes_page *page, enum forge_page kind,
                          const char *text, const char *what)
{
    struct str url = STR_INIT;

    forge_page_url(&url, page->remote.buf, kind, what);
    markdown_link(out, text, url.buf);
    str_release(&url);
}

static void add_commit_link(struct str *out, const struct notes_page *page, const char *id)
{
    struct str text = STR_INIT;

    str_add(&text, id, strnlen(id, SHORT_ID));
    add_page_link(out, page, FORGE_COMMIT, text.buf, id);
    str_release(&text);
}

static void add_number_link(struct str *out, const struct notes_page *page, char mark,
                            const char *number, bool issue)
{
    struct str text = STR_INIT;
    /* GitLab writes merge requests with '!': what has a '#' there is an issue */
    bool other = mark == '#' && forge_is_gitlab(page->remote.buf);

    str_addf(&text, "%c%s", mark, number);
    add_page_link(out, page, issue || other ? FORGE_ISSUE : FORGE_REQUEST, text.buf, number);
    str_release(&text);
}

/* " (#12, abc1234, closes #3)" */
static void add_links(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    size_t closed = 0;

    str_adds(out, " (");
    if (e->number) {
        add_number_link(out, page, e->mark, e->number, false);
        str_adds(out, ", ");
    }
    add_commit_link(out, page, e->id);
    for (size_t i = 0; i < strs_len(&e->closes); i++) {
        const char *number = strs_at(&e->closes, i);

        if (e->number && e->mark == '#' && !strcmp(number, e->number))
            continue;
        str_adds(out, closed++ ? ", " : ", closes ");
        add_number_link(out, page, '#', number, true);
    }
    str_addc(out, ')');
}

/* --- items --------------------------------------------------------------------------------------
 */

static void add_below(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    for (size_t i = 0; i < e->below.len && i < BELOW_MAX; i++) {
        const struct notes_line *line = vec_at(&e->below, i);

        str_adds(out, "  - ");
        markdown_text(out, line->text.buf);
        str_adds(out, " (");
        add_commit_link(out, page, line->id);
        str_adds(out, ")\n");
    }
    if (e->below.len > BELOW_MAX)
        str_addf(out, "  - and %zu more\n", e->below.len - BELOW_MAX);
}

void notes_item(struct str *out, const struct notes_page *page, const struct notes_entry *e)
{
    str_adds(out, "- ");
    if (e->scope) {
        str_adds(out, "**");
        markdown_text(out, e->scope);
        str_adds(out, ":** ");
    }
    markdown_text(out, e->text.buf);
    add_links(out, page, e);
    str_addc(out, '\n');
    for (size_t i = 0; i < strs_len(&e->notes); i++) {
        if (!strcmp(strs_at(&e->notes, i), e->text.buf))
            continue;
        str_adds(out, "  - ");
        markdown_text(out, strs_at(&e->notes, i));
        str_addc(out, '\n');
    }
    add_below(out, page, e);
}

void notes_section_items(struct str *out, const struct notes_page *page, int section)
{
    vec_each (struct notes_entry, e, &page->notes.entries)
        if (notes_section_of(e) == section)
            notes_item(out, page, e);
}

void notes_sections(struct str *out, const struct notes_page *page)
{
    const char *between = "";

    for (int i = 0; i < NOTES_SECTIONS; i++) {
        struct str items = STR_INIT;

        notes_section_items(&items, page, i);
        if (items.len) {
            str_addf(out, "%s### %s\n\n%s", between, notes_section_name(i), items.buf);
            between = "\n";
        }
        str_release(&items);
    }
}

void notes_page_markdown(struct str *out, const struct notes_page *page)
{
    const char *title = notes_page_title(page);

    str_adds(out, "## [");
    markdown_text(out, title);
    str_addc(out, ']');
    if (page->date.len)
        str_addf(out, " - %s", page->date.buf);
    str_adds(out, page->notes.entries.len ? "\n\n" : "\n");
    notes_sections(out, page);
    if (page->compare.len) {
        str_adds(out, "\n[");
        markdown_text(out, title);
        str_addf(out, "]: %s\n", page->compare.buf);
    }
}
