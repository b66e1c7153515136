# SPDX-License-Identifier: Apache-2.0
"""What a board with an H3, R40 or A64 can have (docs/boards/sunxi.md): its bootblock measures
DRAM, so that a tree says nothing of it."""
from program import Failure
from raspberry import words_of

CORES = 4
# SUNXI_DRAM_MOST of board/soc/sunxi/dram.h; to the DRAM test's end (board/sunxi/common.h), doubled.
MOST, LEAST = 2 << 30, 128 << 20


def fitted(board):
    """What the board's configuration says that is fitted, as --memory has it; None: any."""
    return words_of(board["DRAM_MIB"] << 20) if board.get("DRAM_MIB") else None


def check_options(board, memory, smp):
    """Failure where an option asks for what the bootblock refuses, or no such board has: `memory`
    in bytes. Each rank has a power of two, and two ranks are alike."""
    name, has = board["BOARD_NAME"], fitted(board)
    if has and memory != board["DRAM_MIB"] << 20:
        raise Failure(f"--memory {words_of(memory)}: {name} has {has}, and its bootblock refuses "
                      "another size (DRAM_MIB)")
    if not LEAST <= memory <= MOST or memory & (memory - 1):
        raise Failure(f"--memory {words_of(memory)}: {name} can have a power of two from "
                      f"{words_of(LEAST)} to {words_of(MOST)}, which its bootblock measures")
    if smp != CORES:
        raise Failure(f"--smp {smp}: {name} has {CORES} cores")
