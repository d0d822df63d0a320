/*
 * Names as file systems take them for one another: those that fold case (NTFS, APFS, HFS+, ext4
 * with casefold) and those that normalise (APFS, HFS+). The key of a name is its canonical
 * decomposition (NFD, UAX 15) with simple case folding (the statuses C and S of CaseFolding.txt):
 * two names of one directory with one key are one file there. Simple folding has no turkic dotless
 * i and keeps 'ß' apart from "ss", as these file systems do; 'ẞ' is 'ß'.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Append the key of NAME (LEN bytes). Bytes that are no UTF-8 have no case: then only ASCII is
 * folded. */
void fold_name(struct str *out, const char *name, size_t len);

/* NAME, of lower-case ASCII, digits and the like, is its own key. */
bool fold_is_plain(const char *name);

#endif
