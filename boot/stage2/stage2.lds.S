/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 2 and the monitor: one image at a fixed address in secure RAM, each kind of content on pages of its own. */

#define CORE_STACK 0x2000 /* boot/monitor/core.h: a guard page, then a page of stack */
#define BOOT_STACK 0x10000
#define PAGE       0x1000

OUTPUT_FORMAT("elf64-littleaarch64")
OUTPUT_ARCH(aarch64)
ENTRY(stage2_entry)

MEMORY {
	ram (rwx) : ORIGIN = CONFIG_STAGE2_BASE, LENGTH = CONFIG_SRAM_BASE + CONFIG_SRAM_SIZE - CONFIG_STAGE2_BASE
}

SECTIONS {
	.text : {
		stage2_text = .;
		KEEP(*(.text.stage2_entry))
		*(.text.vectors)
		*(.text .text.*)
		. = ALIGN(PAGE);
	} > ram
	.rodata : {
		stage2_rodata = .;
		*(.rodata .rodata.*)
		. = ALIGN(PAGE);
	} > ram
	.data : {
		stage2_data = .;
		*(.data .data.*)
		. = ALIGN(64);
	} > ram
	.bss (NOLOAD) : ALIGN(64) {
		stage2_bss = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
		stage2_bss_end = .;
	} > ram
	/* Not cleared: page tables clear themselves, heap and stacks need not be. */
	.noinit (NOLOAD) : ALIGN(PAGE) {
		*(.noinit .noinit.*)
		. = ALIGN(PAGE);
		stage2_boot_stack_guard = .;
		. += PAGE;
		. += BOOT_STACK;
		stage2_boot_stack_end = .;
		monitor_stacks = .;
		. += CONFIG_MAX_CPUS * CORE_STACK;
		. += PAGE;
		monitor_emergency_stack_end = .;
		stage2_end = .;
	} > ram
	/DISCARD/ : { *(.comment) *(.note .note.*) *(.eh_frame) *(.ARM.*) *(.gnu.*) }
}
