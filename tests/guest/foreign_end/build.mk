# SPDX-License-Identifier: Apache-2.0
guest-y += foreign_end
guest-foreign_end-src := tests/guest/lib/start.S tests/guest/foreign_end/main.c $(guest-frame)
