# SPDX-License-Identifier: Apache-2.0
guest-y += transfer
guest-transfer-src = tests/guest/lib/start.S tests/guest/transfer/main.c $(guest-frame)
