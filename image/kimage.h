/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel images: what a file is, and where it and its initrd may go. Pure, but for one function. */
#ifndef MULLION_KIMAGE_H
#define MULLION_KIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

/* The arm64 Linux Image header (Documentation/arm64/booting.rst, section 4). */
#define KIMAGE_MAGIC 0x644d5241u /* "ARM\x64" at offset 56 */

enum kimage_kind {
	KIMAGE_LINUX, /* has the header of an Image, or of a zImage where the CPU runs those */
	KIMAGE_FLAT,  /* no header: a flat binary, entered at its first byte */
};

struct kimage {
	enum kimage_kind kind;
	/* from a boundary of `align`; KIMAGE_FLAT: from the start of memory */
	uint64_t text_offset;
	uint64_t image_size; /* memory the image needs, bss included; at least the file's size */
	bool anywhere;       /* flags bit 3: need not be near the start of memory */
	uint64_t align;      /* of the boundary that text_offset counts from */
};

/*
 * Reads the header of the `size` bytes at `data`; `name` is what messages call it. Refused by name:
 * an EFI zboot image ("MZ" .. "zimg"), a big-endian kernel, a gzip'd or other compressed file
 * (unpack it first), other files that are no code, an image_size smaller than the file, a page size
 * that `granules` (bit 0: 4 KiB, 1: 16 KiB, 2: 64 KiB supported by this CPU) lacks. Kernels before
 * 3.17, which do not say their size, get 16 MiB for their bss. With CPU_RUNS_ZIMAGES
 * (include/kernel_kinds.h) in `granules` the header is a zImage's (image/zimage.h), and an arm64
 * Image is refused. 0, or -1.
 */
int kimage_parse(const char *name, const void *data, size_t size, unsigned granules,
		 struct kimage *out, struct diag *diag);

/*
 * Where the image goes in `memory` (`n_memory` ranges): in the first that has room, to the lowest 2
 * MiB-aligned base + text_offset such that [base + text_offset, + image_size) lies in that range
 * and overlaps none of `busy`; a flat binary goes to text_offset above the base of the largest
 * range, of several alike the lowest. 0 and *entry, the address of its first byte, or -1.
 */
int kimage_place(const char *name, const struct kimage *kernel, const struct range *memory,
		 unsigned n_memory, const struct range *busy, unsigned n_busy, uint64_t *entry,
		 struct diag *diag);

/*
 * The same for a place that is given: `offset` above the base of the largest range. Refused where
 * that is not in the range, overlaps one of `busy`, or is nothing for the kernel's header.
 */
int kimage_place_at(const char *name, const struct kimage *kernel, uint64_t offset,
		    const struct range *memory, unsigned n_memory, const struct range *busy,
		    unsigned n_busy, uint64_t *entry, struct diag *diag);

/*
 * Where the initrd of `size` bytes goes: page-aligned, in one range of `memory`, not on `busy`, and
 * wholly inside the 1 GiB-aligned window of up to 32 GiB that also covers the kernel image
 * (booting.rst, section 3). The lowest fit above the kernel, else the lowest below it. 0 and *base,
 * or -1.
 */
int initrd_place(const char *name, uint64_t size, struct range kernel, const struct range *memory,
		 unsigned n_memory, const struct range *busy, unsigned n_busy, uint64_t *base,
		 struct diag *diag);

#endif
