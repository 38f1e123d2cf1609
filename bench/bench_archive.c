/* SPDX-License-Identifier: MIT
 *
 * Listing and testing zips: most of the processor time of a pass over all mods goes here.
 * Give it downloads; it prints what each step took for all of them together.
 */
#include "archive/archive.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

struct total {
	double list_s, test_s;
	uint64_t entries, packed, unpacked;
	size_t files, refused;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void count_entries(struct total *total, const struct nk_zip *zip)
{
	total->entries += zip->n;
	for (size_t i = 0; i < zip->n; i++)
		total->unpacked += zip->entries[i].size;
}

static void measure(struct total *total, const char *path)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_zip) zip = NULL;
	struct nk_err err = NK_ERR_INIT;
	struct stat st = { 0 };
	double start = now();

	if (stat(path, &st) < 0 || nk_zip_open(&zip, path, &err) < 0) {
		total->refused++;
		return;
	}
	double listed = now();
	total->refused += nk_zip_test(path, &arena, &err) < 0;
	total->test_s += now() - listed;
	total->list_s += listed - start;
	total->packed += (uint64_t)st.st_size;
	total->files++;
	count_entries(total, zip);
}

int main(int argc, char **argv)
{
	struct total t = { 0 };

	for (int i = 1; i < argc; i++)
		measure(&t, argv[i]);
	if (t.files == 0) {
		fprintf(stderr, "usage: bench_archive ZIP...\n");
		return 1;
	}
	printf("%zu zips, %llu entries, %.1f MB packed, %.1f MB unpacked; %zu refused\n", t.files,
	       (unsigned long long)t.entries, (double)t.packed / 1e6, (double)t.unpacked / 1e6,
	       t.refused);
	printf("listing: %.3f s, %.0f entries/s\n", t.list_s, (double)t.entries / t.list_s);
	printf("testing: %.3f s, %.0f MB/s packed, %.0f MB/s unpacked\n", t.test_s,
	       (double)t.packed / 1e6 / t.test_s, (double)t.unpacked / 1e6 / t.test_s);
	return 0;
}
