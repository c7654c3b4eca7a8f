import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import type { Connection } from '#server/db/connection.ts';
import { createKeeper, type DocumentKeeper } from '#server/documents/keeper.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan, readPlan } from '#server/services/plans.ts';
import { lostAmong, threadsOfPlan } from '#server/services/threads.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('threads whose passage is gone on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let keeper: DocumentKeeper;
	let anna: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		keeper = createKeeper(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
	});
	afterEach(async () => {
		await keeper.close();
		await connection.close();
		await database.remove();
	});

	test('are told apart from those whose passage says something else by now', async () => {
		const planId = await createPlan(alliance.ctx, anna, {
			title: 'Un plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		const { documentId } = await readPlan(alliance.ctx, anna, planId);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, seedFromMarkdown('Ouvert le mardi.\n\nUn guichet municipal.\n\nUne halle couverte.'));
		let seq = 1_000;
		const save = async () => {
			const bytes = Y.encodeStateAsUpdate(doc);
			const row = { document_id: documentId, seq: (seq += 1), member_id: anna.memberId, at: '2026-03-02' };
			await connection.db
				.insertInto('document_update')
				.values({ ...row, bytes })
				.execute();
			await keeper.project!(documentId, [bytes], seq);
		};
		await save();
		const fragment = doc.getXmlFragment(FRAGMENT);
		const text = new DocumentText(fragment, documentSchema());
		const begin = async (words: string) => {
			const start = text.flat.indexOf(words);
			const range = { from: text.positionAt(start), to: text.positionAt(start + words.length - 1) + 1 };
			const anchor = makeAnchor(text, range);
			const input = { planId, target: 'passage' as const, anchor, body: 'Un mot.' };
			return (await startThread(alliance.ctx, anna, input)).threadId;
		};
		await begin('le mardi');
		await begin('guichet municipal');
		const gone = await begin('halle couverte');
		const lost = async () =>
			lostAmong(alliance.ctx, keeper, anna, await threadsOfPlan(alliance.ctx, anna, planId));
		expect(await lost()).toEqual([]);
		const lineOf = (paragraph: number) => (fragment.get(paragraph) as Y.XmlElement).get(0) as Y.XmlText;
		// Its first and its last letter stand.
		lineOf(1).delete(5, 12);
		lineOf(1).insert(5, 'ichet des soci');
		lineOf(2).delete(0, lineOf(2).length);
		await save();
		expect(await lost()).toEqual([gone]);
	});
});
