/* SPDX-License-Identifier: MIT
 *
 * localizations: the languages that a mod's configuration files have texts for.
 * Rules: CKAN Netkan/Transformers/LocalizationsTransformer.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"

static bool has(const struct nk_texts_list *list, struct nk_str text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (nk_str_eq(list->list[i], text))
			return true;
	}
	return false;
}

static int collect(struct nk_inflation *inflation, struct nk_zip *zip,
		   const struct nk_install *configs, struct nk_texts_list *locales,
		   struct nk_err *err)
{
	for (size_t i = 0; i < configs->n; i++) {
		const struct nk_config_facts *facts;
		if (nk_contents_config(inflation, zip, configs->files[i].entry, &facts, err) < 0)
			return -1;
		for (size_t l = 0; l < facts->n_locales; l++) {
			if (!has(locales, facts->locales[l]))
				nk_texts_add(inflation->job.arena, locales, facts->locales[l]);
		}
	}
	return 0;
}

int nk_step_localizations(struct nk_inflation *inflation, struct nk_metadata *in,
			  struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_texts_list locales = { NULL, 0 };
	struct nk_install all, configs;
	struct nk_module *typed;
	struct nk_zip *zip;

	if (nk_get(in->json, "localizations"))
		return nk_pass(inflation, in, out);
	if (nk_contents_module(inflation, in, NULL, &typed, err) < 0)
		return -1;
	int rc = nk_contents_zip(inflation, in, &zip, err);
	if (rc != 0)
		return rc < 0 ? -1 :
				nk_reject(inflation, err,
					  "%.*s has no download to look for localizations in",
					  NK_ARG(in->identifier));
	if (nk_contents_installed(inflation, in, typed, zip, &all, NULL, err) < 0)
		return -1;
	nk_install_with_suffix(&configs, arena, &all, ".cfg");
	if (collect(inflation, zip, &configs, &locales, err) < 0)
		return -1;
	if (!locales.n)
		return nk_pass(inflation, in, out);
	nk_collate_sort(locales.list, locales.n);
	struct nk_value *json = nk_copy(arena, in->json), *list = nk_array(arena);
	for (size_t i = 0; i < locales.n; i++)
		nk_array_add(arena, list, nk_string_n(arena, locales.list[i]));
	nk_set(arena, json, "localizations", list);
	return nk_pass_json(inflation, json, out, err);
}
