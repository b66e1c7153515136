/* SPDX-License-Identifier: Apache-2.0 */
#include "image/kimage.h"

#include <string.h>

#include "image/zimage.h"
#include "include/kernel_kinds.h"
#include "lib/le.h"

#define HEX(v) ((unsigned long long)(v))

#define HEADER_SIZE  64u
#define FLAG_BIG     (1u << 0)
#define FLAG_PAGE(f) (((f) >> 1) & 3) /* 0: not said, 1: 4 KiB, 2: 16 KiB, 3: 64 KiB */
#define FLAG_ANY     (1u << 3)

#define FLAT_OFFSET 0x80000u
/* kernels before 3.17 leave image_size 0, and then mean this text_offset */
#define OLD_OFFSET 0x80000u
#define OLD_EXTRA  MIB(16) /* for their bss, whose size nobody says: many times what they had */

/* What a file is that is neither an arm64 Image nor code to jump into. */
static const struct signature {
	unsigned offset;
	const char *bytes;
	unsigned size;
	const char *what;
} foreign[] = {
	{4, "zimg", 4, "an EFI zboot image: take the Image inside it"},
	{0, "\x1f\x8b", 2, "gzip data: say so in the bundle's compression"},
	{0, "\x04\x22\x4d\x18", 4, "lz4 data: say so in the bundle's compression"},
	{0, "\x02\x21\x4c\x18", 4, "lz4 data: say so in the bundle's compression"},
	{0, "\xfd\x37zXZ\0", 6, "xz data: not supported"},
	{0, "\x28\xb5\x2f\xfd", 4, "zstd data: not supported"},
	{0, "BZh", 3, "bzip2 data: not supported"},
	{0, "\x89LZO", 4, "lzo data: not supported"},
	{0, "\x5d\0\0", 3, "lzma data: not supported"},
	{0, "\x7f\x45LF", 4, "an ELF file: give it by --image as it is, and it is made flat"},
	{0, "\x27\x05\x19\x56", 4,
	 "a legacy U-Boot image: take the Image inside it (dumpimage -T kernel -p 0 -o Image "
	 "FILE)"},
	{0, "\xd0\x0d\xfe\xed", 4,
	 "a device tree, or a FIT: take the Image inside it (dumpimage -T flat_dt -p 0 -o Image "
	 "FILE)"},
	{36, "\x18\x28\x6f\x01", 4, "a zImage of 32-bit Arm: take an arm64 Image"},
};

static int refuse_foreign(const char *name, const uint8_t *bytes, size_t size, struct diag *diag)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		const struct signature *s = &foreign[i];

		if (size >= s->offset + s->size && !memcmp(bytes + s->offset, s->bytes, s->size))
			return diag_fail(diag, name, "is %s", s->what);
	}
	return 0;
}

static int check_header(const char *name, const struct kimage *kernel, size_t size, uint64_t flags,
			unsigned granules, struct diag *diag)
{
	unsigned page = FLAG_PAGE(flags);

	if (flags & FLAG_BIG)
		return diag_fail(diag, name, "is a big-endian kernel: not supported");
	if (page && !(granules & (1u << (page - 1))))
		return diag_fail(diag, name, "has %u KiB pages, which this CPU lacks",
				 1u << (2 * page));
	if (kernel->text_offset >= MIB(2))
		return diag_fail(diag, name, "text_offset 0x%llx is not below 2 MiB",
				 HEX(kernel->text_offset));
	if (kernel->image_size < size)
		return diag_fail(diag, name,
				 "image_size 0x%llx is less than the file's 0x%llx bytes",
				 HEX(kernel->image_size), HEX(size));
	return 0;
}

/* What begins at its first byte, at a fixed place. */
static int parse_flat(const char *name, const uint8_t *bytes, size_t size, struct kimage *out,
		      struct diag *diag)
{
	*out = (struct kimage){
		.kind = KIMAGE_FLAT,
		.text_offset = FLAT_OFFSET,
		.image_size = size,
		.align = MIB(2),
	};
	return refuse_foreign(name, bytes, size, diag);
}

static bool is_arm64_image(const uint8_t *bytes, size_t size)
{
	return size >= HEADER_SIZE && le32(bytes + 56) == KIMAGE_MAGIC;
}

