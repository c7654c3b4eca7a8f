import type { CDPSession } from '@playwright/test';

/** One event of Chromium's trace; microseconds. */
interface TraceEvent {
	name: string;
	ph: string;
	ts: number;
	dur?: number;
	/** Of the processor, without what other programs took meanwhile. */
	tdur?: number;
	tid: number;
	args?: { data?: { type?: string } };
}

/** What Chromium did during `work`. */
export async function trace(session: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
	const events: TraceEvent[] = [];
	session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
	await session.send('Tracing.start', {
		transferMode: 'ReportEvents',
		traceConfig: {
			includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel']
		}
	});
	await work();
	const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
	await session.send('Tracing.end');
	await complete;
	return events;
}

const keyEvents = new Set(['keydown', 'keypress', 'beforeinput', 'textInput', 'input', 'keyup']);

/** Milliseconds of the processor that each key took of the page's thread: the tasks in which its events were told, without frames. */
export function keysOf(events: readonly TraceEvent[]): number[] {
	const told = events
		.filter(({ name, args }) => name === 'EventDispatch' && keyEvents.has(args?.data?.type ?? ''))
		.toSorted((a, b) => a.ts - b.ts);
	const tasks = tasksOf(events, told[0]?.tid);
	const frames = new Set(framed(events, tasks));
	const keys: { seen: Set<TraceEvent>; took: number }[] = [];
	let until = 0;
	for (const event of told) {
		if (event.args?.data?.type === 'keydown') keys.push({ seen: new Set(), took: 0 });
		const key = keys.at(-1);
		const task = taskOf(tasks, event);
		if (!key || !task || key.seen.has(task)) continue;
		if (frames.has(task)) {
			// Told at the beginning of a frame, which counts by itself. One event may be told within another.
			if (event.ts < until) continue;
			until = event.ts + (event.dur ?? 0);
			key.took += (event.tdur ?? 0) / 1000;
			continue;
		}
		key.seen.add(task);
		key.took += (task.tdur ?? 0) / 1000;
	}
	return keys.map(({ took }) => took);
}

/** Milliseconds of the processor that each frame took which the page drew: what it did before drawing, styles and layout. */
export function framesOf(events: readonly TraceEvent[]): number[] {
	const tasks = tasksOf(events, events.find(({ name }) => name === 'FireAnimationFrame')?.tid);
	return [...new Set(framed(events, tasks))].map(({ tdur = 0 }) => tdur / 1000);
}

/** The tasks in which a frame was drawn. */
const framed = (events: readonly TraceEvent[], tasks: readonly TraceEvent[]) =>
	events.filter(({ name }) => name === 'FireAnimationFrame').flatMap((event) => taskOf(tasks, event) ?? []);

const taskOf = (tasks: readonly TraceEvent[], { ts }: TraceEvent) =>
	tasks.find((task) => task.ts <= ts && ts <= task.ts + (task.dur ?? 0));

function tasksOf(events: readonly TraceEvent[], tid: number | undefined): TraceEvent[] {
	return events.filter((event) => event.tid === tid && event.ph === 'X' && /RunTask$/.test(event.name));
}

/** Milliseconds of the processor that the page's thread took in all. */
export function tookOf(events: readonly TraceEvent[]): number {
	const tid = events.find(({ name }) => name === 'FireAnimationFrame')?.tid;
	// One task may be run within another.
	let until = 0;
	let sum = 0;
	for (const { ts, dur = 0, tdur = 0 } of tasksOf(events, tid).toSorted(
		(a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0)
	)) {
		if (ts < until) continue;
		until = ts + dur;
		sum += tdur;
	}
	return sum / 1000;
}

const parts = [
	'FunctionCall',
	'RunMicrotasks',
	'UpdateLayoutTree',
	'Layout',
	'PrePaint',
	'Paint',
	'Layerize',
	'Commit'
];

/** Milliseconds of the processor by what the page's thread did, the costliest first: some lie within others. */
export function partsOf(events: readonly TraceEvent[]): [name: string, took: number][] {
	const tid = events.find(({ name }) => name === 'FireAnimationFrame')?.tid;
	return parts
		.map((name): [string, number] => [
			name,
			events
				.filter((event) => event.tid === tid && event.name === name)
				.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0)
		])
		.toSorted((a, b) => b[1] - a[1]);
}
