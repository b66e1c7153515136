# SPDX-License-Identifier: Apache-2.0
# Basics of every image. The monitor and the hypervisor's resident part log, format and copy, too.
basics := lib/diag.c lib/printf.c lib/string.c lib/log.c

# Opening, checking and unpacking images: while booting only.
images := lib/fit.c lib/bundle.c lib/crc32.c lib/memmap.c lib/kimage.c lib/sha256.c lib/unpack.c lib/lz4frame.c lib/xxh32.c lib/libc_shim.c \
	  arch/arm64/granules.c arch/arm64/sha256_ce.S arch/arm64/crc32_cpu.c

bootblock-y         += $(basics) lib/crc32.c
loader-monitor-y += $(basics)
loader-y         += $(images)
el2-y            += $(basics) lib/places.c
el2-boot-y       += $(images)

el2-$(CONFIG_DEBUG_LOCKS) += lib/lock_order.c

unit-y += printf string log crc32 memmap kimage sha256 unpack places lock_order
unit-places-src := lib/places.c
unit-lock_order-src := lib/lock_order.c
unit-printf-src := lib/printf.c
unit-log-src    := lib/log.c lib/printf.c lib/diag.c
unit-crc32-src  := lib/crc32.c
unit-memmap-src := lib/memmap.c lib/diag.c lib/printf.c
unit-kimage-src := lib/kimage.c lib/diag.c lib/printf.c
unit-sha256-src := lib/sha256.c
unit-sha256-libs := -lbearssl
unit-unpack-src := lib/unpack.c lib/lz4frame.c lib/xxh32.c lib/diag.c lib/printf.c
unit-unpack-libs := -lz -llz4

fuzz-y += unpack kimage
fuzz-unpack-src := $(unit-unpack-src)
fuzz-unpack-libs := $(unit-unpack-libs)
fuzz-kimage-src := $(unit-kimage-src)

unit-y += fit
unit-fit-src := lib/fit.c lib/diag.c lib/printf.c lib/sha256.c lib/sha256_none.c
unit-fit-libs := -lfdt -lbearssl
fuzz-y += fit
fuzz-fit-src := $(unit-fit-src)
fuzz-fit-libs := $(unit-fit-libs)

unit-y += bundle
unit-bundle-src := lib/bundle.c lib/log.c lib/fit.c lib/memmap.c lib/kimage.c lib/unpack.c lib/lz4frame.c lib/xxh32.c lib/diag.c lib/printf.c \
		   lib/sha256.c lib/sha256_none.c
unit-bundle-libs := -lfdt -lbearssl -lz -llz4
