/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCG plugin that counts instructions for each vCPU, for work that more than one vCPU does:
 * -icount's counter is machine-wide.
 *
 *   -plugin count.so,out=FILE[,hyp=LO-HI]...[,part=LO-HI]...[,at=ADDRESS]...[,look=ADDRESS]
 *                    [,trace=on][,below=on]
 *   needs -accel tcg,thread=single
 *
 * The guest marks its places with hints that do nothing on any machine (HINT #112 on). HINT #112
 * itself begins waiting: it and what follows in its translation block are not counted. Every other
 * mark writes `mark N CPU COUNT0 COUNT1...` to FILE. The first instruction at each virtual address
 * `at` writes `at CPU COUNT0 COUNT1...` and `part LO COUNT` for the addresses of each `part`, once.
 * `hyp` names virtual addresses of the hypervisor and what is below it. At the end FILE gets, for
 * each vCPU, the longest run of instructions there after its first one outside, `resident CPU COUNT
 * FROM`, FROM being the translation block it came from, `path CPU ADDRESS COUNT...`, the blocks of
 * that run in order (the first PATH_BLOCKS of them), and `total CPU INSIDE OUTSIDE`, also from that
 * first one on; also `part` as above, where no `at` is given. `look` is where the hypervisor
 * looks for what other cores want: `unlooked CPU COUNT` is the longest run between two of those,
 * or from the stay's begin or to its end. With `trace=on`, what runs between the marks of a sample
 * is written as `ran CPU ADDRESS COUNT`: so many instructions from there on. With `below=on`, each
 * mark is followed by `below COUNT0 COUNT1...`, the same of `hyp` alone.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU's plugin interface, version 1. Debian packages no header of it: these are the few
 * declarations that are used. */
struct tb;
struct insn;
struct info {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus, max_vcpus;
	} system;
};
typedef void (*exec_fn)(unsigned vcpu, void *data);
enum { CB_NO_REGS = 0, INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*function)(uint64_t id, struct tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct tb *tb, exec_fn fn, int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct insn *insn, exec_fn fn, int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct insn *insn, int op, void *counter,
						uint64_t value);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*function)(uint64_t id, void *data),
				    void *data);
size_t qemu_plugin_tb_n_insns(const struct tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct tb *tb);
struct insn *qemu_plugin_tb_get_insn(const struct tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct insn *insn);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;
__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const struct info *info,
							       int argc, char **argv);

#define MAX_VCPUS   64u
#define MAX_RANGES  64u
#define PATH_BLOCKS 4096u
#define HINT(n)     (0xd503201fu | (uint32_t)(n) << 5)
#define MARK_FIRST  112u /* HINT #112: waits; up to HINT #127: marks */
#define MARK_LAST   127u
#define INSN_WFI    0xd503207fu
/* Numbers of marks (tests/guest/bench/marks.S): what begins a sample of two CPUs, what ends it when
 * both have come; the same of one CPU. */
#define MARK_BEGIN  1u
#define MARK_ENDS   (1u << 2 | 1u << 3)
#define PROBE_BEGIN 6u
#define PROBE_END   (1u << 7)
#define BLOCK_HYP   1u /* in the low bits of a block's address */
#define BLOCK_SLEEP 2u

struct range {
	uint64_t lo, hi;
};

struct path {
	unsigned n;
	struct {
		uint64_t address, count;
	} block[PATH_BLOCKS];
};

struct vcpu {
	uint64_t count;
	uint64_t inside, outside;
	uint64_t run, from; /* of this stay with the hypervisor */
	uint64_t worst, worst_from;
	uint64_t unlooked, worst_unlooked; /* since it last looked for others, in this stay */
	bool entered;                      /* has been in a guest */
	struct path paths[2];              /* of this stay and of the worst: [now], [!now] */
	unsigned now;
};

static struct vcpu vcpus[MAX_VCPUS];
static struct range hyp[MAX_RANGES], parts[MAX_RANGES];
static uint64_t part_count[MAX_RANGES];
static unsigned n_hyp, n_parts, n_at, n_vcpus;
static uint64_t at[MAX_RANGES], look;
static bool at_seen[MAX_RANGES];
static bool trace, below;
static unsigned awaited; /* the marks that end what is traced, by bits */
static FILE *out;

