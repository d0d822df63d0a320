/*
 * The notes of a release, as the user gives them: a file, standard input, or words.
 */
#ifndef FLOW_RELEASE_NOTES_H
#define FLOW_RELEASE_NOTES_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/release_run.h"

/* Append the notes that REQUEST asks for; nothing where it asks for none. ERR_FAILED where they
 * cannot be read, ERR_REFUSED for what may be in no tag's message (model/release.h). */
int release_notes_read(struct str *out, const struct release_request *request) MUST_CHECK;

#endif
