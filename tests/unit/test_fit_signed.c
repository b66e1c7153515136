/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of another shape than a signed bundle has: refused before any key is asked. */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "image/fit_signed.h"
#include "tests/unit/expect.h"
#include "tests/unit/signed_help.h"

static struct diag d;
static struct fit_signature signature;
static _Alignas(8) uint8_t tree[8192];

static int check(void)
{
	struct fit fit;

	return fit_open(&fit, tree, sizeof(tree), sizeof(tree), &d) ||
			       fit_signed(&fit, &signature, NULL, NULL, &d)
		       ? -1
		       : 0;
}

static int make_tree(void **state)
{
	size_t size;
	uint8_t *bundle = signed_bundle("sha256,ecdsa256", "ecdsa256", &size);

	(void)state;
	assert_int_equal(fdt_open_into(bundle, tree, sizeof(tree)), 0);
	free(bundle);
	return 0;
}

static int at(const char *path)
{
	int node = fdt_path_offset(tree, path);

	assert_true(node >= 0);
	return node;
}

#define SIGNATURE "/configurations/test/signature"

/* A signed property's name becomes `name`, which is in the tree already. */
static void rename_property(const char *path, const char *property, const char *name)
{
	const struct fdt_property *there = fdt_get_property(tree, at(path), property, NULL);
	const char *names = (const char *)tree + fdt_off_dt_strings(tree);
	uint32_t offset = 0;

	while (strcmp(names + offset, name) != 0)
		offset += (uint32_t)strlen(names + offset) + 1;
	fdt32_st((void *)(uintptr_t)&there->nameoff, offset);
}

static void test_good(void **state)
{
	(void)state;
	expect_success(check(), &d);
	assert_string_equal(signature.algo, "sha256,ecdsa256");
	assert_int_equal(signature.size, 64);
	assert_string_equal(signature.configuration, "test");
}

static void test_more_nodes(void **state)
{
	static const struct {
		const char *path, *name, *object, *reason;
	} more[] = {
		{"/", "chosen", "FIT", "has a node \"chosen\": nothing reads it"},
		{"/", "images@1", "FIT", "has a node \"images@1\": nothing reads it"},
		{"/images/kernel", "signature", "kernel",
		 "has a node \"signature\": nothing reads it"},
		{"/images/kernel/hash", "hash", "hash", "has a node \"hash\": nothing reads it"},
		{SIGNATURE, "hash", "signature", "has a node \"hash\": nothing reads it"},
		{"/configurations/test", "signature-2", "test",
		 "has a node \"signature-2\": nothing reads it"},
		{"/configurations", "other", "configurations", "has a second node \"test\""},
	};

	for (unsigned i = 0; i < COUNT(more); i++) {
		make_tree(state);
		assert_true(fdt_add_subnode(tree, at(more[i].path), more[i].name) >= 0);
		expect_failure(check(), &d, more[i].object, more[i].reason);
	}
}

static void test_more_properties(void **state)
{
	static const struct {
		const char *path, *name, *object, *reason;
	} more[] = {
		{"/", "compatible", "FIT", "has a property \"compatible\": nothing reads it"},
		{"/images", "default", "images", "has a property \"default\": nothing reads it"},
		{"/images/kernel", "value", "kernel", "has a property \"value\": nothing reads it"},
		{"/images/kernel/hash", "ignore", "hash",
		 "has a property \"ignore\": nothing reads it"},
		{"/configurations/test", "kernel", "test",
		 "has a property \"kernel\": nothing reads it"},
		{SIGNATURE, "data", "signature", "has a property \"data\": nothing reads it"},
	};

	for (unsigned i = 0; i < COUNT(more); i++) {
		make_tree(state);
		assert_int_equal(fdt_setprop_string(tree, at(more[i].path), more[i].name, "x"), 0);
		expect_failure(check(), &d, more[i].object, more[i].reason);
	}
}

static void test_cipher(void **state)
{
	(void)state;
	assert_true(fdt_add_subnode(tree, at("/images/kernel"), "cipher") >= 0);
	assert_true(fdt_add_subnode(tree, at("/images/config"), "cipher") >= 0);
	expect_success(check(), &d);
}

static void test_twice(void **state)
{
	(void)state;
	rename_property("/images/kernel", "os", "arch");
	expect_failure(check(), &d, "kernel", "has its property \"arch\" twice");
}