/* All instructions of all vCPUs; what came since the last block belongs to that block. With one
 * thread no two vCPUs run at once. */
static uint64_t executed, accounted;
static unsigned last_vcpu;
static uintptr_t last_block;

static void looked(struct vcpu *v)
{
	if (v->entered && v->unlooked > v->worst_unlooked)
		v->worst_unlooked = v->unlooked;
	v->unlooked = 0;
}

static void note_block(struct path *path, uint64_t address, uint64_t count)
{
	if (path->n == PATH_BLOCKS)
		return;
	path->block[path->n].address = address;
	path->block[path->n++].count = count;
}

static void account(void)
{
	struct vcpu *v = &vcpus[last_vcpu];
	uint64_t n = executed - accounted;

	accounted = executed;
	v->count += n;
	if (awaited && n)
		fprintf(out, "ran %u 0x%" PRIx64 " %" PRIu64 "\n", last_vcpu,
			(uint64_t)(last_block & ~(uintptr_t)3), n);
	if (!(last_block & BLOCK_HYP)) {
		/* counts only when it came back to a guest */
		if (v->entered && v->run > v->worst) {
			v->worst = v->run;
			v->worst_from = v->from;
			v->now = !v->now;
		}
		looked(v);
		v->outside += n;
		v->run = v->paths[v->now].n = 0;
		v->from = last_block;
		v->entered = true;
		return;
	}
	v->inside += v->entered ? n : 0;
	v->run += n;
	v->unlooked += n;
	note_block(&v->paths[v->now], last_block & ~3ull, n);
	if (last_block & BLOCK_SLEEP) /* it waits, nobody waits for it */
		v->run = v->unlooked = v->paths[v->now].n = 0;
}

static void on_block(unsigned vcpu, void *data)
{
	if (last_block)
		account();
	last_vcpu = vcpu;
	last_block = (uintptr_t)data;
}

static void print_counts(unsigned vcpu)
{
	account();
	fprintf(out, "%u", vcpu);
	for (unsigned i = 0; i < n_vcpus; i++)
		fprintf(out, " %" PRIu64, vcpus[i].count);
	fputc('\n', out);
}

static void print_below(void)
{
	if (!below)
		return;
	fputs("below", out);
	for (unsigned i = 0; i < n_vcpus; i++)
		fprintf(out, " %" PRIu64, vcpus[i].inside);
	fputc('\n', out);
}

static void on_mark(unsigned vcpu, void *data)
{
	unsigned mark = (unsigned)(uintptr_t)data;

	account(); /* what it writes is of before the mark */
	fprintf(out, "mark %u ", mark);
	print_counts(vcpu);
	print_below();
	awaited &= ~(1u << mark);
	if (trace && (mark == MARK_BEGIN || mark == PROBE_BEGIN))
		awaited = mark == MARK_BEGIN ? MARK_ENDS : PROBE_END;
}

static void print_parts(void)
{
	for (unsigned i = 0; i < n_parts; i++)
		fprintf(out, "part 0x%" PRIx64 " %" PRIu64 "\n", parts[i].lo, part_count[i]);
}

static void on_address(unsigned vcpu, void *data)
{
	bool *seen = data;

	if (*seen)
		return;
	*seen = true;
	account();
	fputs("at ", out);
	print_counts(vcpu);
	print_parts();
}

static void on_look(unsigned vcpu, void *data)
{
	(void)data;
	account();
	looked(&vcpus[vcpu]);
}

/* The index of the range that has the address, count: none. */
static unsigned range_of(const struct range *range, unsigned count, uint64_t address)
{
	unsigned i = 0;

	while (i < count && (address < range[i].lo || address >= range[i].hi))
		i++;
	return i;
}

