/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of EL2's console say of channels: stats, map, irq, explain. */
#include <string.h>

#include "el2/vdev/channel_device.h"
#include "el2/vdev/channel_kind.h"
#include "el2/vdev/doorbell.h"
#include "tests/unit/commands_help.h"

#define SHARED    0x7c100000u
#define READ_ONLY (PTE_AF | PTE_SH_INNER | S2_RO | S2_UNCACHED | S2_XN)

static const struct channel_kind kind = {.name = "net"};
static struct channel_side sides[2];
static struct channel_device wire;
static struct doorbell bell;
static struct vdev_region devices[2][2];

static struct channel_counters counts(uint64_t sent, uint64_t received, uint64_t dropped)
{
	return (struct channel_counters){.sent = {sent, sent * 100},
					 .received = {received, received * 100},
					 .dropped = {dropped, dropped * 100},
					 .broken = 7};
}

/* A wire net0 and a region shared0 with doorbells between both VMs. */
static int open_channels(void **state)
{
	const uint64_t shared = PTE_AF | PTE_SH_INNER | S2_RW | S2_UNCACHED | S2_XN;

	open_shell(state);
	memset(&wire, 0, sizeof(wire));
	memset(sides, 0, sizeof(sides));
	memset(&bell, 0, sizeof(bell));
	wire.channel = (struct channel){.name = "net0", .kind = &kind, .n_sides = 2, .side = sides};
	strcpy(bell.name, "shared0");
	bell.n_sides = 2;
	for (unsigned i = 0; i < 2; i++) {
		wire.end[i] = (struct channel_end){
			.device = &wire, .vm = &vms[i], .intid = 260 + i, .side = i};
		bell.side[i] = (struct doorbell_side){.vm = &vms[i],
						      .doorbell = &bell,
						      .intid = 270 + i,
						      .index = i,
						      .rung = 10 + i,
						      .lost = 20 + i};
		devices[i][0] =
			(struct vdev_region){{0x8011000, 0x1000}, &channel_registers, &wire.end[i]};
		devices[i][1] = (struct vdev_region){
			{0x8012000 + i * 0x1000, 0x1000}, &doorbell_registers, &bell.side[i]};
		vms[i].devices = devices[i];
		vms[i].n_devices = 2;
	}
	sides[0].count = counts(1, 2, 3);
	sides[1].count = counts(4, 5, 6);
	sides[1].up = true;
	places_add(&known_places, "shared0", (struct range){SHARED, KIB(8)}, PLACES_ALL);
	known_places.at[known_places.count - 1].why = EXPLAIN_CHANNEL;
	maps(&vms[0], SHARED, SHARED, KIB(8), shared);
	maps(&vms[1], SHARED, SHARED, KIB(8), READ_ONLY);
	return 0;
}

#define HEAD                                                                                \
	"CHANNEL      DOMAIN       STATE       SENT         BYTES   RECEIVED         BYTES" \
	"    DROPPED         BYTES BROKEN\n"
#define FIRST                                                                               \
	"net0         linux        down           1           100          2           200" \
	"          3           300      7\n"
#define SECOND                                                                              \
	"net0         control      up             4           400          5           500" \
	"          6           600      7\n"

static void stats(void **state)
{
	(void)state;
	assert_string_equal(
		prints("stats"), HEAD FIRST
		"shared0      linux        -     rung 10 times, and 20 rings were lost\n" SECOND
		"shared0      control      -     rung 11 times, and 21 rings were lost\n");
	assert_string_equal(
		prints("stats control"),
		"control\nstats of 0\n" HEAD SECOND
		"shared0      control      -     rung 11 times, and 21 rings were lost\n");
	assert_string_equal(prints("stats net0"),
			    "net0: there is no such domain, but linux, control\n");
	/* of a vCPU, that alone */
	assert_string_equal(prints("stats control 0"), "control\nstats of 0\n");
}

static void map(void **state)
{
	(void)state;
	prints("map linux");
	assert_true(says("0x0008011000        4 KiB  emulated: virtio of channel net0, INTID "
			 "260\n"));
	assert_true(says("0x0008012000        4 KiB  emulated: doorbell of channel shared0, INTID "
			 "270\n"));
	assert_true(says("0x007c100000        8 KiB  memory, rw, uncached of channel shared0\n"));
	prints("map control");
	assert_true(says("0x007c100000        8 KiB  memory, not rw, uncached of channel "
			 "shared0\n"));
	/* beside it another one, mapped the same way; memory that is nobody's channel */
	places_add(&known_places, "other", (struct range){SHARED + KIB(8), KIB(4)}, PLACES_ALL);
	known_places.at[known_places.count - 1].why = EXPLAIN_CHANNEL;
	maps(&vms[1], SHARED + KIB(8), SHARED + KIB(8), KIB(4), READ_ONLY);
	maps(&vms[1], SHARED + KIB(12), SHARED + KIB(12), KIB(4), READ_ONLY);
	prints("map control");
	assert_true(says("0x007c100000        8 KiB  memory, not rw, uncached of channel "
			 "shared0\n"
			 "0x007c102000        4 KiB  memory, not rw, uncached of channel other\n"
			 "0x007c103000        4 KiB  memory, not rw, uncached\n"));
}

