/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles that the real mkimage has signed, with keys that openssl made for this run. */
#ifndef MULLION_SIGNED_HELP_H
#define MULLION_SIGNED_HELP_H

#include <stddef.h>
#include <stdint.h>

#include "image/public_key.h"

/* Made once for all tests of a program; remove_keys() takes folder and keys away again. */
int make_keys(void **state);
int remove_keys(void **state);

/*
 * A bundle, in memory of exactly its size (the caller's to free), signed by mkimage as `algo`
 * ("sha256,rsa2048") with the key of make_keys() that is called `key`: rsa2048, rsa3072, rsa4096,
 * ecdsa256 or other (P-256).
 */
uint8_t *signed_bundle(const char *algo, const char *key, size_t *size);

/* The public part of it, as tools/public_key.py writes it. */
const struct public_key *key_of(const char *key);

#endif
