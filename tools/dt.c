/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion-dt BOARD.dtb CONFIG.dtbo [--check] [--domain NAME] [--append ARGS] [-o OUT]
 *
 * Checks a system configuration against a board's tree with the code that checks it at boot, and writes the tree that a domain
 * (the first, unless named) would be given: without the 2 MiB that the hypervisor takes at the top of DRAM when it is booted from
 * reset; no initrd, and seeds of 0, as one line on stderr says. Exit code 0: fine; 1: the configuration or a tree is wrong, stderr says what; 2: wrong usage, or a file that
 * cannot be read or written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handoff.h"
#include "printf.h"
#include "system.h"

#define MERGED_ROOM (4u << 20)

struct options {
	const char *board, *config, *domain, *append, *out;
	int check;
};

struct file {
	void *data;
	size_t size;
};

static int usage(void)
{
	fputs("usage: mullion-dt BOARD.dtb CONFIG.dtbo [--check] [--domain NAME] [--append ARGS] [-o OUT]\n", stderr);
	return 2;
}

static int failed(const struct diag *d)
{
	fprintf(stderr, "mullion-dt: error: %s: %s\n", d->object, d->reason);
	return 1;
}

static int read_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
		const char **value = !strcmp(a, "--domain")   ? &o->domain
				     : !strcmp(a, "--append") ? &o->append
				     : !strcmp(a, "-o")       ? &o->out
							      : NULL;

		if (value && ++i == argc)
			return usage();
		if (value)
			*value = argv[i];
		else if (!strcmp(a, "--check"))
			o->check = 1;
		else if (*a == '-' || o->config)
			return usage();
		else if (o->board)
			o->config = a;
		else
			o->board = a;
	}
	return o->config ? 0 : usage();
}

static int read_file(const char *path, struct file *f)
{
	FILE *in = fopen(path, "rb");
	long size = -1;

	if (in && !fseek(in, 0, SEEK_END))
		size = ftell(in);
	if (size >= 0) {
		rewind(in);
		f->size = (size_t)size;
		f->data = malloc(f->size + 8); /* malloc aligns to 16 */
	}
	if (size < 0 || !f->data || fread(f->data, 1, f->size, in) != f->size) {
		fprintf(stderr, "mullion-dt: error: %s: cannot be read\n", path);
		size = -1;
	}
	if (in)
		fclose(in);
	return size < 0 ? 2 : 0;
}

static int write_file(const char *path, const void *data, size_t size)
{
	FILE *out = path ? fopen(path, "wb") : stdout;
	int bad = !out || fwrite(data, 1, size, out) != size;

	if (path && out)
		bad |= fclose(out);
	else if (out)
		bad |= fflush(out);
	if (bad)
		fprintf(stderr, "mullion-dt: error: %s: cannot be written\n", path ? path : "standard output");
	return bad ? 2 : 0;
}

/* Cuts `hole` out of the n ranges at `r`; returns how many there are then. */
static unsigned cut(struct range *r, unsigned n, unsigned max, struct range hole)
{
	for (unsigned k = 0; k < n; k++) {
		struct range old = r[k];

		if (!range_overlaps(old, hole))
			continue;
		r[k].size = hole.base > old.base ? hole.base - old.base : 0;
		if (range_end(old) > range_end(hole) && n < max)
			r[n++] = (struct range){range_end(hole), range_end(old) - range_end(hole)};
	}
	for (unsigned k = 0; k < n; k++)
		if (!r[k].size)
			r[k--] = r[--n];
	return n;
}

/* Where stage 2 puts the hypervisor: the highest free 2 MiB of DRAM. Empty when there is none. */
static struct range hypervisor_block(const struct range *left, unsigned n)
{
	struct range best = {0, 0};

	for (unsigned k = 0; k < n; k++) {
		uint64_t base = (range_end(left[k]) & ~(uint64_t)(HYP_BLOCK_SIZE - 1)) - HYP_BLOCK_SIZE;

		if (range_end(left[k]) >= HYP_BLOCK_SIZE && base >= left[k].base && (!best.size || base > best.base))
			best = (struct range){base, HYP_BLOCK_SIZE};
	}
	return best;
}

