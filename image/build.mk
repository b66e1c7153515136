# SPDX-License-Identifier: Apache-2.0
# Opening, checking and unpacking images: while booting only.
image-src := $(addprefix image/,fit.c fit_digest.c fit_place.c bundle.c memmap.c scratch.c) \
	     image/signature.c image/fit_signed.c \
	     $(addprefix image/,kimage.c zimage.c sha256.c progress.c unpack.c lz4frame.c xxh32.c)

loader-y   += $(image-src) image/zlib_crc32.c
el2-boot-y += $(image-src) image/zlib_crc32.c
loader-$(CONFIG_SIGNED_BUNDLES)   += image/bundle_key.S
el2-boot-$(CONFIG_SIGNED_BUNDLES) += image/bundle_key.S

image-log-src  := lib/diag.c lib/printf.c

bundle-tests := bundle bundle_several bundle_unpack bundle_failures
unit-y += memmap kimage zimage sha256 progress unpack unpack_lz4 fit fit_arm fit_mkimage
unit-y += $(bundle-tests)
unit-memmap-src  := image/memmap.c $(image-log-src)
unit-kimage-src  := image/kimage.c image/zimage.c $(image-log-src)
unit-zimage-src  := $(unit-kimage-src)
unit-progress-src := image/progress.c tests/unit/log_help.c lib/log.c lib/log_ring.c \
		     $(image-log-src)
unit-sha256-src  := image/sha256.c
unit-sha256-libs := -lbearssl
unpack-src       := image/unpack.c image/lz4frame.c image/xxh32.c $(image-log-src)
unit-unpack-src  := $(unpack-src) tests/unit/unpack_help.c
unit-unpack-libs := -lz -llz4
unit-unpack_lz4-src  := $(unit-unpack-src)
unit-unpack_lz4-libs := $(unit-unpack-libs)
unit-fit-src     := $(addprefix image/,fit.c fit_digest.c fit_place.c sha256.c) $(image-log-src)
unit-fit-libs    := -lfdt -lbearssl
unit-fit_arm-src      := $(addprefix image/,fit_digest.c fit_place.c sha256.c) $(image-log-src)
unit-fit_arm-libs     := $(unit-fit-libs)
unit-fit_mkimage-src  := $(unit-fit-src) tests/unit/file_help.c
unit-fit_mkimage-libs := $(unit-fit-libs)
bundle-test-src  := $(image-src) lib/store.c lib/log.c lib/log_ring.c $(image-log-src) \
		    tests/unit/bundle_help.c tests/unit/one_shot.c
$(foreach test,$(bundle-tests),$(eval unit-$(test)-src := $(bundle-test-src)))
$(foreach test,$(bundle-tests),$(eval unit-$(test)-libs := -lfdt -lbearssl -lz -llz4))

unit-y += signature fit_signed
signature-src       := image/signature.c image/fit_signed.c $(unit-fit-src)
signed-test-src     := $(addprefix tests/unit/,signed_help.c file_help.c)
unit-signature-src  := $(signature-src) $(signed-test-src)
unit-signature-libs := -lfdt -lbearssl
unit-fit_signed-src := image/fit_signed.c $(unit-fit-src) $(signed-test-src)
unit-fit_signed-libs := -lfdt -lbearssl

fuzz-y += unpack kimage fit
fuzz-unpack-src  := $(unpack-src)
fuzz-unpack-libs := $(unit-unpack-libs)
fuzz-kimage-src  := $(unit-kimage-src)
fuzz-fit-src     := $(unit-fit-src)
fuzz-fit-libs    := $(unit-fit-libs)
