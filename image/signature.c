/* SPDX-License-Identifier: Apache-2.0 */
#include "image/signature.h"

#include <bearssl/bearssl_ec.h>
#include <bearssl/bearssl_hash.h>
#include <bearssl/bearssl_rsa.h>
#include <stdbool.h>
#include <string.h>

#include "image/fit_signed.h"
#include "lib/printf.h"

#define OBJECT "signature"

/* A hash that a signature may be of. */
struct hash_kind {
	const char *name;
	const br_hash_class *class;
	const unsigned char *oid;
	size_t size;
};

static const struct hash_kind hash_kinds[] = {
	{"sha256", &br_sha256_vtable, BR_HASH_OID_SHA256, br_sha256_SIZE},
	{"sha512", &br_sha512_vtable, BR_HASH_OID_SHA512, br_sha512_SIZE},
};

#define HASH_KINDS (sizeof(hash_kinds) / sizeof(hash_kinds[0]))

/* The word for the key in an algo, mkimage's: rsa2048, ecdsa256. */
static void key_word(const struct public_key *key, char word[12])
{
	fmt_sn(word, 12, "%s%u", key->kind == KEY_RSA ? "rsa" : "ecdsa", (unsigned)key->bits);
}

static bool is_usable(const struct public_key *key)
{
	if (key->magic != PUBLIC_KEY_MAGIC || key->name[sizeof(key->name) - 1])
		return false;
	if (key->kind == KEY_P256)
		return key->bits == 256;
	return key->kind == KEY_RSA &&
	       (key->bits == 2048 || key->bits == 3072 || key->bits == 4096);
}

/* The hash that an algo names, with just this key's word behind it; NULL: another. */
static const struct hash_kind *hash_of(const char *algo, const struct public_key *key)
{
	char word[12], wanted[24];

	key_word(key, word);
	for (unsigned i = 0; i < HASH_KINDS; i++) {
		fmt_sn(wanted, sizeof(wanted), "%s,%s", hash_kinds[i].name, word);
		if (!strcmp(algo, wanted))
			return &hash_kinds[i];
	}
	return NULL;
}

static void add_covered(void *ctx, const void *bytes, size_t size)
{
	br_hash_compat_context *hash = ctx;

	hash->vtable->update(&hash->vtable, bytes, size);
}

/* BearSSL compares the whole of the padding, and takes no shorter or longer value. */
static bool is_signed_by_rsa(const struct public_key *key, const struct hash_kind *kind,
			     const uint8_t *hash, const struct fit_signature *signature)
{
	const br_rsa_public_key rsa = {.n = (unsigned char *)key->bytes,
				       .nlen = key->bits / 8,
				       .e = (unsigned char *)key->exponent,
				       .elen = sizeof(key->exponent)};
	uint8_t its_hash[br_sha512_SIZE];

	return signature->size == rsa.nlen &&
	       br_rsa_i31_pkcs1_vrfy(signature->value, signature->size, kind->oid, kind->size, &rsa,
				     its_hash) &&
	       !memcmp(hash, its_hash, kind->size);
}

/* mkimage writes r and s, 32 bytes each, whatever their first bits are. */
static bool is_signed_by_p256(const struct public_key *key, const struct hash_kind *kind,
			      const uint8_t *hash, const struct fit_signature *signature)
{
	uint8_t point[65] = {0x04}; /* not compressed: SEC 1, 2.3.3 */
	const br_ec_public_key ec = {BR_EC_secp256r1, point, sizeof(point)};

	memcpy(point + 1, key->bytes, 64);
	return signature->size == 64 &&
	       br_ecdsa_i31_vrfy_raw(&br_ec_p256_m31, hash, kind->size, &ec, signature->value,
				     signature->size);
}

int fit_check_signature(const struct fit *fit, const struct public_key *key, struct diag *diag)
{
	const struct hash_kind *kind;
	struct fit_signature signature;
	br_hash_compat_context hash;
	uint8_t value[br_sha512_SIZE];
	char word[12];
	bool good;

	if (!is_usable(key))
		return diag_fail(diag, OBJECT, "the key to check it with is none");
	if (fit_signed(fit, &signature, NULL, NULL, diag))
		return -1;
	key_word(key, word);
	kind = hash_of(signature.algo, key);
	if (!kind)
		return diag_fail(diag, OBJECT, "is \"%.31s\", key %s wants sha256,%s or sha512,%s",
				 signature.algo, (const char *)key->name, word, word);
	kind->class->init(&hash.vtable);
	if (fit_signed(fit, &signature, add_covered, &hash, diag))
		return -1;
	kind->class->out(&hash.vtable, value);
	good = key->kind == KEY_RSA ? is_signed_by_rsa(key, kind, value, &signature)
				    : is_signed_by_p256(key, kind, value, &signature);
	if (!good)
		return diag_fail(diag, OBJECT, "is not key %s's over this bundle",
				 (const char *)key->name);
	return 0;
}
