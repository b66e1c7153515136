/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/frame.h"

#include "lib/log.h"

void frame_log(const char *name, const struct frame *frame)
{
	for (unsigned i = 0; i < 30; i += 5)
		log_line("%s: x%u.. %lx %lx %lx %lx %lx", name, i, frame->x[i], frame->x[i + 1],
			 frame->x[i + 2], frame->x[i + 3], frame->x[i + 4]);
}
