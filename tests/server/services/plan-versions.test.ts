import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import { hashOf } from '#server/ids.ts';
import { attentionOf } from '#server/services/attention.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { movePlan } from '#server/services/plan-status.ts';
import {
	answerVersion,
	confirmSignature,
	isSignatureConfirmation,
	readSignatureConfirmation,
	signByPhone
} from '#server/services/plan-signatures.ts';
import { adoptVersion, freezePlan } from '#server/services/plan-versions.ts';
import { readVersion, readVersions } from '#server/services/plan-versions-page.ts';
import { createPlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { hashOfAnswer } from '#server/services/plan-hashes.ts';
import { verifyHashes } from '#server/services/verify-hashes.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('adopting a plan on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let planId: string;
	let a: string;
	let b: string;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b] });
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [a], name: 'Anna' });
		bruno = await alliance.member('observer', { of: [b], name: 'Bruno' });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		await giveMandate(alliance.ctx, steward, b, bruno.memberId);
		planId = await createPlan(alliance.ctx, facilitator, {
			title: 'Tenir la porte',
			scope: 'national',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'action_plan',
			language: 'fr'
		});
		await alliance.logged();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const places = async (organisationId: string, kinds: string) => {
		const row = {
			plan_id: planId,
			organisation_id: organisationId,
			places: kinds,
			does: '',
			does_not: '',
			member_id: facilitator.memberId,
			at: alliance.clock.now.toISOString()
		};
		await alliance.db.insertInto('plan_place').values(row).execute();
	};
	const freeze = (entryId: string | null = null) =>
		freezePlan(alliance.ctx, facilitator, planId, { entryId });
	const sign = (actor: Actor, organisationId: string, more: object = {}, number = 1) =>
		answerVersion(alliance.ctx, actor, planId, number, {
			organisationId,
			answer: 'signed',
			words: '',
			...more
		});
	const page = (actor: Actor = anna, number = 1) => readVersion(alliance.ctx, actor, planId, number);
	const status = async () => (await readVersions(alliance.ctx, facilitator, planId)).plan.status;
	const days = (n: number) => (alliance.clock.now = new Date(alliance.clock.now.getTime() + n * 86_400_000));
	const move = (name: Parameters<typeof movePlan>[3], input: object = {}, actor = facilitator) =>
		movePlan(alliance.ctx, actor, planId, name, { reason: '', outcome: null, learning: '', ...input });

	/** Text that was journalled and has not reached the projection. */
	async function write(words: string): Promise<void> {
		const { documentId } = await readPlan(alliance.ctx, facilitator, planId);
		const stored = (await documents.load(alliance.db, documentId))!;
		const doc = new Y.Doc();
		for (const bytes of [stored.snapshot!, ...stored.updates]) Y.applyUpdate(doc, bytes);
		const before = Y.encodeStateVector(doc);
		const paragraph = new Y.XmlElement('paragraph');
		paragraph.insert(0, [new Y.XmlText(words)]);
		doc.getXmlFragment(FRAGMENT).push([paragraph]);
		const bytes = Y.encodeStateAsUpdate(doc, before);
		await documents.commit(
			connection,
			[
				{
					documentId,
					after: stored.seq,
					entries: [{ memberId: anna.memberId, part: { bytes }, leased: [] }]
				}
			],
			alliance.clock.now.toISOString()
		);
	}

	test('freezes what was written a moment ago, under a hash that anyone can make again', async () => {
		await write('Écrit à l’instant.');
		expect(await freeze()).toBe(1);
		const row = await alliance.db.selectFrom('plan_version').selectAll().executeTakeFirstOrThrow();
		expect(row.text.startsWith('Tenir la porte\n\n')).toBe(true);
		expect(row.text).toContain('Écrit à l’instant.');
		expect(hashOf(row.text)).toBe(row.hash);
		await write('Écrit après.');
		expect((await page()).version.hash).toBe(row.hash);
		expect(await alliance.logged()).toMatchObject([
			{ kind: 'plan.frozen', to: '1', actor: facilitator.memberId }
		]);
		expect(alliance.facts.at(-1)).toMatchObject({
			kind: 'changed',
			topics: [`plan:${planId}`, `alliance:${alliance.id}`]
		});
	});

	test('is the facilitator’s to freeze, and not twice the same', async () => {
		await expect(freezePlan(alliance.ctx, anna, planId, { entryId: null })).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'plan-not-allowed'
		});
		await freeze();
		await expect(freeze()).rejects.toMatchObject({ detail: 'version-same' });
		await setArchived(alliance.ctx, facilitator, planId, true);
		await write('Encore.');
		await expect(freeze()).rejects.toMatchObject({ detail: 'plan-archived' });
	});

	test('lists the disagreements that were open for all its readers, and no other', async () => {
		const raise = (sentence: string, visibility: 'plan' | 'parties') =>
			createEntry(alliance.ctx, anna, {
				planId,
				kind: 'disagreement',
				sentence,
				visibility,
				organisationId: a
			});
		await raise('Les horaires', 'plan');
		await raise('Entre nous', 'parties');
		const { id } = await raise('Retiré', 'plan');
		await act(alliance.ctx, anna, id, 'withdraw', { reason: 'Sans objet' });
		await freeze();
		expect((await page()).open.map(({ title }) => title)).toEqual(['Les horaires']);
	});

	test('is adopted by itself once every organisation that carries it or contributes has signed', async () => {
		await places(a, 'carries');
		await places(b, 'contributes,relays');
		await freeze();
		await sign(anna, a);
		expect(await page()).toMatchObject({ awaited: ['Balises'], adoption: null });
		expect(await status()).toBe('draft');
		await sign(bruno, b);
		expect(await status()).toBe('adopted');
		expect(await page()).toMatchObject({
			awaited: [],
			adoption: { by: 'all', signed: ['Amarres', 'Balises'], refused: [], silent: [] }
		});
		const kinds = (await alliance.logged()).map((event) => event.kind);
		expect(kinds).toEqual(['plan.frozen', 'plan.signed', 'plan.signed', 'plan.adopted', 'plan.status']);
		expect(await verifyHashes(alliance.db)).toEqual({ hashes: 3, broken: [] });
	});

	describe('when an organisation that is awaited leaves the alliance', () => {
		const leave = async (organisationId: string) => {
			const admin = await alliance.member('admin', { name: 'Adèle' });
			await leaveAlliance(alliance.ctx, admin, organisationId, 'Nous fermons.');
			return admin;
		};

		test('goes on by itself once everyone else has signed, and says whose leaving it was', async () => {
			await places(a, 'carries');
			await places(b, 'contributes');
			await freeze();
			await sign(anna, a);
			await alliance.logged();
			alliance.facts.length = 0;
			const admin = await leave(b);
			expect(await status()).toBe('adopted');
			expect(await page()).toMatchObject({
				awaited: [],
				adoption: { by: 'all', signed: ['Amarres'], silent: [], without: 'Balises', who: 'Adèle' }
			});
			const logged = await alliance.logged();
			expect(logged.map(({ kind }) => kind).slice(-3)).toEqual([
				'organisation.left',
				'plan.adopted-without',
				'plan.status'
			]);
			expect(logged.find(({ kind }) => kind === 'plan.adopted-without')).toMatchObject({
				subject: planId,
				organisation: b,
				to: '1',
				actor: admin.memberId
			});
			expect(alliance.facts).toContainEqual({
				kind: 'changed',
				topics: [`plan:${planId}`, `alliance:${alliance.id}`],
				what: 'plan',
				id: planId
			});
			expect((await verifyHashes(alliance.db)).broken).toEqual([]);
		});

		test('goes on too when that one had signed subject to its board only', async () => {
			await places(a, 'carries');
			await places(b, 'contributes');
			await freeze();
			await sign(anna, a);
			await sign(bruno, b, { until: '2026-04-01' });
			expect(await status()).toBe('draft');
			await leave(b);
			expect(await page()).toMatchObject({ adoption: { without: 'Balises', provisional: ['Balises'] } });
		});

		test('is not adopted by that when nobody has signed, others are awaited, or it had refused', async () => {
			const c = await alliance.organisation('Caps');
			await places(a, 'carries');
			await places(b, 'contributes');
			await places(c, 'contributes');
			await freeze();
			await sign(anna, a);
			await sign(bruno, b, { answer: 'refused', words: 'Trop court.' });
			await leave(c);
			expect((await page()).adoption).toBeNull();
			await leave(b);
			expect(await page()).toMatchObject({ awaited: [], adoption: null });
			// Whoever may decides at once; the refusal stays beside it in its words.
			await adoptVersion(alliance.ctx, facilitator, planId, 1, { reason: 'Nous avançons.' });
			expect(await page()).toMatchObject({
				adoption: { by: 'decision', refused: [{ organisation: 'Balises', words: 'Trop court.' }] }
			});
		});

		test('is left where a newer version has taken its place', async () => {
			await places(a, 'carries');
			await places(b, 'contributes');
			await freeze();
			await sign(anna, a);
			await write('Un autre paragraphe.');
			await freeze();
			await leave(b);
			expect((await page(anna, 1)).adoption).toBeNull();
			expect((await page(anna, 2)).adoption).toBeNull();
		});

		test('stays as it is on an archived plan', async () => {
			await places(a, 'carries');
			await places(b, 'contributes');
			await freeze();
			await sign(anna, a);
			await setArchived(alliance.ctx, facilitator, planId, true);
			await leave(b);
			expect((await page()).adoption).toBeNull();
		});
	});

	test('is signed under a mandate only, and for one’s own organisation', async () => {
		await freeze();
		const adviser = await alliance.member('partner', { of: [a] });
		for (const [actor, organisation] of [
			[adviser, a],
			[anna, b]
		] as const) {
			await expect(sign(actor, organisation)).rejects.toMatchObject({ detail: 'mandate-needed' });
		}
		await grant(alliance.ctx, facilitator, planId, {
			subjectKind: 'everyone',
			subjectId: '',
			level: 'none'
		});
		await expect(sign(anna, a)).rejects.toMatchObject({ code: 'not-found' });
		expect(await alliance.db.selectFrom('plan_signature').select('id').execute()).toEqual([]);
	});

	test('is not held up by silence or refusal: a decision says who signed, refused and did not answer', async () => {
		const c = await alliance.organisation('Caps');
		for (const id of [a, b, c]) await places(id, 'carries');
		await freeze();
		const adopt = (actor = facilitator, reason = 'Nous avançons') =>
			adoptVersion(alliance.ctx, actor, planId, 1, { reason });
		await expect(adopt()).rejects.toMatchObject({ detail: 'adoption-unsigned' });
		await sign(anna, a);
		await expect(sign(bruno, b, { answer: 'refused' })).rejects.toMatchObject({ detail: 'reason-missing' });
		await sign(bruno, b, { answer: 'refused', words: 'Trop tôt pour nous.' });
		await expect(adopt()).rejects.toMatchObject({ detail: 'adoption-too-soon' });
		days(16);
		await expect(adopt(bruno)).rejects.toMatchObject({ detail: 'adoption-not-allowed' });
		await expect(adopt(facilitator, '')).rejects.toMatchObject({ detail: 'reason-missing' });
		// Whoever signed may go on when the facilitator does not.
		await adopt(anna);
		expect(await status()).toBe('adopted');
		expect((await page()).adoption).toEqual({
			by: 'decision',
			who: 'Anna',
			reason: 'Nous avançons',
			signed: ['Amarres'],
			refused: [{ organisation: 'Balises', words: 'Trop tôt pour nous.' }],
			silent: ['Caps'],
			without: null,
			provisional: []
		});
	});

	test('waits also for the parties of the agreement it comes from', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: 'agreement',
			sentence: 'Nous tenons la porte',
			visibility: 'plan',
			organisationId: a
		});
		await act(alliance.ctx, anna, id, 'gather', { partner: b });
		await expect(freeze(id)).rejects.toMatchObject({ detail: 'agreement-unknown' });
		await alliance.db.updateTable('entry').set({ state: 'adopted' }).where('id', '=', id).execute();
		await freeze(id);
		expect(await page()).toMatchObject({
			agreement: { id, title: 'Nous tenons la porte' },
			awaited: ['Amarres', 'Balises']
		});
	});

	test('is signed subject to a board, which binds nobody until its one link is used', async () => {
		for (const id of [a, b]) await places(id, 'carries');
		await freeze();
		await sign(bruno, b);
		await expect(sign(anna, a, { until: '2026-03-01' })).rejects.toMatchObject({
			detail: 'date-past',
			field: 'until'
		});
		const token = (await sign(anna, a, { until: '2026-03-20' }))!;
		const waiting = await page();
		expect(waiting.version.adoptedAt).toBeNull();
		expect(waiting.awaited).toEqual(['Amarres']);
		expect(waiting.answers[0]).toMatchObject({ organisation: 'Amarres', provisionalUntil: '2026-03-20' });
		expect(waiting.mine[0]!.can).toEqual(['signed', 'refused']);
		expect((await readVersions(alliance.ctx, anna, planId)).versions[0]).toMatchObject({
			signed: 1,
			provisional: 1
		});
		// A day of its own for everyone, and no decision over the head of a board before it.
		await expect(
			adoptVersion(alliance.ctx, facilitator, planId, 1, { reason: 'Nous avançons' })
		).rejects.toMatchObject({ detail: 'adoption-too-soon' });
		expect((await attentionOf(alliance.ctx, anna)).map(({ kind }) => kind)).toContain('version');

		expect(await isSignatureConfirmation(alliance.ctx, token)).toBe(true);
		expect(await isSignatureConfirmation(alliance.ctx, `${token}x`)).toBe(false);
		expect(await readSignatureConfirmation(alliance.ctx, token)).toMatchObject({
			organisation: 'Amarres',
			holder: 'Anna',
			givenBy: 'Anna',
			version: { title: 'Tenir la porte', number: 1 }
		});
		await confirmSignature(alliance.ctx, token);
		expect((await page()).adoption).toMatchObject({ by: 'all', signed: ['Amarres', 'Balises'] });
		expect((await attentionOf(alliance.ctx, anna)).map(({ kind }) => kind)).not.toContain('version');
		await expect(confirmSignature(alliance.ctx, token)).rejects.toMatchObject({
			detail: 'confirmation-used'
		});
		expect((await alliance.logged()).map(({ kind }) => kind)).toEqual([
			'plan.frozen',
			'plan.signed',
			'plan.signed-provisionally',
			'plan.signed',
			'plan.adopted',
			'plan.status'
		]);
		expect(await verifyHashes(alliance.db)).toMatchObject({ hashes: 4, broken: [] });
		// Whoever makes a provisional one binding behind everyone's back is found out.
		await alliance.db.updateTable('plan_signature').set({ provisional_until: null }).execute();
		expect((await verifyHashes(alliance.db)).broken).toMatchObject([{ what: 'plan-signature' }]);
	});

	test('a signature given by telephone is written down by the facilitator and confirmed by who gave it', async () => {
		for (const id of [a, b]) await places(id, 'carries');
		await freeze();
		const given = { organisationId: b, personId: bruno.memberId };
		await expect(signByPhone(alliance.ctx, anna, planId, 1, given)).rejects.toMatchObject({
			code: 'forbidden'
		});
		await expect(
			signByPhone(alliance.ctx, facilitator, planId, 1, { organisationId: b, personId: anna.memberId })
		).rejects.toMatchObject({ detail: 'no-mandate-holder' });
		expect((await page(facilitator)).mayPhone).toBe(true);
		expect((await page(anna)).mayPhone).toBe(false);
		const token = await signByPhone(alliance.ctx, facilitator, planId, 1, given);
		expect((await page()).answers).toMatchObject([
			{ organisation: 'Balises', who: 'Bruno', recordedBy: 'Fanny', provisionalUntil: '2026-03-17' }
		]);
		const late = await signByPhone(alliance.ctx, facilitator, planId, 1, given);
		// What was given since is what stands; the earlier link confirms nothing any more.
		await expect(confirmSignature(alliance.ctx, token)).rejects.toMatchObject({
			detail: 'other-mandate-first'
		});
		days(16);
		await expect(confirmSignature(alliance.ctx, late)).rejects.toMatchObject({
			detail: 'confirmation-expired'
		});
		// It held nothing up: whoever had their days is not waited for.
		await sign(anna, a);
		await adoptVersion(alliance.ctx, facilitator, planId, 1, { reason: 'Nous avançons' });
		expect((await page()).adoption).toMatchObject({
			by: 'decision',
			signed: ['Amarres'],
			provisional: ['Balises'],
			silent: []
		});
	});

	test('a signature given by telephone is not written over a refusal, which its own people alone go back on', async () => {
		for (const id of [a, b]) await places(id, 'carries');
		await freeze();
		const answer = { organisationId: b, answer: 'refused' as const, words: 'Pas sans le samedi.' };
		await answerVersion(alliance.ctx, bruno, planId, 1, answer);
		const given = { organisationId: b, personId: bruno.memberId };
		await expect(signByPhone(alliance.ctx, facilitator, planId, 1, given)).rejects.toMatchObject({
			detail: 'version-refused'
		});
		expect((await page()).answers).toMatchObject([{ organisation: 'Balises', answer: 'refused' }]);
		await sign(bruno, b);
		expect((await page()).answers).toMatchObject([{ organisation: 'Balises', answer: 'signed' }]);
	});

	test('is joined later and left with words; an amendment is the next version', async () => {
		await places(a, 'carries');
		await freeze();
		await sign(anna, a);
		days(30);
		await sign(bruno, b);
		expect((await page()).answers).toMatchObject([
			{ organisation: 'Amarres', joined: false },
			{ organisation: 'Balises', joined: true, at: alliance.clock.now.toISOString() }
		]);
		await expect(sign(bruno, b, { answer: 'refused', words: 'Non' })).rejects.toMatchObject({
			detail: 'version-adopted'
		});
		await sign(bruno, b, { answer: 'left', words: 'Nous n’avons plus d’équipe.' });
		expect((await page()).answers[1]).toMatchObject({ answer: 'left', words: 'Nous n’avons plus d’équipe.' });
		expect((await page()).earlier).toMatchObject([{ organisation: 'Balises', answer: 'signed' }]);
		await move('start');
		await write('Une porte de plus.');
		expect(await freeze()).toBe(2);
		expect((await page(anna, 2)).version).toMatchObject({ amends: 1, isLast: true });
		await sign(anna, a, {}, 2);
		expect(await status()).toBe('in_force');
		await expect(sign(bruno, b)).rejects.toMatchObject({ detail: 'version-superseded' });
	});

	test('tells the second of two mandate holders who answer at once', async () => {
		await freeze();
		const steward = await alliance.member('observer', { stewardOf: [a] });
		await giveMandate(alliance.ctx, steward, a, steward.memberId);
		const { mine } = await page(anna);
		await sign(anna, a, { seen: mine[0]!.seen });
		await expect(
			sign(steward, a, { answer: 'refused', words: 'Non', seen: mine[0]!.seen })
		).rejects.toMatchObject({ detail: 'other-mandate-first' });
	});

	describe('its life', () => {
		test('goes on by its facilitator, each step with its reason in the log', async () => {
			await move('consult');
			await expect(move('start')).rejects.toMatchObject({ code: 'conflict', detail: 'plan-moved' });
			await expect(move('redraft')).rejects.toMatchObject({ detail: 'reason-missing' });
			await expect(move('redraft', { reason: 'Pas mûr' }, anna)).rejects.toMatchObject({
				detail: 'plan-not-allowed'
			});
			await move('redraft', { reason: 'Pas mûr' });
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'plan.status', from: 'draft', to: 'consultation' },
				{ kind: 'plan.status', from: 'consultation', to: 'draft', reason: 'Pas mûr' }
			]);
		});

		test('ends as achieved, stopped or replaced, with what was learned; then nothing is signed', async () => {
			await freeze();
			await expect(move('close', { reason: 'Fini' })).rejects.toMatchObject({ detail: 'outcome-missing' });
			await move('close', { reason: 'Fini', outcome: 'achieved', learning: 'Commencer petit.' });
			const { plan, moves, can } = await readVersions(alliance.ctx, facilitator, planId);
			expect({ plan, moves, can }).toMatchObject({
				plan: { status: 'closed' },
				moves: [{ from: 'draft', to: 'closed', outcome: 'achieved', learning: 'Commencer petit.' }],
				can: []
			});
			await expect(sign(anna, a)).rejects.toMatchObject({ detail: 'plan-closed' });
			await expect(freeze()).rejects.toMatchObject({ detail: 'plan-closed' });
		});
	});

	describe('a signed hash', () => {
		beforeEach(async () => {
			await freeze();
			await sign(anna, a);
		});
		const broken = async () => (await verifyHashes(alliance.db)).broken;
		const version = () => alliance.db.selectFrom('plan_version').selectAll().executeTakeFirstOrThrow();

		test('whose text was changed names the version', async () => {
			const { id, text } = await version();
			await alliance.db
				.updateTable('plan_version')
				.set({ text: `${text}.` })
				.execute();
			expect(await broken()).toEqual([{ allianceId: alliance.id, what: 'version', id }]);
		});

		test('whose shown document says something else names the version', async () => {
			const { id, json } = await version();
			await alliance.db
				.updateTable('plan_version')
				.set({ json: json.replace('plan', 'rêve') })
				.execute();
			expect(await broken()).toEqual([{ allianceId: alliance.id, what: 'version', id }]);
		});

		test('made anew with its text is not what the log says was frozen', async () => {
			const { id, title } = await version();
			const json = JSON.stringify({
				type: 'doc',
				content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Autre' }] }]
			});
			const text = `${title}\n\nAutre`;
			await alliance.db
				.updateTable('plan_version')
				.set({ json, text, hash: hashOf(text) })
				.execute();
			expect(await broken()).toMatchObject([{ what: 'version', id }, { what: 'plan-signature' }]);
		});

		test('answered otherwise, hash and all, is not what the log says was answered', async () => {
			const row = await alliance.db.selectFrom('plan_signature').selectAll().executeTakeFirstOrThrow();
			const { hash } = await version();
			const changed = { words: 'Sous condition' };
			await alliance.db
				.updateTable('plan_signature')
				.set({ ...changed, hash: hashOfAnswer(hash, { ...row, ...changed }) })
				.execute();
			expect(await broken()).toMatchObject([{ what: 'plan-signature', id: row.id }]);
		});

		test.each([{ hash: 'e'.repeat(64) }, { answer: 'refused' as const }, { words: 'Sous condition' }])(
			'of which %o was changed names the signature',
			async (changed) => {
				const { id } = await alliance.db.selectFrom('plan_signature').select('id').executeTakeFirstOrThrow();
				await alliance.db.updateTable('plan_signature').set(changed).execute();
				expect(await broken()).toEqual([{ allianceId: alliance.id, what: 'plan-signature', id }]);
			}
		);
	});
});
