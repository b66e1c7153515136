/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A driver that lies to its network device in every field, a lie at a time. After each the device
 * has given up (DEVICE_NEEDS_RESET) or goes on, as the lie's line says; it is reset, a proper frame
 * goes to the witness and comes back, and nothing is written to the rings of before.
 */
#include "tests/guest/liar/frames.h"
#include "tests/guest/liar/raw.h"

#define ECHO_US  30000000u
#define SENTINEL 0xbeefu

static struct net honest;
static unsigned passed, failed, skipped;
static uint32_t sent;

static void result(const char *name, const char *wrong, bool broken)
{
	print("guest: %s %s %s\n", wrong ? "FAIL" : "PASS", name,
	      wrong    ? wrong
	      : broken ? "broken"
		       : "works");
	passed += !wrong;
	failed += wrong != NULL;
}

static bool is_up(void)
{
	return net_is_up(&honest);
}

/* What else has come is junk that was asked for. */
static bool comes_back(const uint8_t *frame, size_t size)
{
	static uint8_t got[NET_FRAME] __attribute__((aligned(8)));
	uint64_t end = time_us() + ECHO_US;
	size_t length;

	while (time_us() < end) {
		length = net_receive(&honest, got);
		if (length == size && !memcmp(got, frame, size))
			return true;
		if (length && !frame_is_junk(got, length))
			return false;
	}
	return false;
}

static bool rings_rest(void)
{
	return raw[SEND].used.index == SENTINEL && raw[RECEIVE].used.index == SENTINEL;
}

/* NULL: a proper frame has been to the witness and back. */
static const char *proper(void)
{
	static uint8_t frame[LONGEST] __attribute__((aligned(8)));
	size_t size = SHORTEST + sent * 37 % (LONGEST - SHORTEST);

	if (!net_begin(&honest, 0))
		return "does not begin again";
	raw[SEND].used.index = raw[RECEIVE].used.index = SENTINEL;
	if (!wait_for(is_up))
		return "has no peer";
	frame_make(frame, size, honest.mac, FRAME_PROPER, sent);
	if (!net_send(&honest, frame, size))
		return "takes no frame";
	sent++;
	if (!comes_back(frame, size))
		return "loses a frame";
	return rings_rest() ? NULL : "writes to the rings of before";
}

/* A lie has been told: NULL, when the device has done as it should. */
static const char *outcome_of(unsigned how)
{
	if (!on_wire)
		return NULL;
	if (!(how & WORKS) && !wait_for(is_broken))
		return "goes on";
	if (!(how & BROKEN) && !raw_works())
		return "has given up";
	return NULL;
}

static void judge(const char *name, unsigned how)
{
	const char *wrong = outcome_of(how), *then;
	bool broken = is_broken();

	then = proper();
	result(name, wrong ? wrong : then, broken);
}

/* The device is ready for the lie. False: it is none for a device of QEMU's. */
static bool begins(const char *name, unsigned how)
{
	if (!on_wire && how & WIRE) {
		print("guest: SKIP %s: for a wire\n", name);
		skipped++;
		return false;
	}
	raw_begin((how & TABLES ? INDIRECT_DESC : 0) | (how & EVENTS ? EVENT_IDX : 0) |
		  (how & MERGED ? MERGEABLE : 0));
	return true;
}

static void tell_chains(const struct chain_lie *lie, unsigned queue)
{
	for (; lie->name; lie++) {
		if (!begins(lie->name, lie->how))
			continue;
		chain_lie_tell(lie, queue);
		judge(lie->name, lie->how);
	}
}

static void tell(const struct lie *lie)
{
	for (; lie->name; lie++) {
		if (!begins(lie->name, lie->how))
			continue;
		lie->tell();
		judge(lie->name, lie->how);
	}
}

/* Of a "name=0xN" in the command line. */
static uint64_t given(const char *name)
{
	struct tree_node node;
	uint64_t number = 0;
	const char *text;

	if (!tree_at(&node, "/chosen"))
		return 0;
	for (text = tree_text(&node, "bootargs"); *text; text++) {
		if (strncmp(text, name, strlen(name)))
			continue;
		for (text += strlen(name); *text > ' '; text++)
			number = number * 16 + (*text & 15) + (*text > '9' ? 9 : 0);
		return number;
	}
	return 0;
}

static void look_around(void)
{
	struct tree_node node = TREE_START;
	uint64_t base, size;

	while (tree_next(&node)) {
		if (!strcmp(tree_text(&node, "device_type"), "memory") &&
		    tree_reg(&node, 0, &base, &size))
			memory_end = base + size;
	}
	place_peer = given("peer=0x");
	place_el2 = given("el2=0x");
	device = honest.registers;
	on_wire = read32(device + VENDOR_ID) == VENDOR_OF_WIRE;
	print("guest: liar on %s, peer 0x%lx, el2 0x%lx\n", on_wire ? "a wire" : "a card",
	      place_peer, place_el2);
}

static bool asks(void)
{
	static uint8_t frame[NET_FRAME];

	frame_make(frame, SHORTEST, honest.mac, FRAME_ASK, 1);
	net_send(&honest, frame, SHORTEST);
	return net_receive(&honest, frame);
}

static bool is_sent(void)
{
	return honest.queue[SEND].used.index == honest.queue[SEND].available.index;
}

void guest_main(void)
{
	static uint8_t frame[SHORTEST];

	if (!net_begin(&honest, 0)) {
		print("guest: FAIL no network card\n");
		return;
	}
	look_around();
	wait_for(asks); /* no card says that somebody is there */
	judge("nothing", EITHER);
	tell_chains(sent_lies, SEND);
	tell_chains(received_lies, RECEIVE);
	tell(ring_lies);
	tell(register_lies);
	tell(races);
	frame_make(frame, sizeof(frame), honest.mac, FRAME_END, sent);
	net_send(&honest, frame, sizeof(frame));
	print("guest: DONE passed %u failed %u skipped %u\n", passed, failed, skipped);
	wait_for(is_sent);
}
