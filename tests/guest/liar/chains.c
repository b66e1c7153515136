/* SPDX-License-Identifier: Apache-2.0 */
/* Lies about what a chain of descriptors is (virtio 1.2, 2.7.5), a line each. */
#include "tests/guest/liar/raw.h"

enum place {
	NONE,
	HEADER,
	BAD_HEADER,
	DATA,
	TABLE,
	TABLE_ODD,
	NOWHERE,  /* no memory, no device */
	TOP,      /* wraps */
	OWN_PAGE, /* the device's registers */
	OWN_END,  /* begins in our memory, ends behind it */
	PEER,
	EL2,
};

/* clang-format off */
#define HEAD  {HEADER, 12, NEXT, 1}
#define FRAME {DATA, 100, 0, 0}
#define LIST  {TABLE, 32, INDIRECT, 0}
#define MORE  {TABLE, 32, INDIRECT | NEXT, 1}
#define ROOM  {DATA, 12, WRITE | NEXT, 1}
#define ALL   0xffffffffu

/* What is to be sent. */
const struct chain_lie sent_lies[] = {
	{"next_is_itself", BROKEN, {{HEADER, 12, NEXT, 0}}, {{0}}},
	{"next_is_a_circle", BROKEN, {HEAD, {DATA, 100, NEXT, 0}}, {{0}}},
	{"next_is_outside", BROKEN, {{HEADER, 12, NEXT, SIZE}}, {{0}}},
	{"next_is_far", BROKEN, {{HEADER, 12, NEXT, 0xffff}}, {{0}}},
	{"no_bytes", BROKEN, {HEAD, {DATA, 0, 0, 0}}, {{0}}},
	{"all_bytes", EITHER, {HEAD, {DATA, ALL, 0, 0}}, {{0}}},
	{"sum_wraps", EITHER, {HEAD, {DATA, ALL - 11, NEXT, 2}, {DATA, 112, 0, 0}}, {{0}}},
	{"nowhere", BROKEN | WIRE, {HEAD, {NOWHERE, 100, 0, 0}}, {{0}}},
	{"wraps", BROKEN, {HEAD, {TOP, 100, 0, 0}}, {{0}}},
	{"header_nowhere", BROKEN | WIRE, {{NOWHERE, 112, 0, 0}}, {{0}}},
	{"written_before_read", BROKEN, {{DATA, 12, WRITE | NEXT, 1}, {DATA, 99, 0, 0}}, {{0}}},
	{"only_written", EITHER, {{DATA, 112, WRITE, 0}}, {{0}}},
	{"short_header", EITHER | WIRE, {{HEADER, 5, 0, 0}}, {{0}}},
	{"header_alone", EITHER | WIRE, {{HEADER, 12, 0, 0}}, {{0}}},
	{"header_in_pieces", EITHER, {{HEADER, 3, NEXT, 1}, {HEADER, 9, NEXT, 2}, FRAME}, {{0}}},
	{"header_of_nonsense", WORKS, {{BAD_HEADER, 12, NEXT, 1}, FRAME}, {{0}}},
	{"longest_and_more", EITHER, {HEAD, {DATA, 1519, 0, 0}}, {{0}}},
	{"own_registers", BROKEN | WIRE, {HEAD, {OWN_PAGE, 100, 0, 0}}, {{0}}},
	{"own_end", BROKEN | WIRE, {HEAD, {OWN_END, 100, 0, 0}}, {{0}}},
	{"peer", BROKEN | WIRE, {HEAD, {PEER, 100, 0, 0}}, {{0}}},
	{"peer_and_header", BROKEN | WIRE, {{PEER, 112, 0, 0}}, {{0}}},
	{"el2", BROKEN | WIRE, {HEAD, {EL2, 100, 0, 0}}, {{0}}},
	{"el2_and_header", BROKEN | WIRE, {{EL2, 112, 0, 0}}, {{0}}},
	{"table_not_asked_for", BROKEN | WIRE, {LIST}, {HEAD, FRAME}},
	{"table_of_half", BROKEN | TABLES, {{TABLE, 24, INDIRECT, 0}}, {HEAD, FRAME}},
	{"table_of_nothing", BROKEN | TABLES, {{TABLE, 0, INDIRECT, 0}}, {{0}}},
	{"table_of_all", EITHER | WIRE | TABLES, {{TABLE, ALL - 15, INDIRECT, 0}}, {HEAD, FRAME}},
	{"table_in_table", BROKEN | WIRE | TABLES, {LIST}, {LIST, FRAME}},
	{"table_and_next", BROKEN | WIRE | TABLES, {MORE, FRAME}, {HEAD, FRAME}},
	{"table_next_is_outside", BROKEN | TABLES, {LIST}, {HEAD, {DATA, 100, NEXT, 2}}},
	{"table_is_a_circle", BROKEN | TABLES, {LIST}, {HEAD, {DATA, 1, NEXT, 1}}},
	{"table_is_odd", EITHER | WIRE | TABLES, {{TABLE_ODD, 32, INDIRECT, 0}}, {{0}}},
	{"table_nowhere", BROKEN | WIRE | TABLES, {{NOWHERE, 32, INDIRECT, 0}}, {{0}}},
	{"table_wraps", BROKEN | WIRE | TABLES, {{TOP, 64, INDIRECT, 0}}, {{0}}},
	{"table_in_peer", BROKEN | WIRE | TABLES, {{PEER, 32, INDIRECT, 0}}, {{0}}},
	{"table_in_el2", BROKEN | WIRE | TABLES, {{EL2, 32, INDIRECT, 0}}, {{0}}},
	{NULL, 0, {{0}}, {{0}}},
};

