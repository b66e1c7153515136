# SPDX-License-Identifier: Apache-2.0
guest-y += absent
guest-absent-src = tests/guest/lib/start.S tests/guest/absent/main.c $(guest-frame)
