# SPDX-License-Identifier: Apache-2.0
guest-y += watchdog
guest-watchdog-src := tests/guest/lib/start.S tests/guest/watchdog/main.c $(guest-frame)
