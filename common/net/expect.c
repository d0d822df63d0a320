#include "net/expect.h"

#include <string.h>

#define ITEM 3

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Answers begin at 200: what is below announces one (RFC 9110, 15.2). */
static bool is_item(const char *p)
{
    return *p >= '2' && *p <= '5' &&
           ((is_digit(p[1]) && is_digit(p[2])) || (p[1] == 'x' && p[2] == 'x'));
}

bool expect_is_list(const char *list, size_t len)
{
    if (len % (ITEM + 1) != ITEM)
        return false;
    for (size_t i = 0; i < len; i += ITEM + 1)
        if (!is_item(list + i) || (i && list[i - 1] != ','))
            return false;
    return true;
}

bool expect_holds(const char *list, size_t len, long status)
{
    for (size_t i = 0; i < len; i += ITEM + 1) {
        long first = list[i] - '0';

        if (list[i + 1] == 'x') {
            if (status / 100 == first)
                return true;
        } else if (status == first * 100 + (list[i + 1] - '0') * 10 + (list[i + 2] - '0')) {
            return true;
        }
    }
    return false;
}

size_t expect_before_path(const char *operand)
{
    size_t len = strspn(operand, "0123456789x,");

    return operand[len] == ':' && operand[len + 1] == '/' && expect_is_list(operand, len) ? len : 0;
}
