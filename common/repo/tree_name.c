/* tree_name_ok(), tree_link_ok(): what git refuses as a component of a path (its verify_path(),
 * with core.protectHFS and core.protectNTFS on), so that no tree of a hostile repository reaches a
 * file system. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "repo/tree.h"

/* HFS+ ignores these code points, so ".g<U+200C>it" opens .git: UTF-8 of U+200C..200F,
 * U+202A..202E, U+206A..206F and U+FEFF. */
static size_t hfs_ignored(const unsigned char *p, size_t len)
{
    if (len < 3)
        return 0;
    if (p[0] == 0xe2 && p[1] == 0x80 &&
        ((p[2] >= 0x8c && p[2] <= 0x8f) || (p[2] >= 0xaa && p[2] <= 0xae)))
        return 3;
    if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xaa && p[2] <= 0xaf)
        return 3;
    return p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
}

static bool is_hfs(const char *want, const char *name, size_t len)
{
    const unsigned char *p = (const unsigned char *)name;
    size_t at = 0;

    while (len) {
        size_t skip = hfs_ignored(p, len);

        if (!skip) {
            if (!want[at] || tolower(*p) != want[at])
                return false;
            at++;
            skip = 1;
        }
        p += skip;
        len -= skip;
    }
    return !want[at];
}

/* NTFS: trailing dots and spaces are dropped, "x:stream" opens x, and SHORTENED with a digit up to
 * LAST is WANT's short name. */
static bool is_ntfs(const char *want, const char *shortened, char last, const char *name,
                    size_t len)
{
    size_t n = strlen(want), m = strlen(shortened);

    if (len > m && !strncasecmp(name, shortened, m) && name[m] >= '1' && name[m] <= last)
        n = m + 1;
    else if (len < n || strncasecmp(name, want, n) != 0)
        return false;
    for (; n < len; n++) {
        if (name[n] == ':' || name[n] == '\\')
            return true;
        if (name[n] != '.' && name[n] != ' ')
            return false;
    }
    return true;
}

bool tree_name_ok(const char *name, size_t len)
{
    if (!len || memchr(name, '/', len) || memchr(name, '\0', len))
        return false;
    if ((len == 1 && name[0] == '.') || (len == 2 && name[0] == '.' && name[1] == '.'))
        return false;
    if (name[0] != '.' && name[0] != 'g' && name[0] != 'G' && (unsigned char)name[0] < 0x80)
        return true;
    return !is_hfs(".git", name, len) && !is_ntfs(".git", "git~", '1', name, len);
}

bool tree_link_ok(const char *name, size_t len)
{
    return !is_hfs(".gitmodules", name, len) &&
           !is_ntfs(".gitmodules", "gitmod~", '4', name, len) &&
           !is_ntfs(".gitmodules", "gi7eba~", '9', name, len);
}
