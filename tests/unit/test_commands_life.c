/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that start and stop VMs. */
#include <string.h>

#include "tests/unit/commands_help.h"

static void life(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[0].life.state = vms[1].life.state = LIFE_STATE_UP;
	assert_string_equal(prints("start control"), "");
	assert_string_equal(prints("stop linux"), "");
	assert_string_equal(prints("restart control"), "");
	assert_string_equal(asked, "start control,stop linux,restart control,");
	refusal = "it is off";
	assert_string_equal(prints("stop linux"), "linux: it is off\n");
	/* with the last one the machine would end */
	asked[0] = '\0';
	vms[0].life.state = LIFE_STATE_DOWN;
	assert_string_equal(prints("stop control"),
			    "control: it is the last that runs: poweroff ends the machine\n");
	assert_string_equal(prints("stop linux"), "linux: it is off\n");
	assert_string_equal(asked, "stop linux,");
	vms[0].life.state = LIFE_STATE_WAITING;
	assert_string_equal(prints("stop control"), "control: it is off\n");
	asked[0] = '\0';
	prints("stop it");
	shell.may = SHELL_SEE;
	assert_string_equal(prints("stop linux"), "stop: this console has no right to do that\n");
	assert_string_equal(asked, "");
}

/* Of the machine: all domains stop, or one of them resets it. */
static void machine(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[0].life.state = vms[1].life.state = LIFE_STATE_UP;
	assert_string_equal(prints("poweroff"), "");
	assert_string_equal(asked, "stop linux,stop control,");
	asked[0] = '\0';
	vms[0].life.state = LIFE_STATE_DOWN;
	refusal = "something else has just been asked for";
	assert_string_equal(prints("poweroff"),
			    "control: something else has just been asked for\n");
	assert_string_equal(asked, "stop linux,stop control,");
	asked[0] = '\0';
	assert_string_equal(prints("reboot"), "control: something else has just been asked for\n");
	assert_string_equal(asked, "reset by linux,reset by control,");
	asked[0] = '\0';
	refusal = NULL;
	assert_string_equal(prints("reboot"), "");
	assert_string_equal(asked, "reset by linux,");
	assert_string_equal(prints("reboot now"), "to be typed as: reboot\n");
	asked[0] = '\0';
	shell.may = SHELL_SEE;
	prints("reboot");
	prints("poweroff");
	assert_string_equal(asked, "");
}

/* The image of the next life, by its name. */
static void life_of_an_image(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[1].images = (struct life_images){.count = 2, .now = 1};
	strcpy(vms[1].image[1].name, "v2");
	assert_string_equal(prints("restart control v1"), "");
	assert_string_equal(prints("start control v2"), "");
	assert_string_equal(prints("restart linux v1"), ""); /* it has no other */
	assert_string_equal(asked, "restart control 1,start control 2,restart linux 1,");
	asked[0] = '\0';
	assert_string_equal(prints("restart control v"),
			    "v: there is no such image of control, but v1, v2\n");
	assert_string_equal(prints("start linux v2"),
			    "v2: there is no such image of linux, but v1\n");
	assert_string_equal(prints("restart none v1"),
			    "none: there is no such domain, but linux, control\n");
	assert_string_equal(asked, "");
	prints("ps");
	assert_true(says("  v2         none\n"));
}

/* A request that does not come back has been made all the same, once. */
static void life_once(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	for (const char *at = "restart linux\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	assert_non_null(shell.command);
	shell.command->step(&shell); /* and the core goes elsewhere */
	while (shell_turn(&shell))
		;
	assert_string_equal(asked, "restart linux,");
	assert_null(shell.command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(life), TEST(machine), TEST(life_of_an_image),
					   TEST(life_once)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
