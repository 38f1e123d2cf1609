/* SPDX-License-Identifier: MIT
 *
 * The typed module, as the client's CkanModule reads it: many steps build one just to find
 * out whether the JSON is acceptable, and fail with its words.
 * Rules: CKAN Core/Types/CkanModule.cs, ModuleInstallDescriptor.cs.
 */
#ifndef NK_MODEL_MODULE_H
#define NK_MODEL_MODULE_H

#include "model/game.h"
#include "model/metadata.h"

enum nk_module_kind { NK_PACKAGE, NK_METAPACKAGE, NK_DLC };

struct nk_texts {
	struct nk_str *list; /* an element without text is a JSON null */
	size_t n;
	bool given; /* present, even if empty */
};

struct nk_stanza {
	struct nk_str install_to; /* normalised */
	struct nk_str file, find, find_regexp, as; /* no text: not given */
	bool find_matches_files;
	struct nk_texts filter, filter_regexp, include_only, include_only_regexp;
};

struct nk_relationship {
	struct nk_str name; /* no text for any_of */
	struct nk_relationship *any_of;
	size_t n_any_of;
};
struct nk_relationships {
	struct nk_relationship *list;
	size_t n;
};

struct nk_module {
	struct nk_str identifier;
	struct nk_version version, spec_version;
	enum nk_module_kind kind;
	bool has_game_version, has_game_min, has_game_max; /* given and not null */
	struct nk_game_version game_version, game_min, game_max;
	struct nk_stanza *install; /* one default stanza when the module gives none: see default_install */
	size_t n_install;
	bool default_install;
	bool null_stanza; /* install holds a null: using it is a NullReferenceException */
	struct nk_relationships depends, recommends, suggests, supports, conflicts;
	struct nk_texts provides, tags, licenses;
	struct nk_uri *downloads;
	size_t n_downloads;
};

/**
 * Build the typed module of `json`; with `dummy_version` (may be NULL) where it has none.
 * NK_FAULT_METADATA: queue mode's text, and err->innermost.
 */
int nk_module_read(struct nk_module **out, struct nk_arena *arena, const struct nk_game *game,
		   const struct nk_value *json, const char *dummy_version, struct nk_err *err);

/** Does it run on any known version of the game? *inverted: min above max, said per version. */
bool nk_module_compatible(const struct nk_module *module, const struct nk_game *game, bool *inverted);

#endif
