/* SPDX-License-Identifier: Apache-2.0 */
/* Signed bundles as the real mkimage makes them: good ones, other keys, and each bit turned. */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/fit_signed.h"
#include "image/signature.h"
#include "tests/unit/expect.h"
#include "tests/unit/signed_help.h"

static struct diag d;

/* All that who loads it checks: signature, each image's node, its bytes. */
static int check(const uint8_t *bundle, size_t size, const struct public_key *key)
{
	struct fit_image image;
	struct fit fit;

	if (fit_open(&fit, bundle, size, size, &d) || fit_check_signature(&fit, key, &d))
		return -1;
	for (unsigned i = 0; i < fit_count(&fit); i++)
		if (fit_image(&fit, i, &image, &d) ||
		    fit_verify(&image, bundle + image.data.base, NULL, NULL, &d))
			return -1;
	return 0;
}

static void test_good(void **state)
{
	static const struct {
		const char *algo, *key;
	} made[] = {
		{"sha256,rsa2048", "rsa2048"},   {"sha256,rsa3072", "rsa3072"},
		{"sha256,rsa4096", "rsa4096"},   {"sha512,rsa2048", "rsa2048"},
		{"sha256,ecdsa256", "ecdsa256"},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(made); i++) {
		size_t size;
		uint8_t *bundle = signed_bundle(made[i].algo, made[i].key, &size);

		expect_success(check(bundle, size, key_of(made[i].key)), &d);
		free(bundle);
	}
}

static void test_other_key(void **state)
{
	size_t size;
	uint8_t *bundle = signed_bundle("sha256,ecdsa256", "ecdsa256", &size);
	struct public_key bent = *key_of("ecdsa256");
	struct fit fit;

	(void)state;
	expect_success(fit_open(&fit, bundle, size, size, &d), &d);
	expect_failure(fit_check_signature(&fit, key_of("other"), &d), &d, "signature",
		       "is not key other's over this bundle");
	expect_failure(
		fit_check_signature(&fit, key_of("rsa2048"), &d), &d, "signature",
		"is \"sha256,ecdsa256\", key rsa2048 wants sha256,rsa2048 or sha512,rsa2048");
	bent.bytes[70] = 1; /* behind the point: not looked at */
	expect_success(fit_check_signature(&fit, &bent, &d), &d);
	bent.bytes[5] ^= 1; /* no point of the curve */
	expect_failure(fit_check_signature(&fit, &bent, &d), &d, "signature",
		       "is not key ecdsa256's over this bundle");
	free(bundle);
}

/* A value of another length than the key's kind has. */
static void test_other_length(void **state)
{
	static const struct {
		const char *algo, *key;
	} made[] = {{"sha256,rsa2048", "rsa2048"}, {"sha256,ecdsa256", "ecdsa256"}};

	(void)state;
	for (unsigned i = 0; i < COUNT(made); i++) {
		static _Alignas(8) uint8_t tree[8192];
		char reason[64];
		size_t size;
		uint8_t *bundle = signed_bundle(made[i].algo, made[i].key, &size);
		const uint8_t *value;
		struct fit fit;
		int node, len;

		assert_int_equal(fdt_open_into((void *)bundle, tree, sizeof(tree)), 0);
		node = fdt_path_offset(tree, "/configurations/test/signature");
		value = fdt_getprop(tree, node, "value", &len);
		assert_int_equal(fdt_setprop(tree, node, "value", value, len - 1), 0);
		expect_success(fit_open(&fit, tree, sizeof(tree), sizeof(tree), &d), &d);
		snprintf(reason, sizeof(reason), "is not key %s's over this bundle", made[i].key);
		expect_failure(fit_check_signature(&fit, key_of(made[i].key), &d), &d, "signature",
			       reason);
		free(bundle);
	}
}

static void test_no_key(void **state)
{
	size_t size;
	uint8_t *bundle = signed_bundle("sha256,ecdsa256", "ecdsa256", &size);
	const struct public_key good = *key_of("ecdsa256"), rsa = *key_of("rsa3072");
	struct public_key bent[6] = {good, good, good, good, rsa, rsa};
	struct fit fit;

	(void)state;
	bent[0].magic++;
	bent[1].kind = 0;
	bent[2].bits = 384;
	memset(bent[3].name, 'x', sizeof(bent[3].name));
	bent[4].bits = 1024;
	bent[5].bits = 256;
	expect_success(fit_open(&fit, bundle, size, size, &d), &d);
	for (unsigned i = 0; i < COUNT(bent); i++)
		expect_failure(fit_check_signature(&fit, &bent[i], &d), &d, "signature",
			       "the key to check it with is none");
	free(bundle);
}

