/*
 * Which release a rollback goes back to: by the record of what is there, or by its name. It is
 * proven as for a deploy (flow/deploy_what.h), so that no record makes anything else run.
 */
#ifndef FLOW_ROLLBACK_WHAT_H
#define FLOW_ROLLBACK_WHAT_H

#include "base/attr.h"
#include "deploy/line.h"
#include "flow/deploy_what.h"
#include "model/deploy_record.h"
#include "repo/repo.h"

/*
 * Find in W, whose environment is chosen, what is gone back to from the newest record of LINE: TO,
 * or where that is NULL what was last done before; from a rollback, done or not, what that went
 * back to. ERR_REFUSED where there is no such release, or TO is none that was there before.
 */
int rollback_find(struct deploy_what *w, struct repo *r, const struct deploy_line *line,
                  const char *to) MUST_CHECK;

/* What is gone back from, in *out, which is fresh: the newest record of LINE, or where that is of a
 * rollback which did not end, the one before it, if it is here. deploy_record_release() frees it.
 */
void rollback_from(struct deploy_record *out, struct repo *r, const struct deploy_line *line);

/*
 * The image of W's release as it was recorded when that was last done there: *image and *digest,
 * which the caller frees. Both stay as they are where none was recorded, or the history that is
 * here has it not.
 */
void rollback_image(char **image, char **digest, struct repo *r, const struct deploy_line *line,
                    const struct deploy_what *w);

#endif
