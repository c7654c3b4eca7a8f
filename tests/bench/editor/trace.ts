import type { CDPSession } from '@playwright/test';

/** One event of Chromium's trace; microseconds. */
interface TraceEvent {
	name: string;
	ph: string;
	ts: number;
	dur?: number;
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

/** Milliseconds that each key took of the page's thread: the tasks in which its events were told, together. */
export function keysOf(events: readonly TraceEvent[]): number[] {
	const told = events
		.filter(({ name, args }) => name === 'EventDispatch' && keyEvents.has(args?.data?.type ?? ''))
		.toSorted((a, b) => a.ts - b.ts);
	const tasks = tasksOf(events, told[0]?.tid);
	const keys: { seen: Set<TraceEvent>; took: number }[] = [];
	for (const event of told) {
		if (event.args?.data?.type === 'keydown') keys.push({ seen: new Set(), took: 0 });
		const key = keys.at(-1);
		const task = tasks.find(({ ts, dur = 0 }) => ts <= event.ts && event.ts <= ts + dur);
		if (!key || !task || key.seen.has(task)) continue;
		key.seen.add(task);
		key.took += (task.dur ?? 0) / 1000;
	}
	return keys.map(({ took }) => took);
}

/** Milliseconds of each frame that the page drew: what it did before drawing, styles and layout. */
export function framesOf(events: readonly TraceEvent[]): number[] {
	const fired = events.filter(({ name }) => name === 'FireAnimationFrame');
	const tasks = tasksOf(events, fired[0]?.tid);
	const seen = new Set(
		fired.flatMap(({ ts }) => tasks.find((task) => task.ts <= ts && ts <= task.ts + (task.dur ?? 0)) ?? [])
	);
	return [...seen].map(({ dur = 0 }) => dur / 1000);
}

function tasksOf(events: readonly TraceEvent[], tid: number | undefined): TraceEvent[] {
	return events.filter((event) => event.tid === tid && event.ph === 'X' && /RunTask$/.test(event.name));
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

/** Milliseconds of the page's thread by what it did, the costliest first: some lie within others. */
export function partsOf(events: readonly TraceEvent[]): [name: string, took: number][] {
	const tid = events.find(({ name }) => name === 'FireAnimationFrame')?.tid;
	return parts
		.map((name): [string, number] => [
			name,
			events
				.filter((event) => event.tid === tid && event.name === name)
				.reduce((sum, { dur = 0 }) => sum + dur / 1000, 0)
		])
		.toSorted((a, b) => b[1] - a[1]);
}
