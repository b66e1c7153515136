/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Discovery, merge, parsing, resources and derivation on trees that are bent, but that libfdt takes
 * for whole: random bytes seldom pass fdt_check_full. The input is a list of changes to two good
 * trees and an overlay: cells, lengths, phandles, nodes and properties gone or doubled; then, at
 * its end, single bytes.
 */
#include <libfdt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dtb/config/merge.h"
#include "dtb/config/system.h"
#include "dtb/config/visitor.h"
#include "dtb/derive/guest_tree.h"

#define ROOM  (1u << 16)
#define TREES 5

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* clang-format off */
__asm__(".section .rodata\n"
	"virt_source: .incbin \"tests/unit/data/virt.dts\"\n.byte 0\n"
	"soc_source: .incbin \"tests/unit/data/soc.dts\"\n.byte 0\n.previous");
/* clang-format on */
extern const char virt_source[], soc_source[];

#define DOMAIN(name, body) \
	name " { compatible = \"openamp,domain-v1\"; mullion,kernel = \"k\"; " body " };"
#define HEAD "/dts-v1/; /plugin/; &{/} { domains { #address-cells = <2>; #size-cells = <1>; "
#define TAIL " }; };"

static const char virt_config[] =
	HEAD DOMAIN("a", "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest; "
			 "chosen { bootargs = \"x\"; };")
		DOMAIN("b", "cpus = <&cpus 0xc 1>; mullion,memory-size = <0x1000000>; "
			    "access = <&pl031_9010000 &pcie_10000000>;") TAIL;
static const char soc_config[] = HEAD DOMAIN(
	"a", "cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest;")
	DOMAIN("b",
	       "cpus = <&cpus 0xc 1>; #access-flags-cells = <1>; memory = <0 0x88000000 0x1000000>;"
	       "access = <&uart1 0 &i2c 0 &smmu 0>;") TAIL;
static const char needs_config[] = HEAD DOMAIN(
	"a", "cpus = <&cpus 0x3 1>; mullion,memory-rest; access = <&uart1 &rtc &i2c>;") TAIL;

static _Alignas(8) char good[TREES][ROOM]; /* virt, soc, and the configurations */

static void compile(char *to, const char *source)
{
	char from[] = "/tmp/mullion-fuzz-in-XXXXXX", out[] = "/tmp/mullion-fuzz-out-XXXXXX",
	     command[160];
	int a = mkstemp(from), b = mkstemp(out);
	FILE *f = fdopen(a, "w");

	if (a < 0 || b < 0 || !f || fputs(source, f) < 0 || fclose(f))
		abort();
	snprintf(command, sizeof(command), "dtc -q -@ -I dts -O dtb -o %s %s", out, from);
	if (system(command) || read(b, to, ROOM) < 1)
		abort();
	close(b);
	unlink(from);
	unlink(out);
	if (fdt_open_into(to, to, ROOM))
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *const sources[TREES] = {virt_source, soc_source, virt_config, soc_config,
					    needs_config};

	(void)argc;
	(void)argv;
	for (unsigned k = 0; k < TREES; k++)
		compile(good[k], sources[k]);
	return 0;
}

static int pick_node(const void *fdt, unsigned skip)
{
	int off = 0, last = 0;

	for (; skip && off >= 0; skip--) {
		off = fdt_next_node(fdt, off, NULL);
		last = off >= 0 ? off : last;
	}
	return last;
}

static int pick_prop(const void *fdt, int node, unsigned skip)
{
	int p = fdt_first_property_offset(fdt, node), last = p;

	for (; skip && p >= 0; skip--) {
		p = fdt_next_property_offset(fdt, p);
		last = p >= 0 ? p : last;
	}
	return last;
}

