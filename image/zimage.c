/* SPDX-License-Identifier: Apache-2.0 */
#include "image/zimage.h"

#include "lib/le.h"

#define HEX(v) ((unsigned long long)(v))

#define HEADER_SIZE  60u
#define AT_MAGIC     36
#define AT_START     40
#define AT_END       44
#define AT_ORDER     48 /* 0x04030201 as the kernel's CPU has it */
#define AT_TABLE     52 /* ZIMAGE_TABLE, then the table's offset */
#define ORDER        0x04030201u
#define TABLE_MAGIC  0x45454545u
#define TABLE_SIZE   16u
#define TAG_KERNEL   0x5a534c4bu /* words, this, offset of the size unpacked, bytes of bss */
#define UNPACK_EXTRA MIB(1)      /* bss, stack and heap of the code that unpacks: 64 KiB and some */
#define TEXT_OFFSET  KIB(32)     /* below the kernel: its first page table */

/* The bytes that the kernel has unpacked, its bss with them; 0: it does not say. */
static uint64_t unpacked_size(const uint8_t *bytes, size_t size)
{
	uint64_t table = le32(bytes + AT_TABLE + 4), at;

	if (le32(bytes + AT_TABLE) != TABLE_MAGIC || table + TABLE_SIZE > size ||
	    le32(bytes + table + 4) != TAG_KERNEL)
		return 0;
	at = le32(bytes + table + 8);
	if (at + 4 > size)
		return 0;
	return (uint64_t)le32(bytes + at) + le32(bytes + table + 12);
}

bool zimage_is(const void *data, size_t size)
{
	return size >= HEADER_SIZE && le32((const uint8_t *)data + AT_MAGIC) == ZIMAGE_MAGIC;
}

int zimage_parse(const char *name, const void *data, size_t size, struct kimage *out,
		 struct diag *diag)
{
	const uint8_t *bytes = data;
	uint64_t said, unpacked;

	if (le32(bytes + AT_ORDER) == __builtin_bswap32(ORDER))
		return diag_fail(diag, name, "is a big-endian kernel: not supported");
	said = (uint64_t)le32(bytes + AT_END) - le32(bytes + AT_START);
	if (le32(bytes + AT_END) < le32(bytes + AT_START) || said > size)
		return diag_fail(diag, name, "its header says 0x%llx bytes, the file has 0x%llx",
				 HEX(said), HEX(size));
	unpacked = unpacked_size(bytes, size);
	if (unpacked > ZIMAGE_OFFSET - TEXT_OFFSET)
		return diag_fail(diag, name,
				 "unpacks itself to 0x%llx bytes, there is room for 0x%llx",
				 HEX(unpacked), HEX(ZIMAGE_OFFSET - TEXT_OFFSET));
	*out = (struct kimage){
		.kind = KIMAGE_LINUX,
		.text_offset = ZIMAGE_OFFSET,
		.image_size = size + UNPACK_EXTRA,
		.align = ZIMAGE_ALIGN,
	};
	return 0;
}
