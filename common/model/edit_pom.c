/* pom.xml (maven.apache.org, "POM Reference" and "Maven CI Friendly Versions"). */
#include <string.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "text/xml.h"

static const char own_key[] = "project.version", parent_key[] = "project.parent.version";

struct pom {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct xml *x;
    size_t parent;     /* the element <parent>; 0: none */
    struct span group; /* of the project; of no length where that is not said */
};

/* The element NAME in OF, which may be there but once, as *OUT; 0 where it is not there. */
static int get_one(size_t *out, const struct pom *p, size_t of, const char *name, const char *key)
{
    size_t count, n = xml_get(p->x, of, name, &count);

    if (count > 1)
        return edit_refuse(p->file, xml_at(p->x, n)->name.at, "twice in one place:", key);
    *out = n;
    return 0;
}

static bool is_computed(const struct pom *p, struct span s)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
        if (p->file->text[s.at + i] == '$' && p->file->text[s.at + i + 1] == '{')
            return true;
    }
    return false;
}

/* The text of element N, which has to be one that can be replaced. */
static int get_text(struct span *out, const struct pom *p, size_t n, const char *key)
{
    const struct xml_element *e = xml_at(p->x, n);

    if (!e->plain)
        return edit_refuse(p->file, e->name.at, "written with references, or in pieces:", key);
    *out = e->text;
    return 0;
}

static void add_code(struct pom *p, const char *key)
{
    edit_add_lead(p->out, EDIT_LEAD_CODE, NULL, 0, key);
}

/* The text of the element NAME in OF; false where there is none, or none that is a literal. */
static bool get_literal(struct span *out, const struct pom *p, size_t of, const char *name)
{
    size_t n = xml_get(p->x, of, name, NULL);

    if (!n || !xml_at(p->x, n)->plain || is_computed(p, xml_at(p->x, n)->text))
        return false;
    *out = xml_at(p->x, n)->text;
    return true;
}

/* Append what others call ARTIFACT, of which GROUP says whose it is: "group:artifact". */
static void add_name(struct str *out, const struct pom *p, struct span group, struct span artifact)
{
    const char *text = p->file->text;

    if (group.len)
        str_addf(out, "%.*s:", (int)group.len, text + group.at);
    str_add(out, text + artifact.at, artifact.len);
}

/* SITE is of the package that the element N names. */
static void set_owner(const struct pom *p, struct edit_site *site, size_t n)
{
    struct span group = {0, 0}, artifact = {0, 0};
    struct str name = STR_INIT;
    size_t said = xml_get(p->x, n, "groupId", NULL);

    if (!get_literal(&group, p, n, "groupId") && said && xml_at(p->x, said)->plain &&
        span_is(p->x->text, xml_at(p->x, said)->text, "${project.groupId}"))
        group = p->group;
    get_literal(&artifact, p, n, "artifactId");
    add_name(&name, p, group, artifact);
    edit_set_owner(site, EDIT_OF_PACKAGE, name.buf, name.len);
    str_release(&name);
}

/* Where the parent is: a file, or the one in a directory; <relativePath/> says that it is none. */
static void follow_parent(struct pom *p)
{
    struct str target = STR_INIT;
    struct span path = {0, 0};

    if (!xml_get(p->x, p->parent, "relativePath", NULL))
        str_adds(&target, "../pom.xml");
    else if (get_literal(&path, p, p->parent, "relativePath"))
        str_add(&target, p->file->text + path.at, path.len);
    if (target.len && !str_ends(target.buf, ".xml"))
        str_addf(&target, "%spom.xml", str_ends(target.buf, "/") ? "" : "/");
    if (target.len)
        edit_add_lead(p->out, EDIT_LEAD_FILE, target.buf, target.len, parent_key);
    else
        add_code(p, parent_key);
    str_release(&target);
}

/* The version of the parent, which is another package's; what is no version, as a range, is left
 * alone. */
static int add_parent(struct pom *p)
{
    struct span s = {0, 0};
    struct version v;
    size_t n = 0;
    int rc = get_one(&n, p, p->parent, "version", parent_key);

    if (!rc && n)
        rc = get_text(&s, p, n, parent_key);
    if (rc || !s.len || is_computed(p, s) ||
        version_parse(&v, VERSION_MAVEN, p->file->text + s.at, s.len))
        return rc;
    set_owner(p, edit_add_site(p->out, p->file, s, VERSION_MAVEN, parent_key), p->parent);
    return 0;
}

/* Whether S is "${NAME}" at *AT, which moves behind it. */
static bool take_reference(size_t *at, const struct pom *p, struct span s, const char *name)
{
    size_t n = strlen(name);
    const char *text = p->file->text + s.at + *at;

    if (s.len - *at < n + 3 || memcmp(text, "${", 2) != 0 || memcmp(text + 2, name, n) != 0 ||
        text[n + 2] != '}')
        return false;
    *at += n + 3;
    return true;
}

/* ${sha1} and ${changelist} behind the revision say of what kind a build is; true where they are
 * set to nothing. */
static bool take_kind(size_t *at, const struct pom *p, struct span s, size_t properties)
{
    static const char *const names[] = {"sha1", "changelist"};
    bool nothing = true;

    for (size_t i = 0; i < 2; i++) {
        struct span value;

        if (take_reference(at, p, s, names[i]))
            nothing =
                nothing && properties && get_literal(&value, p, properties, names[i]) && !value.len;
    }
    return nothing;
}

/* The property REVISION as the version; with a kind behind it it is but numbers. */
static void add_revision(struct pom *p, struct span revision, bool alone, const char *key)
{
    const char *text = p->file->text + revision.at;
    struct edit_site *site = edit_add_site(p->out, p->file, revision, VERSION_MAVEN, key);
    struct version v;

    if (!alone && !version_read_numbers(&v, VERSION_MAVEN, text, revision.len))
        site->numbers = 3;
}

