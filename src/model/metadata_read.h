/* SPDX-License-Identifier: MIT
 *
 * The parts of the typed netkan's reader: metadata.c reads the whole, metadata_options.c the
 * options that are classes of their own.
 */
#ifndef NK_MODEL_METADATA_READ_H
#define NK_MODEL_METADATA_READ_H

#include "model/metadata.h"
#include "model/typed.h"

/* Readers of one property each, `into` being the struct nk_metadata. */
int nk_metadata_read_version_edit(struct nk_typed *typed, const struct nk_value *value, void *into);
int nk_metadata_read_overrides(struct nk_typed *typed, const struct nk_value *value, void *into);
int nk_metadata_read_jenkins(struct nk_typed *typed, const struct nk_value *value, void *into);
int nk_metadata_read_github(struct nk_typed *typed, const struct nk_value *value, void *into);
int nk_metadata_read_gitlab(struct nk_typed *typed, const struct nk_value *value, void *into);

/** A dictionary from strings to values of `type`, kept as it is; *out stays for null and "". */
int nk_metadata_read_dictionary(struct nk_typed *typed, const struct nk_value *value,
				const char *type, struct nk_value **out);

#endif
