#include "model/source.h"

#include <stdarg.h>

#include "base/err.h"
#include "text/quote.h"

void source_hint(const struct source *s, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    quote_words(&text, fmt, ap);
    va_end(ap);
    if (s->hint)
        s->hint(s->context, text.buf);
    else
        err_hint("%s", text.buf);
    str_release(&text);
}
