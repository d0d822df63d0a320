/* Gemfile.lock, as Bundler reads it (bundler/lockfile_parser.rb): sections at the margin, and in a
 * PATH section's specs, four blanks in, the gems of that directory, "    name (1.0.0)". What such a
 * gem needs in turn stands deeper, and is a requirement. */
#include <string.h>

#include "base/err.h"
#include "model/edit_format.h"

struct gemfile {
    struct edit_scan *out;
    const struct edit_file *file;
    bool path;  /* within a PATH section, */
    bool specs; /* and its specs */
};

/* The gem on a LINE of specs. Behind a '-' would come the platform. */
static void take_spec(struct gemfile *g, struct span line)
{
    const char *text = g->file->text, *name = text + line.at + 4, *end = text + line.at + line.len;
    const char *open = memchr(name, '(', (size_t)(end - name)), *stop;
    struct edit_site *site;
    struct span at;

    if (!open || open < name + 2 || open[-1] != ' ' || end[-1] != ')')
        return;
    at.at = (size_t)(open + 1 - text);
    for (stop = open + 1; stop < end - 1 && *stop != '-'; stop++)
        ;
    at.len = (size_t)(stop - open) - 1;
    site = edit_add_site(g->out, g->file, at, VERSION_GEM, "PATH.specs");
    edit_set_owner(site, EDIT_OF_PACKAGE, name, (size_t)(open - 1 - name));
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
        g->path = span_is(g->file->text, line, "PATH");
        g->specs = false;
    } else if (blanks == 2) {
        g->specs = g->path && line.len == 8 && !memcmp(text, "  specs:", 8);
    } else if (blanks == 4 && g->specs && line.len > 4) {
        take_spec(g, line);
    }
    return 0;
}

int edit_scan_gemfile_lock(struct edit_scan *out, const struct edit_file *file)
{
    struct gemfile g = {.out = out, .file = file};
    size_t end;
    int rc = 0;

    for (size_t at = text_bom(file->text, file->len); !rc && at < file->len; at = end + 1) {
        struct span line = {at, 0};

        for (end = at; end < file->len && file->text[end] != '\n'; end++)
            ;
        line.len = end - at;
        while (line.len && strchr(" \t\r", file->text[at + line.len - 1]) &&
               file->text[at + line.len - 1])
            line.len--;
        rc = take_line(&g, line);
    }
    return rc;
}
