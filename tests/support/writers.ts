import { EditorState, type Command } from '@tiptap/pm/state';
import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { formatLeast } from '#lib/document/least-formats.ts';
import { FRAGMENT, SCHEMA_VERSION } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { JsonNode } from '#lib/document/render.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import { newId } from '#server/ids.ts';
import { emptyUpdate } from '#server/relay/merge.ts';
import { changeOf } from './frames.ts';

const schema = documentSchema();
const HOUR = 3_600_000;

/** A stored document and those who write it, each with an editor's binding of their own. Every change is one row. */
export async function startWriting(connection: Connection) {
	formatLeast();
	const id = newId();
	const created_at = '2026-11-01T08:00:00.000Z';
	const document = { id, alliance_id: 'a', epoch: 1, schema_version: SCHEMA_VERSION, seq: 0, created_at };
	await connection.db.transaction().execute((trx) => documents.insert(trx, document, emptyUpdate));
	const writers = new Set<Writer>();
	let now = Date.parse(created_at);
	let seq = 0;

	let last: { memberId: string; bytes: Uint8Array } | undefined;

	async function keep(memberId: string, bytes: Uint8Array): Promise<void> {
		seq += 1;
		await connection.db
			.insertInto('document_update')
			.values({ document_id: id, seq, member_id: memberId, at: new Date(now).toISOString(), bytes })
			.execute();
	}

	async function store(memberId: string, bytes: Uint8Array): Promise<void> {
		now += HOUR;
		last = { memberId, bytes };
		await keep(memberId, bytes);
		for (const { doc } of writers) Y.applyUpdate(doc, bytes, 'told');
	}

	class Writer {
		readonly memberId: string;
		readonly doc = new Y.Doc();

		constructor(memberId: string) {
			this.memberId = memberId;
			for (const other of writers) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc), 'told');
			writers.add(this);
		}

		get fragment() {
			return this.doc.getXmlFragment(FRAGMENT);
		}

		get state(): EditorState {
			return EditorState.create({ doc: initProseMirrorDoc(this.fragment, schema).doc });
		}

		/** What a command does to the text, as the editor's binding writes it. Tells whether it did anything. */
		edit(command: Command): boolean {
			const { doc, meta } = initProseMirrorDoc(this.fragment, schema);
			let next: EditorState | undefined;
			const state = EditorState.create({ doc });
			const did = command(state, (tr) => (next = state.apply(tr)));
			if (next) this.doc.transact(() => updateYFragment(this.doc, this.fragment, next!.doc, meta));
			return did;
		}

		/** The same, stored at once; tells whether anything changed. */
		async does(command: Command): Promise<boolean> {
			let did = false;
			const update = changeOf(this.doc, () => (did = this.edit(command)));
			if (update) await store(this.memberId, update);
			return did;
		}

		/** Several commands without a connection: what they come to is stored as one row. */
		async doesOffline(...commands: Command[]): Promise<void> {
			const before = Y.encodeStateVector(this.doc);
			for (const command of commands) this.edit(command);
			await store(this.memberId, Y.encodeStateAsUpdate(this.doc, before));
		}

		/** The whole text anew. */
		writes(...content: JsonNode[]): Promise<boolean> {
			return this.does((state, dispatch) => {
				const doc = schema.nodeFromJSON({ type: 'doc', content });
				dispatch?.(state.tr.replaceWith(0, state.doc.content.size, doc.content));
				return true;
			});
		}
	}

	return {
		id,
		get now() {
			return new Date(now).toISOString();
		},
		writer: (memberId: string) => new Writer(memberId),
		/** The last change as a row once more: as a commit leaves it that succeeded, was not heard of and was tried again. */
		keepsTwice: () => keep(last!.memberId, last!.bytes)
	};
}

export type Writing = Awaited<ReturnType<typeof startWriting>>;

/** Where words begin in a text. */
export function placeOf(state: EditorState, words: string): number {
	let found = -1;
	state.doc.descendants((node, pos) => {
		const at = node.isText ? node.text!.indexOf(words) : -1;
		if (at >= 0 && found < 0) found = pos + at;
	});
	if (found < 0) throw new Error(`nowhere: ${words}`);
	return found;
}
