/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/system_help.h"

struct diag said;
struct dt_board found;
struct sys_config parsed;
struct blob board, overlay;
_Alignas(8) char merged[ROOM];

int merge_config(const char *file, const char *more, const char *flags, const char *config)
{
	dt_free(&board);
	dt_free(&overlay);
	board = dt_board_file(file, more, flags);
	overlay = dt_overlay(config);
	expect_success(dt_discover(board.data, board.size, &found, &said), &said);
	return sys_merge(merged, ROOM, board.data, board.size, overlay.data, overlay.size, &said);
}

void virt_config(const char *config)
{
	expect_success(merge_config("virt.dts", "", "", config), &said);
}

int parse_config(void)
{
	return sys_parse(merged, &found, &parsed, &said);
}

int tear_down(void **state)
{
	(void)state;
	dt_free(&board);
	dt_free(&overlay);
	return 0;
}
