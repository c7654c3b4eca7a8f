import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ASK_AGAIN_DAYS } from '#lib/domain/access-request.ts';
import type { Connection } from '#server/db/connection.ts';
import { ensureSettings, makeSoonMails } from '#server/mail/make.ts';
import {
	askAccess,
	askedAccesses,
	declineAccess,
	grantAccess,
	withdrawAccess
} from '#server/services/access-requests.ts';
import { attentionOf } from '#server/services/attention.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { seeNotice } from '#server/services/notify.ts';
import { createPlan, grant, readPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };

describe.each(databases)('an access that is asked for, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let balises: string;
	let fanny: Actor;
	let anna: Actor;
	let bruno: Actor;
	let carla: Actor;
	let plan: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		balises = await alliance.organisation('Balises');
		fanny = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		carla = await alliance.member('partner', { name: 'Carla', of: [balises] });
		plan = await createPlan(alliance.ctx, fanny, {
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
		for (const it of [anna, carla]) await setLevel(it, 'none');
		await ensureSettings(alliance.ctx);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const later = (days: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + days * 86_400_000);
	};
	const setLevel = (actor: Actor, level: 'none' | 'read' | null) =>
		grant(alliance.ctx, fanny, plan, { subjectKind: 'member', subjectId: actor.memberId, level });
	const forAnna = () => ({ kind: 'member' as const, id: anna.memberId });
	const ask = (subject: { kind: 'member' | 'organisation'; id: string } = forAnna()) =>
		askAccess(alliance.ctx, bruno, plan, subject);
	const waiting = async (actor: Actor = fanny) =>
		(await attentionOf(alliance.ctx, actor)).filter((it) => it.kind === 'access');
	const answers = async () =>
		(await attentionOf(alliance.ctx, bruno)).filter((it) => it.kind === 'no_access');
	const first = async () => (await waiting())[0]!.request;
	/** The subjects of what was mailed since the last time. */
	async function mailed(): Promise<string[]> {
		later(1);
		await makeSoonMails(alliance.ctx, place);
		const rows = await alliance.db
			.selectFrom('mail')
			.select(['subject', 'id'])
			.where('sent_at', 'is', null)
			.orderBy('subject')
			.execute();
		await alliance.db.updateTable('mail').set({ sent_at: alliance.clock.now.toISOString() }).execute();
		return rows.map(({ subject }) => subject);
	}

	test('is declined with a word: whoever asked is told so, here and by mail, and it is in the log', async () => {
		await ask();
		expect(await waiting()).toMatchObject([{ by: 'Bruno', for: 'Anna', plan: { id: plan } }]);
		expect(await mailed()).toEqual(['Bruno demande un accès à ce plan pour Anna']);
		const id = await first();
		await expect(declineAccess(alliance.ctx, bruno, id, '')).rejects.toMatchObject({ code: 'forbidden' });
		await expect(declineAccess(alliance.ctx, anna, id, '')).rejects.toMatchObject({ code: 'not-found' });
		await declineAccess(alliance.ctx, fanny, id, 'Pas avant la signature.');
		expect(await waiting()).toEqual([]);
		expect(await answers()).toMatchObject([{ by: 'Fanny', for: 'Anna', words: 'Pas avant la signature.' }]);
		expect(await mailed()).toEqual(['Fanny a refusé l’accès demandé pour Anna : Pas avant la signature.']);
		await seeNotice(alliance.ctx, fanny, (await answers())[0]!.notice);
		expect(await answers()).toHaveLength(1);
		await seeNotice(alliance.ctx, bruno, (await answers())[0]!.notice);
		expect(await answers()).toEqual([]);
		await expect(declineAccess(alliance.ctx, fanny, id, '')).rejects.toMatchObject({
			detail: 'access-answered'
		});
		await expect(grantAccess(alliance.ctx, fanny, id)).rejects.toMatchObject({ detail: 'access-answered' });
		expect((await alliance.log()).slice(-2)).toMatchObject([
			{ kind: 'access.asked', subject: plan, actor: bruno.memberId, person: anna.memberId },
			{ kind: 'access.declined', actor: fanny.memberId, reason: 'Pas avant la signature.' }
		]);
		await alliance.logged();
	});

	test('is asked again after a refusal only some time later, and told and mailed again then', async () => {
		await ask();
		await ask();
		expect(await waiting()).toHaveLength(1);
		await mailed();
		await declineAccess(alliance.ctx, fanny, await first(), '');
		await mailed();
		await expect(ask()).rejects.toMatchObject({ detail: 'access-declined' });
		later(ASK_AGAIN_DAYS);
		await ask();
		expect(await waiting()).toHaveLength(1);
		expect(await mailed()).toEqual(['Bruno demande un accès à ce plan pour Anna']);
	});

	test('is granted in one step, and does not come back when the access is taken away later', async () => {
		await ask();
		await grantAccess(alliance.ctx, fanny, await first());
		expect((await readPlan(alliance.ctx, anna, plan)).plan.id).toBe(plan);
		expect(await waiting()).toEqual([]);
		await setLevel(anna, 'none');
		expect(await waiting()).toEqual([]);
		expect(await mailed()).toEqual([]);
		// It may be asked anew at once: nobody has said no.
		await ask();
		expect(await waiting()).toHaveLength(1);
		expect(await mailed()).toHaveLength(1);
	});

	test('that came by another way does not come back either', async () => {
		await ask();
		await setLevel(anna, null);
		expect(await waiting()).toEqual([]);
		await setLevel(anna, 'none');
		expect(await waiting()).toEqual([]);
	});

	test('is withdrawn by whoever asked, and by nobody else', async () => {
		await ask();
		const [mine] = await askedAccesses(alliance.ctx, bruno);
		expect(mine).toMatchObject({ subject: 'Anna', plan: { title: 'Un plan' } });
		await expect(withdrawAccess(alliance.ctx, fanny, mine!.id)).rejects.toMatchObject({ code: 'not-found' });
		await withdrawAccess(alliance.ctx, bruno, mine!.id);
		expect(await askedAccesses(alliance.ctx, bruno)).toEqual([]);
		expect(await waiting()).toEqual([]);
		expect(await mailed()).toEqual([]);
		await ask();
		expect(await waiting()).toHaveLength(1);
	});

	test('is nothing to whoever may no longer give it', async () => {
		const other = await alliance.member('facilitator', { name: 'Odile' });
		await ask();
		expect(await waiting(other)).toHaveLength(1);
		await setLevel(other, 'read');
		expect(await waiting(other)).toEqual([]);
		expect(await waiting()).toHaveLength(1);
	});

	test('for an organisation none of whose people may read: its author is told at once, and may ask for it', async () => {
		const body = '@Balises, qu’en pensez-vous ?';
		const said = await startThread(alliance.ctx, bruno, { planId: plan, target: 'plan', body });
		expect(said.unreached).toEqual([{ kind: 'organisation', id: balises, name: 'Balises', mayAsk: true }]);
		await ask({ kind: 'organisation', id: balises });
		expect(await waiting()).toMatchObject([{ by: 'Bruno', for: 'Balises' }]);
		expect((await alliance.log()).at(-1)).toMatchObject({ kind: 'access.asked', organisation: balises });
		await setLevel(carla, null);
		expect(await waiting()).toEqual([]);
		const again = await startThread(alliance.ctx, bruno, { planId: plan, target: 'plan', body });
		expect(again.unreached).toEqual([]);
		await expect(ask({ kind: 'organisation', id: balises })).rejects.toMatchObject({ detail: 'access-had' });
		// Where nobody is there is nobody to open it to.
		const empty = await alliance.organisation('Cordages');
		const nobody = await startThread(alliance.ctx, bruno, {
			planId: plan,
			target: 'plan',
			body: '@Cordages'
		});
		expect(nobody.unreached).toEqual([{ kind: 'organisation', id: empty, name: 'Cordages', mayAsk: false }]);
		await expect(ask({ kind: 'organisation', id: empty })).rejects.toMatchObject({
			detail: 'organisation-unknown'
		});
	});
});
