/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/fdt_scan.h"

#include <stdbool.h>
#include <string.h>

#include "lib/printf.h"

/* DT specification 0.4, chapter 5. */
enum { MAGIC = 0xd00dfeed, BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };
/* clang-format off */
enum { H_MAGIC, H_TOTAL, H_STRUCT, H_STRINGS, H_RSVMAP, H_VERSION, H_LAST_COMP, H_BOOT_CPU, H_STRINGS_SIZE, H_STRUCT_SIZE,
       H_WORDS };
/* clang-format on */

enum event { EV_NODE, EV_PROP, EV_NODE_END, EV_DONE, EV_BAD };

struct scan {
	const uint8_t *base;
	uint32_t pos, end;         /* of the structure block, from base; both multiples of 4 */
	uint32_t strings, str_end; /* the strings block */
	unsigned depth;            /* open nodes: 1 is the root */
	const uint8_t *name;       /* of the node or property; ends before name_end */
	const uint8_t *name_end;
	const uint8_t *val; /* EV_PROP; aligned to 4 */
	uint32_t len;
	const char *object;
};

/* What has been seen of the node being read. */
struct found {
	bool type, enabled;
	const uint8_t *reg;
	uint32_t reg_len;
};

static uint32_t word(const uint8_t *p)
{
	return __builtin_bswap32(*(const uint32_t *)(const void *)p);
}

static bool is(const uint8_t *s, const uint8_t *end, const char *want)
{
	for (; s < end && *s == (uint8_t)*want; s++, want++)
		if (!*want)
			return true;
	return false;
}

static int start(struct scan *s, const void *fdt, size_t room, const char *object, struct diag *d)
{
	const uint8_t *p = fdt;
	uint32_t total, size, str_size;

	s->object = object;
	if ((uintptr_t)fdt & 3 || room < H_WORDS * 4u)
		return diag_fail(d, object, "no room for a device tree there");
	if (word(p) != MAGIC)
		return diag_fail(d, object, "no device tree there (magic 0x%08x)", word(p));
	total = word(p + 4 * H_TOTAL);
	if (word(p + 4 * H_VERSION) < 17 || word(p + 4 * H_LAST_COMP) > 17)
		return diag_fail(d, object, "device tree version %u, 17 is needed",
				 word(p + 4 * H_VERSION));
	if (total > room)
		return diag_fail(d, object, "says it has %u bytes, %u are there", total,
				 (unsigned)(room > UINT32_MAX ? UINT32_MAX : room));
	s->base = p;
	s->pos = word(p + 4 * H_STRUCT);
	size = word(p + 4 * H_STRUCT_SIZE);
	s->strings = word(p + 4 * H_STRINGS);
	str_size = word(p + 4 * H_STRINGS_SIZE);
	if (s->pos > total || size > total - s->pos || (s->pos | size) & 3 || s->strings > total ||
	    str_size > total - s->strings)
		return diag_fail(d, object, "damaged: a block lies outside of it");
	s->end = s->pos + size;
	s->str_end = s->strings + str_size;
	s->depth = 0;
	return 0;
}

static enum event node_begins(struct scan *s)
{
	s->name = s->base + s->pos;
	while (s->pos < s->end && s->base[s->pos])
		s->pos++;
	if (s->pos == s->end)
		return EV_BAD;
	s->name_end = s->base + s->pos + 1;
	s->pos = (s->pos + 4) & ~3u; /* behind the NUL, padded; end is a multiple of 4 */
	s->depth++;
	return EV_NODE;
}

static enum event property(struct scan *s)
{
	uint32_t name;

	if (s->end - s->pos < 8)
		return EV_BAD;
	s->len = word(s->base + s->pos);
	name = word(s->base + s->pos + 4);
	s->pos += 8;
	if (s->len > s->end - s->pos || name >= s->str_end - s->strings || !s->depth)
		return EV_BAD;
	s->name = s->base + s->strings + name;
	s->name_end = s->base + s->str_end;
	s->val = s->base + s->pos;
	s->pos += (s->len + 3) & ~3u;
	return EV_PROP;
}

static enum event next(struct scan *s)
{
	while (s->pos < s->end) {
		uint32_t token = word(s->base + s->pos);

		s->pos += 4;
		switch (token) {
		case BEGIN_NODE:
			return node_begins(s);
		case PROP:
			return property(s);
		case END_NODE:
			if (!s->depth)
				return EV_BAD;
			s->depth--;
			return EV_NODE_END;
		case NOP:
			break;
		case END:
			return s->depth ? EV_BAD : EV_DONE;
		default:
			return EV_BAD;
		}
	}
	return EV_BAD;
}

static void note_cells(const struct scan *s, uint32_t *na, uint32_t *ns)
{
	if (s->len != 4)
		return;
	if (is(s->name, s->name_end, "#address-cells"))
		*na = word(s->val);
	else if (is(s->name, s->name_end, "#size-cells"))
		*ns = word(s->val);
}