/* A version that is made of properties: the parent's, or ${revision} with what stands behind it. */
static int follow_expression(struct pom *p, struct span s)
{
    static const char key[] = "project.properties.revision";
    size_t at = 0, n = 0, properties = xml_get(p->x, 0, "properties", NULL);
    struct span revision = {0, 0};
    bool known, alone;
    int rc = properties ? get_one(&n, p, properties, "revision", key) : 0;

    if (rc)
        return rc;
    if (p->parent && take_reference(&at, p, s, "project.parent.version") && at == s.len) {
        follow_parent(p);
        return 0;
    }
    at = 0;
    known = take_reference(&at, p, s, "revision");
    alone = take_kind(&at, p, s, properties);
    known = known && at == s.len;
    if (known && !n && p->parent)
        follow_parent(p);
    else if (known && n && get_literal(&revision, p, properties, "revision") && revision.len)
        add_revision(p, revision, alone, key);
    else
        add_code(p, own_key);
    return 0;
}

static int add_own(struct pom *p)
{
    struct span s = {0, 0};
    size_t n = 0;
    int rc = get_one(&n, p, 0, "version", own_key);

    if (rc)
        return rc;
    if (!n) {
        if (p->parent)
            follow_parent(p);
        return 0;
    }
    rc = get_text(&s, p, n, own_key);
    if (!rc && is_computed(p, s))
        return follow_expression(p, s);
    if (!rc)
        edit_add_site(p->out, p->file, s, VERSION_MAVEN, own_key);
    return rc;
}

/* The texts of the elements INNER in the element OUTER of OF, as members. */
static void add_members(struct pom *p, size_t of, const char *outer, const char *inner)
{
    static const char file_name[] = "/pom.xml";
    const struct xml *x = p->x;
    size_t list = xml_get(x, of, outer, NULL);
    struct str member = STR_INIT;

    for (size_t n = list + 1; list && n < xml_at(x, list)->next; n = xml_at(x, n)->next) {
        const struct xml_element *e = xml_at(x, n);

        if (!xml_is(x, n, inner) || !e->plain || !e->text.len || is_computed(p, e->text))
            continue;
        str_reset(&member);
        str_add(&member, x->text + e->text.at, e->text.len);
        if (str_ends(member.buf, file_name)) /* or the file in it */
            str_truncate(&member, member.len - strlen(file_name));
        strs_add(&p->out->members, member.buf);
    }
    str_release(&member);
}

/* The modules of the project, and those that a profile adds. */
static void add_modules(struct pom *p)
{
    size_t profiles = xml_get(p->x, 0, "profiles", NULL);

    add_members(p, 0, "modules", "module");
    add_members(p, 0, "subprojects", "subproject");
    for (size_t n = profiles + 1; profiles && n < xml_at(p->x, profiles)->next;
         n = xml_at(p->x, n)->next)
        add_members(p, n, "modules", "module");
}

/* The versions that the <dependencies> of the element OF need, where they are said as such. */
static void add_needs(struct pom *p, size_t of, const char *key)
{
    size_t list = xml_get(p->x, of, "dependencies", NULL);

    for (size_t n = list + 1; list && n < xml_at(p->x, list)->next; n = xml_at(p->x, n)->next) {
        struct span s = {0, 0};
        struct edit_site *site;
        struct version v;

        if (!xml_is(p->x, n, "dependency") || !get_literal(&s, p, n, "version") ||
            version_parse(&v, VERSION_MAVEN, p->file->text + s.at, s.len))
            continue;
        site = edit_add_site(p->out, p->file, s, VERSION_MAVEN, key);
        site->follows = true;
        set_owner(p, site, n);
    }
}

/* Those of the project, or of the profile OF. */
static void add_all_needs(struct pom *p, size_t of)
{
    size_t managed = xml_get(p->x, of, "dependencyManagement", NULL);

    add_needs(p, of, "dependencies");
    if (managed)
        add_needs(p, managed, "dependencyManagement");
}

/* What the project is called; its group may be the parent's. */
static void take_name(struct pom *p)
{
    struct str name = STR_INIT;
    struct span artifact;

    if (!get_literal(&p->group, p, 0, "groupId") && p->parent)
        get_literal(&p->group, p, p->parent, "groupId");
    if (get_literal(&artifact, p, 0, "artifactId") && artifact.len) {
        add_name(&name, p, p->group, artifact);
        p->out->package = str_detach(&name);
    }
    str_release(&name);
}

static int scan(struct pom *p)
{
    size_t profiles;
    int rc;

    if (!xml_is(p->x, 0, "project"))
        return edit_refuse(p->file, xml_at(p->x, 0)->name.at, "no <project> at the top", NULL);
    add_modules(p);
    rc = get_one(&p->parent, p, 0, "parent", "project.parent");
    take_name(p);
    if (!rc && p->parent)
        rc = add_parent(p);
    if (!rc)
        rc = add_own(p);
    if (rc)
        return rc;
    add_all_needs(p, 0);
    profiles = xml_get(p->x, 0, "profiles", NULL);
    for (size_t n = profiles + 1; profiles && n < xml_at(p->x, profiles)->next;
         n = xml_at(p->x, n)->next)
        add_all_needs(p, n);
    return 0;
}

int edit_scan_pom(struct edit_scan *out, const struct edit_file *file)
{
    struct xml x = XML_INIT;
    struct pom p = {.out = out, .file = file, .x = &x};
    struct fault fault;
    int rc = xml_parse(&x, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = scan(&p);
    xml_release(&x);
    return rc;
}
