# SPDX-License-Identifier: Apache-2.0
# Partition tables and file systems on media, read only: for the loader. EL2 has none of it.
storage-test-src := tests/unit/one_shot.c lib/store.c lib/crc32.c lib/diag.c lib/printf.c

unit-y += gpt gpt_sgdisk mbr
unit-mbr-src        := storage/mbr.c tests/unit/gpt_help.c $(storage-test-src)
unit-gpt-src        := storage/gpt.c tests/unit/gpt_help.c $(storage-test-src)
unit-gpt_sgdisk-src := storage/gpt.c $(storage-test-src)

fat-src := $(addprefix storage/,fat.c fat_file.c fat_find.c)
# Linked where Kconfig has CARD_FILES.
loader-y += storage/mbr.c storage/gpt.c $(fat-src)
loader-cold-y += storage/mbr.c storage/gpt.c $(fat-src)
fat-test-src := $(fat-src) tests/unit/fat_help.c lib/store.c lib/diag.c lib/printf.c
unit-y += fat fat_names fat_mkfs
unit-fat-src       := $(fat-test-src)
unit-fat_names-src := $(fat-test-src)
unit-fat_mkfs-src  := $(fat-src) lib/store.c lib/diag.c lib/printf.c

fuzz-y += fat gpt
fuzz-gpt-src := storage/mbr.c storage/gpt.c tests/unit/gpt_help.c lib/store.c lib/crc32.c \
		lib/diag.c lib/printf.c
fuzz-fat-src := $(fat-src) tests/fuzz/fat_ref.c tests/unit/fat_help.c lib/store.c lib/diag.c \
		lib/printf.c
