# SPDX-License-Identifier: Apache-2.0
# A board's own build.mk names its files in board-src-$(CONFIG_BOARD_...): both boot stages have
# them.
bootblock-y += $(board-src-y)
loader-y    += $(board-src-y)
