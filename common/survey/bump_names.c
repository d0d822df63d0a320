#include "survey/bump_names.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* With '*' before it, the end of a name. */
static const struct {
    const char *name;
    enum bump_claim claim;
} at_top[] = {
    {"VERSION", CLAIM_OURS},
    {"VERSION.txt", CLAIM_OURS},
    {"version.txt", CLAIM_OURS},
    {"pyproject.toml", CLAIM_OURS},
    {"hatch.toml", CLAIM_OURS},
    {"setup.py", CLAIM_OURS},
    {"setup.cfg", CLAIM_OURS},
    {"lerna.json", CLAIM_OURS},
    {"package.json", CLAIM_OURS},
    {"npm-shrinkwrap.json", CLAIM_OURS},
    {"package-lock.json", CLAIM_OURS},
    {"Cargo.toml", CLAIM_OURS},
    {"Cargo.lock", CLAIM_OURS},
    {"uv.lock", CLAIM_OURS},
    {"poetry.lock", CLAIM_OURS},
    {"pom.xml", CLAIM_OURS},
    {"*.gemspec", CLAIM_OURS},
    {"Gemfile.lock", CLAIM_OURS},
    {"composer.json", CLAIM_OURS},
    {"composer.lock", CLAIM_OURS},
    {"mix.exs", CLAIM_OURS},
    {"CMakeLists.txt", CLAIM_OURS},
    {"meson.build", CLAIM_OURS},
    {"configure.ac", CLAIM_OURS},
    {"configure.in", CLAIM_OURS},
    {"build.gradle", CLAIM_OURS},
    {"build.gradle.kts", CLAIM_OURS},
    {"*.csproj", CLAIM_OURS},
    {"*.fsproj", CLAIM_OURS},
    {"*.vbproj", CLAIM_OURS},
    {"Directory.Build.props", CLAIM_OURS},
    {"pubspec.yaml", CLAIM_OURS},
    {"deno.json", CLAIM_OURS},
    {"deno.jsonc", CLAIM_OURS},
    {"jsr.json", CLAIM_OURS},
    {"jsr.jsonc", CLAIM_OURS},
    {"DESCRIPTION", CLAIM_OURS},
    {"*.nimble", CLAIM_OURS},
    {"dune-project", CLAIM_OURS},
    {"*.opam", CLAIM_OURS},
    {"opam", CLAIM_OURS},
    {"MODULE.bazel", CLAIM_OURS},
    {"tauri.conf.json", CLAIM_OURS},
    {"pnpm-workspace.yaml", CLAIM_LIKELY},
    {"pixi.toml", CLAIM_LIKELY},
    {"Chart.yaml", CLAIM_LIKELY},
    {"app.json", CLAIM_LIKELY},
    {"sfdx-project.json", CLAIM_LIKELY},
    {"gradle.properties", CLAIM_LIKELY},
    {"version.go", CLAIM_LIKELY},
    {"version.rb", CLAIM_LIKELY},
    {"conf.py", CLAIM_LIKELY},
    {"sonar-project.properties", CLAIM_LIKELY},
    {"Dockerfile", CLAIM_LIKELY},
    {"Containerfile", CLAIM_LIKELY},
    {"*.dockerfile", CLAIM_LIKELY},
    {"*.Dockerfile", CLAIM_LIKELY},
    {"openapi.yaml", CLAIM_LIKELY},
    {"openapi.yml", CLAIM_LIKELY},
    {"openapi.json", CLAIM_LIKELY},
    {"swagger.yaml", CLAIM_LIKELY},
    {"swagger.yml", CLAIM_LIKELY},
    {"swagger.json", CLAIM_LIKELY},
};

const char *const bump_places[] = {
    "docs/conf.py",
    "doc/conf.py",
    "docs/source/conf.py",
    "doc/source/conf.py",
    "src-tauri/tauri.conf.json",
    "src-tauri/Cargo.toml",
    "src-tauri/Cargo.lock",
    "version/version.go",
    "internal/version/version.go",
    "pkg/version/version.go",
    "docs/openapi.yaml",
    "docker/Dockerfile",
    NULL,
};

const char bump_debian[] = "debian/changelog";

size_t bump_rank(enum bump_claim *claim, const char *name)
{
    for (size_t i = 0; i < COUNT(at_top); i++) {
        const char *row = at_top[i].name;

        if (*row == '*' ? str_ends(name, row + 1) && strlen(name) > strlen(row) - 1
                        : !strcmp(name, row)) {
            *claim = at_top[i].claim;
            return i;
        }
    }
    *claim = CLAIM_NONE;
    return BUMP_NO_RANK;
}

const char *bump_ecosystem(const char *name)
{
    static const struct {
        const char *name, *ecosystem;
    } rows[] = {
        {"Cargo.toml", "cargo"},       {"Cargo.lock", "cargo"},      {"pyproject.toml", "python"},
        {"setup.py", "python"},        {"setup.cfg", "python"},      {"uv.lock", "python"},
        {"poetry.lock", "python"},     {"*.gemspec", "ruby"},        {"Gemfile.lock", "ruby"},
        {"composer.json", "composer"}, {"pom.xml", "maven"},         {"composer.lock", "composer"},
        {"package.json", "npm"},       {"package-lock.json", "npm"}, {"npm-shrinkwrap.json", "npm"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *row = rows[i].name;

        if (*row == '*' ? str_ends(name, row + 1) : !strcmp(name, row))
            return rows[i].ecosystem;
    }
    return "";
}

static const char *const package_files[] = {"__init__.py", "__version__.py", "_version.py",
                                            "__about__.py", "version.py"};

/* A name that says something in one directory alone, see bump_debian. */
static const char placed[] = "changelog";

bool bump_is_package_file(const char *name)
{
    for (size_t i = 0; i < COUNT(package_files); i++) {
        if (!strcmp(name, package_files[i]))
            return true;
    }
    return false;
}

/* Which lengths there are among the names that begin, or end, with a character: a tree has many
 * names, and nearly all are told by these. */
static uint64_t by_first[256], by_last[256];

static void learn(void)
{
    static bool learnt;

    if (learnt)
        return;
    learnt = true;
    for (size_t i = 0; i < COUNT(at_top); i++) {
        const char *name = at_top[i].name;
        size_t len = strlen(name);

        if (*name == '*')
            by_last[(unsigned char)name[len - 1]] = 1;
        else
            by_first[(unsigned char)*name] |= (uint64_t)1 << len;
    }
    for (size_t i = 0; i < COUNT(package_files); i++)
        by_first[(unsigned char)*package_files[i]] |= (uint64_t)1 << strlen(package_files[i]);
    by_first[(unsigned char)*placed] |= (uint64_t)1 << strlen(placed);
}

bool bump_may_carry(const char *name)
{
    size_t len = strlen(name);
    enum bump_claim claim;

    learn();
    if (!len || (!by_last[(unsigned char)name[len - 1]] &&
                 (len > 63 || !(by_first[(unsigned char)*name] >> len & 1))))
        return false;
    return bump_rank(&claim, name) != BUMP_NO_RANK || bump_is_package_file(name) ||
           !strcmp(name, placed);
}

bool bump_is_foreign(const char *name)
{
    static const char *const foreign[] = {"node_modules/", "vendor/", "third_party/",
                                          "build/",        "dist/",   "target/"};

    for (size_t i = 0; i < COUNT(foreign); i++) {
        if (!strcmp(name, foreign[i]))
            return true;
    }
    return name[0] == '.';
}