/* The domain's memory: what it names, then from what nobody names either the size it asks for or all. */
static unsigned place_memory(const struct dt_board *b, const struct sys_config *s, unsigned dom, struct range *out,
			     unsigned max)
{
	struct range left[64];
	unsigned n = 0, n_out = 0;
	const struct sys_domain *me = &s->dom[dom];

	for (unsigned k = 0; k < b->n_ram; k++)
		left[n++] = b->ram[k];
	for (unsigned k = 0; k < b->n_reserved; k++)
		n = cut(left, n, 64, b->reserved[k]);
	n = cut(left, n, 64, hypervisor_block(left, n));
	for (unsigned k = 0; k < s->n; k++)
		for (unsigned m = 0; m < s->dom[k].n_memory; m++)
			n = cut(left, n, 64, s->dom[k].memory[m]);
	for (unsigned k = 0; k < me->n_memory; k++)
		out[n_out++] = me->memory[k];
	for (unsigned k = 0; k < n && n_out < max; k++) {
		if (me->memory_rest)
			out[n_out++] = left[k];
		if (me->memory_size && left[k].size >= me->memory_size) {
			out[n_out++] = (struct range){left[k].base, me->memory_size};
			break;
		}
	}
	return n_out;
}

static int find_domain(const struct sys_config *s, const char *name)
{
	for (unsigned k = 0; k < s->n; k++)
		if (!name || !strcmp(s->dom[k].name, name))
			return (int)k;
	fprintf(stderr, "mullion-dt: error: %s: no such domain\n", name);
	return -1;
}

static int derive(const struct options *o, const void *merged, const struct dt_board *b, const struct sys_config *s)
{
	static uint64_t out[GUEST_TREE_MAX / 8];
	static char args[1024];
	struct guest_params p = {.version = "mullion-dt"};
	struct diag d;
	int dom = find_domain(s, o->domain);

	if (dom < 0)
		return 1;
	for (unsigned k = 0; k < b->n_cpus; k++)
		if (s->dom[dom].cpus >> k & 1) {
			p.cpus[p.n_cpus] = k;
			p.mpidr[p.n_cpus++] = b->cpus[k].mpidr;
		}
	p.n_memory = place_memory(b, s, (unsigned)dom, p.memory, sizeof(p.memory) / sizeof(p.memory[0]));
	if (s->dom[dom].spin_table && p.n_memory) /* where the hypervisor puts it depends on the images */
		p.pen = (struct range){range_end(p.memory[0]) - PAGE_SIZE, PAGE_SIZE};
	snprintf(args, sizeof(args), "%s%s%s", s->dom[dom].bootargs, *s->dom[dom].bootargs && o->append ? " " : "",
		 o->append ? o->append : "");
	p.bootargs = args;
	p.vm_name = s->dom[dom].name;
	if (sys_derive(merged, b, s, (unsigned)dom, &p, out, sizeof(out), &d) < 0)
		return failed(&d);
	/* totalsize, the header's second word */
	const uint8_t *h = (const uint8_t *)out;

	if (write_file(o->out, out, (size_t)h[4] << 24 | (size_t)h[5] << 16 | (size_t)h[6] << 8 | h[7]))
		return 2;
	fputs("mullion-dt: initrd addresses and seeds are filled in at boot\n", stderr);
	return 0;
}

int main(int argc, char **argv)
{
	static uint64_t merged[MERGED_ROOM / 8];
	static struct sys_config s;
	static struct dt_board b;
	struct options o = {0};
	struct file board, config;
	struct diag d;
	int err = read_options(&o, argc, argv);

	err = err ? err : read_file(o.board, &board);
	err = err ? err : read_file(o.config, &config);
	if (err)
		return err;
	if (dt_discover(board.data, board.size, &b, &d) < 0 ||
	    sys_merge(merged, sizeof(merged), board.data, board.size, config.data, config.size, &d) < 0 ||
	    sys_parse(merged, &b, &s, &d) < 0)
		return failed(&d);
	return o.check ? 0 : derive(&o, merged, &b, &s);
}
