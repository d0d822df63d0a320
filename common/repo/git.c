#include "repo/git.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "base/watch.h"
#include "os/clock.h"
#include "repo/engine.h"
#include "repo/object.h"
#include "repo/repo.h"
#include "text/quote.h"

/* What every child of ours is told: no prompt, no pager, and what it writes is made durable. */
static const char *const always_args[] = {
    "--no-pager", "-c", "core.fsync=all", "-c", "advice.detachedHead=false", NULL};
static const char *const always_env[] = {
    "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "LANGUAGE",
    /* neither engine puts another object in the place of the one that is named; git says a word
     * about a file of grafts that is there, so there is none */
    "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE=", NULL};

/* core.fsmonitor names a program, in the repository's own configuration. */
static const char *const look_args[] = {"-c", "core.fsmonitor=false", NULL};
static bool only_looks;

void git_only_look(void)
{
    only_looks = true;
}

static void add_all(struct vec *out, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        *(const char **)vec_push(out) = list[i];
}

/* "argv" and "env" of P point into the two lists, which the caller frees. */
static int prepare(struct proc *p, struct vec *argv, struct vec *env, struct repo *r,
                   const struct git_call *call)
{
    const char *program;

    if (proc_find(&program, "git"))
        return err_set(ERR_FAILED, "cannot find git in PATH");
    *(const char **)vec_push(argv) = program;
    if (!call->plain)
        add_all(argv, always_args);
    if (!call->plain && only_looks)
        add_all(argv, look_args);
    add_all(argv, call->args);
    vec_push(argv);
    if (!call->plain)
        add_all(env, always_env);
    if (r && !call->plain)
        add_all(env, object_batch_env(r));
    if (call->counts && watch_steps()) /* from the start: when it is shown is not git's business */
        *(const char **)vec_push(env) = "GIT_PROGRESS_DELAY=0";
    add_all(env, call->env);
    vec_push(env);
    p->argv = argv->items;
    p->env = env->items;
    p->dir = call->dir;
    p->in = call->in;
    p->in_len = call->in_len;
    p->quiet = call->quiet;
    p->pause = call->pause;
    p->far = call->far;
    p->ends = call->ends;
    p->inherit = call->inherit;
    return 0;
}

/* "git read-tree --reset 1234...", and what came of it. */
static void tell(const struct git_call *call, const char *what)
{
    struct str s = STR_INIT;

    for (const char *const *arg = call->args; *arg && watch_details(); arg++) {
        str_addc(&s, ' ');
        quote_word(&s, *arg);
    }
    watch_say("git%s: %s", s.buf, what);
    str_release(&s);
}

static void tell_end(const struct git_call *call, uint64_t begun)
{
    struct str s = STR_INIT;

    str_addf(&s, "%.2f s", (double)(clock_ms() - begun) / 1000);
    if (call->status)
        str_addf(&s, ", exit status %d", call->status);
    tell(call, s.buf);
    str_release(&s);
}

/* The last whole "Updating files:  47% (470/1000)" of all that git has written so far. */
static void heard(const char *text)
{
    size_t n = 0, total = 0;

    for (const char *at = strstr(text, "% ("); at; at = strstr(at + 1, "% (")) {
        size_t some, all;
        char end;

        if (sscanf(at, "%% (%zu/%zu%c", &some, &all, &end) == 3 && end == ')') {
            n = some;
            total = all;
        }
    }
    if (total)
        watch_at_of(n, total);
}

static int run(struct repo *r, struct git_call *call, struct str *err)
{
    struct vec argv = VEC_INIT(char *), env = VEC_INIT(char *);
    struct proc p = {
        .out = call->out, .err = err, .heard = call->counts && watch_steps() ? heard : NULL};
    uint64_t begun = watch_details() ? clock_ms() : 0;
    int rc = r ? batch_settle(r) : 0;

    if (!rc)
        rc = prepare(&p, &argv, &env, r, call);
    if (!rc)
        rc = proc_run(&p);
    call->status = p.status;
    if (!rc && watch_details())
        tell_end(call, begun);
    vec_release(&argv);
    vec_release(&env);
    return rc;
}

