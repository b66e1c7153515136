/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/zynqmp/ddr.h"

#include "board/driver/dram_size.h"
#include "lib/log.h"

/* UG1087, DDR_PHY: general status registers 0 and 2 of a data lane */
#define DXGSR0(lane) (0xfd0807e0ull + 0x100 * (lane))
#define DXGSR2(lane) (0xfd0807e8ull + 0x100 * (lane))
#define DXGSR0_WLERR (1u << 6)
#define DXGSR2_RDERR (1u << 0)
#define DXGSR2_WDERR (1u << 2)
#define DXGSR2_REERR (1u << 4)
#define DXGSR2_WEERR (1u << 6)

#define RESULT(lane, n, bit, what)                             \
	REG_CHECK("DX" #lane "GSR" #n, DXGSR##n(lane), bit, 0, \
		  "DRAM data lane " #lane ": " what " failed")
/* In the order in which training does them: what fails first is what the others suffer from. */
#define LANE(lane)                                               \
	RESULT(lane, 0, DXGSR0_WLERR, "write leveling"),         \
		RESULT(lane, 2, DXGSR2_RDERR, "read deskew"),    \
		RESULT(lane, 2, DXGSR2_WDERR, "write deskew"),   \
		RESULT(lane, 2, DXGSR2_REERR, "read centering"), \
		RESULT(lane, 2, DXGSR2_WEERR, "write centering")

static const struct reg_step results[] = {
	LANE(0), LANE(1), LANE(2), LANE(3), LANE(4), LANE(5), LANE(6), LANE(7), LANE(8),
};
#define OF_A_LANE (sizeof(results) / sizeof(results[0]) / ZYNQMP_DDR_LANES)

static int measure(uint64_t size, struct diag *diag)
{
	uint64_t low = size < GIB(2) ? size : GIB(2);
	const struct range windows[] = {{ZYNQMP_DDR_LOW, low}, {ZYNQMP_DDR_HIGH, size - low}};

	/* one space to the controller (SARBASE0, SARBASE1) */
	return size ? dram_size(windows, size == low ? 1 : 2, diag) : 0;
}

int zynqmp_ddr(const struct zynqmp_ddr *ddr, struct diag *diag)
{
	int failed =
		reg_table_apply_with(ddr->steps, ddr->n_steps, ddr->instead, ddr->n_instead, diag);
	struct diag lane;

	/* a lane that says why is worth more than the wait that it made too long */
	if (reg_table_apply(results, ddr->lanes * OF_A_LANE, &lane)) {
		*diag = lane;
		return -1;
	}
	if (failed)
		return -1;
	/* a simulator's memory is what it was started with */
	if (IS_ENABLED(CONFIG_SIMULATOR_QUIRK))
		return 0;
	if (measure(ddr->size, diag))
		return -1;
	log_line("DRAM %s set up and trained, %u lanes, %llu MiB", ddr->memory, ddr->lanes,
		 (unsigned long long)ddr->size >> 20);
	return 0;
}

unsigned zynqmp_ddr_there(const struct zynqmp_ddr *ddr, struct range *ram)
{
	uint64_t low = ddr->size < GIB(2) ? ddr->size : GIB(2), high = ddr->size - low;
	unsigned count = 0;

	if (IS_ENABLED(CONFIG_SIMULATOR_QUIRK)) {
		low = dram_measure((struct range){ZYNQMP_DDR_LOW, GIB(2)});
		high = dram_measure((struct range){ZYNQMP_DDR_HIGH, ZYNQMP_DDR_HIGH_MOST});
	}
	if (low)
		ram[count++] = (struct range){ZYNQMP_DDR_LOW, low};
	if (high)
		ram[count++] = (struct range){ZYNQMP_DDR_HIGH, high};
	return count;
}
