import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { SuggestionState } from '#lib/domain/suggestion-state.ts';
import type { Connection } from '#server/db/connection.ts';
import { newId } from '#server/ids.ts';
import { tellAsked } from '#server/services/asked-notices.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { remindAsked } from '#server/services/reminders.ts';
import { attentionOf } from '#server/services/attention.ts';
import { decide, deleteComment, editComment, reply, startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { seeEntry, seeThread } from '#server/services/notify.ts';
import { createPlan, grant, readPlan } from '#server/services/plans.ts';
import { changedIn, changesSince, sinceVisit } from '#server/services/since-visit.ts';
import { noteVisit, notePlanVisit, followPlan } from '#server/services/visits.ts';
import { createKeeper, type DocumentKeeper } from '#server/documents/keeper.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const MINUTE = 60_000;

describe.each(databases)('what needs a member on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let amarres: string;
	let balises: string;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	let keeper: DocumentKeeper;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		keeper = createKeeper(connection);
		amarres = await alliance.organisation('Amarres');
		balises = await alliance.organisation('Balises');
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [amarres], name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [balises], name: 'Bruno' });
		const steward = await alliance.member('observer', { stewardOf: [amarres, balises] });
		await giveMandate(alliance.ctx, steward, amarres, anna.memberId);
		await giveMandate(alliance.ctx, steward, balises, bruno.memberId);
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
		await keeper.close();
		await connection.close();
		await database.remove();
	});

	const later = (minutes: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + minutes * MINUTE);
	};
	/** Amarres asks Balises for a commitment. */
	const ask = async (dueOn = '2026-06-01') =>
		(
			await createEntry(alliance.ctx, anna, {
				planId: plan,
				kind: 'commitment',
				sentence: 'Tenir le guichet le samedi',
				visibility: 'plan',
				organisationId: balises,
				dueOn
			})
		).id;
	const attention = (actor: Actor) => attentionOf(alliance.ctx, actor);
	const notices = (memberId: string) =>
		alliance.db
			.selectFrom('notice')
			.select(['kind', 'what', 'read_at', 'entry_id'])
			.where('member_id', '=', memberId)
			.orderBy('at')
			.execute();

	test('is what waits for a mandate of theirs, until they have answered', async () => {
		expect(await attention(bruno)).toEqual([]);
		const id = await ask();
		expect(await attention(bruno)).toMatchObject([
			{ kind: 'asked', what: 'answer', organisations: ['Balises'], entry: { id } }
		]);
		// Who has no mandate there, and who asked, are waited for in nothing.
		expect(await attention(anna)).toEqual([]);
		expect(await attention(facilitator)).toEqual([]);
		await act(alliance.ctx, bruno, id, 'take_on', { organisation: balises });
		expect(await attention(bruno)).toEqual([]);
	});

	test('is told once by a notice, and taken back when it is done', async () => {
		const id = await ask();
		await tellAsked(alliance.ctx);
		await tellAsked(alliance.ctx);
		expect(await notices(bruno.memberId)).toEqual([
			{ kind: 'asked', what: 'answer', read_at: null, entry_id: id }
		]);
		expect(alliance.facts.at(-1)).toMatchObject({ topics: [`member:${bruno.memberId}`] });
		await act(alliance.ctx, bruno, id, 'take_on', { organisation: balises });
		await tellAsked(alliance.ctx);
		expect((await notices(bruno.memberId)).filter((it) => it.read_at === null)).toEqual([]);
	});

	test('is told of again twice before its time is over, read or not, and never once it is answered', async () => {
		const id = await ask();
		await tellAsked(alliance.ctx);
		const told = async () => (await notices(bruno.memberId)).filter((it) => it.entry_id === id);
		const days = (n: number) => later(n * 24 * 60);
		await remindAsked(alliance.ctx);
		expect(await told()).toHaveLength(1);
		const { awaited } = await readEntry(alliance.ctx, bruno, id);
		const [asked, until] = [alliance.clock.now.getTime(), Date.parse(awaited!.until)];
		const half = (until - asked) / 86_400_000 / 2;
		expect(awaited!.remindOn).toBe(new Date((asked + until) / 2).toISOString());
		days(half + 0.1);
		for (const _ of [1, 2]) await remindAsked(alliance.ctx);
		expect((await told()).map(({ read_at }) => read_at === null).toSorted()).toEqual([false, true]);
		await tellAsked(alliance.ctx);
		expect((await told()).filter(({ read_at }) => read_at === null)).toHaveLength(1);
		days(half * 0.7);
		await remindAsked(alliance.ctx);
		expect(await told()).toHaveLength(3);
		expect((await readEntry(alliance.ctx, bruno, id)).awaited!.remindOn).toBeNull();

		const other = await ask();
		await tellAsked(alliance.ctx);
		await act(alliance.ctx, bruno, other, 'take_on', { organisation: balises });
		days(half + 0.1);
		await remindAsked(alliance.ctx);
		expect((await notices(bruno.memberId)).filter((it) => it.entry_id === other)).toHaveLength(1);
	});

	test('is a facilitation handed over to them, by offer and acceptance', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'disagreement',
			sentence: 'Les permanences du soir',
			visibility: 'plan',
			organisationId: amarres
		});
		await expect(
			act(alliance.ctx, anna, id, 'offer_leading', { person: bruno.memberId })
		).rejects.toMatchObject({ code: 'forbidden' });
		await act(alliance.ctx, anna, id, 'gather', { partner: balises, side: '2' });
		await act(alliance.ctx, anna, id, 'propose_leading', { leading: 'self' });
		await expect(
			act(alliance.ctx, facilitator, id, 'offer_leading', { person: bruno.memberId })
		).rejects.toMatchObject({ detail: 'missing-leading-decided' });
		await act(alliance.ctx, bruno, id, 'change_facilitator', { person: facilitator.memberId });
		await act(alliance.ctx, facilitator, id, 'offer_leading', {
			person: bruno.memberId,
			note: 'Je pars en congé.'
		});
		await tellAsked(alliance.ctx);
		expect(await attention(bruno)).toMatchObject([{ kind: 'asked', what: 'leading', entry: { id } }]);
		expect(await attention(anna)).toEqual([]);
		await act(alliance.ctx, bruno, id, 'take_leading', {});
		await tellAsked(alliance.ctx);
		expect(await attention(bruno)).toEqual([]);
		expect((await notices(bruno.memberId)).filter((it) => it.read_at === null)).toEqual([]);
		const page = await readEntry(alliance.ctx, anna, id);
		expect((await readEntry(alliance.ctx, bruno, id)).asksMe).toEqual([]);
		expect(page.leading.facilitatorIds).toEqual([bruno.memberId]);
		expect(page.records.filter(({ kind }) => kind === 'note').map(({ choice }) => choice)).toEqual([
			'leading_offered',
			'leading_taken'
		]);
	});

	test('is not told of what was asked long before anybody could be told', async () => {
		await ask();
		later(60);
		await tellAsked(alliance.ctx);
		expect(await notices(bruno.memberId)).toEqual([]);
		expect((await attention(bruno)).length).toBe(1);
	});

	test('are mentions and replies that they have not read and may still read', async () => {
		const { threadId } = await startThread(alliance.ctx, anna, {
			planId: plan,
			target: 'plan',
			body: '@Balises, est-ce possible ?'
		});
		expect(await attention(bruno)).toMatchObject([
			{ kind: 'mention', by: 'Anna', words: '@Balises, est-ce possible ?', thread: { id: threadId } }
		]);
		await reply(alliance.ctx, bruno, threadId, { body: 'Oui.' });
		later(1);
		await reply(alliance.ctx, facilitator, threadId, { body: 'Parfait.' });
		expect(await attention(anna)).toMatchObject([{ kind: 'reply', by: 'Fanny', words: 'Parfait.' }]);
		await seeThread(alliance.ctx, anna, threadId);
		expect(await attention(anna)).toEqual([]);
		await grant(alliance.ctx, facilitator, plan, {
			subjectKind: 'member',
			subjectId: bruno.memberId,
			level: 'none'
		});
		expect(await attention(bruno)).toEqual([]);
	});

	test('what was said in a thread is read by whoever answers it, and by nobody else', async () => {
		const { threadId } = await startThread(alliance.ctx, anna, {
			planId: plan,
			target: 'plan',
			body: '@Bruno et @Fanny, qu’en dites-vous ?'
		});
		await reply(alliance.ctx, bruno, threadId, { body: 'Oui.' });
		expect(alliance.facts).toContainEqual(
			expect.objectContaining({ topics: [`member:${bruno.memberId}`], what: 'attention' })
		);
		expect(await attention(bruno)).toEqual([]);
		expect(await attention(facilitator)).toMatchObject([{ kind: 'mention' }]);
	});

	test('whoever has opened an entry has read what was said about it, and what it asks is still asked', async () => {
		const id = await ask();
		await tellAsked(alliance.ctx);
		await startThread(alliance.ctx, anna, {
			planId: plan,
			entryId: id,
			target: 'entry',
			body: '@Bruno, c’est pour vous.'
		});
		await seeEntry(alliance.ctx, facilitator, id);
		expect((await attention(bruno)).map(({ kind }) => kind)).toEqual(['asked', 'mention']);
		await seeEntry(alliance.ctx, bruno, id);
		expect((await notices(bruno.memberId)).filter((it) => it.read_at === null)).toEqual([]);
		expect((await attention(bruno)).map(({ kind }) => kind)).toEqual(['asked']);
		// Nobody is told a second time what they have read.
		await tellAsked(alliance.ctx);
		expect((await notices(bruno.memberId)).length).toBe(2);
	});

	test('whoever proposed words is told what became of them, and nobody of what they did themselves', async () => {
		const propose = (actor: Actor, replacement: string) =>
			startThread(alliance.ctx, actor, {
				planId: plan,
				target: 'passage',
				anchor: { start: null, end: null, quote: { exact: 'le mardi', prefix: '', suffix: '' } } as never,
				replacement,
				body: ''
			});
		const kept = await propose(bruno, 'le jeudi');
		const left = await propose(bruno, 'le lundi');
		const taken = await propose(bruno, 'le samedi');
		const own = await propose(facilitator, 'le vendredi');
		await decide(alliance.ctx, facilitator, kept.threadId, 'accepted');
		later(1);
		await decide(alliance.ctx, facilitator, left.threadId, 'rejected');
		expect(alliance.facts).toContainEqual(
			expect.objectContaining({ topics: [`member:${bruno.memberId}`], what: 'attention' })
		);
		await decide(alliance.ctx, bruno, taken.threadId, 'withdrawn');
		await decide(alliance.ctx, facilitator, own.threadId, 'accepted');
		expect(await attention(bruno)).toMatchObject([
			{
				kind: 'decided',
				decision: 'rejected',
				by: 'Fanny',
				words: 'le lundi',
				thread: { about: 'le mardi' }
			},
			{ kind: 'decided', decision: 'accepted', by: 'Fanny', words: 'le jeudi' }
		]);
		expect(await attention(facilitator)).toEqual([]);
		await seeThread(alliance.ctx, bruno, kept.threadId);
		expect((await attention(bruno)).length).toBe(1);
	});

	test('what was deleted is told to nobody any more, and what was changed only to whom it newly mentions', async () => {
		const { threadId, commentId } = await startThread(alliance.ctx, anna, {
			planId: plan,
			target: 'plan',
			body: '@Bruno, voyez ceci.'
		});
		expect((await attention(bruno)).length).toBe(1);
		await deleteComment(alliance.ctx, anna, threadId, commentId);
		expect(await attention(bruno)).toEqual([]);
		expect(alliance.facts.at(-1)).toMatchObject({ topics: [`member:${bruno.memberId}`], what: 'attention' });

		const said = await startThread(alliance.ctx, anna, { planId: plan, target: 'plan', body: 'Et cela.' });
		await reply(alliance.ctx, bruno, said.threadId, { body: 'Oui.' });
		await seeThread(alliance.ctx, anna, said.threadId);
		later(1);
		await editComment(alliance.ctx, anna, said.threadId, said.commentId, { body: 'Et cela, @Fanny.' });
		expect(await attention(bruno)).toEqual([]);
		expect(await attention(facilitator)).toMatchObject([{ kind: 'mention', by: 'Anna' }]);
		await seeThread(alliance.ctx, facilitator, said.threadId);
		await editComment(alliance.ctx, anna, said.threadId, said.commentId, { body: 'Ceci, @Fanny et @Bruno.' });
		expect(await attention(facilitator)).toEqual([]);
		expect(await attention(bruno)).toMatchObject([{ kind: 'mention', by: 'Anna' }]);
	});

	test('says to whom something is to be shown more widely', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'disagreement',
			sentence: 'Le samedi',
			visibility: 'parties',
			organisationId: amarres
		});
		await act(alliance.ctx, anna, id, 'gather', { partner: balises, side: '2' });
		await act(alliance.ctx, anna, id, 'widen', { visibility: 'alliance', organisation: amarres });
		expect(await attention(bruno)).toMatchObject([
			{ kind: 'asked', what: 'visibility', wider: 'alliance', entry: { id } }
		]);
	});

	test('is a commitment of theirs that is late', async () => {
		const id = await ask();
		await act(alliance.ctx, bruno, id, 'take_on', { organisation: balises });
		later(200 * 24 * 60);
		expect(await attention(bruno)).toMatchObject([
			{ kind: 'late', organisations: ['Balises'], entry: { id }, does: 'give_news', until: '2026-06-01' }
		]);
		expect(await attention(anna)).toEqual([]);
	});

	test('a first visit has nothing before it; the next begins where the last one ended', async () => {
		await noteVisit(alliance.ctx, bruno);
		await notePlanVisit(alliance.ctx, bruno, plan);
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toBeUndefined();
		const left = alliance.clock.now.toISOString();
		later(10);
		const id = await ask();
		later(60);
		await noteVisit(alliance.ctx, bruno);
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toMatchObject({
			since: left,
			plans: [
				{ plan: { id: plan }, happened: [{ by: 'Anna', entry: { id, title: 'Tenir le guichet le samedi' } }] }
			]
		});
		// What one did oneself is no news, and neither is anything of a plan one wants to hear nothing of.
		await noteVisit(alliance.ctx, anna);
		await followPlan(alliance.ctx, bruno, plan, 'none');
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toMatchObject({ plans: [] });
	});

	/** Someone who comments on the plan by a link. */
	async function guest(): Promise<Actor> {
		const [id, link_id, at] = [newId(), newId(), alliance.clock.now.toISOString()];
		const whose = { alliance_id: alliance.id, plan_id: plan, created_at: at };
		await alliance.db
			.insertInto('guest_link')
			.values({
				...whose,
				id: link_id,
				token_hash: link_id,
				level: 'comment',
				created_by: facilitator.memberId,
				expires_at: '2099-01-01',
				withdrawn_at: null
			})
			.execute();
		await alliance.db
			.insertInto('guest')
			.values({
				...whose,
				id,
				link_id,
				name: 'Gaston',
				email: 'gaston@example.org',
				language: 'fr',
				confirmed_at: at,
				mails: 1,
				unsubscribe_token: id
			})
			.execute();
		return {
			memberId: id,
			accountId: id,
			allianceId: alliance.id,
			name: 'Gaston',
			role: 'observer',
			organisationIds: [],
			stewardOf: [],
			guest: { planId: plan, level: 'comment' }
		};
	}

	test('comments of guests are told, and those on entries that they see, and no other', async () => {
		const { threadId } = await startThread(alliance.ctx, anna, {
			planId: plan,
			target: 'plan',
			body: 'Un mot.'
		});
		const seen = await ask();
		const hidden = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'disagreement',
			sentence: 'Le samedi',
			visibility: 'draft',
			organisationId: amarres
		});
		await noteVisit(alliance.ctx, bruno);
		await notePlanVisit(alliance.ctx, bruno, plan);
		later(60);
		await noteVisit(alliance.ctx, bruno);
		for (const entryId of [seen, hidden.id]) {
			await startThread(alliance.ctx, anna, { planId: plan, entryId, target: 'entry', body: 'Et ceci ?' });
		}
		const told = async () => (await sinceVisit(alliance.ctx, keeper, bruno))?.plans;
		await followPlan(alliance.ctx, bruno, plan, 'all');
		expect(await told()).toMatchObject([
			{ threads: 0, commented: [{ id: seen, title: 'Tenir le guichet le samedi' }] }
		]);
		await reply(alliance.ctx, await guest(), threadId, { body: 'De loin.' });
		expect(await told()).toMatchObject([{ threads: 1 }]);
	});

	test('what happened elsewhere in the alliance hides nothing of a plan that they follow', async () => {
		await noteVisit(alliance.ctx, bruno);
		await notePlanVisit(alliance.ctx, bruno, plan);
		later(60);
		await noteVisit(alliance.ctx, bruno);
		const id = await ask();
		const event = await alliance.db
			.selectFrom('event')
			.selectAll()
			.where('subject_id', '=', id)
			.executeTakeFirstOrThrow();
		const elsewhere = Array.from({ length: 450 }, (_, i) => ({
			...event,
			seq: Number(event.seq) + 1 + i,
			subject_id: 'elsewhere',
			at: new Date(alliance.clock.now.getTime() + 1_000 + i).toISOString(),
			hash: `${i}`
		}));
		for (let at = 0; at < elsewhere.length; at += 150) {
			await alliance.db
				.insertInto('event')
				.values(elsewhere.slice(at, at + 150))
				.execute();
		}
		expect((await sinceVisit(alliance.ctx, keeper, bruno))?.plans).toMatchObject([
			{ happened: [{ by: 'Anna', entry: { id } }] }
		]);
	});

	test('what became of what one proposed is told, and what others propose', async () => {
		await noteVisit(alliance.ctx, bruno);
		await notePlanVisit(alliance.ctx, bruno, plan);
		const { documentId } = await readPlan(alliance.ctx, facilitator, plan);
		const left = alliance.clock.now.toISOString();
		later(60);
		const now = alliance.clock.now.toISOString();
		const proposed = (
			author: Actor,
			state: SuggestionState,
			decider: Actor | null,
			at = left,
			decided = now
		) =>
			connection.db
				.insertInto('suggestion')
				.values({
					document_id: documentId,
					id: newId(),
					author_id: author.memberId,
					at,
					removed: '',
					added: 'samedi',
					formatted: '',
					formats: '[]',
					block: null,
					state,
					decided_by: decider?.memberId ?? null,
					decided_at: state === 'pending' ? null : decided,
					entry_id: null
				})
				.execute();
		await proposed(bruno, 'accepted', anna);
		await proposed(bruno, 'refused', anna);
		await proposed(bruno, 'refused', anna);
		await proposed(anna, 'pending', null, now);
		// Decided by oneself, decided before, proposed before, one's own, somebody else's.
		await proposed(bruno, 'accepted', bruno);
		await proposed(bruno, 'accepted', anna, left, left);
		await proposed(anna, 'pending', null, left);
		await proposed(bruno, 'pending', null, now);
		await proposed(anna, 'accepted', facilitator);
		await noteVisit(alliance.ctx, bruno);
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toMatchObject({
			plans: [{ plan: { id: plan }, proposals: { accepted: 1, refused: 2, open: 0 } }]
		});
		await followPlan(alliance.ctx, bruno, plan, 'all');
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toMatchObject({
			plans: [{ plan: { id: plan }, proposals: { accepted: 1, refused: 2, open: 1 } }]
		});
		// Whoever may decide is told of what waits for that, whatever else they want to hear.
		await noteVisit(alliance.ctx, facilitator);
		later(-60);
		await notePlanVisit(alliance.ctx, facilitator, plan);
		expect(await changesSince(alliance.ctx, keeper, facilitator, left)).toMatchObject([
			{ level: 'mine', proposals: { open: 2 } }
		]);
	});

	test('passages that were rewritten are told with what they were', async () => {
		const { documentId } = await readPlan(alliance.ctx, facilitator, plan);
		const projected = (markdown: string, seq: number) =>
			keeper.project!(documentId, [seedFromMarkdown(markdown)], seq);
		await projected('Ouvert le mardi.\n\nUn guichet.', 1);
		// What is projected carries the real time.
		alliance.clock.now = new Date();
		await noteVisit(alliance.ctx, bruno);
		await followPlan(alliance.ctx, bruno, plan, 'all');
		later(60);
		await projected('Ouvert le jeudi.\n\nUn guichet.\n\nUne halle.', 2);
		await noteVisit(alliance.ctx, bruno);
		const since = await sinceVisit(alliance.ctx, keeper, bruno);
		expect(since?.plans[0]?.paragraphs).toEqual([
			{ before: 'Ouvert le mardi.', now: 'Ouvert le jeudi.' },
			{ before: '', now: 'Une halle.' }
		]);
	});

	/** A text as it is written by several: each change is saved as its writer's, and the whole is projected. */
	async function writing(documentId: string, markdown: string) {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, seedFromMarkdown(markdown));
		let seq = 1_000;
		const save = async (member: Actor, bytes: Uint8Array) => {
			const row = { document_id: documentId, member_id: member.memberId, bytes, seq: (seq += 1) };
			await connection.db
				.insertInto('document_update')
				.values({ ...row, at: alliance.clock.now.toISOString() })
				.execute();
			await keeper.project!(documentId, [Y.encodeStateAsUpdate(doc)], seq);
		};
		await save(facilitator, Y.encodeStateAsUpdate(doc));
		return async (member: Actor, paragraph: number, words: string) => {
			const before = Y.encodeStateVector(doc);
			const block = doc.getXmlFragment(FRAGMENT).get(paragraph) as Y.XmlElement;
			const line = block.get(0) as Y.XmlText;
			line.insert(line.length, words);
			await save(member, Y.encodeStateAsUpdate(doc, before));
		};
	}

	test('what one wrote oneself is no news, neither on the page of what changed nor in the text', async () => {
		const { documentId } = await readPlan(alliance.ctx, facilitator, plan);
		alliance.clock.now = new Date();
		const write = await writing(documentId, 'Le mardi.\n\nUn guichet.\n\nUne halle.');
		await write(bruno, 0, ' À dix heures.');
		await noteVisit(alliance.ctx, bruno);
		await notePlanVisit(alliance.ctx, bruno, plan);
		await followPlan(alliance.ctx, bruno, plan, 'all');
		later(60);
		await write(bruno, 1, ' Et un banc.');
		await noteVisit(alliance.ctx, bruno);
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toMatchObject({ plans: [] });
		expect(await changedIn(alliance.ctx, keeper, bruno, plan)).toBeUndefined();
		await write(anna, 2, ' Couverte.');
		await write(anna, 1, ' Public.');
		const since = await sinceVisit(alliance.ctx, keeper, bruno);
		expect(since?.plans).toMatchObject([
			{
				writers: ['Anna'],
				paragraphs: [{ now: 'Un guichet. Et un banc. Public.' }, { now: 'Une halle. Couverte.' }]
			}
		]);
		// What was compacted meanwhile is known as well.
		await keeper.compact(documentId);
		expect(await sinceVisit(alliance.ctx, keeper, bruno)).toEqual(since);
		expect((await changedIn(alliance.ctx, keeper, bruno, plan))?.lines).toEqual([
			'Un guichet. Et un banc. Public.',
			'Une halle. Couverte.'
		]);
	});

	test('who wants to hear of all hears of all, who wants what concerns them of that alone', async () => {
		const { documentId } = await readPlan(alliance.ctx, facilitator, plan);
		const amarresEntry = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'commitment',
			sentence: 'Ouvrir la halle',
			visibility: 'plan',
			organisationId: amarres,
			dueOn: '2099-06-01'
		});
		const theirs = await ask('2099-06-01');
		const start = (actor: Actor, body: string, entryId: string | null = null) =>
			startThread(alliance.ctx, actor, { planId: plan, entryId, target: 'plan', body });
		const began = await start(bruno, 'De Bruno.');
		const named = await start(anna, 'Pour @Balises.');
		const other = await start(anna, 'Sans personne.');
		const beside = await start(bruno, 'Un mot de Bruno.', amarresEntry.id);
		alliance.clock.now = new Date();
		const write = await writing(documentId, 'Le mardi.\n\nUn guichet.');
		// Of no organisation that takes part in the plan.
		const eve = await alliance.member('partner', { name: 'Ève' });
		await write(eve, 0, ' À dix heures.');
		for (const reader of [bruno, eve]) {
			await noteVisit(alliance.ctx, reader);
			await notePlanVisit(alliance.ctx, reader, plan);
		}
		later(60);
		for (const reader of [bruno, eve]) await noteVisit(alliance.ctx, reader);
		await write(anna, 0, ' Ou à onze.');
		await write(anna, 1, ' Couvert.');
		for (const { threadId } of [began, named, other, beside]) {
			await reply(alliance.ctx, facilitator, threadId, { body: 'Bien.' });
		}
		const late = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'commitment',
			sentence: 'Fermer la halle',
			visibility: 'plan',
			organisationId: amarres,
			dueOn: '2099-06-01'
		});
		const asked = await ask('2099-06-01');
		const told = async (reader = bruno) => (await sinceVisit(alliance.ctx, keeper, reader))!.plans[0]!;
		const mine = await told();
		expect(new Set(mine.happened.map((it) => it.entry.id))).toEqual(new Set([asked]));
		expect(mine.threads).toBe(2);
		expect(mine.commented.map(({ id }) => id)).toEqual([amarresEntry.id]);
		// Balises is asked for something in it, so that its text concerns whoever belongs to them.
		expect(mine.paragraphs.length).toBe(2);
		expect((await told(eve)).paragraphs.map(({ now }) => now)).toEqual([
			'Le mardi. À dix heures. Ou à onze.'
		]);
		await followPlan(alliance.ctx, bruno, plan, 'all');
		const all = await told();
		expect(new Set(all.happened.map((it) => it.entry.id))).toEqual(new Set([asked, late.id]));
		expect(all.threads).toBe(3);
		expect(all.paragraphs.length).toBe(2);
		expect(theirs).not.toBe(asked);
	});
});
