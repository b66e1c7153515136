# SPDX-License-Identifier: Apache-2.0
bootblock-y += boot/mailbox.c boot/source.c
loader-y    += boot/mailbox.c boot/source.c

unit-y += mailbox boot_source
unit-boot_source-src := boot/source.c tests/unit/log_help.c board/driver/block.c lib/store.c \
			lib/log.c lib/log_ring.c lib/diag.c lib/printf.c
unit-mailbox-src := boot/mailbox.c
