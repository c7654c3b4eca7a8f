import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadExample } from '#server/example/load.ts';
import type { Connection } from '#server/db/connection.ts';
import { findBySlug } from '#server/db/alliances.ts';
import * as members from '#server/db/members.ts';
import { exportFile, type ExportFormat } from '#server/exports/export.ts';
import { exportColumns, type ExportWords } from '#server/exports/words.ts';
import { exportEntry, exportRegister, type ExportEntry } from '#server/services/export-rows.ts';
import { endFeed, readFeed, renewFeed } from '#server/services/calendar.ts';
import { createEntry } from '#server/services/entries.ts';
import type { Actor, Context } from '#server/services/context.ts';
import { removeMember } from '#server/services/members.ts';
import { readMatrix, readRegister } from '#server/services/register.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { unzipped } from '../../support/unzipped.ts';

const words: ExportWords = {
	kind: (kind) => kind,
	state: (state) => state,
	flag: (flag) => flag,
	visibility: (visibility) => visibility,
	text: (kind) => kind,
	noText: (side, organisations) => `le côté ${side} (${organisations.join(', ')}) n’a rien écrit`,
	outcome: (outcome) => outcome,
	step: (step) => `position ${step}`,
	partner: 'une organisation partenaire',
	deferred: (organisation, to) => `${organisation}, avec ${to}`,
	columns: Object.fromEntries(exportColumns.map((column) => [column, column])) as ExportWords['columns'],
	sheets: { entries: 'Ensemble', positions: 'Positions', texts: 'Textes', signatures: 'Signatures' },
	title: 'Tout',
	signatureNote: 'Signature interne',
	signed: 'signé',
	refused: 'refusé',
	voided: 'annulé',
	provisional: (until) => `sous réserve jusqu’au ${until}`
};
const calendar = {
	kind: (kind: string) => kind,
	due: 'due',
	review: 'review',
	origin: 'https://example.org'
};

