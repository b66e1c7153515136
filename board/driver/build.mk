# SPDX-License-Identifier: Apache-2.0
# Serial ports: every image has the drivers that are configured, as far as anything refers to them.
uart-src-y := board/driver/uart.c
uart-src-$(CONFIG_UART_PL011) += board/driver/pl011.c
uart-src-$(CONFIG_UART_CADENCE) += board/driver/cadence_uart.c
uart-src-$(CONFIG_UART_8250) += board/driver/ns16550.c
uart-src-$(CONFIG_UART_BCM_AUX) += board/driver/bcm_aux_uart.c
board-src-y += $(uart-src-y)
el2-y       += $(uart-src-y)
el2-cold-y  += $(uart-src-y)
el2-boot-y  += board/driver/uart_match.c

board-src-y += board/driver/cci.c

# Media that are read in blocks. Linked where a board has one.
board-src-y += board/driver/virtio_blk.c
board-src-y += board/driver/block.c board/driver/sdhci.c board/driver/gqspi.c
board-src-y += $(addprefix board/driver/,nand.c bch.c hamming.c)

unit-y += sdhci
unit-y += virtio_blk
unit-virtio_blk-src := board/driver/virtio_blk.c lib/diag.c lib/printf.c
unit-sdhci-src := board/driver/block.c board/driver/sdhci.c lib/store.c lib/diag.c lib/printf.c

unit-y += emmc
unit-emmc-src := board/driver/sdhci.c lib/diag.c lib/printf.c

unit-y += cfi_flash
unit-cfi_flash-src := board/driver/cfi_flash.c lib/diag.c lib/printf.c

unit-y += gqspi
unit-gqspi-src := board/driver/gqspi.c lib/diag.c lib/printf.c

unit-y += bch hamming nand
unit-bch-src     := board/driver/bch.c
unit-hamming-src := board/driver/hamming.c
unit-nand-src    := $(addprefix board/driver/,nand.c bch.c hamming.c block.c) \
		    lib/store.c lib/diag.c lib/printf.c

# Clocks, DRAM controllers: steps in a table. Linked where a board has one.
board-src-y += $(addprefix board/driver/,reg_table.c clock_plan.c dram_size.c)

unit-y += reg_table reg_table_quirk dram_size
unit-dram_size-src := board/driver/dram_size.c tests/unit/reg_model.c lib/diag.c lib/printf.c
unit-reg_table_quirk-src := tests/unit/reg_model.c lib/diag.c lib/printf.c
unit-reg_table-src := board/driver/reg_table.c tests/unit/reg_model.c lib/diag.c lib/printf.c

unit-y += cci
unit-cci-src := board/driver/cci.c lib/diag.c lib/printf.c

uart-test-src := board/driver/uart.c tests/unit/uart_bench.c tests/unit/uart_contract.c
unit-y += uart_pl011 uart_cadence uart_8250 uart_bcm_aux uart_match
unit-uart_pl011-src := board/driver/pl011.c $(uart-test-src)
unit-uart_cadence-src := board/driver/cadence_uart.c $(uart-test-src)
unit-uart_8250-src := board/driver/ns16550.c $(uart-test-src)
unit-uart_bcm_aux-src := board/driver/bcm_aux_uart.c $(uart-test-src)
unit-uart_match-src   := $(addprefix board/driver/,uart_match.c uart.c pl011.c cadence_uart.c \
			   ns16550.c bcm_aux_uart.c) tests/unit/uart_bench.c lib/diag.c lib/printf.c
# the row that needs most of the tree, whatever this build has
$(O)/unit/board/driver/uart_match.o: unit_FLAGS += -DCONFIG_UART_8250=1
$(O)/cov/board/driver/uart_match.o: cov_FLAGS += -DCONFIG_UART_8250=1
