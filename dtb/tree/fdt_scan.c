/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/fdt_scan.h"

#include <stdbool.h>
#include <string.h>

#include "lib/printf.h"
#include "lib/ranges.h"

/* DT specification 0.4, chapter 5. */
enum { MAGIC = 0xd00dfeed, BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };
/* The header's words. */
/* clang-format off */
enum { H_MAGIC, H_TOTAL, H_STRUCT, H_STRINGS, H_RSVMAP, H_VERSION, H_LAST_COMP, H_BOOT_CPU,
       H_STRINGS_SIZE, H_STRUCT_SIZE, H_WORDS };
/* clang-format on */

enum event { EV_NODE, EV_PROP, EV_NODE_END, EV_DONE, EV_BAD };

struct scan {
	const uint8_t *base;
	uint32_t pos, end;             /* of the structure block, from base; both multiples of 4 */
	uint32_t strings, strings_end; /* the strings block */
	unsigned depth;                /* open nodes: 1 is the root */
	const uint8_t *name;           /* of the node or property; ends before name_end */
	const uint8_t *name_end;
	const uint8_t *value; /* EV_PROP; aligned to 4 */
	uint32_t len;
	const char *object;
};

/* What is known so far of the node that is being read. */
struct found {
	bool type, enabled, secure;
	const uint8_t *reg;
	uint32_t reg_len;
};

/* What is asked for, and where the answers go. */
struct want {
	const char *parent; /* NULL: the root */
	const char *type;   /* device_type; NULL: any */
	const char *what;   /* for messages */
	bool reserved;      /* memory, which is cut off where addresses end */
	bool (*wanted)(const struct found *found);
	struct range *ranges; /* either */
	uint64_t *mpidr;      /* or */
	unsigned max, *count;
};

static uint32_t read_word(const uint8_t *bytes)
{
	return __builtin_bswap32(*(const uint32_t *)(const void *)bytes);
}

static bool text_is(const uint8_t *text, const uint8_t *end, const char *want)
{
	for (; text < end && *text == (uint8_t)*want; text++, want++)
		if (!*want)
			return true;
	return false;
}

/* Where the blocks lie in a tree of `total` bytes. */
static int open_blocks(struct scan *scan, uint32_t total, struct diag *diag)
{
	const uint8_t *header = scan->base;
	uint32_t size = read_word(header + 4 * H_STRUCT_SIZE),
		 strings_size = read_word(header + 4 * H_STRINGS_SIZE);

	scan->pos = read_word(header + 4 * H_STRUCT);
	scan->strings = read_word(header + 4 * H_STRINGS);
	if (scan->pos > total || size > total - scan->pos || (scan->pos | size) & 3 ||
	    scan->strings > total || strings_size > total - scan->strings)
		return diag_fail(diag, scan->object, "damaged: a block lies outside of it");
	scan->end = scan->pos + size;
	scan->strings_end = scan->strings + strings_size;
	scan->depth = 0;
	return 0;
}

static int open_tree(struct scan *scan, const void *fdt, size_t room, const char *object,
		     struct diag *diag)
{
	const uint8_t *header = fdt;
	uint32_t total;

	scan->object = object;
	if ((uintptr_t)fdt & 3 || room < H_WORDS * 4u)
		return diag_fail(diag, object, "no room for a device tree there");
	if (read_word(header) != MAGIC)
		return diag_fail(diag, object, "no device tree there (magic 0x%08x)",
				 read_word(header));
	total = read_word(header + 4 * H_TOTAL);
	if (read_word(header + 4 * H_VERSION) < 17 || read_word(header + 4 * H_LAST_COMP) > 17)
		return diag_fail(diag, object, "device tree version %u, 17 is needed",
				 read_word(header + 4 * H_VERSION));
	if (total > room)
		return diag_fail(diag, object, "says it has %u bytes, %u are there", total,
				 (unsigned)(room > UINT32_MAX ? UINT32_MAX : room));
	scan->base = header;
	return open_blocks(scan, total, diag);
}

static enum event read_node(struct scan *scan)
{
	scan->name = scan->base + scan->pos;
	while (scan->pos < scan->end && scan->base[scan->pos])
		scan->pos++;
	if (scan->pos == scan->end)
		return EV_BAD;
	scan->name_end = scan->base + scan->pos + 1;
	scan->pos = (scan->pos + 4) & ~3u; /* behind the NUL, padded; end is a multiple of 4 */
	scan->depth++;
	return EV_NODE;
}

static enum event read_property(struct scan *scan)
{
	uint32_t name;

