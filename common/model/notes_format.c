/* notes_format(): what a user's format makes of the notes. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "model/forge.h"
#include "model/notes_page.h"
#include "text/markdown.h"

#define SHORT_ID 7

/* What a format is filled with. */
struct fill {
    const struct notes_page *page;
    const struct notes_entry *entry; /* NULL: the whole release */
    const char *entry_format;
};

static int expand(struct str *out, const struct fill *f, const char *format);

static void add_links_of(struct str *out, const struct fill *f, enum forge_page kind,
                         const char *what)
{
    forge_page_url(out, f->page->remote.buf, kind, what);
}

static void add_names(struct str *out, const struct notes_entry *e)
{
    const char *between = "";

    vec_each (struct person, p, &e->authors) {
        str_addf(out, "%s%s", between, *p->name ? p->name : p->email);
        between = ", ";
    }
}

static void add_request(struct str *out, const struct notes_entry *e)
{
    if (e->number)
        str_addf(out, "%c%s", e->mark, e->number);
}

/* The value NAME of an entry; false: there is none. */
static bool entry_value(struct str *out, const struct fill *f, const char *name)
{
    const struct notes_entry *e = f->entry;

    if (!strcmp(name, "group"))
        str_adds(out, notes_group_name(e->group));
    else if (!strcmp(name, "breaking"))
        str_adds(out, e->breaking ? "BREAKING" : "");
    else if (!strcmp(name, "type"))
        str_adds(out, e->type ? e->type : "");
    else if (!strcmp(name, "scope"))
        str_adds(out, e->scope ? e->scope : "");
    else if (!strcmp(name, "description"))
        str_adds(out, e->text.buf);
    else if (!strcmp(name, "commit"))
        str_adds(out, e->id);
    else if (!strcmp(name, "commit:short"))
        str_add(out, e->id, strnlen(e->id, SHORT_ID));
    else if (!strcmp(name, "commit:url"))
        add_links_of(out, f, FORGE_COMMIT, e->id);
    else if (!strcmp(name, "request"))
        add_request(out, e);
    else if (!strcmp(name, "request:url") && e->number)
        add_links_of(out, f, FORGE_REQUEST, e->number);
    else if (!strcmp(name, "authors"))
        add_names(out, e);
    else
        return !strcmp(name, "request:url");
    return true;
}

static int add_entries(struct str *out, const struct fill *f)
{
    int rc = 0;

    for (int section = 0; section < NOTES_SECTIONS; section++) {
        if (!f->entry_format)
            notes_section_items(out, f->page, section);
        vec_each (struct notes_entry, e, &f->page->notes.entries) {
            const struct fill one = {.page = f->page, .entry = e};

            if (rc || !f->entry_format || notes_section_of(e) != section)
                continue;
            rc = expand(out, &one, f->entry_format);
            str_addc(out, '\n');
        }
    }
    return rc;
}

/* The value NAME of the release; ERR_NOT_FOUND (no message): there is none. */
static int page_value(struct str *out, const struct fill *f, const char *name)
{
    const struct notes_page *page = f->page;

    if (!strcmp(name, "version"))
        str_adds(out, notes_page_title(page));
    else if (!strcmp(name, "package"))
        str_adds(out, page->package.buf);
    else if (!strcmp(name, "tag"))
        str_adds(out, page->tag.buf);
    else if (!strcmp(name, "date"))
        str_adds(out, page->date.buf);
    else if (!strcmp(name, "commit"))
        str_adds(out, page->commit.buf);
    else if (!strcmp(name, "previous"))
        str_adds(out, page->since.buf);
    else if (!strcmp(name, "compare:url"))
        str_adds(out, page->compare.buf);
    else if (!strcmp(name, "groups"))
        notes_sections(out, page);
    else if (!strcmp(name, "entries"))
        return add_entries(out, f);
    else
        return ERR_NOT_FOUND;
    return 0;
}

/* "%(name)", or "%(name:markdown)": escaped for Markdown. */
static int add_value(struct str *out, const struct fill *f, const char *name, size_t len)
{
    struct str word = STR_INIT, value = STR_INIT;
    bool markdown;
    int rc = 0;

    str_add(&word, name, len);
    markdown = str_ends(word.buf, ":markdown");
    if (markdown)
        str_truncate(&word, word.len - strlen(":markdown"));
    if (!f->entry)
        rc = page_value(&value, f, word.buf);
    else if (!entry_value(&value, f, word.buf))
        rc = ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_USAGE, "%s has no value '%.*s'",
                     f->entry ? "an entry's format" : "the format", (int)len, name);
    else if (!rc && markdown)
        markdown_text(out, value.buf);
    else if (!rc)
        str_add(out, value.buf, value.len);
    str_release(&word);
    str_release(&value);
    return rc;
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static int expand(struct str *out, const struct fill *f, const char *format)
{
    int rc = 0;

    for (const char *p = format; *p && !rc; p++) {
        const char *end = *p == '%' && p[1] == '(' ? strchr(p, ')') : NULL;

        if (*p != '%') {
            str_addc(out, *p);
        } else if (end) {
            rc = add_value(out, f, p + 2, (size_t)(end - p) - 2);
            p = end;
        } else if (p[1] == '%' || p[1] == 'n') {
            str_addc(out, *++p == 'n' ? '\n' : '%');
        } else if (p[1] == 'x' && isxdigit((unsigned char)p[2]) && isxdigit((unsigned char)p[3])) {
            str_addc(out, (char)(hex_digit(p[2]) * 16 + hex_digit(p[3])));
            p += 3;
        } else {
            rc = err_set(ERR_USAGE, "a format has no '%.2s'", p);
        }
    }
    return rc;
}

int notes_format(struct str *out, const struct notes_page *page, const char *format,
                 const char *entry)
{
    const struct fill f = {.page = page, .entry_format = entry};

    return expand(out, &f, format);
}

int notes_format_check(const char *format, const char *entry)
{
    struct notes_page page = NOTES_PAGE_INIT;
    struct notes_entry none = {.text = STR_INIT, .id = page.commit.buf};
    const struct fill f = {.page = &page}, e = {.page = &page, .entry = &none};
    struct str out = STR_INIT;
    int rc = expand(&out, &f, format);

    if (!rc && entry)
        rc = expand(&out, &e, entry);
    str_release(&out);
    return rc;
}
