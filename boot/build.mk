# SPDX-License-Identifier: Apache-2.0
bootblock-y += boot/mailbox.c
loader-y    += boot/mailbox.c

unit-y += mailbox
unit-mailbox-src := boot/mailbox.c
