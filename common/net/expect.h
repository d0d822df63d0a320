/*
 * Which HTTP statuses are as they should be: a list of numbers, "200", or of their first digit,
 * "2xx", with a comma between two. An operand may have one before its path: "302,303:/old".
 */
#ifndef NET_EXPECT_H
#define NET_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

/* The LEN bytes of LIST are such a list, of one item at least. */
bool expect_is_list(const char *list, size_t len);

/* STATUS is in LIST, which is one. */
bool expect_holds(const char *list, size_t len, long status);

/* The length of the list that OPERAND begins with, before ":/"; 0 when it has none. */
size_t expect_before_path(const char *operand);

#endif
