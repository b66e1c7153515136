/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/mailbox.h"

static mailbox_word load_word(const mailbox_word *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store_word(mailbox_word *word, mailbox_word value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool nonce_taken(const struct mailboxes *mailboxes, mailbox_word nonce)
{
	if (nonce == 0 || nonce == load_word(&mailboxes->nonce))
		return true;
	for (unsigned i = 0; i < MAILBOX_CORES; i++)
		if (load_word(&mailboxes->core[i].echo) == nonce)
			return true;
	return false;
}

void mailbox_open(struct mailboxes *mailboxes, uint64_t salt)
{
	/*
	 * An odd multiplier spreads the counter's few changing bits; stepping by 1 ends after at
	 * most MAILBOX_CORES + 2 values.
	 */
	mailbox_word nonce =
		(mailbox_word)((load_word(&mailboxes->nonce) ^ salt) * 0x9e3779b97f4a7c15ull);

	while (nonce_taken(mailboxes, nonce))
		nonce++;
	for (unsigned i = 0; i < MAILBOX_CORES; i++) {
		store_word(&mailboxes->core[i].go, 0);
		store_word(&mailboxes->core[i].entry, 0);
	}
	store_word(&mailboxes->nonce, nonce);
}

bool mailbox_answered(const struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	return load_word(&mailboxes->core[slot].echo) == load_word(&mailboxes->nonce) &&
	       load_word(&mailboxes->core[slot].mpidr) == mpidr;
}

struct mailbox *mailbox_release(struct mailboxes *mailboxes, unsigned slot, uint64_t entry,
				uint64_t argument)
{
	struct mailbox *box = &mailboxes->core[slot];

	store_word(&box->entry, (mailbox_word)entry);
	store_word(&box->argument, (mailbox_word)argument);
	store_word(&box->go, load_word(&mailboxes->nonce)); /* release order: last */
	return box;
}

void mailbox_arrive(struct mailboxes *mailboxes, unsigned slot, uint64_t mpidr)
{
	struct mailbox *box = &mailboxes->core[slot];

	store_word(&box->go, 0);
	store_word(&box->mpidr, (mailbox_word)mpidr);
}

bool mailbox_poll(struct mailboxes *mailboxes, unsigned slot, uint64_t *entry, uint64_t *argument)
{
	struct mailbox *box = &mailboxes->core[slot];
	mailbox_word nonce = load_word(&mailboxes->nonce);

	store_word(&box->echo, nonce);
	if (nonce == 0 || load_word(&box->go) != nonce)
		return false;
	*entry = load_word(&box->entry);
	*argument = load_word(&box->argument);
	return true;
}
