/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system configuration: who gets what of the machine. It is a device-tree overlay on the
 * board's tree in the System Device Tree domain binding (openamp,domain-v1), so it names nodes and
 * never repeats an address; docs/configuration.md has every property. Pure; the same code checks it
 * on the host at build time and at boot.
 */
#ifndef MULLION_DTB_SYSTEM_H
#define MULLION_DTB_SYSTEM_H

#include "dtb/tree/board.h"

#define SYS_MAX_DOMAINS 8u
#define SYS_MAX_MEMORY  4u
#define SYS_MAX_DEVICES 48u
#define SYS_NAME        32u

struct sys_domain {
	char name[SYS_NAME]; /* node name */
	uint32_t id;
	uint32_t cpus;                       /* bit n: the n-th cpu node of the board's tree */
	bool cpus_rest;                      /* all that no other domain names (mask 0xffffffff) */
	struct range memory[SYS_MAX_MEMORY]; /* fixed, 1:1 */
	unsigned n_memory;
	/* mullion,memory-size: this much, placed by Mullion; 0: not asked */
	uint64_t memory_size;
	bool memory_rest; /* mullion,memory-rest: all that is left */
	/* image names in the bundle; ramdisk may be empty */
	char kernel[SYS_NAME], ramdisk[SYS_NAME];
	char bootargs[512]; /* chosen/bootargs */
	/* mullion,access-rest: every device that no other domain has */
	bool devices_rest;
	int devices[SYS_MAX_DEVICES]; /* node offsets in the merged tree */
	unsigned n_devices;
	/* mullion,enable-method: secondaries wait in a pen in the guest's memory, not for PSCI
	 * CPU_ON */
	bool spin_table;
	bool trace; /* reserved for debugging switches; false */
};

struct sys_config {
	unsigned n_domains;
	struct sys_domain domains[SYS_MAX_DOMAINS];
};

/*
 * Makes the merged tree: the board's tree with the overlay applied, in `merged` (`room` bytes).
 * Labels the overlay uses are resolved against /__symbols__ where the board's tree has it, else
 * against node names with every character that a label cannot hold as '_' (&pl011_9000000, &cpus);
 * nodes get phandles as needed. An unresolvable label is named.
 */
int sys_merge(void *merged, size_t room, const void *board, size_t board_room, const void *overlay,
	      size_t overlay_room, struct diag *diag);

/* Reads and checks /domains of the merged tree. Two domains with one CPU, one device or overlapping
 * memory fail, named. */
int sys_parse(const void *merged, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag);

/* What a domain owns on the bus, in CPU addresses (ranges translated). `irq` gets INTIDs (SPI n is
 * 32 + n, PPI 16 + n; level or edge from the tree's flags). The GIC's, memory's and cpus' own nodes
 * are not devices. Callbacks return 0 or a failure. */
struct sys_visitor {
	void *ctx;
	int (*mmio)(void *ctx, const char *node, struct range range, struct diag *diag);
	int (*irq)(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag);
	/* the device can master the bus */
	int (*dma)(void *ctx, const char *node, bool behind_smmu, struct diag *diag);
};
int sys_resources(const void *merged, const struct sys_config *config, unsigned domain,
		  const struct sys_visitor *visitor, struct diag *diag);

/* Everything a guest's tree says that is not in the board's. */
struct guest_params {
	struct range memory[SYS_MAX_MEMORY * 4];
	unsigned n_memory;
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
	const char *vm_name;
	const char *version; /* for /hypervisor */
	bool native;         /* no hypervisor: the GIC as it is, PSCI by SMC, no /hypervisor */
	bool no_psci;        /* and nobody answers PSCI */
};

#define GUEST_TREE_MAX 0x200000u /* booting.rst: at most 2 MiB */

/*
 * Derives domain `domain`'s tree from the merged tree into `out`: keeps what it owns and what that
 * needs (clocks, resets, pinctrl, power domains, buses), deletes the rest and every dangling
 * reference, sets memory, cpus (with enable-method), GIC (no its, no msi-map), timer, psci 1.0/0.2
 * (method hvc), chosen, /reserved-memory, /hypervisor; drops /domains, /__symbols__, secure-only
 * nodes. Packed; at most GUEST_TREE_MAX; a room too small is a failure that says how much was
 * needed.
 */
int sys_derive(const void *merged, const struct dt_board *board, const struct sys_config *config,
	       unsigned domain, const struct guest_params *params, void *out, size_t room,
	       struct diag *diag);

#endif
