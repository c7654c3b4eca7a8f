import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '#server/mail/make.ts';
import { deleteComment, editComment, reply, startThread } from '#server/services/comment.ts';
import { attentionOf } from '#server/services/attention.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const texts = { writersOf: async () => [] };

describe.each(databases)('a comment that is changed before it is mailed, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let anna: Actor;
	let bruno: Actor;
	let planId: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		planId = await createPlan(alliance.ctx, anna, {
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
		await ensureSettings(alliance.ctx);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const later = (seconds: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + seconds * 1_000);
	};
	const start = (body: string) => startThread(alliance.ctx, anna, { planId, target: 'plan', body });
	/** What Bruno is mailed in the next minutes, then in the digest of the week. */
	async function mailed(): Promise<string[]> {
		later(120);
		await makeSoonMails(alliance.ctx, place);
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		const rows = await alliance.db
			.selectFrom('mail')
			.select(['kind', 'text'])
			.where('member_id', '=', bruno.memberId)
			.orderBy('created_at')
			.execute();
		return rows.map(({ kind, text }) => `${kind}: ${/^– (.*)$/m.exec(text)?.[1]}`);
	}

	test('tells nobody of a mention that is gone', async () => {
		const { threadId, commentId } = await start('@Bruno, et vous ?');
		later(30);
		expect(await attentionOf(alliance.ctx, bruno)).toHaveLength(1);
		alliance.facts.length = 0;
		await editComment(alliance.ctx, anna, threadId, commentId, { body: 'Et vous tous ?' });
		expect(alliance.facts).toContainEqual(expect.objectContaining({ topics: [`member:${bruno.memberId}`] }));
		expect(await attentionOf(alliance.ctx, bruno)).toEqual([]);
		expect(await mailed()).toEqual([]);
	});

	test('tells nobody of a comment that is deleted', async () => {
		const { threadId, commentId } = await start('@Bruno, et vous ?');
		later(30);
		await deleteComment(alliance.ctx, anna, threadId, commentId);
		expect(await mailed()).toEqual([]);
	});

	test('tells of a mention that is added, also where it had been and was gone', async () => {
		const { threadId, commentId } = await start('@Bruno, et vous ?');
		later(20);
		await editComment(alliance.ctx, anna, threadId, commentId, { body: 'Et vous ?' });
		later(20);
		await editComment(alliance.ctx, anna, threadId, commentId, { body: 'Et vous, @Bruno ?' });
		expect(await mailed()).toEqual([
			'soon: Anna vous mentionne : Et vous, @Bruno ?',
			'digest: Anna vous mentionne : Et vous, @Bruno ?'
		]);
	});

	test('tells whoever spoke there of what is said, if no longer to them', async () => {
		const { threadId } = await startThread(alliance.ctx, bruno, {
			planId,
			target: 'plan',
			body: 'Le lundi.'
		});
		const { commentId } = await reply(alliance.ctx, anna, threadId, { body: 'Le mardi, @Bruno ?' });
		later(20);
		await editComment(alliance.ctx, anna, threadId, commentId, { body: 'Le mardi ?' });
		expect(await mailed()).toEqual([
			'soon: Anna a répondu : Le mardi ?',
			'digest: Anna a répondu : Le mardi ?'
		]);
	});

	test('is not told again to whoever was mailed of it', async () => {
		const { threadId, commentId } = await start('@Bruno, et vous ?');
		later(120);
		await makeSoonMails(alliance.ctx, place);
		await editComment(alliance.ctx, anna, threadId, commentId, { body: 'Et vous ?' });
		expect(await mailed()).toEqual(['soon: Anna vous mentionne : @Bruno, et vous ?']);
	});
});
