/*
 * debian/changelog (deb-changelog(5)): the version of the package is that of the first entry, of
 * which the upstream part is the project's (deb-version(7)). Another version is another entry.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/edit_entry.h"
#include "model/edit_format.h"

/* "app (2:1.0.0-1) unstable; urgency=medium" */
struct heading {
    struct span name, epoch; /* the epoch with its colon */
    struct span upstream;
    bool native;      /* the version has no revision */
    const char *line; /* what ends its line */
};

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' ||
           c == '-' || c == '.' || c == '_';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The offset of the first line that is not empty. */
static size_t first_line(const struct edit_file *file)
{
    size_t line = text_bom(file->text, file->len);

    for (size_t at = line; at < file->len; at++) {
        if (file->text[at] == '\n')
            line = at + 1;
        else if (!is_blank(file->text[at]) && file->text[at] != '\r')
            return line;
    }
    return file->len;
}

/* "[epoch:]upstream[-revision]" from P to END. */
static void split_version(struct heading *h, const char *text, const char *p, const char *end)
{
    const char *colon = memchr(p, ':', (size_t)(end - p));
    const char *start = colon ? colon + 1 : p, *hyphen = memrchr(start, '-', (size_t)(end - start));

    h->epoch = (struct span){(size_t)(p - text), (size_t)(start - p)};
    h->native = !hyphen;
    end = hyphen ? hyphen : end;
    h->upstream = (struct span){(size_t)(start - text), (size_t)(end - start)};
}

/* " unstable main;" */
static bool names_distributions(const char *p, const char *end)
{
    const char *last = p;

    for (; p < end && (is_blank(*p) || is_word(*p)); p++)
        last = p;
    return p < end && *p == ';' && is_word(*last);
}

/* The heading at AT; false where it is none. */
static bool read_heading(struct heading *h, const struct edit_file *file, size_t at)
{
    const char *text = file->text, *p = text + at, *end = text + file->len, *version;

    while (p < end && is_word(*p))
        p++;
    h->name = (struct span){at, (size_t)(p - text) - at};
    if (!h->name.len || end - p < 2 || p[0] != ' ' || p[1] != '(')
        return false;
    version = p += 2;
    while (p<end && * p> ' ' && *p != '(' && *p != ')')
        p++;
    if (p == end || *p != ')' || p == version)
        return false;
    split_version(h, text, version, p++);
    if (!is_blank(*p) || !names_distributions(p, end))
        return false;
    p = memchr(p, '\n', (size_t)(end - p));
    h->line = p && p[-1] == '\r' ? "\r\n" : "\n";
    return true;
}

/* As debchange(1) begins one, for whoever packages it to go on with: its dch -r makes the entry a
 * release. */
static int add_entry(struct str *out, const struct edit_file *file, const struct version *to)
{
    const char *text = file->text, *line;
    struct str date = STR_INIT;
    struct span who;
    struct heading h;
    int rc = edit_entry_signer(&who, &date, file);

    if (!rc && !read_heading(&h, file, first_line(file)))
        rc = err_set(ERR_REFUSED, "'%s' has no entry", file->path);
    if (rc)
        goto out;
    line = h.line;
    str_add(out, text + h.name.at, h.name.len);
    str_adds(out, " (");
    str_add(out, text + h.epoch.at, h.epoch.len);
    rc = version_write(out, to, VERSION_DEBIAN);
    str_addf(out, "%s) UNRELEASED; urgency=medium%s%s", h.native ? "" : "-1", line, line);
    str_addf(out, "  * New %srelease.%s%s", h.native ? "" : "upstream ", line, line);
    str_addf(out, " -- %.*s  %s%s%s", (int)who.len, file->committer + who.at, date.buf, line, line);
out:
    str_release(&date);
    return rc;
}

int edit_scan_debian(struct edit_scan *out, const struct edit_file *file)
{
    size_t at = first_line(file);
    struct heading h;

    if (at == file->len)
        return 0;
    if (!read_heading(&h, file, at))
        return edit_refuse(file, at, "not the heading of an entry: package (version) distribution;",
                           NULL);
    edit_add_site(out, file, h.upstream, VERSION_DEBIAN, "version");
    out->entry = add_entry;
    out->package = mem_dup_n(file->text + h.name.at, h.name.len);
    return 0;
}
