/* SPDX-License-Identifier: MIT
 *
 * Shared by the readers of forms only.
 */
#ifndef NK_WEB_FORM_PRIV_H
#define NK_WEB_FORM_PRIV_H

#include "web/request.h"

int nk_fields_add(struct nk_fields *fields, struct nk_str name, struct nk_str value,
		  struct nk_arena *arena, struct nk_err *err);

#endif
