import * as Y from 'yjs';
import { DECISIONS } from './suggestion.ts';

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
	const look = (events: readonly Y.YEvent<never>[], transaction: Y.Transaction) => {
		if (transaction.local || !mayWrite() || transaction.changed.has(decisions as never)) return;
		const stray = events.flatMap((event) =>
			(event.target as unknown) instanceof Y.Text ? strayIn(event) : []
		);
		if (stray.length === 0) return;
		doc.transact(() => {
			for (const { text, index, length, name } of stray) text.format(index, length, { [name]: null });
		}, takeStrayInsertions);
	};
	const observer = look as Parameters<typeof fragment.observeDeep>[0];
	fragment.observeDeep(observer);
	return () => fragment.unobserveDeep(observer);
}

interface Stray {
	text: Y.Text;
	index: number;
	length: number;
	/** The mark's name, with the hash that Yjs has behind it. */
	name: string;
}

function strayIn(event: Y.YEvent<never>): Stray[] {
	const text = event.target as unknown as Y.Text;
	const stray: Stray[] = [];
	let index = 0;
	for (const { retain = 0, insert, attributes = {} } of event.delta as {
		retain?: number;
		insert?: unknown;
		attributes?: Record<string, unknown>;
	}[]) {
		for (const [name, value] of Object.entries(attributes)) {
			if (retain > 0 && value !== null && name.startsWith('insertion')) {
				stray.push({ text, index, length: retain, name });
			}
		}
		index += retain + (typeof insert === 'string' ? insert.length : insert === undefined ? 0 : 1);
	}
	return stray;
}
