/* SPDX-License-Identifier: MIT
 *
 * The licences that a document may name, and which of them allow the file to be handed on.
 * Facts: CKAN.schema, definitions license and redistributable_license.
 */
#include "model/schema.h"

#include <stdlib.h>

enum { KEEP, HAND_ON };

/* Sorted by bytes, for bsearch(). */
static const struct license {
	const char *id;
	int redistributable;
} licenses[] = {
	{ "AFL-3.0", KEEP },
	{ "AGPL-3.0", KEEP },
	{ "APSL-2.0", KEEP },
	{ "Apache", HAND_ON },
	{ "Apache-1.0", HAND_ON },
	{ "Apache-2.0", HAND_ON },
	{ "Artistic", HAND_ON },
	{ "Artistic-1.0", HAND_ON },
	{ "Artistic-2.0", HAND_ON },
	{ "BSD-2-clause", HAND_ON },
	{ "BSD-3-clause", HAND_ON },
	{ "BSD-4-clause", HAND_ON },
	{ "CC-BY", HAND_ON },
	{ "CC-BY-1.0", HAND_ON },
	{ "CC-BY-2.0", HAND_ON },
	{ "CC-BY-2.5", HAND_ON },
	{ "CC-BY-3.0", HAND_ON },
	{ "CC-BY-4.0", HAND_ON },
	{ "CC-BY-NC", HAND_ON },
	{ "CC-BY-NC-1.0", HAND_ON },
	{ "CC-BY-NC-2.0", HAND_ON },
	{ "CC-BY-NC-2.5", HAND_ON },
	{ "CC-BY-NC-3.0", HAND_ON },
	{ "CC-BY-NC-4.0", HAND_ON },
	{ "CC-BY-NC-ND", HAND_ON },
	{ "CC-BY-NC-ND-1.0", HAND_ON },
	{ "CC-BY-NC-ND-2.0", HAND_ON },
	{ "CC-BY-NC-ND-2.5", HAND_ON },
	{ "CC-BY-NC-ND-3.0", HAND_ON },
	{ "CC-BY-NC-ND-4.0", HAND_ON },
	{ "CC-BY-NC-SA", HAND_ON },
	{ "CC-BY-NC-SA-1.0", HAND_ON },
	{ "CC-BY-NC-SA-2.0", HAND_ON },
	{ "CC-BY-NC-SA-2.5", HAND_ON },
	{ "CC-BY-NC-SA-3.0", HAND_ON },
	{ "CC-BY-NC-SA-4.0", HAND_ON },
	{ "CC-BY-ND", HAND_ON },
	{ "CC-BY-ND-1.0", HAND_ON },
	{ "CC-BY-ND-2.0", HAND_ON },
	{ "CC-BY-ND-2.5", HAND_ON },
	{ "CC-BY-ND-3.0", HAND_ON },
	{ "CC-BY-ND-4.0", HAND_ON },
	{ "CC-BY-SA", HAND_ON },
	{ "CC-BY-SA-1.0", HAND_ON },
	{ "CC-BY-SA-2.0", HAND_ON },
	{ "CC-BY-SA-2.5", HAND_ON },
	{ "CC-BY-SA-3.0", HAND_ON },
	{ "CC-BY-SA-4.0", HAND_ON },
	{ "CC0", HAND_ON },
	{ "CDDL", HAND_ON },
	{ "CPL", HAND_ON },
	{ "EFL-1.0", HAND_ON },
	{ "EFL-2.0", HAND_ON },
	{ "Expat", HAND_ON },
	{ "GFDL-1.0", HAND_ON },
	{ "GFDL-1.1", HAND_ON },
	{ "GFDL-1.2", HAND_ON },
	{ "GFDL-1.3", HAND_ON },
	{ "GFDL-NIV-1.0", HAND_ON },
	{ "GFDL-NIV-1.1", HAND_ON },
	{ "GFDL-NIV-1.2", HAND_ON },
	{ "GFDL-NIV-1.3", HAND_ON },
	{ "GPL-1.0", HAND_ON },
	{ "GPL-2.0", HAND_ON },
	{ "GPL-3.0", HAND_ON },
	{ "ISC", HAND_ON },
	{ "LGPL-2.0", HAND_ON },
	{ "LGPL-2.1", HAND_ON },
	{ "LGPL-3.0", HAND_ON },
	{ "LPPL-1.0", HAND_ON },
	{ "LPPL-1.1", HAND_ON },
	{ "LPPL-1.2", HAND_ON },
	{ "LPPL-1.3c", HAND_ON },
	{ "MIT", HAND_ON },
	{ "MPL-1.0", KEEP },
	{ "MPL-1.1", HAND_ON },
	{ "MPL-2.0", HAND_ON },
	{ "Ms-PL", KEEP },
	{ "Ms-RL", KEEP },
	{ "Perl", HAND_ON },
	{ "Python-2.0", HAND_ON },
	{ "QPL-1.0", HAND_ON },
	{ "Unlicense", HAND_ON },
	{ "W3C", HAND_ON },
	{ "WTFPL", HAND_ON },
	{ "Zlib", HAND_ON },
	{ "Zope", HAND_ON },
	{ "open-source", HAND_ON },
	{ "public-domain", HAND_ON },
	{ "restricted", KEEP },
	{ "unknown", KEEP },
	{ "unrestricted", HAND_ON },
};

static int by_id(const void *key, const void *row)
{
	return nk_str_cmp(*(const struct nk_str *)key, nk_str(((const struct license *)row)->id));
}

static const struct license *find(struct nk_str id)
{
	if (!id.s)
		return NULL;
	return bsearch(&id, licenses, sizeof licenses / sizeof licenses[0], sizeof licenses[0], by_id);
}

bool nk_license_known(struct nk_str license)
{
	return find(license) != NULL;
}

bool nk_license_redistributable(struct nk_str license)
{
	const struct license *known = find(license);

	return known && known->redistributable;
}
