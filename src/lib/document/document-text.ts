import type { Schema } from '@tiptap/pm/model';
import * as Y from 'yjs';
import { isSkipped } from './compact.ts';

/** One shared text and where it stands. */
export interface Run {
	type: Y.XmlText;
	/** The ProseMirror position before its first character. */
	pos: number;
	text: string;
}

/**
 * The text of a shared document beside the ProseMirror positions of its characters, read from Yjs alone: the same in
 * an editor, on the server and in a test. Valid until the document changes.
 */
export class DocumentText {
	readonly runs: Run[] = [];
	/** Every character in order, `\n` between blocks; a citation leaves nothing. */
	readonly flat: string;
	/** The ProseMirror position before each character of {@link flat}. */
	readonly #flatAt: number[] = [];
	/** The size of the ProseMirror document's content. */
	readonly size: number;
	#compact: { text: string; at: number[] } | undefined;
	#byType: Map<Y.XmlText, Run> | undefined;

	constructor(fragment: Y.XmlFragment, schema: Schema) {
		let flat = '';
		const put = (text: string, pos: number) => {
			for (let i = 0; i < text.length; i += 1) this.#flatAt.push(pos + i);
			flat += text;
		};
		const visit = (type: Y.XmlFragment, inside: number): number => {
			let pos = inside;
			for (const child of type.toArray()) {
				if (child instanceof Y.XmlText) {
					const text = stringOf(child);
					this.runs.push({ type: child, pos, text });
					put(text, pos);
					pos += text.length;
				} else if (child instanceof Y.XmlElement) {
					const node = schema.nodes[child.nodeName];
					if (node?.isLeaf) {
						if (!node.isInline || child.nodeName === 'hardBreak') put('\n', pos);
						pos += 1;
					} else {
						if (node?.isTextblock && flat !== '') put('\n', pos);
						pos = visit(child, pos + 1) + 1;
					}
				}
			}
			return pos;
		};
		this.size = visit(fragment, 0);
		this.flat = flat;
	}

	/** The characters between two ProseMirror positions, as indexes of {@link flat}. */
	indexes(from: number, to: number): { start: number; end: number } {
		return { start: this.#indexOf(from), end: this.#indexOf(to) };
	}

	/** The ProseMirror position before a character of {@link flat}. */
	positionAt(index: number): number {
		return this.#flatAt[index] ?? this.size;
	}

	/** The shared text that holds this ProseMirror position's character. */
	runAt(pos: number): Run | undefined {
		return this.runs.find((run) => run.pos <= pos && pos < run.pos + run.text.length);
	}

	/** Where a shared text stands, or undefined when it is no longer in the document. */
	runOf(type: Y.XmlText): Run | undefined {
		this.#byType ??= new Map(this.runs.map((run) => [run.type, run]));
		return this.#byType.get(type);
	}

	/** The text without spaces, with the ProseMirror position before each character. */
	get compact(): { text: string; at: number[] } {
		if (this.#compact) return this.#compact;
		const at: number[] = [];
		let text = '';
		for (let i = 0; i < this.flat.length; i += 1) {
			const character = this.flat[i]!;
			if (isSkipped(character)) continue;
			text += character;
			at.push(this.#flatAt[i]!);
		}
		return (this.#compact = { text, at });
	}

	/** The first character at or after a ProseMirror position. */
	#indexOf(pos: number): number {
		let low = 0;
		let high = this.#flatAt.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#flatAt[middle]! < pos) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

function stringOf(type: Y.XmlText): string {
	// Neither `toString` (it writes marks as tags) nor `toJSON`: only the characters that count.
	let text = '';
	for (let item = type._start; item !== null; item = item.right) {
		if (!item.deleted && item.countable) {
			const { content } = item;
			text += content instanceof Y.ContentString ? content.str : '\ufffc'.repeat(item.length);
		}
	}
	return text;
}
