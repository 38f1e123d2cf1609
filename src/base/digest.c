/* SPDX-License-Identifier: MIT
 *
 * Digests; see digest.h. OpenSSL's EVP does the work, with the machine's SHA instructions.
 */
#include "base/digest.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

static const EVP_MD *method(enum nk_digest_kind kind)
{
	switch (kind) {
	case NK_MD5: return EVP_md5();
	case NK_SHA1: return EVP_sha1();
	case NK_SHA256: break;
	}
	return EVP_sha256();
}

void nk_digest_init(struct nk_digest *digest, enum nk_digest_kind kind)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	/* These fail only without memory. */
	if (!ctx || EVP_DigestInit_ex(ctx, method(kind), NULL) != 1)
		abort();
	digest->ctx = ctx;
	digest->kind = kind;
}

void nk_digest_add(struct nk_digest *digest, const void *data, size_t n)
{
	if (EVP_DigestUpdate(digest->ctx, data, n) != 1)
		abort();
}

size_t nk_digest_end(struct nk_digest *digest, uint8_t *out)
{
	unsigned n = 0;

	if (EVP_DigestFinal_ex(digest->ctx, out, &n) != 1)
		abort();
	nk_digest_release(digest);
	return n;
}

void nk_digest_release(struct nk_digest *digest)
{
	EVP_MD_CTX_free(digest->ctx);
	digest->ctx = NULL;
}

size_t nk_digest_of(enum nk_digest_kind kind, const void *data, size_t n, uint8_t *out)
{
	struct nk_digest digest;

	nk_digest_init(&digest, kind);
	nk_digest_add(&digest, data, n);
	return nk_digest_end(&digest, out);
}

size_t nk_hmac(enum nk_digest_kind kind, const void *key, size_t n_key, const void *data, size_t n,
	       uint8_t *out)
{
	unsigned n_out = 0;

	/* A key of no bytes must still be a pointer, or the last one used is taken again. */
	if (!HMAC(method(kind), n_key ? key : "", (int)n_key, data, n, out, &n_out))
		abort();
	return n_out;
}

char *nk_hex(char *out, const uint8_t *bytes, size_t n, bool upper)
{
	const char *digit = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

bool nk_same_secret(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void nk_random(void *out, size_t n)
{
	assert(n <= 1024);
	if (RAND_bytes(out, (int)n) != 1)
		abort();
}
