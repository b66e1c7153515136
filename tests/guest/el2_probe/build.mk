# SPDX-License-Identifier: Apache-2.0
guest-y += el2_probe
guest-el2_probe-src := tests/guest/el2_probe/start.S tests/guest/el2_probe/main.c tests/guest/lib/console.c tests/guest/lib/fdt.c \
	lib/printf.c lib/string.c lib/handoff_seal.c lib/crc32.c lib/diag.c
