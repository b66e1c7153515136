/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BCH code of NAND flash: 1 to 8 wrong bits of 512 bytes, and of the code itself, are put
 * right. A code of the field 2^13 with the polynomial 0x201b, bits from each byte's highest on, as
 * Linux's software BCH writes it, so what `nandwrite` of such a system wrote is read. No heap.
 * Debian has no library of it, and the kernel's is GPL. Pure.
 */
#ifndef MULLION_BCH_H
#define MULLION_BCH_H

#include <stdint.h>

#define BCH_DATA                 512u
#define BCH_STRENGTH             8u /* at most */
#define BCH_CODE_BYTES(strength) ((13 * (strength) + 7) / 8)

/* The remainder of a division, from the highest coefficient on. */
struct bch_remainder {
	uint64_t high, low;
};

struct bch {
	unsigned strength; /* bits */
	unsigned degree;   /* of the generator: bits of a code */
	unsigned bytes;    /* of a code: BCH_CODE_BYTES */
	struct bch_remainder by_nibble[16];
	struct bch_remainder erased; /* a code is XORed with it: that of 512 0xff is all 1s */
};

/* `strength` from 1 to BCH_STRENGTH. */
void bch_open(struct bch *bch, unsigned strength);

/* The code of 512 bytes: bch->bytes of it. What of the last byte is no code is 1s. */
void bch_encode(const struct bch *bch, const uint8_t *data, uint8_t *code);

/* Puts `data` right by `code`, which is not changed. How many bits of both were wrong, or -1: more
 * than can be put right; then the data is as it was. More than `strength` wrong bits may also be
 * taken for others, which are then "put right": docs/porting.md has the rates. */
int bch_correct(const struct bch *bch, uint8_t *data, const uint8_t *code);

#endif
