import { prosemirrorJSONToYDoc } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Connection } from '#server/db/connection.ts';
import { createDocument } from '#server/documents/create.ts';
import { newId } from '#server/ids.ts';

const PAGES = 60;
/** Of some 75 words each: 500 words on a page. */
const PARAGRAPHS = PAGES * 7;
const THREADS = 500;
const SUGGESTIONS = 200;
const at = '2026-11-01T09:00:00.000Z';

const sentence = (n: number) =>
	`Au paragraphe ${n}, chaque commune de l’alliance ouvre avec ses partenaires un lieu d’accueil où l’on vient sans rendez-vous, et rend compte chaque trimestre de ce qui a été fait, de ce qui reste à faire et de ce qui n’a pas pu l’être. `;

/** A plan of the example alliance of that size, which Awa Diarrassou may write; with as much beside the text. */
export async function fillPlan(
	connection: Connection,
	{ threads = THREADS, suggestions = SUGGESTIONS } = {}
) {
	const { db } = connection;
	const schema = documentSchema();
	const content: object[] = [];
	let proposed = 0;
	for (let i = 0; i < PARAGRAPHS; i += 1) {
		if (i % 7 === 0) {
			content.push({
				type: 'heading',
				attrs: { level: 2 },
				content: [{ type: 'text', text: `Partie ${i / 7 + 1}` }]
			});
		}
		const inlines: object[] = [{ type: 'text', text: sentence(i) }];
		if (i % 2 === 0 && proposed < suggestions) {
			const attrs = { id: `s${(proposed += 1)}`, by: 'someone', at };
			inlines.push(
				{ type: 'text', text: 'un lieu', marks: [{ type: 'deletion', attrs }] },
				{ type: 'text', text: 'deux lieux', marks: [{ type: 'insertion', attrs }] }
			);
		}
		inlines.push({ type: 'text', text: ` ${sentence(i)}` });
		content.push({ type: 'paragraph', content: inlines });
	}
	const doc = prosemirrorJSONToYDoc(schema, { type: 'doc', content }, FRAGMENT);
	const text = new DocumentText(doc.getXmlFragment(FRAGMENT), schema);
	const member = await db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'member.alliance_id'])
		.where('account.name', '=', 'Awa Diarrassou')
		.executeTakeFirstOrThrow();
	const alliance = await db
		.selectFrom('alliance')
		.select('slug')
		.where('id', '=', member.alliance_id)
		.executeTakeFirstOrThrow();
	const like = await db.selectFrom('plan').selectAll().limit(1).executeTakeFirstOrThrow();
	const planId = newId();
	await db.transaction().execute(async (trx) => {
		const documentId = await createDocument(trx, {
			allianceId: member.alliance_id,
			seed: Y.encodeStateAsUpdate(doc),
			at: new Date(at)
		});
		await trx
			.insertInto('plan')
			.values({ ...like, id: planId, document_id: documentId, title: 'Soixante pages', archived_at: null })
			.execute();
		await trx
			.insertInto('plan_grant')
			.values({ plan_id: planId, subject_kind: 'member', subject_id: member.id, level: 'write' })
			.execute();
		for (let i = 0; i < threads; i += 1) {
			const from = text.positionAt(Math.floor((text.flat.length * (i + 0.5)) / threads));
			const anchor = makeAnchor(text, { from, to: from + 20 });
			const id = newId();
			await trx
				.insertInto('comment_thread')
				.values({
					id,
					alliance_id: member.alliance_id,
					plan_id: planId,
					entry_id: null,
					target: 'passage',
					anchor: JSON.stringify(anchor),
					replacement: null,
					decision: null,
					decided_by: null,
					decided_at: null,
					resolved_at: null,
					resolved_by: null,
					created_at: at,
					changed_at: at
				})
				.execute();
			await trx
				.insertInto('comment')
				.values({
					id: newId(),
					thread_id: id,
					number: 1,
					kind: 'said',
					member_id: member.id,
					guest_id: null,
					body: 'Il faudrait le dire plus simplement.',
					at,
					edited_at: null,
					deleted_at: null,
					request_key: null
				})
				.execute();
		}
	});
	return { path: `/${alliance.slug}/plans/${planId}`, pages: PAGES, threads, suggestions: proposed };
}
