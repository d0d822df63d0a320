/* Gemfile.lock, as Bundler reads it (bundler/lockfile_parser.rb): sections at the margin, and in a
 * PATH section's specs, four blanks in, the gems of that directory, "    name (1.0.0)". What such a
 * gem needs in turn stands deeper, and is a requirement: where that is just the version of another
 * one of these gems it follows, since a frozen bundle compares it with what the gemspec says. */
#include <string.h>

#include "base/err.h"
#include "model/edit_lock.h"

enum section { SECTION_OTHER, SECTION_PATH, SECTION_CHECKSUMS };

struct gemfile {
    struct edit_scan *out;
    const struct edit_file *file;
    enum section section;
    bool specs;        /* within the specs of a PATH section */
    bool others;       /* all gems have been seen: now who names them */
    struct vec locals; /* struct edit_local */
};

/* "name (inside)" on a LINE behind its BLANKS. False where it is something else. */
static bool take_entry(struct span *name, struct span *inside, const char *text, struct span line,
                       size_t blanks)
{
    const char *start = text + line.at + blanks, *end = text + line.at + line.len;
    const char *open = memchr(start, '(', (size_t)(end - start));

    if (!open || open < start + 2 || open[-1] != ' ' || end[-1] != ')')
        return false;
    *name = (struct span){(size_t)(start - text), (size_t)(open - 1 - start)};
    *inside = (struct span){(size_t)(open + 1 - text), (size_t)(end - 1 - (open + 1))};
    return true;
}

static void add_site(struct gemfile *g, struct span name, struct span version, const char *key)
{
    struct edit_site *site = edit_add_site(g->out, g->file, version, VERSION_GEM, key);

    edit_set_owner(site, EDIT_OF_PACKAGE, g->file->text + name.at, name.len);
}

/* The gem on a LINE of specs. Behind a '-' would come the platform. */
static void take_spec(struct gemfile *g, struct span line)
{
    struct span name, version;
    const char *dash;

    if (!take_entry(&name, &version, g->file->text, line, 4))
        return;
    dash = memchr(g->file->text + version.at, '-', version.len);
    if (dash)
        version.len = (size_t)(dash - (g->file->text + version.at));
    add_site(g, name, version, "PATH.specs");
    edit_add_local(&g->locals, g->file->text, name, version);
}

/* A gem of the same repository, by the version that it has: "      name (= 1.0.0)" is what another
 * one needs, "  name (1.0.0)" has no checksum. */
static void take_other(struct gemfile *g, struct span line, size_t blanks, const char *key)
{
    struct span name, version;

    if (!take_entry(&name, &version, g->file->text, line, blanks))
        return;
    if (blanks == 6) {
        if (version.len < 2 || memcmp(g->file->text + version.at, "= ", 2) != 0)
            return;
        version = (struct span){version.at + 2, version.len - 2};
    }
    if (edit_is_local(&g->locals, g->file->text, name, version))
        add_site(g, name, version, key);
}

/* How many blanks LINE begins with. */
static size_t indentation(const char *text, struct span line)
{
    size_t n = 0;

    while (n < line.len && text[line.at + n] == ' ')
        n++;
    return n;
}

static int take_line(struct gemfile *g, struct span line)
{
    static const char *const conflict[] = {"<<<<<<<", "=======", ">>>>>>>", "|||||||"};
    const char *text = g->file->text + line.at;
    size_t blanks = indentation(g->file->text, line);

    for (size_t i = 0; i < sizeof(conflict) / sizeof(conflict[0]); i++) {
        if (line.len >= 7 && !memcmp(text, conflict[i], 7))
            return edit_refuse(g->file, line.at, "a merge conflict", NULL);
    }
    if (!blanks && line.len) {
        g->section = span_is(g->file->text, line, "PATH")        ? SECTION_PATH
                     : span_is(g->file->text, line, "CHECKSUMS") ? SECTION_CHECKSUMS
                                                                 : SECTION_OTHER;
        g->specs = false;
    } else if (blanks == 2) {
        g->specs = g->section == SECTION_PATH && line.len == 8 && !memcmp(text, "  specs:", 8);
        if (g->others && g->section == SECTION_CHECKSUMS)
            take_other(g, line, 2, "CHECKSUMS");
    } else if (blanks == 4 && g->specs && !g->others) {
        take_spec(g, line);
    } else if (blanks == 6 && g->specs && g->others) {
        take_other(g, line, 6, "PATH.specs.dependencies");
    }
    return 0;
}

static int take_lines(struct gemfile *g)
{
    const struct edit_file *file = g->file;
    size_t end;
    int rc = 0;

    g->section = SECTION_OTHER;
    for (size_t at = text_bom(file->text, file->len); !rc && at < file->len; at = end + 1) {
        struct span line = {at, 0};

        for (end = at; end < file->len && file->text[end] != '\n'; end++)
            ;
        line.len = end - at;
        while (line.len && file->text[at + line.len - 1] == '\r')
            line.len--;
        rc = take_line(g, line);
    }
    return rc;
}

int edit_scan_gemfile_lock(struct edit_scan *out, const struct edit_file *file)
{
    struct gemfile g = {.out = out, .file = file, .locals = VEC_INIT(struct edit_local)};
    int rc = take_lines(&g);

    edit_sort_locals(&g.locals);
    g.others = true;
    if (!rc)
        rc = take_lines(&g);
    vec_release(&g.locals);
    return rc;
}