static void irq(void **state)
{
	(void)state;
	owns(&vms[0], 260, false);
	vms[0].gic.enabled[260 / 32] |= 1u << 260 % 32;
	prints("irq linux");
	assert_true(says("goes to\n  260  device  level  enabled  -        -      vCPU 0, cpu0; "
			 "channel net0\n"));
}

static void explain(void **state)
{
	static const char said[] = "what:    channel net0, net\n"
				   "owner:   linux, control\n"
				   "mapped:  linux: virtio at 0x8011000, INTID 260\n"
				   "mapped:  control: virtio at 0x8011000, INTID 261\n"
				   "decided: channel net0\n"
				   "to move: domains = <..>; in net0\n";

	(void)state;
	assert_string_equal(prints("explain net0"), said);
	assert_string_equal(prints("explain /channels/net0"), said);
	assert_string_equal(
		prints("explain shared0"),
		"what:    channel shared0, memory\n"
		"owner:   linux, control\n"
		"mapped:  linux: memory, rw, uncached, physical 0x7c100000, doorbell at 0x8012000, "
		"INTID 270\n"
		"mapped:  control: memory, not rw, uncached, physical 0x7c100000, doorbell at "
		"0x8013000, INTID 271\n"
		"decided: channel shared0\n"
		"to move: domains = <..>; in shared0\n");
	assert_string_equal(prints("explain 0x7c100010"),
			    "what:    shared0, 0x10 from its begin\n"
			    "owner:   linux, control\n"
			    "mapped:  linux: memory, rw, uncached, physical 0x7c100010\n"
			    "mapped:  control: memory, not rw, uncached, physical 0x7c100010\n"
			    "decided: channel shared0\n"
			    "to move: domains = <..>; in shared0\n");
	prints("explain 0x8011070");
	assert_true(says("mapped:  linux: emulated: virtio of channel net0, offset 0x70\n"));
	prints("explain net1");
	assert_true(says("net1: no device with registers is called so"));
	/* a side without doorbells; one of a channel that has no place in the table */
	vms[1].n_devices = 1;
	prints("explain shared0");
	assert_true(says("mapped:  control: memory, not rw, uncached, physical 0x7c100000\n"));
	known_places.count--;
	prints("explain shared0");
	assert_true(says("what:    channel shared0, memory\nowner:   linux\n"
			 "mapped:  linux: doorbell at 0x8012000, INTID 270\ndecided:"));
}

/* A domain that is no side has memory of its own at that address, moved. */
static void explain_no_side(void **state)
{
	(void)state;
	make_vm("third", 0, 0, (struct range){0x68000000, MIB(2)});
	maps(&vms[2], SHARED, 0x68000000, KIB(8), MAP_S2_RAM);
	prints("explain shared0");
	assert_true(says("owner:   linux, control\nmapped:  linux: "));
	assert_false(says("third"));
}

/* Two whose names have the same begin: 31 characters, the last is another. */
#define BEGIN    "shared-between-linux-and-contr"
#define ANOTHERS (SHARED + KIB(8))

static void whole_names(void **state)
{
	struct place *place;

	(void)state;
	place = &known_places.at[known_places.count - 1];
	assert_int_equal(sizeof(BEGIN "1"), VM_NAME);
	known_places.count--;
	assert_true(places_add(&known_places, BEGIN "1", place->range, PLACES_ALL));
	place->why = EXPLAIN_CHANNEL;
	assert_true(
		places_add(&known_places, BEGIN "2", (struct range){ANOTHERS, KIB(4)}, PLACES_ALL));
	known_places.at[known_places.count - 1].why = EXPLAIN_CHANNEL;
	maps(&vms[1], ANOTHERS, ANOTHERS, KIB(4), READ_ONLY);
	vms[0].n_devices = vms[1].n_devices = 0;
	prints("explain " BEGIN "2");
	assert_true(says("what:    channel " BEGIN "2, memory\nowner:   control\n"
			 "mapped:  control: memory, not rw, uncached, physical 0x7c102000\n"));
	prints("map control");
	assert_true(says("memory, not rw, uncached of channel " BEGIN "1\n"));
	assert_true(says("memory, not rw, uncached of channel " BEGIN "2\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(stats, open_channels),
		cmocka_unit_test_setup(map, open_channels),
		cmocka_unit_test_setup(irq, open_channels),
		cmocka_unit_test_setup(explain, open_channels),
		cmocka_unit_test_setup(explain_no_side, open_channels),
		cmocka_unit_test_setup(whole_names, open_channels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
