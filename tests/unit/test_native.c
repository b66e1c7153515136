/* SPDX-License-Identifier: Apache-2.0 */
/* Without the hypervisor: which configurations and images the boot stages start, and the words for
 * each that they do not. */
#include "tests/unit/expect.h"

#include <string.h>

#include "boot/loader/native.h"
#include "include/kernel_kinds.h"

#define ARM64 7u
#define PLACES                                                                               \
	"mullion,load-offset, mullion,entry and mullion,tree-address are for guests of the " \
	"hypervisor"
#define NO_HEADER "has no arm64 Image header: only a guest of the hypervisor can do without"

static struct diag d;
static struct native chosen;
static struct sys_config config;
static struct handoff_image images[4];
static uint8_t image[4096], flat[4096], zimage[4096];

static void add(unsigned at, const char *name, enum image_type type, const uint8_t *bytes)
{
	images[at] = (struct handoff_image){
		.base = (uintptr_t)bytes, .size = sizeof(flat), .type = type};
	strcpy(images[at].name, name);
}

static int make_good(void **state)
{
	struct sys_domain *domain = &config.domains[0];

	(void)state;
	memset(&config, 0, sizeof(config));
	config.n_domains = 1;
	strcpy(domain->name, "linux");
	strcpy(domain->kernel[0], "kernel");
	strcpy(domain->ramdisk, "ramdisk");
	domain->n_kernels = 1;
	memset(flat, 0x11, sizeof(flat));
	memset(image, 0, sizeof(image));
	memcpy(image + 17, "\x10", 1); /* image_size 0x1000 */
	memcpy(image + 56, "ARM\x64", 4);
	memset(zimage, 0, sizeof(zimage));
	memcpy(zimage + 36, "\x18\x28\x6f\x01", 4);
	add(0, "ramdisk", IMAGE_KERNEL, flat); /* the name of another kind */
	add(1, "kernel", IMAGE_RAMDISK, flat);
	add(2, "kernel", IMAGE_KERNEL, image);
	add(3, "ramdisk", IMAGE_RAMDISK, flat);
	return 0;
}

static int choose(unsigned granules)
{
	return native_choose(&config.domains[0], images, COUNT(images), granules, &chosen, &d);
}

static void test_good(void **state)
{
	(void)state;
	expect_success(native_check(&config, &d), &d);
	expect_success(choose(ARM64), &d);
	assert_ptr_equal(chosen.kernel, &images[2]);
	assert_ptr_equal(chosen.ramdisk, &images[3]);
	assert_int_equal(chosen.header.kind, KIMAGE_LINUX);
	config.domains[0].ramdisk[0] = '\0';
	expect_success(choose(ARM64), &d);
	assert_null(chosen.ramdisk);
}

static void test_configurations(void **state)
{
	struct sys_domain *domain = &config.domains[0];

	(void)state;
	config.n_domains = 2;
	expect_failure(native_check(&config, &d), &d, "/domains",
		       "2 domains: without the hypervisor there can be one");
	config.n_domains = 1;
	domain->n_kernels = 2;
	expect_failure(native_check(&config, &d), &d, "linux",
		       "mullion,kernel names several images: that is for guests of the "
		       "hypervisor");
	domain->n_kernels = 1;
	domain->entry = 4;
	expect_failure(native_check(&config, &d), &d, "linux", PLACES);
	domain->entry = 0;
	domain->has_tree_address = true;
	expect_failure(native_check(&config, &d), &d, "linux", PLACES);
	domain->has_tree_address = false;
	domain->policy.is_named = true;
	expect_failure(native_check(&config, &d), &d, "linux",
		       "mullion,on-.., -start, -after and -restart-limit are for guests of the "
		       "hypervisor");
}

static void test_images(void **state)
{
	struct sys_domain *domain = &config.domains[0];

	(void)state;
	domain->has_load_offset = true;
	expect_failure(choose(ARM64), &d, "linux", PLACES);
	domain->has_load_offset = false;
	images[3].type = IMAGE_KERNEL;
	expect_failure(choose(ARM64), &d, "linux", "ramdisk \"ramdisk\" is not in the bundle");
	images[2].type = IMAGE_RAMDISK;
	expect_failure(choose(ARM64), &d, "linux", "kernel \"kernel\" is not in the bundle");
}

/* A kernel for cores of the other kind, and one without a header. */
static void test_kinds(void **state)
{
	(void)state;
	expect_failure(choose(CPU_RUNS_ZIMAGES), &d, "kernel",
		       "is an arm64 Image, and this CPU runs 32-bit code alone");
	add(2, "kernel", IMAGE_KERNEL, zimage);
	expect_failure(choose(ARM64), &d, "kernel",
		       "is a zImage of 32-bit Arm: take an arm64 Image");
	add(2, "kernel", IMAGE_KERNEL, flat);
	expect_failure(choose(ARM64), &d, "kernel", NO_HEADER);
	config.domains[0].has_load_offset = true;
	expect_success(choose(CPU_RUNS_ZIMAGES), &d);
	assert_int_equal(chosen.header.kind, KIMAGE_FLAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, make_good),
		cmocka_unit_test_setup(test_configurations, make_good),
		cmocka_unit_test_setup(test_images, make_good),
		cmocka_unit_test_setup(test_kinds, make_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
