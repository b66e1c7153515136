/* SPDX-License-Identifier: MIT-0 */
/* An example of what to do with a network card: answers ARP (RFC 826), ping (RFC 792) and UDP's
 * echo (RFC 862) for one IPv4 address. Anything else has no answer. */
#include "sdk/kit.h"

/* Offsets in a frame; behind an IPv4 header, offsets from its end */
enum {
	TO = 0,
	FROM = 6,
	TYPE = 12,
	ARP = 14, /* hardware's kind, protocol, sizes of both addresses, operation */
	ARP_OPERATION = 20,
	ARP_FROM = 22,
	ARP_FROM_IP = 28,
	ARP_TO = 32,
	ARP_TO_IP = 38,
	ARP_END = 42,
	IP = 14,
	IP_LENGTH = 16,
	IP_FRAGMENT = 20,
	IP_LIVES = 22,
	IP_PROTOCOL = 23,
	IP_CHECKSUM = 24,
	IP_FROM = 26,
	IP_TO = 30,
	IP_END = 34, /* without options */
};

enum { ETHERTYPE_IP = 0x0800, ETHERTYPE_ARP = 0x0806, ICMP = 1, UDP = 17, ECHO = 7 };

static uint32_t get(const uint8_t *at, unsigned bytes)
{
	uint32_t number = 0;

	while (bytes--)
		number = number << 8 | *at++;
	return number;
}

static void put(uint8_t *at, uint32_t number, unsigned bytes)
{
	while (bytes--)
		*at++ = (uint8_t)(number >> 8 * bytes);
}

static void swap(uint8_t *one, uint8_t *other, unsigned bytes)
{
	for (; bytes--; one++, other++) {
		uint8_t byte = *one;

		*one = *other;
		*other = byte;
	}
}

/* RFC 1071; 0 of what has its checksum in it. */
static uint16_t checksum(const uint8_t *bytes, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += i & 1 ? bytes[i] : (uint32_t)bytes[i] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static size_t answer_arp(uint8_t *frame, size_t size, const uint8_t mac[6], uint32_t address)
{
	static const uint8_t request[] = {0, 1, 8, 0, 6, 4, 0, 1};

	if (size < ARP_END || memcmp(frame + ARP, request, sizeof(request)) ||
	    get(frame + ARP_TO_IP, 4) != address)
		return 0;
	put(frame + ARP_OPERATION, 2, 2);
	memcpy(frame + ARP_TO, frame + ARP_FROM, 6);
	swap(frame + ARP_FROM_IP, frame + ARP_TO_IP, 4);
	memcpy(frame + ARP_FROM, mac, 6);
	return ARP_END;
}

/* What an IPv4 packet holds, `size` bytes. False: no answer. UDP's checksum, which has the
 * addresses and ports in it, is the same when both change places. */
static bool answer_packet(uint8_t *inside, size_t size, uint8_t protocol)
{
	if (size < 8)
		return false;
	if (protocol == UDP && get(inside + 2, 2) == ECHO) {
		swap(inside, inside + 2, 2);
		return true;
	}
	if (protocol != ICMP || get(inside, 2) != 8 << 8 || checksum(inside, size))
		return false;
	put(inside, 0, 4);
	put(inside + 2, checksum(inside, size), 2);
	return true;
}

static size_t answer_ip(uint8_t *frame, size_t size, uint32_t address)
{
	uint32_t length;

	if (size < IP_END || frame[IP] != 0x45 || checksum(frame + IP, IP_END - IP))
		return 0;
	length = get(frame + IP_LENGTH, 2);
	if (length < IP_END - IP || length > size - IP || get(frame + IP_TO, 4) != address ||
	    get(frame + IP_FRAGMENT, 2) & 0x3fff || /* a part of a packet */
	    !answer_packet(frame + IP_END, length - (IP_END - IP), frame[IP_PROTOCOL]))
		return 0;
	swap(frame + IP_FROM, frame + IP_TO, 4);
	frame[IP_LIVES] = 64;
	put(frame + IP_CHECKSUM, 0, 2);
	put(frame + IP_CHECKSUM, checksum(frame + IP, IP_END - IP), 2);
	return IP + length;
}

size_t net_answer(uint8_t *frame, size_t size, const uint8_t mac[6], uint32_t address)
{
	static const uint8_t all[] = {255, 255, 255, 255, 255, 255};
	size_t answer = 0;

	if (size < IP)
		return 0;
	if (get(frame + TYPE, 2) == ETHERTYPE_ARP &&
	    (!memcmp(frame + TO, all, 6) || !memcmp(frame + TO, mac, 6)))
		answer = answer_arp(frame, size, mac, address);
	else if (get(frame + TYPE, 2) == ETHERTYPE_IP && !memcmp(frame + TO, mac, 6))
		answer = answer_ip(frame, size, address);
	memcpy(frame + TO, frame + FROM, 6);
	memcpy(frame + FROM, mac, 6);
	return answer;
}

void net_serve(struct net *net, uint32_t address)
{
	static uint8_t frame[NET_FRAME] __attribute__((aligned(8)));
	size_t size;

	while ((size = net_receive(net, frame))) {
		size = net_answer(frame, size, net->mac, address);
		if (size)
			net_send(net, frame, size);
	}
}