/* One change: 5 bytes (what, node, property, where, value). */
static void bend(void *fdt, const uint8_t *change)
{
	static const uint32_t values[] = {
		0, 1, 2, 3, 4, 16, 0x8005, 0x8000, 0x7fffffff, 0xffffffff, 0xfffffffe, 0x40000000};
	static const char *const names[] = {"reg",
					    "ranges",
					    "phandle",
					    "status",
					    "compatible",
					    "interrupts",
					    "interrupt-parent",
					    "interrupt-map",
					    "clocks",
					    "device_type",
					    "#address-cells",
					    "#size-cells",
					    "#interrupt-cells",
					    "iommus",
					    "gpios",
					    "memory",
					    "access",
					    "cpus",
					    "stdout-path"};
	char name[64], value[512];
	int node = pick_node(fdt, change[1]), p = pick_prop(fdt, node, change[2]), len;
	const char *label;
	const void *v = p < 0 ? NULL : fdt_getprop_by_offset(fdt, p, &label, &len);
	uint32_t number = change[4] < sizeof(values) / 4 ? values[change[4]] : change[4];

	if (!v || (size_t)len > sizeof(value) - 8 || strlen(label) >= sizeof(name))
		return;
	strcpy(name, label);
	memcpy(value, v, (size_t)len);
	switch (change[0] % 8) {
	case 0: /* a cell */
	case 1:
		if (len >= 4)
			fdt32_st(value + 4 * (change[3] % (len / 4)), number);
		fdt_setprop(fdt, node, name, value, len);
		break;
	case 2: /* shorter */
		fdt_setprop(fdt, node, name, value, len - (change[3] % (len + 1)));
		break;
	case 3: /* longer */
		fdt32_st(value + len, number);
		fdt_setprop(fdt, node, name, value, len + 1 + change[3] % 4);
		break;
	case 4: /* under another name */
		fdt_setprop(fdt, node, names[change[3] % (sizeof(names) / sizeof(names[0]))], value,
			    len);
		break;
	case 5:
		fdt_delprop(fdt, node, name);
		break;
	case 6:
		if (node)
			fdt_del_node(fdt, node);
		break;
	default:
		fdt_setprop_u32(fdt, node, names[change[3] % (sizeof(names) / sizeof(names[0]))],
				number);
	}
}

static int nothing_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	(void)ctx;
	(void)diag;
	if (!*node || !range.size || range.base + range.size < range.base)
		abort();
	return 0;
}

static int nothing_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	(void)ctx;
	(void)edge;
	(void)diag;
	if (!*node || intid < 16)
		abort();
	return 0;
}

static int nothing_dma(void *ctx, const char *node, bool smmu, struct diag *diag)
{
	(void)ctx;
	(void)node;
	(void)smmu;
	(void)diag;
	return 0;
}

static void derive(const void *merged, const struct dt_board *board,
		   const struct sys_config *config, unsigned dom)
{
	static _Alignas(8) char out[ROOM];
	const struct sys_visitor v = {.mmio = nothing_mmio, .irq = nothing_irq, .dma = nothing_dma};
	struct guest_params p = {.n_memory = 1,
				 .memory = {{0x80200000, 0x20000000}},
				 .bootargs = config->domains[dom].bootargs};
	struct diag d;

	sys_resources(merged, config, dom, &v, &d);
	for (unsigned k = 0; k < board->n_cpus; k++)
		if (config->domains[dom].cpus >> k & 1) {
			p.cpus[p.n_cpus] = k;
			p.mpidr[p.n_cpus++] = board->cpus[k].mpidr;
		}
	if (!sys_derive(merged, board, config, dom, &p, out, ROOM, &d) && fdt_check_full(out, ROOM))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static _Alignas(8) char board[ROOM], config[ROOM], merged[2 * ROOM];
	static struct dt_board b;
	static struct sys_config s;
	struct diag d;
	unsigned which, bytes;

	if (size < 2)
		return 0;
	which = data[0] % 3;
	bytes = data[1] % 4; /* so many of the changes are of single bytes */
	memcpy(board, good[which ? 1 : 0], ROOM);
	memcpy(config, good[2 + which], ROOM);
	for (data += 2, size -= 2; size >= 6; data += 6, size -= 6) {
		char *to = data[0] & 1 ? config : board;

		if (bytes && size < 6 * (bytes + 1)) {
			to[(data[1] << 8 | data[2]) % fdt_totalsize(good[0])] = (char)data[3];
			if (fdt_check_full(to, ROOM))
				return 0;
		} else {
			bend(to, data + 1);
		}
	}
	if (fdt_pack(board) || fdt_pack(config))
		return 0;
	if (dt_discover(board, ROOM, &b, &d) < 0 ||
	    sys_merge(merged, sizeof(merged), board, ROOM, config, ROOM, &d) < 0 ||
	    sys_parse(merged, &b, &s, &d) < 0)
		return 0;
	for (unsigned dom = 0; dom < s.n_domains; dom++)
		derive(merged, &b, &s, dom);
	return 0;
}
