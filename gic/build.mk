# SPDX-License-Identifier: Apache-2.0
vgic-src := $(addprefix gic/vgic/,vgic.c vgic_ops.c vgic_reset.c vgic_mmio.c vgic_banks.c vgic_route.c \
	    vgic_v2.c)
loader-monitor-y += gic/gicv2_el3.c gic/gicv3_el3.c
el2-y += gic/gicv3.c gic/gicv2.c $(vgic-src)
el2-boot-y += gic/gicv2_sites.S gic/gicv2_boot.c

vgic-test-src := $(vgic-src) lib/lock_order.c tests/unit/fake_gic.c tests/unit/vgic_help.c
unit-y += vgic_regs
unit-vgic_regs-src := $(vgic-test-src)
unit-y += vgic
unit-vgic-src := $(vgic-test-src)
unit-y += vgic_edges
unit-vgic_edges-src := $(vgic-test-src)
unit-y += vgic_model
unit-vgic_model-src := $(vgic-test-src) tests/unit/vgic_model.c

fuzz-y += vgic
fuzz-vgic-src := $(unit-vgic_model-src)
unit-y += vgic_v2
unit-vgic_v2-src := $(vgic-test-src)
fuzz-y += vgic_v2
fuzz-vgic_v2-src := $(vgic-test-src) $(addprefix tests/fuzz/vgic_v2_,ref.c access.c life.c)
