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
		release, vm, bootargs, kaslr, rng;
};

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
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t cells(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n--) {
		v = v << 32 | be32(p);
		p += 4;
	}
	return v;
}

static bool is(struct prop p, const char *s)
{
	size_t n = strlen(s) + 1;

	return p.p && p.len >= n && !memcmp(p.p, s, n);
}

/* True when one of the strings of `compatible` is s. */
static bool compatible(const struct node *n, const char *s)
{
	struct prop p = n->compatible;

	while (p.p && p.len) {
		size_t k = strnlen((const char *)p.p, p.len) + 1;

		if (is(p, s))
			return true;
		if (k > p.len)
			break;
		p.p += k;
		p.len -= (uint32_t)k;
	}
	return false;
}

static unsigned ranges(const struct node *n, unsigned ac, unsigned sc, struct guest_range *out,
		       unsigned have)
{
	unsigned step = (ac + sc) * 4;

	for (uint32_t o = 0; n->reg.p && step && o + step <= n->reg.len && have < GUEST_MAX_RANGES;
	     o += step)
		out[have++] = (struct guest_range){cells(n->reg.p + o, ac),
						   cells(n->reg.p + o + 4 * ac, sc)};
	return have;
}

/* INTID of the i-th interrupt specifier (GICv3 binding: type, number, flags), 0: none. */
static uint32_t intid(const struct node *n, unsigned i)
{
	if (!n->interrupts.p || n->interrupts.len < 12 * (i + 1))
		return 0;
	return be32(n->interrupts.p + 12 * i + 4) + (be32(n->interrupts.p + 12 * i) ? 16 : 32);
}

static void add_cpu(const struct node *n, unsigned ac)
{
	if (machine.n_cpus == GUEST_MAX_CPUS || !n->reg.p)
		return;
	machine.cpu_psci[machine.n_cpus] = is(n->enable_method, "psci");
	machine.release[machine.n_cpus] = n->release.p ? cells(n->release.p, 2) : 0;
	machine.mpidr[machine.n_cpus++] = cells(n->reg.p, ac);
}

static void add_gic(const struct node *n, unsigned ac, unsigned sc)
{
	struct guest_range r[GUEST_MAX_RANGES];

	if (ranges(n, ac, sc, r, 0) >= 2) {
		machine.gic = compatible(n, "arm,gic-v3") ? 3 : 2;
		machine.gicd = r[0].base;
		machine.gicr = machine.gic == 3 ? r[1].base : r[0].base - GICR_SGI;
		machine.gicr_size = machine.gic == 3 ? r[1].size : 0;
		machine.gicc = r[1].base;
	}
}

/* 32-bit FNV-1a. 0: no such property. */
static uint32_t hash(struct prop p)
{
	uint32_t h = p.p ? 0x811c9dc5u : 0;

	for (uint32_t i = 0; p.p && i < p.len; i++)
		h = (h ^ p.p[i]) * 0x01000193u;
	return h;
}

static void take_chosen(const struct node *n)
{
	machine.bootargs = n->bootargs.p ? (const char *)n->bootargs.p : "";
	machine.kaslr_seed = hash(n->kaslr);
	machine.rng_seed = hash(n->rng);
}

/* `parent` gives the cells of n's reg. */
static void node_end(const struct node *n, const struct node *parent, const struct node *grand)
{
	unsigned ac = parent->ac, sc = parent->sc;

	if (n->status.p && !is(n->status, "okay") && !is(n->status, "ok"))
		return;
	if (is(n->device_type, "memory"))
		machine.n_memory = ranges(n, ac, sc, machine.memory, machine.n_memory);
	else if (is(n->device_type, "cpu"))
		add_cpu(n, ac);
	else if (!strcmp(parent->name, "reserved-memory") && grand)
		machine.n_reserved = ranges(n, ac, sc, machine.reserved, machine.n_reserved);
	else if (compatible(n, "arm,gic-v3") || compatible(n, "arm,cortex-a15-gic") ||
		 compatible(n, "arm,gic-400"))
		add_gic(n, ac, sc);
	else if (compatible(n, "arm,armv8-timer")) {
		machine.ptimer = intid(n, 1);
		machine.vtimer = intid(n, 2);
	} else if (compatible(n, "arm,pl011") && n->reg.p && !machine.uart)
		machine.uart = cells(n->reg.p, ac);
	else if (compatible(n, "cfi-flash") && n->reg.p)
		machine.flash = cells(n->reg.p, ac);
	else if (compatible(n, "arm,psci-1.0") || compatible(n, "arm,psci-0.2") ||
		 compatible(n, "arm,psci")) {
		machine.psci = true;
		machine.psci_smc = is(n->method, "smc");
	} else if (compatible(n, "mullion,hypervisor")) {
		machine.hypervisor = true;
		machine.vm_name = n->vm.p ? (const char *)n->vm.p : "";
	} else if (!strcmp(n->name, "chosen"))
		take_chosen(n);
	if ((compatible(n, "virtio,mmio") || compatible(n, "arm,pl031")) && intid(n, 0) &&
	    machine.n_spi < 4)
		machine.spi[machine.n_spi++] = intid(n, 0);
}

static void take_prop(struct node *n, const char *name, struct prop p)
{
	if (!strcmp(name, "#address-cells"))
		n->ac = be32(p.p);
	else if (!strcmp(name, "#size-cells"))
		n->sc = be32(p.p);
	for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (!strcmp(name, wanted[i].name))
			memcpy((char *)n + wanted[i].offset, &p, sizeof(p));
	}
}

static void take_memreserve(const uint8_t *p)
{
	for (; cells(p + 8, 2) && machine.n_reserved < GUEST_MAX_RANGES; p += 16)
		machine.reserved[machine.n_reserved++] =
			(struct guest_range){cells(p, 2), cells(p + 8, 2)};
}

bool machine_read(const void *tree)
{
	static struct node stack[MAX_DEPTH];
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
