/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that a GICv2 has another way to do (gicv2.h): the first instruction of each becomes a
 * branch. */
	.section .gicv2_sites, "a"
.macro instead function, of
	.long	\of - ., \function - .
.endm
	instead gicv2_cpu_init, gic_cpu_init
	instead gicv2_lines, gic_lines
	instead gicv2_list_registers, gic_list_registers
	instead gicv2_only_kicks, gic_only_kicks
	instead gicv2_discard, gic_discard
	instead gicv2_kick, gic_kick
	instead gicv2_lr_n, vgic_hw_lr_n
	instead gicv2_set_lr_n, vgic_hw_set_lr_n
	instead gicv2_set, vgic_hw_set
	instead gicv2_get, vgic_hw_get
	instead gicv2_config, vgic_hw_config
	instead gicv2_route, vgic_hw_route
	instead gicv2_running, vgic_hw_running
	instead gicv2_clear_aprs, vgic_hw_clear_aprs
	instead trap_irq_v2, trap_irq
	instead trap_data_abort_v2, trap_data_abort
