/* SPDX-License-Identifier: MIT
 *
 * What AWS knows of the machine that we run on: its instance, its volume, and measurements of
 * both.
 */
#ifndef NK_NET_AWS_METRICS_H
#define NK_NET_AWS_METRICS_H

#include "net/aws.h"

/** The id of this machine, "i-0123"; NK_NOT_FOUND: it is no instance. */
int nk_aws_instance(struct nk_aws *aws, const char **out, struct nk_arena *arena,
		    struct nk_err *err);
/** The first volume of type gp2 of an instance, "vol-0123"; NK_NOT_FOUND: it has none. */
int nk_aws_volume(struct nk_aws *aws, const char *instance, const char **out,
		  struct nk_arena *arena, struct nk_err *err);

struct nk_aws_metric {
	const char *space;     /* "AWS/EC2" */
	const char *name;      /* "CPUCreditBalance" */
	const char *dimension; /* "InstanceId" */
	const char *of;	       /* "i-0123" */
};
/** The newest average of the last ten minutes, whole; NK_NOT_FOUND: nothing was measured. */
int nk_aws_measure(struct nk_aws *aws, const struct nk_aws_metric *metric, int64_t *out,
		   struct nk_err *err);

#endif
