/*
 * Signatures inside the text of objects (gitformat-signature(5)): in a tag they are behind the
 * message, and nothing but the line that they begin with tells where that ends.
 */
#ifndef TEXT_SIGNATURE_H
#define TEXT_SIGNATURE_H

#include <stdbool.h>

/* Does LINE, at its beginning, begin a signature of OpenPGP, SSH or X.509? */
bool signature_begins(const char *line);

/* Is TEXT, which begins one, that signature and nothing behind its last line? */
bool signature_is_all(const char *text);

#endif
