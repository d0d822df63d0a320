/*
 * The editors of model/edit over any bytes. The first byte chooses the format, the rest is the
 * file. Besides not crashing: an edit that succeeds has changed the bytes of the sites
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

/* The new file, scanned like any other, says TO everywhere, and is the same around it. */
static void check_result(const struct str *got, const struct edit_format *format,
                         const struct edit_file *file, const struct edit_scan *scan,
                         const struct version *to)
{
    struct edit_file now = {file->path, got->buf, got->len, file->name, NULL, NULL};
    struct edit_scan again = EDIT_SCAN_INIT;

    require(edit_same_around(format, file, &now));
    require(!edit_scan(&again, format, &now));
    require(again.sites.len == scan->sites.len);
    for (size_t i = 0; i < scan->sites.len; i++) {
        const struct edit_site *new = vec_at(&again.sites, i);
        struct edit_site site = *(struct edit_site *)vec_at(&scan->sites, i);
        struct version v;

        site.at = new->at;
        require(!edit_value(&v, &now, &site));
        require(edit_says(&site, &v, to));
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
        check_result(&got, format, file, scan, &to);
    }
    str_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {
        "VERSION",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "src/a/b.py",
        "package.json",
        "Cargo.toml",
        "package-lock.json",
        "Cargo.lock",
        "uv.lock",
        "poetry.lock",
        "Gemfile.lock",
        "composer.lock",
        "composer.json",
        "pom.xml",
        "a.csproj",
        "a.gemspec",
        "version.rb",
        "mix.exs",
        "CMakeLists.txt",
        "meson.build",
        "configure.ac",
        "build.gradle",
        "build.gradle.kts",
        "pubspec.yaml",
        "Chart.yaml",
        "openapi.yaml",
        "openapi.json",
        "deno.json",
        "tauri.conf.json",
        "app.json",
        "sfdx-project.json",
        "gradle.properties",
        "version.go",
        "MODULE.bazel",
        "a.opam",
        "dune-project",
        "a.nimble",
        "DESCRIPTION",
        "Dockerfile",
        "docs/conf.py",
        "sonar-project.properties",
        "a.zig", /* marked lines */
        "debian/changelog",
    };
    struct edit_scan scan = EDIT_SCAN_INIT;
    struct str text = STR_INIT;
    const struct edit_format *format;
    struct edit_file file;
    bool valid = true;
    int rc;

    if (!size)
        return 0;
    str_add(&text, data + 1, size - 1);
    file = (struct edit_file){paths[data[0] % (sizeof(paths) / sizeof(*paths))],
                              text.buf,
                              text.len,
                              NULL,
                              NULL,
                              "A <a@b> 1767225660 +0100"};
    format = edit_format_of(file.path) ? edit_format_of(file.path) : &edit_marks;
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
