/* SPDX-License-Identifier: Apache-2.0 */
/* The bootblock: code and constants in flash, the rest at the start of secure RAM. */

#include "boot/bootblock/stacks.h"
#include "boot/reset_stacks.h"

#ifdef CONFIG_BOOTBLOCK_ARM
OUTPUT_FORMAT("elf32-littlearm")
OUTPUT_ARCH(arm)
#define EMERGENCY_STACK 0x400 /* of an exception, whose modes have none */
#else
OUTPUT_FORMAT("elf64-littleaarch64")
OUTPUT_ARCH(aarch64)
#define EMERGENCY_STACK 0
#endif
#ifdef CONFIG_WARM_RESET_TO_ARM64
#define RESET_STACKS (CONFIG_MAX_CPUS << RESET_STACK_SHIFT)
#else
#define RESET_STACKS 0
#endif
ENTRY(bootblock_reset)

MEMORY {
	flash (rx) : ORIGIN = CONFIG_BOOTBLOCK_BASE, LENGTH = CONFIG_BOOTBLOCK_SIZE
	ram (rw)   : ORIGIN = CONFIG_SRAM_BASE, LENGTH = CONFIG_LOADER_RAM_SIZE ? CONFIG_SRAM_SIZE :
						CONFIG_LOADER_BASE - CONFIG_SRAM_BASE
}

SECTIONS {
	.text : {
		KEEP(*(.text.first))
		KEEP(*(.text.board_words)) /* what a board must have behind it */
		*(.text.vectors)
		*(.text .text.*)
	} > flash
	.rodata : {
		*(.rodata .rodata.*)
		. = ALIGN(8);
	} > flash

	/* Its place must not move: it survives a warm reset, and only
	 * its own protocol clears it. */
	.shared (NOLOAD) : {
		*(SORT_BY_NAME(.bss.shared.*))
	} > ram
	.bss (NOLOAD) : ALIGN(64) {
		bootblock_bss = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
		bootblock_bss_end = .;
	} > ram
	.stacks (NOLOAD) : ALIGN(STACK_ALIGN) {
		bootblock_stacks = .;
		. += LEADER_MORE + CONFIG_MAX_CPUS * STACK_SIZE;
		. += EMERGENCY_STACK;
		bootblock_emergency_stack_end = .;
		bootblock_ram_end = .;
	} > ram

	/* Nothing copies initialised variables out of flash. */
	.data : { *(.data .data.*) } > flash
	ASSERT(bootblock_reset == CONFIG_BOOTBLOCK_BASE, "a section .text.first is not entry.S's")
	ASSERT(ADDR(.shared) == CONFIG_SRAM_BASE, "the loader finds what it is told there")
	ASSERT(bootblock_ram_end + RESET_STACKS <= ORIGIN(ram) + LENGTH(ram),
	       "the loader's stacks of cores out of reset are in what the bootblock has")
	ASSERT(SIZEOF(.data) == 0, "the bootblock cannot have initialised variables")
	/DISCARD/ : { *(.comment) *(.note .note.*) *(.eh_frame) *(.ARM.*) *(.gnu.*) }
}
