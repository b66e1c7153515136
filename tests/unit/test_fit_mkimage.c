/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles as the real mkimage makes them: read, and bent at every bit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libfdt.h>

#include "image/fit.h"
#include "tests/unit/expect.h"
#include "tests/unit/file_help.h"

static struct diag d;
static struct fit f;
static struct fit_image image;

static char folder[] = "/tmp/mullion-fit-XXXXXX";

static void write_file(const char *name, const void *data, size_t size)
{
	char path[64];
	FILE *o;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	o = fopen(path, "wb");
	assert_non_null(o);
	assert_int_equal(fwrite(data, 1, size, o), size);
	fclose(o);
}

static const char source[] =
	"/dts-v1/;\n"
	"/ { description = \"test\"; #address-cells = <1>; images {\n"
	" kernel { data = /incbin/(\"kernel\"); type = \"kernel\"; arch = \"arm64\"; "
	"os = \"linux\"; compression = \"gzip\";\n"
	"  hash-1 { algo = \"sha256\"; }; hash-2 { algo = \"crc32\"; }; };\n"
	" hypervisor { data = /incbin/(\"hypervisor\"); type = \"firmware\"; arch = \"arm64\"; "
	"os = \"mullion\";\n"
	"  compression = \"none\"; hash { algo = \"sha256\"; }; };\n"
	" config { data = /incbin/(\"config\"); type = \"flat_dt\"; compression = \"none\"; "
	"hash@1 { algo = \"sha256\"; }; };\n"
	"}; };\n";

/* Runs mkimage with `options`; the bundle, in memory of exactly its size. */
static uint8_t *mkimage(const char *options, size_t *size)
{
	char command[160];

	write_file("kernel", "the kernel's stored bytes", 25);
	write_file("hypervisor", "the hypervisor", 14);
	write_file("config", "\xd0\x0d\xfe\xed", 4);
	write_file("t.its", source, sizeof(source) - 1);
	snprintf(command, sizeof(command), "cd %s && mkimage %s -f t.its t.itb >log 2>&1", folder,
		 options);
	assert_int_equal(system(command), 0);
	return file_of(folder, "t.itb", size);
}

static void test_mkimage(void **state)
{
	static const char *const options[] = {"", "-E", "-E -B 0x1000", "-E -p 0x2000"};

	(void)state;
	for (size_t o = 0; o < COUNT(options); o++) {
		size_t n;
		uint8_t *p = mkimage(options[o], &n);

		expect_success(fit_open(&f, p, n, n, &d), &d);
		assert_int_equal(fit_count(&f), 3);
		expect_success(fit_image(&f, 0, &image, &d), &d);
		assert_string_equal(image.name, "kernel");
		assert_int_equal(image.type, IMAGE_KERNEL);
		assert_int_equal(image.compression, COMP_GZIP);
		assert_int_equal(image.data.size, 25);
		assert_memory_equal(p + image.data.base, "the kernel's stored bytes", 25);
		expect_success(fit_verify(&image, p + image.data.base, NULL, NULL, &d), &d);
		expect_success(fit_image(&f, 1, &image, &d), &d);
		assert_int_equal(image.type, IMAGE_HYPERVISOR);
		assert_memory_equal(p + image.data.base, "the hypervisor", 14);
		expect_success(fit_verify(&image, p + image.data.base, NULL, NULL, &d), &d);
		expect_success(fit_image(&f, 2, &image, &d), &d);
		assert_int_equal(image.type, IMAGE_CONFIG);
		assert_int_equal(image.data.size, 4);
		expect_success(fit_verify(&image, p + image.data.base, NULL, NULL, &d), &d);
		free(p);
	}
}

/* Cut anywhere and with any bit of the tree wrong: refused or right, and nothing outside the file
 * is read (ASan). */
static void test_mutations(void **state)
{
	size_t n, tree;
	uint8_t *p = mkimage("-E", &n);

	(void)state;
	tree = fdt_totalsize(p);
	for (size_t i = 0; i < n; i++) {
		uint8_t *cut = malloc(i ? i : 1);

		memcpy(cut, p, i);
		if (!fit_open(&f, cut, i, i, &d)) {
			assert_true(i >= tree);
			assert_int_equal(fit_image(&f, 2, &image, &d), -1);
		}
		free(cut);
	}
	for (size_t i = 0; i < tree * 8; i++) {
		p[i / 8] ^= (uint8_t)(1 << (i % 8));
		if (!fit_open(&f, p, n, n, &d))
			for (unsigned k = 0; k < fit_count(&f); k++)
				if (!fit_image(&f, k, &image, &d) &&
				    !fit_verify(&image, p + image.data.base, NULL, NULL, &d))
					assert_true(image.data.size == 25 ||
						    image.data.size == 14 || image.data.size == 4);
		p[i / 8] ^= (uint8_t)(1 << (i % 8));
	}
	free(p);
}

static int make_folder(void **state)
{
	(void)state;
	return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
	static const char *const names[] = {"kernel", "hypervisor", "config",
					    "t.its",  "t.itb",      "log"};
	char path[64];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mkimage),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
