/** `length` letters that stand in one text and in another, by their places in all runs joined with one place between. */
export interface SamePart {
	before: number;
	after: number;
	length: number;
}

/** Between runs, and in the place of letters that have been found: no letter is like it. */
const NONE = -1;
/** Places looked at for one letter's place: text that repeats itself must not cost its square. */
const CANDIDATES = 32;
/** Fewer letters than this say nothing about whose they are, in the midst of words that were changed. */
const LEAST = 4;
const LONG = 12;

/**
 * What runs of letters have in common with others that take their place: equal runs, then the longest parts. Each
 * letter is used once. Where both have the very same letters they were only moved, and all are found; otherwise only
 * whole words are the same. Takes time in proportion to the letters.
 */
export function sameParts(before: readonly string[], after: readonly string[]): SamePart[] {
	const [old, now] = [joined(before), joined(after)];
	const parts: SamePart[] = [];
	const take = (part: SamePart) => {
		parts.push(part);
		old.fill(NONE, part.before, part.before + part.length);
		now.fill(NONE, part.after, part.after + part.length);
	};
	equalRuns(before, after).forEach(take);
	if (now.every((letter) => letter === NONE)) return parts;
	const onlyMoved = haveSameLetters(old, now);
	for (const least of onlyMoved ? [LONG, LEAST, 1] : [LONG, LEAST]) {
		takeParts(old, now, least, !onlyMoved, take);
	}
	if (!onlyMoved) for (const way of [1, -1] as const) takeEnds(old, now, way, take);
	return parts;
}

function joined(runs: readonly string[]): Int32Array {
	const all = new Int32Array(runs.reduce((sum, run) => sum + run.length + 1, 0)).fill(NONE);
	let at = 0;
	for (const run of runs) {
		for (let i = 0; i < run.length; i += 1) all[at + i] = run.charCodeAt(i);
		at += run.length + 1;
	}
	return all;
}

function equalRuns(before: readonly string[], after: readonly string[]): SamePart[] {
	const places = new Map<string, number[]>();
	let at = 0;
	for (const run of before) {
		const same = places.get(run);
		if (same) same.push(at);
		else places.set(run, [at]);
		at += run.length + 1;
	}
	for (const all of places.values()) all.reverse();
	const parts: SamePart[] = [];
	at = 0;
	for (const run of after) {
		const place = places.get(run)?.pop();
		if (place !== undefined) parts.push({ before: place, after: at, length: run.length });
		at += run.length + 1;
	}
	return parts;
}

function haveSameLetters(old: Int32Array, now: Int32Array): boolean {
	const counts = new Map<number, number>();
	for (const letter of old) if (letter !== NONE) counts.set(letter, (counts.get(letter) ?? 0) + 1);
	for (const letter of now) {
		if (letter === NONE) continue;
		const left = counts.get(letter) ?? 0;
		if (left === 0) return false;
		if (left === 1) counts.delete(letter);
		else counts.set(letter, left - 1);
	}
	return counts.size === 0;
}

/** From left to right the longest part that begins at each place, if it has at least so many letters. */
function takeParts(
	old: Int32Array,
	now: Int32Array,
	least: number,
	wholeWords: boolean,
	take: (part: SamePart) => void
): void {
	const places = new Places(old, least);
	for (let at = 0; at < now.length;) {
		let best: SamePart | undefined;
		if (wholeWords ? startsWord(now, at) : now[at] !== NONE) {
			for (const place of places.of(now, at)) {
				if (wholeWords && !startsWord(old, place)) continue;
				const length = lengthOfSame(old, place, now, at, wholeWords);
				if (length < least || length <= (best?.length ?? 0)) continue;
				if (wholeWords && !saysSomething(now, at, length)) continue;
				best = { before: place, after: at, length };
			}
		}
		if (best) take(wholeWords ? withWhatIsBefore(old, now, best) : best);
		at += best?.length ?? 1;
	}
}

/** With the spaces and signs before it that are the same too. */
function withWhatIsBefore(old: Int32Array, now: Int32Array, { before, after, length }: SamePart): SamePart {
	let back = 0;
	const same = () => old[before - back - 1] === now[after - back - 1] && !isOfWord(now[after - back - 1]);
	while ((now[after - back - 1] ?? NONE) !== NONE && same()) back += 1;
	return { before: before - back, after: after - back, length: length + back };
}

