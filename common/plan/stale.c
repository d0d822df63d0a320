#include "plan/stale.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "model/path.h"
#include "repo/object.h"
#include "repo/tree.h"

#define BINARY_LOOK 8000 /* git takes a file with a NUL in that many bytes for binary */
#define DEPTH_MAX 4

static const char *const build_files[] = {".coveragerc",
                                          ".dockerignore",

                                          ".gitlab-ci.yml",
                                          ".travis.yml",
                                          "CMakeLists.txt",
                                          "Containerfile",
                                          "GNUmakefile",
                                          "Jenkinsfile",
                                          "MANIFEST.in",
                                          "Makefile",
                                          "Procfile",
                                          "appveyor.yml",
                                          "azure-pipelines.yml",
                                          "build.gradle",
                                          "compose.yaml",
                                          "compose.yml",
                                          "justfile",
                                          "makefile",
                                          "meson.build",
                                          "mypy.ini",
                                          "noxfile.py",
                                          "package.json",
                                          "pom.xml",
                                          "pyproject.toml",
                                          "pytest.ini",
                                          "setup.cfg",
                                          "setup.py",
                                          "sonar-project.properties",
                                          "tox.ini",
                                          "tsconfig.json",
                                          ".pre-commit-config.yaml"};

static const char *const build_starts[] = {"Dockerfile", "docker-compose"};
static const char *const build_dirs[] = {".buildkite", ".circleci", ".github", ".gitlab",
                                         ".woodpecker"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool is_file(const struct tree_entry *e)
{
    return e->mode == MODE_FILE || e->mode == MODE_EXEC;
}

static void add(struct stale *s, const char *dir, const struct tree_entry *e)
{
    struct stale_file *f = vec_push(&s->files);
    struct str path = STR_INIT;

    str_addf(&path, "%s%s%s", dir, *dir ? "/" : "", e->name);
    f->path = str_detach(&path);
    f->id = e->id;
}

void stale_note(struct stale *s, const struct arrival *a)
{
    vec_each (struct arrival_entry, e, a->changed)
        if (is_file(e->after) && !oid_eq(&e->after->id, &e->before->id))
            add(s, a->to, e->after);
}

static bool is_build_file(const char *name)
{
    for (size_t i = 0; i < COUNT(build_starts); i++)
        if (str_starts(name, build_starts[i]))
            return true;
    for (size_t i = 0; i < COUNT(build_files); i++)
        if (!strcmp(name, build_files[i]))
            return true;
    return false;
}

static bool is_build_dir(const char *name, const struct plan *p)
{
    vec_each (struct plan_move, m, &p->moves)
        if (path_is_within(m->to, name))
            return false;
    for (size_t i = 0; i < COUNT(build_dirs); i++)
        if (!strcmp(name, build_dirs[i]))
            return true;
    return false;
}

/* All of DIR, down to a depth that no pipeline has. */
static int note_dir(struct stale *s, struct repo *r, const char *dir, const struct oid *id,
                    unsigned depth)
{
    struct tree tree = TREE_INIT;
    int rc = tree_read(&tree, r, id);

    vec_each (struct tree_entry, e, &tree.entries) {
        struct str path = STR_INIT;

        if (rc)
            break;
        str_addf(&path, "%s/%s", dir, e->name);
        if (is_file(e))
            add(s, dir, e);
        else if (e->mode == MODE_TREE && depth < DEPTH_MAX)
            rc = note_dir(s, r, path.buf, &e->id, depth + 1);
        str_release(&path);
    }
    tree_release(&tree);
    return rc;
}

int stale_note_build(struct stale *s, struct repo *r, const struct oid *root, const struct plan *p)
{
    struct tree tree = TREE_INIT;
    int rc = tree_read(&tree, r, root);

    vec_each (struct tree_entry, e, &tree.entries) {
        if (rc)
            break;
        if (is_file(e) && is_build_file(e->name))
            add(s, "", e);
        else if (e->mode == MODE_TREE && is_build_dir(e->name, p))
            rc = note_dir(s, r, e->name, &e->id, 0);
    }
    tree_release(&tree);
    return rc;
}

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

const char *stale_word(const char *text, size_t len, const char *name)
{
    size_t n = strlen(name);
    const char *end = text + len;

    for (const char *p = text; (p = memmem(p, (size_t)(end - p), name, n)); p++) {
        bool starts = p == text || !is_word(p[-1]);
        bool ends = p + n == end || !is_word(p[n]);

        if (starts && ends)
            return p;
    }
    return NULL;
}

static void add_finding(struct plan *p, const char *path, size_t line, const char *says)
{
    struct plan_finding *f = vec_push(&p->findings);

    f->kind = FINDING_STALE;
    f->path = mem_dup(path);
    f->line = line;
    f->says = mem_dup(says);
}

/* Each line of TEXT that has NAME in it. */
static void find_lines(struct plan *p, const char *path, const struct str *text, const char *name)
{
    const char *at = text->buf, *end = at + text->len, *counted = at, *hit;
    size_t line = 1;

    while (at < end && p->findings.len < STALE_LINES_MAX &&
           (hit = stale_word(at, (size_t)(end - at), name))) {
        for (; counted < hit; counted++)
            line += *counted == '\n';
        add_finding(p, path, line, name);
        at = memchr(hit, '\n', (size_t)(end - hit));
        if (!at)
            break;
    }
}

static int look_through(struct plan *p, struct repo *r, const struct stale_file *f,
                        const struct strs *names, struct str *text)
{
    enum object_type type = OBJECT_NONE;
    size_t size = 0;
    int rc = object_header_here(&type, &size, r, &f->id);

    if (rc == ERR_NOT_FOUND) /* in a partial clone: a warning is not worth fetching each file */
        return 0;
    if (rc || size > STALE_SIZE_MAX)
        return rc;
    str_reset(text);
    rc = object_need(text, r, &f->id, OBJECT_BLOB);
    if (rc || memchr(text->buf, '\0', text->len < BINARY_LOOK ? text->len : BINARY_LOOK))
        return rc;
    for (size_t i = 0; i < strs_len(names); i++)
        find_lines(p, f->path, text, strs_at(names, i));
    return 0;
}

/* The "from" of each move, and as code imports it. */
static void list_names(struct strs *out, const struct plan *p)
{
    vec_each (struct plan_move, m, &p->moves) {
        char *dotted = mem_dup(m->from);

        strs_add(out, m->from);
        for (char *c = dotted; *c; c++)
            *c = *c == '/' ? '.' : *c;
        if (strcmp(dotted, m->from) != 0)
            strs_add(out, dotted);
        free(dotted);
    }
}

int stale_find(struct plan *p, struct repo *r, const struct stale *s)
{
    struct strs names = STRS_INIT;
    struct str text = STR_INIT;
    size_t n = 0;
    int rc = 0;

    list_names(&names, p);
    watch_begin("Looking through files", s->files.len);
    vec_each (struct stale_file, f, &s->files) {
        watch_at(++n);
        rc = look_through(p, r, f, &names, &text);
        if (rc)
            break;
    }
    watch_end(rc);
    strs_release(&names);
    str_release(&text);
    return rc;
}

void stale_release(struct stale *s)
{
    vec_each (struct stale_file, f, &s->files)
        free(f->path);
    vec_release(&s->files);
}
