/* SPDX-License-Identifier: MIT-0 */
/*
 * A kit for a partition without an operating system: what it needs to begin, in a few hundred lines
 * that are yours to change. MIT-0: copy what you want of it, nobody has to be named.
 *
 * Your program is guest_main(). It runs at EL1 with the MMU and caches on, every address at itself:
 * the partition's memory is ordinary memory, all else up to 512 GiB is devices. Interrupts are on,
 * and none is enabled yet. All of it comes from the partition's device tree, so that the program is
 * the same whatever the machine, its interrupt controller and the partition's place in memory.
 */
#ifndef SDK_KIT_H
#define SDK_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Yours. When it returns, the partition goes off. */
void guest_main(void);

/* ---- console: the UART of the tree (a PL011), or Mullion's log where there is none ---- */

/* %d %u %x %c %s %% and, for 64 bits, %ld %lu %lx; %08x and the like. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A character that was typed; -1: none waits. */
int console_get(void);
/* Calls `handler` as an interrupt when one waits; it takes them by console_get(). False: nothing
 * can be typed here. */
bool console_on_key(void (*handler)(void));

/* ---- time: the virtual timer ---- */

/* Since the partition has begun. */
uint64_t time_us(void);
/* Calls `handler` on this CPU, as an interrupt, each `period` microseconds. 0: no more. */
void tick_every(unsigned period, void (*handler)(void));

/* ---- interrupts: a GICv2 or GICv3 ---- */

/* Calls handler(context) for interrupt `irq`: 0 to 15 are those that CPUs send, 16 to 31 are a
 * CPU's own (on this one), from 32 on they are devices' (to this one): a level, or with IRQ_EDGE
 * an edge. */
#define IRQ_EDGE 0x10000u
void irq_on(unsigned irq, void (*handler)(void *context), void *context);
void irq_off(unsigned irq);
/* To the CPU `cpu`, which has called irq_on() for it; `irq` is 0 to 15. */
void irq_send(unsigned cpu, unsigned irq);
/* None is taken from irq_mask() until irq_unmask() has what that returned. */
uint64_t irq_mask(void);
void irq_unmask(uint64_t before);

/* ---- CPUs and the partition's power: PSCI ---- */

#define CPUS_MAX 16
/* How many the partition has, and which this is: 0 is the one that has guest_main(). */
extern unsigned cpu_count;
unsigned cpu_this(void);
/* Runs `run` on CPU `cpu`, which goes off when that returns. 0, or PSCI's error (-4: it is on). */
int cpu_start(unsigned cpu, void (*run)(void));
/* Until an interrupt comes. */
void cpu_sleep(void);
void cpu_off(void) __attribute__((noreturn));
void system_off(void) __attribute__((noreturn));
void system_reset(void) __attribute__((noreturn));
/* The partition has failed, for the reason `code`: mullion,on-crash says what becomes of it. */
void system_crash(uint64_t code) __attribute__((noreturn));

/* ---- the device tree ---- */

/* How deep a node with registers may lie. */
#define TREE_DEPTH 8
struct tree_node {
	const char *name;
	const uint8_t *at; /* its properties; NULL: before the first node */
	int depth;
	struct tree_bus { /* by depth: how addresses of the children are written */
		const uint8_t *ranges;
		uint32_t ranges_size, address_cells, size_cells;
	} bus[TREE_DEPTH];
};
#define TREE_START ((struct tree_node){.depth = -1})

/* The next node, in the order of the tree. False: that was the last. */
bool tree_next(struct tree_node *node);
/* The next that is compatible with `name`, and not disabled. */
bool tree_find(struct tree_node *node, const char *name);
bool tree_compatible(const struct tree_node *node, const char *name);
/* Its status says nothing else. */
bool tree_enabled(const struct tree_node *node);
/* The node of this path; what is behind a colon does not count. */
bool tree_at(struct tree_node *node, const char *path);
/* A property as it is in the tree, big-endian, and its size in bytes. NULL: there is none. */
const void *tree_property(const struct tree_node *node, const char *name, uint32_t *size);
/* A property of text; "" where there is none. */
const char *tree_text(const struct tree_node *node, const char *name);
/* The first `cells` 32-bit words as one number. */
uint64_t tree_number(const void *property, unsigned cells);
/* Registers number `index`: where the CPU has them, and how much. */
bool tree_reg(const struct tree_node *node, unsigned index, uint64_t *base, uint64_t *size);
/* Interrupt number `index` as irq_on() takes it, with IRQ_EDGE where it is an edge; 0: there is
 * none. */
unsigned tree_irq(const struct tree_node *node, unsigned index);

/* ---- a network card: virtio 1 by memory, as a wire between two partitions is one ---- */