	if (scan->end - scan->pos < 8)
		return EV_BAD;
	scan->len = read_word(scan->base + scan->pos);
	name = read_word(scan->base + scan->pos + 4);
	scan->pos += 8;
	if (scan->len > scan->end - scan->pos || name >= scan->strings_end - scan->strings ||
	    !scan->depth)
		return EV_BAD;
	scan->name = scan->base + scan->strings + name;
	scan->name_end = scan->base + scan->strings_end;
	scan->value = scan->base + scan->pos;
	scan->pos += (scan->len + 3) & ~3u;
	return EV_PROP;
}

static enum event next_event(struct scan *scan)
{
	while (scan->pos < scan->end) {
		uint32_t token = read_word(scan->base + scan->pos);

		scan->pos += 4;
		switch (token) {
		case BEGIN_NODE:
			return read_node(scan);
		case PROP:
			return read_property(scan);
		case END_NODE:
			if (!scan->depth)
				return EV_BAD;
			scan->depth--;
			return EV_NODE_END;
		case NOP:
			break;
		case END:
			return scan->depth ? EV_BAD : EV_DONE;
		default:
			return EV_BAD;
		}
	}
	return EV_BAD;
}

static void note_cells(const struct scan *scan, uint32_t *address_cells, uint32_t *size_cells)
{
	if (scan->len != 4)
		return;
	if (text_is(scan->name, scan->name_end, "#address-cells"))
		*address_cells = read_word(scan->value);
	else if (text_is(scan->name, scan->name_end, "#size-cells"))
		*size_cells = read_word(scan->value);
}

static bool is_okay(const uint8_t *text, const uint8_t *end)
{
	return text_is(text, end, "okay") || text_is(text, end, "ok");
}

static void note_property(const struct scan *scan, struct found *found, const char *type)
{
	const uint8_t *end = scan->value + scan->len;

	if (type && text_is(scan->name, scan->name_end, "device_type")) {
		found->type = text_is(scan->value, end, type);
	} else if (text_is(scan->name, scan->name_end, "secure-status")) {
		found->secure = is_okay(scan->value, end);
	} else if (text_is(scan->name, scan->name_end, "status")) {
		found->enabled = is_okay(scan->value, end);
	} else if (text_is(scan->name, scan->name_end, "reg")) {
		found->reg = scan->value;
		found->reg_len = scan->len;
	}
}

static uint64_t read_number(const uint8_t *bytes, uint32_t cells)
{
	return cells == 2 ? (uint64_t)read_word(bytes) << 32 | read_word(bytes + 4)
			  : read_word(bytes);
}

/* An empty one counts for nothing; with what it touches it is one. */
static int add_range(const struct scan *scan, const struct want *want, struct range range,
		     struct diag *diag)
{
	if (want->reserved)
		range = range_in_reach(range);
	if (!range.size)
		return 0;
	if (range.base + range.size < range.base)
		return diag_fail(diag, scan->object, "%s node: 0x%lx with size 0x%lx wraps",
				 want->what, range.base, range.size);
	range = ranges_unite(want->ranges, want->count, range);
	if (*want->count == want->max)
		return diag_fail(diag, scan->object, "more than %u ranges of %s", want->max,
				 want->what);
	want->ranges[*want->count] = range;
	++*want->count;
	return 0;
}

static int add_ranges(const struct scan *scan, const struct found *found, const struct want *want,
		      const uint32_t cells[2], struct diag *diag)
{
	const uint32_t address = cells[0], size = cells[1], step = 4 * (address + size);
	const char *parent = want->parent ? "/reserved-memory" : "the root";

	if (address < 1 || address > 2 || size < 1 || size > 2)
		return diag_fail(diag, scan->object,
				 "%s's #address-cells and #size-cells are not 1 or 2", parent);
	if (!found->reg || found->reg_len % step)
		return diag_fail(diag, scan->object,
				 "%s node: reg does not fit %s's #address-cells and #size-cells",
				 want->what, parent);
	for (uint32_t at = 0; at < found->reg_len; at += step) {
		struct range range = {read_number(found->reg + at, address),
				      read_number(found->reg + at + 4 * address, size)};

		if (add_range(scan, want, range, diag) < 0)
			return -1;
	}
	return 0;
}

static int add_cpu(const struct scan *scan, const struct found *found, const struct want *want,
		   const uint32_t cells[2], struct diag *diag)
{
	const uint32_t address_cells = cells[0];

	if (address_cells < 1 || address_cells > 2 || !found->reg ||
	    found->reg_len != 4 * address_cells)
		return diag_fail(diag, scan->object,
				 "cpu node: reg does not fit the #address-cells of /cpus");
	if (*want->count == want->max)
		return diag_fail(diag, scan->object, "more than %u CPUs", want->max);
	want->mpidr[*want->count] = read_number(found->reg, address_cells);
	++*want->count;
	return 0;
}

