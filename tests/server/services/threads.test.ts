import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Anchor } from '#lib/domain/entry.ts';
import type { Connection } from '#server/db/connection.ts';
import * as notices from '#server/db/notices.ts';
import { askAccess } from '#server/services/access-requests.ts';
import { attentionOf } from '#server/services/attention.ts';
import {
	acceptAll,
	decide,
	deleteComment,
	editComment,
	rejectAll,
	reply,
	setResolved,
	startThread,
	type NewThread
} from '#server/services/comment.ts';
import type { Actor, Texts } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { createPlan, grant, setArchived } from '#server/services/plans.ts';
import { seeThread } from '#server/services/notify.ts';
import { myThreads, readThread, threadsOfEntry, threadsOfPlan, toldIn } from '#server/services/threads.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const anchor: Anchor = {
	start: 'AAAA',
	end: 'AAAA',
	quote: { exact: 'le mardi', prefix: 'ouvert ', suffix: ' matin' }
};

describe.each(databases)('threads on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let amarres: string;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let observer: Actor;
	let plan: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		amarres = await alliance.organisation('Amarres');
		const balises = await alliance.organisation('Balises');
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [amarres], name: 'Anna Le Goff' });
		bruno = await alliance.member('commenter', { of: [balises], name: 'Bruno' });
		observer = await alliance.member('observer', { name: 'Odile' });
		plan = await createPlan(alliance.ctx, facilitator, {
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
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const start = (actor: Actor, more: Partial<NewThread> = {}) =>
		startThread(alliance.ctx, actor, {
			planId: plan,
			target: 'passage',
			anchor,
			body: 'Et le jeudi ?',
			...more
		});
	const list = (actor: Actor) => threadsOfPlan(alliance.ctx, actor, plan);
	const later = (minutes: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + minutes * 60_000);
	};

	test('a commenter begins a thread on a passage, others answer, everyone who reads the plan sees it', async () => {
		const { threadId } = await start(bruno);
		await reply(alliance.ctx, anna, threadId, { body: 'Le jeudi aussi.' });
		const [thread] = await list(observer);
		expect(thread).toMatchObject({ target: 'passage', anchor, isResolved: false, mine: false, may: [] });
		expect(thread!.comments.map(({ author, body }) => [author.name, author.organisation, body])).toEqual([
			['Bruno', 'Balises', 'Et le jeudi ?'],
			['Anna Le Goff', 'Amarres', 'Le jeudi aussi.']
		]);
		expect((await list(bruno))[0]).toMatchObject({ mine: true, may: ['reply', 'resolve'] });
	});

	test('whoever may only read says nothing, and without the right to read the thread does not exist', async () => {
		await expect(start(observer)).rejects.toMatchObject({ detail: 'comment-not-allowed' });
		const { threadId } = await start(anna);
		await grant(alliance.ctx, facilitator, plan, {
			subjectKind: 'member',
			subjectId: bruno.memberId,
			level: 'none'
		});
		await expect(readThread(alliance.ctx, bruno, threadId)).rejects.toMatchObject({ code: 'not-found' });
		await expect(reply(alliance.ctx, bruno, threadId, { body: 'Moi' })).rejects.toMatchObject({
			code: 'not-found'
		});
	});

	test('what brings a reader to a thread is the comment that says their name, else the last, until they have read it', async () => {
		const { threadId } = await start(anna);
		const told = async (actor: Actor) =>
			toldIn(alliance.ctx, actor, await readThread(alliance.ctx, actor, threadId));
		expect(await told(anna)).toBeNull();
		later(1);
		const named = await reply(alliance.ctx, bruno, threadId, { body: 'Demandons à @Anna Le Goff.' });
		later(1);
		const last = await reply(alliance.ctx, facilitator, threadId, { body: 'Oui.' });
		// As the list of what needs them says it, which leads here.
		expect(await attentionOf(alliance.ctx, anna)).toMatchObject([{ words: 'Demandons à @Anna Le Goff.' }]);
		expect(await told(anna)).toBe(named.commentId);
		expect(await told(bruno)).toBe(last.commentId);
		expect(await told(observer)).toBeNull();
		await seeThread(alliance.ctx, anna, threadId);
		expect(await told(anna)).toBeNull();
		// However much has been said elsewhere since.
		later(1);
		const here = await reply(alliance.ctx, bruno, threadId, { body: 'Et le dimanche ?' });
		const { db } = alliance.ctx;
		const row = await db
			.selectFrom('notice')
			.selectAll()
			.where('member_id', '=', anna.memberId)
			.where('comment_id', '=', here.commentId)
			.executeTakeFirstOrThrow();
		later(1);
		const elsewhere = await start(bruno);
		const at = alliance.clock.now.toISOString();
		const many = Array.from({ length: 200 }, (_, i) => ({
			...row,
			...{ id: `n${i}`, key: `elsewhere:${i}`, thread_id: elsewhere.threadId, at }
		}));
		await db.transaction().execute((trx) => notices.insert(trx, many));
		expect(await told(anna)).toBe(here.commentId);
		await seeThread(alliance.ctx, anna, threadId);
		// Another thread's answers bring nobody here.
		const other = await start(anna);
		await reply(alliance.ctx, bruno, other.threadId, { body: 'Ici, @Anna Le Goff.' });
		expect(await told(anna)).toBeNull();
	});

	test('what is sent twice is stored once', async () => {
		const first = await start(bruno, { key: 'k'.repeat(26) });
		expect(await start(bruno, { key: 'k'.repeat(26) })).toMatchObject({
			threadId: first.threadId,
			commentId: first.commentId
		});
		const said = await reply(alliance.ctx, anna, first.threadId, { body: 'Oui', key: 'r'.repeat(26) });
		const again = await reply(alliance.ctx, anna, first.threadId, { body: 'Oui', key: 'r'.repeat(26) });
		// Nobody is told of it twice either.
		expect(again).toEqual({ ...said, told: [] });
		const [thread, ...more] = await list(anna);
		expect(more).toEqual([]);
		expect(thread!.comments.length).toBe(2);
	});

	test('only its author changes and deletes a comment, and both leave a trace', async () => {
		const { threadId, commentId } = await start(bruno, { body: 'Le jeudi, @Anna Le Goff ?' });
		await expect(
			editComment(alliance.ctx, facilitator, threadId, commentId, { body: 'Autre chose' })
		).rejects.toMatchObject({ detail: 'comment-not-yours' });
		later(1);
		await editComment(alliance.ctx, bruno, threadId, commentId, { body: 'Le samedi, @Anna Le Goff ?' });
		const [edited] = (await list(anna))[0]!.comments;
		expect(edited).toMatchObject({
			body: 'Le samedi, @Anna Le Goff ?',
			editedAt: alliance.clock.now.toISOString()
		});
		await deleteComment(alliance.ctx, bruno, threadId, commentId);
		const [gone] = (await list(anna))[0]!.comments;
		expect(gone).toMatchObject({ body: '', deletedAt: alliance.clock.now.toISOString(), mentions: [] });
		expect(gone!.author.name).toBe('Bruno');
		await expect(
			editComment(alliance.ctx, bruno, threadId, commentId, { body: 'Encore' })
		).rejects.toMatchObject({ detail: 'comment-deleted' });
	});

	test('a thread is settled and opened again by its author or a writer, and that stands in it', async () => {
		const { threadId } = await start(bruno);
		const other = await alliance.member('commenter', { name: 'Chloé' });
		await expect(setResolved(alliance.ctx, other, threadId, true)).rejects.toMatchObject({
			detail: 'comment-not-allowed'
		});
		await setResolved(alliance.ctx, anna, threadId, true);
		await expect(setResolved(alliance.ctx, bruno, threadId, true)).rejects.toMatchObject({
			detail: 'thread-moved'
		});
		await setResolved(alliance.ctx, bruno, threadId, false);
		const [thread] = await list(other);
		expect(thread!.isResolved).toBe(false);
		expect(thread!.comments.map(({ kind, author }) => [kind, author.name])).toEqual([
			['said', 'Bruno'],
			['resolved', 'Anna Le Goff'],
			['reopened', 'Bruno']
		]);
	});

	test('a commenter proposes other words, a writer decides once', async () => {
		const { threadId } = await start(bruno, { replacement: 'le jeudi', body: '' });
		await expect(start(bruno, { replacement: 'le mardi' })).rejects.toMatchObject({
			detail: 'replacement-same'
		});
		await expect(decide(alliance.ctx, bruno, threadId, 'accepted')).rejects.toMatchObject({
			detail: 'comment-not-allowed'
		});
		const both = await Promise.allSettled([
			decide(alliance.ctx, anna, threadId, 'accepted'),
			decide(alliance.ctx, facilitator, threadId, 'rejected')
		]);
		expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const refused = both.find((it) => it.status === 'rejected') as PromiseRejectedResult;
		expect(refused.reason).toMatchObject({ detail: 'thread-moved' });
		const thread = await readThread(alliance.ctx, bruno, threadId);
		expect(thread.decision).toBe(both[0].status === 'fulfilled' ? 'accepted' : 'rejected');
		expect(thread.comments.at(-1)).toMatchObject({ kind: thread.decision });
		expect(thread.may).toEqual(['reply']);
	});

	test('all open proposals are decided on at once, in their order; what cannot be accepted stays open', async () => {
		const [one, two, three] = await Promise.all(
			['le jeudi', 'le lundi', 'le soir'].map((replacement) => start(bruno, { replacement, body: '' }))
		);
		const written: string[] = [];
		const texts: Texts = {
			replace({ words, memberId }) {
				expect(memberId).toBe(anna.memberId);
				if (words === 'le lundi') return Promise.resolve('lost');
				written.push(words);
				return Promise.resolve(undefined);
			},
			anchorFor: () => Promise.resolve(null),
			read: () => Promise.resolve('{}'),
			writersOf: () => Promise.resolve([]),
			lostIn: () => Promise.resolve([])
		};
		await expect(acceptAll(alliance.ctx, texts, bruno, plan)).rejects.toMatchObject({ code: 'forbidden' });
		expect(await acceptAll(alliance.ctx, texts, anna, plan)).toEqual({ accepted: 2, left: 1 });
		expect(written.toSorted()).toEqual(['le jeudi', 'le soir']);
		expect(await rejectAll(alliance.ctx, anna, plan)).toBe(1);
		const decisions = new Map((await list(anna)).map((it) => [it.id, it.decision]));
		expect([one, two, three].map((it) => decisions.get(it!.threadId))).toEqual([
			'accepted',
			'rejected',
			'accepted'
		]);
	});

	test('who is mentioned and may not read: those who may open the plan are asked, once', async () => {
		const none = { subjectKind: 'member' as const, subjectId: anna.memberId, level: 'none' as const };
		await grant(alliance.ctx, facilitator, plan, none);
		await askAccess(alliance.ctx, bruno, plan, { kind: 'member', id: anna.memberId });
		await askAccess(alliance.ctx, bruno, plan, { kind: 'member', id: anna.memberId });
		expect(await attentionOf(alliance.ctx, facilitator)).toMatchObject([
			{ kind: 'access', by: 'Bruno', for: 'Anna Le Goff', plan: { id: plan } }
		]);
		await expect(
			askAccess(alliance.ctx, bruno, plan, { kind: 'member', id: observer.memberId })
		).rejects.toMatchObject({
			detail: 'access-had'
		});
		await grant(alliance.ctx, facilitator, plan, { ...none, level: 'read' });
		expect(await attentionOf(alliance.ctx, facilitator)).toEqual([]);
	});

	test('mentions are read from the text, by the longest name; who may not read is named', async () => {
		await alliance.member('partner', { name: 'Anna' });
		await grant(alliance.ctx, facilitator, plan, {
			subjectKind: 'member',
			subjectId: anna.memberId,
			level: 'none'
		});
		const said = await start(bruno, { body: 'Pour @anna le goff, @Amarres et pas bruno@Balises' });
		expect(said.unreached).toEqual([
			{ kind: 'member', id: anna.memberId, name: 'anna le goff', mayAsk: true },
			// She is all there is of it.
			{ kind: 'organisation', id: amarres, name: 'Amarres', mayAsk: true }
		]);
		const [thread] = await list(bruno);
		expect(thread!.comments[0]!.mentions).toEqual(
			expect.arrayContaining([
				{ kind: 'member', id: anna.memberId, label: 'anna le goff' },
				{ kind: 'organisation', id: amarres, label: 'Amarres' }
			])
		);
		expect(thread!.comments[0]!.mentions.length).toBe(2);
		expect(thread!.mentionsMe).toBe(false);
	});

	test('an access is offered wherever a mention does not reach, unless it would not help', async () => {
		await grant(alliance.ctx, facilitator, plan, {
			subjectKind: 'member',
			subjectId: observer.memberId,
			level: 'none'
		});
		const make = async (visibility: 'plan' | 'parties') =>
			(
				await createEntry(alliance.ctx, anna, {
					planId: plan,
					kind: 'disagreement',
					sentence: 'Le samedi',
					visibility,
					organisationId: amarres
				})
			).id;
		const body = `Voyez ceci, @${observer.name}`;
		const on = async (entryId: string | null) => (await start(anna, { body, entryId })).unreached;
		const them = { kind: 'member', id: observer.memberId, name: observer.name };
		expect(await on(null)).toEqual([{ ...them, mayAsk: true }]);
		expect(await on(await make('plan'))).toEqual([{ ...them, mayAsk: true }]);
		// Whoever reads the plan sees nothing of what is between its parties.
		expect(await on(await make('parties'))).toEqual([{ ...them, mayAsk: false }]);
		const said = await start(anna, { body: 'Un mot.' });
		const changed = await editComment(alliance.ctx, anna, said.threadId, said.commentId, { body });
		expect(changed.unreached).toEqual([{ ...them, mayAsk: true }]);
	});

	test('mine are the threads I wrote in or am mentioned in, and never one that I may no longer read', async () => {
		await start(bruno);
		const { threadId } = await start(facilitator, { body: '@Amarres, est-ce possible ?' });
		expect((await myThreads(alliance.ctx, anna)).map(({ id }) => id)).toEqual([threadId]);
		await grant(alliance.ctx, facilitator, plan, {
			subjectKind: 'organisation',
			subjectId: amarres,
			level: 'none'
		});
		expect(await myThreads(alliance.ctx, anna)).toEqual([]);
	});

	test('a thread on an entry is seen by whoever sees the entry, and by nobody else', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'disagreement',
			sentence: 'Les horaires',
			visibility: 'parties',
			organisationId: amarres
		});
		const { threadId } = await start(anna, {
			entryId: id,
			target: 'entry',
			anchor: null,
			body: 'Entre nous'
		});
		expect((await threadsOfEntry(alliance.ctx, anna, id)).map(({ entry }) => entry)).toEqual([
			{ id, title: 'Les horaires' }
		]);
		expect(await list(anna)).toEqual([]);
		await expect(readThread(alliance.ctx, bruno, threadId)).rejects.toMatchObject({ code: 'not-found' });
		await expect(start(bruno, { entryId: id, target: 'entry', anchor: null })).rejects.toMatchObject({
			code: 'not-found'
		});
	});

	test('an archived plan keeps its threads and takes no more', async () => {
		const { threadId } = await start(bruno);
		await setArchived(alliance.ctx, facilitator, plan, true);
		expect((await list(bruno))[0]!.may).toEqual([]);
		await expect(reply(alliance.ctx, bruno, threadId, { body: 'Encore' })).rejects.toMatchObject({
			detail: 'plan-archived'
		});
	});

	test('pages are told what changed', async () => {
		const { threadId } = await start(bruno);
		expect(alliance.facts.at(-1)).toEqual({
			kind: 'changed',
			topics: [`threads:${plan}`],
			what: 'thread',
			id: threadId
		});
		const before = alliance.clock.now.toISOString();
		later(1);
		expect(
			await threadsOfPlan(alliance.ctx, anna, plan, { since: alliance.clock.now.toISOString() })
		).toEqual([]);
		await reply(alliance.ctx, anna, threadId, { body: 'Oui' });
		expect((await threadsOfPlan(alliance.ctx, anna, plan, { since: before })).length).toBe(1);
	});
});