#define NET_FRAME   1518 /* bytes at most: Ethernet's header, a tag of a VLAN, and 1,500 */
#define NET_HEADER  12   /* virtio's, before each frame; all 0 */
#define NET_BUFFERS 16   /* each way; a power of two, 32 at most */
struct net {
	uint8_t mac[6];
	/* The rest is the driver's: the device reads and writes in it, so it stays where it is. */
	unsigned irq;
	uint64_t registers;
	uint32_t features;
	void (*handler)(void *context);
	void *context;
	struct net_queue {
		struct net_descriptor {
			uint64_t address;
			uint32_t size;
			uint16_t flags, next;
		} descriptor[NET_BUFFERS] __attribute__((aligned(16)));
		struct {
			uint16_t flags, index, ring[NET_BUFFERS];
		} available;
		volatile struct {
			uint16_t flags, index;
			struct {
				uint32_t number, size;
			} ring[NET_BUFFERS];
		} used __attribute__((aligned(4)));
		struct {
			uint8_t unused[4], header[NET_HEADER], frame[NET_FRAME];
		} buffer[NET_BUFFERS] __attribute__((aligned(16)));
		uint16_t seen; /* in `used` */
		uint32_t free; /* buffers, a bit each; of what is sent */
	} queue[2];            /* received, sent */
};

/* Card number `index` of the tree's, from its reset on. False: there is none that works. `net` is
 * for good, or until the next net_begin(); what is done with one card is done in one place: its
 * handler, say, or under irq_mask(). */
bool net_begin(struct net *net, unsigned index);
/* There is a peer. After false for another reason (the device has failed) net_begin() helps. */
bool net_is_up(const struct net *net);
/* An Ethernet frame, without its checksum; it is copied. False: the peer takes none now. */
bool net_send(struct net *net, const void *frame, size_t size);
/* The next frame, which has room for NET_FRAME, and its size in bytes. 0: there is none. */
size_t net_receive(struct net *net, void *frame);
/* Calls handler(context) on this CPU, as an interrupt, when something has come or the peer comes or
 * goes. The handler receives all there is: nothing tells of it again. */
void net_on_receive(struct net *net, void (*handler)(void *context), void *context);

/* net.c, an example. Answers at an IPv4 address whatever has come: ARP, ping, and what is sent to
 * UDP's port 7. */
#define NET_ADDRESS(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
void net_serve(struct net *net, uint32_t address);
/* Makes the answer to `frame` in its place: its size, or 0 where there is none. */
size_t net_answer(uint8_t *frame, size_t size, const uint8_t mac[6], uint32_t address);

/* ---- memory that partitions share: channels of type "memory" ---- */

struct shared {
	volatile void *memory; /* ordinary, coherent memory, or uncached as the channel says */
	size_t size;
	unsigned side;  /* which of the channel's sides this partition is, from 0 */
	bool read_only; /* a write is a fault */
	uint64_t
		doorbell; /* registers; 0: there are none, and the functions below are not for it */
	unsigned irq;
	/* shared_on_ring()'s */
	void (*handler)(void *context);
	void *context;
	volatile unsigned rings;
	unsigned waited;
};
/* The channel of this name. False: this partition is no side of such a one. Keep *shared. */
bool shared_find(struct shared *shared, const char *name);
/* Rings the sides whose bits are set. Who is rung sees what was written to the memory before. */
void shared_ring(const struct shared *shared, unsigned sides);
/* From now on a ring is an interrupt on this CPU, which calls handler(context); NULL: nothing. */
void shared_on_ring(struct shared *shared, void (*handler)(void *context), void *context);
/* Until there was a ring since the last one that was waited for. Behind shared_on_ring(). */
void shared_wait(struct shared *shared);
/* Which sides have rung since this was last asked, a bit each. Not needed where the memory says. */
unsigned shared_rung(const struct shared *shared);

/* ---- bytes and text: the compiler calls some of them by itself ---- */

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *one, const void *other, size_t size);
size_t strlen(const char *text);
int strcmp(const char *one, const char *other);
int strncmp(const char *one, const char *other, size_t size);

/* ---- registers of devices ---- */

/* A plain load or store each: one that also moves its address, as compilers like them, tells a
 * hypervisor nothing of what it reads or writes. */
static inline uint32_t read32(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void write32(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

static inline uint64_t read64(uint64_t address)
{
	uint64_t value;

	__asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void write64(uint64_t address, uint64_t value)
{
	__asm__ volatile("str %0, [%1]" ::"r"(value), "r"(address) : "memory");
}

static inline uint16_t read16(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return (uint16_t)value;
}

static inline uint8_t read8(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return (uint8_t)value;
}

static inline void write8(uint64_t address, uint32_t value)
{
	__asm__ volatile("strb %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

#endif
