/*
 * What going back to a release asks of the database: git-migration-plan is asked, a child of ours,
 * by the same settings and the same variable that the step "migrate" goes by. Nothing is changed.
 */
#ifndef DEPLOY_SCHEMA_BACK_H
#define DEPLOY_SCHEMA_BACK_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/deploy_settings.h"
#include "repo/oid.h"

/* What git-migration-plan says where data would go that no script brings back. */
#define SCHEMA_BACK_LOSES "refused unless --accept-data-loss"

/* A script that runs. */
struct schema_script {
    bool down;
    char *version, *path;
};

struct schema_back {
    struct str document; /* as git-migration-plan --json printed it; "": it was not asked */
    struct str way;      /* "code only", "down needed", ...; "" where nothing goes down */
    bool refused;
    struct vec scripts; /* of struct schema_script, in the order that they run */
    struct strs reasons, remarks;
};

#define SCHEMA_BACK_INIT                                                                           \
    {                                                                                              \
        .document = STR_INIT, .way = STR_INIT, .refused = false,                                   \
        .scripts = VEC_INIT(struct schema_script), .reasons = STRS_INIT, .remarks = STRS_INIT      \
    }

void schema_back_release(struct schema_back *b);

/*
 * Ask what takes the database back to what COMMIT holds. A way back that is refused is no error: it
 * is in *out, with its reasons; what is refused for lost data alone is said as well where that is
 * accepted: out->way stays so, and the reasons are remarks. ERR_FAILED, with what was said, where
 * it could not be told. *out is fresh; schema_back_release() frees what is inside, also after an
 * error.
 */
int schema_back_ask(struct schema_back *out, const struct deploy_settings *d,
                    const struct oid *commit, bool accept_data_loss) MUST_CHECK;

#endif
