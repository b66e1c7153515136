# SPDX-License-Identifier: Apache-2.0
guest-y += preserved
guest-preserved-src := tests/guest/lib/start.S $(guest-frame) \
		       $(addprefix tests/guest/preserved/,main.c turn.c accesses.c registers.c \
		       calls.c interrupts.c hands.c run.S)