/* What libfdt makes is in order: the end of hash and the property before it are swapped by hand. */
static void test_behind_node(void **state)
{
	const char *moved;
	int offset, next, hash;
	uint8_t *block = tree + fdt_off_dt_struct(tree), property[16];

	(void)state;
	assert_int_equal(fdt_setprop_u32(tree, at("/images/config"), "load", 0), 0);
	hash = at("/images/config/hash");
	/* "load" was put first */
	moved = fdt_getprop(tree, at("/images/config"), "load", NULL);
	memcpy(property, moved - 12, sizeof(property));
	for (offset = hash, next = hash; fdt_next_tag(tree, offset, &next) != FDT_END_NODE;)
		offset = next;
	memmove((uint8_t *)(uintptr_t)moved - 12, moved + 4,
		(size_t)(block + next - (const uint8_t *)moved - 4));
	memcpy(block + next - sizeof(property), property, sizeof(property));
	expect_failure(check(), &d, "config", "has its property \"load\" behind a node");
}

static void test_gap(void **state)
{
	(void)state;
	assert_int_equal(fdt_nop_property(tree, at("/images/kernel"), "os"), 0);
	expect_failure(check(), &d, "kernel", "has a gap in its tree");
}

static void test_not_signed(void **state)
{
	static const char *const needed[] = {"algo", "value", "hashed-strings"};

	for (unsigned i = 0; i < COUNT(needed); i++) {
		make_tree(state);
		assert_int_equal(fdt_delprop(tree, at(SIGNATURE), needed[i]), 0);
		expect_failure(check(), &d, "signature", "lacks algo, value or hashed-strings");
	}
	make_tree(state);
	assert_int_equal(fdt_setprop(tree, at(SIGNATURE), "value", "", 0), 0);
	expect_failure(check(), &d, "signature", "lacks algo, value or hashed-strings");
	assert_int_equal(fdt_del_node(tree, at(SIGNATURE)), 0);
	expect_failure(check(), &d, "FIT", "is not signed: it has no signature node");
	assert_int_equal(fdt_del_node(tree, at("/configurations")), 0);
	expect_failure(check(), &d, "FIT", "is not signed: it has no signature node");
}

static void test_words(void **state)
{
	(void)state;
	assert_int_equal(fdt_setprop(tree, at(SIGNATURE), "algo", "sha256", 6), 0);
	expect_failure(check(), &d, "signature/algo", "is not a string");
	assert_int_equal(fdt_setprop(tree, at(SIGNATURE), "algo", "", 0), 0);
	expect_failure(check(), &d, "signature/algo", "is not a string");
}

static void set_strings(uint32_t from, uint32_t size)
{
	fdt32_t cells[2];

	fdt32_st(&cells[0], from);
	fdt32_st(&cells[1], size);
	assert_int_equal(fdt_setprop(tree, at(SIGNATURE), "hashed-strings", cells, 8), 0);
}

/* Names that are used and not covered could be other names tomorrow. */
static void test_strings(void **state)
{
	const uint32_t there = fdt_size_dt_strings(tree);

	(void)state;
	set_strings(0, there);
	expect_success(check(), &d);
	set_strings(0, there + 1);
	assert_int_equal(check(), -1);
	assert_string_equal(d.object, "signature/hashed-strings");
	set_strings(0, 20);
	assert_int_equal(check(), -1);
	assert_string_equal(d.object, "signature/hashed-strings");
	set_strings(1, there - 1);
	expect_failure(check(), &d, "signature/hashed-strings", "is not two cells that begin at 0");
	assert_int_equal(fdt_setprop_u32(tree, at(SIGNATURE), "hashed-strings", 0), 0);
	expect_failure(check(), &d, "signature/hashed-strings", "is not two cells that begin at 0");
}

static void test_reserves(void **state)
{
	(void)state;
	assert_int_equal(fdt_add_mem_rsv(tree, 0x1000, 0x1000), 0);
	expect_failure(check(), &d, "FIT", "reserves memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, make_tree),
		cmocka_unit_test(test_more_nodes),
		cmocka_unit_test(test_more_properties),
		cmocka_unit_test_setup(test_cipher, make_tree),
		cmocka_unit_test_setup(test_twice, make_tree),
		cmocka_unit_test_setup(test_behind_node, make_tree),
		cmocka_unit_test_setup(test_gap, make_tree),
		cmocka_unit_test(test_not_signed),
		cmocka_unit_test_setup(test_words, make_tree),
		cmocka_unit_test_setup(test_strings, make_tree),
		cmocka_unit_test_setup(test_reserves, make_tree),
	};

	return cmocka_run_group_tests(tests, make_keys, remove_keys);
}
