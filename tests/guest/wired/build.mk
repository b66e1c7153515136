# SPDX-License-Identifier: Apache-2.0
guest-y += wired
guest-wired-src := $(guest-kit) sdk/shared.c \
		   $(addprefix tests/guest/wired/,main.c ping_pong.c) \
		   $(addprefix tests/guest/bench/,marks.S probes.S)
guest-wired-lds := sdk/kit.lds
