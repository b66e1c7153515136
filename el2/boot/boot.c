/* SPDX-License-Identifier: Apache-2.0 */
/* From the first C instruction at EL2 to the moment before the guests: read el2_boot() from top to
 * bottom. */
#include "el2/boot/boot.h"

#include <stddef.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/crc32_cpu.h"
#include "arch/arm64/errata.h"
#include "arch/arm64/granules.h"
#include "arch/arm64/pauth.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/sha256_ce.h"
#include "arch/timeout.h"
#include "dtb/tree/tree.h"
#include "el2/boot/boot_uart.h"
#include "el2/boot/create.h"
#include "el2/boot/devices.h"
#include "el2/boot/direct.h"
#include "el2/boot/divide.h"
#include "el2/boot/linux_entry.h"
#include "el2/boot/map_ram.h"
#include "el2/boot/own_uart.h"
#include "el2/boot/reports.h"
#include "el2/boot/run.h"
#include "el2/boot/scrub.h"
#include "el2/boot/seeds.h"
#include "el2/boot/stage2_tables.h"
#include "el2/boot/take_gic.h"
#include "el2/boot/timer_check.h"
#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/timer.h"
#include "gic/gic.h"
#include "image/sha256.h"
#include "include/smccc.h"
#include "lib/canary.h"
#include "lib/crc32.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"

#define BOOT_STACK_SIZE 0x8000u
/* Long for a core; the host of an emulated one may keep it from running. */
#define MACHINE_CPUS_MS 5000u

/* The boot stack; entry.S takes its end. */
struct {
	uint8_t stack[BOOT_STACK_SIZE];
	uint8_t top[16];
} boot_stack __attribute__((aligned(16)));
__asm__(".globl boot_stack_top\n.set boot_stack_top, boot_stack + 0x8000");

static struct machine the_machine;
static const struct uart early_uart = {.ops = IS_ENABLED(CONFIG_UART_PL011) ? &uart_pl011 : NULL,
				       .base = CONFIG_EARLY_UART};

static _Noreturn void stop_boot(const struct diag *diag)
{
	log_diag(diag);
	log_line("stopped");
	for (;;)
		wfi();
}

/* --- steps --- */

static struct handoff *open_handoff(uint64_t x0, struct diag *diag)
{
	struct range block = mmu_block(), at = {x0, sizeof(struct handoff)};
	struct handoff *handoff = (struct handoff *)(uintptr_t)(block.base + HYP_HANDOFF_OFFSET);
	uint64_t now = counter();

	if (range_contains(block, at) && !(x0 & 7)) {
		handoff = (struct handoff *)(uintptr_t)x0;
		return handoff_check(handoff, diag) ? NULL : handoff;
	}
	/* Time 0 of the log: how long the other loader took is not known. */
	log_sink_ring(log_ring_init((void *)(uintptr_t)(block.base + HYP_LOG_OFFSET), HYP_LOG_SIZE),
		      now);
	if (linux_entry(x0, handoff, diag))
		return NULL;
	handoff->reset_counter = now;
	return handoff;
}

static void start_log(const struct handoff *handoff)
{
	log_sink_ring((struct log_ring *)(uintptr_t)handoff->log_ring, handoff->reset_counter);
}

static int discover_machine(struct machine *machine, struct diag *diag)
{
	struct handoff *handoff = machine->handoff;
	struct diag why;

	machine->granules = cpu_granules();
	machine->mmfr0 = read_sysreg(id_aa64mmfr0_el1);
	machine->merged = (const void *)(uintptr_t)handoff->tree;
	machine->map.n_regions = handoff->n_regions;
	memcpy(machine->map.regions, handoff->regions, sizeof(machine->map.regions));
	if (map_ram(handoff->regions, handoff->n_regions, diag) ||
	    dt_discover((const void *)(uintptr_t)handoff->tree, handoff->tree_size, &machine->board,
			diag))
		return -1;
	has_firmware = handoff->way == HANDOFF_WAY_RESET || machine->board.psci == DT_PSCI_SMC;
	machine->no_entropy = true;
	for (unsigned i = 0; i < sizeof(handoff->entropy); i++)
		machine->no_entropy &= !handoff->entropy[i];
	if (boot_uart(tree_last(), &machine->uart, &why)) {
		log_diag(&why);
		log_sink_uart(NULL); /* what CONFIG_EARLY_UART names may be a guest's */
	}
	if (handoff->way != HANDOFF_WAY_RESET)
		log_machine_starts();
	return 0;
}

static unsigned own_index(const struct handoff *handoff)
{
	for (unsigned i = 0; i < handoff->n_cores && i < MAX_CPUS; i++)
		if (handoff->cores[i].mpidr == mpidr_self())
			return i;
	return MAX_CPUS;
}

static bool wait_online(struct cpu *cpu)
{
	uint64_t until = deadline_us(1000 * MACHINE_CPUS_MS);

	while (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE))
		if (counter() > until)
			return false;
		else
			__asm__ volatile("yield");
	return true;
}

/* 0, or what the firmware answers. */
static int64_t start_core(const struct handoff_core *core, unsigned index)
{
	if (core->state == CORE_OFF)
		return (int32_t)firmware_call(SMC64(PSCI_CPU_ON), core->mpidr,
					      (uintptr_t)secondary_entry, index);
	if (core->state == CORE_PEN) {
		*(volatile uint64_t *)(uintptr_t)core->park = (uintptr_t)spin_entry;
		dcache_clean(core->park, sizeof(uint64_t)); /* a pen reads it with its cache off */
		sev();
	}
	return 0;
}

