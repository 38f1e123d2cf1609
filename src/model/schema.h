/* SPDX-License-Identifier: MIT
 *
 * The CKAN schema, as NJsonSchema judges it, and the licence lists that it holds.
 */
#ifndef NK_MODEL_SCHEMA_H
#define NK_MODEL_SCHEMA_H

#include "base/value.h"

/** 0, or NK_FAULT_METADATA "Schema validation failed: #/path: Kind, ..." */
int nk_schema_check(const struct nk_value *json, struct nk_arena *arena, struct nk_err *err);
bool nk_license_known(struct nk_str license);
bool nk_license_redistributable(struct nk_str license);

#endif
