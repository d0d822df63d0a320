#include "model/path.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* Code points that HFS+ leaves out when it compares names (TN1150, Unicode subtleties). */
static bool hfs_ignores(uint32_t c)
{
    return (c >= 0x200c && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x206a && c <= 0x206f) || c == 0xfeff;
}

/* NAME without what HFS+ ignores is ".git". */
static bool is_hfs_dotgit(const char *name, size_t len)
{
    static const char want[] = ".git";
    size_t at = 0;

    while (len) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, name, len);

        if (!n)
            return false;
        name += n;
        len -= n;
        if (hfs_ignores(c))
            continue;
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (at == sizeof(want) - 1 || c != (uint32_t)want[at])
            return false;
        at++;
    }
    return at == sizeof(want) - 1;
}

/* NTFS drops dots and spaces at the end, and gives .git the short name git~1. */
static bool is_ntfs_dotgit(const char *name, size_t len)
{
    while (len && (name[len - 1] == '.' || name[len - 1] == ' '))
        len--;
    return (len == 4 && !strncasecmp(name, ".git", 4)) ||
           (len == 5 && !strncasecmp(name, "git~1", 5));
}

const char *path_component_fault(const char *name, size_t len)
{
    if (!len)
        return "has an empty component";
    if (len == 1 && name[0] == '.')
        return "has the component '.'";
    if (len == 2 && name[0] == '.' && name[1] == '.')
        return "has the component '..'";
    if (is_ntfs_dotgit(name, len) || is_hfs_dotgit(name, len))
        return "has the component '.git'";
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];

        if (c < 0x20 || c == 0x7f)
            return "has a control character";
        if (c == '\\')
            return "has a backslash";
        if (c == ':')
            return "has a colon";
    }
    return NULL;
}

const char *path_fault(const char *path)
{
    if (!*path)
        return "is empty";
    if (*path == '/')
        return "is absolute";
    if (*path == '-')
        return "begins with '-'";
    for (;;) {
        size_t len = strcspn(path, "/");
        const char *fault = path_component_fault(path, len);

        if (fault || !path[len])
            return fault;
        path += len + 1;
    }
}

bool path_is_within(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return !strncmp(path, dir, len) && (!path[len] || path[len] == '/');
}
