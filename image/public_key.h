/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A public key as the boot stages keep it: written by tools/public_key.py from what openssl has,
 * compiled into who checks with it. Numbers are little-endian, those of the key big-endian.
 */
#ifndef MULLION_PUBLIC_KEY_H
#define MULLION_PUBLIC_KEY_H

#include <stdint.h>

#define PUBLIC_KEY_MAGIC 0x59454b4du /* "MKEY" */

enum public_key_kind {
	KEY_RSA = 1,  /* modulus of 2048, 3072 or 4096 bits; PKCS#1 v1.5 */
	KEY_P256 = 2, /* X and Y of a point of P-256, 32 bytes each; ECDSA */
};

/* What is behind the key in `bytes` is 0. */
struct public_key {
	uint32_t magic;
	uint32_t kind;
	uint32_t bits;        /* of the modulus, or 256 */
	uint8_t exponent[4];  /* of RSA */
	uint32_t development; /* 1: its private part is nobody's secret */
	uint8_t name[28];     /* with a zero at its end: for messages */
	uint8_t bytes[512];
};

_Static_assert(sizeof(struct public_key) == 560, "layout of a public key");

#endif
