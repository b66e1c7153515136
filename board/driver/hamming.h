/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Hamming code of NAND flash: one wrong bit of 256 bytes, or of the code, is put right, two are
 * noticed. In the order of Linux's software ECC, in which the code of 256 0xff is 0xff 0xff 0xff.
 * Pure.
 */
#ifndef MULLION_HAMMING_H
#define MULLION_HAMMING_H

#include <stdint.h>

#define HAMMING_DATA  256u
#define HAMMING_BYTES 3u

void hamming_encode(const uint8_t *data, uint8_t *code);

/* Puts `data` right by `code`. How many bits of both were wrong, 0 or 1, or -1: more. Three are
 * taken for one mostly. */
int hamming_correct(uint8_t *data, const uint8_t *code);

#endif