function lengthOfSame(old: Int32Array, place: number, now: Int32Array, at: number, wholeWords: boolean) {
	let length = 0;
	while (old[place + length] === now[at + length] && now[at + length] !== NONE && at + length < now.length) {
		length += 1;
	}
	while (wholeWords && length > 0 && !(isEdge(old, place + length) && isEdge(now, at + length))) length -= 1;
	return length;
}

/** Whether there are enough letters of words among these. */
function saysSomething(letters: Int32Array, from: number, length: number): boolean {
	let found = 0;
	for (let at = from; at < from + length && found < LEAST; at += 1) if (isOfWord(letters[at])) found += 1;
	return found >= LEAST;
}

/** At the beginnings of what is left of both, or with `way` -1 at the ends, whole words however short. */
function takeEnds(old: Int32Array, now: Int32Array, way: 1 | -1, take: (part: SamePart) => void): void {
	const isEnd = (letters: Int32Array, at: number) =>
		letters[at] !== NONE && (letters[at - way] ?? NONE) === NONE;
	const ends = new Map<number, number[]>();
	for (let at = 0; at < old.length; at += 1) {
		if (!isEnd(old, at)) continue;
		const same = ends.get(old[at]!);
		if (same) same.push(at);
		else ends.set(old[at]!, [at]);
	}
	for (let at = 0; at < now.length; at += 1) {
		const places = isEnd(now, at) ? ends.get(now[at]!) : undefined;
		let best: { index: number; part: SamePart } | undefined;
		for (const [index, place] of (places ?? []).slice(0, CANDIDATES).entries()) {
			let length = 0;
			while (
				old[place + way * length] === now[at + way * length] &&
				(now[at + way * length] ?? NONE) !== NONE
			) {
				length += 1;
			}
			const edge = () => (way === 1 ? length : 1 - length);
			while (length > 0 && !(isEdge(old, place + edge()) && isEdge(now, at + edge()))) length -= 1;
			if (length <= (best?.part.length ?? 0)) continue;
			const back = way === 1 ? 0 : length - 1;
			best = { index, part: { before: place - back, after: at - back, length } };
		}
		if (!best) continue;
		take(best.part);
		places!.splice(best.index, 1);
	}
}

const startsWord = (letters: Int32Array, at: number) => isOfWord(letters[at]) && !isOfWord(letters[at - 1]);

/** Whether no word goes on over this place. */
const isEdge = (letters: Int32Array, at: number) => !isOfWord(letters[at - 1]) || !isOfWord(letters[at]);

const isOfWord = (letter = NONE) =>
	letter !== NONE && /[\p{L}\p{N}\p{Cs}]/u.test(String.fromCharCode(letter));

/** Where each few letters of a text stand, by their hash; the first places first. */
class Places {
	readonly #letters: Int32Array;
	readonly #length: number;
	readonly #first = new Map<number, number>();
	readonly #next: Int32Array;

	constructor(letters: Int32Array, length: number) {
		this.#letters = letters;
		this.#length = length;
		this.#next = new Int32Array(letters.length).fill(NONE);
		let free = 0;
		for (let at = letters.length - 1; at >= 0; at -= 1) {
			free = letters[at] === NONE ? 0 : free + 1;
			if (free < length) continue;
			const hash = this.#hash(letters, at);
			this.#next[at] = this.#first.get(hash) ?? NONE;
			this.#first.set(hash, at);
		}
	}

	/** Some places where what begins here may begin too. */
	*of(letters: Int32Array, at: number): Generator<number> {
		const hash = this.#hash(letters, at);
		let before = NONE;
		let place = this.#first.get(hash) ?? NONE;
		for (let looked = 0; place !== NONE && looked < CANDIDATES;) {
			const next = this.#next[place]!;
			if (this.#letters[place] === NONE) {
				// Found meanwhile: nobody need come by again.
				if (before === NONE) this.#first.set(hash, next);
				else this.#next[before] = next;
			} else {
				yield place;
				before = place;
				looked += 1;
			}
			place = next;
		}
	}

	/** Of one letter it is the letter. */
	#hash(letters: Int32Array, at: number): number {
		let hash = letters[at]!;
		for (let i = at + 1; i < at + this.#length; i += 1) {
			hash = Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) + (letters[i] ?? NONE);
		}
		return hash | 0;
	}
}
