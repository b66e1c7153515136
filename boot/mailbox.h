/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the cores find each other before caches and exclusives may be used. Memory may hold anything:
 * garbage after a cold start, the whole state of the last run after a warm reset, which starts all
 * cores at once and in any order.
 *
 * The leader draws a nonce for this run, different from the one stored and from every echo. A core
 * first clears its own `go`, then again and again copies the nonce that it reads to its `echo`. An
 * echo of the new nonce therefore proves that the core runs now and has cleared its `go`; only then
 * does the leader write `go`, and a core leaves only when `go` is the nonce. No order of starting,
 * and no stale value, can send a core to an old address.
 *
 * Pure: plain memory, with one writer for each cache line. Atomic builtins are used for single
 * aligned loads and stores with acquire or release order only, which are legal on Device memory,
 * unlike exclusives. They are of 32 bits, which both architectures can; what has 64 is read only
 * when a word that was written behind it has been, and may be two of them.
 *
 * The layout is the same in AArch32 and AArch64: the leader may be in one, and who waits in the
 * other (docs/boards/pine64.md).
 */
#ifndef MULLION_MAILBOX_H
#define MULLION_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

/* A line is at least the cache line of any core; where SRAM is small, of those of 32 bits and of
 * Cortex-A53. */
#ifdef CONFIG_SMALL_SRAM
#define MAILBOX_LINE  64u
#define MAILBOX_CORES ((unsigned)CONFIG_MAX_CPUS)
#else
#define MAILBOX_LINE  128u
#define MAILBOX_CORES 16u
#endif

struct mailbox {
	/* written by the core */
	uint64_t mpidr;
	uint32_t echo;
	uint8_t pad0[MAILBOX_LINE - 12];
	/* written by the leader (and `go` cleared by the core before it first echoes) */
	uint64_t entry;
	uint64_t argument;
	uint32_t go;
	uint8_t pad1[MAILBOX_LINE - 20];
};

struct mailboxes {
	uint32_t nonce; /* never 0 in use */
	uint8_t pad[MAILBOX_LINE - 4];
	struct mailbox core[MAILBOX_CORES];
};

_Static_assert(sizeof(struct mailbox) == 2 * MAILBOX_LINE, "one writer per line");
_Static_assert(sizeof(struct mailboxes) == (1 + 2 * MAILBOX_CORES) * MAILBOX_LINE,
	       "the same in both architectures");

/* Leader: voids what the last run left and begins this one. `salt` is anything that differs
 * from run to run, as the counter does. */
void mailbox_open(struct mailboxes *mailboxes, uint64_t salt);

/* Leader: true when the core `mpidr` runs and waits in `slot`. */
bool mailbox_answered(const struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr);

/*
 * Leader: sends an answered core to `entry`, which gets `argument`. Returns the slot's line for the
 * caller to clean to memory when its caches are on; the caller also sends the event.
 */
struct mailbox *mailbox_release(struct mailboxes *mailboxes, unsigned slot, uint64_t entry,
				uint64_t argument);

/* Core: takes its `slot` (board_core_slot); before it looks for anything. */
void mailbox_arrive(struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr);

/* Core: looks once. True: the leader has sent it to *entry with *argument. */
bool mailbox_poll(struct mailboxes *mailboxes, unsigned slot, uint64_t *entry, uint64_t *argument);

#endif
