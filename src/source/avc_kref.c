/* SPDX-License-Identifier: MIT
 *
 * $kref ksp-avc: a .version file somewhere on the web that also says where the mod is.
 * Rules: CKAN Netkan/Transformers/AvcKrefTransformer.cs.
 */
#include "model/json_rules.h"
#include "source/host.h"
#include "source/hosts.h"

static void add_repository(struct nk_arena *arena, struct nk_value *json, const struct nk_avc *avc)
{
	struct nk_value *links = nk_object(arena);

	if (!avc->github_user.s || !avc->github_repo.s)
		return;
	nk_set(arena, links, "repository",
	       nk_string(arena, nk_printf(arena, "https://github.com/%.*s/%.*s",
					  NK_ARG(avc->github_user), NK_ARG(avc->github_repo))));
	nk_safe_merge(arena, json, "resources", links);
}

/* 0, NK_NOT_FOUND when nothing is there, or -1 with the file named. */
static int read_file(struct nk_avc *avc, struct nk_job *job, const struct nk_ref *kref,
		     struct nk_err *err)
{
	struct nk_lenient_failure failure;
	struct nk_str text;

	if (nk_fetch_kref_file(job, kref, &text, err) < 0)
		return -1;
	int answer = nk_avc_read(avc, job->arena, text, &failure, err);
	if (answer < 0)
		return nk_host_unreadable(job, kref->id, &failure, err);
	return answer;
}

static int avc_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
		      struct nk_err *err)
{
	struct nk_avc avc;
	int answer = read_file(&avc, job, &in->kref, err);

	if (answer < 0)
		return -1;
	if (answer == NK_NOT_FOUND) {
		nk_modules_add(job->arena, out, in);
		return 0;
	}
	struct nk_value *json = nk_host_start(job, in);
	nk_safe_add_text(job->arena, json, "name", avc.name);
	nk_remove(json, "$kref");
	nk_safe_add_text(job->arena, json, "download", avc.download);
	add_repository(job->arena, json, &avc);
	if (nk_avc_apply(job, json, &avc, in->trust_version_file, err) < 0)
		return -1;
	return nk_host_emit(job, json, out, err);
}

const struct nk_source nk_source_avc = {
	.kref = "ksp-avc",
	.name = "avc-kref",
	.expand = avc_expand,
};