/* On a CPU that runs 32-bit code alone. */
static int parse_arm(const char *name, const uint8_t *bytes, size_t size, struct kimage *out,
		     struct diag *diag)
{
	if (zimage_is(bytes, size))
		return zimage_parse(name, bytes, size, out, diag);
	if (is_arm64_image(bytes, size))
		return diag_fail(diag, name,
				 "is an arm64 Image, and this CPU runs 32-bit code alone");
	if (parse_flat(name, bytes, size, out, diag))
		return -1;
	out->text_offset = ZIMAGE_OFFSET; /* above the board's tree, which boot still reads */
	return 0;
}

int kimage_parse(const char *name, const void *data, size_t size, unsigned granules,
		 struct kimage *out, struct diag *diag)
{
	const uint8_t *bytes = data;
	uint64_t flags;

	if (!size)
		return diag_fail(diag, name, "is empty");
	if (granules & CPU_RUNS_ZIMAGES)
		return parse_arm(name, data, size, out, diag);
	if (!is_arm64_image(bytes, size))
		return parse_flat(name, bytes, size, out, diag);
	flags = le64(bytes + 24);
	*out = (struct kimage){
		.kind = KIMAGE_LINUX,
		.text_offset = le64(bytes + 8),
		.image_size = le64(bytes + 16),
		.anywhere = flags & FLAG_ANY,
		.align = MIB(2),
	};
	if (!out->image_size) {
		/* The byte order of text_offset is the kernel's own then. */
		out->text_offset = OLD_OFFSET;
		out->image_size = size + OLD_EXTRA;
	}
	return check_header(name, out, size, flags, granules, diag);
}

/* The first of `busy` that shares a byte with `range`; NULL: none. */
static const struct range *busy_in(struct range range, const struct range *busy, unsigned n_busy)
{
	for (unsigned i = 0; i < n_busy; i++)
		if (range_overlaps(busy[i], range))
			return &busy[i];
	return NULL;
}

/* What to place: the address is a multiple of `align`, plus `offset`, which is less than that. */
struct wish {
	uint64_t size, align, offset;
};

/* The lowest address in `area` for `wish`, clear of `busy`. 0 and *at, or -1. */
static int lowest_in(struct range area, struct wish wish, const struct range *busy, unsigned n_busy,
		     uint64_t *address)
{
	uint64_t base = ALIGN_UP(area.base, wish.align), last = area.base;

	/* Each round goes up beyond a busy range, so there are at most
	 * n_busy. Aligning up may wrap to 0. */
	while (base >= last &&
	       range_contains(area, (struct range){base + wish.offset, wish.size})) {
		const struct range *taken =
			busy_in((struct range){base + wish.offset, wish.size}, busy, n_busy);

		if (!taken) {
			*address = base + wish.offset;
			return 0;
		}
		last = base + 1;
		base = ALIGN_UP(range_end(*taken) - wish.offset, wish.align);
	}
	return -1;
}

/* For messages. A free piece begins where a range of `memory` does, or where a busy one ends. */
static uint64_t largest_free(const struct range *memory, unsigned n_memory,
			     const struct range *busy, unsigned n_busy)
{
	uint64_t best = 0;

	for (unsigned i = 0; i < n_memory; i++)
		for (unsigned j = 0; j <= n_busy; j++) {
			uint64_t from = j < n_busy ? range_end(busy[j]) : memory[i].base,
				 to = range_end(memory[i]);

			if (from < memory[i].base || from >= to)
				continue;
			for (unsigned k = 0; k < n_busy; k++)
				if (range_end(busy[k]) > from && busy[k].base < to)
					to = busy[k].base > from ? busy[k].base : from;
			best = to - from > best ? to - from : best;
		}
	return best;
}

static int place_linux(const char *name, const struct kimage *kernel, const struct range *memory,
		       unsigned n_memory, const struct range *busy, unsigned n_busy,
		       uint64_t *entry, struct diag *diag)
{
	struct wish wish = {kernel->image_size, kernel->align, kernel->text_offset};

	for (unsigned i = 0; i < n_memory; i++)
		if (!lowest_in(memory[i], wish, busy, n_busy, entry))
			return 0;
	return diag_fail(diag, name,
			 "wants 0x%llx bytes at 0x%llx above a %llu MiB boundary, the largest free "
			 "piece of its memory is 0x%llx",
			 HEX(kernel->image_size), HEX(kernel->text_offset),
			 HEX(kernel->align >> 20),
			 HEX(largest_free(memory, n_memory, busy, n_busy)));
}

