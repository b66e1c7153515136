/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor and the loader in secure RAM: each kind of content on pages of its own, and what
 * stays apart from what only the loader needs (.boot.*), which monitor_start unmaps. Nothing that
 * stays refers to it: make boot-only-check.
 */
#include "boot/monitor/asm_core.h"

#define CORE_STACK (1 << MONITOR_STACK_SHIFT)
#define BOOT_STACK 0x10000
#define PAGE       0x1000
#define LIBRARIES  *libfdt.a:* *libz.a:* *liblz4.a:* *libbearssl.a:*

/* What stays: the monitor, how a core comes to it, and what it uses of other rooms. (A slash is
 * written ? where a comment would begin.) */
#define MONITOR(sections...) \
	*boot/monitor?*.o(sections) *boot/loader/secondary*.o(sections) \
	*boot/loader/mmu_on.o(sections) *loader/gic?*.o(sections) *loader/board?*.o(sections) \
	*lib/canary.o(sections) *lib/diag.o(sections) *lib/log.o(sections) \
	*lib/log_ring.o(sections) \
	*lib/printf.o(sections) *lib/string.o(sections) *arch/arm*?cache*.o(sections) \
	*boot/arm?*.o(sections) *libgcc.a:*(sections) \
	*arch/arm64/cpu_errata.o(sections) *arch/arm64/pgtable_keep.o(sections)

#ifdef CONFIG_ARM
OUTPUT_FORMAT("elf32-littlearm")
OUTPUT_ARCH(arm)
#else
OUTPUT_FORMAT("elf64-littleaarch64")
OUTPUT_ARCH(aarch64)
#endif
#ifdef CONFIG_WARM_RESET_TO_ARM64
ENTRY(loader_reset)
#else
ENTRY(loader_entry)
#endif

MEMORY {
	ram (rwx) : ORIGIN = CONFIG_LOADER_BASE,
		    LENGTH = CONFIG_LOADER_RAM_SIZE ? CONFIG_LOADER_RAM_SIZE :
				CONFIG_SRAM_BASE + CONFIG_SRAM_SIZE - CONFIG_LOADER_BASE
}

SECTIONS {
	.text : {
		monitor_text = .;
		*(.text.vectors)
		MONITOR(.text .text.*)
		/* whoever's copy the linker keeps */
		*(.text.__call_indirect*)
		. = ALIGN(PAGE);
	} > ram
	.boot.text : {
		loader_text = .;
		KEEP(*(.text.loader_entry))
		*(EXCLUDE_FILE(LIBRARIES) .text EXCLUDE_FILE(LIBRARIES) .text.*)
		/* without landing pads: in pages of their own, which are not guarded */
		. = ALIGN(PAGE);
		loader_libs = .;
		*(.text .text.*)
		. = ALIGN(PAGE);
	} > ram
	.rodata : {
		monitor_rodata = .;
		MONITOR(.rodata .rodata.*)
		. = ALIGN(PAGE);
	} > ram
	.boot.rodata : {
		loader_rodata = .;
		*(.rodata .rodata.*)
		. = ALIGN(PAGE);
	} > ram
	.data : {
		monitor_data = .;
		MONITOR(.data .data.*)
		. = ALIGN(PAGE);
	} > ram
	.boot.data : {
		loader_data = .;
		*(.data .data.* .got .got.plt) /* the libraries' */
		. = ALIGN(PAGE);
	} > ram
	.bss (NOLOAD) : {
		loader_bss = .;
		monitor_bss = .;
		MONITOR(.bss .bss.* COMMON)
		. = ALIGN(PAGE);
	} > ram
	.boot.bss (NOLOAD) : {
		loader_bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(PAGE);
		loader_bss_end = .;
	} > ram
	/* Not cleared: page tables clear themselves, heap and stacks need not be. */
	.boot.noinit (NOLOAD) : {
		*(.noinit .noinit.*)
		. = ALIGN(PAGE);
		loader_boot_stack_guard = .;
		. += PAGE;
		. += BOOT_STACK;
		loader_boot_stack_end = .;
	} > ram
	.stay (NOLOAD) : {
		monitor_tables = .;
		*(.stay)
		. = ALIGN(PAGE);
		monitor_stacks = .;
		. += CONFIG_MAX_CPUS * CORE_STACK;
		/* as a core's: a guard page, then the stack */
		. += CORE_STACK;
		monitor_emergency_stack_end = .;
		loader_end = .;
	} > ram
	/DISCARD/ : { *(.comment) *(.note .note.*) *(.eh_frame) *(.ARM.*) *(.gnu.*) }
}
