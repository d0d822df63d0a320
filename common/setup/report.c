#include "setup/report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

void setup_report_release(struct setup_report *report)
{
    vec_each (struct setup_touched, t, &report->touched)
        free(t->path);
    vec_release(&report->touched);
    strs_release(&report->said);
    strs_release(&report->warned);
    strs_release(&report->hints);
}

void setup_touch(struct setup_report *report, const char *what, const char *path)
{
    struct setup_touched *t = vec_push(&report->touched);

    t->what = what;
    t->path = mem_dup(path);
}

static FORMAT(2, 0) void add(struct strs *out, const char *fmt, va_list ap)
{
    struct str s = STR_INIT;

    str_vaddf(&s, fmt, ap);
    strs_add(out, s.buf);
    str_release(&s);
}

void setup_say(struct setup_report *report, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(&report->said, fmt, ap);
    va_end(ap);
}

void setup_warn(struct setup_report *report, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(&report->warned, fmt, ap);
    va_end(ap);
}
