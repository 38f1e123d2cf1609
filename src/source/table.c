/* SPDX-License-Identifier: MIT
 *
 * The $kref kinds, in the order of their pipeline steps.
 */
#include "source/hosts.h"

/* clang-format off */
const struct nk_source *const nk_sources[] = {
	&nk_source_metanetkan,
	&nk_source_spacedock,
	&nk_source_github,
	&nk_source_gitlab,
	&nk_source_gitea,
	&nk_source_sourceforge,
	&nk_source_http,
	&nk_source_jenkins,
	&nk_source_avc,
	NULL,
};
/* clang-format on */

const struct nk_source *nk_source_find(struct nk_str kref_source)
{
	for (const struct nk_source *const *source = nk_sources; *source; source++) {
		if (nk_str_is(kref_source, (*source)->kref))
			return *source;
	}
	return NULL;
}
