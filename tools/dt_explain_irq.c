/* SPDX-License-Identifier: Apache-2.0 */
/* explain irq N and cpu N on the host: as boot gives interrupts (el2/boot/stage2_tables.c,
 * el2/boot/devices.c) and CPUs. */
#include <stdio.h>
#include <string.h>

#include "dtb/config/bystanders.h"
#include "dtb/config/resources.h"
#include "dtb/config/why.h"
#include "dtb/tree/irq_route.h"
#include "el2/boot/devices.h"
#include "el2/boot/stage2_tables.h"
#include "el2/console/explain_words.h"
#include "el2/core/own_irq.h"
#include "el2/vm/vm.h"
#include "tools/dt_devices.h"
#include "tools/dt_explain.h"

/* --- a core's own --- */

static const char *private_name(const struct dt_board *board, uint32_t intid)
{
	const struct dt_timer *timer = &board->timer;

	return intid == timer->virtual           ? ": the virtual timer"
	       : intid == timer->physical        ? ": the physical timer"
	       : intid == timer->hypervisor      ? ": the hypervisor's timer"
	       : intid == timer->secure          ? ": the secure timer"
	       : intid == board->gic.maintenance ? ": the GIC's maintenance interrupt"
						 : "";
}

static int explain_private(const struct explaining *x, uint32_t intid)
{
	const struct dt_board *board = &x->machine->board;
	bool is_guests = intid < 16 || vm_guests_ppis(board) >> intid & 1,
	     is_secure_timer = intid == board->timer.secure;
	enum explain_why why = explain_private_why(is_guests, is_secure_timer);

	if (intid < 16)
		say(EXPLAIN_WHAT, EXPLAIN_SGI, intid);
	else
		say(EXPLAIN_WHAT, EXPLAIN_PPI "%s", intid - 16, intid, private_name(board, intid));
	say(EXPLAIN_OWNER, "%s", explain_private_owner(is_guests, is_secure_timer));
	for (unsigned k = 0; k < x->machine->config.n_domains; k++)
		if (is_guests && x->machine->config.domains[k].direct)
			say(EXPLAIN_MAPPED, EXPLAIN_PRIVATE_DIRECT, domain_name(x, k),
			    explain_private_direct(intid));
	say_decided(x, why, TREE_NO_OWNER);
	say_move(why, EXPLAIN_NOBODY);
	return 0;
}

/* --- shared ones --- */

struct line {
	uint32_t intid;
	bool is_there, edge;
};

static int look_for_line(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	struct line *line = ctx;

	(void)node;
	(void)diag;
	if (intid == line->intid) {
		line->is_there = true;
		line->edge |= edge;
	}
	return 0;
}

/* The domain with a device that it comes from, by whatever way. */
static unsigned owner_by_device(const struct explaining *x, struct line *line)
{
	const struct sys_visitor visitor = {.ctx = line, .irq = look_for_line};
	struct diag ignored; /* the visitor gives none */

	for (unsigned k = 0; k < sys_owners(&x->machine->config); k++) {
		(void)res_visit(x->tree, k, &visitor, &ignored);
		if (line->is_there)
			return k;
	}
	return TREE_NO_OWNER;
}

/* What spare_lines leaves for the domain with the rest. */
static unsigned owner_of_spare(const struct explaining *x, uint32_t intid)
{
	const struct sys_config *config = &x->machine->config;
	uint32_t taken[32] = {0};

	(void)bystanders_lines(x->tree, taken);
	if (taken[intid / 32] >> intid % 32 & 1)
		return TREE_NO_OWNER;
	for (unsigned k = 0; k < config->n_domains; k++)
		if (config->domains[k].devices_rest)
			return k;
	return TREE_NO_OWNER;
}

/* The domain for which a device is emulated that has it, and how that is called. */
static unsigned owner_by_emulation(const struct explaining *x, struct line *line, const char **name)
{
	for (unsigned k = 0; k < x->machine->config.n_domains; k++) {
		unsigned count;
		const struct guest_device *device = devices_of(&vms[k], &count);

		for (unsigned i = 0; i < count; i++)
			for (unsigned n = 0; n < device[i].n_lines; n++)
				if (device[i].line[n].intid == line->intid) {
					*name = device[i].name;
					line->edge = device[i].line[n].edge;
					return k;
				}
	}
	return TREE_NO_OWNER;
}

