/* SPDX-License-Identifier: MIT
 *
 * "spec_version v1.4+ required ...": what several validators say.
 */
#ifndef NK_INFLATE_REQUIRES_H
#define NK_INFLATE_REQUIRES_H

#include "inflate/inflation.h"

/** Fail when a feature is used and the module's spec_version (if it has one) is older. */
int nk_requires(struct nk_inflation *inflation, const struct nk_metadata *module, bool used,
		const char *version, const char *what, struct nk_err *err);

#endif
