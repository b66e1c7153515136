/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/control.h"

#include <stdbool.h>

#define TURN 64u /* characters a turn, each way: a guest of this core waits meanwhile */

struct vpl011 control_uart;

/* The serving core's alone: the shell, what it has taken of the device's text, and what the device
 * has got of its. */
static struct shell shell;
static uint64_t typed, answered;

void control_open(void (*poke)(void), const struct shell_command *commands)
{
	control_uart.poke = poke;
	shell_open(&shell, SHELL_SEE | SHELL_CONTROL, commands);
}

/* What the domain's life before has typed is no command any more, and its answers are not the next
 * one's to read. */
static void look_for_life(void)
{
	uint64_t since;

	if (!vpl011_begins(&control_uart, &since))
		return;
	typed = since;
	answered = shell.written;
	shell_again(&shell);
}

/* True: there is more, and the shell may take it. */
static bool type(void)
{
	uint64_t lines, written = vpl011_written(&control_uart, true, &lines), end = typed + TURN;

	end = end < written ? end : written;
	while (typed != end && shell_typed(&shell, (uint8_t)control_uart.text[typed % VPL011_TEXT]))
		typed++;
	vpl011_show(&control_uart, typed);
	return typed == end && end != written;
}

/* True: there is more, and the guest has room. */
static bool answer(void)
{
	uint64_t lines, written = shell_written(&shell, true, &lines), end = answered + TURN;

	end = end < written ? end : written;
	while (answered != end &&
	       vpl011_receive(&control_uart, (uint8_t)shell_at(&shell, answered)))
		answered++;
	shell_show(&shell, answered);
	return answered == end && end != written;
}

void control_drop(void)
{
	shell_drop(&shell);
}

void control_turn(void)
{
	bool more;

	if (!control_uart.gic)
		return;
	look_for_life();
	more = type();
	more |= answer();
	if (more || shell_is_ready(&shell))
		control_uart.poke();
	vpl011_drive(&control_uart);
	shell_turn(&shell);
}
