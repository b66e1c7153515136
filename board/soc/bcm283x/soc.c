/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/bcm283x/soc.h"

#include "arch/arm64/cache.h"
#include "board/driver/mmio.h"
#include "lib/log.h"

#define GPFSEL1         0x04u /* three bits a pin, 10 to 19 */
#define PIN(n, alt)     ((uint32_t)(alt) << 3 * ((n)-10))
#define ALT0            4u /* of 14 and 15: the PL011 */
#define ALT5            2u /* the mini UART */
#define LOCAL_CONTROL   0x00u
#define LOCAL_PRESCALER 0x08u
#define PRESCALER_ONE   0x80000000u

#define PM_RSTC         0x1cu
#define PM_RSTS         0x20u
#define PM_WDOG         0x24u
#define PM_PASSWORD     0x5a000000u
#define RSTC_CONFIG     (3u << 4)
#define RSTC_FULL_RESET (2u << 4)
#define RSTS_HALT       0x555u /* partition 63: the firmware stops there */
#define WDOG_TICKS      10u    /* of 16 us */

#define VC_ALIAS 0xc0000000u /* memory as the VideoCore sees it, past its cache */

/* Lines of its own, in whatever cache. */
static uint32_t property_buffer[PROPERTY_WORDS] __attribute__((aligned(64)));

struct property_channel bcm283x_channel(const struct bcm283x *soc)
{
	return (struct property_channel){
		.base = soc->peripherals + BCM283X_MAILBOX,
		.buffer = property_buffer,
		.bus_address = VC_ALIAS | (uint32_t)(uintptr_t)property_buffer,
		.flush = dcache_flush,
	};
}

void bcm283x_early(const struct bcm283x *soc, const struct uart *uart)
{
	uint64_t select = soc->peripherals + BCM283X_GPIO + GPFSEL1;
	uint32_t alt = uart->ops == &uart_pl011 ? ALT0 : ALT5;
	uint32_t others = mmio_read32(select) & ~(PIN(14, 7) | PIN(15, 7));

	mmio_write32(soc->local + LOCAL_CONTROL, 0); /* by the crystal, up by one */
	mmio_write32(soc->local + LOCAL_PRESCALER, PRESCALER_ONE);
	mmio_write32(select, others | PIN(14, alt) | PIN(15, alt));
}

int bcm283x_clocks(const struct bcm283x *soc, const struct uart *uart, uint32_t baud,
		   struct diag *diag)
{
	struct property_channel channel = bcm283x_channel(soc);
	bool pl011 = uart->ops == &uart_pl011;
	struct uart real = *uart;

	if (property_clock_hz(&channel, pl011 ? PROPERTY_CLOCK_UART : PROPERTY_CLOCK_CORE,
			      &real.clock_hz, diag))
		return -1;
	if (!uart->ops->init(&real, baud))
		return diag_fail(diag, "UART", "cannot be set to %u baud from a clock of %u Hz",
				 baud, real.clock_hz);
	return 0;
}

/* Of the first GiB, below the peripherals: what is above is by the revision. */
static int low_memory(const struct bcm283x *soc, const struct property_channel *channel,
		      struct range *memory, struct diag *diag)
{
	uint64_t most = soc->low_end < GIB(1) ? soc->low_end : GIB(1);

	if (property_memory(channel, memory, diag))
		return -1;
	if (memory->base || !memory->size)
		return diag_fail(diag, "VideoCore mailbox",
				 "says that 0x%llx bytes from 0x%llx on are the Arm's",
				 (unsigned long long)memory->size,
				 (unsigned long long)memory->base);
	if (memory->size > most)
		memory->size = most;
	return 0;
}

unsigned bcm283x_memory(const struct bcm283x *soc, struct range ram[3], struct diag *diag)
{
	struct property_channel channel = bcm283x_channel(soc);
	uint32_t revision, arm_hz;
	uint64_t size, end;
	unsigned n = 1;

	if (property_revision(&channel, &revision, diag) ||
	    low_memory(soc, &channel, &ram[0], diag) ||
	    property_clock_hz(&channel, PROPERTY_CLOCK_ARM, &arm_hz, diag))
		return 0;
	size = property_ram_size(revision);
	log_line("revision 0x%x, %llu MiB, Arm at %u MHz", revision, (unsigned long long)size >> 20,
		 arm_hz / 1000000);
	end = size < soc->low_end ? size : soc->low_end;
	if (end > GIB(1))
		ram[n++] = (struct range){GIB(1), end - GIB(1)};
	if (size > GIB(4))
		ram[n++] = (struct range){GIB(4), size - GIB(4)};
	return n;
}

static void bite(const struct bcm283x *soc)
{
	uint64_t power = soc->peripherals + BCM283X_POWER;
	uint32_t rest = mmio_read32(power + PM_RSTC) & ~(0xff000000u | RSTC_CONFIG);

	mmio_write32(power + PM_WDOG, PM_PASSWORD | WDOG_TICKS);
	mmio_write32(power + PM_RSTC, PM_PASSWORD | rest | RSTC_FULL_RESET);
}

void bcm283x_reset(const struct bcm283x *soc)
{
	bite(soc);
}

void bcm283x_off(const struct bcm283x *soc)
{
	uint64_t status = soc->peripherals + BCM283X_POWER + PM_RSTS;
	uint32_t rest = mmio_read32(status) & ~0xff000000u;

	mmio_write32(status, PM_PASSWORD | rest | RSTS_HALT);
	bite(soc);
}
