# SPDX-License-Identifier: Apache-2.0
guest-y += quiet
guest-quiet-src := tests/guest/lib/start.S tests/guest/quiet/main.c $(guest-frame)
