/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind a PCI host with a memory-mapped configuration space (PCI Express Base
 * Specification 5.0, 7.2.2: ECAM). What bridges say is a guest's word: each bus is looked at once
 * whatever they say. */
#include "el2/vm/quiesce.h"

#include "el2/vm/quiesce_reach.h"

#define DEVICES   32u
#define FUNCTIONS 8u

/* 7.5.1: configuration space header */
#define COMMAND        0x04u
#define COMMAND_MEMORY 0x0002u
#define COMMAND_MASTER 0x0004u
#define STATUS_LIST    (1u << 20) /* of the doubleword at COMMAND */
#define HEADER         0x0cu
#define HEADER_TYPE(v) ((v) >> 16 & 0x7f)
#define HEADER_MULTI   (1u << 23)
#define BRIDGE         1u
#define BUSES          0x18u
#define SECONDARY(v)   ((v) >> 8 & 0xff)
#define CAPABILITIES   0x34u
#define MOST_IN_LIST   48u /* of 4 bytes each, behind the header of 64, in 256 */

/* 7.5.3: PCI Express capability */
#define EXPRESS      0x10u
#define EXPRESS_CAN  4u
#define CAN_RESET    (1u << 28)
#define EXPRESS_DO   8u
#define DO_RESET     (1u << 15)
#define SAYS_PENDING (1u << 21) /* Transactions Pending of the status above the control */

#define PENDING_US 100000u
#define RESET_US   100000u /* 6.6.2: nothing may access it for 100 ms */

static void wait_us(uint32_t microseconds)
{
	uint64_t end = deadline_us(microseconds);

	while (!deadline_over(end))
		quiesce_relax();
}

/* The offset of its PCI Express capability; 0: it has none. */
static uint32_t find_express(uint64_t config, uint32_t command)
{
	uint32_t at = command & STATUS_LIST ? mmio_read32(config + CAPABILITIES) & 0xfc : 0;

	for (unsigned i = 0; at >= 0x40 && i < MOST_IN_LIST; i++) {
		uint32_t head = mmio_read32(config + at);

		if ((head & 0xff) == EXPRESS)
			return at;
		at = head >> 8 & 0xfc;
	}
	return 0;
}

/* What it has begun is over, in time or not: it may not begin anything. */
static bool settle(uint64_t config, uint32_t express)
{
	uint64_t end = deadline_us(PENDING_US);

	for (bool over = false; mmio_read32(config + express + EXPRESS_DO) & SAYS_PENDING;
	     over = deadline_over(end)) {
		if (over)
			return false;
		quiesce_relax();
	}
	return true;
}

/* True: it is being reset. Bridges keep their numbers and windows, which the boot firmware may have
 * given them. Bits of the status, which is above both registers, are cleared by ones. */
static bool stop_function(uint64_t config, bool is_bridge, bool *rests)
{
	uint32_t command = mmio_read32(config + COMMAND), express, control;

	mmio_write32(config + COMMAND, command & 0xffff & ~COMMAND_MASTER);
	if (is_bridge || !(command & (COMMAND_MASTER | COMMAND_MEMORY)))
		return false;
	express = find_express(config, command);
	if (!express)
		return false;
	*rests &= settle(config, express);
	if (!(mmio_read32(config + express + EXPRESS_CAN) & CAN_RESET))
		return false;
	control = mmio_read32(config + express + EXPRESS_DO) & 0xffff;
	mmio_write32(config + express + EXPRESS_DO, control | DO_RESET);
	return true;
}

struct walk {
	const struct quiesce_device *host;
	uint32_t found[256 / 32], seen[256 / 32]; /* buses */
	bool reset, rests;
};

/* True: it has more functions than this one. */
static bool stop_at(struct walk *walk, unsigned bus, unsigned device, unsigned function)
{
	uint64_t offset = (uint64_t)bus << 20 | device << 15 | function << 12,
		 config = quiesce_register(walk->host->base + offset);
	uint32_t header;
	bool is_bridge;

	if ((mmio_read32(config) & 0xffff) == 0xffff)
		return false;
	header = mmio_read32(config + HEADER);
	is_bridge = HEADER_TYPE(header) == BRIDGE;
	if (is_bridge) {
		uint32_t behind = SECONDARY(mmio_read32(config + BUSES));

		walk->found[behind / 32] |= 1u << (behind % 32);
	}
	walk->reset |= stop_function(config, is_bridge, &walk->rests);
	return header & HEADER_MULTI;
}

static void stop_bus(struct walk *walk, unsigned bus)
{
	walk->seen[bus / 32] |= 1u << (bus % 32);
	for (unsigned device = 0; device < DEVICES; device++)
		if (stop_at(walk, bus, device, 0))
			for (unsigned function = 1; function < FUNCTIONS; function++)
				stop_at(walk, bus, device, function);
}

bool quiesce_pci(const struct quiesce_device *host)
{
	struct walk walk = {.host = host, .found = {1}, .rests = true};

	for (bool again = true; again;) {
		again = false;
		for (unsigned bus = 0; bus < host->buses && bus < 256; bus++)
			if ((walk.found[bus / 32] & ~walk.seen[bus / 32]) >> (bus % 32) & 1) {
				stop_bus(&walk, bus);
				again = true;
			}
	}
	if (walk.reset)
		wait_us(RESET_US);
	return walk.rests;
}
