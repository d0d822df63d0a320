#include "flow/overview_parts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "os/clock.h"

/* So many of main's releases are shown, and so much of main is looked at for them. */
#define RELEASES 5
#define LINE_MAX_STEPS 20000

/* After so many milliseconds no more is looked for that a glance can do without, and in the end
 * not for what it cannot. */
#define MOMENT 30
#define PATIENCE 1000

static bool is_over(const struct overview_job *j, uint64_t after)
{
    return !j->all && clock_ms() - j->began > after;
}

bool overview_is_late(const struct overview_job *j)
{
    return is_over(j, MOMENT);
}

bool overview_is_over(void *job)
{
    return is_over(job, PATIENCE);
}

const struct release_tag *overview_tag_of(const struct overview_job *j, const struct oid *commit)
{
    const struct release_tag *tag = release_tags_find(&j->tags, commit);
    const struct release_tag *end;

    if (!tag)
        return NULL;
    end = (const struct release_tag *)j->tags.v.items + j->tags.v.len;
    while (tag < end && oid_eq(&tag->commit, commit) && version_is_prerelease(&tag->version))
        tag++;
    return tag < end && oid_eq(&tag->commit, commit) ? tag : NULL;
}

/* --- main's line -------------------------------------------------------------------------------
 */

static bool note_step(void *payload, const struct apart_step *step)
{
    struct overview_job *j = payload;

    if (overview_tag_of(j, &step->id))
        *(size_t *)vec_push(&j->releases) = j->line.len - 1;
    return j->releases.len <= RELEASES && (j->line.len % 32 || !overview_is_over(j));
}

static int by_id(const void *a, const void *b)
{
    const struct overview_place *x = a, *y = b;

    return oid_compare(&x->id, &y->id);
}

static void add_release(struct overview_job *j, size_t at)
{
    const struct apart_step *step = vec_at(&j->line, at);
    const struct release_tag *tag = overview_tag_of(j, &step->id);
    struct overview_release *release;

    if (!tag)
        return;
    release = vec_push(&j->out->releases);
    *release = (struct overview_release){
        .tag = mem_dup(tag->name), .commit = mem_dup(oid_text(&step->id)), .date = step->date};
}

static int walk_main(struct overview_job *j)
{
    int rc = apart_line(&j->line, &j->walk, &j->tip.id, LINE_MAX_STEPS, note_step, j);

    if (rc)
        return rc;
    j->out->more_releases = j->releases.len > RELEASES;
    if (j->out->more_releases)
        vec_truncate(&j->releases, RELEASES);
    vec_each (size_t, at, &j->releases)
        add_release(j, *at);
    for (size_t i = 0; i < j->line.len; i++) {
        struct overview_place *place = vec_push(&j->places);

        *place = (struct overview_place){((struct apart_step *)vec_at(&j->line, i))->id, i};
    }
    vec_sort(&j->places, by_id);
    if (j->releases.len) {
        j->out->since = *(size_t *)vec_at(&j->releases, 0);
        j->newest = ((struct apart_step *)vec_at(&j->line, j->out->since))->id;
        j->out->release = mem_dup(((struct overview_release *)vec_at(&j->out->releases, 0))->tag);
    }
    return 0;
}

/* --- the look ----------------------------------------------------------------------------------
 */

static int open_main(struct overview_job *j)
{
    int rc = release_main_open(&j->main, j->r);

    if (rc)
        return rc;
    rc = commit_read(&j->tip, j->r, &j->main.tip);
    if (!rc)
        rc = release_tags_load(&j->tags, j->r, j->main.settings.tag_prefix, NULL, true);
    if (!rc) {
        j->out->main = mem_dup(j->main.settings.main);
        j->out->main_commit = mem_dup(oid_text(&j->main.tip));
        rc = walk_main(j);
    }
    if (!rc)
        rc = overview_environments(j);
    if (!rc)
        rc = overview_blocks(j);
    if (!rc)
        rc = overview_branches(j);
    if (!rc)
        rc = overview_conflicts(j);
    release_main_release(&j->main);
    return rc;
}

int overview_look(struct overview *out, struct repo *r, bool all)
{
    struct overview_job j = {.out = out,
                             .r = r,
                             .all = all,
                             .began = clock_ms(),
                             .tip = COMMIT_INIT,
                             .tags = RELEASE_TAGS_INIT,
                             .walk = ANCESTRY_INIT(r),
                             .line = VEC_INIT(struct apart_step),
                             .places = VEC_INIT(struct overview_place),
                             .releases = VEC_INIT(size_t),
                             .newest = OID_NONE};
    int rc = open_main(&j);

    commit_release(&j.tip);
    release_tags_release(&j.tags);
    ancestry_release(&j.walk);
    vec_release(&j.line);
    vec_release(&j.places);
    vec_release(&j.releases);
    return rc;
}
