/* SPDX-License-Identifier: Apache-2.0 */
/* What `explain` says, in the same words at EL2's console and on the host (tools/dt_explain.c),
 * where the lines of the configuration come on top. Pure. */
#ifndef MULLION_EL2_EXPLAIN_WORDS_H
#define MULLION_EL2_EXPLAIN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "include/explain.h"

/* What a line is about. Behind it are spaces, so that what follows begins in one column. */
#define EXPLAIN_WHAT    "what:    "
#define EXPLAIN_OWNER   "owner:   "
#define EXPLAIN_MAPPED  "mapped:  "
#define EXPLAIN_DECIDED "decided: "
#define EXPLAIN_MOVE    "to move: "

/* Owners that are no domain. */
#define EXPLAIN_EL2      "the hypervisor"
#define EXPLAIN_FOR_EL3  "firmware"
#define EXPLAIN_NOBODY   "nobody"
#define EXPLAIN_EACH_OWN "each domain its own"

/* What may be asked for. */
#define EXPLAIN_USAGE "ADDRESS | DOMAIN:ADDRESS | irq N | cpu N | NODE | CHANNEL"

/* How a domain has it: its name, how (explain_mapping), where; its name, which device, of which
 * console or "", where in it. */
#define EXPLAIN_MAPS           "%s: %s, physical 0x%lx"
#define EXPLAIN_MAPS_ELSEWHERE EXPLAIN_MAPS ", its own address 0x%lx"
#define EXPLAIN_EMULATES       "%s: emulated: %s%s, offset 0x%lx"
/* Which device: behind what it is. */
#define EXPLAIN_OF_CONSOLE " (%s)"
#define EXPLAIN_OF_CHANNEL " of channel %s"
/* A channel: its name, and what decides and moves it. */
#define EXPLAIN_BY_CHANNEL   "channel %s"
#define EXPLAIN_MOVE_CHANNEL "domains = <..>; in %s"
/* An interrupt: its name, from what, "level" or "edge". */
#define EXPLAIN_LINE    "%s: from a %s, %s"
#define EXPLAIN_WIRE    "wire"
#define EXPLAIN_DIRECT  "wire, direct" /* mullion,interrupts */
#define EXPLAIN_NOWHERE "in no domain"

/* A CPU: its domain, which vCPU it is there, and of a direct one EXPLAIN_VCPU_DIRECT, else "". */
#define EXPLAIN_VCPU        "%s: vCPU %u%s"
#define EXPLAIN_VCPU_DIRECT ", direct interrupts"

/* Of an interrupt below 32 in a domain with direct interrupts: its name, how it has it. */
#define EXPLAIN_PRIVATE_DIRECT "%s: %s"

/* Interrupts: the number among its kind, INTID. */
#define EXPLAIN_SGI    "SGI %u, between the vCPUs of a domain"
#define EXPLAIN_PPI    "PPI %u (INTID %u), of each core its own"
#define EXPLAIN_SPI    "SPI %u (INTID %u)"
#define EXPLAIN_NO_IRQ "is none: the last is %u, SPI %u"

/* Of an address where a domain has memory that is elsewhere: what is to be asked for. */
#define EXPLAIN_OWN_THERE "also an address of %s's own: %s:0x%lx"
/* The other way round: its memory is there, and the domain has that at another address. */
#define EXPLAIN_NOT_THERE "no address of %s's; what is physically there:"

/* Of a place: its name, and how far behind its begin. */
#define EXPLAIN_PLACE "%s, 0x%lx from its begin"

/* The rule that decided, and what would move it. In each is at most one "%s", for the domain that
 * has it. */
const char *explain_decided(enum explain_why why);
const char *explain_move(enum explain_why why);

/* How a page is mapped, by the attributes of its stage-2 entry: "memory, rwx". */
const char *explain_mapping(uint64_t attributes);

/* Whose an interrupt below 32 is, and what it is: the vCPUs have it, or else EL3's timer. */
const char *explain_private_owner(bool is_guests, bool is_secure_timer);
enum explain_why explain_private_why(bool is_guests, bool is_secure_timer);

/* How a domain with direct interrupts has one below 32 that is its own (direct-interrupts.md). */
const char *explain_private_direct(uint32_t intid);

#endif
