/* CMakeLists.txt: what the first project(NAME VERSION ...) at the top says, or the literal that the
 * variable there was set to before it. */
#include <string.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "text/cmake.h"

#define FOLLOW_MAX 4

static const char key[] = "project(VERSION)";

struct cmake_scan {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct cmake *c;
    size_t project; /* the number of the command */
};

static const struct cmake_command *command_at(const struct cmake *c, size_t i)
{
    return vec_at(&c->commands, i);
}

/* Blocks: what is in one is not at the top. -1, 0 or 1. */
static int nesting(const struct cmake *c, const struct cmake_command *command)
{
    static const char *const begin[] = {"if", "function", "macro", "foreach", "while", "block"};
    static const char *const end[] = {"endif",      "endfunction", "endmacro",
                                      "endforeach", "endwhile",    "endblock"};

    for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
        if (cmake_is(c, command, begin[i]))
            return 1;
        if (cmake_is(c, command, end[i]))
            return -1;
    }
    return 0;
}

static void add_site(struct cmake_scan *s, struct span at)
{
    struct edit_site *site = edit_add_site(s->out, s->file, at, VERSION_SEMVER, key);
    size_t dots = 0;

    for (size_t i = 0; i < at.len; i++)
        dots += s->file->text[at.at + i] == '.';
    site->numbers = dots == 3 ? 4 : 3;
}

static void add_code(struct cmake_scan *s)
{
    edit_add_lead(s->out, EDIT_LEAD_CODE, NULL, 0, key);
}

/* "${NAME}" and nothing else: the name. */
static bool is_reference(struct span *name, const char *text, struct span s)
{
    if (s.len < 4 || memcmp(text + s.at, "${", 2) != 0 || text[s.at + s.len - 1] != '}')
        return false;
    *name = (struct span){s.at + 2, s.len - 3};
    return !memchr(text + name->at, '$', name->len) && !memchr(text + name->at, '}', name->len);
}

static bool same(const char *text, struct span a, struct span b)
{
    return a.len == b.len && !memcmp(text + a.at, text + b.at, a.len);
}

/* The argument of COMMAND that names what it sets, where it may be NAME: -1 if none does. */
static int sets(const struct cmake_scan *s, const struct cmake_command *command, struct span name)
{
    static const char *const setters[] = {"set",    "file", "string", "execute_process",
                                          "option", "list", "math",   "unset"};
    bool setter = false;

    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++)
        setter = setter || cmake_is(s->c, command, setters[i]);
    for (size_t i = 0; setter && i < command->count; i++) {
        if (same(s->c->text, cmake_at(s->c, command, i)->at, name))
            return (int)i;
    }
    return -1;
}

/* The one command before the project, at the top, that sets NAME: its number, or that of the
 * project where there is none. string(STRIP "${NAME}" NAME) changes nothing. */
static size_t find_setter(const struct cmake_scan *s, struct span name)
{
    size_t found = s->project;
    int depth = 0;

    for (size_t i = 0; i < s->project; i++) {
        const struct cmake_command *command = command_at(s->c, i);
        struct span stripped;

        depth += nesting(s->c, command);
        if (sets(s, command, name) < 0)
            continue;
        if (cmake_is(s->c, command, "string") && cmake_has(s->c, command, 0, "STRIP") &&
            cmake_at(s->c, command, 1) &&
            is_reference(&stripped, s->c->text, cmake_at(s->c, command, 1)->at) &&
            same(s->c->text, stripped, name))
            continue;
        if (found != s->project || depth)
            return s->project;
        found = i;
    }
    return found;
}

