import type { EventType } from '#lib/domain/workshop-events.ts';
import type { App } from '../app.ts';
import * as workshops from '../db/workshops.ts';
import { reviewMinutes } from '../services/workshop-closing.ts';

/** Milliseconds. */
const EVERY = 10 * 60_000;

/** What the list of workshops shows. */
const listed: ReadonlySet<EventType> = new Set([
	'created',
	'renamed',
	'opened',
	'started',
	'paused',
	'resumed',
	'closed',
	'cancelled',
	'minutes_reviewed'
]);

/** Tells pages that list workshops when one of them is no longer as they show it. */
export function watchWorkshopList(app: App): { stop(): void } {
	const stop = app.workshops.listen((id, _, events) => {
		if (!events.some(({ type }) => listed.has(type))) return;
		tell(id).catch((error: unknown) => app.log.warn({ err: error, id }, 'a workshop was not told of'));
	});
	async function tell(id: string) {
		const row = await workshops.findAnywhere(app.db, id);
		if (row)
			await app.announce({ kind: 'changed', topics: [`alliance:${row.alliance_id}`], what: 'workshop', id });
	}
	return { stop };
}

/** Looks now and again for workshops whose minutes nobody corrects any more. */
export function watchWorkshops(app: App): { stop(): void } {
	const look = () => {
		reviewMinutes(app).catch((error: unknown) => {
			app.log.warn({ err: error }, 'minutes were not looked at; trying again');
		});
	};
	look();
	const timer = setInterval(look, EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
