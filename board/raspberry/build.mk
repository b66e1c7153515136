# SPDX-License-Identifier: Apache-2.0
# What the Raspberry Pis have alike: no board, but a part of each.
board-src-$(CONFIG_SOC_BCM283X) += board/raspberry/common.c
