import type { Workshop } from '#lib/domain/workshop-state.ts';
import { changesBetween } from '#lib/domain/workshop-patch.ts';
import {
	commonView,
	consoleView,
	mineView,
	roomView,
	type CommonView,
	type ConsoleView,
	type RoomView
} from '#lib/domain/workshop-view.ts';
import { roomOf } from '#lib/domain/workshop-state.ts';
import { beginningOf, endOf } from './deflated.ts';
import type { Spectator } from './spectator.ts';

/** Milliseconds between two frames: at most two a second for each page. */
const PAUSE = 500;
/** Bytes of what many are sent alike, from which on it is worth being made smaller. */
const LARGE = 8 * 1024;

/**
 * A workshop that pages follow. Whatever happens between two frames goes into one: what is the same for many is made
 * and written once, what is one's own is sent only when it is another. A page that has just come is sent the whole.
 */
export class Stage {
	readonly spectators = new Set<Spectator>();
	workshop: Workshop;
	readonly #code: string;
	readonly #now: () => number;
	readonly #failed: (error: unknown) => void;
	#told: Workshop | undefined;
	#common: CommonView | undefined;
	#console: ConsoleView | undefined;
	#rooms = new Map<string, RoomView | null>();
	#isPlanned = false;
	#lastAt = -Infinity;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(workshop: Workshop, code: string, now: () => number, failed: (error: unknown) => void) {
		this.#failed = failed;
		this.workshop = workshop;
		this.#code = code;
		this.#now = now;
	}

	/** Whose page is open. */
	here(): Set<string> {
		const people = new Set<string>();
		for (const { admitted } of this.spectators) if (admitted.person) people.add(admitted.person);
		return people;
	}

	add(spectator: Spectator): void {
		this.spectators.add(spectator);
		this.plan();
	}

	remove(spectator: Spectator): void {
		if (this.spectators.delete(spectator)) this.plan();
	}

	changedTo(workshop: Workshop): void {
		this.workshop = workshop;
		this.plan();
	}

	/** A frame soon: at once after a pause. */
	plan(): void {
		if (this.#isPlanned) return;
		this.#isPlanned = true;
		const wait = Math.max(0, this.#lastAt + PAUSE - performance.now());
		this.#timer = setTimeout(() => this.#try(), wait);
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#isPlanned = true;
	}

	/** What goes wrong for one workshop ends nothing else. Its pages come back and ask for the whole. */
	#try(): void {
		try {
			this.#tell();
		} catch (error) {
			this.#failed(error);
			for (const spectator of this.spectators) spectator.close('slow');
		}
	}

	#tell(): void {
		this.#isPlanned = false;
		this.#lastAt = performance.now();
		const { workshop } = this;
		const now = this.#now();
		const context = { code: this.#code, here: this.here() };
		const common = commonView(workshop, context);
		const hasConsole = [...this.spectators].some(({ admitted }) => admitted.viewer.as === 'facilitator');
		const console = hasConsole ? consoleView(workshop, context) : undefined;
		const step = workshop.current ? workshop.steps[workshop.current] : undefined;
		const rooms = new Map<string, RoomView | null>();
		const roomNow = (id: string) => {
			if (!rooms.has(id)) rooms.set(id, step ? roomView(workshop, step, id) : null);
			return rooms.get(id) ?? null;
		};
		const ofCommon = written(changesBetween(this.#common ?? {}, common, ['common']));
		const ofConsole = console && written(changesBetween(this.#console ?? {}, console, ['console']));
		const ofRoom = new Map<string, string>();
		/** What many are sent alike is written once, and never copied: what is one's own follows it in the same message. */
		const buffers = new Map<string, Buffer>();
		const once = (name: string, write: () => string) => {
			if (!buffers.has(name)) buffers.set(name, Buffer.from(write()));
			return buffers.get(name)!;
		};
		const smaller = new Map<Buffer, Buffer>();
		const send = (spectator: Spectator, first: Buffer, rest: string) => {
			if (!spectator.request.deflate || first.byteLength < LARGE) {
				return spectator.send(rest ? [first, rest] : [first], now);
			}
			if (!smaller.has(first)) smaller.set(first, beginningOf(first));
			spectator.send([smaller.get(first)!, endOf(rest)], now, true);
		};
		const moment = performance.now();
		for (const spectator of this.spectators) {
			const { viewer, person, holder } = spectator.admitted;
			const leads = workshop.facilitators.includes(holder);
			const isOut = workshop.removed.includes(holder) || (viewer.as === 'facilitator' && !leads);
			if (isOut) spectator.close('noAccess');
			if (!spectator.isReady()) {
				// Whoever has missed something gets everything anew when they can follow.
				if (workshop !== this.#told) spectator.isStale = true;
				continue;
			}
			const room = person ? (roomOf(step, person)?.id ?? null) : null;
			const mine = viewer.as === 'projector' ? 'null' : JSON.stringify(mineView(workshop, viewer));
			if (spectator.isStale) {
				const isConsole = viewer.as === 'facilitator';
				const first = once(isConsole ? 'console' : 'common', () => {
					const ofLead = isConsole ? JSON.stringify(console) : 'null';
					return `{"now":${now},"view":{"common":${JSON.stringify(common)},"console":${ofLead},"room":`;
				});
				send(spectator, first, `${room ? JSON.stringify(roomNow(room)) : 'null'},"mine":${mine}}}`);
			} else {
				const own: string[] = [];
				if (viewer.as === 'facilitator' && ofConsole) own.push(ofConsole);
				if (room !== spectator.room) own.push(written([[['room'], room ? roomNow(room) : null]]));
				else if (room) {
					if (!ofRoom.has(room)) {
						ofRoom.set(room, written(changesBetween(this.#rooms.get(room) ?? {}, roomNow(room), ['room'])));
					}
					if (ofRoom.get(room)) own.push(ofRoom.get(room)!);
				}
				if (mine !== spectator.mine) own.push(`[["mine"],${mine}]`);
				if (own.length > 0) {
					const first = once('changes', () => `{"now":${now},"changes":[${ofCommon}`);
					send(spectator, first, `${ofCommon && ','}${own.join(',')}]}`);
				} else if (ofCommon) {
					send(
						spectator,
						once('all', () => `{"now":${now},"changes":[${ofCommon}]}`),
						''
					);
				}
			}
			spectator.isStale = false;
			spectator.mine = mine;
			spectator.room = room;
		}
		this.#told = workshop;
		this.#common = common;
		this.#console = console;
		// Of a room that nobody was told of now the next one to come is told the whole.
		this.#rooms = rooms;
		// A long turn must not make the next one follow at once.
		this.#lastAt += performance.now() - moment > PAUSE ? PAUSE : 0;
	}
}

/** Without the brackets of the list, so that lists can be put together; '' for none. */
function written(changes: ReturnType<typeof changesBetween>): string {
	return changes.length > 0 ? JSON.stringify(changes).slice(1, -1) : '';
}
