/*
 * on-failure = rollback: what is done when a deploy has failed, without being asked again.
 */
#ifndef FLOW_DEPLOY_BACK_H
#define FLOW_DEPLOY_BACK_H

#include "base/attr.h"
#include "model/deploy_record.h"
#include "model/deploy_settings.h"

/*
 * A deploy, whose record is D, has failed with RC, which is recorded. Where SETTINGS ask for it, a
 * step behind "image" had begun, and there is a release to go back to, "git release-rollback --run"
 * is run, and what came of it is a note. Not where we were told to end: then a person is there.
 * Returns RC.
 */
int deploy_back(int rc, const struct deploy_record *d,
                const struct deploy_settings *settings) MUST_CHECK;

#endif