/* Every other core comes to EL2, or is left out by name. */
static void gather_cores(struct machine *machine, unsigned self)
{
	const struct handoff *handoff = machine->handoff;
	unsigned count = 1;

	machine->cpus = 1u << self;
	for (unsigned i = 0; i < handoff->n_cores && i < MAX_CPUS; i++)
		cpus[i].mpidr = handoff->cores[i].mpidr;
	mmu_open_gate(el2_secondary);
	for (unsigned i = 0; i < handoff->n_cores && i < MAX_CPUS; i++) {
		const struct handoff_core *core = &handoff->cores[i];
		int64_t error;

		if (core->state == CORE_ABSENT)
			log_error("core",
				  "0x%lx: the tree gives no way to start it: neither PSCI by SMC "
				  "nor a spin-table; left out",
				  core->mpidr);
		if (i == self || (core->state != CORE_RELEASED && core->state != CORE_OFF &&
				  core->state != CORE_PEN))
			continue;
		error = start_core(core, i);
		if (error)
			log_error("PSCI CPU_ON", "core 0x%lx: firmware answers %ld; left out",
				  core->mpidr, error);
		else if (!wait_online(&cpus[i]))
			log_error("core", "0x%lx does not come to EL2 within %u ms; left out",
				  core->mpidr, MACHINE_CPUS_MS);
		else {
			machine->cpus |= 1u << i;
			count++;
		}
	}
	log_line("%u of %u cores at EL2", count, handoff->n_cores);
}

static void log_errata(void)
{
	uint32_t midr[MAX_CPUS];

	for (unsigned i = 0; i < MAX_CPUS; i++)
		midr[i] = cpus[i].midr;
	errata_log(midr, MAX_CPUS, ERRATA_EL2);
}

/* The last step: nobody needs any more what seeds are made from, nor what is in memory beside what
 * the guests were given. */
static int clear_leftovers(struct machine *machine, struct diag *diag)
{
	memset(machine->handoff->entropy, 0, sizeof(machine->handoff->entropy));
	memset(&machine->board.entropy, 0, sizeof(machine->board.entropy));
	return scrub_memory(machine, IS_ENABLED(CONFIG_SCRUB_UNUSED), diag);
}

/* For what fails before the tree has told where the UART is. */
static void open_early_uart(void)
{
	struct diag ignored;

	if (CONFIG_EARLY_UART && early_uart.ops &&
	    !mmu_map_device((struct range){CONFIG_EARLY_UART, PAGE_SIZE}, &ignored))
		log_sink_uart(&early_uart);
}

static NO_CANARY NO_PAC void start_guards(const struct machine *machine)
{
	uint64_t secret[3];

	vm_seed(machine, SEED_OF_EL2, (uint8_t *)secret, sizeof(secret));
	canary_set(secret[0]);
	pauth_start_el2(&secret[1]);
}

/* For sums and hashes, where this CPU has them. */
static void use_cpu_instructions(void)
{
	if (crc32_cpu_present())
		crc32_use(crc32_cpu);
	if (sha256_ce_present())
		sha256_use(sha256_ce_blocks);
}

NO_CANARY NO_PAC struct cpu *el2_boot(uint64_t x0)
{
	struct machine *machine = &the_machine;
	struct diag diag = {.object = ""};
	unsigned self;

	log_sink_ring(NULL, 0);
	if (mmu_start(&diag))
		stop_boot(&diag);
	open_early_uart();
	use_cpu_instructions();
	machine->handoff = open_handoff(x0, &diag);
	if (!machine->handoff)
		stop_boot(&diag);
	start_log(machine->handoff);
	start_guards(machine);
	if (discover_machine(machine, &diag))
		stop_boot(&diag);
	log_line("Mullion %s, image at 0x%lx, entered from %s", MULLION_VERSION, mmu_block().base,
		 machine->handoff->way == HANDOFF_WAY_RESET ? "our loader" : "another boot loader");
	self = own_index(machine->handoff);
	if (self == MAX_CPUS) {
		diag_fail(&diag, "MPIDR_EL1", "0x%lx is not in the tree", mpidr_self());
		stop_boot(&diag);
	}
	if (machine->no_entropy)
		log_error("entropy",
			  "neither the board's tree nor the CPU gives any: guests get no seeds");
	write_sysreg(tpidr_el2, (uint64_t)(uintptr_t)&cpus[self]);
	if (IS_ENABLED(CONFIG_EL2_TIMER))
		timer_open(machine->board.timer.hypervisor);
	if (take_gic(tree_last(), &machine->board.gic, &diag) || core_init(&cpus[self]))
		stop_boot(&diag);
	gather_cores(machine, self);
	log_errata();
	if (configure(machine, &diag) || own_uart_take(machine, &diag) ||
	    (IS_ENABLED(CONFIG_EL2_TIMER) && timer_check_domains(&machine->config, &diag)))
		stop_boot(&diag);
	if (IS_ENABLED(CONFIG_EMULATED_DEVICES) &&
	    devices_create(machine, device_kinds, gic->lines(), &diag))
		stop_boot(&diag);
	for (unsigned i = 0; i < machine->config.n_domains; i++, n_vms++)
		if (vm_create(machine, i, &vms[i], &diag) || vm_map(machine, i, &vms[i], &diag))
			stop_boot(&diag);
	dsb(ish); /* stage-2 tables, for the walks of all cores */
	if (IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && direct_start(machine, &diag))
		stop_boot(&diag);
	prepare_reports(machine);
	if (clear_leftovers(machine, &diag))
		stop_boot(&diag);
	own_uart_hand_over(machine);
	pauth_end_el2();
	return &cpus[self];
}
