# SPDX-License-Identifier: Apache-2.0
el2-y += el2/entry.S el2/cpu.c el2/run.c el2/vm.c el2/trap.c el2/mmio.c el2/sysreg.c el2/policy.c el2/guest_call.c el2/vpsci.c el2/console.c el2/mmu.c
el2-boot-y += el2/boot.c el2/divide.c el2/create.c el2/devices.c el2/linux_entry.c
el2-y += arch/arm64/cpu_errata.c arch/arm64/cache.c arch/arm64/pgtable.c board/driver/pl011.c
el2-boot-y += lib/handoff_seal.c
el2-y += arch/arm64/pen.S

unit-y += vpsci
unit-vpsci-src := el2/vpsci.c
fuzz-y += vpsci
fuzz-vpsci-src := el2/vpsci.c

unit-y += policy
unit-policy-src := el2/policy.c
fuzz-y += policy
fuzz-policy-src := el2/policy.c

unit-y += mmio pgtable abort
fuzz-y += abort
fuzz-abort-src    :=
unit-abort-src    :=
unit-y += lock
unit-lock-src     :=
unit-lock-libs    := -lpthread
fuzz-y += mmio
unit-mmio-src    :=
unit-pgtable-src := arch/arm64/pgtable.c lib/diag.c lib/printf.c
el2-boot-y += arch/arm64/entropy.c
# Made small and not fast: no trap that matters waits for these (./mullion bench says when one does).
el2-cold-y := el2/policy.c el2/mmu.c arch/arm64/cpu_errata.c arch/arm64/cache.c arch/arm64/pgtable.c lib/diag.c \
	      gic/vgic_route.c gic/vgic_v2.c gic/gicv2.c
