/* SPDX-License-Identifier: MIT
 *
 * Digests and keyed digests (OpenSSL), several at once over one pass of the bytes.
 */
#ifndef NK_BASE_DIGEST_H
#define NK_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum nk_digest_kind { NK_MD5, NK_SHA1, NK_SHA256 };
enum { NK_DIGEST_MAX = 32, NK_DIGEST_HEX = 65 };

/* One running digest. */
struct nk_digest {
	void *ctx;
	enum nk_digest_kind kind;
};

void nk_digest_init(struct nk_digest *digest, enum nk_digest_kind kind);
void nk_digest_add(struct nk_digest *digest, const void *data, size_t n);
/** Write the raw digest to `out` (NK_DIGEST_MAX bytes); returns its size and releases `digest`. */
size_t nk_digest_end(struct nk_digest *digest, uint8_t *out);
void nk_digest_release(struct nk_digest *digest);

/** Digest of one piece. */
size_t nk_digest_of(enum nk_digest_kind kind, const void *data, size_t n, uint8_t *out);
size_t nk_hmac(enum nk_digest_kind kind, const void *key, size_t n_key, const void *data, size_t n,
	       uint8_t *out);
/** Hex text of n bytes; `out` holds 2n+1. */
char *nk_hex(char *out, const uint8_t *bytes, size_t n, bool upper);
/** Equality in time that depends on n only. */
bool nk_same_secret(const void *a, const void *b, size_t n);
/** n random bytes fit for keys and names. */
void nk_random(void *out, size_t n);

#endif
