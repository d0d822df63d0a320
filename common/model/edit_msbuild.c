/* Project files of .NET and what they share: *.csproj, *.fsproj, *.vbproj, Directory.Build.props
 * (learn.microsoft.com, "MSBuild properties", ".NET project SDKs"). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "text/xml.h"

enum property { VERSION, PACKAGE, PREFIX, FILE_VERSION, ASSEMBLY, SUFFIX, ID, PROPERTIES };

/* The first of them that is there decides: the others count while they say the same, as an
 * AssemblyVersion that is kept for years does not. */
static const struct {
    const char *name;
    bool numbers; /* says numbers and nothing more */
} properties[PROPERTIES] = {
    {"Version", false},    {"PackageVersion", false}, {"VersionPrefix", true},
    {"FileVersion", true}, {"AssemblyVersion", true}, {"VersionSuffix", false},
    {"PackageId", false},
};

struct project {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct xml *x;
    size_t found[PROPERTIES]; /* the elements, 0 for none */
    bool depends[PROPERTIES]; /* it is set under a condition */
};

/* Properties have names in any case. */
static void add_property(struct project *p, size_t n, bool depends, size_t *twice)
{
    struct span name = xml_at(p->x, n)->name;

    depends = depends || xml_attribute(NULL, p->x, n, "Condition");
    for (size_t i = 0; i < PROPERTIES; i++) {
        if (name.len != strlen(properties[i].name) ||
            strncasecmp(p->x->text + name.at, properties[i].name, name.len) != 0)
            continue;
        if (depends) {
            p->depends[i] = true;
            continue;
        }
        if (i < SUFFIX && p->found[i])
            *twice = n;
        p->found[i] = n;
    }
}

/* Those of the groups at the top; what a target or a choice sets is code. */
static int find_properties(struct project *p)
{
    const struct xml *x = p->x;
    size_t twice = 0;

    for (size_t n = 1; n < xml_at(x, 0)->next; n = xml_at(x, n)->next) {
        bool depends = xml_attribute(NULL, x, n, "Condition");

        if (!xml_is(x, n, "PropertyGroup"))
            continue;
        for (size_t k = n + 1; k < xml_at(x, n)->next; k = xml_at(x, k)->next)
            add_property(p, k, depends, &twice);
    }
    if (twice) {
        struct span name = xml_at(x, twice)->name;
        char *text = mem_dup_n(x->text + name.at, name.len);
        int rc = edit_refuse(p->file, name.at, "twice in one file:", text);

        free(text);
        return rc;
    }
    return 0;
}

/* $(Property), @(Item), %(Metadata), and the '*' that numbers a build. */
static bool is_computed(const struct project *p, struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        const char *c = p->x->text + s.at + i;

        if (*c == '*' || (strchr("$@%", *c) && c[1] == '('))
            return true;
    }
    return false;
}

/* What property I is, where that is a literal and not empty, which is as if it were not there. */
static bool get_literal(struct span *out, const struct project *p, enum property i)
{
    const struct xml_element *e = xml_at(p->x, p->found[i]);

    *out = e->text;
    return p->found[i] && e->plain && e->text.len && !is_computed(p, e->text);
}

static bool is_set_by_code(const struct project *p, enum property i)
{
    const struct xml_element *e = xml_at(p->x, p->found[i]);

    return (p->found[i] && is_computed(p, e->text)) || (!p->found[i] && p->depends[i]);
}

static unsigned count_numbers(const char *text, struct span s)
{
    unsigned dots = 0;

    for (size_t i = 0; i < s.len; i++)
        dots += text[s.at + i] == '.';
    return dots == 3 ? 4 : 3;
}

static bool read_site(struct version *out, const struct project *p, const struct edit_site *site)
{
    const char *text = p->x->text + site->at.at;

    return site->numbers ? !version_read_numbers(out, VERSION_SEMVER, text, site->at.len)
                         : !version_read(out, text, site->at.len);
}

/* Property I as a site; dropped again where the first one says something else. */
static void add_site(struct project *p, enum property i, struct span s)
{
    struct edit_site *site = edit_add_site(p->out, p->file, s, VERSION_SEMVER, properties[i].name);
    const struct edit_site *first = vec_at(&p->out->sites, 0);
    struct version v, have;

    if (properties[i].numbers)
        site->numbers = count_numbers(p->x->text, s);
    if (site != first &&
        !(read_site(&v, p, first) && read_site(&have, p, site) && edit_says(site, &have, &v)))
        vec_truncate(&p->out->sites, p->out->sites.len - 1);
}

static void add_code(struct project *p, enum property i)
{
    edit_add_lead(p->out, EDIT_LEAD_CODE, NULL, 0, properties[i].name);
}

static int scan(struct project *p)
{
    struct span s, suffix;
    int rc = find_properties(p);

    if (!rc && get_literal(&s, p, ID))
        p->out->package = mem_dup_n(p->x->text + s.at, s.len);
    /* in two places then, none of which can say all of it */
    if (!rc && !get_literal(&s, p, VERSION) && get_literal(&s, p, PREFIX) &&
        get_literal(&suffix, p, SUFFIX)) {
        add_code(p, SUFFIX);
        return 0;
    }
    for (enum property i = VERSION; !rc && i < SUFFIX; i++) {
        const struct xml_element *e = xml_at(p->x, p->found[i]);

        if (get_literal(&s, p, i))
            add_site(p, i, s);
        else if (p->found[i] && !e->plain && !is_computed(p, e->text))
            rc = edit_refuse(p->file, e->name.at,
                             "written with references, or in pieces:", properties[i].name);
    }
    for (enum property i = VERSION; !rc && !p->out->sites.len && i < SUFFIX; i++) {
        if (is_set_by_code(p, i) && !p->out->leads.len)
            add_code(p, i);
    }
    return rc;
}

int edit_scan_msbuild(struct edit_scan *out, const struct edit_file *file)
{
    struct xml x = XML_INIT;
    struct project p = {.out = out, .file = file, .x = &x};
    struct fault fault;
    int rc = xml_parse(&x, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else if (!xml_is(&x, 0, "Project"))
        rc = edit_refuse(file, xml_at(&x, 0)->name.at, "no <Project> at the top", NULL);
    else
        rc = scan(&p);
    xml_release(&x);
    return rc;
}
