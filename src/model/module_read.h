/* SPDX-License-Identifier: MIT
 *
 * The parts of the typed module's reader: module.c reads the whole, each other file the
 * property it is named after.
 */
#ifndef NK_MODEL_MODULE_READ_H
#define NK_MODEL_MODULE_READ_H

#include "model/module.h"
#include "model/typed.h"

/** install: every stanza into the module, checked and its paths normalised. */
int nk_module_read_install(struct nk_typed *typed, const struct nk_value *value,
			   struct nk_module *module);
/** The stanza of a module without any: its folder, into the game's place for mods. */
void nk_module_default_install(struct nk_module *module, struct nk_arena *arena,
			       const struct nk_game *game);

/** depends and its like. Whatever is no list means none. */
int nk_module_read_relationships(struct nk_typed *typed, const struct nk_value *value,
				 struct nk_relationships *out);
/** replaced_by, of which nothing is kept. */
int nk_module_check_replaced_by(struct nk_typed *typed, const struct nk_value *value);

/** resources, of which nothing is kept. */
int nk_module_check_resources(struct nk_typed *typed, const struct nk_value *value);

#endif