/* The next node behind `node` that has it. */
static unsigned next_user(const struct explaining *x, unsigned node, uint32_t intid)
{
	struct diag ignored; /* of a malformed one nothing is known */
	struct tree_irq irq;
	bool edge;

	for (node++; node < x->tree->n_nodes; node++) {
		struct tree_map map = {0};

		for (unsigned k = 0; tree_irq(x->tree, node, k, &irq, &ignored) == 1; k++)
			if (tree_intid(x->tree, &irq, &edge) == intid)
				return node;
		while (tree_irq_map(x->tree, node, &map, &ignored) == 1)
			if (tree_intid(x->tree, &map.irq, &edge) == intid)
				return node;
	}
	return TREE_NONE;
}

/* The node that tells most: an enabled one before one that is not. */
static unsigned say_users(const struct explaining *x, uint32_t intid)
{
	unsigned best = TREE_NONE;

	for (unsigned node = next_user(x, 0, intid); node != TREE_NONE;
	     node = next_user(x, node, intid)) {
		bool is_off = x->tree->node[node].flags & TREE_DISABLED;

		say(EXPLAIN_WHAT, EXPLAIN_SPI " of %s%s", intid - 32, intid,
		    tree_name(x->tree, node), is_off ? ", which is disabled" : "");
		if (best == TREE_NONE || (x->tree->node[best].flags & TREE_DISABLED && !is_off))
			best = node;
	}
	return best;
}

/* Whose it is, and how he has it: `from` a wire or a device. */
static void say_owner(const struct explaining *x, unsigned domain, const char *from,
		      const struct line *line)
{
	say(EXPLAIN_OWNER, "%s", domain_name(x, domain));
	if (domain >= x->machine->config.n_domains) /* nobody's, or kept for other processors */
		say(EXPLAIN_MAPPED, EXPLAIN_NOWHERE);
	else
		say(EXPLAIN_MAPPED, EXPLAIN_LINE, domain_name(x, domain), from,
		    line->edge ? "edge" : "level");
}

static const char *wire_of(const struct explaining *x, unsigned domain)
{
	return domain < x->machine->config.n_domains && x->machine->config.domains[domain].direct
		       ? EXPLAIN_DIRECT
		       : EXPLAIN_WIRE;
}

static void say_why(const struct explaining *x, enum explain_why why, unsigned domain)
{
	say_decided(x, why, domain);
	say_move(why, domain_name(x, domain));
}

static void explain_wired(const struct explaining *x, struct line *line)
{
	unsigned node = say_users(x, line->intid), domain = owner_by_device(x, line);

	if (node == TREE_NONE)
		say(EXPLAIN_WHAT, EXPLAIN_SPI ", which no node of the board's tree names",
		    line->intid - 32, line->intid);
	if (own_irq_is(line->intid)) {
		say(EXPLAIN_OWNER, EXPLAIN_EL2);
		say(EXPLAIN_MAPPED, EXPLAIN_NOWHERE);
		say_why(x, EXPLAIN_CONSOLE, TREE_NO_OWNER);
	} else if (domain != TREE_NO_OWNER) {
		say_owner(x, domain, wire_of(x, domain), line);
		if (node == TREE_NONE) {
			say_why(x, EXPLAIN_WIRED, domain);
		} else {
			say_node_decided(x, node);
			say_node_moves(x, node);
		}
	} else {
		domain = owner_of_spare(x, line->intid);
		say_owner(x, domain, wire_of(x, domain), line);
		say_why(x, domain == TREE_NO_OWNER ? EXPLAIN_UNASKED : EXPLAIN_SPARE, domain);
	}
}

