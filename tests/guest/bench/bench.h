/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_H
#define BENCH_H

#include "tests/guest/lib/guest.h"

/* probes.S: one CPU, by the counter. Each returns the counter's difference around one operation. */
typedef uint64_t probe_fn(uint64_t argument, uint64_t value);
probe_fn probe_empty, probe_read32, probe_write32, probe_write8, probe_hvc, probe_timer, probe_sgi,
	probe_ipi, probe_sgir, probe_unmask, probe_id, probe_device, probe_sgi_x9, probe_write8_x9;
void mark_probes(void); /* what follows are the samples of one row */
/* These return how long after the counter reached `argument` ticks from now the handler ran. */
probe_fn probe_expiry_spin, probe_expiry_wfi;
extern char bench_vectors[], bench_vectors_time[], bench_vectors_device[];
extern char bench_vectors_v2[], bench_vectors_v2_time[], bench_vectors_v2_device[];
extern uint64_t bench_gicc; /* for those of a GICv2 */

static inline uint64_t own_vectors(void)
{
	return (uint64_t)(machine.gic == 2 ? bench_vectors_v2 : bench_vectors);
}

/* marks.S: more than one CPU, counted by tests/bench/count.c. */
void mark_row(void);
void mark_done(void);
void mark_end(void); /* of all rows: the end of the VM, which is traced (tests/bench/direct.py) */
void marked_sgi(uint64_t sgi1r);
void marked_write32(uint64_t address, uint32_t value);
void marked_write8(uint64_t address, uint32_t value);
int64_t marked_cpu_on(uint64_t mpidr);
void marked_sleep(uint64_t ticks); /* until the virtual timer */
void spin_until(volatile uint32_t *word, uint32_t value);
void spin_turns(uint64_t turns);
void sgi_server_spin(volatile uint32_t *served, uint32_t times);
void sgi_server_wfi(volatile uint32_t *served, uint32_t times);
extern volatile uint32_t secondary_came; /* how often a CPU came by marked_cpu_on */

static inline uint64_t sgi_value(unsigned cpu, uint32_t intid)
{
	uint64_t m = machine.mpidr[cpu];

	return (m >> 16 & 0xff) << 32 | (uint64_t)intid << 24 | (m >> 8 & 0xff) << 16 |
	       1ull << (m & 0xf);
}

static inline void set_vectors(uint64_t value)
{
	write_sysreg(vbar_el1, value);
	isb();
}

/* Rows that concern two CPUs (pair.c). Printed as `bench: counted NAME`; the figures are the
 * plugin's. */
void measure_pair(uint32_t spi);

#endif
