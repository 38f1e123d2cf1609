/* SPDX-License-Identifier: MIT
 *
 * Credits of the machine; see credits.h.
 */
#include "role/credits.h"

#include "base/arena.h"
#include "base/log.h"
#include "net/aws_metrics.h"

/* What was not measured counts as used up, as for the Python bot. */
static int measure(struct nk_aws *aws, const struct nk_aws_metric *metric, const char *what,
		   int64_t *out, struct nk_err *err)
{
	int rc = nk_aws_measure(aws, metric, out, err);

	if (rc < 0)
		return -1;
	if (rc == NK_NOT_FOUND) {
		nk_log(NK_LOG_ERROR, "Couldn't acquire %s Credit Stats", what);
		*out = 0;
	}
	return 0;
}

static int check_cpu(const struct nk_credits *credits, const char *instance, const char *game,
		     struct nk_err *err)
{
	struct nk_aws_metric metric = { "AWS/EC2", "CPUCreditBalance", "InstanceId", instance };
	int64_t left;

	if (measure(credits->aws, &metric, "CPU", &left, err) < 0)
		return -1;
	if (left >= credits->min_cpu)
		return 0;
	nk_log(NK_LOG_ERROR, "Run skipped for %s: cpu credit %lld below target %d", game,
	       (long long)left, credits->min_cpu);
	return NK_UNCHANGED;
}

/* Other kinds of volumes have nothing that runs out. */
static int check_io(const struct nk_credits *credits, const char *instance, const char *game,
		    struct nk_arena *arena, struct nk_err *err)
{
	struct nk_aws_metric metric = { "AWS/EBS", "BurstBalance", "VolumeId", NULL };
	int64_t left;
	int rc = nk_aws_volume(credits->aws, instance, &metric.of, arena, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (measure(credits->aws, &metric, "Volume", &left, err) < 0)
		return -1;
	if (left >= credits->min_io)
		return 0;
	nk_log(NK_LOG_ERROR, "Run skipped for %s: volume credit percentage %lld below target %d",
	       game, (long long)left, credits->min_io);
	return NK_UNCHANGED;
}

int nk_credits_allow(const struct nk_credits *credits, const char *game, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *instance;

	if (!credits)
		return 0;
	int rc = nk_aws_instance(credits->aws, &instance, &arena, err);
	if (rc == NK_NOT_FOUND) {
		nk_log(NK_LOG_DEBUG, "this machine is no instance of EC2 and has no credits");
		return 0;
	}
	if (rc == 0)
		rc = check_cpu(credits, instance, game, err);
	return rc == 0 ? check_io(credits, instance, game, &arena, err) : rc;
}
