# SPDX-License-Identifier: Apache-2.0
loader-monitor-y += $(addprefix boot/monitor/, \
		    vectors.S monitor.c smc.c psci.c park.c el3_policy.c el3_state.c)

unit-y += psci el3_policy
unit-psci-src       := boot/monitor/psci.c
unit-psci-libs      := -lpthread
unit-el3_policy-src := boot/monitor/el3_policy.c
