/* SPDX-License-Identifier: Apache-2.0 */
/* A guest's own tree, derived from the board's. */
#ifndef MULLION_DTB_GUEST_TREE_H
#define MULLION_DTB_GUEST_TREE_H

#include "dtb/config/system.h"
#include "dtb/derive/guest_device.h"

/* Everything a guest's tree says that is not in the board's. */
struct guest_params {
	struct range memory[SYS_MAX_MEMORY * 4];
	unsigned n_memory;
	bool moved;                  /* where that is says nothing of where it lies in DRAM */
	unsigned cpus[DT_MAX_CPUS];  /* board cpu index of vCPU n */
	uint64_t mpidr[DT_MAX_CPUS]; /* what vCPU n reads as MPIDR_EL1 affinity: reg of its node */
	unsigned n_cpus;
	struct range initrd; /* size 0: none */
	const char *bootargs;
	uint8_t kaslr_seed[8], rng_seed[32];
	/* leave both out: a guest that finds predictable ones would trust them */
	bool no_seeds;
	struct range reserved[4]; /* /reserved-memory, no-map */
	unsigned n_reserved;
	/* spin-table; size 0: PSCI. vCPU n's release address is its n-th doubleword */
	struct range pen;
	struct range ramoops; /* kept over lives; size 0: there is none */
	const char *vm_name;
	const char *version;                /* for /hypervisor */
	const struct guest_device *devices; /* emulated ones */
	unsigned n_devices;
	bool native;  /* no hypervisor: the GIC as it is, PSCI by SMC, no /hypervisor */
	bool no_psci; /* and nobody answers PSCI */
};

#define GUEST_TREE_MAX 0x200000u /* booting.rst: at most 2 MiB */

/*
 * Derives the tree of domain number `domain` from the merged tree into `out`, which has `room`
 * bytes and is 8-byte aligned. Keeps what the domain owns and what that needs (clocks, resets,
 * pinctrl, power domains, buses), deletes the rest and every dangling reference, sets memory, cpus
 * (with enable-method), GIC (no its, no msi-map), timer, psci 1.0/0.2 (method hvc), chosen,
 * /reserved-memory, /hypervisor; drops /domains, /__symbols__, secure-only nodes. Packed, at most
 * GUEST_TREE_MAX. 0, or -1; of a room too small it says how much was needed. Uses the one table of
 * tree.h.
 */
int sys_derive(const void *merged, const struct dt_board *board, const struct sys_config *config,
	       unsigned domain, const struct guest_params *params, void *out, size_t room,
	       struct diag *diag);

#endif
