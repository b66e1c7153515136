/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: log. */
#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/core/log_sink.h"

#define PART 512u /* characters of a step */

/* A ring of which the characters from `first` on are still there. */
struct kept {
	const char *text;
	const struct log_ring *ring; /* NULL: a console's */
	uint64_t first, written;
};

static char kept_at(const struct kept *kept, uint64_t position)
{
	return kept
		->text[kept->ring ? log_ring_place(kept->ring, position) : position % VPL011_TEXT];
}

static uint64_t oldest(uint64_t written, uint64_t size)
{
	return written > size ? written - size : 0;
}

static void print_part(struct shell *shell, const struct kept *kept)
{
	if (shell->at < kept->first && !(kept->ring && shell->at < kept->ring->kept)) {
		shell_print(shell, "(%lu characters are gone)", kept->first - shell->at);
		shell->at = kept->first;
	}
	for (unsigned n = 0; n < PART && shell->at < shell->end; n++, shell->at++) {
		if (kept->ring && shell->at == kept->ring->kept && shell->at < kept->first)
			return;
		shell_put(shell, kept_at(kept, shell->at));
	}
}

/* Ends with what there was when it began, however much comes meanwhile. */
static bool print_kept(struct shell *shell, const struct kept *kept)
{
	if (!shell->row++) {
		shell->end = kept->written;
		shell->at = kept->ring ? 0 : kept->first;
	}
	print_part(shell, kept);
	if (shell->at < shell->end)
		return true;
	if (shell->end && kept_at(kept, shell->end - 1) != '\n')
		shell_put(shell, '\n');
	return false;
}

static bool print_log(struct shell *shell)
{
	const struct log_ring *ring = log_sink_kept();
	uint64_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE),
		 first = oldest(head, ring->size);

	return print_kept(shell, &(struct kept){.text = ring->text,
						.ring = ring,
						.first = first > ring->kept ? first : 0,
						.written = head});
}

static bool print_console(struct shell *shell, const struct vpl011 *uart)
{
	uint64_t written = __atomic_load_n(&uart->written, __ATOMIC_ACQUIRE);

	return print_kept(shell, &(struct kept){.text = uart->text,
						.first = oldest(written, VPL011_TEXT),
						.written = written});
}

bool command_log(struct shell *shell)
{
	const struct vpl011 *uart;

	if (shell->n_words == 1)
		return print_log(shell);
	uart = command_console(shell, 1);
	return uart && print_console(shell, uart);
}
