# SPDX-License-Identifier: Apache-2.0
loader-monitor-y += boot/monitor/vectors.S boot/monitor/monitor.c boot/monitor/smc.c boot/monitor/psci.c boot/monitor/park.c
loader-monitor-y += boot/monitor/el3_policy.c boot/monitor/el3_state.c gic/gicv2_el3.c gic/gicv3_el3.c
loader-monitor-y += arch/arm64/cpu_errata.c arch/arm64/cpu_setup.c

unit-y += psci el3_policy
unit-psci-src := boot/monitor/psci.c
unit-psci-libs := -lpthread
unit-el3_policy-src := boot/monitor/el3_policy.c
