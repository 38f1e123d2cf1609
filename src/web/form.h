/* SPDX-License-Identifier: MIT
 *
 * Forms: "a=1&b=2" (a query or a body) and multipart bodies, decoded as the Python bot's
 * server did: broken percent signs stand for themselves, bytes that are no UTF-8 become
 * U+FFFD, fields keep their order, a name may come several times.
 */
#ifndef NK_WEB_FORM_H
#define NK_WEB_FORM_H

#include "web/request.h"

/** Fields of an urlencoded text. NK_FAULT_METADATA beyond NK_WEB_FIELDS_MAX fields. */
int nk_form_urlencoded(struct nk_fields *out, struct nk_str text, struct nk_arena *arena,
		       struct nk_err *err);
/** Fields of a multipart body; files are left out. Without a boundary or parts: no fields. */
int nk_form_multipart(struct nk_fields *out, struct nk_str body, struct nk_str content_type,
		      struct nk_arena *arena, struct nk_err *err);
/** A path with its %XX decoded; cut at a NUL. */
const char *nk_path_decode(struct nk_str path, struct nk_arena *arena);
/** By content type; a type that is neither of the two has no fields. */
int nk_form(struct nk_fields *out, const struct nk_web_request *request, struct nk_arena *arena,
	    struct nk_err *err);
/** Is the content type this one, whatever its parameters? In any letter case. */
bool nk_content_is(struct nk_str content_type, const char *type);
/** A parameter of a header's value (boundary=x, name="y"); "no text" where absent. */
struct nk_str nk_header_parameter(struct nk_str value, const char *name, struct nk_arena *arena);

#endif
