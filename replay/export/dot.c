// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the run look like as a graph?
 *
 * A cluster a task, time downwards: invisible edges put each event on a rank
 * of its own.  As in Dat3M, nothing is drawn that program order implies.
 */
#include "replay/export/export.h"

#include <errno.h>
#include <stdlib.h>

#include "replay/export/parts.h"
#include "replay/order.h"

struct graph {
	FILE			*out;
	const struct finding	*f;
	u8			*keep;
};

/* In a quoted string of dot; \l ends a line that is set to the left. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text < ' ' || *text > '~' ? '?' : *text, out);
	}
}

static bool is_of_verdict(const struct graph *g, u32 i)
{
	u32 a, b;

	if (!g->f->note)
		return false;
	return (s32)i == g->f->event || (s32)i == g->f->free_event ||
	       (finding_missing(g->f, &a, &b) && i == a);
}

static void put_node(const struct graph *g, u32 i)
{
	const struct event *e = &record.events[i];
	char words[160], func[TRACE_WORD];

	export_words(g->f, i, words, sizeof(words));
	fprintf(g->out, "    e%u [label=\"", i);
	if (record_is_step(i))
		fprintf(g->out, "%u  ", e->step);
	put_escaped(g->out, words);
	if (finding_core_func(record_stack(e->stack), func, sizeof(func))) {
		fputs("\\l      ", g->out);
		put_escaped(g->out, func);
	}
	fputs("\\l\"", g->out);
	if (e->op == OP_DRAIN)
		fputs(", style=dashed", g->out);
	if (is_of_verdict(g, i))
		fputs(", style=filled, fillcolor=\"#ffd0d0\"", g->out);
	fputs("];\n", g->out);
}

/* When a store lands is not up to its task's program. */
static void put_program_order(const struct graph *g, unsigned int task)
{
	bool first = true;

	for (u32 i = 0; i < record.nevents; i++) {
		if (!g->keep[i] || record.events[i].task != task ||
		    record.events[i].op == OP_DRAIN)
			continue;
		fprintf(g->out, first ? "    e%u" : " -> e%u", i);
		first = false;
	}
	if (!first)
		fputs(" [color=gray60, weight=10];\n", g->out);
}

static void put_task(const struct graph *g, unsigned int task)
{
	const struct scn_task *st = &g->f->trace.scn.tasks[task - 1];
	bool any = false;

	for (u32 i = 0; i < record.nevents; i++)
		any |= g->keep[i] && record.events[i].task == task;
	if (!any)
		return;
	fprintf(g->out, "  subgraph cluster_%u {\n    label=\"task %u ", task,
		task);
	put_escaped(g->out, st->name);
	fprintf(g->out, ", cpu %u\";\n", st->cpu);
	for (u32 i = 0; i < record.nevents; i++) {
		if (g->keep[i] && record.events[i].task == task)
			put_node(g, i);
	}
	put_program_order(g, task);
	fputs("  }\n", g->out);
}

static bool is_in_program(u32 a, u32 b)
{
	return record.events[a].task == record.events[b].task &&
	       record.events[a].op != OP_DRAIN &&
	       record.events[b].op != OP_DRAIN;
}

/* One below the other, in the order in which they happened. */
static void put_time(const struct graph *g)
{
	s32 last = -1;

	for (u32 i = 0; i < record.nevents; i++) {
		if (!g->keep[i])
			continue;
		if (last >= 0 && !is_in_program(last, i))
			fprintf(g->out, "  e%d -> e%u [style=invis];\n", last,
				i);
		last = i;
	}
}

/* What a task has seen of a store once, it knows. */
static bool is_news(const struct graph *g, s32 from, u32 to)
{
	for (u32 i = from + 1; from >= 0 && i < to; i++) {
		if (g->keep[i] && record.events[i].task ==
		    record.events[to].task &&
		    export_reads_from(g->f, i) == from)
			return false;
	}
	return true;
}

static void put_edge(const struct graph *g, s32 from, u32 to,
		     const char *label, const char *color)
{
	if (from < 0 || !g->keep[from])
		return;
	fprintf(g->out, "  e%d -> e%u [label=\"%s\", color=%s, fontcolor=%s, "
		"constraint=false];\n", from, to, label, color, color);
}

static void put_edges(const struct graph *g)
{
	for (u32 i = 0; i < record.nevents; i++) {
		s32 from = export_reads_from(g->f, i), source = order_source(i);

		if (!g->keep[i])
			continue;
		if (is_news(g, from, i))
			put_edge(g, from, i, "rf", "darkgreen");
		put_edge(g, export_store_of(i), i, "delayed", "darkorange");
		if (source != from)
			put_edge(g, source, i, "sync", "blue");
	}
}

static void put_missing(const struct graph *g)
{
	u32 a, b;

	if (!finding_missing(g->f, &a, &b) || !g->keep[a] || !g->keep[b])
		return;
	fprintf(g->out, "  e%u -> e%u [label=\"no order\", color=red, "
		"fontcolor=red, style=dashed, constraint=false];\n", a, b);
}

static void put_graph(const struct graph *g)
{
	const struct trace *t = &g->f->trace;
	char title[256];

	export_title(g->f, title, sizeof(title));
	fputs("digraph rmapsim {\n  label=\"", g->out);
	put_escaped(g->out, title);
	fputs("\\l", g->out);
	put_escaped(g->out, t->scn.name);
	fprintf(g->out, ", core %s, mutation %s, model %s\\l\";\n", t->rev,
		t->mutation, memory_model_word(t->model));
	fputs("  labelloc=t; labeljust=l; newrank=true; ranksep=0.15;\n"
	      "  fontname=monospace;\n"
	      "  node [shape=box, fontname=monospace, fontsize=10, "
	      "height=0.2];\n"
	      "  edge [fontname=monospace, fontsize=9, arrowsize=0.7];\n",
	      g->out);
	for (unsigned int task = 1; task <= t->scn.ntasks; task++)
		put_task(g, task);
	put_time(g);
	put_edges(g);
	put_missing(g);
	fputs("}\n", g->out);
}

int export_dot(FILE *out, const struct finding *f, bool all)
{
	struct graph g = { .out = out, .f = f };

	if (!order_make())
		return -ENOMEM;
	g.keep = export_keep(f, all);
	if (!g.keep)
		return -ENOMEM;
	put_graph(&g);
	free(g.keep);
	return 0;
}
