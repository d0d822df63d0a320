/* Whose certificates are good. For smoke.c and transfer.c alone. */
#ifndef NET_TRUST_H
#define NET_TRUST_H

#include <curl/curl.h>

#include "base/attr.h"

/* CACERT, NULL or a file, can be read and has a certificate: what libcurl would say of each request
 * is said once, before the first. ERR_FAILED when not. */
int trust_check(const char *cacert) MUST_CHECK;

/* EASY trusts what is in CACERT, and nothing else; NULL: what the system trusts. */
void trust_set(CURL *easy, const char *cacert);

#endif
