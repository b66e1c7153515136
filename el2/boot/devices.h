/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot-only: the emulated devices of the VMs. Of each kind that there is (device_kinds.c) every VM
 * that wants it gets one, or several: a place in its address space where the machine has nothing,
 * software SPIs, regions in its table (el2/vdev/vdev.h), and a node in its tree.
 */
#ifndef MULLION_EL2_DEVICES_H
#define MULLION_EL2_DEVICES_H

#include "dtb/derive/guest_device.h"
#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

#define DEVICES_MAX 6u /* kinds */
/* Of all kinds. A channel has one device for each of its sides. */
#define DEVICES_OF_VM \
	(DEVICES_MAX + SYS_MORE_CONSOLES + (IS_ENABLED(CONFIG_CHANNELS) ? SYS_MAX_CHANNELS : 0))

struct device_kind {
	const char *name; /* of its nodes */
	uint64_t size;    /* of its range: a page, or a larger power of two */
	unsigned n_lines;
	bool edge[GUEST_DEVICE_LINES];
	bool is_console;
	const char *property; /* of /hypervisor, or NULL */
	bool in_halves;       /* reg has two parts */
	bool is_primecell;    /* it wants a clock */
	/* How many a domain gets; NULL: each gets one. */
	unsigned (*wanted)(const struct sys_config *config, unsigned domain);
	/* What the n-th is called, or NULL; kept by `config`. NULL: none is. */
	const char *(*label)(const struct sys_config *config, unsigned domain, unsigned n);
	void (*describe)(struct derive *derive, const struct guest_device *device);
	/* Makes one: `device` has its place and lines. Calls vdev_add. */
	int (*create)(struct vm *vm, const struct guest_device *device, struct diag *diag);
};

/* DEVICES_MAX entries; NULL: none. */
extern const struct device_kind *const device_kinds[];

/* Makes the devices of all VMs, whose memory is known, before any vm_create. `lines`: INTIDs that
 * the physical GIC has. */
int devices_create(struct machine *machine, const struct device_kind *const kinds[DEVICES_MAX],
		   unsigned lines, struct diag *diag);

/* The devices of a VM, for its tree. */
const struct guest_device *devices_of(const struct vm *vm, unsigned *count);

#endif
