/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM's devices between two of its lives: what masters the bus must not write the next one's
 * memory by an order of the last. Each is stopped by its class, a table of steps; behind a PCI host
 * bus mastering is switched off function by function, and what can be reset is. It runs on a core
 * of the VM's own, none of whose vCPUs runs.
 */
#ifndef MULLION_EL2_QUIESCE_H
#define MULLION_EL2_QUIESCE_H

#include <stdbool.h>
#include <stdint.h>

#define QUIESCE_MAX 96u /* devices of all VMs */

enum quiesce_class {
	QUIESCE_NOTHING, /* cannot act without its CPU, or acts through another device */
	QUIESCE_VIRTIO_MMIO,
	QUIESCE_PL011,
	QUIESCE_SBSA_UART,
	QUIESCE_PL080,
	QUIESCE_PL330,
	QUIESCE_SDHCI,
	QUIESCE_AHCI,
	QUIESCE_GEM,
	QUIESCE_DWC3,
	QUIESCE_ZDMA,
	QUIESCE_DPDMA,
	QUIESCE_DWC2,
	QUIESCE_BCM2835_DMA,
	QUIESCE_PCI_ECAM,
	QUIESCE_CLASSES
};

struct quiesce_device {
	uint64_t base;  /* of its registers, or of the configuration space */
	uint16_t buses; /* QUIESCE_PCI_ECAM: how many that has; QUIESCE_BCM2835_DMA: which channels
			   are the Arm's, a bit each */
	uint8_t class, vm;
};

/* Boot fills them in; constant while guests run. */
extern struct quiesce_device quiesce_devices[QUIESCE_MAX];
extern unsigned n_quiesce_devices;

/* Brings the devices of VM number `vm` to rest, all of them whatever one does; those that do not
 * come to rest in time are told of, by their base. True: there is none. Bounded by a second for
 * each thing that is waited for. */
bool quiesce(unsigned vm, void (*failed)(uint64_t base));

/* --- quiesce_pci.c --- */

bool quiesce_pci(const struct quiesce_device *host);

#endif
