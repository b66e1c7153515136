# SPDX-License-Identifier: Apache-2.0
# What the boards with an H3, R40 or A64 have alike: no board, but a part of each.
board-src-$(CONFIG_SOC_SUNXI) += board/sunxi/common.c
