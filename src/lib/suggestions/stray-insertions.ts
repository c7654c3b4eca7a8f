import * as Y from 'yjs';
import { DECISIONS } from './suggestion.ts';

/** Letters `clock` to `end` of a Yjs client that carry a mark of proposed letters, by the mark's name with its hash. */
interface Covered {
	name: string;
	client: number;
	clock: number;
	end: number;
}

/**
 * Takes the mark of proposed letters from letters that were in the text before. Where one person takes back what they
 * proposed while another types beside it, Yjs loses the end of the first one's mark, and all that follows would seem
 * proposed, and go when that is refused. Letters only ever come with that mark: they get it later by an undo that takes
 * back a decision, and by nothing else. Gives the function that ends it.
 */
export function takeStrayInsertions(
	doc: Y.Doc,
	fragment: Y.XmlFragment,
	mayWrite: () => boolean = () => true
): () => void {
	const decisions = doc.getMap(DECISIONS);
	const before = new WeakMap<Y.Text, readonly Covered[]>();
	const look = (events: readonly { target: unknown }[], transaction: Y.Transaction) => {
		const decides = (transaction.changed as ReadonlyMap<unknown, unknown>).has(decisions);
		const heals = !transaction.local && mayWrite() && !decides;
		const healed: (() => void)[] = [];
		for (const { target } of events) {
			if (!(target instanceof Y.Text)) continue;
			const now = coveredIn(target);
			const known = before.get(target);
			before.set(target, now);
			if (!heals || !known) continue;
			for (const part of now) {
				// Of these letters, those that were here before this came.
				const old = { ...part, end: Math.min(part.end, transaction.beforeState.get(part.client) ?? 0) };
				for (const stray of without(old, known)) healed.push(() => unmark(target, stray));
			}
		}
		if (healed.length > 0) doc.transact(() => healed.forEach((heal) => heal()), takeStrayInsertions);
	};
	for (const text of textsIn(fragment)) before.set(text, coveredIn(text));
	fragment.observeDeep(look);
	return () => fragment.unobserveDeep(look);
}

function textsIn(type: Y.XmlFragment): Y.Text[] {
	return type
		.toArray()
		.flatMap((child) =>
			child instanceof Y.Text ? [child] : child instanceof Y.XmlElement ? textsIn(child) : []
		);
}

function coveredIn(text: Y.Text): Covered[] {
	const covered: Covered[] = [];
	const on = new Set<string>();
	for (let item = text._start; item; item = item.right) {
		if (item.deleted) continue;
		const { content } = item;
		if (content instanceof Y.ContentFormat) {
			if (!content.key.startsWith('insertion')) continue;
			if (content.value === null) on.delete(content.key);
			else on.add(content.key);
		} else if (content instanceof Y.ContentString) {
			const { client, clock } = item.id;
			for (const name of on) covered.push({ name, client, clock, end: clock + item.length });
		}
	}
	return covered;
}

/** What of some letters was not covered before. */
function without(part: Covered, known: readonly Covered[]): Covered[] {
	let left = part.clock < part.end ? [part] : [];
	for (const it of known) {
		if (it.name !== part.name || it.client !== part.client) continue;
		left = left.flatMap((one) =>
			it.end <= one.clock || it.clock >= one.end
				? [one]
				: [
						...(one.clock < it.clock ? [{ ...one, end: it.clock }] : []),
						...(it.end < one.end ? [{ ...one, clock: it.end }] : [])
					]
		);
	}
	return left;
}

function unmark(text: Y.Text, { name, client, clock, end }: Covered): void {
	let index = 0;
	const ranges: { index: number; length: number }[] = [];
	for (let item = text._start; item; item = item.right) {
		if (item.deleted || !item.countable) continue;
		const from = Math.max(clock, item.id.clock);
		const to = Math.min(end, item.id.clock + item.length);
		if (item.id.client === client && from < to)
			ranges.push({ index: index + from - item.id.clock, length: to - from });
		index += item.length;
	}
	for (const range of ranges) text.format(range.index, range.length, { [name]: null });
}
