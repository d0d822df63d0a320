/*
 * The settings that hold in a repository, from all their layers: built in, git-flow's, .cutover of
 * a tree, git's system, global, local and worktree configuration, the environment. No child is run.
 */
#ifndef SURVEY_CONFIG_H
#define SURVEY_CONFIG_H

#include "base/attr.h"
#include "base/str.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "text/config.h"

#define CONFIG_PATH ".cutover"

/*
 * Load the settings into *out, which settings_release() frees. TREE is the tree whose .cutover
 * counts (of a commit that the caller has chosen; never the work tree); NULL or the zero id for
 * none. What the command line says comes afterwards, by settings_apply(SETTINGS_OPTION) and
 * settings_finish().
 *
 * Where main is configured nowhere, there is no branch main here or on the remote as last fetched,
 * and there is a master, or the work tree is about to begin one, main is master.
 *
 * ERR_INVALID with file and line, or the level of git's configuration, for what cannot be.
 */
int config_load(struct settings *out, struct repo *repo, const struct oid *tree) MUST_CHECK;

/* Pass the entries of TREE's .cutover on to EACH, in order; none where there is no such file.
 * ERR_INVALID, with file and line, for what is not the grammar or too large, or what EACH returned.
 */
int config_read_tree(struct repo *repo, const struct oid *tree, config_each each,
                     void *data) MUST_CHECK;

/* The same, where BYTES are those of the .cutover that counts. */
int config_load_bytes(struct settings *out, struct repo *repo, const struct str *bytes) MUST_CHECK;

#endif
