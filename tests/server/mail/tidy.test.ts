import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import * as links from '#server/db/answer-links.ts';
import * as mails from '#server/db/mails.ts';
import { hashOf } from '#server/ids.ts';
import { tidy } from '#server/jobs/housekeeping.ts';
import { mailRow } from '#server/mail/compose.ts';
import { makeAnswerLink } from '#server/services/answer-links.ts';
import { createEntry } from '#server/services/entries.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };

describe.each(databases)('what is of no more use of mails, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const days = (n: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + n * 86_400_000);
	};

	test('goes thirty days after it was sent or given up; what waits stays', async () => {
		const at = alliance.clock.now.toISOString();
		const content = { hello: '', lead: '', items: [], more: undefined, reason: '', links: [] };
		const done = { sent: { sent_at: at }, failed: { failed_at: at, error: 'non' }, waiting: {} };
		for (const [key, state] of Object.entries(done)) {
			const to = { alliance_id: alliance.id, member_id: null, email: 'a@example.org' };
			const row = mailRow(place, to, 'soon', key, at, { subject: key, content, unsubscribe: null });
			await connection.db.transaction().execute((trx) => mails.queue(trx, { ...row, ...state }));
		}
		const left = async () =>
			(await mails.ofAlliance(connection.db, alliance.id, 10)).map(({ key }) => key).toSorted();
		days(29);
		await tidy(alliance.ctx);
		expect(await left()).toEqual(['failed', 'sent', 'waiting']);
		days(2);
		await tidy(alliance.ctx);
		expect(await left()).toEqual(['waiting']);
	});

	test('goes ninety days after a link has ended', async () => {
		const anna = await alliance.member('facilitator', { name: 'Anna' });
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
		const { id: entryId } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: 'agreement',
			sentence: 'Ouvrir le dimanche',
			visibility: 'plan',
			organisationId: null
		});
		const token = await connection.db.transaction().execute((trx) =>
			makeAnswerLink(trx, {
				allianceId: alliance.id,
				memberId: anna.memberId,
				entryId,
				at: alliance.clock.now
			})
		);
		const isKnown = async () => (await links.findByHash(connection.db, hashOf(token))) !== undefined;
		// It works for thirty days.
		days(30 + 89);
		await tidy(alliance.ctx);
		expect(await isKnown()).toBe(true);
		days(2);
		await tidy(alliance.ctx);
		expect(await isKnown()).toBe(false);
	});
});
