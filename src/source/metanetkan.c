/* SPDX-License-Identifier: MIT
 *
 * $kref netkan: another netkan, kept by the mod's author, which fills in what this one does
 * not say.
 * Rules: CKAN Netkan/Transformers/MetaNetkanTransformer.cs.
 *
 * With several target documents all results share one JSON object, so each shows what all
 * of them added and the last one's $kref; only what is read in typed form differs. Authors
 * rely on the documents that come out of that.
 */
#include "base/yaml.h"
#include "model/json_rules.h"
#include "source/host.h"
#include "source/hosts.h"

static int read_target(struct nk_metadata **out, struct nk_job *job, struct nk_value *target,
		       struct nk_err *err)
{
	if (nk_metadata_read(out, job->arena, target, err) < 0)
		return -1;
	if (nk_str_is((*out)->kref.source, "netkan"))
		return nk_fail(err, NK_FAULT_METADATA,
			       "The target of a metanetkan may not also be a metanetkan.");
	return 0;
}

/* What `json` lacks, from `target`; the host is always the target's. */
static void fill_in(struct nk_arena *arena, struct nk_value *json, const struct nk_value *target)
{
	const struct nk_value *kref = nk_get(target, "$kref");

	if (kref)
		nk_set(arena, json, "$kref", nk_copy(arena, kref));
	else
		nk_remove(json, "$kref");
	nk_safe_merge(arena, json, "resources", nk_get(target, "resources"));
	nk_each_member (m, target) {
		if (!nk_get_n(json, m->key))
			nk_safe_add(arena, json, nk_strndup(arena, m->key.s, m->key.n),
				    nk_copy(arena, m->value));
	}
}

static int expand_targets(struct nk_job *job, struct nk_value *json, struct nk_str text,
			  struct nk_modules *out, struct nk_err *err)
{
	struct nk_yaml_docs targets;

	if (nk_yaml_read(&targets, job->arena, text, NULL, err) < 0)
		return -1;
	/* The original would make nothing of it, and its message would have no answer. */
	if (!targets.n)
		return nk_fail(err, NK_FAULT_METADATA,
			       "The target of the metanetkan has no document that is a set of "
			       "properties.");
	for (size_t i = 0; i < targets.n; i++) {
		struct nk_metadata *target;
		if (read_target(&target, job, targets.docs[i], err) < 0)
			return -1;
		fill_in(job->arena, json, targets.docs[i]);
		if (nk_host_emit(job, json, out, err) < 0)
			return -1;
	}
	return 0;
}

static int metanetkan_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			     struct nk_err *err)
{
	struct nk_value *json = nk_host_start(job, in);
	struct nk_value *links = nk_object(job->arena);
	struct nk_str text;

	nk_set(job->arena, links, "metanetkan", nk_string_n(job->arena, in->kref.id));
	nk_safe_merge(job->arena, json, "resources", links);
	if (nk_fetch_kref_file(job, &in->kref, &text, err) < 0)
		return -1;
	return expand_targets(job, json, text, out, err);
}

const struct nk_source nk_source_metanetkan = {
	.kref = "netkan",
	.name = "metanetkan",
	.expand = metanetkan_expand,
};
