/* SPDX-License-Identifier: MIT-0 */
/* A network card by virtio (OASIS, version 1.2, whose sections these are): registers as in 4.2.2,
 * split rings as in 2.7, frames as in 5.1.6. Nothing is asked of the device that it may refuse. */
#include "sdk/kit.h"

/* Registers (4.2.2) */
#define MAGIC               0x000u
#define VERSION             0x004u
#define DEVICE_ID           0x008u
#define DEVICE_FEATURES     0x010u
#define DEVICE_FEATURES_SEL 0x014u
#define DRIVER_FEATURES     0x020u
#define DRIVER_FEATURES_SEL 0x024u
#define QUEUE_SEL           0x030u
#define QUEUE_NUM_MAX       0x034u
#define QUEUE_NUM           0x038u
#define QUEUE_READY         0x044u
#define QUEUE_NOTIFY        0x050u
#define INTERRUPT_STATUS    0x060u
#define INTERRUPT_ACK       0x064u
#define STATUS              0x070u
#define QUEUE_DESC          0x080u
#define QUEUE_DRIVER        0x090u
#define QUEUE_DEVICE        0x0a0u
#define CONFIG_MAC          0x100u
#define CONFIG_STATUS       0x106u
#define MAGIC_VALUE         0x74726976u
#define NETWORK             1u

/* Status (2.1), features (5.1.3, 6), flags of rings (2.7) */
#define ACKNOWLEDGE    (1u << 0)
#define DRIVER         (1u << 1)
#define DRIVER_OK      (1u << 2)
#define FEATURES_OK    (1u << 3)
#define NEEDS_RESET    (1u << 6)
#define FEATURE_MAC    (1u << 5)
#define FEATURE_STATUS (1u << 16)
#define FEATURE_1      (1u << 0) /* 32: virtio 1 */
#define DEVICE_WRITES  2u
#define NO_INTERRUPT   1u
#define NO_NOTIFY      1u

enum { RECEIVE, TRANSMIT };

/* What one side has written is seen before what it writes next: memory before an index, an index
 * before a notification. */
static void barrier(void)
{
	__asm__ volatile("dmb sy" ::: "memory");
}

static void write_address(const struct net *net, unsigned at, const volatile void *memory)
{
	write32(net->registers + at, (uint32_t)(uintptr_t)memory);
	write32(net->registers + at + 4, (uint32_t)((uintptr_t)memory >> 32));
}

/* Buffer `number` is the device's. */
static void give(struct net_queue *queue, unsigned number, size_t size, unsigned flags)
{
	queue->descriptor[number] = (struct net_descriptor){(uintptr_t)queue->buffer[number].header,
							    (uint32_t)size, (uint16_t)flags, 0};
	queue->available.ring[queue->available.index % NET_BUFFERS] = (uint16_t)number;
	barrier();
	queue->available.index++;
}

static void notify(const struct net *net, const struct net_queue *queue, unsigned number)
{
	barrier();
	if (!(queue->used.flags & NO_NOTIFY))
		write32(net->registers + QUEUE_NOTIFY, number);
}

/* The next buffer that the device has given back, which wrote *size bytes. -1: none, or one that
 * there is not. */
static int take(struct net_queue *queue, uint32_t *size)
{
	uint32_t number;

	if (queue->seen == queue->used.index)
		return -1;
	barrier();
	number = queue->used.ring[queue->seen % NET_BUFFERS].number;
	*size = queue->used.ring[queue->seen % NET_BUFFERS].size;
	queue->seen++;
	return number < NET_BUFFERS ? (int)number : -1;
}

static bool begin_queue(const struct net *net, struct net_queue *queue, unsigned number)
{
	write32(net->registers + QUEUE_SEL, number);
	if (read32(net->registers + QUEUE_READY) ||
	    read32(net->registers + QUEUE_NUM_MAX) < NET_BUFFERS)
		return false;
	write32(net->registers + QUEUE_NUM, NET_BUFFERS);
	write_address(net, QUEUE_DESC, queue->descriptor);
	write_address(net, QUEUE_DRIVER, &queue->available);
	write_address(net, QUEUE_DEVICE, &queue->used);
	queue->available.flags = NO_INTERRUPT;
	for (unsigned i = 0; i < NET_BUFFERS && number == RECEIVE; i++)
		give(queue, i, NET_HEADER + NET_FRAME, DEVICE_WRITES);
	queue->free = (1ull << NET_BUFFERS) - 1;
	barrier();
	write32(net->registers + QUEUE_READY, 1);
	return true;
}

