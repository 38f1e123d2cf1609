/* SPDX-License-Identifier: MIT
 *
 * Which versions of the game a module runs on.
 * Rules: CKAN Core/Types/GameComparator/StrictGameComparator.cs.
 */
#include "model/module.h"

static const struct nk_game_version any = { { -1, -1, -1, -1 }, 0 };

static struct nk_game_version bound_value(const struct nk_game_bound *bound)
{
	return bound->is_open ? any : bound->value;
}

static bool is_inverted(const struct nk_game_range *range)
{
	struct nk_game_version lower = bound_value(&range->lower);
	struct nk_game_version upper = bound_value(&range->upper);

	return nk_game_version_cmp(&lower, &upper) > 0;
}

bool nk_module_compatible(const struct nk_module *module, const struct nk_game *game,
			  bool *inverted)
{
	struct nk_game_range range =
		nk_game_range_between(module->has_game_min ? &module->game_min : &any,
				      module->has_game_max ? &module->game_max : &any);

	*inverted = false;
	if (module->has_game_version)
		range = nk_game_version_range(&module->game_version);
	else if (!module->has_game_min && !module->has_game_max)
		return true;
	else if (module->has_game_min && module->has_game_max)
		*inverted = is_inverted(&range);
	for (size_t i = 0; !*inverted && i < game->n_known; i++) {
		struct nk_game_range known = nk_game_version_range(&game->known[i]);
		if (nk_game_range_intersect(&known, &range))
			return true;
	}
	return false;
}
