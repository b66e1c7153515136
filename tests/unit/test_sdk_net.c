/* SPDX-License-Identifier: Apache-2.0 */
/* What the guest kit's example answers to frames; none is longer than what came. */
#include "sdk/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define OWN NET_ADDRESS(10, 0, 0, 2)

static const uint8_t mac[6] = {2, 0, 0, 0, 0, 0x22};

/* From 02:00:00:00:00:11, 10.0.0.1. Checksums by Python's sum(). */
static const uint8_t arp[] = {
	255, 255, 255, 255, 255, 255, 2,    0,  0, 0, 0, 0x11, 8, 6, 0, 1, 8, 0,  6, 4, 0,
	1,   2,   0,   0,   0,   0,   0x11, 10, 0, 0, 1, 0,    0, 0, 0, 0, 0, 10, 0, 0, 2,
};
static const uint8_t ping[] = {
	2,    0, 0, 0,  0,    0x22, 2,    0,    0,    0,    0,    0x11, 8,   0, /* Ethernet */
	0x45, 0, 0, 31, 0x12, 0x34, 0x40, 0,    64,   1,    0x14, 0xa8, 10,  0,   0,   1,
	10,   0, 0, 2,  8,    0,    0x59, 0xb7, 0xab, 0xcd, 0,    1,    'x', 'y', 'z',
};

static uint8_t frame[NET_FRAME];
static size_t size;

static size_t answer(const uint8_t *from, size_t bytes)
{
	memcpy(frame, from, bytes);
	size = net_answer(frame, bytes, mac, OWN);
	return size;
}

/* No answer with one byte other than in `from`. */
static void refused(const uint8_t *from, size_t bytes, unsigned at, uint8_t byte)
{
	uint8_t other[64];

	memcpy(other, from, bytes);
	assert_int_not_equal(other[at], byte);
	other[at] = byte;
	assert_int_equal(answer(other, bytes), 0);
}

static unsigned sum(const uint8_t *bytes, size_t count, uint32_t start)
{
	for (size_t i = 0; i < count; i++)
		start += i & 1 ? bytes[i] : bytes[i] << 8;
	while (start >> 16)
		start = (start & 0xffff) + (start >> 16);
	return start;
}

static void arp_is_answered(void **state)
{
	static const uint8_t expected[] = {
		2, 0, 0, 0, 0, 0x11, 2,    0,  0, 0, 0, 0x22, 8, 6, 0, 1, 8,    0,  6, 4, 0,
		2, 2, 0, 0, 0, 0,    0x22, 10, 0, 0, 2, 2,    0, 0, 0, 0, 0x11, 10, 0, 0, 1,
	};
	uint8_t own[60];

	(void)state;
	assert_int_equal(answer(arp, sizeof(arp)), sizeof(expected));
	assert_memory_equal(frame, expected, sizeof(expected));
	memset(own, 0, sizeof(own)); /* to it alone, and as long as a wire has it */
	memcpy(own, arp, sizeof(arp));
	memcpy(own, mac, 6);
	assert_int_equal(answer(own, sizeof(own)), sizeof(expected));
	assert_memory_equal(frame, expected, sizeof(expected));
}

static void arp_of_others_is_not(void **state)
{
	(void)state;
	assert_int_equal(answer(arp, sizeof(arp) - 1), 0);
	refused(arp, sizeof(arp), 0, 3);  /* another's address */
	refused(arp, sizeof(arp), 13, 7); /* no ARP */
	refused(arp, sizeof(arp), 21, 2); /* an answer */
	refused(arp, sizeof(arp), 18, 8); /* no Ethernet */
	refused(arp, sizeof(arp), 41, 3); /* 10.0.0.3 */
	assert_int_equal(answer(arp, 13), 0);
}

static void ping_is_answered(void **state)
{
	(void)state;
	assert_int_equal(answer(ping, sizeof(ping)), sizeof(ping));
	assert_memory_equal(frame, ((uint8_t[]){2, 0, 0, 0, 0, 0x11, 2, 0, 0, 0, 0, 0x22, 8, 0}),
			    14);
	assert_int_equal(sum(frame + 14, 20, 0), 0xffff);
	assert_memory_equal(frame + 26, ((uint8_t[]){10, 0, 0, 2, 10, 0, 0, 1, 0, 0}), 10);
	assert_int_equal(sum(frame + 34, 11, 0), 0xffff);
	assert_memory_equal(frame + 38, ping + 38, sizeof(ping) - 38);
}

