/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: what the domains do (ps, report), and start, stop and restart. */
#include <stddef.h>
#include <string.h>

#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/console/stop_report.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

#define COLUMN 16u

static const char *state_of(const struct vm *vm)
{
	static const char *const words[] = {
		[LIFE_STATE_DOWN] = "down",
		[LIFE_STATE_UP] = "up",
		[LIFE_STATE_ENDING] = "changing",
		[LIFE_STATE_WAITING] = "waiting",
	};

	return words[life_state(&vm->life)];
}

/* "0-2,5", and ".." where it is cut. */
static void cores_of(const struct vm *vm, char text[COLUMN])
{
	uint32_t mask = 0;
	unsigned used = 0;

	for (unsigned n = 0; n < vm->n_vcpus; n++)
		mask |= 1u << vm->vcpu[n]->gic.physical;
	for (text[0] = '\0'; mask && used < COLUMN;) {
		unsigned first = (unsigned)__builtin_ctz(mask),
			 count = (unsigned)__builtin_ctz(~(mask >> first));

		used += (unsigned)fmt_sn(text + used, COLUMN - used, count > 1 ? "%s%u-%u" : "%s%u",
					 used ? "," : "", first, first + count - 1);
		mask &= ~(((1u << count) - 1) << first);
	}
	if (used >= COLUMN)
		fmt_sn(text + COLUMN - 3, 3, "..");
}

static void memory_of(const struct vm *vm, char text[COLUMN])
{
	uint64_t size = 0;

	for (unsigned i = 0; i < vm->n_memory; i++)
		size += vm->memory[i].size;
	fmt_sn(text, COLUMN, size < MIB(1) ? "%lu KiB" : "%lu MiB",
	       size >> (size < MIB(1) ? 10 : 20));
}

static void time_up(const struct vm *vm, char text[COLUMN])
{
	uint64_t seconds = console_seconds_since(vm->life.started);

	if (life_state(&vm->life) == LIFE_STATE_UP)
		fmt_sn(text, COLUMN, "%lu:%02lu:%02lu", seconds / 3600, seconds / 60 % 60,
		       seconds % 60);
	else
		fmt_sn(text, COLUMN, "-");
}

static void print_domain(struct shell *shell, const struct vm *vm)
{
	static const char *const causes[] = {
		[LIFE_OFF] = "off",   [LIFE_RESET] = "reset",     [LIFE_CRASH] = "crash",
		[LIFE_STOP] = "stop", [LIFE_RESTART] = "restart",
	};
	char cores[COLUMN], memory[COLUMN], up[COLUMN], on[COLUMN];
	const char *why = vm->life.why;
	unsigned n_on = 0;

	for (unsigned n = 0; n < vm->n_vcpus; n++)
		n_on += vcpu_is_on(vm->vcpu[n]);
	fmt_sn(on, sizeof(on), "%u of %u", n_on, vm->n_vcpus);
	cores_of(vm, cores);
	memory_of(vm, memory);
	time_up(vm, up);
	shell_print(shell, "%-16s %-8s %-8s %-8s %10s %6u %10s  %-10s %s%s%s%s", vm->name,
		    state_of(vm), on, cores, memory, vm->life.starts, up,
		    vm->image[vm->images.now].name, why ? causes[vm->life.last] : "none",
		    why ? ": " : "", why ? why : "",
		    IS_ENABLED(CONFIG_STOP_RECORDS) && stop_record_unread(vm)
			    ? " (report has not been read)"
			    : "");
}

/* Below its line: that its interrupts reach it without EL2. */
static void print_interrupts(struct shell *shell, const struct vm *vm)
{
	if (vm_is_direct(vm))
		shell_print(shell, "%-16s direct interrupts", "");
}

/* And where its memory lies, if that is elsewhere (mullion,memory-at). */
static void print_places(struct shell *shell, const struct vm *vm)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (vm->guest[i].base != vm->memory[i].base)
			shell_print(shell, "%-16s memory from 0x%lx (in DRAM from 0x%lx)", "",
				    vm->guest[i].base, vm->memory[i].base);
}

bool command_ps(struct shell *shell)
{
	if (!shell->row)
		shell_print(shell, "%-16s %-8s %-8s %-8s %10s %6s %10s  %-10s %s", "DOMAIN",
			    "STATE", "VCPUS ON", "CORES", "MEMORY", "STARTS", "UP", "IMAGE",
			    "LAST END");
	print_domain(shell, &vms[shell->row]);
	print_interrupts(shell, &vms[shell->row]);
	print_places(shell, &vms[shell->row]);
	return ++shell->row < n_vms;
}

static void print_line(void *shell, const char *line)
{
	shell_print(shell, "%s", line);
}

bool command_report(struct shell *shell)
{
	struct vm *vm = command_vm(shell, 1);

	if (vm)
		stop_record_print(vm, print_line, shell);
	return false;
}

/* 1 + the number of the image that the command's third word names; 0: it has none. -1 after saying
 * which ones there are. */
static int image_of(struct shell *shell, const struct vm *vm)
{
	const struct command_names names = {vm->image[0].name, sizeof(vm->image[0]),
					    vm->images.count};
	char kind[VM_NAME + 10];
	int index;

	if (shell->n_words < 3)
		return 0;
	fmt_sn(kind, sizeof(kind), "image of %s", vm->name);
	index = command_choice(shell, 2, kind, &names);
	return index < 0 ? index : index + 1;
}

/* The machine goes off with the last one, and this console with it: that is said in so many words,
 * or not done. */
static const char *stop_one_of_several(struct vm *vm)
{
	for (unsigned i = 0; i < n_vms; i++)
		if (&vms[i] != vm && life_state(&vms[i].life) != LIFE_STATE_DOWN)
			return life_stop(vm);
	return "it is the last that runs: poweroff ends the machine";
}

/* A domain's own cores do it, and soon: what has come of it ps says. The request waits for a core,
 * and may not come back (serve() in console.c): it is not made again then. */
static bool ask(struct shell *shell, enum life_request request)
{
	struct vm *vm = shell->row++ ? NULL : command_vm(shell, 1);
	int image = vm ? image_of(shell, vm) : -1;
	const char *why_not = NULL;

	if (image < 0)
		return false;
	if (request == LIFE_ASK_STOP)
		why_not = stop_one_of_several(vm);
	else if (request == LIFE_ASK_START)
		why_not = life_start(vm, (unsigned)image);
	else
		why_not = life_restart(vm, (unsigned)image);
	if (why_not)
		shell_print(shell, "%s: %s", vm->name, why_not);
	return false;
}

bool command_start(struct shell *shell)
{
	return ask(shell, LIFE_ASK_START);
}

bool command_stop(struct shell *shell)
{
	return ask(shell, LIFE_ASK_STOP);
}

/* Of the machine: each domain that is not down is asked, or the first that will. */
static bool ask_them(struct shell *shell, const char *(*request)(struct vm *vm), bool all)
{
	struct vm *vm = &vms[shell->row++];
	const char *why_not = request(vm);

	if (why_not && life_state(&vm->life) != LIFE_STATE_DOWN)
		shell_print(shell, "%s: %s", vm->name, why_not);
	return (all || why_not) && shell->row < n_vms;
}

/* The last to end takes the machine with it. */
bool command_poweroff(struct shell *shell)
{
	return ask_them(shell, life_stop, true);
}

bool command_reboot(struct shell *shell)
{
	return ask_them(shell, life_reset_board, false);
}

bool command_restart(struct shell *shell)
{
	return ask(shell, LIFE_ASK_RESTART);
}
