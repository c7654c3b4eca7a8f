import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import type { WrittenRange } from './authorship.ts';
import { finder } from './ranges.ts';

/** One paragraph of a text, and the ids of the members who wrote or deleted something in it. */
export interface WrittenBlock {
	/** What it says, without what is proposed and not accepted. */
	text: string;
	ever: string[];
	/** Those who did after an instant. */
	since: string[];
}

/**
 * Who wrote each paragraph of a document, from the ranges on record (`written`, `deleted`). A mark, a citation or a new
 * line counts as writing; how words are put into paragraphs, and of what kind these are, does not: words stay with
 * whoever wrote them.
 */
export function writtenBlocks(
	doc: Y.Doc,
	written: readonly WrittenRange[],
	deleted: readonly WrittenRange[],
	since: string
): WrittenBlock[] {
	const [writers, deleters] = [finder(written), finder(deleted)];
	const blocks: WrittenBlock[] = [];
	const visit = (type: Y.XmlFragment) => {
		const children = type.toArray();
		if (type instanceof Y.XmlElement && children.some((child) => child instanceof Y.XmlText)) {
			blocks.push(blockOf(type, writers, deleters, since));
		} else for (const child of children) if (child instanceof Y.XmlElement) visit(child);
	};
	visit(doc.getXmlFragment(FRAGMENT));
	return blocks;
}

type Finder = ReturnType<typeof finder<WrittenRange>>;

function blockOf(block: Y.XmlElement, writers: Finder, deleters: Finder, since: string): WrittenBlock {
	const [ever, late] = [new Set<string>(), new Set<string>()];
	const note = (ranges: readonly WrittenRange[]) => {
		for (const { member_id, at } of ranges) {
			ever.add(member_id);
			if (at > since) late.add(member_id);
		}
	};
	let text = '';
	let isProposed = false;
	const visit = (type: Y.AbstractType<unknown>) => {
		for (let item = type._start; item !== null; item = item.right) {
			// What holds letters is nothing that anyone wrote; of what is gone it cannot be told what it was.
			const holds = item.deleted
				? !(type instanceof Y.XmlText)
				: item.content instanceof Y.ContentType && item.content.type instanceof Y.XmlText;
			if (!holds) note(writers(item.id, item.length));
			if (item.deleted) note(deleters(item.id, item.length));
			else if (item.content instanceof Y.ContentType) {
				if (item.content.type instanceof Y.XmlElement && item.content.type.nodeName === 'hardBreak')
					text += '\n';
				visit(item.content.type as Y.AbstractType<unknown>);
			} else if (item.content instanceof Y.ContentFormat) {
				if (item.content.key.startsWith('insertion')) isProposed = item.content.value !== null;
			} else if (item.content instanceof Y.ContentString && !isProposed) text += item.content.str;
		}
	};
	visit(block as unknown as Y.AbstractType<unknown>);
	return { text, ever: [...ever], since: [...late] };
}