static void watch(struct insn *insn)
{
	uint64_t va = qemu_plugin_insn_vaddr(insn);
	unsigned part = range_of(parts, n_parts, va);

	for (unsigned i = 0; i < n_at; i++)
		if (va == at[i])
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_address, CB_NO_REGS,
							       &at_seen[i]);
	if (look && va == look)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_look, CB_NO_REGS, NULL);
	if (part < n_parts)
		qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &part_count[part],
							   1);
}

static void on_translation(uint64_t id, struct tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	uint64_t va = qemu_plugin_tb_vaddr(tb);
	uintptr_t block = (va & ~3ull) | (range_of(hyp, n_hyp, va) < n_hyp ? BLOCK_HYP : 0);
	bool waits = false;

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint32_t code;

		memcpy(&code, qemu_plugin_insn_data(insn), sizeof(code));
		if (code == INSN_WFI)
			block |= BLOCK_SLEEP;
		waits |= code == HINT(MARK_FIRST);
		watch(insn);
		if ((code & 0xfffff01fu) == HINT(0) && code > HINT(MARK_FIRST) &&
		    code <= HINT(MARK_LAST))
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_mark, CB_NO_REGS,
				(void *)(uintptr_t)((code >> 5 & 0x7f) - MARK_FIRST));
		else if (!waits)
			qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &executed,
								   1);
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, CB_NO_REGS, (void *)block);
}

static void print_path(unsigned vcpu, const struct path *path)
{
	fprintf(out, "path %u", vcpu);
	for (unsigned i = 0; i < path->n; i++)
		fprintf(out, " 0x%" PRIx64 " %" PRIu64, path->block[i].address,
			path->block[i].count);
	fputc('\n', out);
}

static void on_exit_of_qemu(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	account();
	for (unsigned i = 0; i < n_vcpus; i++) {
		const struct vcpu *v = &vcpus[i];

		fprintf(out, "resident %u %" PRIu64 " 0x%" PRIx64 "\n", i, v->worst, v->worst_from);
		print_path(i, &v->paths[!v->now]);
		fprintf(out, "total %u %" PRIu64 " %" PRIu64 "\n", i, v->inside, v->outside);
		if (look)
			fprintf(out, "unlooked %u %" PRIu64 "\n", i, v->worst_unlooked);
	}
	if (!n_at)
		print_parts();
	fclose(out);
}

static bool take_range(const char *text, struct range *range, unsigned *count)
{
	char *end;

	if (*count == MAX_RANGES)
		return false;
	range[*count].lo = strtoull(text, &end, 0);
	if (*end != '-')
		return false;
	range[(*count)++].hi = strtoull(end + 1, NULL, 0);
	return true;
}

static bool take_argument(const char *arg)
{
	if (!strncmp(arg, "out=", 4)) {
		out = fopen(arg + 4, "w");
		/* QEMU may be killed when all of interest is written */
		return out && !setvbuf(out, NULL, _IOLBF, 0);
	}
	if (!strncmp(arg, "hyp=", 4))
		return take_range(arg + 4, hyp, &n_hyp);
	if (!strncmp(arg, "part=", 5))
		return take_range(arg + 5, parts, &n_parts);
	if (!strncmp(arg, "look=", 5)) {
		look = strtoull(arg + 5, NULL, 0);
		return true;
	}
	trace |= !strcmp(arg, "trace=on");
	below |= !strcmp(arg, "below=on");
	if (!strcmp(arg, "trace=on") || !strcmp(arg, "below=on"))
		return true;
	if (strncmp(arg, "at=", 3) || n_at == MAX_RANGES)
		return false;
	at[n_at++] = strtoull(arg + 3, NULL, 0);
	return true;
}

int qemu_plugin_install(uint64_t id, const struct info *info, int argc, char **argv)
{
	n_vcpus = (unsigned)info->system.smp_vcpus;
	for (int i = 0; i < argc; i++) {
		if (!take_argument(argv[i])) {
			fprintf(stderr, "count: cannot use %s\n", argv[i]);
			return 1;
		}
	}
	if (!info->system_emulation || n_vcpus > MAX_VCPUS || !out) {
		fprintf(stderr, "count: needs a machine of at most %u CPUs and out=FILE\n",
			MAX_VCPUS);
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
	return 0;
}
