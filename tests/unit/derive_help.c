/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/derive_help.h"

#include <stdarg.h>
#include <string.h>

#include <libfdt.h>

struct diag said;
struct dt_board found;
struct sys_config parsed;
struct guest_params guest;
_Alignas(8) char merged[ROOM], derived[ROOM];

void configure(const char *file, const char *more, const char *flags, const char *overlay)
{
	struct blob board = dt_board_file(file, more, flags), o = dt_overlay(overlay);

	expect_success(dt_discover(board.data, board.size, &found, &said), &said);
	expect_success(sys_merge(merged, ROOM, board.data, board.size, o.data, o.size, &said),
		       &said);
	expect_success(sys_parse(merged, &found, &parsed, &said), &said);
	dt_free(&board);
	dt_free(&o);
}

void give_params(unsigned dom)
{
	guest = (struct guest_params){
		.bootargs = "quiet", .vm_name = "vm", .version = "1.2", .n_memory = 1};
	guest.memory[0] = (struct range){0x80200000, 0x1000000};
	for (unsigned k = 0; k < found.n_cpus; k++)
		if (parsed.domains[dom].cpus >> k & 1) {
			guest.cpus[guest.n_cpus] = k;
			guest.mpidr[guest.n_cpus++] = found.cpus[k].mpidr;
		}
	memset(guest.kaslr_seed, 0x11, sizeof(guest.kaslr_seed));
	memset(guest.rng_seed, 0x22, sizeof(guest.rng_seed));
}

void derive(unsigned dom)
{
	expect_success(sys_derive(merged, &found, &parsed, dom, &guest, derived, ROOM, &said),
		       &said);
	assert_int_equal(fdt_check_full(derived, ROOM), 0);
	assert_int_equal(fdt_num_mem_rsv(derived), guest.pen.size ? 1 : 0);
	/* packed */
	assert_true(fdt_totalsize(derived) ==
		    fdt_off_dt_strings(derived) + fdt_size_dt_strings(derived));
	dt_check_references(derived);
}

void configure_soc(const char *overlay)
{
	configure("soc.dts", "", "-@", overlay);
}

int node(const char *path)
{
	int n = fdt_path_offset(derived, path);

	if (n < 0)
		fail_msg("%s is missing", path);
	return n;
}

void no_node(const char *path)
{
	if (fdt_path_offset(derived, path) >= 0)
		fail_msg("%s is there", path);
}

void no_prop(const char *path, const char *prop)
{
	if (fdt_getprop(derived, node(path), prop, NULL))
		fail_msg("%s/%s is there", path, prop);
}

void is_empty(const char *path, const char *prop)
{
	int len;

	assert_non_null(fdt_getprop(derived, node(path), prop, &len));
	assert_int_equal(len, 0);
}

void is_string(const char *path, const char *prop, const char *value)
{
	const char *v = fdt_getprop(derived, node(path), prop, NULL);

	if (!v)
		fail_msg("%s/%s is missing", path, prop);
	assert_string_equal(v, value);
}

void is_cells(const char *path, const char *prop, unsigned count, ...)
{
	int len;
	const fdt32_t *v = fdt_getprop(derived, node(path), prop, &len);
	va_list ap;

	if (!v)
		fail_msg("%s/%s is missing", path, prop);
	assert_int_equal(len, count * 4);
	va_start(ap, count);
	for (unsigned k = 0; k < count; k++)
		assert_int_equal(fdt32_ld(v + k), va_arg(ap, unsigned));
	va_end(ap);
}

unsigned phandle(const char *path)
{
	unsigned v = fdt_get_phandle(derived, node(path));

	assert_true(v != 0);
	return v;
}
