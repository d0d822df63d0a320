/* edit_format_of(): which files carry a version, by their names. */
#include <string.h>

#include "base/str.h"
#include "model/edit_format.h"

static const struct edit_format plain = {"plain", edit_scan_plain};
static const struct edit_format python = {"python", edit_scan_python};

/* A name, with '*' before it its end, or with a directory the end of the path. */
static const struct {
    const char *file;
    struct edit_format format;
} by_name[] = {
    {"pyproject.toml", {"toml", edit_scan_toml}},
    {"pixi.toml", {"pixi", edit_scan_pixi}},
    {"hatch.toml", {"hatch", edit_scan_hatch}},
    {"setup.py", {"setup.py", edit_scan_setup}},
    {"setup.cfg", {"ini", edit_scan_ini}},
    {"package.json", {"json", edit_scan_json}},
    {"package-lock.json", {"lock", edit_scan_lock}},
    {"npm-shrinkwrap.json", {"lock", edit_scan_lock}},
    {"lerna.json", {"lerna", edit_scan_lerna}},
    {"pnpm-workspace.yaml", {"pnpm", edit_scan_pnpm}},
    {"deno.json", {"deno", edit_scan_deno}},
    {"deno.jsonc", {"deno", edit_scan_deno}},
    {"jsr.json", {"deno", edit_scan_deno}},
    {"jsr.jsonc", {"deno", edit_scan_deno}},
    {"tauri.conf.json", {"tauri", edit_scan_tauri}},
    {"app.json", {"expo", edit_scan_expo}},
    {"sfdx-project.json", {"sfdx", edit_scan_sfdx}},
    {"composer.json", {"composer", edit_scan_composer}},
    {"openapi.json", {"openapi.json", edit_scan_openapi_json}},
    {"swagger.json", {"openapi.json", edit_scan_openapi_json}},
    {"openapi.yaml", {"openapi", edit_scan_openapi}},
    {"openapi.yml", {"openapi", edit_scan_openapi}},
    {"swagger.yaml", {"openapi", edit_scan_openapi}},
    {"swagger.yml", {"openapi", edit_scan_openapi}},
    {"Chart.yaml", {"chart", edit_scan_chart}},
    {"pubspec.yaml", {"pubspec", edit_scan_pubspec}},
    {"pom.xml", {"pom", edit_scan_pom}},
    {"*.csproj", {"msbuild", edit_scan_msbuild}},
    {"*.fsproj", {"msbuild", edit_scan_msbuild}},
    {"*.vbproj", {"msbuild", edit_scan_msbuild}},
    {"Directory.Build.props", {"msbuild", edit_scan_msbuild}},
    {"Cargo.toml", {"cargo", edit_scan_cargo}},
    {"Cargo.lock", {"Cargo.lock", edit_scan_cargo_lock}},
    {"uv.lock", {"uv.lock", edit_scan_python_lock}},
    {"poetry.lock", {"poetry.lock", edit_scan_python_lock}},
    {"Gemfile.lock", {"Gemfile.lock", edit_scan_gemfile_lock}},
    {"composer.lock", {"composer.lock", edit_scan_composer_lock}},
    {"CMakeLists.txt", {"cmake", edit_scan_cmake}},
    {"meson.build", {"meson", edit_scan_meson}},
    {"configure.ac", {"autoconf", edit_scan_autoconf}},
    {"configure.in", {"autoconf", edit_scan_autoconf}},
    {"*.gemspec", {"gemspec", edit_scan_gemspec}},
    {"version.rb", {"ruby", edit_scan_ruby}},
    {"mix.exs", {"mix", edit_scan_mix}},
    {"build.gradle", {"gradle", edit_scan_gradle}},
    {"build.gradle.kts", {"gradle.kts", edit_scan_gradle_kts}},
    {"gradle.properties", {"gradle.properties", edit_scan_gradle_properties}},
    {"version.go", {"go", edit_scan_go}},
    {"MODULE.bazel", {"bazel", edit_scan_bazel}},
    {"opam", {"opam", edit_scan_opam}},
    {"*.opam", {"opam", edit_scan_opam}},
    {"dune-project", {"dune", edit_scan_dune}},
    {"*.nimble", {"nimble", edit_scan_nimble}},
    {"DESCRIPTION", {"r", edit_scan_r}},
    {"sonar-project.properties", {"sonar", edit_scan_sonar}},
    {"Dockerfile", {"docker", edit_scan_docker}},
    {"Containerfile", {"docker", edit_scan_docker}},
    {"*.dockerfile", {"docker", edit_scan_docker}},
    {"*.Dockerfile", {"docker", edit_scan_docker}},
    {"conf.py", {"sphinx", edit_scan_sphinx}},
    {"debian/changelog", {"debian", edit_scan_debian}},
};

/* Whether PATH is PLACE, in whatever directory. */
static bool is_at(const char *path, const char *place)
{
    size_t len = strlen(path), end = strlen(place);

    return str_ends(path, place) && (len == end || path[len - end - 1] == '/');
}

const struct edit_format *edit_format_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    for (size_t i = 0; i < sizeof(by_name) / sizeof(by_name[0]); i++) {
        const char *file = by_name[i].file;

        if (*file == '*'        ? str_ends(name, file + 1)
            : strchr(file, '/') ? is_at(path, file)
                                : !strcmp(name, file))
            return &by_name[i].format;
    }
    if (str_ends(name, ".py"))
        return &python;
    if (!strcmp(name, "changelog"))
        return NULL;
    return !strchr(name, '.') || str_ends(name, ".txt") ? &plain : NULL;
}
