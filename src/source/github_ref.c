/* SPDX-License-Identifier: MIT
 *
 * $kref: "#/ckan/github/<account>/<project>", with a pattern for assets or for versions.
 * Rules: CKAN Netkan/Sources/Github/GithubRef.cs.
 */
#include <string.h>

#include "base/regex.h"
#include "source/github.h"

/* Cut a non-empty text before the next '/' (or the end) off *rest. */
static bool take_name(struct nk_str *rest, struct nk_str *name)
{
	const char *slash = rest->n ? memchr(rest->s, '/', rest->n) : NULL;
	size_t n = slash ? (size_t)(slash - rest->s) : rest->n;

	*name = nk_str_n(rest->s, n);
	*rest = nk_str_n(rest->s + n, rest->n - n);
	return n > 0;
}

/* What stands behind `prefix`, when that is something. */
static bool take_pattern(struct nk_str rest, const char *prefix, struct nk_str *pattern)
{
	size_t n = strlen(prefix);

	if (!nk_str_starts(rest, prefix) || rest.n == n)
		return false;
	*pattern = nk_str_n(rest.s + n, rest.n - n);
	return true;
}

static bool split_id(struct nk_github_ref *out, struct nk_str id)
{
	struct nk_str rest = id;

	if (!take_name(&rest, &out->account) || rest.n == 0)
		return false;
	rest = nk_str_n(rest.s + 1, rest.n - 1);
	if (!take_name(&rest, &out->project))
		return false;
	return rest.n == 0 || take_pattern(rest, "/asset_match/", &out->asset_pattern) ||
	       take_pattern(rest, "/version_from_asset/", &out->version_pattern);
}

static int compile(struct nk_regex **out, struct nk_job *job, struct nk_str pattern,
		   struct nk_err *err)
{
	return pattern.s ? nk_regex_compile(out, job->arena, pattern, 0, err) : 0;
}

int nk_github_ref_read(struct nk_github_ref *out, struct nk_job *job, const struct nk_metadata *in,
		       struct nk_err *err)
{
	*out = (struct nk_github_ref){ .use_source_archive = in->github.use_source_archive };
	if (!split_id(out, in->kref.id))
		return nk_host_bad_ref(job, in, err);
	if (compile(&out->asset_match, job, out->asset_pattern, err) < 0)
		return -1;
	if (compile(&out->version_from_asset, job, out->version_pattern, err) < 0)
		return -1;
	return 0;
}

void nk_github_ref_release(struct nk_github_ref *ref)
{
	if (ref->asset_match)
		nk_regex_free(ref->asset_match);
	if (ref->version_from_asset)
		nk_regex_free(ref->version_from_asset);
	ref->asset_match = NULL;
	ref->version_from_asset = NULL;
}

int nk_github_ref_matches(const struct nk_github_ref *ref, const struct nk_github_asset *asset,
			  struct nk_err *err)
{
	if (!asset->name.s)
		return 0;
	if (ref->version_from_asset)
		return nk_regex_test(ref->version_from_asset, asset->name, err);
	if (ref->asset_match)
		return nk_regex_test(ref->asset_match, asset->name, err);
	return nk_host_is_zip(asset->name);
}
