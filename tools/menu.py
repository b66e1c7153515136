# SPDX-License-Identifier: Apache-2.0
"""Kconfig's menu, which Ctrl-C leaves without a traceback and without saving."""
import runpy
import sys

if __name__ == "__main__":
    try:
        runpy.run_module("menuconfig", run_name="__main__")
    except KeyboardInterrupt:
        sys.exit(130)
