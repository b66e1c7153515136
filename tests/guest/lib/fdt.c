/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over the flattened tree (Devicetree Specification, chapter 5) that collects what the
 * guests need. Byte loads only: the MMU is off and properties are 4-byte aligned. Nodes are
 * recognised by their own properties when they end.
 */
#include "tests/guest/lib/guest.h"
#include <string.h>

struct guest_machine machine;

enum { FDT_BEGIN_NODE = 1, FDT_END_NODE = 2, FDT_PROP = 3, FDT_NOP = 4, FDT_END = 9 };
#define MAX_DEPTH    8
#define ALIGN_TO4(n) (((n) + 3) & ~(size_t)3)

struct prop {
	const uint8_t *p;
	uint32_t len;
};

struct node {
	const char *name;
	unsigned ac, sc; /* #address-cells and #size-cells for its children */
	struct prop compatible, reg, interrupts, device_type, status, method, enable_method,
		release, vm, bootargs, kaslr, rng, label, ranges;
};
static struct node stack[MAX_DEPTH]; /* from the root to the node that is read */

static const struct {
	const char *name;
	size_t offset;
} wanted[] = {
	{"compatible", offsetof(struct node, compatible)},
	{"reg", offsetof(struct node, reg)},
	{"interrupts", offsetof(struct node, interrupts)},
	{"device_type", offsetof(struct node, device_type)},
	{"status", offsetof(struct node, status)},
	{"method", offsetof(struct node, method)},
	{"enable-method", offsetof(struct node, enable_method)},
	{"mullion,vm", offsetof(struct node, vm)},
	{"bootargs", offsetof(struct node, bootargs)},
	{"cpu-release-addr", offsetof(struct node, release)},
	{"kaslr-seed", offsetof(struct node, kaslr)},
	{"rng-seed", offsetof(struct node, rng)},
	{"label", offsetof(struct node, label)},
	{"ranges", offsetof(struct node, ranges)},
};

static uint32_t be32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static uint64_t cells(const uint8_t *bytes, unsigned count)
{
	uint64_t v = 0;

	while (count--) {
		v = v << 32 | be32(bytes);
		bytes += 4;
	}
	return v;
}

static bool is(struct prop property, const char *text)
{
	size_t n = strlen(text) + 1;

	return property.p && property.len >= n && !memcmp(property.p, text, n);
}

/* True when one of the strings of `compatible` is s. */
static bool compatible(const struct node *node, const char *text)
{
	struct prop p = node->compatible;

	while (p.p && p.len) {
		size_t k = strnlen((const char *)p.p, p.len) + 1;

		if (is(p, text))
			return true;
		if (k > p.len)
			break;
		p.p += k;
		p.len -= (uint32_t)k;
	}
	return false;
}

/* The CPU's address of what the node's bus has at `address`. */
static uint64_t to_cpu(const struct node *node, uint64_t address)
{
	for (const struct node *bus = node - 1; bus > stack; bus--) {
		unsigned above = bus[-1].ac, step = 4 * (bus->ac + above + bus->sc);

		for (uint32_t o = 0; step && o + step <= bus->ranges.len; o += step) {
			const uint8_t *row = bus->ranges.p + o;
			uint64_t into = address - cells(row, bus->ac);

			if (into >= cells(row + 4 * (bus->ac + above), bus->sc))
				continue;
			address = cells(row + 4 * bus->ac, above) + into;
			break;
		}
	}
	return address;
}

static uint64_t first_register(const struct node *node, unsigned ac)
{
	return to_cpu(node, cells(node->reg.p, ac));
}

static unsigned ranges(const struct node *node, unsigned ac, unsigned sc, struct guest_range *out,
		       unsigned have)
{
	unsigned step = (ac + sc) * 4;

	for (uint32_t o = 0;
	     node->reg.p && step && o + step <= node->reg.len && have < GUEST_MAX_RANGES; o += step)
		out[have++] = (struct guest_range){to_cpu(node, cells(node->reg.p + o, ac)),
						   cells(node->reg.p + o + 4 * ac, sc)};
	return have;
}

