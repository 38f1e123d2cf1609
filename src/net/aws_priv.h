/* SPDX-License-Identifier: MIT
 *
 * Between the files of the AWS client.
 */
#ifndef NK_NET_AWS_PRIV_H
#define NK_NET_AWS_PRIV_H

#include "net/aws.h"

struct aws_credentials {
	char *key_id, *secret, *token; /* heap; token may be NULL */
	int64_t expires_us;	       /* 0: never */
};

void aws_credentials_release(struct aws_credentials *credentials);

/**
 * Find credentials by the chain: environment, web identity, shared files, container endpoint,
 * instance metadata. NK_FAULT_CONFIG lists what was tried.
 */
int aws_credentials_find(struct aws_credentials *out, struct nk_http *http, const char *region,
			 struct nk_err *err);

/** A value of the profile in the shared files, or NULL; heap. */
char *aws_profile_value(const char *name);

/** What this machine's metadata has at a path; NK_NOT_FOUND: it is no instance. */
int aws_metadata(struct nk_http *http, const char *path, struct nk_str *out,
		 struct nk_arena *arena, struct nk_err *err);

/** The text between <name> and </name>, or NULL. */
const char *aws_xml_text(struct nk_arena *arena, struct nk_str xml, const char *name);

struct aws_to_sign {
	const char *method, *service, *region, *host, *path, *query;
	const struct nk_http_header *headers; /* besides host and the x-amz ones added here */
	size_t n_headers;
	struct nk_str body;
	int64_t now_us;
};

enum { AWS_SIGNED_HEADERS = 24 };

struct aws_signed {
	struct nk_http_header headers[AWS_SIGNED_HEADERS]; /* to send, the given ones among them */
	size_t n;
	const char *authorization;
};

/** Sign with Signature Version 4; texts are in the arena. */
void aws_sign(struct aws_signed *out, const struct aws_to_sign *request,
	      const struct aws_credentials *credentials, struct nk_arena *arena);

#endif
