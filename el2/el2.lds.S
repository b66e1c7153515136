/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor: one position-independent image with an arm64 Image header at its first byte. What
 * only boot needs (objects *.boot.o and the libraries) comes first and lies in pages of its own,
 * because it is unmapped before a guest runs; its zero-initialised part comes last. Each part is
 * mapped with its own rights by el2/core/mmu.c, which uses the symbols here.
 */
#define HYP_LOG_OFFSET 0x130000 /* include/handoff.h; asserted equal in el2/core/mmu.c */

OUTPUT_ARCH(aarch64)
ENTRY(image_start)

#define BOOT_FILES *.boot.o *libfdt.a:* *libz.a:* *liblz4.a:* *libbearssl.a:*
#define LIBS(sections...) \
	*libfdt.a:*(sections) *libz.a:*(sections) *liblz4.a:*(sections) *libbearssl.a:*(sections)
#define BOOT(sections...) *.boot.o(sections) LIBS(sections)

PHDRS
{
	boot_text PT_LOAD FLAGS(5);
	boot_data PT_LOAD FLAGS(6);
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = 0;
	image_start = .;
	.boot.text : {
		KEEP(*(.head))
		*.boot.o(.text .text.*)
	} :boot_text
	/* without landing pads: in pages of their own, which are not guarded */
	. = ALIGN(4096);
	boot_libs_start = .;
	.boot.libs : {
		LIBS(.text .text.*)
	}

	. = ALIGN(4096);
	boot_data_start = .;
	.boot.rodata : {
		BOOT(.rodata .rodata.* .data.rel.ro .data.rel.ro.*)
	} :boot_data
	.boot.data : {
		BOOT(.data .data.* .got .got.plt)
	}
	.rela.dyn : {
		rela_start = .;
		*(.rela .rela.*)
		rela_end = .;
	}
	.dynamic : { *(.dynamic) }

	. = ALIGN(4096);
	text_start = .;
	.text : {
		*(.vectors.*)
		*(.text .text.*)
	} :text

	. = ALIGN(4096);
	rodata_start = .;
	.rodata : {
		*(.rodata .rodata.*)
	} :data
	.data.rel.ro : { *(.data.rel.ro .data.rel.ro.*) *(.got .got.plt) }

	. = ALIGN(4096);
	data_start = .;
	.data : { *(.data .data.*) . = ALIGN(8); }
	image_file_end = .;

	. = ALIGN(64); /* entry.S clears so many bytes a round */
	bss_start = .;
	.bss (NOLOAD) : {
		*(EXCLUDE_FILE(BOOT_FILES) .bss EXCLUDE_FILE(BOOT_FILES) .bss.* COMMON)
		. = ALIGN(4096);
	}
	runtime_end = .;
	.boot.bss (NOLOAD) : {
		*(.bss .bss.*)
		. = ALIGN(4096);
	}
	image_end = .;

	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame .eh_frame_hdr .interp .dynsym .dynstr .hash)
		*(.gnu.hash .ARM.attributes)
	}

	ASSERT(image_end <= HYP_LOG_OFFSET, "the hypervisor does not fit below its log ring")
	ASSERT(image_file_end <= 0xa0000, "the hypervisor's file is out of all proportion")
}
