/* SPDX-License-Identifier: MIT
 *
 * Identifiers of mods.
 * Rules: CKAN Core/Types/Identifier.cs.
 */
#ifndef NK_MODEL_IDENTIFIER_H
#define NK_MODEL_IDENTIFIER_H

#include "base/str.h"

/** ^[A-Za-z0-9][A-Za-z0-9-]+$; as in .NET, `$` allows one line feed at the end. */
bool nk_identifier_valid(struct nk_str text);
/** Sanitize(): from the first letter or digit on, what an identifier may not have replaced. */
struct nk_str nk_identifier_sanitize(struct nk_arena *arena, struct nk_str text,
				     const char *instead);

#endif