describe.each(databases)('what leaves the alliance, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let ctx: Context;
	let allianceId: string;
	const actor = async (name: string): Promise<Actor> => {
		const row = await ctx.db
			.selectFrom('member')
			.innerJoin('account', 'account.id', 'member.account_id')
			.select('member.id')
			.where('account.name', '=', name)
			.executeTakeFirstOrThrow();
		const member = (await members.findById(ctx.db, allianceId, row.id))!;
		return {
			memberId: member.id,
			accountId: member.account_id,
			allianceId,
			name,
			role: member.role,
			organisationIds: member.organisations.map(({ id }) => id),
			stewardOf: member.stewardOf
		};
	};
	async function all(as: Actor, filter = {}): Promise<ExportEntry[]> {
		const found: ExportEntry[] = [];
		for await (const entry of exportRegister(ctx, as, filter)) found.push(entry);
		return found;
	}
	beforeAll(async () => {
		database = await create();
		connection = await database.open();
		ctx = { db: connection.db, now: () => new Date('2026-11-25T10:00:00.000Z'), announce: async () => {} };
		const slug = await loadExample(ctx);
		allianceId = (await findBySlug(ctx.db, slug))!.id;
	});
	afterAll(async () => {
		await connection.close();
		await database.remove();
	});

	test.each<ExportFormat>(['xlsx', 'csv', 'docx', 'json'])(
		'as %s has every reservation and minority text word for word',
		async (format) => {
			const { body } = await exportFile(await all(await actor('Karim Belhadri')), format, words);
			const text = typeof body === 'string' ? body : unzipped(body);
			expect(text).toContain('Nous afficherons « l’équipe d’accueil » là où elle tourne, et nous le dirons.');
			expect(text).toContain('la personne qui accueille change chaque jour');
		}
	);

	test('never has what the reader may not see: in rows, counts, matrix and calendar', async () => {
		const karim = await actor('Karim Belhadri');
		const josiane = await actor('Josiane Delmoutier');
		const plan = await ctx.db
			.selectFrom('plan')
			.select('id')
			.where('scope', '=', 'national')
			.executeTakeFirstOrThrow();
		const { id } = await createEntry(ctx, karim, {
			planId: plan.id,
			kind: 'disagreement',
			sentence: 'Un secret entre nous',
			visibility: 'parties',
			organisationId: karim.organisationIds[0]!
		});
		const [mine, theirs] = [await all(karim), await all(josiane)];
		expect(mine.map((entry) => entry.title)).toContain('Un secret entre nous');
		expect(JSON.stringify(theirs)).not.toContain('Un secret entre nous');
		await expect(exportEntry(ctx, josiane, id)).rejects.toMatchObject({ code: 'not-found' });
		const pages = await Promise.all([karim, josiane].map((as) => readRegister(ctx, as, {}, { page: 1 })));
		expect(pages[0]!.total - pages[1]!.total).toBe(1);
		expect(pages[1]!.counts.reduce((sum, { count }) => sum + count, 0)).toBe(
			pages[1]!.cards.length - pages[1]!.dormant
		);
		// Of what waits for someone, no more goes into the file than stands on the page.
		const waiting = await readRegister(ctx, karim, { mine: true }, { page: 1 });
		const exported: string[] = [];
		for await (const { title } of exportRegister(ctx, karim, { mine: true })) exported.push(title);
		expect(exported.toSorted()).toEqual(waiting.cards.map(({ title }) => title).toSorted());
		expect(exported.length).toBeLessThan(mine.length);
	});

	test('a cell that begins like a formula is a text', async () => {
		const karim = await actor('Karim Belhadri');
		const plan = await ctx.db
			.selectFrom('plan')
			.select('id')
			.where('scope', '=', 'national')
			.executeTakeFirstOrThrow();
		await createEntry(ctx, karim, {
			planId: plan.id,
			kind: 'agreement',
			sentence: '=HYPERLINK("https://example.org";"ici")',
			visibility: 'plan',
			organisationId: null
		});
		const entries = await all(karim);
		const csv = await exportFile(entries, 'csv', words);
		expect(csv.body).not.toMatch(/(^|;)"?=HYPERLINK/m);
		const xlsx = unzipped((await exportFile(entries, 'xlsx', words)).body as Uint8Array);
		expect(xlsx).toContain('=HYPERLINK');
		expect(xlsx).not.toContain('<f>');
	});

	test('filters narrow the list as they say', async () => {
		const karim = await actor('Karim Belhadri');
		const titles = async (filter: Parameters<typeof readRegister>[2]) =>
			(await readRegister(ctx, karim, filter, { page: 1 })).cards.map(({ title }) => title);
		expect(await titles({ kind: 'commitment', state: 'closed' })).toEqual([
			'Prêter vingt vélos pendant l’hiver'
		]);
		const plateau = await ctx.db
			.selectFrom('territory')
			.select('id')
			.where('name', 'like', '%Sources Vives%')
			.executeTakeFirstOrThrow();
		expect((await titles({ territoryId: plateau.id })).sort()).toEqual([
			'Le minibus doit-il passer le dimanche ?',
			'Ouvrir quatre portes sur le Plateau'
		]);
		expect(await titles({ kind: 'commitment', to: '2026-11-24' })).toEqual([
			'Recevoir toute demande de domiciliation en moins de dix jours'
		]);
		const leila = await actor('Leïla Amraneche').catch(() => actor('Leila Amraneche'));
		const waiting = (await readRegister(ctx, leila, { mine: true }, { page: 1 })).cards;
		expect(waiting).toMatchObject([{ kind: 'agreement', mine: ['take_position'] }]);
	});

	test('the matrix shows each organisation’s position in the last closed round', async () => {
		const matrix = await readMatrix(ctx, await actor('Karim Belhadri'), {});
		expect(matrix.agreements).toMatchObject([{ outcome: 'adopted_with_reservations' }]);
		expect(matrix.rows.map(({ cells }) => cells[0]?.step).toSorted()).toEqual([1, 2, 3, 4]);
		expect(matrix.rows.map(({ name }) => name)).toEqual(
			matrix.rows.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'fr'))
		);
	});

	test('a calendar has the dates of one’s organisations, at an address that renewing ends', async () => {
		const nadia = await actor('Nadia Berthelin');
		const first = await renewFeed(ctx, nadia);
		const feed = (await readFeed(ctx, first, calendar))!;
		expect(feed).toMatch(/^BEGIN:VCALENDAR\r\n/);
		expect(feed.replaceAll('\r\n ', '')).toContain(
			'SUMMARY:commitment · due : Ouvrir quatre portes sur le Plateau'
		);
		expect(feed).not.toContain('Prêter vingt vélos');
		expect(await readFeed(ctx, 'x'.repeat(40), calendar)).toBeUndefined();
		const second = await renewFeed(ctx, nadia);
		expect(await readFeed(ctx, first, calendar)).toBeUndefined();
		expect(await readFeed(ctx, second, calendar)).toBeDefined();
		await endFeed(ctx, nadia);
		expect(await readFeed(ctx, second, calendar)).toBeUndefined();
	});

	test('a line of text cannot add a property to the calendar', async () => {
		const nadia = await actor('Nadia Berthelin');
		const plan = await ctx.db
			.selectFrom('plan')
			.select('id')
			.where('scope', '=', 'national')
			.executeTakeFirstOrThrow();
		await createEntry(ctx, nadia, {
			planId: plan.id,
			kind: 'commitment',
			sentence: 'Tenir\r\nATTACH:https://example.org/x',
			visibility: 'plan',
			organisationId: nadia.organisationIds[0]!,
			dueOn: '2027-02-01'
		});
		const feed = (await readFeed(ctx, await renewFeed(ctx, nadia), calendar))!;
		expect(feed).toContain('Tenir');
		expect(feed).not.toMatch(/^ATTACH/m);
	});

	test('a calendar ends with its member', async () => {
		const odile = await actor('Odile Sarraziet');
		const token = await renewFeed(ctx, odile);
		expect(await readFeed(ctx, token, calendar)).toBeDefined();
		await removeMember(ctx, odile, odile.memberId);
		expect(await readFeed(ctx, token, calendar)).toBeUndefined();
	});
});
