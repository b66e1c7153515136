# SPDX-License-Identifier: Apache-2.0
# Basics of every image. The monitor and the hypervisor's resident part log, format and copy, too.
basics := lib/diag.c lib/printf.c lib/string.c lib/log.c lib/log_ring.c

bootblock-y      += $(basics) lib/canary.c lib/crc32.c lib/handoff_seal.c lib/store.c lib/ranges.c
loader-monitor-y += $(basics) lib/canary.c
loader-y         += lib/crc32.c lib/handoff_seal.c lib/libc_shim.c lib/ranges.c lib/store.c
el2-y            += $(basics) lib/chacha20.c
el2-boot-y       += $(addprefix lib/,canary.c crc32.c handoff_seal.c libc_shim.c store.c ranges.c)

el2-$(CONFIG_DEBUG_LOCKS) += lib/lock_order.c

unit-y += chacha20
unit-chacha20-src     := lib/chacha20.c

unit-y += printf string log crc32 lock_order handoff_seal ranges

unit-lock_order-src   := lib/lock_order.c
unit-ranges-src       := lib/ranges.c
unit-printf-src       := lib/printf.c
unit-log-src          := lib/log.c lib/log_ring.c lib/printf.c lib/diag.c
unit-crc32-src        := lib/crc32.c
unit-handoff_seal-src := lib/handoff_seal.c lib/crc32.c lib/diag.c lib/printf.c
