# SPDX-License-Identifier: Apache-2.0
guest-y += faults
guest-faults-src := tests/guest/lib/start.S $(guest-frame) tests/guest/sweep/run.S \
		    $(addprefix tests/guest/faults/,main.c walks.c aarch32.c)
