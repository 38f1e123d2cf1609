/* SPDX-License-Identifier: MIT
 *
 * Properties that netkans and modules have in common, and how they are read. For implementers
 * of typed documents in this folder.
 */
#ifndef NK_MODEL_FIELDS_H
#define NK_MODEL_FIELDS_H

#include "base/uri.h"
#include "model/typed.h"
#include "model/version.h"

/* A list that grows while it is read. */
struct nk_text_list {
	struct nk_str *list;
	size_t n;
};
struct nk_uri_list {
	struct nk_uri *list;
	size_t n;
};

/** A ModuleVersion, from any scalar. Null, arrays and objects are errors. */
int nk_field_version(struct nk_typed *typed, const struct nk_value *value, struct nk_version *out);
/** One or more texts; a null among several is "no text". NK_NOT_FOUND for null. */
int nk_field_texts(struct nk_typed *typed, const struct nk_value *value, struct nk_text_list *out);
/** One or more licence ids, all of them known. */
int nk_field_licenses(struct nk_typed *typed, const struct nk_value *value,
		      struct nk_text_list *out);
/** One absolute address or a list of addresses. NK_NOT_FOUND for null. */
int nk_field_uris(struct nk_typed *typed, const struct nk_value *value, struct nk_uri_list *out);
/**
 * An enum `type` of `names` as JsonReleaseStatusConverter reads it, which kind and
 * release_status share: alpha and beta are the third and the second value. NK_NOT_FOUND for
 * null, NK_END for an object (see nk_typed_unread()).
 */
int nk_field_status(struct nk_typed *typed, const struct nk_value *value, const char *type,
		    const char *const *names, int *out);
extern const char *const nk_release_status_names[]; /* NULL-terminated, as enum nk_release_status */

/** new Uri(text): fails with UriFormatException. */
int nk_field_uri(struct nk_typed *typed, struct nk_str text, struct nk_uri *out);
/** An absolute or relative address as Newtonsoft reads one; NK_NOT_FOUND for null and "". */
int nk_field_any_uri(struct nk_typed *typed, const struct nk_value *value, struct nk_uri *out);
/** (Uri)token: text only. NK_NOT_FOUND for null. */
int nk_field_cast_uri(struct nk_typed *typed, const struct nk_value *value, struct nk_uri *out);

#endif
