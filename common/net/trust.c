#include "net/trust.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"

#define CACERT_MAX ((size_t)16 << 20)

int trust_check(const char *cacert)
{
    struct str text = STR_INIT;
    int rc = cacert ? file_read(&text, cacert, CACERT_MAX) : 0;

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "there is no file '%s'", cacert);
    if (!rc && cacert && !strstr(text.buf, "CERTIFICATE-----"))
        rc = err_set(ERR_FAILED, "there is no certificate in '%s'", cacert);
    str_release(&text);
    return rc;
}

/*
 * Where the system has its certificates as a file and as a directory, the file does: libcurl reads
 * it once for all requests, and the directory for each.
 */
void trust_set(CURL *easy, const char *cacert)
{
    const char *system = NULL;

#if LIBCURL_VERSION_NUM >= 0x074600
    system = curl_version_info(CURLVERSION_NOW)->cainfo;
#endif
    if (cacert)
        curl_easy_setopt(easy, CURLOPT_CAINFO, cacert);
    if (cacert || (system && access(system, R_OK) == 0))
        curl_easy_setopt(easy, CURLOPT_CAPATH, (char *)NULL);
}
