/*
 * libgit2 1.5's git_regexp_match() does not free its match data where nothing matches: 20 KiB for
 * each key of the configuration, whenever a repository of format 1 is opened. Its
 * git_regexp_search() answers the same question and frees. The linker puts this in the place of
 * calls to the former
 * (--wrap). Signatures: libgit2 1.5 src/util/regexp.h.
 */
#include <stddef.h>
#include <sys/types.h>

struct regmatch {
    ssize_t start, end;
};

/* the linker's names, not ours: NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*) */
int git_regexp_search(const void *r, const char *string, size_t nmatches, struct regmatch *matches);
int __wrap_git_regexp_match(const void *r, const char *string);

int __wrap_git_regexp_match(const void *r, const char *string)
{
    struct regmatch whole;

    return git_regexp_search(r, string, 1, &whole);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */
