/*
 * Runs a fuzz target over the files named, without libFuzzer: corpora are tests with any compiler.
 */
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    struct str bytes = STR_INIT;

    for (int i = 1; i < argc; i++) {
        str_reset(&bytes);
        if (file_read(&bytes, argv[i], STR_MAX / 2)) {
            fprintf(stderr, "%s\n", err_message() ? err_message() : argv[i]);
            return 128;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)bytes.buf, bytes.len);
    }
    str_release(&bytes);
    return argc > 1 ? 0 : 129;
}
