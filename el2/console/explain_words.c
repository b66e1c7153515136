/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/explain_words.h"

#include "arch/arm64/pgtable.h"

/* Rows of the same text are one for the linker. */
static const struct {
	const char *decided, *move;
} words[EXPLAIN_COUNT] = {
	[EXPLAIN_UNKNOWN] = {"the system configuration", "./mullion explain on the host says"},
	[EXPLAIN_ACCESS] = {"access of %s", "out of that access, into another domain's"},
	[EXPLAIN_ACCESS_REST] = {"the rule mullion,access-rest of %s: no access names it",
				 "another domain's access names it"},
	[EXPLAIN_NEEDED] = {"a device of %s needs it, and no access names it",
			    "another domain's access names it"},
	[EXPLAIN_MEMORY] = {"memory of %s", "other addresses there"},
	[EXPLAIN_MEMORY_SIZE] = {"mullion,memory-size of %s: placed where there was room",
				 "memory in its place says where"},
	[EXPLAIN_MEMORY_REST] = {"the rule mullion,memory-rest of %s: nobody else asks for it",
				 "another domain's memory names it"},
	[EXPLAIN_REGION] = {"the board's tree reserves it for a device of %s",
			    "it goes where that device goes"},
	[EXPLAIN_CPUS] = {"cpus of %s", "out of that mask, into another domain's"},
	[EXPLAIN_CPUS_REST] = {"cpus of %s: those that no other domain names",
			       "another domain's cpus names it"},
	[EXPLAIN_EMULATED] = {"the hypervisor emulates it for %s", "nothing is to be moved"},
	[EXPLAIN_WIRED] = {"%s has its device, or mullion,access-rest where no device has it",
			   "it goes where its device goes"},
	[EXPLAIN_SPARE] = {"the rule mullion,access-rest of %s: no device has it",
			   "it goes with a device that has it"},
	[EXPLAIN_EACH] = {"each domain has one", "nothing is to be moved"},
	[EXPLAIN_CHANNEL] = {EXPLAIN_BY_CHANNEL, EXPLAIN_MOVE_CHANNEL},
	[EXPLAIN_COPIED] = {"it is in the tree of each domain that needs it",
			    "nothing is to be moved"},
	[EXPLAIN_CONSOLE] = {"mullion,console = \"virtual\": it shows the domains' consoles",
			     "no virtual console, and a domain's access names it"},
	[EXPLAIN_BESIDE] = {"it shares a page with the UART that shows virtual consoles",
			    "no virtual console, and a domain's access names it"},
	[EXPLAIN_HYPERVISOR] = {"the hypervisor's own need", "it cannot be moved"},
	[EXPLAIN_HELD] = {"flash and IOMMUs are given by name only", "a domain's access names it"},
	[EXPLAIN_UNASKED] = {"no access names it, and no domain has mullion,access-rest",
			     "a domain's access names it"},
	[EXPLAIN_RESERVED] = {"the board's tree reserves it",
			      "a domain has it with a device that refers to it"},
	[EXPLAIN_OTHERS] = {"a domain for other processors has it", "out of that domain"},
	[EXPLAIN_DISABLED] = {"its status", "status = \"okay\", if the hardware is yours"},
	[EXPLAIN_MALFORMED] = {"it is malformed in the board's tree", "not before that is mended"},
	[EXPLAIN_FIRMWARE] = {"it is no device to be given", "it cannot be moved"},
	[EXPLAIN_BUS] = {"it leads to what is on it", "ask for what is on it"},
	[EXPLAIN_NO_CPU] = {"no cpus names it", "a domain's cpus names it"},
	[EXPLAIN_LEFT] = {"no domain asks for it", "a domain's memory names it"},
	[EXPLAIN_NOTHING] = {"the board's tree has nothing there", "there is nothing to be moved"},
	[EXPLAIN_BEYOND] = {"no arm64 CPU has addresses of more than 52 bits",
			    "there is nothing to be moved"},
};

const char *explain_decided(enum explain_why why)
{
	return words[why].decided;
}

const char *explain_move(enum explain_why why)
{
	return words[why].move;
}

const char *explain_mapping(uint64_t attributes)
{
	bool is_memory = s2_is_cacheable(attributes), executes = !(attributes & S2_XN);

	if ((attributes & S2_TYPE) == S2_UNCACHED)
		return (attributes & S2_RW) == S2_RW ? "memory, rw, uncached"
						     : "memory, not rw, uncached";
	if ((attributes & S2_RW) != S2_RW)
		return is_memory ? "memory, not rw" : "device, not rw";
	return is_memory  ? executes ? "memory, rwx" : "memory, rw"
	       : executes ? "device, rwx"
			  : "device, rw";
}

const char *explain_private_owner(bool is_guests, bool is_secure_timer)
{
	return is_guests ? EXPLAIN_EACH_OWN : is_secure_timer ? EXPLAIN_FOR_EL3 : EXPLAIN_EL2;
}

const char *explain_private_direct(uint32_t intid)
{
	return intid >= 8 && intid < 16 ? "none, sent to nobody: its SGIs are 0 to 7" : "direct";
}

enum explain_why explain_private_why(bool is_guests, bool is_secure_timer)
{
	return is_guests ? EXPLAIN_EACH : is_secure_timer ? EXPLAIN_FIRMWARE : EXPLAIN_HYPERVISOR;
}
