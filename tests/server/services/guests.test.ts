import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Anchor } from '#lib/domain/entry.ts';
import type { Connection } from '#server/db/connection.ts';
import { makeGuestMails } from '#server/mail/make-guest-mails.ts';
import { sendDue } from '#server/mail/send.ts';
import { attentionOf } from '#server/services/attention.ts';
import {
	acceptAll,
	decide,
	deleteComment,
	editComment,
	reply,
	setResolved,
	startThread
} from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { cardsOfPlan } from '#server/services/entry-cards.ts';
import { createEntry, act } from '#server/services/entries.ts';
import { guestLinksOf, makeGuestLink, withdrawGuestLink } from '#server/services/guest-links.ts';
import { askToEnter, enter, guestActor, readGuestLink, readWayIn } from '#server/services/guests.ts';
import { subscriberOf, unsubscribe } from '#server/services/mail-settings.ts';
import { createPlan, readPlan, setArchived } from '#server/services/plans.ts';
import { indexPending } from '#server/services/search-index.ts';
import { searchFor, suggest } from '#server/services/search.ts';
import { readThread, threadsOfEntry, threadsOfPlan } from '#server/services/threads.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const zoe = { name: 'Zoé', email: 'zoe@example.org', language: 'fr' } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const anchor: Anchor = {
	start: 'AAAA',
	end: 'AAAA',
	quote: { exact: 'le mardi', prefix: 'ouvert ', suffix: ' matin' }
};

