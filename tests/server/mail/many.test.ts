import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DIGEST_ITEMS } from '#lib/domain/digest.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Database } from '#server/db/schema.ts';
import { newId } from '#server/ids.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '#server/mail/make.ts';
import { sendDue } from '#server/mail/send.ts';
import { dueOf } from '#server/services/asked-notices.ts';
import type { Actor } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { createPlan } from '#server/services/plans.ts';
import { remindAsked } from '#server/services/reminders.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const texts = { writersOf: async () => [] };
const ORGANISATIONS = 63;
const EACH = 100;
/** The last of them answers for the last four organisations. */
const PEOPLE = 60;

describe.each(databases)('a quarter’s 6,300 reminders on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let organisations: string[];
	let people: Actor[];
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		organisations = await many(ORGANISATIONS, (i) => alliance.organisation(`Organisation ${i}`));
		people = await many(PEOPLE, (i) =>
			alliance.member('commenter', {
				of: organisations.slice(i, i === PEOPLE - 1 ? undefined : i + 1),
				name: `Membre ${i}`
			})
		);
		const at = alliance.clock.now.toISOString();
		await put(
			'mandate',
			people.flatMap((person) =>
				person.organisationIds.map((organisation_id) => ({
					id: newId(),
					alliance_id: alliance.id,
					organisation_id,
					member_id: person.memberId,
					given_by: person.memberId,
					given_at: at,
					ended_at: null
				}))
			)
		);
		await ensureSettings(alliance.ctx);
		const ids = await askAll();
		for (let i = 0; i < ids.length; i += 200) {
			const { fresh } = await dueOf(alliance.ctx, alliance.id, ids.slice(i, i + 200));
			// That they were asked is in a mail of its own, which went out then.
			await put(
				'notice',
				fresh.map((row) => ({ ...row, mailed_at: at }))
			);
		}
	}, 240_000);
	afterEach(async () => {
		await connection.close();
		await database.remove();
		await smtp.close();
	});

	async function many<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
		const made: T[] = [];
		for (let i = 0; i < count; i += 1) made.push(await make(i));
		return made;
	}

	async function put<Name extends keyof Database>(table: Name, rows: object[]): Promise<void> {
		await connection.db.transaction().execute(async (trx) => {
			for (let i = 0; i < rows.length; i += 200)
				await trx
					.insertInto(table)
					.values(rows.slice(i, i + 200) as never)
					.execute();
		});
	}

	/** Of each organisation as many commitments are asked: the first as anyone would ask it, the others are like it. */
	async function askAll(): Promise<string[]> {
		const facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		const planId = await createPlan(alliance.ctx, facilitator, {
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
		const { id } = await createEntry(alliance.ctx, facilitator, {
			planId,
			kind: 'commitment',
			sentence: 'Tenir le guichet',
			visibility: 'plan',
			organisationId: organisations[0]!,
			dueOn: '2026-12-01'
		});
		const { db } = connection;
		const first = {
			entry: await db.selectFrom('entry').selectAll().where('id', '=', id).execute(),
			entry_party: await db.selectFrom('entry_party').selectAll().where('entry_id', '=', id).execute(),
			entry_record: await db.selectFrom('entry_record').selectAll().where('entry_id', '=', id).execute(),
			commitment_terms: await db
				.selectFrom('commitment_terms')
				.selectAll()
				.where('entry_id', '=', id)
				.execute()
		};
		const text = JSON.stringify(first);
		const own = [id, ...first.entry_party.map((row) => row.id), ...first.entry_record.map((row) => row.id)];
		const all = Array.from({ length: ORGANISATIONS * EACH - 1 }, (_, i) => {
			const like = text.replaceAll(organisations[0]!, organisations[Math.floor((i + 1) / EACH)]!);
			return JSON.parse(own.reduce((it, old) => it.replaceAll(old, newId()), like)) as typeof first;
		});
		for (const table of ['entry', 'entry_record', 'entry_party', 'commitment_terms'] as const)
			await put(
				table,
				all.flatMap((one) => one[table] as object[])
			);
		return [id, ...all.map(({ entry }) => entry[0]!.id)];
	}

	async function sendAll(): Promise<typeof smtp.received> {
		const from = smtp.received.length;
		const transport = createTransport(smtp.url);
		while ((await sendDue(alliance.ctx, place.from, (mail) => transport.sendMail(mail))) > 0);
		transport.close();
		return smtp.received.slice(from);
	}

	/** One to each person and no other, with five of what waits for them, and how much more there is. */
	function isOneEach(mails: typeof smtp.received): void {
		expect(mails.length).toBe(PEOPLE);
		expect(new Set(mails.map(({ to }) => to)).size).toBe(PEOPLE);
		const asked = mails.map(({ raw }) => {
			const plain = raw.slice(
				raw.indexOf('Content-Type: text/plain'),
				raw.indexOf('Content-Type: text/html')
			);
			expect(plain.match(/^– /gm)).toHaveLength(DIGEST_ITEMS);
			expect(plain).toMatch(/Tout voir \(et \d+ de plus\) : https:\/\/\S+\/attention\s/);
			return DIGEST_ITEMS + Number(/\(et (\d+) de plus\)/.exec(plain)![1]);
		});
		expect(asked.toSorted((a, b) => a - b)).toEqual([
			...Array.from({ length: PEOPLE - 1 }, () => EACH),
			(ORGANISATIONS - PEOPLE + 1) * EACH
		]);
	}

	test(
		'are one mail a person, whatever they answer for, and so is their digest',
		{ timeout: 240_000 },
		async () => {
			// Half of the fifteen days that they have.
			alliance.clock.now = new Date('2026-03-09T21:00:01.000Z');
			await remindAsked(alliance.ctx);
			const due = await connection.db
				.selectFrom('notice')
				.select(({ fn }) => fn.countAll().as('count'))
				.where('mailed_at', 'is', null)
				.executeTakeFirstOrThrow();
			expect(Number(due.count)).toBe(ORGANISATIONS * EACH);
			alliance.clock.now = new Date('2026-03-09T21:03:00.000Z');
			for (const _ of [1, 2]) await makeSoonMails(alliance.ctx, place);
			isOneEach(await sendAll());

			alliance.clock.now = new Date('2026-03-16T07:01:00.000Z');
			for (const _ of [1, 2]) await makeDigests(alliance.ctx, texts, place);
			const digests = await sendAll();
			isOneEach(digests);
			expect(digests.every(({ raw }) => raw.includes('Voici ce qui vous attend'))).toBe(true);
		}
	);
});
