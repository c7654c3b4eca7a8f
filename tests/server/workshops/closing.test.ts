import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import type { Connection } from '#server/db/connection.ts';
import * as mails from '#server/db/mails.ts';
import type { Actor } from '#server/services/context.ts';
import { subscriberOf, unsubscribe } from '#server/services/mail-settings.ts';
import {
	confirmDraft,
	fileDraft,
	mailMinutes,
	makeMinutes,
	originOf,
	readDrafts,
	reviewMinutes
} from '#server/services/workshop-closing.ts';
import { createWorkshop, enterByCode } from '#server/services/workshops.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startWorkshops } from '../../support/workshop-server.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('closing a workshop ($name)', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let server: Awaited<ReturnType<typeof startWorkshops>>;
	let lead: Actor;
	let bruno: Actor;
	let emmanor: string;
	let planId: string;
	let id: string;
	let code: string;
	let guest: string;
	const place = { origin: 'https://alliance.example.org', from: 'Entretous <a@example.org>' };
	const tell = (who: Actor | string, command: object) => server.tell(who, id, code, command);
	const current = async () => (await server.ctx.workshops.state(id)).current!;

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		server = await startWorkshops(connection, alliance.ctx);
		emmanor = await alliance.organisation('Emmanor');
		lead = await alliance.member('facilitator', { name: 'Ana' });
		bruno = await alliance.member('partner', { name: 'Bruno', of: [emmanor] });
		planId = await createPlan(server.ctx, lead, {
			title: 'Plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		({ id, code } = await createWorkshop(server.ctx, lead, {
			title: 'Ouvrir *le* dimanche',
			planId,
			language: 'fr',
			from: {
				steps: [
					blankSetup('silent_ideas', 'Idées'),
					{ ...blankSetup('gradient_round', 'Positions'), proposal: 'Ouvrir le dimanche matin' },
					blankSetup('commitments_round', 'Engagements')
				]
			},
			plannedAt: null,
			plannedMinutes: null
		}));
		await tell(lead, { type: 'open' });
		await tell(lead, { type: 'start' });
		await enterByCode(server.ctx, code, server.visitor(undefined, bruno.accountId), undefined);
		guest = (
			await enterByCode(server.ctx, code, server.visitor(), {
				name: 'Chloé',
				organisation: 'Les voisins',
				email: 'chloe@example.org'
			})
		).token!;
		const ideas = await current();
		await tell(guest, { type: 'write', step: ideas, id: 'idea0001', text: 'Le matin # seulement' });
		await tell(lead, { type: 'next', seen: ideas });
		await tell(lead, {
			type: 'keep',
			id: 'kept0001',
			step: ideas,
			kind: 'agreement',
			text: 'Emmanor prête la salle',
			notes: ['idea0001'],
			organisation: emmanor,
			dueOn: null
		});
		const round = await current();
		await tell(guest, {
			type: 'take_position',
			step: round,
			position: 8,
			reason: 'Le bruit',
			organisation: null
		});
		await tell(bruno, { type: 'take_position', step: round, position: 1, reason: '', organisation: null });
		await tell(lead, { type: 'next', seen: round });
		const commitments = await current();
		await tell(guest, {
			type: 'commit',
			step: commitments,
			id: 'commit01',
			what: 'Apporter le café',
			dueOn: '2026-06-01',
			organisation: null
		});
		await tell(bruno, {
			type: 'commit',
			step: commitments,
			id: 'commit02',
			what: 'Ouvrir la salle',
			dueOn: '2026-06-01',
			organisation: emmanor
		});
		await tell(lead, { type: 'close' });
	});
	afterEach(async () => {
		await server.stop();
		await connection.close();
		await database.remove();
	});

	test('leaves drafts that are filed into the plan, each linked to its step, and bind nobody', async () => {
		const { drafts } = await readDrafts(server.ctx, lead, id);
		expect(
			drafts.map(({ kind, text, organisation, intention }) => [kind, text, organisation, intention])
		).toEqual([
			['agreement', 'Emmanor prête la salle', 'Emmanor', false],
			['disagreement', 'Ouvrir le dimanche matin', '', false],
			['commitment', 'Apporter le café', 'Les voisins', true],
			['commitment', 'Ouvrir la salle', 'Emmanor', true]
		]);
		await expect(readDrafts(server.ctx, bruno, id)).rejects.toMatchObject({ code: 'forbidden' });
		const filed = [];
		for (const { id: draft, kind, text, dueOn } of drafts) {
			const filing = { draft, planId, kind, text, dueOn };
			const { entryId } = await fileDraft(server.ctx, lead, id, filing);
			expect(await fileDraft(server.ctx, lead, id, filing)).toEqual({ entryId, carried: [] });
			filed.push(entryId);
		}
		const rows = await connection.db.selectFrom('entry').select(['id', 'kind', 'state']).execute();
		expect(filed.map((it) => rows.find((row) => row.id === it)!.state)).toEqual([
			'draft',
			'raised',
			'without_owner',
			'asked'
		]);
		expect(rows).toHaveLength(4);
		expect(await originOf(server.ctx, lead, filed[0]!)).toMatchObject({
			step: 'Idées',
			confirmedAt: null,
			mayConfirm: false
		});
		await expect(confirmDraft(server.ctx, lead, filed[0]!)).rejects.toMatchObject({ code: 'forbidden' });
		await confirmDraft(server.ctx, bruno, filed[0]!);
		expect(await originOf(server.ctx, bruno, filed[0]!)).toMatchObject({ mayConfirm: false });
		expect((await readDrafts(server.ctx, lead, id)).drafts[0]).toMatchObject({
			entryId: filed[0],
			confirmed: true
		});
		await expect(
			fileDraft(server.ctx, lead, id, {
				draft: 'nothing0',
				planId,
				kind: 'agreement',
				text: 'Rien',
				dueOn: null
			})
		).rejects.toMatchObject({ detail: 'draft-unknown' });
	});

	test('makes minutes once, mails them once to each who was there, and ends their review after seven days', async () => {
		await expect(makeMinutes(server.ctx, bruno, id)).rejects.toMatchObject({ code: 'forbidden' });
		const minutes = await makeMinutes(server.ctx, lead, id);
		expect(await makeMinutes(server.ctx, lead, id)).toBe(minutes);
		const { text } = await connection.db
			.selectFrom('document_projection')
			.innerJoin('plan', 'plan.document_id', 'document_projection.document_id')
			.select('document_projection.text')
			.where('plan.id', '=', minutes)
			.executeTakeFirstOrThrow();
		for (const words of [
			'Ouvrir *le* dimanche',
			'Le matin # seulement',
			'Chloé',
			'Le bruit',
			'Ouvrir la salle',
			'intention'
		]) {
			expect(text).toContain(words);
		}
		expect(await mailMinutes(server.ctx, lead, id, place)).toBe(3);
		await mailMinutes(server.ctx, lead, id, place);
		const sent = await mails.ofAlliance(connection.db, alliance.id, 10);
		expect(sent).toHaveLength(3);
		const toGuest = sent.find((mail) => mail.to_address === 'chloe@example.org')!;
		expect(toGuest.text).toContain(`https://alliance.example.org/w/${code}`);
		// Each says how it is stopped, and that is true.
		expect(sent.every(({ text, unsubscribe }) => unsubscribe && text.includes(unsubscribe))).toBe(true);
		const tokenIn = ({ unsubscribe }: { unsubscribe: string | null }) => unsubscribe!.split('/').at(-1)!;
		expect(toGuest.text).toContain('Effacer mon adresse de cet atelier');
		expect(await subscriberOf(server.ctx, tokenIn(toGuest))).toBe('attendee');
		expect(await unsubscribe(server.ctx, tokenIn(toGuest))).toBe('fr');
		const toMember = sent.find((mail) => mail.member_id === lead.memberId)!;
		expect(toMember.text).toContain('Ne plus rien recevoir');
		expect(await subscriberOf(server.ctx, tokenIn(toMember))).toBe('member');
		await unsubscribe(server.ctx, tokenIn(toMember));
		await connection.db.deleteFrom('mail').execute();
		await mailMinutes(server.ctx, lead, id, place);
		const again = await mails.ofAlliance(connection.db, alliance.id, 10);
		expect(again.map((mail) => mail.to_address)).toEqual(
			sent.filter((mail) => mail !== toGuest && mail !== toMember).map((mail) => mail.to_address)
		);
		await tell(guest, { type: 'correct_minutes', id: 'correct1', text: 'J’ai dit le café.' });
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 8 * 86_400_000);
		expect(await reviewMinutes(server.ctx)).toBe(0);
		await tell(lead, { type: 'settle_correction', id: 'correct1', taken: true, answer: '' });
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 8 * 86_400_000);
		expect(await reviewMinutes(server.ctx)).toBe(1);
		expect((await server.ctx.workshops.state(id)).status).toBe('minutes_reviewed');
	});
});
