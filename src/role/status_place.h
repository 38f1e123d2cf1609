/* SPDX-License-Identifier: MIT
 *
 * Where exported statuses go: a bucket on S3, or a folder.
 */
#ifndef NK_ROLE_STATUS_PLACE_H
#define NK_ROLE_STATUS_PLACE_H

#include "base/str.h"

struct nk_aws;

/** The folder that a bucket's name means (file:PATH, or it begins with '/' or '.'); NULL: none. */
const char *nk_status_place_folder(const char *bucket);
/** Put a text below a key, or leave the same text there: 0, NK_UNCHANGED. `aws`: not for folders. */
int nk_status_place(struct nk_aws *aws, const char *bucket, const char *key, struct nk_str text,
		    struct nk_err *err);

#endif