/* INTID of the i-th interrupt specifier (GICv3 binding: type, number, flags), 0: none. */
static uint32_t intid(const struct node *node, unsigned index)
{
	if (!node->interrupts.p || node->interrupts.len < 12 * (index + 1))
		return 0;
	return be32(node->interrupts.p + 12 * index + 4) +
	       (be32(node->interrupts.p + 12 * index) ? 16 : 32);
}

static void add_cpu(const struct node *node, unsigned ac)
{
	if (machine.n_cpus == GUEST_MAX_CPUS || !node->reg.p)
		return;
	machine.cpu_psci[machine.n_cpus] = is(node->enable_method, "psci");
	machine.release[machine.n_cpus] = node->release.p ? cells(node->release.p, 2) : 0;
	machine.mpidr[machine.n_cpus++] = cells(node->reg.p, ac);
}

static void add_gic(const struct node *node, unsigned ac, unsigned sc)
{
	struct guest_range r[GUEST_MAX_RANGES];

	if (ranges(node, ac, sc, r, 0) >= 2) {
		machine.gic = compatible(node, "arm,gic-v3") ? 3 : 2;
		machine.gicd = r[0].base;
		machine.gicr = machine.gic == 3 ? r[1].base : r[0].base - GICR_SGI;
		machine.gicr_size = machine.gic == 3 ? r[1].size : 0;
		machine.gicc = r[1].base;
		machine.gicc_dir = r[1].base + (r[1].size >= 0x20000u ? 0x10000u : GICC_DIR);
	}
}

/* 32-bit FNV-1a. 0: no such property. */
static uint32_t hash(struct prop property)
{
	uint32_t h = property.p ? 0x811c9dc5u : 0;

	for (uint32_t i = 0; property.p && i < property.len; i++)
		h = (h ^ property.p[i]) * 0x01000193u;
	return h;
}

static void take_chosen(const struct node *node)
{
	machine.bootargs = node->bootargs.p ? (const char *)node->bootargs.p : "";
	machine.kaslr_seed = hash(node->kaslr);
	machine.rng_seed = hash(node->rng);
}

/* `parent` gives the cells of n's reg. */
static void node_end(const struct node *node, const struct node *parent, const struct node *grand)
{
	unsigned ac = parent->ac, sc = parent->sc;

	if (node->status.p && !is(node->status, "okay") && !is(node->status, "ok"))
		return;
	if (is(node->device_type, "memory"))
		machine.n_memory = ranges(node, ac, sc, machine.memory, machine.n_memory);
	else if (is(node->device_type, "cpu"))
		add_cpu(node, ac);
	else if (!strcmp(parent->name, "reserved-memory") && grand)
		machine.n_reserved = ranges(node, ac, sc, machine.reserved, machine.n_reserved);
	else if (compatible(node, "arm,gic-v3") || compatible(node, "arm,cortex-a15-gic") ||
		 compatible(node, "arm,gic-400"))
		add_gic(node, ac, sc);
	else if (compatible(node, "arm,armv8-timer") || compatible(node, "arm,armv7-timer")) {
		machine.ptimer = intid(node, 1);
		machine.vtimer = intid(node, 2);
	} else if ((compatible(node, "arm,pl011") || compatible(node, "cdns,uart-r1p12")) &&
		   node->reg.p && !machine.uart) {
		machine.uart = first_register(node, ac);
		machine.uart_cadence = compatible(node, "cdns,uart-r1p12");
		machine.uart_line = intid(node, 0);
	} else if (compatible(node, "arm,pl011") && node->reg.p && node->label.p) {
		machine.labelled_uart = first_register(node, ac);
	} else if (compatible(node, "arm,pl031") && node->reg.p) {
		machine.rtc = first_register(node, ac);
		machine.rtc_line = intid(node, 0);
	} else if (compatible(node, "cfi-flash") && node->reg.p)
		machine.flash = first_register(node, ac);
	else if (compatible(node, "arm,psci-1.0") || compatible(node, "arm,psci-0.2") ||
		 compatible(node, "arm,psci")) {
		machine.psci = true;
		machine.psci_smc = is(node->method, "smc");
	} else if (compatible(node, "mullion,hypervisor")) {
		machine.hypervisor = true;
		machine.vm_name = node->vm.p ? (const char *)node->vm.p : "";
	} else if (compatible(node, "mullion,test-device") && node->reg.p) {
		machine.test_device = first_register(node, ac);
		machine.test_lines[0] = intid(node, 0);
		machine.test_lines[1] = intid(node, 1);
	} else if (compatible(node, "arm,sbsa-gwdt") && node->reg.p) {
		machine.watchdog_control = first_register(node, ac);
		machine.watchdog_refresh = cells(node->reg.p + 4 * (ac + sc), ac);
		machine.watchdog_line = intid(node, 0);
	} else if (!strcmp(node->name, "chosen"))
		take_chosen(node);
	if (compatible(node, "virtio,mmio") && node->reg.p && !machine.virtio)
		machine.virtio = first_register(node, ac);
	if ((compatible(node, "virtio,mmio") || compatible(node, "arm,pl031") ||
	     compatible(node, "cdns,uart-r1p12")) &&
	    intid(node, 0) && machine.n_spi < 4)
		machine.spi[machine.n_spi++] = intid(node, 0);
}

