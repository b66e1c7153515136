# SPDX-License-Identifier: Apache-2.0
# The virtual GIC: compiled for each version; FILE.v2.c is FILE.c with GIC_VERSION 2 (version.h).
vgic-v2-src := $(addprefix gic/vgic/,vgic.v2.c vgic_fill.v2.c vgic_end.v2.c vgic_ops.v2.c \
	       vgic_reset.v2.c vgic_banks.v2.c vgic_v2.c)
vgic-v3-src := $(addprefix gic/vgic/,vgic.v3.c vgic_fill.v3.c vgic_end.v3.c vgic_ops.v3.c \
	       vgic_reset.v3.c vgic_banks.v3.c vgic_mmio.c vgic_route.c)
vgic-v2-$(CONFIG_SOFTWARE_SPIS) := gic/vgic/vgic_soft.v2.c
vgic-v3-$(CONFIG_SOFTWARE_SPIS) := gic/vgic/vgic_soft.v3.c
direct-common := $(addprefix gic/vgic/,direct_mmio.c direct_route.c direct_life.c direct_line.c)
direct-v2 := gic/vgic/direct_v2.c
direct-v3 := gic/vgic/direct_v3.c
loader-monitor-y += gic/gicv2_el3.c
loader-monitor-$(ARM64) += gic/gicv3_el3.c gic/gicv3_power.c gic/redist.c
loader-monitor-$(CONFIG_NO_GIC) += gic/no_gic_el3.c
el2-y += gic/gic.c
bcm2836-src := $(addprefix gic/,bcm2836.c bcm2836_lines.c bcm2836_registers.c)
el2-$(CONFIG_EL2_GICV2) += $(if $(CONFIG_GIC_BCM2836),$(bcm2836-src),gic/gicv2.c)
el2-$(CONFIG_EL2_GICV2) += gic/gicv2_frames.c $(vgic-v2-src) $(vgic-v2-y)
software-src := gic/software.c gic/interface.c
el2-$(CONFIG_EL2_GICV2) += $(if $(CONFIG_GIC_SOFTWARE),$(software-src),gic/gich.c)
el2-$(CONFIG_EL2_GICV3) += gic/gicv3.c gic/redist.c $(vgic-v3-src) $(vgic-v3-y)
el2-$(CONFIG_SOFTWARE_SPIS) += gic/vgic/vgic_line.c
el2-$(CONFIG_DIRECT_INTERRUPTS) += $(direct-common)
el2-$(and $(CONFIG_DIRECT_INTERRUPTS),$(CONFIG_EL2_GICV2)) += gic/gicv2_direct.c $(direct-v2)
el2-$(and $(CONFIG_DIRECT_INTERRUPTS),$(CONFIG_EL2_GICV3)) += gic/gicv3_direct.c $(direct-v3)
# small, not fast (el2/build.mk)
el2-cold-y += gic/gicv2.c gic/gich.c gic/redist.c \
	      $(addprefix gic/vgic/,vgic_route.c vgic_v2.c vgic_fill.v2.c vgic_ops.v2.c)
el2-cold-y += gic/gicv2_direct.c gic/gicv3_direct.c $(direct-common) $(direct-v2) $(direct-v3)
el2-boot-y += gic/gic_boot.c
el2-boot-$(CONFIG_EL2_GICV2) += $(if $(CONFIG_GIC_BCM2836),,gic/gicv2_boot.c)
el2-boot-$(CONFIG_EL2_GICV3) += gic/gicv3_boot.c gic/lpis.c

vgic-test-src = $(vgic-$(1)-src) gic/vgic/vgic_soft.$(1).c gic/vgic/vgic_line.c \
		lib/lock_order.c \
		$(addprefix tests/unit/,fake_gic.c fake_gic_guest.c vgic_help.$(1).c)
vgic-v3-test-src := $(call vgic-test-src,v3) tests/unit/vgic_guest.c
vgic-v2-test-src := $(call vgic-test-src,v2) gic/interface.c el2/vdev/vgic_interface.c \
		    tests/unit/interface_ref.c tests/unit/fake_gic_software.c
# In their place: gicv2_end is the test's.
$(O)/unit/el2/vdev/vgic_interface.o: unit_FLAGS += -DCONFIG_GIC_BCM2836=1
$(O)/cov/el2/vdev/vgic_interface.o: cov_FLAGS += -DCONFIG_GIC_BCM2836=1
$(O)/fuzz/el2/vdev/vgic_interface.o: fuzz_FLAGS += -DCONFIG_GIC_BCM2836=1
$(O)/unit/tests/unit/fake_gic_software.o: unit_FLAGS += -DCONFIG_GIC_BCM2836=1
$(O)/cov/tests/unit/fake_gic_software.o: cov_FLAGS += -DCONFIG_GIC_BCM2836=1
$(O)/fuzz/tests/unit/fake_gic_software.o: fuzz_FLAGS += -DCONFIG_GIC_BCM2836=1
vgic-v3-tests := $(addprefix vgic_,access control end foreign_end hotplug line list_registers \
		 priority race regs route sgi soft soft_cores)
vgic-v2-tests := $(addprefix vgic_v2_,ends life regs sgi soft)
unit-y += gicv3_power redist lpis direct direct_routes direct_lines direct_v2 vgic_lr vgic_model
unit-y += $(vgic-v3-tests) $(vgic-v2-tests)
unit-y += interface bcm2836
unit-bcm2836-src := gic/bcm2836_lines.c
unit-interface-src := gic/interface.c tests/unit/interface_ref.c
unit-gicv3_power-src := gic/gicv3_power.c lib/diag.c lib/printf.c
unit-vgic_lr-src :=
unit-direct-src := $(direct-common) $(direct-v3) gic/vgic/vgic_line.c tests/unit/direct_help.c \
		   tests/unit/direct_v3_help.c
unit-direct_v2-src := $(direct-common) $(direct-v2) gic/vgic/vgic_line.c tests/unit/direct_help.c
unit-direct_routes-src := $(unit-direct-src)
unit-direct_lines-src := $(unit-direct-src)
unit-redist-src := gic/redist.c
unit-lpis-src := gic/lpis.c
$(foreach test,$(vgic-v3-tests),$(eval unit-$(test)-src := $(vgic-v3-test-src)))
$(foreach test,$(vgic-v2-tests),$(eval unit-$(test)-src := $(vgic-v2-test-src)))
unit-vgic_model-src := $(vgic-v3-test-src) tests/unit/vgic_model.c \
		       $(addprefix tests/unit/vgic_model_,state.c guest.c regs.c cores.c serve.c)

fuzz-y += vgic vgic_v2
fuzz-vgic-src    := $(unit-vgic_model-src)
fuzz-vgic_v2-src := $(vgic-v2-test-src) $(addprefix tests/fuzz/vgic_v2_,ref.c access.c life.c)