int explain_irq(const struct explaining *x, uint64_t intid, struct diag *diag)
{
	struct line line = {(uint32_t)intid, false, false};
	const char *name = NULL;
	unsigned domain;
	char text[32];

	snprintf(text, sizeof(text), "irq %lu", intid);
	if (intid >= 32 + VGIC_MAX_SPI)
		return diag_fail(diag, text, "is none: the last is %u, SPI %u", 31 + VGIC_MAX_SPI,
				 VGIC_MAX_SPI - 1);
	if (intid < 32)
		return explain_private(x, line.intid);
	domain = owner_by_emulation(x, &line, &name);
	if (domain == TREE_NO_OWNER) {
		if (gic_lines() && intid >= gic_lines())
			return diag_fail(diag, text,
					 "is none: the board's GIC has %u, up to SPI %u",
					 gic_lines(), gic_lines() - 33);
		explain_wired(x, &line);
		return 0;
	}
	say(EXPLAIN_WHAT, EXPLAIN_SPI " of %s, which is emulated", line.intid - 32, line.intid,
	    name);
	say_owner(x, domain, "device", &line);
	say_why(x, EXPLAIN_EMULATED, domain);
	return 0;
}

/* --- CPUs --- */

static unsigned owner_of_cpu(const struct sys_config *config, unsigned cpu)
{
	for (unsigned k = 0; k < config->n_domains; k++)
		if (config->domains[k].cpus >> cpu & 1)
			return k;
	return TREE_NO_OWNER;
}

static const char *list_of(uint32_t mask, char text[64])
{
	size_t used = 0;

	*text = '\0';
	for (unsigned k = 0; mask >> k; k++)
		if (mask >> k & 1)
			used += (size_t)snprintf(text + used, 64 - used, "%s%u", used ? ", " : "",
						 k);
	return text;
}

static void say_cpu_moves(const struct explaining *x, unsigned cpu, unsigned owner)
{
	const struct sys_config *config = &x->machine->config;
	uint32_t bit = 1u << cpu,
		 left = owner == TREE_NO_OWNER ? 0 : config->domains[owner].cpus & ~bit;

	if (owner != TREE_NO_OWNER && !left) {
		say_of(x, owner, "cpus", EXPLAIN_MOVE,
		       "not before %s has another: it is its only one", domain_name(x, owner));
		return;
	}
	if (owner != TREE_NO_OWNER && !config->domains[owner].cpus_rest)
		say_of(x, owner, "cpus", EXPLAIN_MOVE, "cpus = <&cpus 0x%x 0x1>; in %s, and:", left,
		       domain_name(x, owner));
	for (unsigned k = 0; k < config->n_domains; k++)
		if (k != owner && config->domains[k].cpus_rest)
			say_of(x, k, "cpus", EXPLAIN_MOVE,
			       "%s then has it: its cpus are those that no other names",
			       domain_name(x, k));
		else if (k != owner)
			say_of(x, k, "cpus", EXPLAIN_MOVE, "cpus = <&cpus 0x%x 0x1>; in %s",
			       config->domains[k].cpus | bit, domain_name(x, k));
	if (config->n_domains == 1 && owner != TREE_NO_OWNER)
		say(EXPLAIN_MOVE, "another domain's cpus names it, and there is none");
}

int explain_cpu(const struct explaining *x, uint64_t number, struct diag *diag)
{
	const struct machine *machine = x->machine;
	unsigned cpu = (unsigned)number, owner;
	char text[64];

	snprintf(text, sizeof(text), "cpu %lu", number);
	if (number >= machine->board.n_cpus)
		return diag_fail(diag, text, "there is no such CPU: the board's are 0 to %u",
				 machine->board.n_cpus - 1);
	owner = owner_of_cpu(&machine->config, cpu);
	say(EXPLAIN_WHAT, "CPU %u, MPIDR 0x%lx, mask 0x%x", cpu, machine->board.cpus[cpu].mpidr,
	    1u << cpu);
	say(EXPLAIN_OWNER, "%s", domain_name(x, owner));
	if (owner == TREE_NO_OWNER) {
		say(EXPLAIN_MAPPED, EXPLAIN_NOWHERE);
		say_decided(x, EXPLAIN_NO_CPU, owner);
	} else {
		const struct sys_domain *domain = &machine->config.domains[owner];
		uint32_t before = domain->cpus & ((1u << cpu) - 1);

		say(EXPLAIN_MAPPED, EXPLAIN_VCPU "; it has CPU %s", domain->name,
		    (unsigned)__builtin_popcount(before), domain->direct ? EXPLAIN_VCPU_DIRECT : "",
		    list_of(domain->cpus, text));
		say_decided(x, domain->cpus_rest ? EXPLAIN_CPUS_REST : EXPLAIN_CPUS, owner);
	}
	say_cpu_moves(x, cpu, owner);
	return 0;
}
