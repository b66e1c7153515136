# SPDX-License-Identifier: Apache-2.0
# Opening, checking and unpacking images: while booting only.
image-src := $(addprefix image/,fit.c bundle.c memmap.c kimage.c sha256.c unpack.c lz4frame.c \
	     xxh32.c)

loader-y   += $(image-src)
el2-boot-y += $(image-src)

image-log-src  := lib/diag.c lib/printf.c

unit-y += memmap kimage sha256 unpack fit bundle
unit-memmap-src  := image/memmap.c $(image-log-src)
unit-kimage-src  := image/kimage.c $(image-log-src)
unit-sha256-src  := image/sha256.c
unit-sha256-libs := -lbearssl
unit-unpack-src  := image/unpack.c image/lz4frame.c image/xxh32.c $(image-log-src)
unit-unpack-libs := -lz -llz4
unit-fit-src     := image/fit.c image/sha256.c $(image-log-src)
unit-fit-libs    := -lfdt -lbearssl
unit-bundle-src  := $(image-src) lib/log.c $(image-log-src)
unit-bundle-libs := -lfdt -lbearssl -lz -llz4

fuzz-y += unpack kimage fit
fuzz-unpack-src  := $(unit-unpack-src)
fuzz-unpack-libs := $(unit-unpack-libs)
fuzz-kimage-src  := $(unit-kimage-src)
fuzz-fit-src     := $(unit-fit-src)
fuzz-fit-libs    := $(unit-fit-libs)
