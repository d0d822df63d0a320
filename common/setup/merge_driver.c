#include "setup/merge_driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/gitconfig.h"
#include "repo/merge.h"
#include "repo/ref.h"
#include "setup/program.h"
#include "survey/bump_list.h"
#include "survey/config.h"
#include "survey/source_tree.h"
#include "survey/source_work.h"

#define ATTRIBUTES_MAX ((size_t)100 << 20) /* as much as git reads of one */

static const char section[] = "merge." MERGE_DRIVER, key_name[] = "merge." MERGE_DRIVER ".name",
                  key_driver[] = "merge." MERGE_DRIVER ".driver";
static const char first_line[] = "# cutover: files that say the version, by git flow-init\n";
static const char last_line[] = "# cutover: end of these\n";

/* Our part of an attributes file, with both lines; false where it has none. */
static bool find_block(struct span *out, const struct str *text)
{
    const char *start = strstr(text->buf, first_line), *end;

    if (!start || (start > text->buf && start[-1] != '\n'))
        return false;
    end = strstr(start, last_line);
    out->at = (size_t)(start - text->buf);
    out->len = end ? (size_t)(end - start) + strlen(last_line) : strlen(first_line);
    return true;
}

/* TEXT with BLOCK in place of our part; "" takes it out. */
static void replace_block(struct str *out, const struct str *text, const char *block)
{
    struct span at;

    if (find_block(&at, text)) {
        str_add(out, text->buf, at.at);
        str_adds(out, block);
        str_add(out, text->buf + at.at + at.len, text->len - at.at - at.len);
        return;
    }
    str_add(out, text->buf, text->len);
    if (*block && text->len && text->buf[text->len - 1] != '\n')
        str_addc(out, '\n');
    str_adds(out, block);
}

static void write_block(struct str *out, const struct vec *rows)
{
    const char *last = "";

    str_adds(out, first_line);
    vec_each (struct bump_row, row, rows) {
        if ((row->status != BUMP_AGREES && row->status != BUMP_DIFFERS) || !strcmp(row->path, last))
            continue;
        last = row->path;
        merge_driver_line(out, row->path);
    }
    str_adds(out, last_line);
}

/* The places of HEAD's tree, or of the work tree, that say the version. */
static int list_places(struct vec *out, struct repo *r)
{
    struct source_work work = SOURCE_WORK_INIT;
    struct source_tree tree;
    struct source source;
    struct settings settings;
    struct commit head = COMMIT_INIT;
    struct version now;
    struct oid id;
    int rc = ref_read_or_none(&id, r, "HEAD");

    if (!rc && !oid_is_none(&id))
        rc = commit_need(&head, r, &id);
    if (!rc)
        rc = config_load(&settings, r, &head.tree);
    if (rc) {
        commit_release(&head);
        return rc;
    }
    if (repo_is_bare(r))
        source = source_tree(&tree, r, &head.tree);
    else
        rc = source_work_open(&source, &work, r);
    if (!rc)
        rc = bump_list(out, &now, &source, &settings);
    source_work_close(&work);
    settings_release(&settings);
    commit_release(&head);
    return rc;
}

/* The command of the driver, as git gives it to a shell. */
static int make_command(struct str *out, struct repo *r)
{
    struct str path = STR_INIT;
    const char *found;
    int rc = proc_beside(&path, "git-version-merge");

    if (rc == ERR_NOT_FOUND) {
        rc = proc_find(&found, "git-version-merge");
        if (!rc)
            str_adds(&path, found);
    }
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "'git-version-merge' is neither beside this program nor in PATH");
    if (!rc)
        rc = program_check(path.buf, r);
    if (!rc)
        merge_driver_command(out, path.buf);
    str_release(&path);
    return rc;
}

static int note_driver(void *payload, enum config_level level, const char *key, const char *value)
{
    char **now = payload;

    if (level == CONFIG_LOCAL && !strcmp(key, key_driver)) {
        free(*now);
        *now = mem_dup(value ? value : "");
    }
    return 0;
}

static int git_config(struct repo *r, const char *const *args)
{
    struct git_call call = {.args = args};

    return git_must(r, &call);
}

static int configure(const char **what, struct repo *r, const char *command, bool dry_run)
{
    const char *const name[] = {"config", "--local", key_name, "one version", NULL};
    const char *const driver[] = {"config", "--local", key_driver, command, NULL};
    char *now = NULL;
    int rc = repo_config_each(r, key_driver, note_driver, &now);

    *what = !now ? "installed" : strcmp(now, command) != 0 ? "updated" : "unchanged";
    if (!rc && !dry_run && (!now || strcmp(now, command) != 0)) {
        rc = git_config(r, name);
        if (!rc)
            rc = git_config(r, driver);
    }
    free(now);
    return rc;
}

static void attributes_path(struct str *out, struct repo *r)
{
    str_addf(out, "%s/info/attributes", repo_common_dir(r));
}

/* Put BLOCK into info/attributes; *what is what that was. */
static int write_attributes(const char **what, struct repo *r, const char *block, bool dry_run)
{
    struct str path = STR_INIT, dir = STR_INIT, before = STR_INIT, after = STR_INIT;
    struct span at;
    int rc;

    attributes_path(&path, r);
    rc = file_read(&before, path.buf, ATTRIBUTES_MAX);
    if (rc == ERR_NOT_FOUND)
        rc = 0;
    replace_block(&after, &before, block);
    *what = str_eq(&before, &after)    ? "unchanged"
            : !*block                  ? "removed"
            : find_block(&at, &before) ? "updated"
                                       : "installed";
    file_dirname(&dir, path.buf);
    if (!rc && !dry_run && !str_eq(&before, &after)) {
        rc = file_mkdirs(dir.buf);
        if (!rc)
            rc = after.len ? file_replace(path.buf, after.buf, after.len) : file_unlink(path.buf);
    }
    str_release(&path);
    str_release(&dir);
    str_release(&before);
    str_release(&after);
    return rc;
}

static void touch(struct setup_report *report, struct repo *r, const char *what)
{
    struct str path = STR_INIT;

    attributes_path(&path, r);
    setup_touch(report, what, path.buf);
    str_release(&path);
}

/* The attributes come last: they name a driver that is there. */
int merge_driver_put(struct setup_report *report, struct repo *r, bool dry_run)
{
    struct vec rows = VEC_INIT(struct bump_row);
    struct str command = STR_INIT, block = STR_INIT;
    const char *configured = "unchanged", *written = "unchanged";
    int rc = make_command(&command, r);

    if (!rc)
        rc = list_places(&rows, r);
    write_block(&block, &rows);
    if (!rc)
        rc = configure(&configured, r, command.buf, dry_run);
    if (!rc)
        rc = write_attributes(&written, r, block.buf, dry_run);
    if (!rc)
        touch(report, r, strcmp(written, "unchanged") != 0 ? written : configured);
    bump_rows_release(&rows);
    str_release(&command);
    str_release(&block);
    return rc;
}

int merge_driver_take(struct setup_report *report, struct repo *r, bool dry_run)
{
    const char *const drop[] = {"config", "--local", "--remove-section", section, NULL};
    const char *written = "unchanged";
    char *now = NULL;
    int rc = write_attributes(&written, r, "", dry_run);

    if (!rc)
        rc = repo_config_each(r, key_driver, note_driver, &now);
    if (!rc && now && !dry_run)
        rc = git_config(r, drop);
    if (!rc && (now || strcmp(written, "unchanged") != 0))
        touch(report, r, "removed");
    free(now);
    return rc;
}
