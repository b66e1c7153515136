# SPDX-License-Identifier: Apache-2.0
# What the Raspberry Pis have alike: no board, but a part of each.
# where board.dts finds its console.dtsi
dts-include-$(CONFIG_RASPBERRY_PL011)     += board/raspberry/pl011
dts-include-$(CONFIG_RASPBERRY_MINI_UART) += board/raspberry/mini_uart
