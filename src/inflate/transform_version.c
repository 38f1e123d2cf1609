/* SPDX-License-Identifier: MIT
 *
 * version_edit, forced_v and epoch: how a version gets the form in which versions of one mod
 * sort rightly.
 * Rules: CKAN Netkan/Transformers/{VersionEdit,ForcedV,Epoch}Transformer.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "base/regex.h"
#include "model/json_rules.h"

/* Literal text replacement, as String.Replace(). */
static struct nk_str replace_all(struct nk_arena *arena, struct nk_str text, struct nk_str from,
				 struct nk_str to)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(1024 * 1024);
	size_t at = 0;
	ptrdiff_t hit;

	while (from.n && (hit = nk_str_find(text, from, at)) >= 0) {
		nk_buf_add(&buf, text.s + at, (size_t)hit - at);
		nk_buf_str(&buf, to);
		at = (size_t)hit + from.n;
	}
	nk_buf_add(&buf, text.s + at, text.n - at);
	return nk_buf_dup(&buf, arena);
}

static struct nk_str put_pieces(struct nk_arena *arena, struct nk_str version,
				const struct nk_value *pieces)
{
	nk_each_member(m, pieces) {
		struct nk_str value;
		const char *hole = nk_printf(arena, "${%.*s}", NK_ARG(m->key));
		if (nk_token_text(&value, arena, m->value))
			version = replace_all(arena, version, nk_str(hole),
					      value.s ? value : NK_STR(""));
	}
	return version;
}

int nk_step_version_edit(struct nk_inflation *inflation, struct nk_metadata *in,
			 struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str version = in->has_version ? in->version.text : NK_STR("");
	NK_AUTO(nk_regex) find = NULL;

	if (!in->has_version_edit || !in->edit_find.s)
		return nk_pass(inflation, in, out);
	if (nk_regex_compile(&find, arena, in->edit_find, 0, err) < 0)
		return -1;
	int found = nk_regex_test(find, version, err);
	if (found < 0)
		return -1;
	if (!found && in->edit_strict)
		return nk_reject(inflation, err,
				 "Could not match version %.*s with find pattern %.*s",
				 NK_ARG(version), NK_ARG(in->edit_find));
	if (!found)
		return nk_pass(inflation, in, out);
	if (nk_regex_replace(&version, find, arena, version, in->edit_replace, err) < 0)
		return -1;
	version = put_pieces(arena, version, nk_get(in->json, "x_netkan_version_pieces"));
	struct nk_value *json = nk_copy(arena, in->json);
	nk_set(arena, json, "version", nk_string_n(arena, version));
	return nk_pass_json(inflation, json, out, err);
}

int nk_step_forced_v(struct nk_inflation *inflation, struct nk_metadata *in,
		     struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str version = in->version.text;

	if (!in->force_v || !in->has_version || nk_culture_starts(version, "v", false))
		return nk_pass(inflation, in, out);
	if (nk_culture_starts(version, "V", false) && version.n)
		version = nk_str_n(version.s + 1, version.n - 1);
	struct nk_value *json = nk_copy(arena, in->json);
	nk_set(arena, json, "version", nk_string(arena, nk_printf(arena, "v%.*s", NK_ARG(version))));
	return nk_pass_json(inflation, json, out, err);
}

/* The highest version that the index knows and this module must not fall below; false: none. */
static bool highest_known(const struct nk_job_options *options, bool prerelease,
			  struct nk_version *out)
{
	bool known = options->has_highest;

	if (known)
		*out = options->highest;
	if (prerelease && options->has_highest_prerelease &&
	    (!known || nk_version_cmp(&options->highest_prerelease, out) > 0)) {
		*out = options->highest_prerelease;
		known = true;
	}
	return known;
}

static int raise_epoch(struct nk_inflation *inflation, struct nk_version *version,
		       const struct nk_version *highest, struct nk_err *err)
{
	struct nk_version start = *version;

	/* Equal epochs need one step, others as many as lie between: jump there. */
	if (nk_version_cmp(version, highest) < 0 && version->epoch < highest->epoch - 1)
		version->epoch = highest->epoch - 1;
	while (nk_version_cmp(version, highest) < 0) {
		if (version->epoch == INT32_MAX)
			return nk_reject(inflation, err,
					 "the epoch of version %.*s cannot be raised above %.*s",
					 NK_ARG(start.text), NK_ARG(highest->text));
		const char *text = nk_printf(inflation->job.arena, "%d:%.*s", version->epoch + 1,
					     NK_ARG(version->rest));
		if (nk_version_parse(version, nk_str(text), err) < 0)
			return -1;
	}
	if (version->epoch == highest->epoch || nk_version_cmp(&start, highest) >= 0 ||
	    nk_version_cmp(highest, version) >= 0)
		return 0;
	if (inflation->job.flaky_api)
		return nk_reject(inflation, err,
				 "Out-of-order version found on unreliable host: %.*s < %.*s < %.*s",
				 NK_ARG(start.text), NK_ARG(highest->text), NK_ARG(version->text));
	nk_job_stage(&inflation->job, "Auto-epoching out of order version: %.*s < %.*s < %.*s",
		     NK_ARG(start.text), NK_ARG(highest->text), NK_ARG(version->text));
	return 0;
}

int nk_step_epoch(struct nk_inflation *inflation, struct nk_metadata *in,
		  struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_version version = in->version, highest;
	bool known = in->has_version, changed = false;

	if (in->has_epoch && in->epoch) {
		const char *text = nk_printf(arena, "%u:%.*s", in->epoch,
					     NK_ARG(in->has_version ? in->version.text : NK_STR("")));
		if (nk_version_parse(&version, nk_str(text), err) < 0)
			return -1;
		known = changed = true;
	}
	if (!in->allow_out_of_order && known &&
	    highest_known(&inflation->job.options, nk_metadata_prerelease(in), &highest)) {
		if (raise_epoch(inflation, &version, &highest, err) < 0)
			return -1;
		changed = true;
	}
	if (!changed)
		return nk_pass(inflation, in, out);
	struct nk_value *json = nk_copy(arena, in->json);
	nk_set(arena, json, "version", nk_string_n(arena, version.text));
	return nk_pass_json(inflation, json, out, err);
}
