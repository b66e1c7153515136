# SPDX-License-Identifier: Apache-2.0
guest-y += el2_probe
guest-el2_probe-src := $(addprefix tests/guest/el2_probe/,start.S main.c handoff.c cores.c gic.c \
	signal.c signal_run.S) \
	$(addprefix tests/guest/lib/,console.c fdt.c) \
	$(addprefix lib/,printf.c string.c handoff_seal.c crc32.c diag.c)
