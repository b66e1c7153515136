/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a command mean: domains, consoles and numbers. */
#include <stddef.h>
#include <string.h>

#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

#define MOST (MAX_VMS > CONSOLES_MAX ? MAX_VMS : CONSOLES_MAX)

static int find(const struct command_names *names, const char *name)
{
	for (unsigned i = 0; i < names->count; i++)
		if (!strcmp(names->first + i * names->stride, name))
			return (int)i;
	return -1;
}

static int say_choice(struct shell *shell, unsigned word, const char *kind,
		      const struct command_names *names)
{
	char text[MOST * (VM_NAME + 2)] = "";
	unsigned used = 0;

	for (unsigned i = 0; i < names->count; i++)
		used += (unsigned)fmt_sn(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 names->first + i * names->stride);
	shell_print(shell, "%s: there is no such %s, but %s", shell->word[word], kind, text);
	return -1;
}

int command_choice(struct shell *shell, unsigned word, const char *kind,
		   const struct command_names *names)
{
	int index = find(names, shell->word[word]);

	return index < 0 ? say_choice(shell, word, kind, names) : index;
}

static struct command_names domains(void)
{
	return (struct command_names){vms[0].name, sizeof(vms[0]), n_vms};
}

struct vm *command_vm(struct shell *shell, unsigned word)
{
	const struct command_names names = domains();
	int index = command_choice(shell, word, "domain", &names);

	return index < 0 ? NULL : &vms[index];
}

const struct vpl011 *command_console(struct shell *shell, unsigned word)
{
	const struct command_names names = {text_table.at[0].name, sizeof(text_table.at[0]),
					    text_table.count},
				   others = domains();
	int index = find(&names, shell->word[word]);

	if (index >= 0)
		return &consoles[index];
	if (find(&others, shell->word[word]) >= 0)
		shell_print(shell, "%s: it has no virtual console", shell->word[word]);
	else
		say_choice(shell, word, "console", &names);
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
