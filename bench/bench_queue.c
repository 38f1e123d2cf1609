/* SPDX-License-Identifier: MIT
 *
 * How fast queues are, and how little the number of waiting messages matters:
 *
 *	build/bench/bench_queue [MESSAGES]
 */
#include "queue/queue.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

enum { BODY = 2000, LOOKS = 20, SINGLY = 100 }; /* BODY: a usual .netkan or .ckan */

static struct nk_err err;

static void must(int rc)
{
	if (rc == 0)
		return;
	fprintf(stderr, "bench_queue: %s\n", nk_err_text(&err));
	exit(1);
}

static struct nk_queue *open_queue(const char *prefix, const char *folder)
{
	struct nk_queue_env env = { .state = folder };
	struct nk_queue *queue;
	char name[100];

	snprintf(name, sizeof name, "%sBench.fifo", prefix);
	must(nk_queue_open(&queue, name, &env, &err));
	return queue;
}

static void report(const char *what, int64_t start_us, int n)
{
	int64_t us = nk_monotonic_us() - start_us;

	printf("  %-52s %9.1f us each\n", what, (double)us / n);
}

static void fill(struct nk_queue *queue, int n, int groups, bool once)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_msg *msgs = NK_NEW_N(&arena, struct nk_msg, (size_t)n);
	int64_t start_us;

	for (int i = 0; i < n; i++) {
		msgs[i].body = nk_str(nk_printf(&arena, "%0*d", BODY, i));
		msgs[i].group = nk_printf(&arena, "%d", i % groups);
		msgs[i].once = once;
	}
	start_us = nk_monotonic_us();
	must(nk_queue_send(queue, msgs, (size_t)n, &err));
	report(once ? "send again what waits already, all at once" : "send, all at once", start_us,
	       n);
}

static void send_singly(struct nk_queue *queue)
{
	struct nk_msg msg = { .body = NK_STR("x") };
	int64_t start_us = nk_monotonic_us();

	for (int i = 0; i < SINGLY; i++)
		must(nk_queue_send(queue, &msg, 1, &err));
	report("send, one by one", start_us, SINGLY);
}

/* Another reader has the head of the only group. */
static void look_while_held(struct nk_queue *queue, struct nk_queue *other)
{
	struct nk_inbox ours = NK_INBOX_INIT, inbox = NK_INBOX_INIT;
	int64_t start_us;

	must(nk_queue_receive(queue, &ours, 1, 600, 0, &err));
	start_us = nk_monotonic_us();
	for (int i = 0; i < LOOKS; i++)
		must(nk_queue_receive(other, &inbox, 10, 60, 0, &err));
	report("receive nothing, while another has the group", start_us, LOOKS);
	must(nk_queue_extend(queue, &ours.msgs[0].receipt, 1, 0, &err));
	nk_inbox_release(&ours);
	nk_inbox_release(&inbox);
}

static void drain(struct nk_queue *queue, size_t batch)
{
	struct nk_inbox inbox = NK_INBOX_INIT;
	int64_t start_us = nk_monotonic_us();
	const char **receipts;
	char what[60];
	int n = 0;

	for (;;) {
		must(nk_queue_receive(queue, &inbox, batch, 600, 0, &err));
		if (inbox.n == 0)
			break;
		receipts = NK_NEW_N(&inbox.arena, const char *, inbox.n);
		for (size_t i = 0; i < inbox.n; i++)
			receipts[i] = inbox.msgs[i].receipt;
		must(nk_queue_drop(queue, receipts, inbox.n, &err));
		n += (int)inbox.n;
	}
	snprintf(what, sizeof what, "receive and drop, %zu at a time", batch);
	report(what, start_us, n ? n : 1);
	nk_inbox_release(&inbox);
}

static void run(const char *prefix, const char *folder, int n)
{
	struct nk_queue *queue = open_queue(prefix, folder), *other = open_queue(prefix, folder);
	const char *scheme = *prefix ? prefix : "sqlite:";

	printf("%s %d messages in one group\n", scheme, n);
	fill(queue, n, 1, false);
	look_while_held(queue, other);
	drain(queue, 10);
	printf("%s %d messages in %d groups\n", scheme, n, n / 2);
	fill(queue, n, n / 2, false);
	fill(queue, n, n / 2, true);
	drain(queue, 1);
	send_singly(queue);
	drain(queue, 100);
	nk_queue_free(queue);
	nk_queue_free(other);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 10000;
	char folder[] = "/tmp/netkan-bench-XXXXXX", command[60];

	if (n < 2 || !mkdtemp(folder)) {
		fprintf(stderr, "usage: bench_queue [MESSAGES]\n");
		return 1;
	}
	run("", folder, n);
	run("memory:", folder, n);
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command) == 0 ? 0 : 1;
}
