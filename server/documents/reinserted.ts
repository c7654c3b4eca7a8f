import * as Y from 'yjs';
import type { ClockRange } from '../relay/update.ts';
import { sameParts } from './same-parts.ts';

/** Structs of an update that stand for others, which it deletes. Marks may stand for none: then they are nobody's. */
export interface Moved {
	from: Y.ID | undefined;
	to: Y.ID;
	length: number;
}

export interface Reinserted {
	moved: Moved[];
	/** What it deletes without taking anything from the text. */
	notDeleted: { id: Y.ID; length: number }[];
}

/** Structs without letters between two parts of one run: a paragraph's past must not be walked through again and again. */
const REACH = 1_000;

/**
 * What an update writes in the place of what it deletes. The editor splits, joins, wraps and moves paragraphs by writing
 * their words anew: those are no more written by whoever does it than the old ones are deleted. To be called while
 * the update's transaction goes on: deleted letters are still there. `written` is what the update wrote.
 */
export function reinsertedIn(transaction: Y.Transaction, written: readonly ClockRange[]): Reinserted {
	const [before, after] = [new Side(), new Side()];
	Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
		const { client, clock } = struct.id;
		if (clock < (transaction.beforeState.get(client) ?? 0)) before.add(struct);
	});
	for (const { client, from, to } of written) {
		const structs = transaction.doc.store.clients.get(client) ?? [];
		for (let at = Y.findIndexSS(structs, from); at < structs.length && structs[at]!.id.clock < to; at += 1) {
			if (!structs[at]!.deleted) after.add(structs[at]!);
		}
	}
	const moved = [...movedLetters(before, after), ...movedLeaves(before, after)];
	return { moved, notDeleted: before.untouched };
}

/** What an update deletes, or what it writes. */
class Side {
	readonly letters = new Set<Y.Item>();
	readonly marks = new Set<Y.Item>();
	/** What stands among letters or between paragraphs and holds none, by all that it says. */
	readonly leaves = new Map<string, Y.Item[]>();
	/** Of what is deleted: what holds letters and says nothing itself, and what is said again. */
	readonly untouched: Reinserted['notDeleted'] = [];

	add(struct: Y.AbstractStruct): void {
		if (!(struct instanceof Y.Item)) return;
		const { content } = struct;
		if (content instanceof Y.ContentString) this.letters.add(struct);
		else if (content instanceof Y.ContentFormat) this.marks.add(struct);
		else if (content instanceof Y.ContentType) {
			if (!isLeaf(content.type)) return void this.untouched.push(struct);
			const said = saidBy(content.type);
			if (said === undefined) return;
			const same = this.leaves.get(said);
			if (same) same.push(struct);
			else this.leaves.set(said, [struct]);
		}
	}

	/** Letters that follow each other in a text, whatever marks and deleted letters lie between. */
	runs(): Run[] {
		const next = new Map<Y.Item, Y.Item>();
		const marks = new Map<Y.Item, Y.Item[]>();
		const firsts = new Set(this.letters);
		for (const item of this.letters) {
			const right = this.#walk(item, 'right');
			marks.set(item, right.marks);
			if (!right.next) continue;
			next.set(item, right.next);
			firsts.delete(right.next);
		}
		return [...firsts].map((first) => {
			const run: Run = { text: '', items: [], marks: this.#walk(first, 'left').marks, found: 0 };
			for (let item: Y.Item | undefined = first; item; item = next.get(item)) {
				run.text += (item.content as Y.ContentString).str;
				run.items.push(item);
				for (const mark of marks.get(item)!) run.marks.push(mark);
			}
			return run;
		});
	}

	#walk(from: Y.Item, way: 'left' | 'right'): { next?: Y.Item; marks: Y.Item[] } {
		const marks: Y.Item[] = [];
		let item = from[way];
		for (let steps = 0; item && steps < REACH; steps += 1, item = item[way]) {
			if (this.letters.has(item)) return { next: item, marks };
			if (this.marks.has(item)) marks.push(item);
			else if (!item.deleted && !(item.content instanceof Y.ContentFormat)) break;
		}
		return { marks };
	}
}

