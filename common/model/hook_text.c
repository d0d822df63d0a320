#include "model/hook_text.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "text/quote.h"

static const char head[] = "#!/bin/sh\n# cutover hook: ";
static const char version_is[] = ", version ";
static const char sum_is[] = ", sum ";
static const char program_is[] = "program=";

#define SUM_DIGITS 16

static uint64_t sum_on(uint64_t sum, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return sum;
}

/* Of TEXT without LEN bytes of it at AT. */
static uint64_t sum_without(const struct str *text, size_t at, size_t len)
{
    uint64_t sum = sum_on(UINT64_C(14695981039346656037), text->buf, at);

    return sum_on(sum, text->buf + at + len, text->len - at - len);
}

void hook_text_make(struct str *out, const char *template, const char *version, const char *program)
{
    struct str text = STR_INIT, sum = STR_INIT;
    size_t id = 0, line = 0;

    for (const char *p = template, *end; *p; p = end + (*end == '\n'), line++) {
        end = p + strcspn(p, "\n");
        if (str_starts(p, program_is)) {
            str_adds(&text, program_is);
            quote_script(&text, program);
        } else {
            str_add(&text, p, (size_t)(end - p));
        }
        if (line == 1) {
            str_addf(&text, "%s%s", version_is, version);
            id = text.len;
        }
        str_addc(&text, '\n');
    }
    str_addf(&sum, "%s%016" PRIx64, sum_is, sum_without(&text, 0, 0));
    str_splice(&text, id, 0, sum.buf, sum.len);
    str_add(out, text.buf, text.len);
    str_release(&text);
    str_release(&sum);
}

/* The version that the line from P to END says it is of. */
static void find_version(struct hook_text *out, const char *p, const char *end)
{
    static const char in_versions[] =
        "0123456789.+-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
        "WXYZ";
    const char *at = strstr(p, version_is);
    size_t n;

    if (!at || at >= end)
        return;
    at += strlen(version_is);
    n = strspn(at, in_versions);
    if (n < sizeof(out->version))
        memcpy(out->version, at, n);
}

struct hook_text hook_text_judge(const struct str *text, const char *template)
{
    struct hook_text found = {0};
    const char *end, *sum;
    struct str want = STR_INIT;

    if (!str_starts(text->buf, head))
        return found;
    found.ours = true;
    end = text->buf + strlen(head);
    end += strcspn(end, "\n");
    find_version(&found, text->buf + strlen(head), end);
    sum = end - strlen(sum_is) - SUM_DIGITS;
    if (sum < text->buf + strlen(head) || !str_starts(sum, sum_is)) {
        found.whole = strlen(template) == text->len && !memcmp(template, text->buf, text->len);
        return found;
    }
    str_addf(&want, "%s%016" PRIx64, sum_is,
             sum_without(text, (size_t)(sum - text->buf), (size_t)(end - sum)));
    found.whole = str_starts(sum, want.buf);
    str_release(&want);
    return found;
}
