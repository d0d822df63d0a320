/*
 * Inside deploy/run*.c alone: what a run is made of.
 */
#ifndef DEPLOY_RUN_PARTS_H
#define DEPLOY_RUN_PARTS_H

#include <stdbool.h>

#include "base/attr.h"
#include "deploy/line.h"
#include "deploy/place.h"
#include "deploy/run.h"
#include "deploy/secrets.h"

struct run {
    struct deploy_outcome *out;
    struct repo *r;
    const struct deploy_request *q;
    struct deploy_line line;
    struct deploy_record now; /* the state that is written next */
    struct oid tree;          /* what goes with it */
    size_t done;              /* steps that were done before, from the first on */
    struct secrets secrets;
    struct deploy_place place;
    int held; /* a descriptor, -1: none */
};

/* Say something, with format. */
void run_say(const struct run *run, const char *fmt, ...) FORMAT(2, 3);
void run_warn(const struct run *run, const char *fmt, ...) FORMAT(2, 3);

/*
 * Look at what is there: refuse where another deploys; *already where there is nothing to be done;
 * else fill run->now, either anew or to go on with what has stopped.
 */
int run_begin(bool *already, struct run *run) MUST_CHECK;

/* ERR_REFUSED where the deploy of the line's record lives. */
int run_judge_living(const struct run *run) MUST_CHECK;

/* Who we are, and that it is now: in run->now. */
int run_sign(struct run *run) MUST_CHECK;

/* Write run->now. FIRST: it is the lock. */
int run_record(struct run *run, bool first) MUST_CHECK;

/* A step number N, from 0, begins: in run->now, with the time that it has. */
void run_step_begins(struct run *run, size_t n);

/* Keep what step number N printed in the tree. */
int run_keep_output(struct run *run, size_t n, const struct str *text) MUST_CHECK;

#endif
