# SPDX-License-Identifier: Apache-2.0
guest-y += traffic warden
guest-traffic-src := $(guest-kit) sdk/shared.c tests/guest/traffic/main.c
guest-traffic-lds := sdk/kit.lds
guest-warden-src := $(guest-kit) sdk/shared.c \
		    $(addprefix tests/guest/traffic/,warden.c ask.c)
guest-warden-lds := sdk/kit.lds
