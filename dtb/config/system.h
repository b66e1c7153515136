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
#include "dtb/tree/tree.h"
#include "include/life_policy.h"

#define SYS_MAX_DOMAINS 8u
#define SYS_MAX_MEMORY  4u
#define SYS_MAX_DEVICES 48u
#define SYS_NAME        32u
/* Virtual consoles in all: a digit chooses each (el2/console/mux.h); beside the first one of a
 * domain. */
#define SYS_MAX_CONSOLES   9u
#define SYS_MORE_CONSOLES  4u
#define SYS_MIN_RAMOOPS    KIB(64)
#define SYS_MAX_RAMOOPS    MIB(16)
#define SYS_MAX_CHANNELS   8u
#define SYS_CHANNEL_SIDES  8u
#define SYS_CHANNEL_PORTS  4u
#define SYS_DOORBELL_SIDES 4u /* of a channel with doorbells */

struct sys_domain {
	char name[SYS_NAME]; /* node name */
	uint32_t id;
	uint32_t cpus;                       /* bit n: the n-th cpu node of the board's tree */
	bool cpus_rest;                      /* all that no other domain names (mask 0xffffffff) */
	struct range memory[SYS_MAX_MEMORY]; /* fixed, in DRAM */
	unsigned n_memory;
	/* mullion,memory-size: this much, placed by Mullion; 0: not asked */
	uint64_t memory_size;
	bool memory_rest; /* mullion,memory-rest: all that is left */
	/* mullion,memory-at: the guest's addresses of `memory`, and behind these of memory_size */
	bool moved;
	uint64_t memory_at[SYS_MAX_MEMORY + 1];
	/* image names in the bundle: those that it may run, the first one to begin with; ramdisk
	 * may be empty */
	char kernel[LIFE_IMAGES][SYS_NAME], ramdisk[SYS_NAME];
	unsigned n_kernels;
	char bootargs[512]; /* chosen/bootargs */
	/* where the kernel goes, from the start of its memory's largest piece; where in it to
	 * begin; the address of the guest's tree (mullion,load-offset, -entry, -tree-address) */
	bool has_load_offset, has_tree_address;
	uint64_t load_offset, entry, tree_address;
	/* mullion,access-rest: every device that no other domain has */
	bool devices_rest;
	int devices[SYS_MAX_DEVICES]; /* node offsets in the merged tree */
	unsigned n_devices;
	/* mullion,enable-method: its secondaries wait in a pen in the
	 * guest's memory, not for CPU_ON */
	bool spin_table;
	bool watchdog;        /* mullion,watchdog */
	uint64_t ramoops;     /* mullion,ramoops: bytes, a power of two; 0: none */
	bool direct;          /* mullion,interrupts = "direct" */
	bool trace;           /* reserved for debugging switches; false */
	bool virtual_console; /* mullion,console = "virtual" */
	/* mullion,more-consoles: what each is called behind the domain's name and a dot */
	char more_consoles[SYS_MORE_CONSOLES][SYS_NAME];
	unsigned n_more_consoles;
	bool control;      /* mullion,control: has EL2's console, and so all domains */
	bool housekeeping; /* mullion,housekeeping: its first CPU serves EL2's UART */
	struct life_policy policy;
	/* of one for other processors: it has a domain-to-domain, which is passed over */
	bool peers;
	/* mullion,restart-with-devices: also beside devices that nothing here brings to rest */
	bool restart_with_devices;
};

/* The order of the words that the property `type` may have (channels.c). */
enum sys_channel_type {
	SYS_CHANNEL_NET,
	SYS_CHANNEL_CONSOLE,
	SYS_CHANNEL_VSOCK,
	SYS_CHANNEL_MEMORY,
	SYS_CHANNEL_TYPES
};

/* A domain that a channel leads to. */
struct sys_channel_side {
	uint32_t cid;   /* vsock */
	uint8_t domain; /* index in sys_config.domains, below n_domains */
	uint8_t mac[6]; /* net */
	bool read_only; /* memory */
};

/* A node of /channels (docs/channels.md): two sides or more, which are different domains. */
struct sys_channel {
	char name[SYS_NAME]; /* node name: letters, digits, - and _; no domain's */
	enum sys_channel_type type;
	unsigned n_sides;
	struct sys_channel_side side[SYS_CHANNEL_SIDES];
	uint32_t mtu;                           /* net */
	bool checksum;                          /* net: mullion,features = "checksum" */
	char port[SYS_CHANNEL_PORTS][SYS_NAME]; /* console: at least one */
	unsigned n_ports;
	/* memory: whole pages; placed by Mullion, or `is_fixed`, then in DRAM and no domain's */
	struct range memory;
	bool is_fixed, uncached, doorbells;
};

struct sys_config {
	unsigned n_domains;
	/* behind these in `domains`: those for other processors (dtb/tree/others.h), with name and
	 * devices alone. They own devices as others do, and are nothing that runs. */
	unsigned n_others;
	struct sys_domain domains[SYS_MAX_DOMAINS];
	unsigned n_channels; /* 0 without CONFIG_CHANNELS; in the order of the source: */
	struct sys_channel channels[SYS_MAX_CHANNELS];
	/* bit n: nobody is given the n-th node of the merged tree (node_check.h) */
	uint8_t malformed[TREE_MAX_NODES / 8];
	/* some node has an interrupt that not each guest's GIC has: an extended one (irq_route.h),
	 * or one of a partition (private_irqs.h) */
	bool rare_irqs;
	/* a domain has a virtual console: the UART of stdout-path is EL2's, and in nobody's tree */
	bool uart_is_el2s;
};

/* All that own something. */
static inline unsigned sys_owners(const struct sys_config *config)
{
	return config->n_domains + config->n_others;
}

/* Reads and checks /domains and /channels of the merged tree; fills `config`. 0, or -1: two domains
 * with one CPU, one device or overlapping memory are named. Uses the one table of tree.h. */
int sys_parse(const void *merged, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag);

/* The last part of sys_parse: assigns owners (own_assign) and checks that they have nothing in
 * common. Also for a configuration that was changed since, in the same tree. 0, or -1. */
int sys_check(struct tree *tree, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag);

#endif
