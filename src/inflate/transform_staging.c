/* SPDX-License-Identifier: MIT
 *
 * staging: netkans whose hard-coded game versions leave the newest game out need a look by a
 * person. staging_links: what that person wants to click on.
 * Rules: CKAN Netkan/Transformers/{Staging,StagingLinks}Transformer.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "base/json.h"
#include "model/json_rules.h"

/* A game version of the JSON: absent and null are "any". */
static int version_at(struct nk_inflation *inflation, const struct nk_metadata *module,
		      const char *key, struct nk_game_version *out, struct nk_err *err)
{
	const struct nk_value *token = nk_get(module->json, key);
	struct nk_str text;

	if (!token)
		token = nk_get(module->json, "ksp_version");
	*out = (struct nk_game_version){ { -1, -1, -1, -1 }, 0 };
	if (!nk_token_text(&text, inflation->job.arena, token))
		return nk_reject(inflation, err, "%s must be a text", key);
	return text.s ? nk_game_version_parse(out, text, err) : 0;
}

int nk_step_staging(struct nk_inflation *inflation, struct nk_metadata *in,
		    struct nk_modules *out, struct nk_err *err)
{
	const struct nk_game *game = inflation->job.game;
	struct nk_game_version min, max;

	if (version_at(inflation, in, "ksp_version_min", &min, err) < 0 ||
	    version_at(inflation, in, "ksp_version_max", &max, err) < 0)
		return -1;
	struct nk_game_range current = nk_game_version_range(&game->known[game->n_known - 1]);
	struct nk_game_range hard_coded = nk_game_range_between(&min, &max);
	if (!nk_game_range_intersect(&current, &hard_coded)) {
		struct nk_str span =
			nk_game_version_span(inflation->job.arena, game->name, &min, &max);
		nk_job_stage(&inflation->job,
			     "Hard-coded game versions not compatible with current release: %.*s\r\n"
			     "Please check that they match the forum thread.",
			     NK_ARG(span));
	}
	return nk_pass(inflation, in, out);
}

/* A resource as C#'s string interpolation prints it. */
static struct nk_str shown(struct nk_arena *arena, const struct nk_value *value)
{
	struct nk_str text = NK_STR("");

	if (nk_is(value, NK_ARRAY) || nk_is(value, NK_OBJECT))
		return nk_json_text(arena, value, NK_JSON_INDENT2);
	nk_token_text(&text, arena, value);
	return text.s ? text : NK_STR("");
}

static void add_resources(struct nk_buf *table, struct nk_arena *arena,
			  const struct nk_value *resources)
{
	size_t n = nk_length(resources);
	struct nk_str *names = NK_NEW_N(arena, struct nk_str, n);

	for (size_t i = 0; i < n; i++)
		names[i] = resources->object.members[i].key;
	nk_collate_sort(names, n);
	for (size_t i = 0; i < n; i++) {
		struct nk_str value = shown(arena, nk_get_n(resources, names[i]));
		nk_buf_printf(table, "%.*s | <%.*s>\n", NK_ARG(names[i]), NK_ARG(value));
	}
}

int nk_step_staging_links(struct nk_inflation *inflation, struct nk_metadata *in,
			  struct nk_modules *out, struct nk_err *err)
{
	NK_AUTO_BUF table = NK_BUF_INIT(1024 * 1024);
	struct nk_job *job = &inflation->job;

	(void)err;
	if (!job->staged || !job->staging_reasons.n)
		return nk_pass(inflation, in, out);
	nk_buf_text(&table, "Resource | URL\n:-- | :--\ndownload | ");
	for (size_t i = 0; i < in->n_downloads; i++)
		nk_buf_printf(&table, "%s<%.*s>", i ? " " : "", NK_ARG(in->downloads[i].display));
	nk_buf_char(&table, '\n');
	add_resources(&table, job->arena, in->resources);
	nk_texts_add(job->arena, &job->staging_reasons, nk_buf_dup(&table, job->arena));
	return nk_pass(inflation, in, out);
}
