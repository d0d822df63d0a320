/* The formats of edit.c, one file each, and what they share. Nobody else's. */
#ifndef MODEL_EDIT_FORMAT_H
#define MODEL_EDIT_FORMAT_H

#include "base/attr.h"
#include "model/edit.h"

int edit_scan_plain(struct edit_scan *out, const struct edit_file *file);  /* VERSION */
int edit_scan_toml(struct edit_scan *out, const struct edit_file *file);   /* pyproject.toml */
int edit_scan_setup(struct edit_scan *out, const struct edit_file *file);  /* setup.py */
int edit_scan_python(struct edit_scan *out, const struct edit_file *file); /* __version__ */
int edit_scan_ini(struct edit_scan *out, const struct edit_file *file);    /* setup.cfg */
int edit_scan_json(struct edit_scan *out, const struct edit_file *file);   /* package.json */
int edit_scan_lock(struct edit_scan *out, const struct edit_file *file);   /* package-lock.json */
int edit_scan_cargo(struct edit_scan *out, const struct edit_file *file);  /* Cargo.toml */
int edit_scan_cargo_lock(struct edit_scan *out, const struct edit_file *file);
int edit_scan_python_lock(struct edit_scan *out, const struct edit_file *file); /* uv's, poetry's */
int edit_scan_gemfile_lock(struct edit_scan *out, const struct edit_file *file);
int edit_scan_composer_lock(struct edit_scan *out, const struct edit_file *file);

int edit_scan_deno(struct edit_scan *out, const struct edit_file *file);     /* deno.json */
int edit_scan_tauri(struct edit_scan *out, const struct edit_file *file);    /* tauri.conf.json */
int edit_scan_expo(struct edit_scan *out, const struct edit_file *file);     /* app.json */
int edit_scan_sfdx(struct edit_scan *out, const struct edit_file *file);     /* sfdx-project.json */
int edit_scan_composer(struct edit_scan *out, const struct edit_file *file); /* composer.json */
int edit_scan_pom(struct edit_scan *out, const struct edit_file *file);      /* pom.xml */
int edit_scan_msbuild(struct edit_scan *out, const struct edit_file *file);  /* *.csproj */
int edit_scan_chart(struct edit_scan *out, const struct edit_file *file);    /* Chart.yaml */
int edit_scan_pubspec(struct edit_scan *out, const struct edit_file *file);  /* pubspec.yaml */
int edit_scan_pnpm(struct edit_scan *out, const struct edit_file *file);  /* pnpm-workspace.yaml */
int edit_scan_lerna(struct edit_scan *out, const struct edit_file *file); /* lerna.json */
int edit_scan_pixi(struct edit_scan *out, const struct edit_file *file);  /* pixi.toml */
int edit_scan_hatch(struct edit_scan *out, const struct edit_file *file); /* hatch.toml */
int edit_scan_openapi(struct edit_scan *out, const struct edit_file *file);      /* openapi.yaml */
int edit_scan_openapi_json(struct edit_scan *out, const struct edit_file *file); /* openapi.json */

int edit_scan_cmake(struct edit_scan *out, const struct edit_file *file);    /* CMakeLists.txt */
int edit_scan_meson(struct edit_scan *out, const struct edit_file *file);    /* meson.build */
int edit_scan_autoconf(struct edit_scan *out, const struct edit_file *file); /* configure.ac */
int edit_scan_gemspec(struct edit_scan *out, const struct edit_file *file);  /* *.gemspec */
int edit_scan_ruby(struct edit_scan *out, const struct edit_file *file);     /* version.rb */
int edit_scan_mix(struct edit_scan *out, const struct edit_file *file);      /* mix.exs */
int edit_scan_gradle(struct edit_scan *out, const struct edit_file *file);   /* build.gradle */
int edit_scan_gradle_kts(struct edit_scan *out, const struct edit_file *file);
int edit_scan_gradle_properties(struct edit_scan *out, const struct edit_file *file);
int edit_scan_go(struct edit_scan *out, const struct edit_file *file);     /* version.go */
int edit_scan_bazel(struct edit_scan *out, const struct edit_file *file);  /* MODULE.bazel */
int edit_scan_opam(struct edit_scan *out, const struct edit_file *file);   /* *.opam */
int edit_scan_dune(struct edit_scan *out, const struct edit_file *file);   /* dune-project */
int edit_scan_nimble(struct edit_scan *out, const struct edit_file *file); /* *.nimble */
int edit_scan_r(struct edit_scan *out, const struct edit_file *file);      /* DESCRIPTION */
int edit_scan_sonar(struct edit_scan *out, const struct edit_file *file);
int edit_scan_docker(struct edit_scan *out, const struct edit_file *file); /* Dockerfile */
int edit_scan_sphinx(struct edit_scan *out, const struct edit_file *file); /* conf.py */
int edit_scan_debian(struct edit_scan *out, const struct edit_file *file); /* debian/changelog */

/* A site at S, the file's own and a whole version until it is said otherwise; a 'v' before the
 * number stays out of it. Borrowed, until the next one is added. */
struct edit_site *edit_add_site(struct edit_scan *out, const struct edit_file *file, struct span s,
                                enum version_scheme scheme, const char *key);

/* The version at SITE is that of the package, or of the directory, of LEN bytes of OWNER. */
void edit_set_owner(struct edit_site *site, enum edit_owner of, const char *owner, size_t len);

/* For files that take a version in any form: PEP 440 where it is that and no SemVer, else SemVer.
 */
enum version_scheme edit_scheme_of(const char *text, size_t len);

/* As that, for Gradle and its like: Maven's where it is neither of these, 1.0-SNAPSHOT. */
enum version_scheme edit_scheme_of_java(const char *text, size_t len);

/* Whether S has a digit in it: "dev" and "latest" are no versions, and no mistakes either. */
bool edit_has_digit(const char *text, struct span s);

/* A lead to LEN bytes of TARGET (NULL for none). */
void edit_add_lead(struct edit_scan *out, enum edit_lead_kind kind, const char *target, size_t len,
                   const char *how);

/* ERR_REFUSED: "'path' line N: " and WHY, with KEY in quotes behind it where it is not NULL. */
int edit_refuse(const struct edit_file *file, size_t at, const char *why, const char *key);

#endif