interface Run {
	text: string;
	items: Y.Item[];
	/** Between its letters and at its ends. */
	marks: Y.Item[];
	/** How many of its letters stand on the other side too. */
	found: number;
	/** The letter in whose place its first one stands. */
	from?: Y.ID;
}

const isLeaf = (type: unknown): type is Y.XmlElement => type instanceof Y.XmlElement && type._start === null;

/** An element's name and attributes. Undefined for values that no page writes. */
function saidBy({ nodeName, _map }: Y.XmlElement): string | undefined {
	const attributes = [..._map].sort(([a], [b]) => (a < b ? -1 : 1));
	if (!attributes.every(([, { content }]) => content instanceof Y.ContentAny)) return undefined;
	try {
		return JSON.stringify([
			nodeName,
			attributes.map(([key, item]) => [key, item.content.getContent().at(-1)])
		]);
	} catch {
		return undefined;
	}
}

function movedLetters(before: Side, after: Side): Moved[] {
	if (before.letters.size === 0 || after.letters.size === 0) return [];
	const [old, now] = [new Places(before.runs()), new Places(after.runs())];
	const moved: Moved[] = [];
	for (const part of sameParts(old.texts, now.texts)) {
		for (let done = 0; done < part.length;) {
			const [a, b] = [old.at(part.before + done), now.at(part.after + done)];
			const length = Math.min(part.length - done, a.left, b.left);
			moved.push({ from: a.id, to: b.id, length });
			before.untouched.push({ id: a.id, length });
			a.run.found += length;
			b.run.found += length;
			if (b.isFirst) b.run.from = a.id;
			done += length;
		}
	}
	// Marks go with the letters that they are on. To move paragraphs the editor may write some over others: where
	// letters were only moved, what changes the marks of those that stayed is of the move as well.
	const onlyMoved = old.isWhole && now.isWhole;
	const owners = new Map<Y.Item, Y.ID | undefined>();
	if (onlyMoved) for (const mark of after.marks) owners.set(mark, undefined);
	for (const { marks, from } of now.whole) for (const mark of marks) owners.set(mark, from);
	for (const [{ id }, from] of owners) moved.push({ from, to: id, length: 1 });
	for (const { marks } of onlyMoved ? [before] : old.whole) {
		for (const mark of marks) before.untouched.push(mark);
	}
	return moved;
}

/** The items of runs, by their places in all of them joined with one place between. */
class Places {
	readonly #runs: readonly Run[];
	readonly #items: { at: number; item: Y.Item; run: Run }[] = [];

	constructor(runs: readonly Run[]) {
		this.#runs = runs;
		let at = 0;
		for (const run of runs) {
			for (const item of run.items) {
				this.#items.push({ at, item, run });
				at += item.length;
			}
			at += 1;
		}
	}

	get texts(): string[] {
		return this.#runs.map(({ text }) => text);
	}

	/** Those whose letters all stand on the other side too. */
	get whole(): Run[] {
		return this.#runs.filter(({ found, text }) => found === text.length);
	}

	get isWhole(): boolean {
		return this.#runs.every(({ found, text }) => found === text.length);
	}

	/** The letter at a place, and how many of its item begin with it. */
	at(place: number): { id: Y.ID; left: number; run: Run; isFirst: boolean } {
		let [low, high] = [0, this.#items.length - 1];
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.#items[middle]!.at <= place) low = middle;
			else high = middle - 1;
		}
		const { at, item, run } = this.#items[low]!;
		const offset = place - at;
		return {
			id: Y.createID(item.id.client, item.id.clock + offset),
			left: item.length - offset,
			run,
			isFirst: offset === 0 && item === run.items[0]
		};
	}
}

function movedLeaves(before: Side, after: Side): Moved[] {
	const moved: Moved[] = [];
	for (const [said, items] of after.leaves) {
		const same = before.leaves.get(said) ?? [];
		for (const [i, { id: to }] of items.slice(0, same.length).entries()) {
			moved.push({ from: same[i]!.id, to, length: 1 });
			before.untouched.push(same[i]!);
		}
	}
	return moved;
}