/* --- each bit of the bundle --- */

struct covered {
	const uint8_t *base;
	uint8_t *is;
};

static void mark(void *ctx, const void *bytes, size_t size)
{
	struct covered *covered = ctx;

	memset(covered->is + ((const uint8_t *)bytes - covered->base), 1, size);
}

/* What a signature leaves out, since nothing goes by it: a bit of those may be turned. */
enum left_out { HEADER, RESERVATION, FILLING, SIGNER, DEFAULT, GAP, KINDS };

static const char *const kind_name[KINDS] = {
	"header: version, last_comp_version, boot_cpuid_phys, sizes and places that stay good",
	"address of the memory reservations' last entry, which ends them by its size",
	"what fills a property's last word",
	"signature node: timestamp, signer-name and -version, key-name-hint, lists",
	"configurations/default",
	"zeroes between the tree's names and the bytes of images",
};

static bool is_value(const uint8_t *bundle, const char *path, const char *property, size_t at)
{
	int len, node = fdt_path_offset(bundle, path);
	const char *value = fdt_getprop(bundle, node, property, &len);

	assert_non_null(value);
	/* with its length, which may be another if as many words are filled */
	return at + 8 - (size_t)(value - (const char *)bundle) < (size_t)len + 8;
}

/* mkimage leaves there what was there before. */
static bool is_filling(const uint8_t *bundle, size_t at)
{
	const size_t block = fdt_off_dt_struct(bundle);
	uint32_t tag;
	int next = 0;

	for (int offset = 0; (tag = fdt_next_tag(bundle, offset, &next)) != FDT_END; offset = next)
		if (tag == FDT_PROP && at < block + (size_t)next) {
			int len;
			const struct fdt_property *property =
				fdt_get_property_by_offset(bundle, offset, &len);

			return at >= (size_t)(property->data - (const char *)bundle + len);
		}
	return false;
}

static enum left_out left_out(const uint8_t *bundle, size_t at)
{
	static const char signature[] = "/configurations/test/signature";
	static const char *const of_signer[] = {"timestamp",     "signer-name",  "signer-version",
						"key-name-hint", "hashed-nodes", "sign-images"};

	for (unsigned i = 0; i < COUNT(of_signer); i++)
		if (is_value(bundle, signature, of_signer[i], at))
			return SIGNER;
	if (is_value(bundle, "/configurations", "default", at))
		return DEFAULT;
	if (at < sizeof(struct fdt_header))
		return HEADER;
	if (at - fdt_off_mem_rsvmap(bundle) < 8)
		return RESERVATION;
	if (at >= fdt_off_dt_strings(bundle) + fdt_size_dt_strings(bundle) && !bundle[at])
		return GAP;
	return is_filling(bundle, at) ? FILLING : KINDS;
}

static void test_each_bit(void **state)
{
	const struct public_key *key = key_of("rsa2048");
	size_t size;
	uint8_t *good = signed_bundle("sha256,rsa2048", "rsa2048", &size);
	uint8_t *bent = malloc(size), *is = calloc(1, size);
	struct covered covered = {good, is};
	unsigned turned[KINDS] = {0};
	struct fit_signature signature;
	struct fit fit;

	(void)state;
	expect_success(fit_open(&fit, good, size, size, &d), &d);
	expect_success(fit_signed(&fit, &signature, mark, &covered, &d), &d);
	memcpy(bent, good, size);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		bent[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (!check(bent, size, key)) {
			enum left_out kind = left_out(good, bit / 8);

			if (is[bit / 8] || kind == KINDS) {
				static int c;
				print_message("bit %zu of byte %zu may be turned: %02x\n", bit % 8,
					      bit / 8, good[bit / 8]);
				assert_true(c++ < 20);
			}
			turned[kind]++;
		}
		bent[bit / 8] = good[bit / 8];
	}
	for (unsigned i = 0; i < KINDS; i++)
		print_message("%u of %zu bits: %s\n", turned[i], 8 * size, kind_name[i]);
	free(is);
	free(bent);
	free(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),         cmocka_unit_test(test_other_key),
		cmocka_unit_test(test_other_length), cmocka_unit_test(test_no_key),
		cmocka_unit_test(test_each_bit),
	};

	return cmocka_run_group_tests(tests, make_keys, remove_keys);
}