int git_call(struct repo *r, struct git_call *call)
{
    return run(r, call, NULL);
}

static bool is_progress(const char *line, size_t len)
{
    return memmem(line, len, "% (", 3) || memmem(line, len, ", done.", 7) ||
           str_starts(line, "Total ") || str_starts(line, "Delta compression ");
}

/* What git has written of its progress is no reason for anything. It is written over by what comes
 * behind it. */
static void drop_progress(struct str *said)
{
    struct str rest = STR_INIT;

    for (const char *line = said->buf, *next; *line; line = next) {
        size_t len = strcspn(line, "\r\n");

        next = line + len + (line[len] != '\0');
        if (len && line[len] != '\r' && !is_progress(line, len))
            str_add(&rest, line, (size_t)(next - line));
    }
    str_release(said);
    *said = rest;
}

int git_capture(struct repo *r, struct git_call *call)
{
    int rc;

    str_init(&call->said);
    rc = run(r, call, &call->said);
    if (call->counts && watch_steps())
        drop_progress(&call->said);
    while (call->said.len && call->said.buf[call->said.len - 1] == '\n')
        str_truncate(&call->said, call->said.len - 1);
    return rc;
}

/* The last line of what git said on stderr, without its "fatal: ". */
static const char *reason(const char *said)
{
    const char *line = strrchr(said, '\n');

    line = line ? line + 1 : said;
    if (str_starts(line, "fatal: ") || str_starts(line, "error: "))
        line += strlen("fatal: ");
    return line;
}

int git_must(struct repo *r, struct git_call *call)
{
    int rc = git_capture(r, call);
    if (!rc && call->status)
        rc = err_set(ERR_FAILED, "git %s failed (%d)%s%s", call->args[0], call->status,
                     call->said.len ? ": " : " and did not say why", reason(call->said.buf));
    str_release(&call->said);
    return rc;
}

void git_note(const char *said)
{
    while (*said) {
        int len = (int)strcspn(said, "\n");

        if (len)
            err_note("%.*s", len, said);
        said += len + (said[len] == '\n');
    }
}

void git_quote(struct str *out, const char *path)
{
    str_addc(out, '"');
    for (; *path; path++) {
        if (*path == '"' || *path == '\\')
            str_addc(out, '\\');
        if (*path == '\n')
            str_adds(out, "\\n");
        else
            str_addc(out, *path);
    }
    str_addc(out, '"');
}

int git_talk(struct repo *r, struct proc_talk *talk, const struct git_call *call)
{
    struct vec argv = VEC_INIT(char *), env = VEC_INIT(char *);
    struct proc p = {0};
    int rc = r ? batch_settle(r) : 0;

    if (!rc)
        rc = prepare(&p, &argv, &env, r, call);
    tell(call, "begun");
    if (!rc)
        rc = proc_talk_start(talk, &p);
    vec_release(&argv);
    vec_release(&env);
    return rc;
}

int git_answer(struct proc_talk *talk, struct str *out, const char *command)
{
    int rc = proc_talk_rest(talk, out), status = proc_talk_end(talk);

    if (!rc && status)
        rc = err_set(ERR_FAILED, "git %s failed (%d)", command, status);
    return rc;
}

int git_need_version(unsigned major, unsigned minor)
{
    static unsigned have_major, have_minor;
    const char *const args[] = {"version", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = &text};
    int rc = 0;

    if (!have_major) {
        rc = git_must(NULL, &call);
        if (!rc && sscanf(text.buf, "git version %u.%u", &have_major, &have_minor) != 2)
            rc = err_set(ERR_FAILED, "cannot read git's version from '%s'", text.buf);
    }
    if (!rc && (have_major < major || (have_major == major && have_minor < minor))) {
        rc = err_set(ERR_FAILED, "git %u.%u is too old: %u.%u is needed", have_major, have_minor,
                     major, minor);
    }
    str_release(&text);
    return rc;
}
