#include "text/regex.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/err.h"
#include "base/mem.h"

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define HEAP_LIMIT_KIB (16 << 10)
#define SEARCH_MAX ((size_t)16 << 20)

struct regex {
    char *pattern;
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *match;
    char *subject; /* of the last match, for its groups */
};

static int compile(struct regex **out, const char *pattern, uint32_t options)
{
    size_t len = strlen(pattern), at = 0;
    PCRE2_UCHAR text[128];
    struct regex *re;
    int code = 0;

    if (len > REGEX_PATTERN_MAX)
        return err_set(ERR_INVALID, "the pattern is too long: %zu bytes, at most %d are allowed",
                       len, REGEX_PATTERN_MAX);
    re = mem_alloc(sizeof(*re));
    re->code = pcre2_compile((PCRE2_SPTR)pattern, len,
                             options | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP,
                             &code, &at, NULL);
    if (!re->code) {
        pcre2_get_error_message(code, text, sizeof(text));
        regex_free(re);
        return err_set(ERR_INVALID, "'%s' is no pattern: at byte %zu: %s", pattern, at + 1,
                       (const char *)text);
    }
    re->pattern = mem_dup(pattern);
    re->limits = pcre2_match_context_create(NULL);
    re->match = pcre2_match_data_create_from_pattern(re->code, NULL);
    if (!re->limits || !re->match) {
        regex_free(re);
        return err_set(ERR_FAILED, "cannot prepare the pattern '%s': out of memory", pattern);
    }
    pcre2_set_match_limit(re->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(re->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(re->limits, HEAP_LIMIT_KIB);
    *out = re;
    return 0;
}

int regex_compile(struct regex **out, const char *pattern)
{
    return compile(out, pattern, PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY);
}

int regex_compile_search(struct regex **out, const char *pattern)
{
    return compile(out, pattern, PCRE2_MULTILINE);
}

bool regex_has_group(const struct regex *re, const char *name)
{
    PCRE2_SPTR first, last;

    return pcre2_substring_nametable_scan(re->code, (PCRE2_SPTR)name, &first, &last) > 0;
}

void regex_free(struct regex *re)
{
    if (!re)
        return;
    pcre2_match_data_free(re->match);
    pcre2_match_context_free(re->limits);
    pcre2_code_free(re->code);
    free(re->subject);
    free(re->pattern);
    free(re);
}

int regex_match(bool *out, struct regex *re, const char *subject, size_t len)
{
    PCRE2_UCHAR text[128];
    int rc;

    if (len > REGEX_SUBJECT_MAX)
        return err_set(ERR_REFUSED,
                       "cannot decide whether '%s' matches: the text has %zu bytes, at most %zu "
                       "are judged",
                       re->pattern, len, REGEX_SUBJECT_MAX);
    free(re->subject);
    re->subject = mem_dup_n(subject, len);
    rc = pcre2_match(re->code, (PCRE2_SPTR)re->subject, len, 0, 0, re->match, re->limits);
    if (rc < PCRE2_ERROR_NOMATCH) {
        pcre2_get_error_message(rc, text, sizeof(text));
        return err_set(ERR_REFUSED, "cannot decide whether '%.200s' matches '%s': %s", re->subject,
                       re->pattern, (const char *)text);
    }
    *out = rc != PCRE2_ERROR_NOMATCH;
    return 0;
}

int regex_search(bool *found, struct span *whole, struct span *group, const struct regex *re,
                 const char *name, const char *text, size_t len, size_t from)
{
    PCRE2_UCHAR said[128];
    const PCRE2_SIZE *at;
    int rc, n;

    *found = false;
    if (len > SEARCH_MAX)
        return err_set(ERR_REFUSED, "cannot look for '%s': the text has %zu bytes", re->pattern,
                       len);
    rc = pcre2_match(re->code, (PCRE2_SPTR)text, len, from, 0, re->match, re->limits);
    if (rc == PCRE2_ERROR_NOMATCH)
        return 0;
    if (rc < 0) {
        pcre2_get_error_message(rc, said, sizeof(said));
        return err_set(ERR_REFUSED, "cannot decide where '%s' matches: %s", re->pattern,
                       (const char *)said);
    }
    at = pcre2_get_ovector_pointer(re->match);
    n = name ? pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)name) : 0;
    /* \K may put the start of a match behind its end */
    if (n < 0 || at[0] > at[1] || at[2 * n] == PCRE2_UNSET)
        return 0;
    *whole = (struct span){at[0], at[1] - at[0]};
    *group = (struct span){at[2 * n], at[2 * n + 1] - at[2 * n]};
    *found = true;
    return 0;
}

char *regex_group(const struct regex *re, const char *name)
{
    PCRE2_SPTR group = (PCRE2_SPTR)name;
    PCRE2_SIZE len, room;
    char *copy;

    /* Of several groups with one name, (?J), these take the one that is set. PCRE2's own copy would
     * be NULL for want of memory, too. */
    if (pcre2_substring_length_byname(re->match, group, &len))
        return NULL;
    room = len + 1;
    copy = mem_array(room, 1);
    pcre2_substring_copy_byname(re->match, group, (PCRE2_UCHAR *)copy, &room);
    return copy;
}
