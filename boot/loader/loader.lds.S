/* SPDX-License-Identifier: Apache-2.0 */
/* The loader and the monitor in secure RAM: each kind of content on pages of its own. */

#define CORE_STACK 0x2000 /* MONITOR_STACK_SHIFT: a guard page, then a page of stack */
#define BOOT_STACK 0x10000
#define PAGE       0x1000
#define LIBRARIES  *libfdt.a:* *libz.a:* *liblz4.a:* *libbearssl.a:*

OUTPUT_FORMAT("elf64-littleaarch64")
OUTPUT_ARCH(aarch64)
ENTRY(loader_entry)

MEMORY {
	ram (rwx) : ORIGIN = CONFIG_LOADER_BASE,
		    LENGTH = CONFIG_SRAM_BASE + CONFIG_SRAM_SIZE - CONFIG_LOADER_BASE
}

SECTIONS {
	.text : {
		loader_text = .;
		KEEP(*(.text.loader_entry))
		*(.text.vectors)
		*(EXCLUDE_FILE(LIBRARIES) .text EXCLUDE_FILE(LIBRARIES) .text.*)
		/* without landing pads: in pages of their own, which are not guarded */
		. = ALIGN(PAGE);
		loader_libs = .;
		*(.text .text.*)
		. = ALIGN(PAGE);
	} > ram
	.rodata : {
		loader_rodata = .;
		*(.rodata .rodata.*)
		. = ALIGN(PAGE);
	} > ram
	.data : {
		loader_data = .;
		*(.data .data.*)
		. = ALIGN(64);
	} > ram
	.bss (NOLOAD) : ALIGN(64) {
		loader_bss = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
		loader_bss_end = .;
	} > ram
	/* Not cleared: page tables clear themselves, heap and stacks need not be. */
	.noinit (NOLOAD) : ALIGN(PAGE) {
		*(.noinit .noinit.*)
		. = ALIGN(PAGE);
		loader_boot_stack_guard = .;
		. += PAGE;
		. += BOOT_STACK;
		loader_boot_stack_end = .;
		monitor_stacks = .;
		. += CONFIG_MAX_CPUS * CORE_STACK;
		. += PAGE;
		monitor_emergency_stack_end = .;
		loader_end = .;
	} > ram
	/DISCARD/ : { *(.comment) *(.note .note.*) *(.eh_frame) *(.ARM.*) *(.gnu.*) }
}
