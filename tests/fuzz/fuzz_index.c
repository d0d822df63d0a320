/*
 * repo/index_file.c over any bytes: what a hook finds in place of an index. Besides not crashing:
 * every entry that was accepted can be read, and directories nest.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "repo/index_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct index_file *f)
{
    require(!f->names.len || f->names.len == f->starts.len);
    for (size_t i = 0; i < f->starts.len; i++) {
        struct index_entry e = index_file_entry(f, i);

        require((e.len > 0 || f->foreign) && e.len == strlen(e.name));
    }
    for (size_t i = 0; i < f->dirs.len; i++) {
        const struct index_dir *dir = vec_at(&f->dirs, i);

        require(dir->end > i && dir->end <= f->dirs.len);
        require(dir->entries < 0 || dir->id);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t id_len = 20; id_len <= 32; id_len += 12) {
        struct index_file f = INDEX_FILE_INIT;

        if (!index_file_parse(&f, (const char *)data, size, id_len))
            check(&f);
        require(!err_message());
        index_file_release(&f);
    }
    return 0;
}
