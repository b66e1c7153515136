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
 * unlike exclusives.
 */
#ifndef MULLION_MAILBOX_H
#define MULLION_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

/* A line is at least the cache line of any core; an Armv7 board's SRAM may be small. */
#ifdef CONFIG_ARM
#define MAILBOX_LINE  64u
#define MAILBOX_CORES ((unsigned)CONFIG_MAX_CPUS)
#else
#define MAILBOX_LINE  128u
#define MAILBOX_CORES 16u
#endif

/* What a core loads and stores at once without exclusives: 64 bits, in AArch32 32. */
typedef unsigned long mailbox_word;

struct mailbox {
	/* written by the core */
	mailbox_word mpidr;
	mailbox_word echo;
	uint8_t pad0[MAILBOX_LINE - 2 * sizeof(mailbox_word)];
	/* written by the leader (and cleared by the core before it first echoes) */
	mailbox_word go;
	mailbox_word entry;
	mailbox_word argument;
	uint8_t pad1[MAILBOX_LINE - 3 * sizeof(mailbox_word)];
};

struct mailboxes {
	mailbox_word nonce; /* never 0 in use */
	uint8_t pad[MAILBOX_LINE - sizeof(mailbox_word)];
	struct mailbox core[MAILBOX_CORES];
};

_Static_assert(sizeof(struct mailbox) == 2 * MAILBOX_LINE, "one writer per line");

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
