# SPDX-License-Identifier: Apache-2.0
guest-y += stuck
guest-stuck-src := tests/guest/lib/start.S $(guest-frame) \
		   $(addprefix tests/guest/stuck/,main.c probes.S)
