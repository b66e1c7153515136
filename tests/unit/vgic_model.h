/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random life of two VMs on the virtual GIC, beside a model of what a GIC without a hypervisor
 * would do. Every acknowledge has to be one that the model could give (pending, enabled, not
 * active, routed here, nothing more urgent known here), every read has to be the model's, and when
 * all is served nothing that the model has pending may be left.
 */
#ifndef MULLION_VGIC_MODEL_H
#define MULLION_VGIC_MODEL_H

#include <stdint.h>

/* The next choice below n (n <= 256); ~0: the end. */
typedef unsigned model_choice(void *ctx, unsigned below);

/* Runs until the choices end. NULL, or what was wrong; *steps counts. */
const char *model_run(model_choice *choose, void *ctx, unsigned long *steps);

/* How often what happened, over all runs: to see that a run has seen it all. */
enum model_count {
	MODEL_TAKEN,
	MODEL_NESTED,  /* taken while another is in service */
	MODEL_OUTSIDE, /* an active one out of the list registers */
	MODEL_QUEUED,  /* a pending one is waiting for a list register */
	MODEL_ROUTED_ACTIVE,
	MODEL_WITHDRAWN, /* a level went low under a pending interrupt */
	MODEL_SERVED_ALL,
	MODEL_OFF,
	MODEL_RESET,
	MODEL_WAITS,
	MODEL_GROUP_OFF,
	MODEL_SOFT, /* a software line went high or low */
	MODEL_COUNTS,
};
extern unsigned long model_counts[MODEL_COUNTS];
extern int model_trace; /* prints every step */

#endif
