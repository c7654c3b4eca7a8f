import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Connection } from '#server/db/connection.ts';
import { createKeeper, type DocumentKeeper } from '#server/documents/keeper.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan, readPlan, type NewPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import {
	deletion,
	formatting,
	insertion,
	pilcrow,
	SINCE,
	SuggestingPage,
	table,
	words
} from '../../support/suggesting.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const blankPlan: NewPlan = {
	title: 'Un plan',
	scope: 'local',
	territoryId: null,
	themeIds: [],
	sdgs: [],
	lastWord: '',
	leadOrganisationId: null,
	template: 'empty',
	language: 'fr'
};

describe.each(databases)('the record of what is proposed in a text on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let keeper: DocumentKeeper;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	let documentId: string;
	/** Plans whose open pages were told. */
	let told: string[];
	/** The pages of both. */
	let hers: SuggestingPage;
	let his: SuggestingPage;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		anna = await alliance.member('partner', { name: 'Anna' });
		bruno = await alliance.member('partner', { name: 'Bruno' });
		plan = await createPlan(alliance.ctx, anna, blankPlan);
		({ documentId } = await readPlan(alliance.ctx, anna, plan));
		told = [];
		keeper = createKeeper(connection, { onProposed: (id) => told.push(id) });
		hers = await SuggestingPage.open(connection.db, documentId, anna.memberId);
		his = await SuggestingPage.open(connection.db, documentId, bruno.memberId);
	});
	afterEach(async () => {
		await keeper.close();
		await connection.close();
		await database.remove();
	});

	let seq = 0;
	/** What is on record once a page's text was read. */
	async function recordOf(page: SuggestingPage) {
		await keeper.project!(documentId, [page.bytes], (seq += 1));
		return stored();
	}
	/** The same by a process that has just started, which tells nobody: it finds nothing new. */
	async function readAgain(page: SuggestingPage) {
		const before = told.length;
		const fresh = createKeeper(connection, { onProposed: (id) => told.push(id) });
		await fresh.project!(documentId, [page.bytes], (seq += 1));
		await fresh.close();
		expect(told.length).toBe(before);
		return stored();
	}
	const stored = async () =>
		connection.db
			.selectFrom('suggestion')
			.selectAll()
			.where('document_id', '=', documentId)
			.orderBy('id')
			.execute();
	/** « Ouvert le mardi. », with « samedi » proposed for « mardi » under this id. */
	const proposing = (id: string, by: string, added = 'samedi') => [
		words('Ouvert le '),
		words('mardi', deletion(id, by)),
		words(added, insertion(id, by)),
		words('.')
	];
	const plain = (day: string) => [words(`Ouvert le ${day}.`)];
	const isRecent = (at: string | null) => Math.abs(Date.now() - Date.parse(at!)) < 60_000;

	test('what Anna proposes is open, in her name, with its words', async () => {
		hers.write(proposing('s1', anna.memberId));
		expect(await recordOf(hers)).toEqual([
			{
				document_id: documentId,
				id: 's1',
				author_id: anna.memberId,
				at: SINCE,
				removed: 'mardi',
				added: 'samedi',
				formatted: '',
				formats: '[]',
				block: null,
				state: 'pending',
				decided_by: null,
				decided_at: null,
				entry_id: null
			}
		]);
		expect(told).toEqual([plan]);
	});

	test('another look and another kind of paragraph are told as such', async () => {
		hers.write(
			[words('Ouvert', formatting('s1', anna.memberId, { mark: 'bold', value: '{}' }))],
			[words('Le samedi'), pilcrow('s2', anna.memberId, { change: 'block', block: 'heading2' })],
			[words('Fin'), pilcrow('s3', anna.memberId, { change: 'deletion', block: '' })]
		);
		expect(await recordOf(hers)).toMatchObject([
			{
				id: 's1',
				author_id: anna.memberId,
				formatted: 'Ouvert',
				formats: '[{"mark":"bold","on":true}]',
				block: null
			},
			{ id: 's2', author_id: anna.memberId, added: '', block: 'heading2' },
			{ id: 's3', author_id: anna.memberId, removed: '¶', block: null }
		]);
	});

	test('a whole table that comes or goes is on record with what it holds, in the name of whoever said so', async () => {
		hers.writeBlocks(table('', 'Qui', 'Quand'));
		his.hear(hers).writeBlocks(
			table(`deletion s1 ${bruno.memberId} ${SINCE}`, 'Qui', 'Quand'),
			// He says that it is hers.
			table(`insertion s2 ${anna.memberId} ${SINCE}`, 'Où')
		);
		const record = await recordOf(his);
		expect(record).toMatchObject([
			{ id: 's1', author_id: bruno.memberId, removed: '⊞ Qui | Quand', added: '', state: 'pending' },
			{ id: 's2', author_id: bruno.memberId, removed: '', added: '⊞ Où', state: 'pending' }
		]);
		// What is read of the plan is the text as it stands.
		const { text } = await connection.db
			.selectFrom('document_projection')
			.select('text')
			.where('document_id', '=', documentId)
			.executeTakeFirstOrThrow();
		expect(text).toBe('Qui\nQuand');
		his.writeBlocks(table(`deletion s1 ${bruno.memberId} ${SINCE}`, 'Qui', 'Quand'), table('', 'Où'));
		his.decide('s2', 'accepted', bruno.memberId, { removed: '', added: '⊞ Où' });
		expect(await recordOf(his)).toMatchObject([
			{ id: 's1', state: 'pending' },
			{ id: 's2', state: 'accepted', decided_by: bruno.memberId }
		]);
	});

	test('its words follow the text, also when someone else goes on with them', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		his.hear(hers).write(proposing('s1', anna.memberId, 'samedi matin'));
		expect(await recordOf(his)).toMatchObject([
			{ id: 's1', author_id: anna.memberId, at: SINCE, added: 'samedi matin', state: 'pending' }
		]);
		expect(told).toEqual([plan, plan]);
	});

	test('two proposals on the same words have each their own author', async () => {
		hers.write([words('Ouvert le '), words('mardi', deletion('a', anna.memberId))]);
		his
			.hear(hers)
			.write([
				words('Ouvert le '),
				words('mardi', deletion('a', anna.memberId), deletion('b', bruno.memberId))
			]);
		expect((await recordOf(his)).map(({ id, author_id, removed }) => [id, author_id, removed])).toEqual([
			['a', anna.memberId, 'mardi'],
			['b', bruno.memberId, 'mardi']
		]);
	});

	test('whose it is, is whose page wrote it, not who it says', async () => {
		his.write(proposing('s1', anna.memberId));
		expect(await recordOf(his)).toMatchObject([{ id: 's1', author_id: bruno.memberId }]);
		// And stays so, whoever writes it anew.
		const again = await SuggestingPage.open(connection.db, documentId, anna.memberId);
		again.write(proposing('s1', anna.memberId, 'dimanche'));
		expect(await recordOf(again)).toMatchObject([{ author_id: bruno.memberId, added: 'dimanche' }]);
	});

	test('of what nobody here has written, only a member can be the author', async () => {
		const other = await startAlliance(connection);
		const stranger = await other.member('partner');
		await createPlan(other.ctx, stranger, blankPlan);
		const copied = new SuggestingPage();
		copied.write(proposing('s1', anna.memberId), proposing('s2', stranger.memberId), proposing('s3', 'x'));
		expect((await recordOf(copied)).map(({ id, author_id }) => [id, author_id])).toEqual([
			['s1', anna.memberId]
		]);
	});

	test.each([
		['accepted', 'samedi'],
		['refused', 'mardi']
	] as const)('when Bruno has decided, it is %s, by him, now', async (decision, day) => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		his.hear(hers).write(plain(day)).decide('s1', decision, anna.memberId);
		const [row] = await recordOf(his);
		expect(row).toMatchObject({
			author_id: anna.memberId,
			removed: 'mardi',
			added: 'samedi',
			state: decision,
			decided_by: bruno.memberId
		});
		expect(isRecent(row!.decided_at)).toBe(true);
		expect(told).toEqual([plan, plan]);
		// Nothing more is decided when it is read once more.
		expect(await readAgain(his.write(plain(`${day} matin`)))).toEqual([row]);
	});

	test('what was decided stays so when the text forgets that it was', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		his.hear(hers).write(plain('mardi')).decide('s1', 'refused', anna.memberId);
		const before = await recordOf(his);
		his.doc.getMap('suggestions').delete('s1');
		expect(await recordOf(his)).toEqual(before);
	});

	test('only its author withdraws it; of anyone else that is a refusal', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId), proposing('s2', anna.memberId)));
		hers.write(plain('mardi'), proposing('s2', anna.memberId)).decide('s1', 'withdrawn', anna.memberId);
		his.hear(hers).write(plain('mardi'), plain('mardi')).decide('s2', 'withdrawn', bruno.memberId);
		expect(await recordOf(his)).toMatchObject([
			{ id: 's1', state: 'withdrawn', decided_by: anna.memberId },
			{ id: 's2', state: 'refused', decided_by: bruno.memberId }
		]);
	});

	test('a decision that comes without what it does to the text leaves it open, until that comes', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		// As when the server, the page or the network ends between the two.
		his.hear(hers).decide('s1', 'accepted', anna.memberId);
		expect(await recordOf(his)).toMatchObject([{ state: 'pending', decided_by: null }]);
		expect(await readAgain(his)).toMatchObject([{ state: 'pending' }]);
		expect(await recordOf(his.write(plain('samedi')))).toMatchObject([
			{ state: 'accepted', decided_by: bruno.memberId }
		]);
	});

	test('what left the text without a decision is gone, and nobody decided it', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		const [row] = await recordOf(hers.write(plain('mardi')));
		expect(row).toMatchObject({ state: 'gone', decided_by: null, removed: 'mardi', added: 'samedi' });
		expect(isRecent(row!.decided_at)).toBe(true);
	});

	test('what is undone is open again', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		await recordOf(his.hear(hers).write(plain('samedi')).decide('s1', 'accepted', anna.memberId));
		await recordOf(his.write(proposing('s1', anna.memberId)));
		const open = { author_id: anna.memberId, state: 'pending', decided_by: null, decided_at: null };
		expect(await stored()).toMatchObject([open]);
		expect(await readAgain(his)).toMatchObject([open]);
		// And can be decided otherwise.
		his.write(plain('mardi')).decide('s1', 'refused', anna.memberId);
		expect(await recordOf(his)).toMatchObject([{ state: 'refused', decided_by: bruno.memberId }]);
	});

	test('what was made and decided between two readings is on record too', async () => {
		his
			.write(plain('samedi'))
			.decide('s1', 'accepted', anna.memberId)
			.decide('s2', 'refused', 'nobody', { added: 'lundi' })
			.decide('s3', 'withdrawn', anna.memberId);
		const rows = await recordOf(his);
		expect(rows).toMatchObject([
			{ id: 's1', author_id: anna.memberId, at: SINCE, added: 'samedi', state: 'accepted' },
			{ id: 's2', author_id: bruno.memberId, added: 'lundi', state: 'refused' },
			{ id: 's3', author_id: anna.memberId, state: 'refused' }
		]);
		expect(rows.every((row) => row.decided_by === bruno.memberId && isRecent(row.decided_at))).toBe(true);
	});

	test('nonsense among the decisions is passed over, and the rest is read', async () => {
		await recordOf(hers.write(proposing('s1', anna.memberId)));
		const { memberId } = anna;
		his
			.hear(hers)
			.write(plain('mardi'))
			.put('number', 7)
			.put('null', null)
			.put('list', [{ decision: 'accepted' }])
			.put('text', new Y.Text('accepted'))
			.put('map', new Y.Map([['decision', 'accepted']]))
			.put('bytes', new Uint8Array([1, 2, 3]))
			.put('empty', {})
			.decide('x'.repeat(65), 'accepted', memberId)
			.decide('été', 'accepted', memberId)
			.decide('state', 'pending' as 'accepted', memberId)
			.decide('words', 'accepted', memberId, { removed: 7 })
			.decide('block', 'accepted', memberId, { block: 'table' })
			.decide('formats', 'accepted', memberId, { formats: [{ mark: 'script', on: true }] })
			.decide('many', 'accepted', memberId, { formats: Array(999).fill({ mark: 'bold', on: true }) })
			.decide('long', 'accepted', memberId, {
				added: `${'é'.repeat(1_998)}\0\u{1F33F}…`,
				since: '2999-01-01T00:00:00.000Z'
			})
			.decide('times', 'accepted', memberId, { at: 7, since: '2026-13-45T99:00:00Z' })
			.decide('s1', 'refused', memberId);
		const rows = await recordOf(his);
		expect(rows.map(({ id, state }) => [id, state])).toEqual([
			['long', 'accepted'],
			['s1', 'refused'],
			['times', 'accepted']
		]);
		expect(rows[0]!.added).toBe(`${'é'.repeat(1_998)}\u{FFFD}`);
		expect(isRecent(rows[0]!.at) && isRecent(rows[2]!.at)).toBe(true);
		expect(await readAgain(his.write(plain('jeudi')))).toEqual(rows);
	});

	test('nonsense among the marks is passed over, and the rest is read', async () => {
		const long = insertion('long', anna.memberId, { at: '2999-01-01T00:00:00.000Z' });
		hers.write(
			[words('a', insertion('', anna.memberId)), words('b', insertion('x'.repeat(65), anna.memberId))],
			[words(`${'é'.repeat(1_999)}\u{1F33F}…`, long)],
			[pilcrow('pilcrow', anna.memberId, { change: 'nothing', block: 'table' })],
			proposing('s1', anna.memberId)
		);
		const rows = await recordOf(hers);
		expect(rows.map(({ id, block }) => [id, block])).toEqual([
			['long', null],
			['pilcrow', null],
			['s1', null]
		]);
		expect(rows[0]!.added).toBe(`${'é'.repeat(1_999)}\u{FFFD}`);
		expect(isRecent(rows[0]!.at)).toBe(true);
		expect(await readAgain(hers)).toEqual(rows);
	});

	test('a text that cannot be read makes nothing go away', async () => {
		const before = await recordOf(hers.write(proposing('s1', anna.memberId)));
		hers.fragment.insert(0, [new Y.XmlElement('marquee')]);
		hers.decide('s1', 'accepted', anna.memberId);
		expect(await recordOf(hers)).toEqual(before);
	});

	test('more than is kept at a time makes nothing go away', async () => {
		const some = (count: number) =>
			Array.from({ length: count }, (_, i) => words(`${i} `, insertion(`s${i}`, anna.memberId)));
		await recordOf(hers.write(some(1)));
		const last = proposing('last', anna.memberId);
		await recordOf(hers.write(some(1), last));
		const rows = await recordOf(hers.write(some(5_001), last));
		expect(rows.length).toBe(5_001);
		expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['pending']));
	});
});
