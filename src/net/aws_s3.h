/* SPDX-License-Identifier: MIT
 *
 * Objects on S3: writing one, unless it is there already.
 */
#ifndef NK_NET_AWS_S3_H
#define NK_NET_AWS_S3_H

#include "net/aws.h"

/**
 * Write an object, or leave it when the same bytes with the same type are there: 0, or
 * NK_UNCHANGED. Telling needs the right to read; without it every call writes. What S3 encrypts
 * with a key of the customer's cannot be told, either.
 */
int nk_s3_put(struct nk_aws *aws, const char *bucket, const char *key, struct nk_str body,
	      const char *content_type, struct nk_err *err);

/** 0: the bucket is there; NK_NOT_FOUND: it is not, and *err has the remedy. */
int nk_s3_bucket_exists(struct nk_aws *aws, const char *bucket, struct nk_err *err);

#endif
