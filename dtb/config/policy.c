/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/policy.h"

#include <string.h>

#include "dtb/config/domains.h"
#include "dtb/config/merge.h"
#include "dtb/tree/others.h"

#define MOST_RESTARTS 1000u
#define MOST_SECONDS  86400u

static const char *const words[] = {[LIFE_ACT_STOP] = "stop",
				    [LIFE_ACT_RESTART] = "restart",
				    [LIFE_ACT_RESET_BOARD] = "reset-board"};

const char *policy_word(uint8_t action)
{
	return words[action];
}

static int parse_end(const struct tree *tree, unsigned node, const char *prop,
		     struct sys_domain *domain, uint8_t *action, struct diag *diag)
{
	const char *word = tree_str(tree, node, prop);

	if (!tree_has(tree, node, prop))
		return 0;
	domain->policy.is_named = true;
	for (unsigned k = 0; word && k < sizeof(words) / sizeof(words[0]); k++)
		if (!strcmp(word, words[k])) {
			*action = (uint8_t)k;
			return 0;
		}
	*action = LIFE_ACT_RESTART; /* so that what wants one is not refused, too */
	return diag_fail(diag, domain->name,
			 "%s is \"%.40s\", and none of \"restart\", \"stop\" and \"reset-board\"",
			 prop, word ? word : "");
}

static int parse_limit(const struct tree *tree, unsigned node, struct sys_domain *domain,
		       struct diag *diag)
{
	const char *prop = "mullion,restart-limit";
	struct life_policy *policy = &domain->policy;
	unsigned count;
	const fdt32_t *cells = tree_cells(tree, node, prop, &count);

	if (!tree_has(tree, node, prop))
		return 0;
	policy->is_named = true;
	if (!IS_ENABLED(CONFIG_RESTART_LIMIT))
		return diag_fail(diag, domain->name, "%s: this build has none (RESTART_LIMIT)",
				 prop);
	if (count == 2) {
		policy->limit = fdt32_ld(cells);
		policy->seconds = fdt32_ld(cells + 1);
	}
	if (!policy->limit || policy->limit > MOST_RESTARTS || !policy->seconds ||
	    policy->seconds > MOST_SECONDS)
		return diag_fail(diag, domain->name,
				 "%s is not <COUNT SECONDS>, 1 to %u and 1 to %u", prop,
				 MOST_RESTARTS, MOST_SECONDS);
	for (unsigned k = 0; k < LIFE_ENDS; k++)
		if (policy->on[k] == LIFE_ACT_RESTART)
			return 0;
	return diag_fail(diag, domain->name, "%s: no mullion,on-.. of it says \"restart\"", prop);
}

static int parse_start(const struct tree *tree, unsigned node, struct sys_domain *domain,
		       struct diag *diag)
{
	const char *start = tree_str(tree, node, "mullion,start");

	if (!tree_has(tree, node, "mullion,start"))
		return 0;
	domain->policy.is_named = true;
	domain->policy.manual = start && !strcmp(start, "manual");
	if (!domain->policy.manual && !(start && !strcmp(start, "auto")))
		return diag_fail(diag, domain->name,
				 "mullion,start is neither \"auto\" nor \"manual\"");
	if (domain->policy.manual && tree_has(tree, node, "mullion,after"))
		return diag_fail(diag, domain->name,
				 "mullion,after: with mullion,start = \"manual\" it starts after "
				 "nobody");
	return 0;
}

int policy_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		 unsigned n_domains, struct diag *diag)
{
	static const struct {
		char prop[17];
		uint8_t end;
	} ends[] = {{"mullion,on-off", LIFE_ON_OFF},
		    {"mullion,on-reset", LIFE_ON_RESET},
		    {"mullion,on-crash", LIFE_ON_CRASH}};
	struct life_policy *policy = &domain->policy;

	*policy = (struct life_policy){.after = LIFE_AFTER_NONE};
	policy->on[LIFE_ON_RESET] = n_domains > 1 ? LIFE_ACT_RESTART : LIFE_ACT_RESET_BOARD;
	for (unsigned k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
		if (diag_ends(parse_end(tree, node, ends[k].prop, domain, &policy->on[ends[k].end],
					diag),
			      diag))
			return -1;
	if (diag_ends(parse_limit(tree, node, domain, diag), diag))
		return -1;
	return parse_start(tree, node, domain, diag);
}

/* --- who starts after whom --- */

static int settle_after(const struct tree *tree, unsigned domains, unsigned node,
			struct sys_config *config, struct diag *diag)
{
	struct sys_domain *domain = &config->domains[domains_index(tree, domains, node, config)];
	unsigned count, other = DOMAINS_NONE;
	const fdt32_t *cells = tree_cells(tree, node, "mullion,after", &count);

	if (!tree_has(tree, node, "mullion,after"))
		return 0;
	domain->policy.is_named = true;
	if (count == 1)
		other = domains_index(tree, domains, tree_phandle(tree, fdt32_ld(cells)), config);
	domain->policy.after = other < config->n_domains ? (uint8_t)other : LIFE_AFTER_NONE;
	return domain->policy.after != LIFE_AFTER_NONE ||
			       (count == 1 && merge_has_refused(fdt32_ld(cells), diag))
		       ? 0
		       : diag_fail(diag, domain->name,
				   "mullion,after is not a reference to one domain");
}

/* Of each domain, the first that it waits for in the end. A way that does not end comes round to
 * one that it has passed. */
static int check_order(struct sys_config *config, unsigned domain, bool *starts, struct diag *diag)
{
	struct sys_domain *all = config->domains;
	unsigned at = domain;

	for (unsigned steps = 0; all[at].policy.after != LIFE_AFTER_NONE; steps++) {
		if (steps == config->n_domains || all[at].policy.after == domain) {
			const char *after = all[all[at].policy.after].name;

			/* so that it is one error */
			all[at].policy.after = LIFE_AFTER_NONE;
			*starts = true;
			return diag_fail(diag, all[at].name,
					 "mullion,after: it starts after %s, which starts after it",
					 after);
		}
		at = all[at].policy.after;
	}
	*starts |= !all[at].policy.manual;
	return 0;
}

int policy_settle(const struct tree *tree, unsigned domains, struct sys_config *config,
		  struct diag *diag)
{
	bool starts = false;

	tree_for_each_child(tree, domains, i) {
		if (others_cluster(tree, i) == TREE_NONE &&
		    diag_ends(settle_after(tree, domains, i, config, diag), diag))
			return -1;
	}
	for (unsigned k = 0; k < config->n_domains; k++)
		if (diag_ends(check_order(config, k, &starts, diag), diag))
			return -1;
	return starts ? 0
		      : diag_fail(diag, "/domains",
				  "no domain starts by itself: one must, without mullion,start = "
				  "\"manual\"");
}
