/* From what came of a request to the verdict, and the words for it. For transfer.c alone. */
#ifndef NET_ANSWER_H
#define NET_ANSWER_H

#include <curl/curl.h>

#include "base/attr.h"
#include "net/transfer.h"

/* Put V into the URL, and why, FMT, as a line that can be shown: it may quote what was answered. */
void answer_say(struct transfer *t, enum smoke_verdict v, const char *fmt, ...) FORMAT(3, 4);

/* How much of a URL that a service gave may be shown: what is behind it may be a token. */
int answer_shown(const char *url);

/* Judge an answer, or what libcurl ended with instead of one. */
void answer_judge(struct transfer *t, CURLcode code);

#endif
