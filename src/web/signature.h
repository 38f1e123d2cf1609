/* SPDX-License-Identifier: MIT
 *
 * Signatures of GitHub's calls: a keyed digest of the raw body. SHA-256 decides where it is
 * given; SHA-1 is what older senders know. Several secrets may hold at once, while one is
 * being replaced by the next.
 */
#ifndef NK_WEB_SIGNATURE_H
#define NK_WEB_SIGNATURE_H

#include "base/str.h"

struct nk_secrets {
	const char *const *items;
	size_t n;
};

/**
 * Is the body signed with one of the secrets? sha256 and sha1 are the headers' values
 * ("sha256=" and 64 hex digits, "sha1=" and 40), "no text" where absent. Time depends on the
 * sizes and the number of secrets only. Without secrets nothing is signed.
 */
bool nk_signature_good(const struct nk_secrets *secrets, struct nk_str body, struct nk_str sha256,
		       struct nk_str sha1);

#endif
