/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/tree_help.h"

struct diag said;
struct tree *opened;
_Alignas(8) char tree[ROOM];

void open_tree(const char *more)
{
	struct blob board = dt_board_file("virt.dts", more, "-f");

	assert_int_equal(fdt_open_into(board.data, tree, ROOM), 0);
	dt_free(&board);
	opened = tree_open(tree, &said);
	if (!opened)
		fail_msg("%s: %s", said.object, said.reason);
}

unsigned at(const char *path)
{
	unsigned index = tree_path(opened, path, strlen(path));

	if (index == TREE_NONE)
		fail_msg("%s is missing", path);
	return index;
}
