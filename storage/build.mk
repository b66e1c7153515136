# SPDX-License-Identifier: Apache-2.0
# Partition tables and file systems on media, read only: for the loader. EL2 has none of it.
storage-test-src := tests/unit/one_shot.c lib/store.c lib/crc32.c lib/diag.c lib/printf.c

unit-y += gpt gpt_sgdisk
unit-gpt-src        := storage/gpt.c tests/unit/gpt_help.c $(storage-test-src)
unit-gpt_sgdisk-src := storage/gpt.c $(storage-test-src)