describe.each(databases)('guests on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	let other: string;
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		const amarres = await alliance.organisation('Amarres');
		anna = await alliance.member('facilitator', { of: [amarres], name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		[plan, other] = [await makePlan('Un plan'), await makePlan('Un autre')];
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
		await smtp.close();
	});

	const makePlan = (title: string) =>
		createPlan(alliance.ctx, anna, {
			title,
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
	const later = (milliseconds: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + milliseconds);
	};
	const make = (level: 'read' | 'comment' = 'comment', until = '2026-03-20') =>
		makeGuestLink(alliance.ctx, anna, plan, { level, until });
	/** Makes the mails that are due and sends them; gives the last one. */
	async function mailed(): Promise<string> {
		await makeGuestMails(alliance.ctx, place);
		const to = createTransport(smtp.url);
		await sendDue(alliance.ctx, place.from, (mail) => to.sendMail(mail));
		to.close();
		return smtp.received.at(-1)?.raw ?? '';
	}
	const wayIn = (mail: string) => /\/guest\/enter\/([a-z0-9]+)/.exec(mail)![1]!;
	/** Comes in by a link, as one does: by the mail. */
	async function come(token: string, who: Partial<typeof zoe> | { name: string; email: string } = {}) {
		await askToEnter(alliance.ctx, token, { ...zoe, ...who });
		const { secret, planId } = await enter(alliance.ctx, wayIn(await mailed()));
		return { secret, guest: await guestActor(alliance.ctx, secret, planId) };
	}

	test('whoever may say who reads a plan makes a link, through a day to come, and sees who entered by it', async () => {
		await expect(
			makeGuestLink(alliance.ctx, bruno, plan, { level: 'read', until: '2026-03-20' })
		).rejects.toMatchObject({
			code: 'forbidden'
		});
		for (const until of ['', 'bientôt', '2026-02-30', '2026-03-01', '2027-03-20', '9999-12-31'])
			await expect(make('read', until), until).rejects.toMatchObject({
				detail: 'guest-until',
				field: 'until'
			});
		expect(await guestLinksOf(alliance.ctx, anna, plan)).toEqual([]);

		const token = await make();
		expect(await readGuestLink(alliance.ctx, token)).toMatchObject({
			title: 'Un plan',
			maker: 'Anna',
			level: 'comment',
			expiresAt: '2026-03-20T22:59:59.999Z'
		});
		await askToEnter(alliance.ctx, token, zoe);
		const links = () => guestLinksOf(alliance.ctx, anna, plan);
		expect(await links()).toMatchObject([
			{ isLive: true, guests: [{ name: 'Zoé', email: 'zoe@example.org', isConfirmed: false }] }
		]);
		await enter(alliance.ctx, wayIn(await mailed()));
		expect(await links()).toMatchObject([{ guests: [{ isConfirmed: true }] }]);
		await expect(guestLinksOf(alliance.ctx, bruno, plan)).rejects.toMatchObject({ code: 'forbidden' });
		const kept = JSON.stringify(await alliance.db.selectFrom('guest_link').selectAll().execute());
		expect(kept).not.toContain(token);
		expect((await alliance.log()).map(({ kind }) => kind)).toContain('guest-link.made');
	});

	test('the address is confirmed by a mail that lets in once; asking again keeps the confirmed name', async () => {
		const token = await make();
		await askToEnter(alliance.ctx, token, zoe);
		const mail = await mailed();
		expect(smtp.received.map(({ to }) => to)).toEqual(['zoe@example.org']);
		const secret = wayIn(mail);
		// Twice looked at, as scanners of mail do.
		expect(await readWayIn(alliance.ctx, secret)).toMatchObject({ name: 'Zoé', planId: plan });
		expect(await readWayIn(alliance.ctx, secret)).toMatchObject({ email: 'zoe@example.org' });
		const both = await Promise.allSettled([enter(alliance.ctx, secret), enter(alliance.ctx, secret)]);
		expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		await expect(readWayIn(alliance.ctx, secret)).rejects.toMatchObject({ detail: 'guest-way-used' });

		await askToEnter(alliance.ctx, token, { ...zoe, name: 'Le préfet' });
		expect(await readWayIn(alliance.ctx, wayIn(await mailed()))).toMatchObject({ name: 'Zoé' });
		later(3 * DAY);
		await expect(readWayIn(alliance.ctx, wayIn(smtp.received.at(-1)!.raw))).rejects.toMatchObject({
			detail: 'guest-way-past'
		});
	});

	test('asked for by two pages at once, one guest is made; too often, no mail more', async () => {
		const token = await make();
		await Promise.all([askToEnter(alliance.ctx, token, zoe), askToEnter(alliance.ctx, token, zoe)]);
		for (let asked = 2; asked < 5; asked += 1) await askToEnter(alliance.ctx, token, zoe);
		await expect(askToEnter(alliance.ctx, token, zoe)).rejects.toMatchObject({ detail: 'guest-too-many' });
		expect((await guestLinksOf(alliance.ctx, anna, plan))[0]!.guests.length).toBe(1);
		await mailed();
		expect(smtp.received.length).toBe(5);
		await askToEnter(alliance.ctx, token, { ...zoe, email: 'yann@example.org' });
		later(HOUR + 1);
		await askToEnter(alliance.ctx, token, zoe);
	});

	test('a link that is guessed, withdrawn or past opens nothing, also for those who are in', async () => {
		const token = await make('comment', '2026-03-03');
		const { secret, guest } = await come(token);
		const guessed = 'a'.repeat(token.length);
		await expect(readGuestLink(alliance.ctx, guessed)).rejects.toMatchObject({ code: 'not-found' });
		await expect(askToEnter(alliance.ctx, guessed, zoe)).rejects.toMatchObject({ code: 'not-found' });
		await expect(readWayIn(alliance.ctx, guessed)).rejects.toMatchObject({ code: 'not-found' });
		await expect(guestActor(alliance.ctx, guessed, plan)).rejects.toMatchObject({ code: 'not-found' });
		await expect(guestActor(alliance.ctx, '', plan)).rejects.toMatchObject({ code: 'not-found' });
		// One secret is not taken for another.
		await expect(guestActor(alliance.ctx, token, plan)).rejects.toMatchObject({ code: 'not-found' });
		await expect(enter(alliance.ctx, secret)).rejects.toMatchObject({ code: 'not-found' });
		await expect(guestActor(alliance.ctx, secret, other)).rejects.toMatchObject({ code: 'not-found' });
		await startThread(alliance.ctx, guest, { planId: plan, target: 'plan', body: 'Je reviens demain.' });
		await askToEnter(alliance.ctx, token, zoe);
		const way = wayIn(await mailed());

		later(2 * DAY);
		const past = { code: 'gone', detail: 'guest-link-past' };
		await expect(readGuestLink(alliance.ctx, token)).rejects.toMatchObject(past);
		await expect(askToEnter(alliance.ctx, token, zoe)).rejects.toMatchObject(past);
		await expect(enter(alliance.ctx, way)).rejects.toMatchObject(past);
		await expect(guestActor(alliance.ctx, secret, plan)).rejects.toMatchObject(past);

		const again = await make();
		const { secret: held } = await come(again);
		const link = (await guestLinksOf(alliance.ctx, anna, plan)).find((it) => it.isLive)!;
		await expect(withdrawGuestLink(alliance.ctx, bruno, plan, link.id)).rejects.toMatchObject({
			code: 'forbidden'
		});
		await expect(withdrawGuestLink(alliance.ctx, anna, other, link.id)).rejects.toMatchObject({
			code: 'not-found'
		});
		await withdrawGuestLink(alliance.ctx, anna, plan, link.id);
		const withdrawn = { code: 'gone', detail: 'guest-link-withdrawn' };
		await expect(guestActor(alliance.ctx, held, plan)).rejects.toMatchObject(withdrawn);
		await expect(readGuestLink(alliance.ctx, again)).rejects.toMatchObject(withdrawn);
		// What was said stays.
		expect((await threadsOfPlan(alliance.ctx, anna, plan))[0]!.comments[0]!.body).toBe('Je reviens demain.');
		expect((await alliance.log()).map(({ kind }) => kind)).toContain('guest-link.withdrawn');
	});

	test('a guest reads and comments on this plan; on no other, and settles and decides nothing', async () => {
		const { guest } = await come(await make());
		const { level } = await readPlan(alliance.ctx, guest, plan);
		expect(level).toBe('comment');
		await expect(readPlan(alliance.ctx, guest, other)).rejects.toMatchObject({ code: 'not-found' });
		const said = await startThread(alliance.ctx, guest, {
			planId: plan,
			target: 'passage',
			anchor,
			body: '@Bruno @Amarres, et le jeudi ?'
		});
		const [thread] = await threadsOfPlan(alliance.ctx, bruno, plan);
		expect(thread!.comments[0]).toMatchObject({
			author: { name: 'Zoé', isGuest: true },
			mentions: [],
			mine: false
		});
		expect((await attentionOf(alliance.ctx, bruno)).map((it) => it.kind)).not.toContain('mention');
		expect(await readThread(alliance.ctx, guest, said.threadId)).toMatchObject({
			mine: true,
			may: ['reply']
		});
		await expect(setResolved(alliance.ctx, guest, said.threadId, true)).rejects.toMatchObject({
			code: 'forbidden'
		});

		const elsewhere = await startThread(alliance.ctx, anna, {
			planId: other,
			target: 'plan',
			body: 'Ailleurs'
		});
		await expect(readThread(alliance.ctx, guest, elsewhere.threadId)).rejects.toMatchObject({
			code: 'not-found'
		});
		await expect(
			startThread(alliance.ctx, guest, { planId: other, target: 'plan', body: 'Moi aussi' })
		).rejects.toMatchObject({ code: 'not-found' });
		const { threadId, commentId } = await reply(alliance.ctx, bruno, said.threadId, { body: 'Oui.' });
		await expect(
			editComment(alliance.ctx, guest, threadId, commentId, { body: 'Non.' })
		).rejects.toMatchObject({ detail: 'comment-not-yours' });
		await expect(deleteComment(alliance.ctx, guest, threadId, commentId)).rejects.toMatchObject({
			detail: 'comment-not-yours'
		});
		await editComment(alliance.ctx, guest, threadId, said.commentId, { body: 'Et le jeudi matin ?' });
		await deleteComment(alliance.ctx, guest, threadId, said.commentId);
		expect((await readThread(alliance.ctx, anna, threadId)).comments[0]!.deletedAt).not.toBeNull();

		await setArchived(alliance.ctx, anna, plan, true);
		await expect(reply(alliance.ctx, guest, threadId, { body: 'Encore' })).rejects.toMatchObject({
			code: 'conflict'
		});
	});

	test('a guest never acts on the register, nor on a text: a link is no mandate', async () => {
		const { guest } = await come(await make());
		const entry = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'agreement',
			sentence: 'Nous ouvrons le mardi',
			visibility: 'plan',
			organisationId: null
		});
		const hidden = { code: 'not-found' };
		await expect(threadsOfEntry(alliance.ctx, guest, entry.id)).rejects.toMatchObject(hidden);
		await expect(act(alliance.ctx, guest, entry.id, 'propose', {})).rejects.toMatchObject(hidden);
		await expect(
			startThread(alliance.ctx, guest, { planId: plan, entryId: entry.id, target: 'entry', body: 'D’accord' })
		).rejects.toMatchObject(hidden);
		await expect(
			createEntry(alliance.ctx, guest, {
				planId: plan,
				kind: 'agreement',
				sentence: 'Nous payons',
				visibility: 'plan',
				organisationId: null
			})
		).rejects.toMatchObject(hidden);
		await expect(
			makeGuestLink(alliance.ctx, guest, plan, { level: 'read', until: '2026-03-20' })
		).rejects.toMatchObject(hidden);
		const proposal = await startThread(alliance.ctx, bruno, {
			planId: plan,
			target: 'passage',
			anchor,
			replacement: 'le lundi',
			body: ''
		});
		const texts = {
			replace: () => Promise.reject(new Error('a guest writes nothing')),
			anchorFor: () => Promise.resolve(null),
			read: () => Promise.resolve('{}'),
			writersOf: () => Promise.resolve([]),
			lostIn: () => Promise.resolve([])
		};
		await expect(decide(alliance.ctx, guest, proposal.threadId, 'accepted')).rejects.toMatchObject({
			code: 'forbidden'
		});
		await expect(acceptAll(alliance.ctx, texts, guest, plan)).rejects.toMatchObject(hidden);
	});

	test('what a guest said is found by members, under the guest’s name; a guest looks through nothing', async () => {
		const { guest } = await come(await make());
		await startThread(alliance.ctx, guest, { planId: plan, target: 'plan', body: 'Les péniches passent.' });
		await indexPending(alliance.ctx);
		const { hits } = await searchFor(alliance.ctx, bruno, 'péniche', {}, { page: 1 });
		expect(hits).toMatchObject([{ kind: 'comment', author: 'Zoé' }]);
		const hidden = { code: 'not-found' };
		await expect(searchFor(alliance.ctx, guest, 'péniche', {}, { page: 1 })).rejects.toMatchObject(hidden);
		await expect(suggest(alliance.ctx, guest, 'péni')).rejects.toMatchObject(hidden);
		expect(await cardsOfPlan(alliance.ctx, guest, plan, [])).toEqual([]);
		await expect(cardsOfPlan(alliance.ctx, guest, other, [])).rejects.toMatchObject(hidden);
	});

	test('whoever may only read says nothing', async () => {
		const { guest } = await come(await make('read'));
		expect((await readPlan(alliance.ctx, guest, plan)).level).toBe('read');
		await expect(
			startThread(alliance.ctx, guest, { planId: plan, target: 'plan', body: 'Bonjour' })
		).rejects.toMatchObject({ code: 'forbidden' });
	});

	test('an answer is mailed to the guest once, with a way in, until they stop it', async () => {
		const { guest } = await come(await make());
		const { threadId } = await startThread(alliance.ctx, guest, {
			planId: plan,
			target: 'plan',
			body: 'Et le jeudi ?'
		});
		const answer = await reply(alliance.ctx, bruno, threadId, { body: 'Le jeudi aussi.' });
		await editComment(alliance.ctx, bruno, threadId, answer.commentId, { body: 'Le jeudi aussi, à 9 h.' });
		const mail = await mailed();
		await editComment(alliance.ctx, bruno, threadId, answer.commentId, { body: 'Le jeudi aussi, à 10 h.' });
		await mailed();
		expect(smtp.received.map(({ to }) => to)).toEqual(['zoe@example.org', 'zoe@example.org']);
		expect(mail).toContain('Le jeudi aussi, à 9 h.');
		expect(mail).toContain(`?thread=${threadId}`);
		expect(await enter(alliance.ctx, wayIn(mail))).toMatchObject({ planId: plan });
		// Members are told of what the guest says, by their name.
		await reply(alliance.ctx, guest, threadId, { body: 'Merci.' });
		expect(await attentionOf(alliance.ctx, bruno)).toContainEqual(expect.objectContaining({ by: 'Zoé' }));

		const deleted = await reply(alliance.ctx, bruno, threadId, { body: 'Une bêtise' });
		await deleteComment(alliance.ctx, bruno, threadId, deleted.commentId);
		await mailed();
		expect(smtp.received.length).toBe(2);

		const stop = /\/unsubscribe\/([a-z0-9]+)/.exec(mail)![1]!;
		expect(await subscriberOf(alliance.ctx, stop)).toBe('guest');
		expect(await unsubscribe(alliance.ctx, stop)).toBe('fr');
		await reply(alliance.ctx, bruno, threadId, { body: 'Le lundi, même.' });
		await mailed();
		expect(smtp.received.length).toBe(2);
	});
});
