# SPDX-License-Identifier: Apache-2.0
guest-y += asker
guest-asker-src = tests/guest/lib/start.S tests/guest/asker/main.c $(guest-frame)
