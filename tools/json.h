/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine-readable output: JSON Lines on stdout, see docs/json.md.
 */
#ifndef RMAPSIM_TOOLS_JSON_H
#define RMAPSIM_TOOLS_JSON_H

#include "replay/finding.h"
#include "sched/search.h"

struct json_t;
struct exhaust;
struct exhaust_sum;
struct mutant;
struct options;
struct progress;
struct session;

/* One line of stdout; takes over the reference. */
void json_print(struct json_t *obj);
/* A 64-bit number: hex, because most readers make a double of a number. */
struct json_t *json_hex(u64 n);
/* New references: a `bug`, and what the `end` of a search says of races. */
struct json_t *json_bug_object(const struct finding *f,
			       const struct search_hit *hit);
struct json_t *json_race_counters(void);

void json_start(const struct search_config *cfg, const struct options *opt);
void json_pulse(const struct search *s, const struct progress *p,
		u64 elapsed_ms);
void json_bug(const struct finding *f, const struct search_hit *hit);
void json_end(const struct session *ses, unsigned int bugs);

/* One scenario of explore --exhaustive is over. */
void json_exhausted(const struct exhaust *e);
/* All of them are. */
void json_exhaust_end(const struct exhaust_sum *sum);

void json_mutant(const struct mutant *mt);
/* @uncovered: ids of checks, separated by blanks. */
void json_mutants_end(u32 defects, u32 found, u32 controls, u32 silent,
		      u64 median_ms, u64 max_ms, const char *uncovered,
		      bool interrupted);

#endif /* RMAPSIM_TOOLS_JSON_H */
