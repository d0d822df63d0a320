#include "flow/log.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"

#define LOG_MAX ((size_t)64 << 20)

int log_append(const struct journal *j, struct repo *r)
{
    struct str path = STR_INIT, lines = STR_INIT, text = STR_INIT;
    int rc;

    vec_each (struct ref_update, u, &j->refs)
        str_addf(&lines, "%s\t%s\t%s\t%s\n", j->message, u->name, oid_text(&u->old_id),
                 oid_text(&u->new_id));
    str_addf(&path, "%s/cutover/log", repo_common_dir(r));
    rc = file_read(&text, path.buf, LOG_MAX);
    if (rc == ERR_NOT_FOUND)
        rc = 0;
    if (!rc && !str_ends(text.buf, lines.buf)) {
        str_add(&text, lines.buf, lines.len);
        rc = file_replace(path.buf, text.buf, text.len);
        if (!rc)
            rc = repo_share(r, path.buf);
    }
    str_release(&path);
    str_release(&lines);
    str_release(&text);
    return rc;
}