static void note(const struct scan *s, struct found *f, const char *type)
{
	const uint8_t *end = s->val + s->len;

	if (is(s->name, s->name_end, "device_type")) {
		f->type = is(s->val, end, type);
	} else if (is(s->name, s->name_end, "status")) {
		f->enabled = is(s->val, end, "okay") || is(s->val, end, "ok");
	} else if (is(s->name, s->name_end, "reg")) {
		f->reg = s->val;
		f->reg_len = s->len;
	}
}

static uint64_t number(const uint8_t *p, uint32_t cells)
{
	return cells == 2 ? (uint64_t)word(p) << 32 | word(p + 4) : word(p);
}

static int take_ram(const struct scan *s, const struct found *f, uint32_t na, uint32_t ns,
		    struct range *ram, unsigned max, unsigned *n, struct diag *d)
{
	uint32_t step = 4 * (na + ns);

	if (na < 1 || na > 2 || ns < 1 || ns > 2)
		return diag_fail(d, s->object,
				 "the root's #address-cells and #size-cells are not 1 or 2");
	if (!f->reg || f->reg_len % step)
		return diag_fail(
			d, s->object,
			"memory node: reg does not fit the root's #address-cells and #size-cells");
	for (uint32_t at = 0; at < f->reg_len; at += step) {
		uint64_t base = number(f->reg + at, na), size = number(f->reg + at + 4 * na, ns);

		if (!size)
			continue;
		if (base + size < base)
			return diag_fail(d, s->object, "memory node: 0x%lx with size 0x%lx wraps",
					 base, size);
		if (*n == max)
			return diag_fail(d, s->object, "more than %u ranges of memory", max);
		ram[*n].base = base;
		ram[*n].size = size;
		++*n;
	}
	return 0;
}

static int take_cpu(const struct scan *s, const struct found *f, uint32_t na, uint64_t *mpidr,
		    unsigned max, unsigned *n, struct diag *d)
{
	if (na < 1 || na > 2 || !f->reg || f->reg_len != 4 * na)
		return diag_fail(d, s->object,
				 "cpu node: reg does not fit the #address-cells of /cpus");
	if (*n == max)
		return diag_fail(d, s->object, "more than %u CPUs", max);
	mpidr[*n] = number(f->reg, na);
	++*n;
	return 0;
}

/* What is asked for, and where the answers go. */
struct want {
	const char *parent, *type; /* parent NULL: the root */
	struct range *ram;
	uint64_t *mpidr;
	unsigned max, *n;
};

static int walk(const void *fdt, size_t room, const struct want *w, struct scan *s, bool *seen,
		struct diag *d)
{
	const unsigned above = w->parent ? 2 : 1; /* depth of the node whose children are wanted */
	struct found f = {0};
	uint32_t na = 2, ns = 1; /* what the specification says where nothing is said */
	bool inside = !w->parent;

	*w->n = 0;
	if (start(s, fdt, room, s->object, d) < 0)
		return -1;
	for (;;) {
		switch (next(s)) {
		case EV_NODE:
			if (s->depth == 2 && w->parent)
				inside = is(s->name, s->name_end, w->parent);
			/* what is further below must not wipe what is known of it */
			else if (s->depth == above + 1)
				f = (struct found){.enabled = true,
						   .type = w->mpidr && !memcmp(s->name, "cpu@", 4)};
			break;
		case EV_PROP:
			if (inside && s->depth == above)
				note_cells(s, &na, &ns);
			else if (inside && s->depth == above + 1)
				note(s, &f, w->type);
			break;
		case EV_NODE_END:
			if (!inside || s->depth != above || !f.type || !f.enabled)
				break;
			*seen = true;
			if ((w->ram ? take_ram(s, &f, na, ns, w->ram, w->max, w->n, d)
				    : take_cpu(s, &f, na, w->mpidr, w->max, w->n, d)) < 0)
				return -1;
			break;
		case EV_DONE:
			return 0;
		default:
			return diag_fail(d, s->object,
					 "damaged: its structure ends or breaks at byte %u",
					 s->pos);
		}
	}
}

/* -1 also when the tree has none of what is wanted: the reason is `none`, or `empty` when there are
 * such nodes. */
static int scan(const void *fdt, size_t room, const struct want *w, const char *none,
		const char *empty, struct diag *d)
{
	char object[32];
	struct scan s = {.object = object};
	bool seen = false;

	fmt_sn(object, sizeof(object), "tree at 0x%lx", (unsigned long)(uintptr_t)fdt);
	if (walk(fdt, room, w, &s, &seen, d) < 0)
		return -1;
	return *w->n ? 0 : diag_fail(d, object, "%s", seen ? empty : none);
}

int fdt_scan_memory(const void *fdt, size_t room, struct range *ram, unsigned max, unsigned *n,
		    struct diag *d)
{
	const struct want w = {.type = "memory", .ram = ram, .max = max, .n = n};

	return scan(fdt, room, &w, "no memory node", "every memory node is empty", d);
}

int fdt_scan_cpus(const void *fdt, size_t room, uint64_t *mpidr, unsigned max, unsigned *n,
		  struct diag *d)
{
	const struct want w = {.parent = "cpus", .type = "cpu", .mpidr = mpidr, .max = max, .n = n};

	return scan(fdt, room, &w, "no CPU in /cpus", "no CPU in /cpus", d);
}
