/*
 * The editors of model/edit over any bytes. The first byte chooses the format ('0' to '6'), the
 * rest is the file. Besides not crashing: an edit that succeeds has changed the bytes of the sites
 * and no others, says the version there, and taken back gives the file as it was where it was
 * written in the scheme's own form.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct version version(const char *text)
{
    struct version v;

    require(!version_read(&v, text, strlen(text)));
    return v;
}

/* The old file's bytes around the sites, with TO's between them: made here once more. */
static void check_bytes(const struct str *got, const struct edit_file *file,
                        const struct edit_scan *scan, const struct version *to)
{
    struct str want = STR_INIT;
    size_t from = 0;

    vec_each (struct edit_site, site, &scan->sites) {
        require(site->at.at >= from && site->at.at + site->at.len <= file->len);
        str_add(&want, file->text + from, site->at.at - from);
        require(!version_write(&want, to, site->scheme));
        from = site->at.at + site->at.len;
    }
    str_add(&want, file->text + from, file->len - from);
    require(str_eq(got, &want));
    str_release(&want);
}

/* The new file, scanned like any other, says TO everywhere. */
static void check_values(const struct str *got, const struct edit_format *format,
                         const struct edit_file *file, const struct edit_scan *scan,
                         const struct version *to)
{
    struct edit_file now = {file->path, got->buf, got->len, file->name};
    struct edit_scan again = EDIT_SCAN_INIT;
    struct version v;

    require(!edit_scan(&again, format, &now));
    require(again.sites.len == scan->sites.len);
    vec_each (struct edit_site, site, &again.sites) {
        require(!edit_value(&v, &now, site));
        require(version_same(site->scheme, &v, to));
    }
    edit_scan_release(&again);
}

/* An edit may be refused, never half done. */
static void try_version(const struct edit_format *format, const struct edit_file *file,
                        const struct edit_scan *scan, const char *text)
{
    struct version to = version(text);
    struct str got = STR_INIT;

    if (edit_apply(&got, format, file, scan, &to)) {
        require(!got.len && err_message());
        err_clear();
    } else {
        check_bytes(&got, file, scan, &to);
        check_values(&got, format, file, scan, &to);
    }
    str_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"VERSION",          "pyproject.toml", "setup.py",
                                        "setup.cfg",        "src/a/b.py",     "package.json",
                                        "package-lock.json"};
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct str text = STR_INIT;
    const struct edit_format *format;
    struct edit_file file;
    bool valid = true;
    int rc;

    if (!size)
        return 0;
    str_add(&text, data + 1, size - 1);
    file = (struct edit_file){paths[data[0] % 7], text.buf, text.len, data[0] & 0x80 ? "x" : NULL};
    format = edit_format_of(file.path);
    rc = edit_scan(&scan, format, &file);
    require(!rc || (rc == ERR_REFUSED && err_message()));
    err_clear();
    for (size_t i = 0; !rc && valid && i < scan.sites.len; i++) {
        struct version v;

        valid = !edit_value(&v, &file, vec_at(&scan.sites, i));
        err_clear();
    }
    if (!rc && valid && scan.sites.len) {
        try_version(format, &file, &scan, "1.1.0");
        try_version(format, &file, &scan, "10.20.30-rc.41");
        try_version(format, &file, &scan, "1.0.0-SNAPSHOT");
    }
    edit_scan_release(&scan);
    str_release(&text);
    return 0;
}
