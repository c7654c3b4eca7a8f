import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { FRAGMENT, SCHEMA_VERSION } from '#lib/document/names.ts';
import { messageType } from '#lib/domain/relay-protocol.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import { createEntry, act } from '#server/services/entries.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan, readPlan } from '#server/services/plans.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { lookBeside, type Beside } from '../../support/beside.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance } from '../services/alliance.ts';

const SECRET = 'Ce que nous ne disons qu’entre nous';
const OPEN = 'Ce que tout le plan peut lire';

/** Everything that an entry, a position, a signature or a plan's state is made of. */
const facts = [
	'entry',
	'entry_party',
	'entry_record',
	'entry_signature',
	'agreement_round',
	'agreement_position',
	'commitment_terms',
	'plan_version',
	'plan_signature',
	'plan_move',
	'plan_place',
	'mandate',
	'member',
	'plan_grant',
	'comment_thread',
	'comment',
	'event'
];

describe.each(databases)('a forged document, on $name', ({ create }) => {
	let database: TestDatabase;
	let app: RunningApp;
	let beside: Beside;
	let cookie: string;
	let slug: string;
	let plan: string;
	let documentId: string;
	let secret: string;
	let shown: string;

	beforeAll(async () => {
		database = await create();
		const connection = await database.open();
		const alliance = await startAlliance(connection);
		const amarres = await alliance.organisation('Amarres');
		const balises = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [amarres, balises] });
		const anna = await alliance.member('partner', { of: [amarres], name: 'Anna' });
		const forger = await alliance.member('partner', { of: [balises], name: 'Fausto' });
		await giveMandate(alliance.ctx, steward, amarres, anna.memberId);
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
		const say = (sentence: string, visibility: 'parties' | 'plan') =>
			createEntry(alliance.ctx, anna, {
				planId: plan,
				kind: 'disagreement',
				sentence,
				visibility,
				organisationId: amarres
			});
		secret = (await say(SECRET, 'parties')).id;
		shown = (await say(OPEN, 'plan')).id;
		await act(alliance.ctx, anna, shown, 'explain', { body: 'Notre position', why: 'Parce que' }).catch(
			() => {}
		);
		({ documentId } = await readPlan(alliance.ctx, anna, plan));
		const { token } = await createSessions(connection.db).begin(forger.accountId, {
			user_agent: '',
			address: ''
		});
		cookie = `${SESSION_COOKIE}=${token}`;
		slug = `/a-${alliance.id}`;
		await connection.close();
		app = await startApp({ where: database.where });
		beside = lookBeside(database.where);
	});
	afterAll(async () => {
		await beside?.close();
		await app?.remove();
		await database?.remove();
	});

	const dump = () => beside.dump(facts);
	const projection = async () => {
		const [row] = await beside.all(
			`select seq, html from document_projection where document_id = '${documentId}'`
		);
		return { seq: Number(row!.seq), html: String(row!.html) };
	};

	/** Sends an update as the forger, as any client might; resolves once it is durable. */
	function send(update: Uint8Array): Promise<string> {
		const ws = new WebSocket(
			`${app.origin.replace('http', 'ws')}/documents/${documentId}?schema=${SCHEMA_VERSION}&epoch=1&saved=1`,
			{ headers: { origin: app.origin, cookie } }
		);
		return new Promise<string>((resolve, reject) => {
			ws.on('error', reject);
			ws.on('close', (code) => resolve(String(code)));
			ws.on('message', (data: Buffer) => {
				if (data[0] === messageType.level) ws.send(writeUpdate(update));
				else if (data[0] === messageType.saved) resolve('saved');
			});
		}).finally(() => ws.terminate());
	}

	test('whatever a writer puts into the text changes no position, signature or state, and shows nothing hidden', async () => {
		const before = await dump();
		const doc = new Y.Doc();
		const text = doc.getXmlFragment(FRAGMENT);
		doc.transact(() => {
			const paragraph = new Y.XmlElement('paragraph');
			text.push([paragraph]);
			const words = new Y.XmlText();
			words.insert(0, 'Cité : ');
			paragraph.push([words]);
			for (const id of [secret, shown]) {
				const citation = new Y.XmlElement('citation');
				for (const [name, value] of Object.entries({
					id,
					state: 'maintained',
					title: 'Adopté par tous',
					kind: 'agreement',
					visibility: 'public',
					parties: 'Amarres',
					signature: 'Anna'
				}))
					citation.setAttribute(name, value);
				paragraph.push([citation]);
			}
			// Under the names of what is kept in the database, as roots of the same document.
			for (const table of facts) {
				doc.getMap(table).set(secret, { id: secret, state: 'maintained', visibility: 'public', step: 1 });
				doc.getArray(`${table}s`).push([{ entry_id: shown, answer: 'signed', organisation_id: 'Amarres' }]);
			}
		});
		const { seq } = await projection();
		expect(await send(Y.encodeStateAsUpdate(doc))).toBe('saved');
		await vi.waitUntil(async () => (await projection()).seq > seq, { timeout: 30_000 });
		expect(await dump()).toBe(before);
		expect((await projection()).html).not.toContain('Adopté par tous');

		const get = async (path: string) => {
			const response = await fetch(app.origin + path, { headers: { cookie, accept: 'text/html' } });
			return { status: response.status, body: await response.text() };
		};
		const page = await get(`${slug}/plans/${plan}`);
		expect(page.body).toContain(OPEN);
		expect(page.body).not.toContain(SECRET);
		expect(page.body).not.toContain('Adopté par tous');
		expect((await get(`${slug}/entries/${secret}`)).status).toBe(404);
		const entry = await get(`${slug}/entries/${shown}`);
		expect(entry.body).toContain('Exprimé');
	});
});
