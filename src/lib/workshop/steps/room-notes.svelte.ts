import { mergeLines } from '#lib/domain/merge-lines.ts';
import type { RoomView } from '#lib/domain/workshop-view.ts';
import type { Sendable } from '../workshop-context.ts';

type Notes = Pick<RoomView, 'step' | 'room' | 'text' | 'version'>;

/** Milliseconds after the last key. */
const PAUSE = 1_200;
/** Milliseconds after which what could not be saved is tried again by itself. */
const AGAIN = 5_000;
/** How often, once nobody looks at it any more. */
const TRIES = 24;

/** What somebody wrote and what keeps it from being saved, in words. */
export interface Unsaved {
	text: string;
	problem: string;
}

/** The notes of a group as one of it types them: saved in pauses, with what the others write meanwhile. */
export class RoomNotes {
	text = $state('');
	state = $state<'saved' | 'typing' | 'saving' | 'refused'>('saved');
	problem = $state<string>();
	readonly #send: (command: Sendable) => Promise<string | undefined>;
	#known: Notes;
	/** What is typed goes on from. */
	#base: string;
	#latest: Notes;
	#sending = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** How often what is left is tried again; undefined: someone looks at it. */
	#triesLeft: number | undefined;
	readonly #tellUnsaved: (unsaved: Unsaved | undefined) => void;

	/**
	 * `send`: gives a sentence where something is wrong. `tellUnsaved`: told what is not saved once nobody looks at the
	 * notes any more, and undefined once it is.
	 */
	constructor(
		notes: Notes,
		send: (command: Sendable) => Promise<string | undefined>,
		tellUnsaved: (unsaved: Unsaved | undefined) => void
	) {
		this.text = notes.text;
		this.#known = this.#latest = notes;
		this.#base = notes.text;
		this.#send = send;
		this.#tellUnsaved = tellUnsaved;
	}

	/** Someone has typed here. */
	typed(): void {
		this.state = 'typing';
		this.#plan();
	}

	/** The group's notes as the server has them now. Gives whether what is in the field became another text. */
	receive(notes: Notes): boolean {
		this.#latest = notes;
		// While one's own is under way, what comes may hold it already: it is compared once that is known.
		if (this.#sending || notes.version <= this.#known.version) return false;
		const merged = mergeLines(this.#base, this.text, notes.text);
		const isOther = merged !== this.text;
		this.text = merged;
		this.#known = notes;
		this.#base = notes.text;
		if (merged.trim() === notes.text) this.state = 'saved';
		else this.typed();
		return isOther;
	}

	/** Sends what is not sent yet. */
	async save(): Promise<void> {
		clearTimeout(this.#timer);
		const text = this.text.trim();
		if (this.#sending) return;
		if (text === this.#base) {
			this.state = 'saved';
			return;
		}
		this.#sending = true;
		this.state = 'saving';
		const { step, room, version } = this.#known;
		const base = this.#base;
		const problem = await this.#send({ type: 'room_text', step, room, seen: version, base, text });
		this.#sending = false;
		if (problem === undefined) {
			this.#base = text;
			this.#known = { ...this.#known, text, version: version + 1 };
		}
		const isMoved = this.#latest.version > this.#known.version;
		if (isMoved) this.receive(this.#latest);
		this.problem = problem;
		if (problem !== undefined) {
			this.state = 'refused';
			this.#planAgain(text, problem);
			return;
		}
		if (this.#triesLeft !== undefined) this.#tellUnsaved(undefined);
		if (this.text.trim() === this.#base) this.state = 'saved';
		else if (this.#triesLeft === undefined) this.typed();
		else await this.save();
	}

	/**
	 * Nobody looks at it any more: what is not sent yet is sent now, also what was typed while something was under way.
	 * What cannot be saved then is told, and tried again for a while.
	 */
	leave(): void {
		this.#triesLeft ??= TRIES;
		void this.save();
	}

	#planAgain(text: string, problem: string): void {
		if (this.#triesLeft !== undefined) {
			this.#tellUnsaved({ text, problem });
			if (this.#triesLeft === 0) return;
			this.#triesLeft -= 1;
		}
		this.#plan(AGAIN);
	}

	#plan(wait = PAUSE): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.save(), wait);
	}
}