int kimage_place_at(const char *name, const struct kimage *kernel, uint64_t offset,
		    const struct range *memory, unsigned n_memory, const struct range *busy,
		    unsigned n_busy, uint64_t *entry, struct diag *diag)
{
	struct range at = {offset, kernel->image_size}, piece = {0, 0};
	const struct range *taken;

	for (unsigned i = 0; i < n_memory; i++)
		if (memory[i].size > piece.size ||
		    (memory[i].size == piece.size && memory[i].base < piece.base))
			piece = memory[i];
	at.base += piece.base;
	if (!range_contains(piece, at))
		return diag_fail(diag, name,
				 "wants 0x%llx bytes at 0x%llx above the start of memory, whose "
				 "largest piece is 0x%llx",
				 HEX(at.size), HEX(offset), HEX(piece.size));
	if (kernel->kind == KIMAGE_LINUX && !IS_ALIGNED(at.base - kernel->text_offset, MIB(2)))
		return diag_fail(diag, name,
				 "mullion,load-offset is address 0x%llx, the kernel's header wants "
				 "0x%llx above a 2 MiB boundary",
				 HEX(at.base), HEX(kernel->text_offset));
	taken = busy_in(at, busy, n_busy);
	if (taken)
		return diag_fail(diag, name, "0x%llx+0x%llx is taken by 0x%llx+0x%llx",
				 HEX(at.base), HEX(at.size), HEX(taken->base), HEX(taken->size));
	*entry = at.base;
	return 0;
}

int kimage_place(const char *name, const struct kimage *kernel, const struct range *memory,
		 unsigned n_memory, const struct range *busy, unsigned n_busy, uint64_t *entry,
		 struct diag *diag)
{
	if (kernel->kind == KIMAGE_LINUX)
		return place_linux(name, kernel, memory, n_memory, busy, n_busy, entry, diag);
	return kimage_place_at(name, kernel, kernel->text_offset, memory, n_memory, busy, n_busy,
			       entry, diag);
}

#define WINDOW       GIB(32)
#define WINDOW_ALIGN GIB(1)

/* As lowest_in, in the parts of `memory` that lie in [low, high). */
static int lowest_between(uint64_t low, uint64_t high, uint64_t size, const struct range *memory,
			  unsigned n_memory, const struct range *busy, unsigned n_busy,
			  uint64_t *address)
{
	for (unsigned i = 0; i < n_memory; i++) {
		uint64_t from = memory[i].base > low ? memory[i].base : low;
		uint64_t to = range_end(memory[i]) < high ? range_end(memory[i]) : high;

		if (from < to &&
		    !lowest_in((struct range){from, to - from}, (struct wish){size, PAGE_SIZE, 0},
			       busy, n_busy, address))
			return 0;
	}
	return -1;
}

int initrd_place(const char *name, uint64_t size, struct range kernel, const struct range *memory,
		 unsigned n_memory, const struct range *busy, unsigned n_busy, uint64_t *base,
		 struct diag *diag)
{
	/* Of the windows that hold all of the kernel, the highest begins at the kernel's
	 * gigabyte, and the lowest ends behind the kernel. */
	uint64_t high = ALIGN_DOWN(kernel.base, WINDOW_ALIGN) + WINDOW;
	uint64_t low =
		range_end(kernel) > WINDOW ? ALIGN_UP(range_end(kernel) - WINDOW, WINDOW_ALIGN) : 0;

	if (!size)
		return diag_fail(diag, name, "is empty");
	if (!lowest_between(range_end(kernel), high, size, memory, n_memory, busy, n_busy, base) ||
	    !lowest_between(low, kernel.base, size, memory, n_memory, busy, n_busy, base))
		return 0;
	return diag_fail(diag, name,
			 "wants 0x%llx bytes within 32 GiB of the kernel at 0x%llx, where no such "
			 "piece is free",
			 HEX(size), HEX(kernel.base));
}
