/* SPDX-License-Identifier: MIT
 *
 * $kref http: an address that leads to the newest download.
 * Rules: CKAN Netkan/Transformers/HttpTransformer.cs.
 */
#include "source/host.h"
#include "source/hosts.h"

enum { HOPS = 6 };

static int http_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
		       struct nk_err *err)
{
	struct nk_uri uri, end;

	if (!nk_uri_well_formed(in->kref.id))
		return nk_fail_in(err, job->arena, NK_FAULT_METADATA,
				  "Invalid URL in HTTP $kref: %.*s", NK_ARG(in->kref.id));
	if (nk_uri_parse(&uri, job->arena, in->kref.id, err) < 0)
		return -1;
	if (nk_resolve_redirects(job, &uri, HOPS, NULL, &end, err) < 0)
		return -1;
	struct nk_value *json = nk_host_start(job, in);
	nk_remove(json, "$kref");
	nk_set(job->arena, json, "download", nk_string_n(job->arena, end.display));
	return nk_host_emit(job, json, out, err);
}

const struct nk_source nk_source_http = {
	.kref = "http",
	.name = "http",
	.expand = http_expand,
};
