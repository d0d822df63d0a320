/* git version-merge: the merge driver for files that carry the version. */
#include "base/err.h"
#include "cli/tool.h"
#include "flow/version_merge.h"

static const struct option_row rows[] = {
    OPT_OPERAND(OPERAND, "<base>", struct version_merge, base, "the common ancestor: %O"),
    OPT_OPERAND(OPERAND, "<ours>", struct version_merge, ours, "our file, which is written: %A"),
    OPT_OPERAND(OPERAND, "<theirs>", struct version_merge, theirs, "their file: %B"),
    OPT_OPERAND(OPERAND, "<marker-size>", struct version_merge, marker,
                "how long the marks of a conflict are: %L"),
    OPT_OPERAND(OPERAND, "<path>", struct version_merge, path, "which file it is: %P"),
    OPT_END,
};

static bool is_number(const char *text)
{
    size_t n = 0;

    while (text[n] >= '0' && text[n] <= '9')
        n++;
    return n && n < 5 && !text[n];
}

static int run(const void *options)
{
    const struct version_merge *in = options;
    bool clean = false;
    int rc;

    if (!is_number(in->marker))
        return tool_usage("'%s' is no size of a mark", in->marker);
    rc = version_merge(&clean, in);
    if (!rc && !clean)
        rc = err_set(ERR_REFUSED, "'%s' has conflicts besides the version", in->path);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-version-merge",
        .summary = "the merge driver for files that carry the version",
        .options = rows,
        .options_size = sizeof(struct version_merge),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
