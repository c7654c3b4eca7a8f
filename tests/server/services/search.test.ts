import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { visibilities } from '#lib/domain/entry.ts';
import { roles } from '#lib/domain/permissions.ts';
import type { App } from '#server/app.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import * as search from '#server/db/search.ts';
import { projectBytes } from '#server/documents/project-bytes.ts';
import { deleteComment, setResolved, startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { watchSearchIndex } from '#server/jobs/search-index.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan, describePlan, grant, readPlan, type NewPlan } from '#server/services/plans.ts';
import { indexPending } from '#server/services/search-index.ts';
import { searchFor, suggest, type SearchAsked } from '#server/services/search.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('the search on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let anna: Actor;
	let bruno: Actor;
	let observer: Actor;
	let amarres: string;
	let balises: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		amarres = await alliance.organisation('Amarres');
		balises = await alliance.organisation('Balises du Léman');
		anna = await alliance.member('partner', { stewardOf: [amarres], name: 'Anaïs Le Goff' });
		bruno = await alliance.member('partner', { of: [balises], name: 'Bruno Tessier' });
		await giveMandate(alliance.ctx, anna, amarres, anna.memberId);
		observer = await alliance.member('observer', { name: 'Odile Perret' });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const description = {
		title: 'Un plan',
		scope: 'local' as const,
		territoryId: null as string | null,
		themeIds: [] as string[],
		sdgs: [],
		lastWord: 'Le comité',
		leadOrganisationId: null as string | null
	};
	const plan = (more: Partial<NewPlan> = {}) =>
		createPlan(alliance.ctx, anna, { ...description, template: 'empty', language: 'fr', ...more });
	async function entry(
		planId: string,
		sentence: string,
		more: {
			kind?: 'agreement' | 'disagreement' | 'commitment';
			visibility?: 'draft' | 'parties' | 'plan';
		} = {}
	) {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: more.kind ?? 'disagreement',
			sentence,
			visibility: more.visibility ?? 'plan',
			organisationId: amarres,
			dueOn: more.kind === 'commitment' ? '2026-12-01' : null
		});
		return id;
	}
	/** A plan's text as it is once it was projected. */
	async function write(planId: string, markdown: string) {
		const { documentId } = await readPlan(alliance.ctx, anna, planId);
		const projected = projectBytes(seedFromMarkdown(markdown));
		await connection.db.transaction().execute(async (trx) => {
			const at = alliance.clock.now.toISOString();
			await documents.saveProjection(trx, { document_id: documentId, seq: 9, at, ...projected });
		});
	}
	/** What a member finds. */
	async function find(actor: Actor, typed: string, asked: SearchAsked = {}) {
		await indexPending(alliance.ctx);
		return searchFor(alliance.ctx, actor, typed, asked, { page: 1 });
	}
	const idsFor = async (actor: Actor, typed: string, asked: SearchAsked = {}) =>
		(await find(actor, typed, asked)).hits.map(({ id }) => id);

	test('a word is found in its other forms, with and without accents, in capitals and with ligatures', async () => {
		const id = await plan({ title: 'Mobilités rurales' });
		await write(id, 'Les cœurs de village gardent leurs services nationaux et les engagements pris.');
		for (const typed of [
			'mobilité',
			'MOBILITES',
			'rurale ',
			'coeur',
			'national ',
			'engagement ',
			'engagé '
		]) {
			expect(await idsFor(observer, typed), typed).toEqual([id]);
		}
		expect(await idsFor(observer, 'aviation')).toEqual([]);
	});

	test('what a reader may not see is neither found nor counted nor suggested', async () => {
		const id = await plan({ title: 'Plan du marais' });
		const own = await entry(id, 'Assécher le marais en secret', { visibility: 'draft' });
		const parties = await entry(id, 'Vendre le marais', { visibility: 'parties' });
		const open = await entry(id, 'Protéger le marais');
		await startThread(alliance.ctx, anna, {
			planId: id,
			entryId: parties,
			target: 'entry',
			anchor: null,
			body: 'Le marais vaut cher'
		});
		const seen = async (actor: Actor) => {
			const { hits, counts, total } = await find(actor, 'marais');
			const suggested = await suggest(alliance.ctx, actor, 'marais');
			expect(new Set(suggested.map((hit) => hit.id))).toEqual(new Set(hits.map((hit) => hit.id)));
			expect(total).toBe(hits.length);
			expect(counts.disagreement).toBe(hits.filter(({ kind }) => kind === 'disagreement').length);
			return hits.map((hit) => (hit.kind === 'comment' ? 'comment' : hit.id)).toSorted();
		};
		expect(await seen(anna)).toEqual([id, own, parties, open, 'comment'].toSorted());
		expect(await seen(bruno)).toEqual([id, open].toSorted());
		const colleague = await alliance.member('observer', { of: [amarres] });
		expect(await seen(colleague)).toEqual([id, parties, open, 'comment'].toSorted());
		await grant(alliance.ctx, anna, id, { subjectKind: 'everyone', subjectId: '', level: 'none' });
		expect(await seen(bruno)).toEqual([]);
		// Of an entry that is theirs they are not told what the plan is called.
		expect((await find(colleague, 'vendre')).hits).toMatchObject([{ id: parties, plan: null }]);
		expect((await find(bruno, 'marai')).nearest).toBeNull();
		expect(await seen(await alliance.member('admin'))).toEqual([id, open].toSorted());
	});

	test('positions of a round are not found before it closes', async () => {
		const agreement = await entry(await plan(), 'Ouvrir le soir', { kind: 'agreement' });
		await act(alliance.ctx, anna, agreement, 'open_round', { live: true });
		await act(alliance.ctx, anna, agreement, 'take_position', { step: 3, reason: 'Avec un hippodrome' });
		expect(await idsFor(bruno, 'hippodrome')).toEqual([]);
		const closed_at = alliance.clock.now.toISOString();
		await connection.db.updateTable('agreement_round').set({ closed_at }).execute();
		expect(await idsFor(bruno, 'hippodrome')).toEqual([agreement]);
	});

	test('what changes is found as it is now, and no longer as it was', async () => {
		const id = await plan({ title: 'Ancien moulin' });
		await write(id, '## Une roue\n\nElle tourne.\n\n## Un bief\n\nIl coule.');
		expect(await idsFor(observer, 'bief')).toEqual([id]);
		await write(id, '## Une roue\n\nElle tourne.\n\n## Un canal\n\nIl coule.');
		await describePlan(alliance.ctx, anna, id, { ...description, title: 'Nouveau moulin' });
		expect(await idsFor(observer, 'bief')).toEqual([]);
		expect(await idsFor(observer, 'nouveau canal')).toEqual([id]);
		const { threadId, commentId } = await startThread(alliance.ctx, anna, {
			planId: id,
			target: 'plan',
			anchor: null,
			body: 'Et les écluses ?'
		});
		expect(await idsFor(observer, 'ecluse')).toEqual([commentId]);
		await deleteComment(alliance.ctx, anna, threadId, commentId);
		expect(await idsFor(observer, 'ecluse')).toEqual([]);
	});

	test('nothing that is typed is an error: operators are words, punctuation is none, length is cut', async () => {
		const id = await plan({ title: 'Near and far : le sémaphore' });
		expect(await idsFor(observer, 'sémaphore NEAR far')).toEqual([id]);
		for (const typed of ['"sémaphore', 'sémaphore*', '^sémaphore:', "sémaphore' & | ! <-> ()"]) {
			expect(await idsFor(observer, typed), typed).toEqual([id]);
		}
		expect(await idsFor(observer, 'sémaphore OR inconnu')).toEqual([]);
		for (const typed of ['!!! … ?', '""', '« »', '\u0301', '*', '\0']) {
			expect((await find(observer, typed)).problem, typed).toBe('no-words');
		}
		expect(await find(observer, 'sémaphore '.repeat(1_000))).toMatchObject({ cut: true, total: 1 });
		expect(await find(observer, 'x'.repeat(10_000))).toMatchObject({ cut: true, total: 0 });
	});

	test('each role finds of each visibility what its page shows, and counts no more', async () => {
		const id = await plan({ title: 'Le cadastre' });
		const secret = await plan({ title: 'Le cadastre secret' });
		await grant(alliance.ctx, anna, secret, { subjectKind: 'everyone', subjectId: '', level: 'none' });
		const made: string[] = [];
		for (const planId of [id, secret]) {
			for (const visibility of visibilities) {
				const made_id = await entry(planId, `Cadastre ${visibility}`);
				await connection.db
					.updateTable('entry')
					.set({ visibility, ...(visibility === 'confidential' && { confidant_id: bruno.memberId }) })
					.where('id', '=', made_id)
					.execute();
				made.push(made_id);
			}
		}
		const readers = [anna, bruno, observer, await alliance.member('observer', { of: [amarres] })];
		for (const role of roles) readers.push(await alliance.member(role));
		for (const reader of readers) {
			const shown = await Promise.all(
				made.map((it) =>
					readEntry(alliance.ctx, reader, it).then(
						() => it,
						() => ''
					)
				)
			);
			const { hits, counts, total } = await find(reader, 'cadastre', { kind: 'disagreement' });
			expect(hits.map((it) => it.id).toSorted(), reader.name).toEqual(shown.filter(Boolean).toSorted());
			expect(counts.disagreement).toBe(hits.length);
			expect(total).toBe(hits.length);
			expect(counts.plan).toBe(reader === anna || reader.role === 'admin' ? 2 : 1);
		}
	});

	test('nothing of another alliance is found, counted or offered as a spelling', async () => {
		const other = await startAlliance(connection);
		const stranger = await other.member('admin', { name: 'Étrangère' });
		await createPlan(other.ctx, stranger, {
			...description,
			title: 'Le phare voisin',
			template: 'empty',
			language: 'fr'
		});
		const found = await find(observer, 'phare');
		expect(found).toMatchObject({ total: 0, nearest: null, plans: [] });
		expect((await find(observer, 'pharr')).nearest).toBeNull();
		expect(await suggest(alliance.ctx, observer, 'étrang')).toEqual([]);
		expect((await searchFor(other.ctx, stranger, 'phare', {}, { page: 1 })).total).toBe(1);
	});

	test('what was narrowed is found by no one else at once, and nothing that was deleted is shown', async () => {
		const id = await plan();
		const open = await entry(id, 'Déplacer la bouée');
		const { threadId, commentId } = await startThread(alliance.ctx, anna, {
			planId: id,
			target: 'plan',
			anchor: null,
			body: 'La bouée dérive'
		});
		expect(new Set(await idsFor(observer, 'bouée'))).toEqual(new Set([open, commentId]));
		// Before the index has followed.
		await connection.db.updateTable('entry').set({ visibility: 'draft' }).where('id', '=', open).execute();
		await deleteComment(alliance.ctx, anna, threadId, commentId);
		const { hits } = await searchFor(alliance.ctx, observer, 'bouée', {}, { page: 1 });
		expect(hits).toEqual([]);
		expect((await suggest(alliance.ctx, observer, 'bouée')).length).toBe(0);
	});

	test('words between quotes must follow each other, in any form; an open quote is none', async () => {
		const id = await plan({ title: 'Une porte ouverte' });
		await plan({ title: 'Ouverte, la porte' });
		for (const typed of ['"porte ouverte"', '« portes ouvertes »', '“PORTE OUVERTE”']) {
			expect(await idsFor(observer, typed), typed).toEqual([id]);
		}
		expect((await idsFor(observer, 'porte ouverte ')).length).toBe(2);
		expect((await idsFor(observer, '"porte ouverte')).length).toBe(2);
	});

	test('the last word may be only begun, the others are whole', async () => {
		const id = await plan({ title: 'Covoiturage solidaire' });
		for (const typed of ['co', 'covoit', 'COVOITURAGES', 'solidaire covoi']) {
			expect(await idsFor(observer, typed), typed).toEqual([id]);
		}
		for (const typed of ['covoi solidaire', 'covoit ', 'voiturage']) {
			expect(await idsFor(observer, typed), typed).toEqual([]);
		}
	});

	test('it is narrowed by kind, plan, organisation and state, and says what there is without', async () => {
		const [one, two] = [await plan({ title: 'Sémaphore nord' }), await plan({ title: 'Sémaphore sud' })];
		const kept = await entry(one, 'Allumer le sémaphore', { kind: 'commitment' });
		const argued = await entry(two, 'Repeindre le sémaphore');
		const { threadId, commentId } = await startThread(alliance.ctx, bruno, {
			planId: two,
			target: 'plan',
			anchor: null,
			body: 'Quel sémaphore ?'
		});
		const narrowed = async (asked: SearchAsked) => new Set(await idsFor(observer, 'sémaphore', asked));
		expect(await narrowed({})).toEqual(new Set([one, two, kept, argued, commentId]));
		expect(await narrowed({ kind: 'plan' })).toEqual(new Set([one, two]));
		expect(await narrowed({ planId: two })).toEqual(new Set([two, argued, commentId]));
		expect(await narrowed({ organisationId: amarres })).toEqual(new Set([kept, argued]));
		expect(await narrowed({ organisationId: balises })).toEqual(new Set([commentId]));
		expect(await narrowed({ kind: 'disagreement', state: 'raised' })).toEqual(new Set([argued]));
		expect(await narrowed({ kind: 'comment', state: 'open' })).toEqual(new Set([commentId]));
		await setResolved(alliance.ctx, anna, threadId, true);
		expect(await narrowed({ kind: 'comment', state: 'open' })).toEqual(new Set());
		expect(await narrowed({ kind: 'comment', state: 'closed' })).toEqual(new Set([commentId]));
		const none = await find(observer, 'sémaphore', { state: 'kept' });
		expect(none).toMatchObject({ total: 0, withoutFilters: 5 });
		expect((await find(observer, 'sémaphore')).plans).toEqual([
			{ id: one, title: 'Sémaphore nord', count: 2 },
			{ id: two, title: 'Sémaphore sud', count: 3 }
		]);
	});

	test('a new name is found wherever the old one was', async () => {
		const place = await alliance.territory('local', 'Rade');
		const network = await alliance.organisation('Vigies');
		const id = await plan({ territoryId: place });
		const home = { territory_id: place, network_id: network };
		await connection.db.updateTable('organisation').set(home).where('id', '=', balises).execute();
		expect(new Set(await idsFor(observer, 'rade'))).toEqual(new Set([id, balises]));
		expect(new Set(await idsFor(observer, 'vigies'))).toEqual(new Set([network, balises]));
		expect(new Set(await idsFor(observer, 'balises'))).toEqual(new Set([balises, bruno.memberId]));
		const rename = (table: 'territory' | 'organisation' | 'account', of: string, name: string) =>
			connection.db.updateTable(table).set({ name }).where('id', '=', of).execute();
		await rename('territory', place, 'Estuaire');
		await rename('organisation', network, 'Sentinelles');
		await rename('organisation', balises, 'Bouées');
		await rename('account', bruno.accountId, 'Bruno Lamaneur');
		await describePlan(alliance.ctx, anna, id, { ...description, territoryId: place, title: 'Le chenal' });
		for (const old of ['rade', 'vigies', 'balises', 'tessier', '"un plan"']) {
			expect(await idsFor(observer, old), old).toEqual([]);
		}
		expect(new Set(await idsFor(observer, 'estuaire'))).toEqual(new Set([id, balises]));
		expect(new Set(await idsFor(observer, 'sentinelles'))).toEqual(new Set([network, balises]));
		expect(new Set(await idsFor(observer, 'bouées'))).toEqual(new Set([balises, bruno.memberId]));
		expect(await idsFor(observer, 'lamaneur')).toEqual([bruno.memberId]);
		expect(await idsFor(observer, 'chenal')).toEqual([id]);
	});

	test('what is called as one types comes first, with the passage that says it, marked', async () => {
		const talked = await plan({ title: 'Autre chose' });
		const filler = 'Rien de cela ici. '.repeat(40);
		await write(talked, `## Le quai\n\n${filler}Un <b>cabestan</b> rouillé attend. ${filler}`);
		const called = await plan({ title: 'Cabestans' });
		await connection.db
			.updateTable('plan')
			.set({ changed_at: '2020-01-01T00:00:00.000Z' })
			.where('id', '=', called)
			.execute();
		const { hits } = await find(observer, 'cabestan');
		expect(hits.map(({ id }) => id)).toEqual([called, talked]);
		expect(hits[0]!.title).toEqual([{ text: 'Cabestans', hit: true }]);
		expect(hits[1]!.heading).toEqual([{ text: 'Le quai', hit: false }]);
		expect(hits[1]!.excerpt.filter(({ hit }) => hit)).toEqual([{ text: 'cabestan', hit: true }]);
		const shown = hits[1]!.excerpt.map(({ text }) => text).join('');
		expect(shown.length).toBeLessThan(240);
		expect(shown.startsWith('… ') && shown.endsWith(' …')).toBe(true);
	});

	test('no text keeps another from being found, whatever stands in it', async () => {
		const id = await plan();
		const odd = ['x'.repeat(5_000), "l'a\\b'c''d", 'a\u0301\u0301 \ud83c\udf3f ﷺ', "' | ! & :* <->"];
		for (const body of odd)
			await startThread(alliance.ctx, anna, { planId: id, target: 'plan', anchor: null, body });
		await write(id, `# ${'Très long titre '.repeat(60)}\n\nUn hauban\n\n${'mât '.repeat(20_000)}`);
		expect(await idsFor(observer, 'hauban')).toEqual([id]);
		expect((await find(observer, 'x'.repeat(70))).total).toBe(1);
		await connection.db
			.insertInto('search_pending')
			.values({ kind: 'plan', subject_id: 'unknown' })
			.execute();
		expect(await indexPending(alliance.ctx)).toBe(1);
	});

	test('what changes while the index of everything is made is found before all else is in it', async () => {
		const waiting = Array.from({ length: 4_000 }, (_, n) => ({
			kind: 'organisation' as const,
			subject_id: `unknown${n}`
		}));
		for (let at = 0; at < waiting.length; at += 500) {
			const some = waiting.slice(at, at + 500);
			await connection.db.insertInto('search_pending').values(some).execute();
		}
		let id: string | undefined;
		let left = 0;
		let begun = false;
		// Asked before each transaction: the plan is made once the first is under way.
		const making = Promise.withResolvers<void>();
		const all = indexPending(alliance.ctx, () => {
			if (!begun) making.resolve(plan({ title: 'La girouette' }).then((made) => void (id = made)));
			begun = true;
			return false;
		});
		await making.promise;
		await vi.waitFor(async () => {
			left = (await search.pending(connection.db, 5_000)).length;
			expect((await suggest(alliance.ctx, observer, 'girouette')).map((hit) => hit.id)).toEqual([id]);
		});
		expect(left).toBeGreaterThan(0);
		await all;
		expect(await search.pending(connection.db, 1)).toEqual([]);
	});

	test('one thing that cannot be put into the index keeps nothing else from being found', async () => {
		const broken = await plan({ title: 'Cassé' });
		await write(broken, 'Un texte');
		const { documentId } = await readPlan(alliance.ctx, anna, broken);
		await connection.db
			.updateTable('document_projection')
			.set({ json: '{' })
			.where('document_id', '=', documentId)
			.execute();
		const id = await plan({ title: 'Le brigantin' });
		// Each time one of its marks goes behind all others.
		const marks = (await search.pending(connection.db, 100)).length;
		for (let n = 0; n < marks; n += 1) await expect(indexPending(alliance.ctx)).rejects.toThrow('JSON');
		expect((await suggest(alliance.ctx, observer, 'brigantin')).map((hit) => hit.id)).toEqual([id]);
		// It is tried again, and there once it can be.
		await write(broken, 'Un texte réparé');
		expect(await idsFor(observer, 'réparé')).toEqual([broken]);
	});

	test('the running program finds a change by itself', async () => {
		const told = Promise.withResolvers<void>();
		const id = await plan({ title: 'La drisse' });
		const job = watchSearchIndex({
			...alliance.ctx,
			log: { info() {}, warn: ({ err }: { err: Error }) => told.reject(err) }
		} as unknown as App);
		await vi.waitFor(
			async () =>
				expect((await suggest(alliance.ctx, observer, 'drisse')).map((hit) => hit.id)).toEqual([id]),
			{ timeout: 5_000, interval: 50 }
		);
		await job.stop();
		told.resolve();
		await told.promise;
	});
});
