# SPDX-License-Identifier: Apache-2.0
el2-y += $(addprefix el2/,entry.S cpu.c run.c vm.c trap.c mmio.c sysreg.c policy.c guest_call.c vpsci.c console.c mmu.c)
el2-y += board/driver/pl011.c
el2-boot-y += $(addprefix el2/,boot.c divide.c create.c devices.c linux_entry.c)

# Made small and not fast: no trap that matters waits for these (./mullion bench says when one does).
el2-cold-y := el2/policy.c el2/mmu.c arch/arm64/cpu_errata.c arch/arm64/cache.c arch/arm64/pgtable.c lib/diag.c \
	      gic/vgic/vgic_route.c gic/vgic/vgic_v2.c gic/gicv2.c

unit-y += vpsci policy mmio abort
unit-vpsci-src  := el2/vpsci.c
unit-policy-src := el2/policy.c
unit-mmio-src   :=
unit-abort-src  :=

fuzz-y += vpsci policy mmio abort
fuzz-vpsci-src  := el2/vpsci.c
fuzz-policy-src := el2/policy.c
fuzz-mmio-src   :=
fuzz-abort-src  :=
