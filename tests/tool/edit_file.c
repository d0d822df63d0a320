/*
 * What the editors of model/edit make of files:
 *
 *     edit_file [<version> <directory>] <paths
 *
 * A line for each path of standard input, its fields separated by tabs: the number of the line, the
 * path, the format's name, and what was found: "none"; "leads" and what says so, a field each;
 * "refused" and the message; or "sites" and for each of them a field "<at>+<length> <numbers>
 * <owner> <key>", where the owner is "-" for the file's own package. The format "-" is none that is
 * known. With a version, every site says it in the file <directory>/<number>, others' too; where
 * that is refused, the line says "unwritten" and the message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/edit.h"
#include "os/file.h"

#define FILE_MAX ((size_t)64 << 20)

/* Where edited files go, and as which version. */
struct target {
    const char *dir; /* NULL: nowhere */
    struct version version;
};

/* A field; what would end it or the line is shown as '?'. */
static void print_field(const char *text)
{
    putchar('\t');
    for (; *text; text++)
        putchar((unsigned char)*text < ' ' ? '?' : *text);
}

static void print_error(const char *what)
{
    print_field(what);
    print_field(err_message() ? err_message() : "failed");
    err_clear();
}

static void print_sites(const struct edit_scan *scan)
{
    print_field("sites");
    vec_each (struct edit_site, site, &scan->sites) {
        printf("\t%zu+%zu %u %s %s", site->at.at, site->at.len, site->numbers,
               site->of ? site->owner : "-", site->key);
    }
}

/* Every site is one that can be read, and is written. */
static int write_edited(const struct target *to, size_t number, const struct edit_format *format,
                        const struct edit_file *file, const struct edit_scan *scan)
{
    struct str edited = STR_INIT, path = STR_INIT;
    struct version v;
    int rc = 0;

    vec_each (struct edit_site, site, &scan->sites) {
        if (!rc)
            rc = edit_value(&v, file, site);
    }
    if (!rc && to->dir)
        rc = edit_apply(&edited, format, file, scan, &to->version);
    str_addf(&path, "%s/%zu", to->dir ? to->dir : "", number);
    if (!rc && to->dir)
        rc = file_replace(path.buf, edited.buf, edited.len);
    str_release(&path);
    str_release(&edited);
    return rc;
}

static void judge(const struct target *to, size_t number, const char *path)
{
    const struct edit_format *format = edit_format_of(path);
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct str text = STR_INIT;
    struct edit_file file;

    printf("%zu", number);
    print_field(path);
    print_field(format ? format->name : "-");
    if (file_read(&text, path, FILE_MAX)) {
        print_error("unread");
    } else if (format) {
        file = (struct edit_file){path, text.buf, text.len, NULL, NULL, NULL};
        if (edit_scan(&scan, format, &file)) {
            print_error("refused");
        } else if (scan.sites.len) {
            print_sites(&scan);
            if (write_edited(to, number, format, &file, &scan))
                print_error("unwritten");
        } else {
            print_field(scan.leads.len ? "leads" : "none");
            vec_each (struct edit_lead, lead, &scan.leads)
                print_field(lead->how);
        }
    }
    putchar('\n');
    edit_scan_release(&scan);
    str_release(&text);
}

int main(int argc, char **argv)
{
    struct target to = {.dir = NULL};
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    if (argc == 3) {
        to.dir = argv[2];
        if (version_read(&to.version, argv[1], strlen(argv[1])))
            return 1;
    } else if (argc != 1) {
        fputs("usage: edit_file [<version> <directory>] <paths\n", stderr);
        return 1;
    }
    for (size_t number = 1; (len = getline(&line, &cap, stdin)) > 0; number++) {
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        judge(&to, number, line);
    }
    free(line);
    return ferror(stdin) || fflush(stdout) || ferror(stdout) ? 1 : 0;
}
