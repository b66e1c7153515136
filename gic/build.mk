# SPDX-License-Identifier: Apache-2.0
# The virtual GIC: compiled for each version; FILE.v2.c is FILE.c with GIC_VERSION 2 (version.h).
vgic-v2-src := $(addprefix gic/vgic/,vgic.v2.c vgic_ops.v2.c vgic_reset.v2.c vgic_banks.v2.c vgic_v2.c)
vgic-v3-src := $(addprefix gic/vgic/,vgic.v3.c vgic_ops.v3.c vgic_reset.v3.c vgic_banks.v3.c vgic_mmio.c \
	       vgic_route.c)
loader-monitor-y += gic/gicv2_el3.c gic/gicv3_el3.c
el2-y += gic/gic.c
el2-$(CONFIG_EL2_GICV2) += gic/gicv2.c $(vgic-v2-src)
el2-$(CONFIG_EL2_GICV3) += gic/gicv3.c $(vgic-v3-src)
# small, not fast (el2/build.mk)
el2-cold-y += gic/gicv2.c $(addprefix gic/vgic/,vgic_route.c vgic_v2.c vgic_ops.v2.c vgic_reset.v2.c)
el2-boot-y += gic/gic_boot.c
el2-boot-$(CONFIG_EL2_GICV2) += gic/gicv2_boot.c
el2-boot-$(CONFIG_EL2_GICV3) += gic/gicv3_boot.c

vgic-test-src = $(vgic-$(1)-src) lib/lock_order.c tests/unit/fake_gic.c tests/unit/vgic_help.$(1).c
unit-y += vgic_lr vgic_regs
unit-vgic_lr-src :=
unit-vgic_regs-src := $(call vgic-test-src,v3) tests/unit/vgic_guest.c
unit-y += vgic
unit-vgic-src := $(unit-vgic_regs-src)
unit-y += vgic_edges
unit-vgic_edges-src := $(unit-vgic_regs-src)
unit-y += vgic_model
unit-vgic_model-src := $(unit-vgic_regs-src) tests/unit/vgic_model.c

fuzz-y += vgic
fuzz-vgic-src := $(unit-vgic_model-src)
unit-y += vgic_v2
unit-vgic_v2-src := $(call vgic-test-src,v2)
fuzz-y += vgic_v2
fuzz-vgic_v2-src := $(unit-vgic_v2-src) $(addprefix tests/fuzz/vgic_v2_,ref.c access.c life.c)