/* The file of file(READ file NAME) and file(STRINGS file NAME), from the directory of this one. */
static bool reads_file(struct span *path, const struct cmake_scan *s,
                       const struct cmake_command *command)
{
    static const char *const here[] = {"${CMAKE_CURRENT_SOURCE_DIR}/", "${CMAKE_CURRENT_LIST_DIR}/",
                                       "${CMAKE_SOURCE_DIR}/", "./"};
    const char *text = s->c->text;

    if (command->count != 3 ||
        !(cmake_has(s->c, command, 0, "READ") || cmake_has(s->c, command, 0, "STRINGS")))
        return false;
    *path = cmake_at(s->c, command, 1)->at;
    for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
        size_t len = strlen(here[i]);

        if (path->len > len && !memcmp(text + path->at, here[i], len)) {
            *path = (struct span){path->at + len, path->len - len};
            break;
        }
    }
    return path->len && !memchr(text + path->at, '$', path->len) &&
           !memchr(text + path->at, '\\', path->len) && text[path->at] != '/';
}

/* What the variable NAME is set to. */
static void follow(struct cmake_scan *s, struct span name)
{
    for (int i = 0; i < FOLLOW_MAX; i++) {
        size_t at = find_setter(s, name);
        const struct cmake_command *command = command_at(s->c, at);
        const struct cmake_argument *value = cmake_at(s->c, command, 1);
        struct span path;

        if (at == s->project || !value)
            break;
        if (cmake_is(s->c, command, "file") && reads_file(&path, s, command)) {
            edit_add_lead(s->out, EDIT_LEAD_FILE, s->c->text + path.at, path.len, key);
            return;
        }
        if (cmake_is(s->c, command, "string") && cmake_has(s->c, command, 0, "STRIP") &&
            is_reference(&name, s->c->text, value->at))
            continue;
        if (!cmake_is(s->c, command, "set") || sets(s, command, name) != 0 ||
            (command->count > 2 && !cmake_has(s->c, command, 2, "CACHE") &&
             !cmake_has(s->c, command, 2, "PARENT_SCOPE")))
            break;
        if (is_reference(&name, s->c->text, value->at))
            continue;
        if (!value->plain || !edit_has_digit(s->c->text, value->at))
            break;
        add_site(s, value->at);
        return;
    }
    add_code(s);
}

/* The number of the argument behind VERSION; 0: there is none. */
static size_t find_version(const struct cmake *c, const struct cmake_command *command)
{
    for (size_t i = 1; i + 1 < command->count; i++) {
        if (cmake_has(c, command, i, "VERSION"))
            return i + 1;
        /* what these say may be any word */
        if (cmake_has(c, command, i, "DESCRIPTION") || cmake_has(c, command, i, "HOMEPAGE_URL"))
            i++;
    }
    return 0;
}

static void take_project(struct cmake_scan *s, const struct cmake_command *command, size_t version)
{
    const struct cmake_argument *name = cmake_at(s->c, command, 0);
    const struct cmake_argument *value = cmake_at(s->c, command, version);
    struct span variable;

    if (name->plain)
        s->out->package = mem_dup_n(s->c->text + name->at.at, name->at.len);
    if (value->plain && edit_has_digit(s->c->text, value->at))
        add_site(s, value->at);
    else if (is_reference(&variable, s->c->text, value->at))
        follow(s, variable);
    else if (value->at.len) /* "" says that there is none */
        add_code(s);
}

static void scan(struct cmake_scan *s)
{
    bool nested = false;
    int depth = 0;

    for (size_t i = 0; i < s->c->commands.len; i++) {
        const struct cmake_command *command = command_at(s->c, i);
        size_t version;

        depth += nesting(s->c, command);
        if (!cmake_is(s->c, command, "project"))
            continue;
        version = find_version(s->c, command);
        if (version && depth)
            nested = true;
        if (!version || depth)
            continue;
        s->project = i;
        take_project(s, command, version);
        return;
    }
    if (nested)
        add_code(s);
}

int edit_scan_cmake(struct edit_scan *out, const struct edit_file *file)
{
    struct cmake c = CMAKE_INIT;
    struct cmake_scan s = {.out = out, .file = file, .c = &c};
    struct fault fault;
    int rc = cmake_parse(&c, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        scan(&s);
    cmake_release(&c);
    return rc;
}
