import type { WorkshopEvent } from '#lib/domain/workshop-events.ts';
import { blankWorkshop, type Workshop } from '#lib/domain/workshop-state.ts';
import { apply, replay, type Decision, type WorkshopProblem } from '#lib/domain/workshop.ts';
import { refusal } from '#lib/domain/errors.ts';
import { Allowance } from '../live/allowance.ts';
import type { Connection } from '../db/connection.ts';
import { commit, load, type WorkshopBatch } from '../db/workshop-journal.ts';

/** What is to be decided about a workshop as it is when its turn comes. */
export type Decide = (workshop: Workshop, now: number) => Decision;

export interface Entering {
	person: string;
	tokenHash: string;
	email: string | null;
}

/** Told after a commit: what has happened, and the workshop after it. */
export type Told = (workshopId: string, workshop: Workshop, events: readonly WorkshopEvent[]) => void;

interface Loaded {
	workshop: Workshop;
	/** Of its last event. */
	seq: number;
	usedAt: number;
}

interface Asked {
	workshopId: string;
	decide: Decide;
	entering: Entering | undefined;
	resolve(events: readonly WorkshopEvent[]): void;
	reject(error: unknown): void;
}

/** What one turn makes of a workshop. */
interface Turn {
	loaded: Loaded;
	workshop: Workshop;
	events: WorkshopEvent[];
	guests: Map<string, Entering>;
}

/** What one person may ask: more than anyone does who moves cards about. Of an anonymous step nothing else bounds it. */
const RATE = { perSecond: 4, burst: 60 };

/** Milliseconds that a workshop nobody asks for stays in memory. */
const IDLE = 60 * 60_000;

/**
 * The workshops of this process, each as its events make it. What is asked while a commit is under way is decided
 * together, one after the other, and becomes durable in one commit; only then is anything answered or told.
 */
export class WorkshopHost {
	readonly #connection: Connection;
	readonly #now: () => number;
	readonly #loaded = new Map<string, Promise<Loaded>>();
	readonly #listeners = new Set<Told>();
	readonly #allowances = new Map<string, Allowance>();
	/** Those that are being played. */
	readonly rehearsing = new Set<string>();
	#asked: Asked[] = [];
	#running: Promise<void> | undefined;
	readonly #tending: ReturnType<typeof setInterval>;

	constructor(connection: Connection, now: () => Date) {
		this.#connection = connection;
		this.#now = () => now().getTime();
		this.#tending = setInterval(() => void this.#forgetIdle(), IDLE / 4);
		this.#tending.unref();
	}

	/** The workshop as it is now: without what is not durable yet. */
	async state(workshopId: string): Promise<Workshop> {
		const loaded = await this.#load(workshopId);
		return loaded.workshop;
	}

	/** Calls back after each commit. */
	listen(told: Told): () => void {
		this.#listeners.add(told);
		return () => this.#listeners.delete(told);
	}

	/** Throws `too-many` when this person asks for more than anyone can want. Kept nowhere. */
	take(workshopId: string, person: string): void {
		const key = `${workshopId} ${person}`;
		const now = this.#now();
		const allowance = this.#allowances.get(key) ?? new Allowance(RATE, now);
		this.#allowances.set(key, allowance);
		if (!allowance.take(now)) throw refusal('too-many', 'workshop-too-fast');
	}

	/** Decides and keeps. Resolves once it is durable; throws the refusal of whoever decided. */
	change(workshopId: string, decide: Decide, entering?: Entering): Promise<readonly WorkshopEvent[]> {
		return new Promise((resolve, reject) => {
			this.#asked.push({ workshopId, decide, entering, resolve, reject });
			this.#begin();
		});
	}

	/** Resolves once everything that was asked is durable. */
	async close(): Promise<void> {
		clearInterval(this.#tending);
		while (this.#running) await this.#running;
	}

	#begin(): void {
		this.#running ??= this.#turn().finally(() => {
			this.#running = undefined;
			if (this.#asked.length > 0) this.#begin();
		});
	}

	async #turn(): Promise<void> {
		// Whatever arrives in the same turn of the event loop shares the commit.
		await new Promise((resolve) => setImmediate(resolve));
		const asked = this.#asked;
		this.#asked = [];
		const after = new Map<string, Turn>();
		const decided: { asked: Asked; events: readonly WorkshopEvent[] }[] = [];
		for (const one of asked) {
			try {
				const loaded = await this.#load(one.workshopId);
				const before = after.get(one.workshopId)?.workshop ?? loaded.workshop;
				const decision = one.decide(before, this.#now());
				if ('problem' in decision) throw refused(decision.problem);
				if (decision.events.length > 0) {
					const turn: Turn = after.get(one.workshopId) ?? {
						loaded,
						workshop: before,
						events: [],
						guests: new Map()
					};
					// Whole or not at all.
					turn.workshop = decision.events.reduce(apply, turn.workshop);
					turn.events.push(...decision.events);
					after.set(one.workshopId, turn);
					if (one.entering) turn.guests.set(one.entering.person, one.entering);
				}
				decided.push({ asked: one, events: decision.events });
			} catch (error) {
				one.reject(error);
			}
		}
		const batches = [...after].map(([workshopId, { loaded, workshop, events, guests }]): WorkshopBatch => ({
			workshopId,
			after: loaded.seq,
			events,
			title: workshop.title,
			status: workshop.status,
			guests
		}));
		try {
			if (batches.length > 0) await commit(this.#connection, batches);
		} catch (error) {
			// It may be there or not: what is asked again finds out.
			for (const id of after.keys()) this.#loaded.delete(id);
			for (const { asked: one } of decided) one.reject(error);
			return;
		}
		for (const { loaded, workshop, events } of after.values()) {
			loaded.workshop = workshop;
			loaded.seq += events.length;
			loaded.usedAt = this.#now();
		}
		for (const { asked: one, events } of decided) one.resolve(events);
		for (const [workshopId, { workshop, events }] of after) {
			for (const told of this.#listeners) told(workshopId, workshop, events);
		}
	}

	/** Once, however many ask: the promise is kept, not the result. */
	#load(workshopId: string): Promise<Loaded> {
		const known = this.#loaded.get(workshopId);
		if (known) return known;
		const loading = load(this.#connection.db, workshopId).then(({ events, seq }) => ({
			workshop: events.length > 0 ? replay(events) : blankWorkshop,
			seq,
			usedAt: this.#now()
		}));
		this.#loaded.set(workshopId, loading);
		loading.catch(() => this.#loaded.delete(workshopId));
		return loading;
	}

	async #forgetIdle(): Promise<void> {
		this.#allowances.clear();
		for (const [id, loading] of this.#loaded) {
			const loaded = await loading.catch(() => undefined);
			const isAsked = this.#running !== undefined;
			if (loaded && !isAsked && this.#now() - loaded.usedAt > IDLE) this.#loaded.delete(id);
		}
	}
}

function refused({ code, detail }: WorkshopProblem): Error {
	return refusal(code, detail);
}
