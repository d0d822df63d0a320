#include "model/overview.h"

#include <stdlib.h>

void overview_release(struct overview *o)
{
    vec_each (struct overview_environment, e, &o->environments) {
        free(e->name);
        free(e->problem);
        free(e->tag);
        free(e->commit);
        free(e->by);
        free(e->schema);
        free(e->step);
    }
    vec_each (struct overview_release, r, &o->releases) {
        free(r->tag);
        free(r->commit);
    }
    vec_each (struct overview_branch, b, &o->branches) {
        free(b->name);
        free(b->commit);
        free(b->version);
        free(b->base);
        strs_release(&b->paths);
    }
    vec_each (struct overview_block, block, &o->blocks) {
        free(block->text);
        free(block->hint);
    }
    vec_release(&o->environments);
    vec_release(&o->releases);
    vec_release(&o->branches);
    vec_release(&o->blocks);
    free(o->main);
    free(o->main_commit);
    free(o->version);
    free(o->release);
    free(o->staging);
    free(o->staging_commit);
    free(o->candidate);
}

const char *overview_state_name(enum overview_state state)
{
    static const char *const names[] = {"open", "promoted", "released", "merged", "unknown"};

    return names[state];
}
