import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import { DECISIONS, type Decision } from '#lib/suggestions/suggestion.ts';
import { PROPOSED } from '#lib/suggestions/table-proposal.ts';
import type { Db } from '#server/services/context.ts';

/** A piece of a paragraph: words, with the marks that say what is proposed about them, or a pilcrow. */
export type Piece = Record<string, unknown>;

export const SINCE = '2026-02-01T08:00:00.000Z';

export const words = (text: string, ...marks: { type: string; attrs?: object }[]): Piece => ({
	type: 'text',
	text,
	...(marks.length > 0 && { marks })
});
const stamped =
	(type: string) =>
	(id: string, by: string, more: object = {}) => ({
		type,
		attrs: { id, by, at: SINCE, ...more }
	});
export const insertion = stamped('insertion');
export const deletion = stamped('deletion');
export const formatting = stamped('formatting');
export const pilcrow = stamped('pilcrow') as (id: string, by: string, more: object) => Piece;

/** A table of one row, which says what is proposed of it; '' for nothing. */
export const table = (said: string, ...cells: string[]) => ({
	type: 'table',
	attrs: { [PROPOSED]: said || null },
	content: [
		{
			type: 'tableRow',
			content: cells.map((cell) => ({
				type: 'tableCell',
				content: [{ type: 'paragraph', content: [words(cell)] }]
			}))
		}
	]
});

/** A page of a member on a document: its own Yjs client, leased to them as the relay does. */
export class SuggestingPage {
	readonly doc = new Y.Doc();
	readonly fragment = this.doc.getXmlFragment(FRAGMENT);

	static async open(db: Db, documentId: string, memberId: string): Promise<SuggestingPage> {
		const page = new SuggestingPage();
		const lease = { document_id: documentId, client_id: page.doc.clientID, member_id: memberId };
		await db.insertInto('document_client').values(lease).execute();
		return page;
	}

	/** The whole text anew, as its editor would leave it: what has not changed is not written. */
	write(...paragraphs: Piece[][]): this {
		return this.writeBlocks(...paragraphs.map((pieces) => ({ type: 'paragraph', content: pieces })));
	}

	/** The same, of any blocks. */
	writeBlocks(...content: object[]): this {
		const node = documentSchema().nodeFromJSON({ type: 'doc', content });
		const { meta } = initProseMirrorDoc(this.fragment, documentSchema());
		this.doc.transact(() => updateYFragment(this.doc, this.fragment, node, meta));
		return this;
	}

	decide(id: string, decision: Decision, by: string, more: object = {}): this {
		return this.put(id, {
			decision,
			at: '2026-02-02T08:00:00.000Z',
			by,
			since: SINCE,
			removed: 'mardi',
			added: 'samedi',
			formatted: '',
			formats: [],
			block: null,
			...more
		});
	}

	put(id: string, value: unknown): this {
		this.doc.getMap(DECISIONS).set(id, value);
		return this;
	}

	/** Everything that another page has written. */
	hear(other: SuggestingPage): this {
		Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc));
		return this;
	}

	get bytes(): Uint8Array {
		return Y.encodeStateAsUpdate(this.doc);
	}
}
