/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/dt_help.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libfdt.h>

#include "tests/unit/expect.h"

static void write_all(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static size_t read_all(const char *path, char *to, size_t room)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		fail_msg("%s: cannot be opened (tests run in the top folder)", path);
	n = fread(to, 1, room, f);
	assert_true(n < room);
	fclose(f);
	to[n] = 0;
	return n;
}

static size_t run_dtc(const char *args, const void *in, size_t in_size, char *out, size_t room)
{
	char from[] = "/tmp/mullion-dt-in-XXXXXX", to[] = "/tmp/mullion-dt-out-XXXXXX",
	     command[256];
	int a = mkstemp(from), b = mkstemp(to);
	size_t n;

	assert_true(a >= 0 && b >= 0);
	close(a);
	close(b);
	write_all(from, in, in_size);
	snprintf(command, sizeof(command), "dtc %s -o %s %s", args, to, from);
	if (system(command))
		fail_msg("dtc does not take:\n%.*s", (int)in_size, (const char *)in);
	n = read_all(to, out, room);
	unlink(from);
	unlink(to);
	return n;
}

static struct blob compile(const char *source, const char *flags)
{
	static char out[1 << 20];
	char args[64];
	struct blob b;

	snprintf(args, sizeof(args), "-q %s -I dts -O dtb", flags);
	b.size = run_dtc(args, source, strlen(source), out, sizeof(out));
	b.data = aligned_alloc(8, (b.size + 7) & ~(size_t)7);
	assert_non_null(b.data);
	memcpy(b.data, out, b.size);
	return b;
}

struct blob dt_board_file(const char *file, const char *more, const char *flags)
{
	static char source[1 << 16];
	char path[128];
	size_t n;

	snprintf(path, sizeof(path), "tests/unit/data/%s", file);
	n = read_all(path, source, sizeof(source) - 1);
	snprintf(source + n, sizeof(source) - n, "\n%s\n", more);
	return compile(source, flags);
}

struct blob dt_overlay(const char *text)
{
	static char source[1 << 14];

	snprintf(source, sizeof(source), "/dts-v1/;\n/plugin/;\n%s\n", text);
	return compile(source, "-@");
}

void dt_free(struct blob *blob)
{
	free(blob->data);
	*blob = (struct blob){0};
}

const char *dt_source(const void *fdt)
{
	static char text[1 << 20];

	run_dtc("-q -I dtb -O dts", fdt, fdt_totalsize(fdt), text, sizeof(text));
	return text;
}

void dt_check_references(const void *fdt)
{
	static char text[1 << 18];
	char path[] = "/tmp/mullion-dt-warn-XXXXXX", args[96];
	int f = mkstemp(path);

	assert_true(f >= 0);
	close(f);
	snprintf(args, sizeof(args), "-I dtb -O dts 2>%s", path);
	run_dtc(args, fdt, fdt_totalsize(fdt), text, sizeof(text));
	read_all(path, text, sizeof(text));
	unlink(path);
	if (strstr(text, "phandle") || strstr(text, "cells in node") || strstr(text, "_property)"))
		fail_msg("%s", text);
}
