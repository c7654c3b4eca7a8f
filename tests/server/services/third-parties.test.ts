import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '#lib/domain/life-cycle.ts';
import type { Connection } from '#server/db/connection.ts';
import * as register from '#server/db/register.ts';
import { makeThirdPartyMails } from '#server/mail/make-third-party-mails.ts';
import { sendDue } from '#server/mail/send.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { entriesLed, eyesOf } from '#server/services/entry-cards.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { accept, invite } from '#server/services/invitations.ts';
import { readMails } from '#server/services/mail-list.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { removeMember, setBelonging } from '#server/services/members.ts';
import { createPlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { proposeToNetwork } from '#server/services/propose-to-network.ts';
import { changesSince } from '#server/services/since-visit.ts';
import { acceptCall, declineCall, readCall, sendCallAgain } from '#server/services/third-parties.ts';
import { threadsOfEntry } from '#server/services/threads.ts';
import { createTransport } from 'nodemailer';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const DAY = 86_400_000;
const tess = { name: 'Tess', password: 'une phrase assez longue' };

describe.each(databases)('a third party from outside on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let planId: string;
	let a: string;
	let b: string;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let id: string;
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b], name: 'Référente' });
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [a], name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [b], name: 'Bruno' });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		await giveMandate(alliance.ctx, steward, b, bruno.memberId);
		planId = await createPlan(alliance.ctx, facilitator, {
			title: 'Plan',
			scope: 'national',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		id = await raise('parties');
		await does(anna, 'gather', { partner: b, side: '2' });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
		await smtp.close();
	});

	const raise = async (visibility: 'confidential' | 'parties' | 'plan' | 'draft') =>
		(
			await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'disagreement',
				sentence: 'Les permanences du soir',
				visibility,
				organisationId: a
			})
		).id;
	const does = (actor: Actor, name: string, input: Input = {}) => act(alliance.ctx, actor, id, name, input);
	const leading = async (actor: Actor) => (await readEntry(alliance.ctx, actor, id)).leading;
	const later = (milliseconds: number) =>
		(alliance.clock.now = new Date(alliance.clock.now.getTime() + milliseconds));
	const ask = (input: Input = {}) =>
		does(anna, 'propose_leading', {
			leading: 'guest',
			guestName: 'Tess Aubry',
			guestEmail: 'Tess@Example.org',
			...input
		});
	/** Everything that waits goes out; the address in the last mail. */
	async function mailed(): Promise<string | undefined> {
		await makeThirdPartyMails(alliance.ctx, place);
		const transport = createTransport(smtp.url);
		await sendDue(alliance.ctx, place.from, (mail) => transport.sendMail(mail));
		transport.close();
		return /third-party\/([\w-]+)/.exec(smtp.received.at(-1)?.raw ?? '')?.[1];
	}
	/** Asked, agreed on by both, mailed: what opens it. */
	async function called(): Promise<string> {
		await ask();
		await does(bruno, 'agree_leading');
		return (await mailed())!;
	}
	const tessOf = (accountId: string) => alliance.again({ accountId });

	test('is asked once every party agrees, and leads once they say yes: this entry, and nothing else', async () => {
		await ask();
		expect(await mailed()).toBeUndefined();
		expect(await leading(bruno)).toMatchObject({
			proposed: { how: 'guest', organisationId: a },
			call: null,
			facilitatorIds: [facilitator.memberId]
		});
		const { leading: shown, names } = await readEntry(alliance.ctx, bruno, id);
		expect(names.members[shown.proposed!.personId!]).toBe('Tess Aubry');

		await does(bruno, 'agree_leading');
		const token = (await mailed())!;
		expect(smtp.received.at(-1)).toMatchObject({ to: 'tess@example.org' });
		expect(await leading(anna)).toMatchObject({
			proposed: null,
			call: { name: 'Tess Aubry' },
			facilitatorIds: [facilitator.memberId]
		});
		expect(await readCall(alliance.ctx, token)).toMatchObject({
			asker: 'Anna',
			title: 'Les permanences du soir',
			accountId: undefined
		});

		const { accountId, entryId } = await acceptCall(alliance.ctx, token, tess);
		expect(entryId).toBe(id);
		const actor = await tessOf(accountId);
		expect(actor.role).toBe('third_party');
		expect(await leading(actor)).toMatchObject({ mine: true, call: null, facilitatorIds: [actor.memberId] });
		await does(actor, 'start_exploring');
		const said = await startThread(alliance.ctx, actor, {
			planId,
			entryId: id,
			target: 'entry',
			body: 'Bonjour à tous.'
		});
		expect(said.threadId).toBeTruthy();

		const open = (
			await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'agreement',
				sentence: 'Ouvert à tout le plan',
				visibility: 'plan',
				organisationId: a
			})
		).id;
		await act(alliance.ctx, anna, open, 'widen', { visibility: 'alliance' });
		await expect(readEntry(alliance.ctx, actor, open)).rejects.toMatchObject({ code: 'not-found' });
		await expect(readPlan(alliance.ctx, actor, planId)).rejects.toMatchObject({ code: 'not-found' });
		await grant(alliance.ctx, facilitator, planId, {
			subjectKind: 'everyone',
			subjectId: '',
			level: 'write'
		});
		await expect(readPlan(alliance.ctx, actor, planId)).rejects.toMatchObject({ code: 'not-found' });
		const listed = await register.list(
			alliance.db,
			await eyesOf(alliance.db, actor),
			{},
			{ offset: 0, limit: 9 }
		);
		expect(listed.map((row) => row.id)).toEqual([id]);
		expect((await entriesLed(alliance.ctx, actor)).map((card) => card.id)).toEqual([id]);

		const log = await alliance.logged();
		expect(log.map((event) => event.kind)).toEqual(
			expect.arrayContaining(['member.joined', 'entry.third-party-accepts', 'entry.start-exploring'])
		);
		// A side asks for somebody else: from then on it is none of theirs.
		await does(bruno, 'change_facilitator', { person: facilitator.memberId });
		await expect(readEntry(alliance.ctx, actor, id)).rejects.toMatchObject({ code: 'not-found' });
		expect(await entriesLed(alliance.ctx, actor)).toEqual([]);
	});

	test('stops by themselves, with a word that the parties read; whoever facilitates the plan leads again', async () => {
		const token = await called();
		const { accountId } = await acceptCall(alliance.ctx, token, tess);
		const actor = await tessOf(accountId);
		await expect(does(anna, 'stop_leading')).rejects.toMatchObject({ code: 'forbidden' });
		await act(alliance.ctx, actor, id, 'stop_leading', { words: 'Je change de métier.' });
		await expect(readEntry(alliance.ctx, actor, id)).rejects.toMatchObject({ code: 'not-found' });
		expect(await entriesLed(alliance.ctx, actor)).toEqual([]);
		const { leading: shown, names } = await readEntry(alliance.ctx, anna, id);
		expect(shown).toMatchObject({
			facilitatorIds: [facilitator.memberId],
			left: { personId: actor.memberId, words: 'Je change de métier.' }
		});
		expect(names.members[actor.memberId]).toBe('Tess');
		expect((await alliance.logged()).map((event) => event.kind)).toContain('entry.stop-leading');
		await does(anna, 'change_facilitator', { person: facilitator.memberId });
		expect((await leading(anna)).left).toBeNull();
	});

	test('answers once', async () => {
		const token = await called();
		const both = await Promise.allSettled([
			acceptCall(alliance.ctx, token, tess),
			acceptCall(alliance.ctx, token, tess)
		]);
		expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		await expect(readCall(alliance.ctx, token)).rejects.toMatchObject({ detail: 'third-party-answered' });
		await expect(declineCall(alliance.ctx, token, '')).rejects.toMatchObject({
			detail: 'third-party-answered'
		});
		const members = await alliance.db
			.selectFrom('member')
			.select('id')
			.where('role', '=', 'third_party')
			.execute();
		expect(members).toHaveLength(1);
	});

	test('says no with a word: the parties read it and ask somebody else', async () => {
		const token = await called();
		await declineCall(alliance.ctx, token, 'Pas avant juin.');
		expect(await leading(bruno)).toMatchObject({
			call: null,
			declined: { name: 'Tess Aubry', words: 'Pas avant juin.' },
			facilitatorIds: [facilitator.memberId]
		});
		await expect(acceptCall(alliance.ctx, token, tess)).rejects.toMatchObject({
			detail: 'third-party-answered'
		});
		await ask({ guestName: 'Ugo', guestEmail: 'ugo@example.org' });
		expect(await leading(bruno)).toMatchObject({ proposed: { how: 'guest' }, declined: null });
		await alliance.logged();
	});

	test('is mailed again when asked to, a day later at the earliest; the link before opens nothing', async () => {
		const first = await called();
		await expect(sendCallAgain(alliance.ctx, anna, id)).rejects.toMatchObject({
			detail: 'third-party-again-soon'
		});
		later(DAY);
		await sendCallAgain(alliance.ctx, anna, id);
		const second = (await mailed())!;
		expect(second).not.toBe(first);
		await expect(readCall(alliance.ctx, first)).rejects.toMatchObject({ code: 'not-found' });
		later(14 * DAY);
		await expect(readCall(alliance.ctx, second)).rejects.toMatchObject({ detail: 'third-party-past' });
		await expect(acceptCall(alliance.ctx, second, tess)).rejects.toMatchObject({
			detail: 'third-party-past'
		});
	});

	test('whom the parties no longer want, or whose entry is over, finds that nothing is asked any more', async () => {
		const token = await called();
		await does(bruno, 'propose_leading', { leading: 'self' });
		await expect(readCall(alliance.ctx, token)).rejects.toMatchObject({ detail: 'third-party-over' });
		await expect(acceptCall(alliance.ctx, token, tess)).rejects.toMatchObject({ detail: 'third-party-over' });
		expect(
			await alliance.db.selectFrom('account').select('id').where('email', '=', 'tess@example.org').execute()
		).toEqual([]);
	});

	test('nothing is stored of a call on an archived plan', async () => {
		const token = await called();
		await setArchived(alliance.ctx, facilitator, planId, true);
		await expect(acceptCall(alliance.ctx, token, tess)).rejects.toMatchObject({ detail: 'third-party-over' });
		expect(
			await alliance.db.selectFrom('member').select('id').where('role', '=', 'third_party').execute()
		).toEqual([]);
	});

	test('who is of the alliance already stays what they are, and leads', async () => {
		const known = await alliance.member('commenter', { name: 'Karim' });
		const { email } = await alliance.db
			.selectFrom('account')
			.select('email')
			.where('id', '=', known.accountId)
			.executeTakeFirstOrThrow();
		await ask({ guestEmail: email });
		await does(bruno, 'agree_leading');
		const token = (await mailed())!;
		await expect(acceptCall(alliance.ctx, token, tess)).rejects.toMatchObject({ detail: 'email-taken' });
		await expect(acceptCall(alliance.ctx, token, { accountId: anna.accountId })).rejects.toMatchObject({
			detail: 'invitation-other-account'
		});
		await acceptCall(alliance.ctx, token, { accountId: known.accountId });
		const again = await alliance.again(known);
		expect(again.role).toBe('commenter');
		expect(await leading(again)).toMatchObject({ mine: true });
	});

	test.each([
		[{ guestName: '' }, 'name-missing', 'guestName'],
		[{ guestEmail: '' }, 'email-missing', 'guestEmail'],
		[{ guestEmail: 'pas une adresse' }, 'email-malformed', 'guestEmail']
	])('with %j is refused, and nothing is stored', async (input, detail, field) => {
		await expect(ask(input)).rejects.toMatchObject({ detail, field });
		expect(await alliance.db.selectFrom('third_party_call').selectAll().execute()).toEqual([]);
	});

	test('is not asked by one party alone, and who it is and where is what the parties sign', async () => {
		const alone = await raise('plan');
		const guest = { leading: 'guest', guestName: 'Tess', guestEmail: 'tess@example.org' };
		await expect(act(alliance.ctx, anna, alone, 'propose_leading', guest)).rejects.toMatchObject({
			detail: 'third-party-private'
		});
		await ask();
		const { records, leading: shown } = await readEntry(alliance.ctx, bruno, id);
		expect(shown.proposed).toMatchObject({ email: 'tess@example.org' });
		expect(records.find(({ kind }) => kind === 'facilitator')).toMatchObject({
			body: 'Tess Aubry <tess@example.org>'
		});
	});

	test('whom the parties gave up before the mail was made is sent none', async () => {
		await ask();
		await does(bruno, 'agree_leading');
		await does(bruno, 'propose_leading', { leading: 'self' });
		expect(await mailed()).toBeUndefined();
		expect(smtp.received).toEqual([]);
	});

	test('an administrator reads the mail, and not what opens it', async () => {
		const admin = await alliance.member('admin');
		const token = await called();
		const [mail] = (await readMails(alliance.ctx, admin)).mails;
		expect(mail!.text).toContain('/third-party/…');
		expect(mail!.text).not.toContain(token);
	});

	test('of a time as a member keeps no plan; is invited in for that, and removed leads nothing any more', async () => {
		const before = await alliance.member('partner', { name: 'Tess' });
		await grant(alliance.ctx, facilitator, planId, {
			subjectKind: 'member',
			subjectId: before.memberId,
			level: 'facilitate'
		});
		const admin = await alliance.member('admin');
		await removeMember(alliance.ctx, admin, before.memberId);
		const { email } = await alliance.db
			.selectFrom('account')
			.select('email')
			.where('id', '=', before.accountId)
			.executeTakeFirstOrThrow();
		await ask({ guestEmail: email });
		await does(bruno, 'agree_leading');
		await acceptCall(alliance.ctx, (await mailed())!, { accountId: before.accountId });
		const actor = await tessOf(before.accountId);
		expect(actor).toMatchObject({ role: 'third_party', memberId: before.memberId });
		await expect(readPlan(alliance.ctx, actor, planId)).rejects.toMatchObject({ code: 'not-found' });
		await expect(setBelonging(alliance.ctx, admin, actor.memberId, a, true)).rejects.toMatchObject({
			detail: 'third-party-belongs'
		});
		expect(await changesSince(alliance.ctx, { writersOf: async () => [] }, actor, '2020-01-01')).toEqual([]);

		await removeMember(alliance.ctx, admin, actor.memberId);
		const { facilitator_id } = await alliance.db
			.selectFrom('entry')
			.select('facilitator_id')
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		expect(facilitator_id).toBeNull();

		const invitation = { email, role: 'partner' as const, organisationId: null, asSteward: false };
		const token = await invite(alliance.ctx, admin, invitation);
		await accept(alliance.ctx, token, { accountId: before.accountId });
		expect((await tessOf(before.accountId)).role).toBe('partner');
	});

	test('who leads is invited in as anyone, and leads on', async () => {
		const { accountId } = await acceptCall(alliance.ctx, await called(), tess);
		const admin = await alliance.member('admin');
		const token = await invite(alliance.ctx, admin, {
			email: 'tess@example.org',
			role: 'partner',
			organisationId: null,
			asSteward: false
		});
		await accept(alliance.ctx, token, { accountId });
		const actor = await tessOf(accountId);
		expect(actor.role).toBe('partner');
		expect(await leading(actor)).toMatchObject({ mine: true });
	});

	test('finds nobody by a name, begins nothing else, and reads nothing of the plan', async () => {
		const { accountId } = await acceptCall(alliance.ctx, await called(), tess);
		const actor = await tessOf(accountId);
		const said = await startThread(alliance.ctx, actor, {
			planId,
			entryId: id,
			target: 'entry',
			body: 'Bonjour @Fanny, et @Ailleurs ?'
		});
		expect(said.unreached).toEqual([]);
		const [thread] = await threadsOfEntry(alliance.ctx, actor, id);
		expect(thread!.plan.title).toBe('');
		expect(thread!.comments[0]!.mentions).toEqual([]);
		const [card] = await entriesLed(alliance.ctx, actor);
		expect(card!.plan.title).toBe('');
		expect((await readEntry(alliance.ctx, actor, id)).offers.map(({ name }) => name)).not.toContain(
			'propose_leading'
		);
		await expect(does(actor, 'propose_leading', { leading: 'self' })).rejects.toMatchObject({
			code: 'conflict'
		});

		const commitment = (
			await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'commitment',
				sentence: 'Ouvrir un soir',
				visibility: 'parties',
				organisationId: a,
				dueOn: '2026-12-01'
			})
		).id;
		await act(alliance.ctx, anna, commitment, 'gather', { partner: b, place: 'beneficiary' });
		await alliance.db
			.updateTable('entry')
			.set({ facilitator_id: actor.memberId })
			.where('id', '=', commitment)
			.execute();
		const { choices, plan } = await readEntry(alliance.ctx, actor, commitment);
		expect({ ...choices, plan }).toEqual({ territories: [], entries: [], networks: [], plan: null });
		await expect(proposeToNetwork(alliance.ctx, actor, commitment, b)).rejects.toMatchObject({
			code: 'forbidden'
		});
	});

	test('is not asked to what nobody else is in, nor by whoever is not in it', async () => {
		const draft = await raise('draft');
		await expect(
			act(alliance.ctx, anna, draft, 'propose_leading', {
				leading: 'guest',
				guestName: 'Tess',
				guestEmail: 'tess@example.org'
			})
		).rejects.toMatchObject({ detail: 'third-party-private' });
		const stranger = await alliance.member('partner', { name: 'Ailleurs' });
		await expect(sendCallAgain(alliance.ctx, stranger, id)).rejects.toMatchObject({ code: 'not-found' });
		await called();
		const reader = await alliance.member('observer', { of: [a], name: 'Lectrice' });
		await expect(sendCallAgain(alliance.ctx, reader, id)).rejects.toMatchObject({
			detail: 'entry-not-allowed'
		});
		await alliance.db.deleteFrom('third_party_call').execute();
		expect(await alliance.db.selectFrom('third_party_call').selectAll().execute()).toEqual([]);
	});

	test('ten in a day, and no more', async () => {
		for (let i = 0; i < 10; i += 1) await ask({ guestEmail: `t${i}@example.org` });
		await expect(ask()).rejects.toMatchObject({ detail: 'third-party-too-many' });
		later(DAY);
		await ask();
	});
});
