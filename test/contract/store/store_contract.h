/* SPDX-License-Identifier: MIT
 *
 * What every backend of the status table promises, as one list of tests.
 */
#ifndef NK_TEST_STORE_CONTRACT_H
#define NK_TEST_STORE_CONTRACT_H

#include "store/store.h"

struct store_kind {
	/* May be NULL. Before each test: an empty world. 0, or 1 with why it cannot be had. */
	int (*begin)(const char **why_not);
	/* Open the table in a fresh folder, or open it again. */
	int (*open)(struct nk_store **out, const char *folder, struct nk_err *err);
	bool lasts; /* survives closing */
	bool knows_history, knows_generation;
};

/** Run the list; the program's exit status. */
int store_contract_run(const char *title, const struct store_kind *kind);

#endif