/* Card number `index` of the tree's. */
static bool find(struct net *net, unsigned index)
{
	struct tree_node node = TREE_START;
	uint64_t size;

	while (tree_find(&node, "virtio,mmio")) {
		if (!tree_reg(&node, 0, &net->registers, &size) ||
		    read32(net->registers + MAGIC) != MAGIC_VALUE ||
		    read32(net->registers + VERSION) != 2 ||
		    read32(net->registers + DEVICE_ID) != NETWORK || index--)
			continue;
		net->irq = tree_irq(&node, 0);
		return true;
	}
	return false;
}

/* 3.1.1, from the reset to the features */
static bool agree(struct net *net)
{
	uint64_t at = net->registers;

	write32(at + STATUS, 0);
	for (unsigned i = 0; read32(at + STATUS); i++) {
		if (i == 1000000)
			return false;
	}
	write32(at + STATUS, ACKNOWLEDGE);
	write32(at + STATUS, ACKNOWLEDGE | DRIVER);
	write32(at + DEVICE_FEATURES_SEL, 0);
	net->features = read32(at + DEVICE_FEATURES) & (FEATURE_MAC | FEATURE_STATUS);
	write32(at + DEVICE_FEATURES_SEL, 1);
	if (!(read32(at + DEVICE_FEATURES) & FEATURE_1))
		return false;
	write32(at + DRIVER_FEATURES_SEL, 0);
	write32(at + DRIVER_FEATURES, net->features);
	write32(at + DRIVER_FEATURES_SEL, 1);
	write32(at + DRIVER_FEATURES, FEATURE_1);
	write32(at + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	return read32(at + STATUS) & FEATURES_OK;
}

bool net_begin(struct net *net, unsigned index)
{
	memset(net, 0, sizeof(*net));
	if (!find(net, index) || !agree(net) || !begin_queue(net, &net->queue[RECEIVE], RECEIVE) ||
	    !begin_queue(net, &net->queue[TRANSMIT], TRANSMIT))
		return false;
	for (unsigned i = 0; i < sizeof(net->mac); i++)
		net->mac[i] = net->features & FEATURE_MAC
				      ? read8(net->registers + CONFIG_MAC + i)
				      : (uint8_t)(0x020000001234 >> (40 - 8 * i));
	write32(net->registers + STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	notify(net, &net->queue[RECEIVE], RECEIVE);
	return true;
}

bool net_is_up(const struct net *net)
{
	if (read32(net->registers + STATUS) & NEEDS_RESET)
		return false;
	return !(net->features & FEATURE_STATUS) || read16(net->registers + CONFIG_STATUS) & 1;
}

bool net_send(struct net *net, const void *frame, size_t size)
{
	struct net_queue *queue = &net->queue[TRANSMIT];
	uint32_t none;
	int number;

	while ((number = take(queue, &none)) >= 0)
		queue->free |= 1u << number;
	if (!queue->free || size > NET_FRAME)
		return false;
	number = __builtin_ctz(queue->free);
	queue->free &= ~(1u << number);
	memcpy(queue->buffer[number].frame, frame, size);
	give(queue, (unsigned)number, NET_HEADER + size, 0);
	notify(net, queue, TRANSMIT);
	return true;
}

size_t net_receive(struct net *net, void *frame)
{
	struct net_queue *queue = &net->queue[RECEIVE];
	uint32_t size;
	int number;

	while ((number = take(queue, &size)) >= 0) {
		size = size > NET_HEADER ? size - NET_HEADER : 0;
		size = size < NET_FRAME ? size : NET_FRAME;
		memcpy(frame, queue->buffer[number].frame, size);
		give(queue, (unsigned)number, NET_HEADER + NET_FRAME, DEVICE_WRITES);
		notify(net, queue, RECEIVE);
		if (size)
			return size;
	}
	return 0;
}

/* Acknowledged before the handler looks: what comes after that is an interrupt of its own. */
static void on_irq(void *context)
{
	struct net *net = context;

	write32(net->registers + INTERRUPT_ACK, read32(net->registers + INTERRUPT_STATUS));
	net->handler(net->context);
}

void net_on_receive(struct net *net, void (*handler)(void *context), void *context)
{
	uint64_t before = irq_mask();

	net->handler = handler;
	net->context = context;
	irq_on(net->irq, on_irq, net);
	net->queue[RECEIVE].available.flags = 0;
	barrier();
	handler(context); /* what has come before no interrupt tells of */
	irq_unmask(before);
}
