import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import * as mails from '#server/db/mails.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '#server/mail/make.ts';
import { sendDue } from '#server/mail/send.ts';
import { tellAsked } from '#server/services/asked-notices.ts';
import { reply, startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { changeMailSettings, mailSettingsOf, unsubscribe } from '#server/services/mail-settings.ts';
import { answerOffer, giveMandate, offerMandate } from '#server/services/mandates.ts';
import { readMails } from '#server/services/mail-list.ts';
import { seeThread } from '#server/services/notify.ts';
import { declarePlace } from '#server/services/plan-places.ts';
import { offerLead } from '#server/services/plan-lead.ts';
import { freezePlan } from '#server/services/plan-versions.ts';
import { createPlan } from '#server/services/plans.ts';
import { followPlan } from '#server/services/visits.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
/** Nothing is written in these plans. */
const texts = { writersOf: async () => [] };
const MINUTE = 60_000;

describe.each(databases)('mails on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		plan = await createPlan(alliance.ctx, anna, {
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
		await smtp.close();
	});

	const later = (minutes: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + minutes * MINUTE);
	};
	const mention = (body = '@Bruno, qu’en pensez-vous ?') =>
		startThread(alliance.ctx, anna, { planId: plan, target: 'plan', body });
	const queued = () => alliance.db.selectFrom('mail').selectAll().orderBy('created_at').execute();
	const transport = () => createTransport(smtp.url);
	async function send(): Promise<void> {
		const to = transport();
		await sendDue(alliance.ctx, place.from, (mail) => to.sendMail(mail));
		to.close();
	}
	const settings = async (actor: Actor, changed: object) =>
		changeMailSettings(alliance.ctx, actor, { ...(await mailSettingsOf(alliance.ctx, actor)), ...changed });

	test('a mention is mailed once, after a minute, in the reader’s language, with one click to stop', async () => {
		const { threadId, commentId } = await mention();
		await makeSoonMails(alliance.ctx, place);
		expect(await queued()).toEqual([]);
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await makeSoonMails(alliance.ctx, place);
		await send();
		await send();
		expect(smtp.received.length).toBe(1);
		const [mail] = smtp.received;
		expect(mail!.raw).toContain(`https://entretous.example.org/a-${alliance.id}/comments/${threadId}`);
		expect((await queued())[0]!.text).toContain(`/comments/${threadId}#c-${commentId}`);
		expect(mail!.raw).toMatch(
			/^List-Unsubscribe: <https:\/\/entretous\.example\.org\/unsubscribe\/[a-z0-9]+>/m
		);
		expect(mail!.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
		const [row] = await queued();
		expect(row!.subject).toContain('Anna vous mentionne');
		await settings(bruno, { language: 'en' });
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		expect((await queued()).at(-1)!.subject).toContain('Anna mentions you');
	});

	test('what was read meanwhile is not mailed, nor what is wanted by nobody', async () => {
		const { threadId } = await mention();
		await seeThread(alliance.ctx, bruno, threadId);
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await settings(bruno, { soon: false });
		const unwanted = await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await settings(bruno, { soon: true });
		await seeThread(alliance.ctx, bruno, unwanted.threadId);
		await followPlan(alliance.ctx, bruno, plan, 'none');
		const { threadId: said } = await startThread(alliance.ctx, bruno, {
			planId: plan,
			target: 'plan',
			body: 'Un mot.'
		});
		await reply(alliance.ctx, anna, said, { body: 'Entendu.' });
		later(2);
		await makeSoonMails(alliance.ctx, place);
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		expect((await queued()).filter((row) => row.member_id === bruno.memberId)).toEqual([]);
	});

	test('of a plan that one wants to hear nothing of, what is said to oneself by name is mailed all the same', async () => {
		await followPlan(alliance.ctx, bruno, plan, 'none');
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		expect(await queued()).toMatchObject([{ kind: 'soon', member_id: bruno.memberId }]);
	});

	test('a mandate that is offered is mailed within two minutes, once, and not when it was answered meanwhile', async () => {
		const organisation = await alliance.organisation('Amarres');
		const steward = await alliance.member('observer', { stewardOf: [organisation], name: 'Référente' });
		const [cleo, dora] = [
			await alliance.member('partner', { of: [organisation], name: 'Cléo' }),
			await alliance.member('partner', { of: [organisation], name: 'Dora' })
		];
		await ensureSettings(alliance.ctx);
		await giveMandate(alliance.ctx, steward, organisation, cleo.memberId);
		const mandate = await alliance.db.selectFrom('mandate').select('id').executeTakeFirstOrThrow();
		await tellAsked(alliance.ctx);
		const offer = async () => {
			await offerMandate(alliance.ctx, cleo, mandate.id, { memberId: dora.memberId, note: 'Je pars.' });
			await tellAsked(alliance.ctx);
		};
		const toDora = async () => (await queued()).filter((row) => row.member_id === dora.memberId);
		await offer();
		later(2);
		for (const _ of [1, 2]) await makeSoonMails(alliance.ctx, place);
		expect(await toDora()).toMatchObject([
			{ kind: 'soon', subject: 'Cléo vous propose de prendre le relais d’un mandat' }
		]);
		await offer();
		const { id } = await alliance.db
			.selectFrom('mandate_offer')
			.select('id')
			.where('answer', 'is', null)
			.executeTakeFirstOrThrow();
		await answerOffer(alliance.ctx, dora, id, false);
		later(2);
		await makeSoonMails(alliance.ctx, place);
		expect(await toDora()).toHaveLength(1);
	});

	test('a plan’s lead that is offered is mailed within two minutes, once, to whoever may take it', async () => {
		const organisation = await alliance.organisation('Amarres');
		const steward = await alliance.member('observer', { stewardOf: [organisation], name: 'Référente' });
		const cleo = await alliance.member('partner', { of: [organisation], name: 'Cléo' });
		await alliance.member('partner', { of: [organisation], name: 'Sans mandat' });
		await ensureSettings(alliance.ctx);
		await giveMandate(alliance.ctx, steward, organisation, cleo.memberId);
		await tellAsked(alliance.ctx);
		await offerLead(alliance.ctx, anna, plan, { organisationId: organisation, note: 'Vous êtes sur place.' });
		await tellAsked(alliance.ctx);
		later(2);
		for (const _ of [1, 2]) await makeSoonMails(alliance.ctx, place);
		const rows = await queued();
		expect(rows).toMatchObject([
			{ member_id: cleo.memberId, subject: 'Anna propose à Amarres de porter ce plan' }
		]);
		expect(rows[0]!.text).toContain(`/plans/${plan}/who`);
	});

	test('a version to sign is mailed within two minutes to whoever may bind an organisation that carries the plan', async () => {
		const organisation = await alliance.organisation('Amarres');
		const steward = await alliance.member('observer', { stewardOf: [organisation], name: 'Référente' });
		const cleo = await alliance.member('partner', { of: [organisation], name: 'Cléo' });
		await ensureSettings(alliance.ctx);
		await giveMandate(alliance.ctx, steward, organisation, cleo.memberId);
		const written = await createPlan(alliance.ctx, anna, {
			title: 'Un plan écrit',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'action_plan',
			language: 'fr'
		});
		await declarePlace(alliance.ctx, cleo, written, {
			organisationId: organisation,
			places: ['carries'],
			does: '',
			doesNot: ''
		});
		await tellAsked(alliance.ctx);
		await freezePlan(alliance.ctx, anna, written, { entryId: null });
		await tellAsked(alliance.ctx);
		later(2);
		for (const _ of [1, 2]) await makeSoonMails(alliance.ctx, place);
		expect((await queued()).map((row) => row.member_id)).toEqual([cleo.memberId]);
	});

	test('a digest comes at the member’s hour, once, and not when there is nothing to say', async () => {
		// Monday 2 March 2026, 10:00 in Paris: the next is due a week later at 8.
		await followPlan(alliance.ctx, bruno, plan, 'all');
		await makeDigests(alliance.ctx, texts, place);
		expect(await queued()).toEqual([]);
		later(1);
		await mention('Rien pour personne');
		alliance.clock.now = new Date('2026-03-09T06:59:00Z');
		await makeDigests(alliance.ctx, texts, place);
		expect(await queued()).toEqual([]);
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		await makeDigests(alliance.ctx, texts, place);
		const rows = await queued();
		expect(rows.map((row) => [row.kind, row.member_id])).toEqual([['digest', bruno.memberId]]);
		expect(rows[0]!.text).toContain('1 commentaire');
		alliance.clock.now = new Date('2026-03-16T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		expect((await queued()).length).toBe(1);
	});

	test('a server that was off for weeks owes one digest, not several', async () => {
		await mention();
		alliance.clock.now = new Date('2026-04-30T12:00:00Z');
		await makeDigests(alliance.ctx, texts, place);
		await makeDigests(alliance.ctx, texts, place);
		expect((await queued()).filter((row) => row.member_id === bruno.memberId).length).toBe(1);
	});

	test('a clock that jumps makes one digest; put right, it keeps nobody waiting until it is as late again', async () => {
		const digests = async () =>
			(await queued()).filter((row) => row.kind === 'digest' && row.member_id === bruno.memberId).length;
		const at = async (now: string) => {
			alliance.clock.now = new Date(now);
			for (const _ of [1, 2]) await makeDigests(alliance.ctx, texts, place);
			return digests();
		};
		await mention();
		expect(await at('2027-06-01T12:00:00Z')).toBe(1);
		// A Tuesday: the next is due on Monday.
		expect(await at('2026-03-03T09:00:00Z')).toBe(1);
		expect(await at('2026-03-09T06:59:00Z')).toBe(1);
		expect(await at('2026-03-09T07:01:00Z')).toBe(2);
		expect(await at('2026-03-10T07:01:00Z')).toBe(2);
	});

	test('a mail server that is away loses nothing; a mailbox that refuses is given up and its member is told', async () => {
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await sendDue(alliance.ctx, place.from, () => Promise.reject(new Error('ECONNREFUSED')));
		expect(await queued()).toMatchObject([{ attempts: 1, sent_at: null, failed_at: null }]);
		await send();
		expect(smtp.received).toEqual([]);
		later(2);
		smtp.refuse = () => 550;
		await send();
		expect(await queued()).toMatchObject([{ attempts: 2, sent_at: null }]);
		expect((await queued())[0]!.failed_at).not.toBeNull();
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).not.toBeNull();
		smtp.refuse = () => undefined;
		later(3_000);
		await send();
		expect(smtp.received).toEqual([]);
	});

	test('a wrong password of our own, or a sender that is not taken, loses no mail and blames no mailbox', async () => {
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		const problems: string[] = [];
		const signedIn = createTransport(smtp.url.replace('smtp://', 'smtp://entretous:secret@'));
		const sendSignedIn = () =>
			sendDue(
				alliance.ctx,
				place.from,
				(mail) => signedIn.sendMail(mail),
				({ message }) => problems.push(message)
			);
		smtp.refuseLogin = 535;
		await sendSignedIn();
		smtp.refuseLogin = undefined;
		smtp.refuseSender = 550;
		later(2);
		await sendSignedIn();
		smtp.refuseSender = undefined;
		smtp.refuse = () => 530;
		later(6);
		await sendSignedIn();
		expect(await queued()).toMatchObject([{ attempts: 3, sent_at: null, failed_at: null }]);
		expect(problems).toEqual([
			expect.stringContaining('wrong password'),
			expect.stringContaining('sender not allowed'),
			expect.stringContaining('530')
		]);
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).toBeNull();
		smtp.refuse = () => undefined;
		later(20);
		await sendSignedIn();
		signedIn.close();
		expect(smtp.received.length).toBe(1);
	});

	/** One mail to Bruno, answered at its recipient like this. */
	async function answered(answer: string): Promise<void> {
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		smtp.refuse = () => answer;
		await send();
		smtp.refuse = () => undefined;
	}

	test.each([
		'550 5.7.1 Unable to relay',
		'554 5.7.1 <b@example.org>: Relay access denied',
		'550 5.7.60 Client host rejected',
		'553 5.1.8 Sender domain not found',
		'550 relay not permitted',
		'550 Relaying denied. Proper authentication required.',
		'553 sorry, that domain isn’t in my list of allowed rcpthosts',
		'550 Authentication required'
	])(
		'« %s » loses no mail however long it lasts, blames no mailbox and is there to be read',
		async (answer) => {
			await answered(answer);
			smtp.refuse = () => answer;
			for (let day = 0; day < 9; day += 1) {
				later(24 * 60 + 1);
				await send();
			}
			expect(await queued()).toMatchObject([{ attempts: 10, sent_at: null, failed_at: null }]);
			expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).toBeNull();
			const admin = await alliance.member('admin');
			expect((await readMails(alliance.ctx, admin)).problem).toContain(answer);
			smtp.refuse = () => undefined;
			later(24 * 60 + 1);
			await send();
			expect(smtp.received.length).toBe(1);
			expect((await readMails(alliance.ctx, admin)).problem).toBe('');
		}
	);

	test('an address alone that we may not write to stops nobody else’s mail, and is given up in the end', async () => {
		const cleo = await alliance.member('partner', { name: 'Cléo' });
		await ensureSettings(alliance.ctx);
		const { email } = await alliance.db
			.selectFrom('account')
			.select('email')
			.where('id', '=', bruno.accountId)
			.executeTakeFirstOrThrow();
		smtp.refuse = (address) => (address === email ? '550 5.7.133 Not authorized to send here' : undefined);
		await mention('@Bruno, lisez.');
		await mention('@Cléo, lisez.');
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await send();
		expect(smtp.received.length).toBe(1);
		for (let day = 0; day < 9; day += 1) {
			await mention('@Cléo, et ceci.');
			later(24 * 60 + 1);
			await makeSoonMails(alliance.ctx, place);
			await send();
		}
		const [his] = (await queued()).filter((row) => row.member_id === bruno.memberId);
		expect(his).toMatchObject({ attempts: 8, sent_at: null });
		expect(his!.failed_at).not.toBeNull();
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).not.toBeNull();
		expect((await mailSettingsOf(alliance.ctx, cleo)).bouncedAt).toBeNull();
	});

	test.each([
		'550 5.1.1 The email account that you tried to reach does not exist',
		'550 5.1.10 Recipient not found',
		'550 5.2.1 This mailbox is closed',
		'550 No such user here',
		'550 5.1.1 User unknown, by order of our policy'
	])('« %s » is given up at once, and its member told', async (answer) => {
		await answered(answer);
		const [row] = await queued();
		expect(row).toMatchObject({ attempts: 1, sent_at: null });
		expect(row!.failed_at).not.toBeNull();
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).not.toBeNull();
	});

	test('a mailbox that is full for good is tried for two days, what is refused for what it says once; nobody is blamed', async () => {
		await answered('552 5.2.2 Mailbox full');
		expect(await queued()).toMatchObject([{ attempts: 1, failed_at: null }]);
		smtp.refuse = () => '552 5.2.2 Mailbox full';
		for (let day = 0; day < 9; day += 1) {
			later(24 * 60 + 1);
			await send();
		}
		expect((await queued())[0]).toMatchObject({ attempts: 8, sent_at: null });
		expect((await queued())[0]!.failed_at).not.toBeNull();
		smtp.refuse = () => undefined;
		smtp.refuseData = '554 5.7.1 Message looks like spam';
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		await send();
		expect((await queued()).at(-1)).toMatchObject({ attempts: 1, sent_at: null });
		expect((await queued()).at(-1)!.failed_at).not.toBeNull();
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).toBeNull();
	});

	test('a full mailbox is tried again', async () => {
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		smtp.refuse = () => 452;
		await send();
		smtp.refuse = () => undefined;
		later(2);
		await send();
		expect(smtp.received.length).toBe(1);
	});

	test('whoever stops their mails gets none any more, and nobody else is stopped', async () => {
		const row = (await mails.setting(alliance.db, bruno.memberId))!;
		expect(await unsubscribe(alliance.ctx, 'unknown')).toBeUndefined();
		expect(await unsubscribe(alliance.ctx, row.unsubscribe_token)).toBe('fr');
		expect(await mailSettingsOf(alliance.ctx, bruno)).toMatchObject({ soon: false, digest: 'none' });
		expect(await mailSettingsOf(alliance.ctx, anna)).toMatchObject({ soon: true, digest: 'weekly' });
		await mention();
		later(2);
		await makeSoonMails(alliance.ctx, place);
		expect(await queued()).toEqual([]);
		await expect(settings(bruno, { timeZone: 'Lune/Mer' })).rejects.toMatchObject({
			detail: 'time-zone-unknown'
		});
	});
});
