#include "text/config_env.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

#define VARIABLE "GIT_CONFIG_PARAMETERS"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Append what the quoted word at TEXT stands for; returns what is behind it, NULL when it is none.
 */
static const char *read_quoted(struct str *out, const char *text)
{
    if (*text != '\'')
        return NULL;
    for (text++; *text; text++) {
        if (*text != '\'') {
            str_addc(out, *text);
            continue;
        }
        /* a quote and '!' stand outside the quotes, behind a backslash */
        if (text[1] != '\\' || (text[2] != '\'' && text[2] != '!') || text[3] != '\'')
            return text + 1;
        str_addc(out, text[2]);
        text += 3;
    }
    return NULL;
}

int config_pass_on(const char *key, const char *value, const char *from, config_each each,
                   void *data)
{
    struct config_entry entry = {.value = value, .file = from};
    char *normal = NULL;
    int rc = config_key_normalise(&normal, key);

    if (rc)
        return err_set(ERR_INVALID, "%s: '%s' is no key", from, key);
    entry.key = normal;
    rc = each(&entry, data);
    free(normal);
    return rc;
}

/* The old style: key and value in one word. */
static int pass_on_word(char *word, config_each each, void *data)
{
    char *equals = strchr(word, '=');
    char *end = equals ? equals : word + strlen(word);

    if (equals)
        *equals = '\0';
    while (end > word && is_space(end[-1]))
        *--end = '\0';
    while (is_space(*word))
        word++;
    return config_pass_on(word, equals ? equals + 1 : NULL, VARIABLE, each, data);
}

int config_parse_parameters(const char *text, config_each each, void *data)
{
    struct str key = STR_INIT, value = STR_INIT;
    int rc = 0;

    while (is_space(*text))
        text++;
    while (!rc && *text) {
        const char *given = NULL;
        bool one_word;

        str_reset(&key);
        str_reset(&value);
        text = read_quoted(&key, text);
        one_word = text && (!*text || is_space(*text));
        if (text && *text == '=') {
            text++;
            if (*text == '\'') {
                text = read_quoted(&value, text);
                given = value.buf;
            }
        }
        if (!text || (*text && !is_space(*text))) {
            rc = err_set(ERR_INVALID, VARIABLE " is malformed");
            break;
        }
        rc = one_word ? pass_on_word(key.buf, each, data)
                      : config_pass_on(key.buf, given, VARIABLE, each, data);
        while (is_space(*text))
            text++;
    }
    str_release(&key);
    str_release(&value);
    return rc;
}
