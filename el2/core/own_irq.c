/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/own_irq.h"

#include <stddef.h>

#include "gic/gic.h"
#include "lib/log.h"

struct own_irq_line {
	uint32_t intid; /* 0: free */
	uint16_t idle;  /* how often in a row it came for nothing; of a PPI, on any core */
	uint8_t cpu;    /* of an SPI */
	bool is_off;
	own_irq_handler *handler;
	void *state;
};

static struct own_irq_line
	own_lines[OWN_IRQ_MAX]; /* in the order of claiming; constant after boot */

static struct own_irq_line *find_line(uint32_t intid)
{
	for (unsigned i = 0; i < OWN_IRQ_MAX; i++)
		if (own_lines[i].intid == intid)
			return &own_lines[i];
	return NULL;
}

bool own_irq_claimed(uint32_t intid)
{
	return intid >= OWN_IRQ_PRIVATE && find_line(intid);
}

int own_irq_claim_private(uint32_t intid, own_irq_handler *handler)
{
	struct own_irq_line *line = find_line(0);

	if (intid < OWN_IRQ_PRIVATE || intid >= OWN_IRQ_FIRST || own_irq_claimed(intid) || !line)
		return -1;
	*line = (struct own_irq_line){.intid = intid, .handler = handler};
	return 0;
}

int own_irq_claim(uint32_t intid, bool edge, unsigned cpu, own_irq_handler *handler, void *state,
		  struct diag *diag)
{
	struct own_irq_line *line = find_line(0);

	if (intid < OWN_IRQ_FIRST || intid >= gic->lines())
		return diag_fail(diag, "interrupt", "%u is no SPI of this machine (%u to %u)",
				 intid, OWN_IRQ_FIRST, gic->lines() - 1);
	if (own_irq_claimed(intid))
		return diag_fail(diag, "interrupt", "%u is EL2's already", intid);
	if (!line)
		return diag_fail(diag, "interrupt", "EL2 has more than %u of its own", OWN_IRQ_MAX);
	*line = (struct own_irq_line){
		.intid = intid, .cpu = (uint8_t)cpu, .handler = handler, .state = state};
	gic->own_line(intid, cpu, edge);
	return 0;
}

uint32_t own_irq_spi(unsigned place, unsigned cpu)
{
	const struct own_irq_line *line = &own_lines[place];

	return line->intid >= OWN_IRQ_FIRST && line->cpu == cpu ? line->intid : 0;
}

unsigned own_irq_place(uint32_t intid)
{
	return (unsigned)(find_line(intid) - own_lines);
}

bool own_irq_is_off(uint32_t intid)
{
	return find_line(intid)->is_off;
}

bool own_irq_handle(uint32_t intid)
{
	struct own_irq_line *line = find_line(intid);

	if (!line)
		return false;
	if (line->handler(line->state)) {
		line->idle = 0;
	} else if (!line->is_off && ++line->idle == OWN_IRQ_IDLE_MOST) {
		line->is_off = true;
		gic->disable(intid / 32, 1u << (intid % 32));
		log_error("interrupt",
			  "INTID %u, EL2's own, comes again and again for nothing: disabled",
			  intid);
	}
	return true;
}
