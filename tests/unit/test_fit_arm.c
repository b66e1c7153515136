/* SPDX-License-Identifier: Apache-2.0 */
/* image/fit.c in a build for AArch32: whose kernels it takes. */
#define CONFIG_ARM 1
#include "image/fit.c"

#include "tests/unit/expect.h"

static struct diag d;
static uint64_t file[512];

static void make_fit(const char *arch)
{
	static const uint8_t hash[32];

	assert_int_equal(fdt_create(file, sizeof(file)), 0);
	fdt_finish_reservemap(file);
	fdt_begin_node(file, "");
	fdt_begin_node(file, "images");
	fdt_begin_node(file, "kernel");
	fdt_property_string(file, "type", "kernel");
	fdt_property_string(file, "compression", "none");
	if (arch)
		fdt_property_string(file, "arch", arch);
	fdt_property(file, "data", hash, sizeof(hash));
	fdt_begin_node(file, "hash-1");
	fdt_property_string(file, "algo", "sha256");
	fdt_property(file, "value", hash, sizeof(hash));
	fdt_end_node(file);
	fdt_end_node(file);
	fdt_end_node(file);
	fdt_end_node(file);
	assert_int_equal(fdt_finish(file), 0);
}

static int read_kernel(const char *arch)
{
	struct fit_image image;
	struct fit fit;

	make_fit(arch);
	expect_success(fit_open(&fit, file, fdt_totalsize(file), sizeof(file), &d), &d);
	assert_int_equal(fit_count(&fit), 1);
	return fit_image(&fit, 0, &image, &d);
}

static void arch(void **state)
{
	(void)state;
	expect_success(read_kernel("arm"), &d);
	expect_failure(read_kernel("arm64"), &d, "kernel/arch",
		       "\"arm64\" is not accepted, only arm");
	expect_failure(read_kernel(NULL), &d, "kernel/arch", "is missing or not a string");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