static int walk_tree(const void *fdt, size_t room, const struct want *want, struct scan *scan,
		     struct diag *diag)
{
	/* depth of the node whose children are wanted */
	const unsigned above = want->parent ? 2 : 1;
	struct found found = {0};
	/* what the specification says where nothing is said */
	uint32_t cells[2] = {2, 1}; /* of addresses, of sizes */
	bool inside = !want->parent;

	if (open_tree(scan, fdt, room, scan->object, diag) < 0)
		return -1;
	for (;;) {
		switch (next_event(scan)) {
		case EV_NODE:
			if (scan->depth == 2 && want->parent)
				inside = text_is(scan->name, scan->name_end, want->parent);
			/* nodes further below must not wipe what is known of it */
			else if (scan->depth == above + 1)
				found = (struct found){
					.enabled = true,
					.type = !want->type ||
						(want->mpidr && !memcmp(scan->name, "cpu@", 4))};
			break;
		case EV_PROP:
			if (inside && scan->depth == above)
				note_cells(scan, &cells[0], &cells[1]);
			else if (inside && scan->depth == above + 1)
				note_property(scan, &found, want->type);
			break;
		case EV_NODE_END:
			if (!inside || scan->depth != above || !want->wanted(&found))
				break;
			if ((want->mpidr ? add_cpu : add_ranges)(scan, &found, want, cells, diag))
				return -1;
			break;
		case EV_DONE:
			return 0;
		default:
			return diag_fail(diag, scan->object,
					 "damaged: its structure ends or breaks at byte %u",
					 scan->pos);
		}
	}
}

static int scan_tree(const void *fdt, size_t room, const struct want *want, struct diag *diag)
{
	char object[32];
	struct scan s = {.object = object};

	*want->count = 0;
	fmt_sn(object, sizeof(object), "tree at 0x%lx", (unsigned long)(uintptr_t)fdt);
	return walk_tree(fdt, room, want, &s, diag);
}

static bool is_in_use(const struct found *found)
{
	return found->type && found->enabled;
}

int fdt_scan_memory(const void *fdt, size_t room, struct range *ram, unsigned max, unsigned *count,
		    struct diag *diag)
{
	const struct want want = {.type = "memory",
				  .what = "memory",
				  .wanted = is_in_use,
				  .ranges = ram,
				  .max = max,
				  .count = count};

	return scan_tree(fdt, room, &want, diag);
}

/* Linux, Documentation/devicetree/bindings/arm/secure.txt: what only the secure side has. */
static bool is_secure_only(const struct found *found)
{
	return found->type && !found->enabled && found->secure;
}

static bool has_address(const struct found *found)
{
	return found->reg;
}

/* DT specification 0.4, 5.3: pairs of big-endian 64-bit numbers, two zeroes end them. */
static int scan_memreserve(const struct scan *scan, const struct want *want, struct diag *diag)
{
	uint32_t total = read_word(scan->base + 4 * H_TOTAL),
		 at = read_word(scan->base + 4 * H_RSVMAP);

	for (; !(at & 3) && at <= total && total - at >= 16; at += 16) {
		struct range range = {read_number(scan->base + at, 2),
				      read_number(scan->base + at + 8, 2)};

		if (!range.base && !range.size)
			return 0;
		if (add_range(scan, want, range, diag) < 0)
			return -1;
	}
	return diag_fail(diag, scan->object, "damaged: its list of reserved memory has no end");
}

int fdt_scan_reserved(const void *fdt, size_t room, struct range *reserved, unsigned max,
		      unsigned *count, struct diag *diag)
{
	struct want want = {.type = "memory",
			    .what = "reserved memory",
			    .reserved = true,
			    .wanted = is_secure_only,
			    .ranges = reserved,
			    .max = max,
			    .count = count};
	char object[32];
	struct scan scan = {.object = object};

	*count = 0;
	fmt_sn(object, sizeof(object), "tree at 0x%lx", (unsigned long)(uintptr_t)fdt);
	if (walk_tree(fdt, room, &want, &scan, diag) < 0 || scan_memreserve(&scan, &want, diag) < 0)
		return -1;
	want.parent = "reserved-memory";
	want.type = NULL;
	want.wanted = has_address;
	return walk_tree(fdt, room, &want, &scan, diag);
}

int fdt_scan_cpus(const void *fdt, size_t room, uint64_t *mpidr, unsigned max, unsigned *count,
		  struct diag *diag)
{
	const struct want want = {.parent = "cpus",
				  .type = "cpu",
				  .wanted = is_in_use,
				  .mpidr = mpidr,
				  .max = max,
				  .count = count};
	char object[32];

	if (scan_tree(fdt, room, &want, diag) < 0)
		return -1;
	if (*count)
		return 0;
	fmt_sn(object, sizeof(object), "tree at 0x%lx", (unsigned long)(uintptr_t)fdt);
	return diag_fail(diag, object, "no CPU in the device tree");
}
