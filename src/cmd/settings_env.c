/* SPDX-License-Identifier: MIT
 *
 * The environment: NETKAN_ and the option's name for each option and alias, then the names
 * that the Python bot and the inflator's image use. An empty variable counts as absent, since
 * that is how compose files leave one out.
 */
#include "cmd/settings_priv.h"

#include <ctype.h>
#include <stdlib.h>

const char *nk_settings_variable(struct nk_arena *arena, struct nk_str name)
{
	char *variable = nk_printf(arena, "NETKAN_%.*s", NK_ARG(name));

	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return variable;
}

static void offer_variable(struct nk_settings *settings, struct nk_setting *setting,
			   const char *variable)
{
	const char *value = getenv(variable);

	if (value && *value)
		nk_setting_offer(settings, setting, value, variable);
}

void nk_settings_environment(struct nk_settings *settings)
{
	for (size_t i = 0; i < settings->n; i++) {
		struct nk_setting *setting = &settings->list[i];
		const char *rest = setting->option->alias;
		struct nk_str word = nk_str(setting->option->name);

		for (; word.n > 0; word = nk_next_word(&rest))
			offer_variable(settings, setting,
				       nk_settings_variable(&settings->arena, word));
		rest = setting->option->old_env;
		while ((word = nk_next_word(&rest)).n > 0)
			offer_variable(settings, setting,
				       nk_strndup(&settings->arena, word.s, word.n));
	}
}