static void what_is_no_ping_is_not(void **state)
{
	(void)state;
	refused(ping, sizeof(ping), 5, 0x23);  /* another's address */
	refused(ping, sizeof(ping), 14, 0x46); /* options */
	refused(ping, sizeof(ping), 25, 0xa9); /* its checksum */
	refused(ping, sizeof(ping), 44, '!');  /* the message's */
	refused(ping, sizeof(ping), 34, 0);    /* an answer */
	for (size_t bytes = 0; bytes < sizeof(ping); bytes++)
		assert_int_equal(answer(ping, bytes), 0);
}

/* A packet of the kit's address with what is given, and a right checksum. */
static size_t packet(unsigned protocol, unsigned fragment, unsigned length, uint8_t last,
		     const uint8_t *inside, size_t bytes)
{
	uint8_t made[64] = {0};
	unsigned check;

	memcpy(made, ping, 34);
	made[17] = (uint8_t)length;
	made[20] = (uint8_t)(fragment >> 8);
	made[21] = (uint8_t)fragment;
	made[22] = 3;
	made[23] = (uint8_t)protocol;
	made[24] = made[25] = 0;
	made[33] = last;
	check = ~sum(made + 14, 20, 0);
	made[24] = (uint8_t)(check >> 8);
	made[25] = (uint8_t)check;
	memcpy(made + 34, inside, bytes);
	return answer(made, 34 + bytes);
}

static void udp_comes_back(void **state)
{
	static const uint8_t echo[] = {0xc0, 1, 0, 7, 0, 10, 0x12, 0x34, 'h', 'i'};
	static const uint8_t other[] = {0xc0, 1, 0, 9, 0, 10, 0x12, 0x34, 'h', 'i'};

	(void)state;
	assert_int_equal(packet(17, 0x4000, 30, 2, echo, sizeof(echo)), 44);
	assert_memory_equal(frame + 34, ((uint8_t[]){0, 7, 0xc0, 1, 0, 10, 0x12, 0x34, 'h', 'i'}),
			    10);
	assert_int_equal(frame[22], 64);
	assert_int_equal(sum(frame + 14, 20, 0), 0xffff);
	assert_int_equal(packet(17, 0, 30, 2, other, sizeof(other)), 0);    /* another port */
	assert_int_equal(packet(6, 0, 30, 2, echo, sizeof(echo)), 0);       /* TCP */
	assert_int_equal(packet(17, 0x2000, 30, 2, echo, sizeof(echo)), 0); /* a first part */
	assert_int_equal(packet(17, 1, 30, 2, echo, sizeof(echo)), 0);      /* another one */
	assert_int_equal(packet(17, 0, 31, 2, echo, sizeof(echo)), 0); /* it has no such byte */
	assert_int_equal(packet(17, 0, 19, 2, echo, sizeof(echo)), 0); /* shorter than itself */
	assert_int_equal(packet(17, 0, 27, 2, echo, sizeof(echo)), 0); /* no whole header */
	assert_int_equal(packet(17, 0, 30, 3, echo, sizeof(echo)), 0); /* to 10.0.0.3 */
}

/* ---- the card that net_serve() has: three frames, the second one without an answer ---- */

static unsigned received, sent;

size_t net_receive(struct net *net, void *at)
{
	(void)net;
	if (received == 3)
		return 0;
	memcpy(at, ping, sizeof(ping));
	if (received++ == 1)
		memset(at, 0, 14);
	return sizeof(ping);
}

bool net_send(struct net *net, const void *at, size_t bytes)
{
	(void)net;
	assert_int_equal(bytes, sizeof(ping));
	assert_memory_equal(at, ping + 6, 6);
	sent++;
	return true;
}

static void all_are_served(void **state)
{
	struct net *net = test_malloc(sizeof(*net));

	(void)state;
	memcpy(net->mac, mac, 6);
	net_serve(net, OWN);
	test_free(net);
	assert_int_equal(received, 3);
	assert_int_equal(sent, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_is_answered),  cmocka_unit_test(arp_of_others_is_not),
		cmocka_unit_test(ping_is_answered), cmocka_unit_test(what_is_no_ping_is_not),
		cmocka_unit_test(udp_comes_back),   cmocka_unit_test(all_are_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
