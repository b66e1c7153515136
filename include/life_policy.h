/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a VM when it ends, and when it begins, as the system configuration says it. */
#ifndef MULLION_LIFE_POLICY_H
#define MULLION_LIFE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

enum life_action { LIFE_ACT_STOP, LIFE_ACT_RESTART, LIFE_ACT_RESET_BOARD };

enum { LIFE_ON_OFF, LIFE_ON_RESET, LIFE_ON_CRASH, LIFE_ENDS };

#define LIFE_AFTER_NONE 0xffu
#define LIFE_IMAGES     4u /* that mullion,kernel names at most; 1 without CONFIG_SEVERAL_IMAGES */

struct life_policy {
	uint8_t on[LIFE_ENDS]; /* enum life_action */
	bool manual;           /* it does not start by itself */
	uint8_t after;         /* the VM after whose first start it starts, or LIFE_AFTER_NONE */
	bool is_named;         /* the configuration says something of this */
	uint32_t limit;        /* so many restarts at most.. */
	uint32_t seconds;      /* ..within so many seconds; 0: no limit */
	uint32_t good_after;   /* so many seconds of life prove its image good */
};

#endif
