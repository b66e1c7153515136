# SPDX-License-Identifier: Apache-2.0
"""Kconfig's menu, which Ctrl-C leaves without a traceback and without saving."""
import runpy
import signal
import sys

SIGNALS = signal.SIGINT, signal.SIGTERM


def leave(*_):
    """Once: who asks us to end may do so twice, and the terminal is to be put back before."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in SIGNALS:
        signal.signal(number, leave)
    try:
        runpy.run_module("menuconfig", run_name="__main__")
    except KeyboardInterrupt:
        sys.exit(130)