static void take_prop(struct node *node, const char *name, struct prop property)
{
	if (!strcmp(name, "#address-cells"))
		node->ac = be32(property.p);
	else if (!strcmp(name, "#size-cells"))
		node->sc = be32(property.p);
	for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (!strcmp(name, wanted[i].name))
			memcpy((char *)node + wanted[i].offset, &property, sizeof(property));
	}
}

static void take_memreserve(const uint8_t *bytes)
{
	for (; cells(bytes + 8, 2) && machine.n_reserved < GUEST_MAX_RANGES; bytes += 16)
		machine.reserved[machine.n_reserved++] =
			(struct guest_range){cells(bytes, 2), cells(bytes + 8, 2)};
}

bool machine_read(const void *tree)
{
	static const struct node none = {.name = "", .ac = 2, .sc = 1};
	const uint8_t *t = tree, *p, *end;
	const char *strings;
	int depth = -1;

	machine = (struct guest_machine){.tree = tree, .vm_name = "", .bootargs = ""};
	if (((uintptr_t)tree & 7) || !tree || be32(t) != 0xd00dfeed)
		return false;
	machine.tree_size = be32(t + 4);
	strings = (const char *)t + be32(t + 12);
	take_memreserve(t + be32(t + 16));
	p = t + be32(t + 8);
	end = p + be32(t + 36);
	while (p < end) {
		uint32_t token = be32(p);

		p += 4;
		if (token == FDT_BEGIN_NODE) {
			if (++depth < MAX_DEPTH)
				stack[depth] =
					(struct node){.name = (const char *)p, .ac = 2, .sc = 1};
			p += ALIGN_TO4(strlen((const char *)p) + 1);
		} else if (token == FDT_PROP) {
			struct prop v = {p + 8, be32(p)};

			if (depth >= 0 && depth < MAX_DEPTH)
				take_prop(&stack[depth], strings + be32(p + 4), v);
			p += 8 + ALIGN_TO4(v.len);
		} else if (token == FDT_END_NODE) {
			if (depth >= 0 && depth < MAX_DEPTH)
				node_end(&stack[depth], depth > 0 ? &stack[depth - 1] : &none,
					 depth > 1 ? &stack[depth - 2] : NULL);
			depth--;
		} else if (token == FDT_END) {
			break;
		} else if (token != FDT_NOP) {
			return false;
		}
	}
	return depth == -1;
}
