/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a command mean: domains, consoles and numbers. */
#include <stddef.h>
#include <string.h>

#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

static struct vm *find_vm(const char *name)
{
	for (unsigned i = 0; i < n_vms; i++)
		if (!strcmp(vms[i].name, name))
			return &vms[i];
	return NULL;
}

/* What there is; `names` is a list of them. */
static void print_choice(struct shell *shell, unsigned word, const char *kind, const char *names)
{
	shell_print(shell, "%s: there is no such %s, but %s", shell->word[word], kind, names);
}

struct vm *command_vm(struct shell *shell, unsigned word)
{
	char names[MAX_VMS * (VM_NAME + 2)] = "";
	unsigned used = 0;
	struct vm *vm = find_vm(shell->word[word]);

	if (vm)
		return vm;
	for (unsigned i = 0; i < n_vms; i++)
		used += (unsigned)fmt_sn(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 vms[i].name);
	print_choice(shell, word, "domain", names);
	return NULL;
}

const struct vpl011 *command_console(struct shell *shell, unsigned word)
{
	char names[CONSOLES_MAX * (VM_NAME + 2)] = "";
	unsigned used = 0;

	for (unsigned i = 0; i < text_table.count; i++) {
		if (!strcmp(text_table.at[i].name, shell->word[word]))
			return &consoles[i];
		used += (unsigned)fmt_sn(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 text_table.at[i].name);
	}
	if (find_vm(shell->word[word]))
		shell_print(shell, "%s: it has no virtual console", shell->word[word]);
	else
		print_choice(shell, word, "console", names);
	return NULL;
}

const char *console_name(const void *device)
{
	for (unsigned i = 0; i < text_table.count; i++)
		if (&consoles[i] == device)
			return text_table.at[i].name;
	return NULL;
}

static unsigned digit_of(char character)
{
	if (character >= '0' && character <= '9')
		return (unsigned)(character - '0');
	character |= ' ';
	return character >= 'a' && character <= 'f' ? (unsigned)(character - 'a') + 10 : 16;
}

bool command_number(struct shell *shell, unsigned word, uint64_t *value)
{
	const char *text = shell->word[word];
	unsigned base = text[0] == '0' && (text[1] | ' ') == 'x' ? 16 : 10;
	bool is_number = true;

	text += base == 16 ? 2 : 0;
	is_number = *text != '\0';
	for (*value = 0; *text && is_number; text++) {
		unsigned digit = digit_of(*text);

		is_number = digit < base && *value <= (UINT64_MAX - digit) / base;
		*value = *value * base + digit;
	}
	if (!is_number)
		shell_print(shell, "%s: no number of 64 bits, decimal or with 0x",
			    shell->word[word]);
	return is_number;
}