/* Where a frame is to go; the witness sends some. */
const struct chain_lie received_lies[] = {
	{"to_itself", BROKEN, {{DATA, 100, WRITE | NEXT, 0}}, {{0}}},
	{"to_what_is_read", EITHER, {{DATA, 2000, 0, 0}}, {{0}}},
	{"to_no_room", EITHER | WIRE, {{DATA, 5, WRITE, 0}}, {{0}}},
	{"to_a_header", EITHER, {{DATA, 12, WRITE, 0}}, {{0}}},
	{"to_little_room", EITHER, {{DATA, 100, WRITE, 0}}, {{0}}},
	{"to_all_room", EITHER | WIRE, {{DATA, ALL, WRITE, 0}}, {{0}}},
	{"to_nowhere", BROKEN | WIRE, {{NOWHERE, 2000, WRITE, 0}}, {{0}}},
	{"to_the_top", BROKEN | WIRE, {{TOP, 2000, WRITE, 0}}, {{0}}},
	{"to_own_registers", BROKEN | WIRE, {{OWN_PAGE, 2000, WRITE, 0}}, {{0}}},
	{"to_own_end", BROKEN | WIRE, {{OWN_END, 2000, WRITE, 0}}, {{0}}},
	{"to_peer", BROKEN | WIRE, {{PEER, 2000, WRITE, 0}}, {{0}}},
	{"to_peer_last", BROKEN | WIRE, {ROOM, {PEER, 9999, WRITE, 0}}, {{0}}},
	{"to_el2", BROKEN | WIRE, {{EL2, 2000, WRITE, 0}}, {{0}}},
	{"to_el2_by_table", BROKEN | WIRE | TABLES, {LIST}, {{EL2, 2000, WRITE, 0}}},
	{"to_mergeable_bits", EITHER | WIRE | MERGED, {{DATA, 5, WRITE, 0}}, {{0}}},
	{NULL, 0, {{0}}, {{0}}},
};
/* clang-format on */

static uint64_t address_of(unsigned place)
{
	const uint64_t addresses[] = {
		[HEADER] = (uintptr_t)raw_header,
		[BAD_HEADER] = (uintptr_t)raw_bad_header,
		[DATA] = (uintptr_t)raw_junk,
		[TABLE] = (uintptr_t)raw_table,
		[TABLE_ODD] = (uintptr_t)raw_table + 3,
		[NOWHERE] = 1ull << 38,
		[TOP] = -16ull,
		[OWN_PAGE] = device,
		[OWN_END] = memory_end - 64,
		[PEER] = place_peer,
		[EL2] = place_el2,
	};

	return addresses[place];
}

void chain_lie_tell(const struct chain_lie *lie, unsigned queue)
{
	for (unsigned i = 0; i < 3; i++) {
		raw_set(&raw[queue].descriptor[i], address_of(lie->chain[i].place),
			lie->chain[i].size, lie->chain[i].flags, lie->chain[i].next);
		raw_set(&raw_table[i], address_of(lie->table[i].place), lie->table[i].size,
			lie->table[i].flags, lie->table[i].next);
	}
	raw_post(queue, 0);
	if (queue == RECEIVE)
		raw_ask(3);
}
