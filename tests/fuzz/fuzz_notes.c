/*
 * Messages of commits and changelogs, any bytes: model/message, model/conventional, model/notes,
 * model/changelog and text/unified_edits. Besides not crashing: what is shown has no control
 * character but the line ends of a list; a changelog that was updated has the release, so a second
 * update changes nothing; and but for what was inserted, and the one link, every byte stays.
 *
 * The input is a changelog, a line of "%%", and messages between such lines, the newest first.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/changelog.h"
#include "model/conventional.h"
#include "model/notes.h"
#include "model/notes_page.h"
#include "text/unified_edits.h"

#define COMMITS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void parse(const char *text, size_t len)
{
    struct conventional c = CONVENTIONAL_INIT;

    conventional_parse(&c, text, len);
    require(!c.is || (c.type.len && c.description.len));
    require(c.description.at + c.description.len <= len && c.body.at + c.body.len <= len);
    vec_each (struct span, s, &c.notes)
        require(s->len && s->at + s->len <= len && c.breaking);
    conventional_release(&c);
}

/* The first byte of a message says whether it is a merge, and of how much. */
static void add_commit(struct notes_range *range, const char *text, size_t len)
{
    struct notes_commit *c = vec_push(&range->commits);
    size_t n = range->commits.len - 1, parents = len ? (size_t)((unsigned char)*text & 3) : 0;
    struct str id = STR_INIT;

    str_addf(&id, "%040zx", n + 0x1000000);
    *c = (struct notes_commit){.id = str_detach(&id),
                               .author = mem_dup(""),
                               .email = mem_dup(""),
                               .message = mem_dup_n(text, len),
                               .parents = VEC_INIT(size_t)};
    for (size_t i = 0; i <= parents; i++)
        *(size_t *)vec_push(&c->parents) = n + 1 + i * 2;
}

static void make_page(struct notes_page *page, const char *text, size_t len)
{
    struct notes_range range = NOTES_RANGE_INIT;

    while (len && range.commits.len < COMMITS_MAX) {
        const char *end = memmem(text, len, "\n%%\n", 4);
        size_t n = end ? (size_t)(end - text) : len;

        parse(text, n);
        add_commit(&range, text, n);
        n += end ? 4 : 0;
        text += n;
        len -= n;
    }
    vec_each (struct notes_commit, c, &range.commits)
        vec_each (size_t, parent, &c->parents)
            if (*parent >= range.commits.len)
                *parent = NOTES_OUTSIDE;
    notes_make(&page->notes, &range, "origin", len & 1);
    require(page->notes.entries.len + page->notes.left_out.len <= range.commits.len);
    notes_range_release(&range);
}

/* What is inserted taken out, and the link put back, it is what it was. */
static void require_kept(const struct str *before, const struct str *after, const struct vec *edits)
{
    size_t from = 0, to = 0, replaced = 0;

    vec_each (struct unified_edit, e, edits) {
        require(e->at >= from && e->at + e->len <= before->len);
        require(!memcmp(before->buf + from, after->buf + to, e->at - from));
        to += e->at - from + e->with.len;
        from = e->at + e->len;
        replaced += e->len != 0;
    }
    require(before->len - from == after->len - to);
    require(!memcmp(before->buf + from, after->buf + to, before->len - from));
    require(replaced <= 1);
}

static void update(const struct notes_page *page, const char *text, size_t len)
{
    struct changelog_group groups[NOTES_SECTIONS];
    struct str items[NOTES_SECTIONS], before = STR_INIT, after = STR_INIT, diff = STR_INIT;
    struct changelog_release rel = {.version = "1.1.0",
                                    .date = "2026-01-31",
                                    .tag = "v1.1.0",
                                    .since = len % 2 ? "v1.0.0" : NULL,
                                    .link = len % 3 ? "https://a/b" : NULL,
                                    .unreleased = len % 3 ? "https://c/d" : NULL,
                                    .groups = groups,
                                    .n_groups = NOTES_SECTIONS};
    struct vec edits = VEC_INIT(struct unified_edit);

    for (int i = 0; i < NOTES_SECTIONS; i++) {
        str_init(&items[i]);
        notes_section_items(&items[i], page, i);
        groups[i] = (struct changelog_group){notes_section_name(i), items[i].buf};
    }
    str_add(&before, text, len);
    if (changelog_update(&edits, "F", &before, &rel)) {
        require(!edits.len);
        err_clear();
    } else {
        unified_apply(&after, &before, &edits);
        unified_edits(&diff, "F", &before, &edits);
        require(!edits.len == !diff.len);
        require_kept(&before, &after, &edits);
        changelog_edits_release(&edits);
        require(!changelog_update(&edits, "F", &after, &rel) && !edits.len);
    }
    changelog_edits_release(&edits);
    for (int i = 0; i < NOTES_SECTIONS; i++)
        str_release(&items[i]);
    str_release(&before);
    str_release(&after);
    str_release(&diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *end = memmem(text, size, "\n%%\n", 4);
    size_t len = end ? (size_t)(end - text) + 1 : size;
    struct notes_page page = NOTES_PAGE_INIT;
    struct str out = STR_INIT;

    if (end)
        make_page(&page, end + 4, size - (size_t)(end - text) - 4);
    str_adds(&page.remote, "https://gitlab.com/o/r");
    notes_page_markdown(&out, &page);
    for (size_t i = 0; i < out.len; i++)
        if (out.buf[i] == '\n')
            out.buf[i] = ' ';
    require(utf8_is_plain(out.buf, out.len));
    str_reset(&out);
    notes_json(&out, &page);
    require(utf8_is_plain(out.buf, out.len));
    update(&page, text, len);
    notes_page_release(&page);
    str_release(&out);
    return 0;
}
