import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { renderHtml } from '#lib/document/render.ts';
import type { EntryKind, Visibility } from '#lib/domain/entry.ts';
import { documentSchema } from '#lib/document/schema.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import type { Connection } from '#server/db/connection.ts';
import { createKeeper, type DocumentKeeper } from '#server/documents/keeper.ts';
import { planDocx } from '#server/exports/plan-docx.ts';
import { decide, startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { readPlanText, type ProposedMode } from '#server/services/plan-text.ts';
import { createEntry } from '#server/services/entries.ts';
import { createPlan, grant, readPlan } from '#server/services/plans.ts';
import { proposalOf, suggestionsOfPlan } from '#server/services/suggestions.ts';
import { readThread } from '#server/services/threads.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { unzipped } from '../../support/unzipped.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('words that a commenter proposes on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let keeper: DocumentKeeper;
	let anna: Actor;
	let carl: Actor;
	let olga: Actor;
	let planId: string;
	let documentId: string;
	const doc = { current: new Y.Doc() };
	let seq: number;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		keeper = createKeeper(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
		carl = await alliance.member('commenter', { name: 'Carl <Carrel>' });
		olga = await alliance.member('observer', { name: 'Olga' });
		planId = await newPlan();
		({ documentId } = await readPlan(alliance.ctx, anna, planId));
		doc.current = new Y.Doc();
		Y.applyUpdate(
			doc.current,
			seedFromMarkdown('Ouvert **le mardi matin** à tous.\n\nDans la grande salle.')
		);
		seq = 1_000;
		await save();
	});
	afterEach(async () => {
		await keeper.close();
		await connection.close();
		await database.remove();
	});

	const newPlan = () =>
		createPlan(alliance.ctx, anna, {
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
	async function save() {
		const bytes = Y.encodeStateAsUpdate(doc.current);
		const row = { document_id: documentId, seq: (seq += 1), member_id: anna.memberId, at: '2026-03-02' };
		await connection.db
			.insertInto('document_update')
			.values({ ...row, bytes })
			.execute();
	}
	/** Proposes other words for those of the text; '' to leave them out. */
	async function propose(words: string, replacement: string, body = ''): Promise<string> {
		const text = new DocumentText(doc.current.getXmlFragment(FRAGMENT), documentSchema());
		const start = text.flat.indexOf(words);
		const range = { from: text.positionAt(start), to: text.positionAt(start + words.length - 1) + 1 };
		const anchor = makeAnchor(text, range);
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 60_000);
		const input = { planId, target: 'passage' as const, anchor, replacement, body };
		return (await startThread(alliance.ctx, carl, input)).threadId;
	}
	const read = (mode: ProposedMode, actor = olga) => readPlanText(alliance.ctx, keeper, actor, planId, mode);
	const html = async (mode: ProposedMode) => {
		const { json, authors } = await read(mode);
		return renderHtml(json, undefined, (id) => authors.get(id) ?? 'Quelqu’un');
	};
	const PLAIN = '<p>Ouvert <strong>le mardi matin</strong> à tous.</p><p>Dans la grande salle.</p>';

	test('stand in what is taken away, where that shows what is proposed, under their name, and not where it does not', async () => {
		expect(await read('dropped')).toMatchObject({ proposes: false });
		await propose('mardi', 'jeudi');
		await propose('grande', '');
		expect(await read('dropped')).toMatchObject({ proposes: true });
		expect(await html('dropped')).toBe(PLAIN);
		expect(await html('accepted')).toBe(
			'<p>Ouvert <strong>le jeudi matin</strong> à tous.</p><p>Dans la  salle.</p>'
		);
		const title = ' title="Carl &lt;Carrel&gt;"';
		const shown = await html('shown');
		// In the dress of the words that they would replace.
		expect(shown).toMatch(/<ins[^>]*><strong>jeudi|<strong><ins[^>]*>jeudi/);
		expect(shown.replaceAll(/<(?!\/?(ins|del))[^>]*>/g, '')).toBe(
			`Ouvert le <del${title}>mardi</del><ins${title}>jeudi</ins> matin à tous.Dans la <del${title}>grande</del> salle.`
		);
		const { json, authors } = await read('shown');
		const file = await unzipped(
			await planDocx({
				title: 'Un plan',
				about: [],
				document: json,
				citation: () => '',
				block: () => '',
				author: (id) => authors.get(id) ?? 'Quelqu’un'
			})
		);
		const by = 'w:author="Carl &lt;Carrel&gt;" w:date="2026-03-02T09:01:00.000Z"';
		expect(file).toMatch(new RegExp(`<w:del w:id="\\d+" ${by}>(?:(?!</w:del>).)*mardi`));
		expect(file).toMatch(
			new RegExp(`<w:ins w:id="\\d+" ${by}>(?:(?!</w:ins>).)*<w:b/>(?:(?!</w:ins>).)*jeudi`)
		);
	});

	test('are no longer there once they are decided on, nor where their passage is gone', async () => {
		const taken = await propose('mardi', 'jeudi');
		await propose('la grande salle', 'la halle');
		await decide(alliance.ctx, anna, taken, 'rejected');
		const line = (doc.current.getXmlFragment(FRAGMENT).get(1) as Y.XmlElement).get(0) as Y.XmlText;
		line.delete(0, line.length);
		line.insert(0, 'Rien.');
		await save();
		expect(await read('shown')).toMatchObject({ proposes: false });
		expect(await html('shown')).toBe(PLAIN.replace('Dans la grande salle.', 'Rien.'));
	});

	test('follow their passage, and two for the same words are both shown', async () => {
		await propose('le mardi matin', 'le jeudi');
		await propose('matin', 'soir');
		const line = (doc.current.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement).get(0) as Y.XmlText;
		line.insert(0, 'Ici : ');
		await save();
		const shown = (await html('shown')).replaceAll(/<(?!\/?(ins|del))[^>]*>/g, '');
		expect(shown).toMatch(/^Ici : Ouvert <del[^>]*>le mardi <\/del>/);
		expect(shown).toContain('le jeudi</ins>');
		expect(shown).toContain('soir</ins>');
	});

	test('accepted, of those for passages that overlap only the first come, wherever they stand', async () => {
		const accepted = async () => (await html('accepted')).replaceAll(/<[^>]*>/g, '');
		await propose('le mardi matin', 'le jeudi');
		await propose('mardi', 'lundi');
		await propose('matin à tous', 'soir');
		await propose('à tous', 'à qui veut');
		// Beside a passage is not in it.
		await propose('.', ', enfin.');
		// The same the other way round: what was first is within what came later.
		await propose('grande', 'petite');
		await propose('la grande salle', 'la halle');
		expect(await accepted()).toBe('Ouvert le jeudi à qui veut, enfin.Dans la petite salle.');
	});

	test('are listed with what is proposed in the text: whose, since when, why, how it was decided, and what may be decided', async () => {
		const first = await propose('mardi', 'jeudi', 'Le mardi, la halle est prise.');
		const made = alliance.clock.now.toISOString();
		const second = await propose('grande', '');
		const list = (actor: Actor, state?: Parameters<typeof suggestionsOfPlan>[3]) =>
			suggestionsOfPlan(alliance.ctx, actor, planId, state);
		const { suggestions, counts } = await list(anna);
		expect(suggestions.map(({ id }) => id)).toEqual([second, first]);
		expect(counts).toEqual({ pending: 2, accepted: 0, refused: 0, withdrawn: 0, gone: 0 });
		expect(suggestions[1]).toEqual({
			id: first,
			state: 'pending',
			author: { id: carl.memberId, name: 'Carl <Carrel>' },
			at: made,
			removed: 'mardi',
			added: 'jeudi',
			formatted: '',
			formats: [],
			block: null,
			decider: null,
			decidedAt: null,
			entry: null,
			thread: { why: 'Le mardi, la halle est prise.', may: ['accept', 'reject'] }
		});
		expect((await list(carl)).suggestions[0]!.thread!.may).toEqual(['withdraw']);
		expect((await list(olga)).suggestions[0]!.thread!.may).toEqual([]);
		alliance.clock.now = new Date('2026-03-04T09:00:00.000Z');
		await decide(alliance.ctx, anna, first, 'rejected');
		await decide(alliance.ctx, carl, second, 'withdrawn');
		expect((await list(olga)).counts).toMatchObject({ pending: 0, refused: 1, withdrawn: 1 });
		const refused = (await list(carl, 'refused')).suggestions;
		expect(refused).toMatchObject([
			{
				id: first,
				state: 'refused',
				decider: { id: anna.memberId, name: 'Anna' },
				decidedAt: '2026-03-04T09:00:00.000Z',
				thread: { may: [] }
			}
		]);
		expect((await list(carl, 'withdrawn')).suggestions).toMatchObject([
			{ id: second, decider: { id: carl.memberId } }
		]);
	});

	describe('of which an agreement is made', () => {
		const begin = async (
			suggestion: string,
			input: { actor?: Actor; kind?: EntryKind; visibility?: Visibility } = {}
		) => {
			const { actor = carl, kind = 'agreement', visibility = 'plan' } = input;
			const sentence = 'Ouvrir le jeudi';
			const about = { planId, organisationId: null, dueOn: '2027-01-01', suggestion };
			return (await createEntry(alliance.ctx, actor, { ...about, sentence, kind, visibility })).id;
		};
		const agreement = async (thread: string, actor = olga) =>
			(await readThread(alliance.ctx, actor, thread)).agreement;
		const source = (entry: string, actor = olga) => proposalOf(alliance.ctx, actor, entry);

		test('know it once they are accepted, and it knows them: whose, since when, what they say', async () => {
			const thread = await propose('mardi', 'jeudi', 'La halle est prise.');
			const at = alliance.clock.now.toISOString();
			const early = await begin(thread, { actor: anna });
			await decide(alliance.ctx, anna, thread, 'accepted');
			await begin(thread, { kind: 'disagreement' });
			expect(await agreement(thread)).toBeNull();
			expect(await source(early)).toBeUndefined();

			const before = alliance.facts.length;
			const first = await begin(thread);
			expect(alliance.facts.slice(before)).toContainEqual(
				expect.objectContaining({ topics: [`threads:${planId}`], what: 'thread', id: thread })
			);
			const second = await begin(thread);
			expect(await agreement(thread)).toEqual({ id: first, title: 'Ouvrir le jeudi' });
			const [listed] = (await suggestionsOfPlan(alliance.ctx, olga, planId, 'accepted')).suggestions;
			expect(listed!.entry).toEqual({ id: first, title: 'Ouvrir le jeudi' });
			expect(await source(first)).toMatchObject({
				author: { id: carl.memberId, name: 'Carl <Carrel>' },
				at,
				removed: 'mardi',
				added: 'jeudi',
				path: `/comments/${thread}`
			});
			expect(await source(second)).toBeUndefined();
		});

		test('know none that their reader does not see, nor one of another plan', async () => {
			const thread = await propose('mardi', 'jeudi');
			await decide(alliance.ctx, anna, thread, 'accepted');
			const draft = await begin(thread, { visibility: 'draft' });
			expect(await agreement(thread, carl)).toMatchObject({ id: draft });
			expect(await agreement(thread)).toBeNull();
			await expect(source(draft)).rejects.toMatchObject({ code: 'not-found' });
			const other = await propose('grande', 'petite');
			await decide(alliance.ctx, anna, other, 'accepted');
			const elsewhere = planId;
			planId = await newPlan();
			await begin(other, { actor: anna });
			planId = elsewhere;
			expect(await agreement(other)).toBeNull();
		});

		test('as what a writer proposed in the text', async () => {
			const row = {
				document_id: documentId,
				id: 's1',
				author_id: anna.memberId,
				at: '2026-03-01T08:00:00.000Z',
				removed: 'mardi',
				added: 'samedi',
				formatted: '',
				formats: '[]',
				block: null,
				state: 'accepted' as const
			};
			await connection.db.insertInto('suggestion').values(row).execute();
			const { at, removed, added } = row;
			const made = await begin('s1');
			expect(await source(made)).toEqual({
				author: { id: anna.memberId, name: 'Anna' },
				...{ at, removed, added, formatted: '', formats: [], block: null },
				path: `/plans/${planId}/suggestions?show=accepted`
			});
		});
	});

	test('are for nobody who may not read the plan', async () => {
		await propose('mardi', 'jeudi');
		await grant(alliance.ctx, anna, planId, {
			subjectKind: 'member',
			subjectId: olga.memberId,
			level: 'none'
		});
		await expect(read('shown')).rejects.toMatchObject({ code: 'not-found' });
		await expect(suggestionsOfPlan(alliance.ctx, olga, planId)).rejects.toMatchObject({ code: 'not-found' });
	});
});
