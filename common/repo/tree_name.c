/* tree_name_ok(): what git refuses as a component of a path (its verify_path(), with
 * core.protectHFS and core.protectNTFS on), so that no tree of a hostile repository reaches a file
 * system. */
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

static bool is_hfs_dotgit(const char *name, size_t len)
{
    static const char want[] = ".git";
    const unsigned char *p = (const unsigned char *)name;
    size_t at = 0;

    while (len) {
        size_t skip = hfs_ignored(p, len);

        if (!skip) {
            if (at == 4 || tolower(*p) != want[at])
                return false;
            at++;
            skip = 1;
        }
        p += skip;
        len -= skip;
    }
    return at == 4;
}

/* NTFS: trailing dots and spaces are dropped, "x:stream" opens x, and "git~1" is .git's short name.
 */
static bool is_ntfs_dotgit(const char *name, size_t len)
{
    size_t n;

    if (len >= 4 && !strncasecmp(name, ".git", 4))
        n = 4;
    else if (len >= 5 && !strncasecmp(name, "git~1", 5))
        n = 5;
    else
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
    return !is_hfs_dotgit(name, len) && !is_ntfs_dotgit(name, len);
}
