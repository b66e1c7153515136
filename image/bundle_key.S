/* SPDX-License-Identifier: Apache-2.0 */
/* By tools/public_key.py, of Kconfig's BUNDLE_KEY. */
	.section .rodata.bundle_key, "a"
	.balign	8
	.globl	bundle_key_there
bundle_key_there:
	.incbin	"generated/bundle_key.bin"
