/* SPDX-License-Identifier: MIT
 *
 * See signature.h. Both spellings of hex digits are read, since a digest has no letter case.
 */
#include "web/signature.h"

#include "base/digest.h"

#include <string.h>

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = memchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c, 16);

	return found ? (int)(found - digits) : -1;
}

/* "sha1=0aF..." to bytes; false when it is anything else. What is wrong here is no secret. */
static bool read_digest(struct nk_str header, const char *prefix, size_t size, uint8_t *out)
{
	size_t skip = strlen(prefix);

	header = nk_str_trim(header);
	if (!nk_str_starts(header, prefix) || header.n != skip + 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = digit(header.s[skip + 2 * i]), low = digit(header.s[skip + 2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool nk_signature_good(const struct nk_secrets *secrets, struct nk_str body, struct nk_str sha256,
		       struct nk_str sha1)
{
	bool strong = sha256.s != NULL;
	enum nk_digest_kind kind = strong ? NK_SHA256 : NK_SHA1;
	size_t size = strong ? 32 : 20;
	uint8_t given[NK_DIGEST_MAX], made[NK_DIGEST_MAX];
	bool good = false;

	if (!read_digest(strong ? sha256 : sha1, strong ? "sha256=" : "sha1=", size, given))
		return false;
	/* All secrets are tried, so that the time does not tell which one is in use. */
	for (size_t i = 0; i < secrets->n; i++) {
		nk_hmac(kind, secrets->items[i], strlen(secrets->items[i]), body.s ? body.s : "",
			body.n, made);
		good |= nk_same_secret(given, made, size);
	}
	return good;
}
