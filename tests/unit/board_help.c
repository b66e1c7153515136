/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/board_help.h"

struct diag said;
struct dt_board found;

void discover(const char *file, const char *more, const char *flags)
{
	struct blob tree = dt_board_file(file, more, flags);

	expect_success(dt_discover(tree.data, tree.size, &found, &said), &said);
	dt_free(&tree);
}
