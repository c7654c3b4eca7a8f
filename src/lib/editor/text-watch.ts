import type { Editor } from '@tiptap/core';
import type { Transaction } from '@tiptap/pm/state';
import { suggestionsIn } from '#lib/suggestions/list.ts';
import type { Suggestion } from '#lib/suggestions/suggestion.ts';
import { KnownSuggestions } from './known-suggestions.ts';
import type { MarginPlace } from './margin-place.ts';
import { placesOf } from './passages.ts';
import { PlaceMeter } from './place-meter.ts';

/** Milliseconds without a key after which the words of proposals are told: a card for each key is too much. */
const PAUSE = 300;
/** Milliseconds between two looks at a text that is typed into and stays as high. */
const STEADY = 200;

export interface Heading {
	level: number;
	text: string;
	id: string;
}

/** Who is told what a text shows, each only when it has changed. */
interface Told {
	outline(headings: Heading[]): void;
	suggestions(found: readonly Suggestion[]): void;
	/** Undefined: nothing is known of any place. */
	places(places: MarginPlace[] | undefined): void;
}

/** Reads a text as it changes for what stands beside it: its headings, its proposals, and where cards belong. */
export class TextWatch {
	readonly #told: Told;
	readonly #meter = new PlaceMeter();
	readonly #known = new KnownSuggestions();
	#editor: Editor | undefined;
	#outline = '';
	#placed: readonly MarginPlace[] | undefined;
	#frame = 0;
	#isUrgent = false;
	#later: ReturnType<typeof setTimeout> | undefined;
	#pausing: ReturnType<typeof setTimeout> | undefined;
	#pauses = false;

	constructor(told: Told) {
		this.#told = told;
	}

	start(editor: Editor): void {
		this.#editor = editor;
		this.look();
	}

	stop(): void {
		this.#editor = undefined;
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		for (const timer of [this.#later, this.#pausing]) clearTimeout(timer);
		this.#later = undefined;
		this.#meter.forget();
		this.#known.forget();
		this.#placed = undefined;
		this.#outline = '';
		this.#told.places(undefined);
	}

	/** The text has changed: read in the next frame, or a little later while all stays where it is. */
	note(transaction: Transaction): void {
		this.#meter.note(transaction);
		this.#plan();
	}

	/** What belongs beside the text has changed, or where: read in the next frame, when it is laid out anyway. */
	readonly look = (): void => {
		this.#isUrgent = true;
		this.#plan();
	};

	#plan(): void {
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			if (!this.#editor) return;
			if (!this.#isUrgent && this.#meter.isSteady(this.#editor.view)) {
				this.#later ??= setTimeout(() => this.#read(), STEADY);
			} else this.#read();
		});
	}

	#read(): void {
		clearTimeout(this.#later);
		this.#later = undefined;
		this.#isUrgent = false;
		if (!this.#editor || this.#editor.isDestroyed) return;
		const { state, view } = this.#editor;
		this.#tellOutline(this.#editor);
		const found = suggestionsIn(state.doc);
		this.#tellSuggestions(found);
		const places = this.#meter.measure(view, [
			...found.map(({ id, from: pos }) => ({ id, pos, isLost: false })),
			...placesOf(state).flatMap(({ item: { id }, range, isLost, near }) => {
				const pos = range?.from ?? near;
				return pos === undefined || pos > state.doc.content.size ? [] : [{ id, pos, isLost }];
			})
		]);
		if (places === this.#placed) return;
		this.#placed = places;
		this.#told.places([...places]);
	}

	#tellOutline({ state }: Editor): void {
		const headings: Heading[] = [];
		let count = 0;
		state.doc.descendants((node) => {
			if (node.type.name !== 'heading') return !node.isTextblock;
			count += 1;
			const text = node.textContent.trim();
			if (text) headings.push({ level: node.attrs.level as number, text, id: `h-${count}` });
			return false;
		});
		const outline = JSON.stringify(headings);
		if (outline === this.#outline) return;
		this.#outline = outline;
		this.#told.outline(headings);
	}

	/** At once where there is another one; its words once whoever types them pauses. */
	#tellSuggestions(found: readonly Suggestion[]): void {
		const news = this.#known.newsOf(found);
		const pauses = this.#pauses;
		this.#pauses = false;
		if (news === 'none') return;
		clearTimeout(this.#pausing);
		if (news === 'words' && !pauses) {
			this.#pausing = setTimeout(() => {
				this.#pauses = true;
				this.look();
			}, PAUSE);
			return;
		}
		this.#told.suggestions(this.#known.keep(found));
	}
}
