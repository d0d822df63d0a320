#include "deploy/output.h"

#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "os/term.h"

#define COLOUR_MAX 32
#define LINE_MAX_BYTES ((size_t)64 << 10)

void output_release(struct output *o)
{
    str_release(&o->raw);
    str_release(&o->clean);
    str_release(&o->line);
    str_release(&o->kept);
}

/* The length of the colour at the LEN bytes of TEXT; 0: there is none. *part: it may go on behind
 * them. */
static size_t colour_len(bool *part, const char *text, size_t len)
{
    size_t n = 1;

    *part = len == 1;
    if (len < 2 || text[1] != '[')
        return 0;
    for (n = 2; n < len && strchr("0123456789;:", text[n]) && text[n]; n++)
        ;
    *part = n == len && n < COLOUR_MAX;
    return n < len && n < COLOUR_MAX && text[n] == 'm' ? n + 1 : 0;
}

/* Is what is at the end of a text perhaps the beginning of a character? */
static bool is_begun(const char *text, size_t len)
{
    unsigned char c = (unsigned char)*text;
    size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;

    return len < want && c < 0xf5;
}

static bool is_plain(unsigned char c)
{
    return (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t' || c == '\r';
}

/* What is at the LEN bytes of TEXT, and not plain: its length in bytes, 0 where that is not known
 * yet. */
static size_t add_special(struct str *out, const char *text, size_t len, bool final)
{
    bool part = false;
    uint32_t c;
    size_t n = *text == '\033' ? colour_len(&part, text, len) : 0;

    if (n)
        str_add(out, text, n);
    if (n || (part && !final))
        return n;
    n = utf8_sequence(&c, text, len);
    if (!n && !final && is_begun(text, len))
        return 0;
    if (!n)
        n = 1;
    term_escape(out, text, n);
    return n;
}

/* The bytes of *in with what a terminal would obey escaped; they are taken out of it. */
static void escape(struct str *out, struct str *in, bool final)
{
    size_t i = 0;

    while (i < in->len) {
        size_t n = 0;

        while (i + n < in->len && is_plain((unsigned char)in->buf[i + n]))
            n++;
        str_add(out, in->buf + i, n);
        i += n;
        if (i == in->len)
            break;
        n = add_special(out, in->buf + i, in->len - i, final);
        if (!n)
            break;
        i += n;
    }
    str_splice(in, 0, i, "", 0);
}

static void keep(struct str *kept, const struct str *text)
{
    str_add(kept, text->buf, text->len);
    if (kept->len > 2 * OUTPUT_KEPT)
        str_splice(kept, 0, kept->len - OUTPUT_KEPT, "", 0);
}

/* The first N bytes of the line are shown. */
static void release(struct output *o, size_t n)
{
    struct str text = STR_INIT;

    if (!n)
        return;
    str_add(&text, o->line.buf, n);
    str_splice(&o->line, 0, n, "", 0);
    secret_hide(&text, ":***");
    keep(&o->kept, &text);
    if (o->show)
        o->show(o->payload, text.buf, text.len);
    str_release(&text);
}

/* Up to the last end of a line; a line without an end is not waited for without measure. */
static size_t whole_lines(const struct str *line)
{
    size_t n = line->len;

    while (n && line->buf[n - 1] != '\n' && line->buf[n - 1] != '\r')
        n--;
    return n || line->len < LINE_MAX_BYTES ? n : line->len;
}

/* Up to the last word, where that may be a URL. */
static size_t whole_words(const struct str *line)
{
    size_t n = line->len;

    while (n && !strchr(" \t\n\r", line->buf[n - 1]))
        n--;
    return strchr(line->buf + n, ':') ? n : line->len;
}

void output_add(struct output *o, const char *bytes, size_t len)
{
    str_add(&o->raw, bytes, len);
    secrets_mask(&o->clean, &o->raw, o->secrets, false);
    escape(&o->line, &o->clean, false);
    release(o, whole_lines(&o->line));
}

void output_idle(struct output *o)
{
    release(o, whole_words(&o->line));
}

/* The last of it, from the beginning of a line on where one is near. */
static void cut(struct str *kept)
{
    const char *line;

    if (kept->len <= OUTPUT_KEPT)
        return;
    str_splice(kept, 0, kept->len - OUTPUT_KEPT, "", 0);
    line = memchr(kept->buf, '\n', kept->len > 4096 ? 4096 : kept->len);
    if (line)
        str_splice(kept, 0, (size_t)(line + 1 - kept->buf), "", 0);
    else
        while (kept->len && ((unsigned char)*kept->buf & 0xc0) == 0x80)
            str_splice(kept, 0, 1, "", 0);
}

void output_end(struct output *o)
{
    secrets_mask(&o->clean, &o->raw, o->secrets, true);
    escape(&o->line, &o->clean, true);
    release(o, o->line.len);
    cut(&o->kept);
}

/* A line as it is shown in the end: without colours, from behind the last return of the carriage.
 */
static void add_line(struct strs *out, const char *text, size_t len)
{
    struct str line = STR_INIT;
    size_t start = 0;
    bool part;

    while (len && text[len - 1] == '\r')
        len--;
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\r')
            start = i + 1;
    for (size_t i = start; i < len;) {
        size_t n = text[i] == '\033' ? colour_len(&part, text + i, len - i) : 0;

        if (!n)
            str_addc(&line, text[i] == '\t' ? ' ' : text[i]);
        i += n ? n : 1;
    }
    strs_add(out, line.buf);
    str_release(&line);
}

void output_last_lines(struct strs *out, const struct output *o, size_t n)
{
    size_t end = o->kept.len, at;

    while (end && strchr("\r\n", o->kept.buf[end - 1]))
        end--;
    for (at = end; at && n; at--)
        if (o->kept.buf[at - 1] == '\n' && !--n)
            break;
    while (at < end) {
        const char *line = o->kept.buf + at, *newline = memchr(line, '\n', end - at);
        size_t len = newline ? (size_t)(newline - line) : end - at;

        add_line(out, line, len);
        at += len + 1;
    }
}
