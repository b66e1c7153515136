/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_stage2.h"

#include <string.h>

#include "el2/core/mmu.h"
#include "el2/vdev/forwarded.h"
#include "el2/vdev/vgic_frames.h"
#include "el2/vm/vcpu.h"
#include "gic/gic.h"
#include "gic/vgic/direct.h"

#define PAGES 4096u /* no board has as many holes: a domain of Debian's trees takes 30 at most */
#define ROOTS 16u   /* the most that are one beside the other (D8.2.8) */

static unsigned n_lines, n_pages;
static uint64_t pages[PAGES][512] __attribute__((aligned(ROOTS * 4096)));
struct virq spi_state[VGIC_MAX_SPI];
uint32_t spi_routes[VGIC_MAX_SPI];

/* The frames that trap are looked at by their names alone. */
const struct vdev_ops vgic_v2_distributor = {.name = "GICD"},
		      vgic_v2_deactivate = {.name = "GICC_DIR"},
		      vgic_v2_interface = {.name = "GICC"}, vgic_v3_distributor = {.name = "GICD"},
		      vgic_v3_redistributors = {.name = "GICR"},
		      direct_distributor = {.name = "GICD"},
		      direct_redistributors = {.name = "GICR"},
		      direct_v2_distributor = {.name = "GICD"},
		      direct_v2_second_page = {.name = "GICC_DIR"},
		      forwarded_registers = {.name = "forwarded registers"};
const struct vgic_version vgic_version_direct;

uint64_t *mmu_table_pages(unsigned count)
{
	unsigned first = ALIGN_UP(n_pages, count);

	if (first > PAGES - count)
		return NULL;
	n_pages = first + count;
	return pages[first];
}

uint64_t *mmu_table_page(void *unused)
{
	(void)unused;
	return mmu_table_pages(1);
}

static unsigned lines(void)
{
	return n_lines;
}

static void config(unsigned word, uint32_t mask, uint32_t edge)
{
	(void)word;
	(void)mask;
	(void)edge;
}

static const struct gic_ops ops = {.lines = lines, .config = config};
static const struct vgic_version version;
const struct gic_ops *gic = &ops;
const struct vgic_version *vgic = &version;

void stage2_start(unsigned count)
{
	n_lines = count;
	memset(pages, 0, n_pages * sizeof(pages[0]));
	n_pages = 0;
}
