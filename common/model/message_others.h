/*
 * Inside model/message alone: whom a message speaks of besides its own commit. Each of these adds
 * what TEXT, the message or its body, says to *m; what it does not say is left as it is.
 */
#ifndef MODEL_MESSAGE_OTHERS_H
#define MODEL_MESSAGE_OTHERS_H

#include "model/message.h"

/* What it takes back, in the words of git and of services: by ids, by numbers of pull requests, and
 * by the subject that it quotes. TEXT begins with the subject. */
void message_find_reverted(struct message *m, const char *text);

/* What it is a copy of, the last one of several: "(cherry picked from commit <id>)". */
void message_find_picked(struct message *m, const char *text);

/* The issues that it closes, by the words that services know: "Fixes #1, #2 and #3". */
void message_find_closed(struct message *m, const char *text);

/* Who made it too, by "Co-authored-by: Name <address>" on lines of their own. */
void message_find_authors(struct message *m, const char *text);

#endif
