import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { dayOf } from '#lib/domain/dossier.ts';
import type { Role } from '#lib/domain/permissions.ts';
import { messageType, type Level } from '#lib/domain/relay-protocol.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { newId } from '#server/ids.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import type { Actor } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { invite } from '#server/services/invitations.ts';
import { clausesOf, setNational } from '#server/services/clauses.ts';
import { giveMandate, offerMandate } from '#server/services/mandates.ts';
import { offerLead, readLead } from '#server/services/plan-lead.ts';
import { answerVersion } from '#server/services/plan-signatures.ts';
import { freezePlan } from '#server/services/plan-versions.ts';
import { guestLinksOf, makeGuestLink } from '#server/services/guest-links.ts';
import { createPlan, grant, loadPlan, readPlan, setArchived, type NewPlan } from '#server/services/plans.ts';
import type { WorkshopContext } from '#server/services/workshop-access.ts';
import { createWorkshop } from '#server/services/workshops.ts';
import { CodeLimits } from '#server/workshops/code-limits.ts';
import { WorkshopHost } from '#server/workshops/host.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { lookBeside, type Beside } from '../../support/beside.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT, SCHEMA_VERSION } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import { reply, startThread } from '#server/services/comment.ts';
import * as documents from '#server/db/documents.ts';
import { changeOf } from '../../support/frames.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';
import {
	actions,
	granted,
	onPlan,
	pages,
	people,
	routeOf,
	toThirdParty,
	type Granted,
	type Target
} from './permission-table.ts';

const departments = ['D01', 'D02', 'D03', 'D04', 'D05', 'D06', 'D07', 'D08'];

describe.each(databases)('who may do what, on $name', ({ create }) => {
	let database: TestDatabase;
	let app: RunningApp;
	let beside: Beside;
	let slug: string;
	const cookies = new Map<string, string>();
	const targets = new Map<string, Target>();
	let elsewhere: string;
	let workshops: WorkshopContext;

	beforeAll(async () => {
		database = await create();
		const connection = await database.open();
		const alliance = await startAlliance(connection);
		const host = new WorkshopHost(connection, alliance.ctx.now);
		workshops = { ...alliance.ctx, workshops: host, codeLimits: new CodeLimits() };
		const other = await startAlliance(connection);
		const country = await alliance.territory('national', 'France');
		const lead = await alliance.member('facilitator', { name: 'Lead' });
		const national = await createPlan(alliance.ctx, lead, { ...blankPlan, title: 'National' });
		const signIn = async (who: string, { accountId }: Actor) => {
			const { token } = await createSessions(connection.db).begin(accountId, { user_agent: '', address: '' });
			cookies.set(who, `${SESSION_COOKIE}=${token}`);
		};
		for (const [at, who] of people.entries()) {
			const isObserver = ['steward', 'holder', 'offered'].includes(who);
			const home = await alliance.organisation(`Organisation de ${who}`);
			const me = await alliance.member(isObserver ? 'observer' : (who as Role), {
				name: who,
				...(isObserver && { of: [home] }),
				...(who === 'steward' && { stewardOf: [home] })
			});
			await signIn(who, me);
			targets.set(
				who,
				await prepare(alliance, lead, { who, me, home, country, national, department: departments[at]! })
			);
		}
		for (const who of granted) {
			const me = await alliance.member(who === 'refused admin' ? 'admin' : 'partner', { name: who });
			await signIn(who, me);
			const home = await alliance.organisation(`Organisation avec ${who}`);
			const target = await prepare(alliance, lead, { who, me, home, country, national, department: '' });
			const level = who === 'refused admin' ? 'none' : who;
			await grantTo(alliance, lead, target.plan, me, level);
			await grantTo(alliance, lead, target.archived, me, level);
			targets.set(who, target);
		}
		await signIn('outside', await alliance.member('third_party', { name: 'Tierce' }));
		await signIn('stranger', await other.member('admin'));
		slug = `/a-${alliance.id}`;
		elsewhere = `/a-${other.id}`;
		await host.close();
		await connection.close();
		app = await startApp({ where: database.where });
		beside = lookBeside(database.where);
	});
	afterAll(async () => {
		await beside?.close();
		await app?.remove();
		await database?.remove();
	});

	const grantTo = ({ ctx }: TestAlliance, lead: Actor, plan: string, { memberId }: Actor, level: Level) =>
		grant(ctx, lead, plan, { subjectKind: 'member', subjectId: memberId, level });

	const blankPlan: NewPlan = {
		title: '',
		scope: 'local',
		territoryId: null,
		themeIds: [],
		sdgs: [],
		lastWord: 'Nous',
		leadOrganisationId: null,
		template: 'minutes',
		language: 'fr'
	};

	/** A row as if another plan, a local version of this one, had sent something up to it. */
	async function sentTo({ id: alliance_id, db }: TestAlliance, lead: Actor, to: string, from: string) {
		const id = newId();
		const row = {
			id,
			alliance_id,
			from_plan_id: from,
			to_plan_id: to,
			clause_id: null,
			entry_id: null,
			body: 'Une question',
			organisation_id: null,
			member_id: lead.memberId,
			at: '2026-03-02T09:00:00.000Z',
			answer_by: '2099-01-01',
			answer: null,
			answer_reason: null,
			answered_by: null,
			answered_at: null
		};
		await db.insertInto('sent_up').values(row).execute();
		return id;
	}

	/** Some words of a document's text, as they are anchored. */
	async function firstWords({ db }: TestAlliance, documentId: string) {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, (await documents.findSnapshot(db, documentId))!.bytes);
		const text = new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
		const run = text.runs.find((it) => it.text.length > 20)!;
		return makeAnchor(text, { from: run.pos, to: run.pos + 15 })!;
	}

	/** An organisation with people and mandates, two plans and an invitation, for one person to try everything on. */
	async function prepare(
		alliance: TestAlliance,
		lead: Actor,
		{
			who,
			me,
			home,
			country,
			national,
			department
		}: { who: string; me: Actor; home: string; country: string; national: string; department: string }
	): Promise<Target> {
		const { ctx, db } = alliance;
		const member = (name: string, of: string[] = [home]) =>
			alliance.member('partner', { name: `${name} (${who})`, of });
		const giver = await alliance.member('partner', { name: `Référent (${who})`, stewardOf: [home] });
		const person = await member('Personne');
		const mandate = async (holder: Actor) => {
			await giveMandate(ctx, giver, home, holder.memberId);
			const held = db.selectFrom('mandate').select('id').where('member_id', '=', holder.memberId);
			return (await held.executeTakeFirstOrThrow()).id;
		};
		const holder = who === 'holder' ? me : await member('Mandataire');
		const mandateId = await mandate(holder);
		const offered = await mandate(await member('Qui part'));
		const to = who === 'offered' ? me : person;
		await offerMandate(ctx, giver, offered, { memberId: to.memberId, note: '' });
		const offer = await db
			.selectFrom('mandate_offer')
			.select('id')
			.where('mandate_id', '=', offered)
			.executeTakeFirstOrThrow();
		const email = `pending-${home}@example.org`;
		await invite(ctx, lead, { email, role: 'observer', organisationId: null, asSteward: false });
		const invitation = await db
			.selectFrom('invitation')
			.select('id')
			.where('email', '=', email)
			.executeTakeFirstOrThrow();
		const input: NewPlan = { ...blankPlan, title: who };
		const plan = await createPlan(ctx, lead, input);
		const archived = await createPlan(ctx, lead, input);
		await setArchived(ctx, lead, archived, true);
		await setNational(ctx, lead, plan, national);
		const { row } = await loadPlan(db, lead, national);
		const [clause] = await clausesOf(ctx, lead, row);
		await offerLead(ctx, lead, plan, { organisationId: home, note: '' });
		const leadOffer = (await readLead(ctx, lead, plan)).legs[0]!.id;
		const number = await freezePlan(ctx, lead, plan, { entryId: null });
		if (holder !== me) {
			const signed = { organisationId: home, answer: 'signed' as const, words: '' };
			await answerVersion(ctx, holder, plan, number, signed);
		}
		const sent = await sentTo(alliance, lead, plan, national);
		const leaving = await member('Qui quitte');
		await grantTo(alliance, lead, plan, leaving, 'read');
		const { documentId } = await readPlan(ctx, lead, plan);
		const anchor = await firstWords(alliance, documentId);
		const begin = (by: Actor, replacement: string | null) =>
			startThread(ctx, by, { planId: plan, target: 'passage', anchor, body: 'Mot', replacement });
		const isCommenter = !['observer', 'steward', 'holder', 'offered'].includes(who);
		const { threadId } = await begin(lead, null);
		const mine = isCommenter
			? await reply(ctx, me, threadId, { body: 'À moi' })
			: await reply(ctx, lead, threadId, { body: 'À une autre' });
		await makeGuestLink(ctx, lead, plan, { level: 'read', until: dayOf(ctx.now()) });
		const [guestLink] = await guestLinksOf(ctx, lead, plan);
		return {
			guestLink: guestLink!.id,
			thread: threadId,
			comment: mine.commentId,
			proposal: (await begin(lead, 'Autrement')).threadId,
			refused: (await begin(lead, 'Encore autrement')).threadId,
			own: (await begin(isCommenter ? me : lead, 'À ma façon')).threadId,
			organisation: home,
			country,
			vallon: await alliance.territory('local', `Vallon (${who})`, { parent: country }),
			department,
			plan,
			archived,
			giver: giver.memberId,
			holder: holder.memberId,
			person: person.memberId,
			leaving: leaving.memberId,
			outsider: (await member('Dehors', [])).memberId,
			removed: (await member('Retirée', [])).memberId,
			mandate: mandateId,
			offer: offer.id,
			leadOffer,
			invitation: invitation.id,
			document: documentId,
			entry: (
				await createEntry(ctx, lead, {
					planId: plan,
					kind: 'agreement',
					sentence: 'Un accord à discuter',
					visibility: 'plan',
					organisationId: null
				})
			).id,
			national,
			clause: clause!.id,
			sent,
			number: String(number),
			step: 'stepstep',
			workshop: (
				await createWorkshop(workshops, lead, {
					title: 'Atelier',
					planId: null,
					language: 'fr',
					from: { steps: [] },
					plannedAt: null,
					plannedMinutes: null
				})
			).id
		};
	}

	/** Everything stored but what changes by itself: sessions slide, visits are noted, whoever is waited for is told, the index follows. */
	async function stored(): Promise<string> {
		const tables = await beside.tables();
		return beside.dump(tables.filter((name) => !ofItself.has(name) && !name.startsWith('search_')));
	}
	const ofItself = new Set([
		'sqlite_sequence',
		'session',
		'setting',
		'visit',
		'plan_visit',
		'plan_snapshot',
		'notice',
		'mail',
		'mail_setting'
	]);
	const count = (table: string) => beside.count(table);

	/** How far a document's text is made readable. */
	const projectedTo = async (documentId: string) => {
		const [row] = await beside.all(`select seq from document_projection where document_id = '${documentId}'`);
		return Number(row?.seq ?? 0);
	};
	/** What was written is made readable a moment later: it must not be taken for a change of the next row. */
	const projectedBeyond = (documentId: string, seq: number) =>
		vi.waitUntil(async () => (await projectedTo(documentId)) > seq, { timeout: 30_000 });

	const addressOf = (path: string, on: Target, alliance = slug) =>
		(path.startsWith('/documents') ? '' : alliance) +
		path.replace(/\[(\w+)\]/g, (_, name: keyof Target) => on[name]);

	const get = (address: string, who?: string) =>
		fetch(app.origin + address, {
			redirect: 'manual',
			headers: { accept: 'text/html', cookie: cookies.get(who ?? '') ?? '' }
		});
	const post = (address: string, who: string | undefined, form: Record<string, string>) =>
		fetch(app.origin + address, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin: app.origin, accept: 'text/html', cookie: cookies.get(who ?? '') ?? '' },
			body: new URLSearchParams(form)
		});

	/** Posts, and sees that a refusal left everything as it was and that anything else is in the log. */
	async function act(
		address: string,
		who: string | undefined,
		form: Record<string, string>,
		expected: number
	) {
		const before = await stored();
		const events = await count('event');
		const { status } = await post(address, who, form);
		expect.soft(status, `${who} ${address}`).toBe(expected);
		if (who === undefined || expected >= 400)
			expect.soft((await stored()) === before, `${who} ${address} changed nothing`).toBe(true);
		// What is said is no fact: it stands in its thread; what one wants to hear of is one's own.
		else if (/\/attention|\?\/follow$|All$/.test(address)) return;
		else if (address.includes('/comments')) expect.soft((await stored()) === before).toBe(false);
		else expect.soft(await count('event'), `${who} ${address} is in the log`).toBeGreaterThan(events);
	}

	/** The same on one's own things. */
	async function actOn(
		action: string,
		on: Target,
		who: string,
		form: Record<string, string>,
		expected: number
	): Promise<void> {
		const seq = await projectedTo(on.document);
		await act(addressOf(action, on), who, form, expected);
		if (action.endsWith('/accept') && expected === 200) await projectedBeyond(on.document, seq);
	}

	/** What opening a document's socket, and sending an update if given, leads to. */
	function openDocument(documentId: string, who: string | undefined, update?: Uint8Array): Promise<string> {
		const ws = new WebSocket(
			`${app.origin.replace('http', 'ws')}/documents/${documentId}?schema=${SCHEMA_VERSION}&epoch=1&saved=1`,
			{
				headers: { origin: app.origin, cookie: cookies.get(who ?? '') ?? '' }
			}
		);
		return new Promise<string>((resolve, reject) => {
			ws.on('error', reject);
			ws.on('close', (code) => resolve(String(code)));
			ws.on('message', (data: Buffer) => {
				// The level is the first thing that someone who was let in is told.
				if (data[0] === messageType.level && !update) resolve('open');
				else if (data[0] === messageType.level) ws.send(writeUpdate(update!));
				else if (data[0] === messageType.saved) resolve('saved');
			});
		}).finally(() => ws.terminate());
	}

	const split = (row: string) => row.trim().split(/\s+/);
	const routes = fileURLToPath(new URL('../../../src/routes/[alliance]', import.meta.url));

	describe('the table', () => {
		test('has every page and every form action below an alliance', async () => {
			const found = { pages: [] as string[], actions: [] as string[] };
			for await (const file of glob('**/+page.server.ts', { cwd: routes })) {
				const path = file === '+page.server.ts' ? '' : `/${file.slice(0, -'/+page.server.ts'.length)}`;
				found.pages.push(path);
				const [, code = ''] = readFileSync(join(routes, file), 'utf8').split('export const actions');
				for (const [, name] of code.matchAll(/^\t(\w+): /gm))
					found.actions.push(name === 'default' ? path : `${path}?/${name}`);
			}
			expect(Object.keys(pages).sort()).toEqual(found.pages.sort());
			const tried = new Set(actions.map(([action]) => routeOf(action)));
			expect([...tried].sort()).toEqual(found.actions.sort());
		});
	});

	describe.each(Object.entries(pages))('the page %j', (path, row) => {
		test.each(people.map((who, at) => [who, split(row)[at]!] as const))(
			'answers the %s with %s',
			async (who, status) => {
				expect((await get(addressOf(path, targets.get(who)!), who)).status).toBe(Number(status));
			}
		);

		test('leads someone who is not signed in to sign in, and back', async () => {
			const address = addressOf(path, targets.get('admin')!);
			const response = await get(address);
			expect(response.status).toBe(303);
			expect(response.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(address)}`);
		});

		test('does not exist for the administrator of another alliance', async () => {
			const on = targets.get('admin')!;
			expect((await get(addressOf(path, on), 'stranger')).status).toBe(404);
			if (/\[/.test(path)) expect((await get(addressOf(path, on, elsewhere), 'stranger')).status).toBe(404);
		});
	});

	describe('form actions', () => {
		test('of someone who is not signed in lead to sign in and change nothing', async () => {
			for (const [action, form] of actions) {
				const on = targets.get('admin')!;
				await act(addressOf(action, on), undefined, form(on, 'visitor'), 303);
			}
		});

		test('of the administrator of another alliance find nothing, here or under their own address', async () => {
			for (const [action, form] of actions) {
				const on = targets.get('steward')!;
				await act(addressOf(action, on), 'stranger', form(on, 'stranger'), 404);
				if (/\[/.test(action))
					await act(addressOf(action, on, elsewhere), 'stranger', form(on, 'stranger'), 404);
			}
			for (const action of ['withdraw', 'role', 'remove']) {
				const on = targets.get('steward')!;
				const form = { invitation: on.invitation, member: on.removed, role: 'admin' };
				await act(`${elsewhere}/members?/${action}`, 'stranger', form, 404);
			}
		});

		describe.each(people.map((who, at) => ({ who, at })))('of the $who', ({ who, at }) => {
			test.each(actions.map(([action, form, row]) => ({ action, form, status: split(row)[at]! })))(
				'$action gives $status, and a refusal changes nothing',
				async ({ action, form, status }) => {
					const on = targets.get(who)!;
					await actOn(action, on, who, form(on, who), Number(status));
				}
			);
		});
	});

	describe.each(granted.map((who, at) => ({ who, at })))(
		'on a plan with the level $who',
		({ who, at }: { who: Granted; at: number }) => {
			test.each(Object.entries(onPlan).map(([what, row]) => ({ what, expected: split(row)[at]! })))(
				'$what gives $expected',
				async ({ what, expected }) => {
					const on = targets.get(who)!;
					const name = routeOf(what);
					const [, form] = actions.find(([action]) => routeOf(action) === name) ?? [];
					if (form) return actOn(what, on, who, form(on, who), Number(expected));
					if (what.startsWith('/'))
						return expect((await get(addressOf(what, on), who)).status).toBe(Number(expected));
					const doc = new Y.Doc();
					const update = changeOf(doc, () => doc.getText('t').insert(0, 'bonjour'));
					const seq = await projectedTo(on.document);
					const before = await count('document_update');
					const came = await openDocument(
						on.document,
						who,
						what.startsWith('an update') ? update : undefined
					);
					expect(came).toBe(expected);
					expect((await count('document_update')) - before).toBe(expected === 'saved' ? 1 : 0);
					if (expected === 'saved') await projectedBeyond(on.document, seq);
				}
			);
		}
	);

	describe('to somebody who was asked from outside and leads nothing here', () => {
		test.each(Object.keys(pages).map((path) => ({ path, status: toThirdParty[path] ?? 404 })))(
			'the page $path answers $status',
			async ({ path, status }) => {
				expect((await get(addressOf(path, targets.get('admin')!), 'outside')).status).toBe(status);
			}
		);

		test('no form does anything', async () => {
			const on = targets.get('steward')!;
			for (const [action, form] of actions) {
				await act(addressOf(action, on), 'outside', form(on, 'outside'), toThirdParty[action] ?? 404);
			}
		});

		test.each(Object.keys(onPlan).filter((what) => !what.includes('?/')))(
			'%s does not exist',
			async (what) => {
				const on = targets.get('none')!;
				if (what.startsWith('/')) {
					expect((await get(addressOf(what, on), 'outside')).status).toBe(404);
				} else expect(await openDocument(on.document, 'outside')).toBe('4403');
			}
		);
	});

	test('what does not exist for someone is the French page that says so, like any other', async () => {
		const response = await get(slug, 'stranger');
		expect(response.status).toBe(404);
		expect.soft(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect.soft(await response.text()).toContain('Cette page n’existe pas, ou vous n’y avez pas accès');
	});

	describe('the search', () => {
		const suggested = async (query: string, who?: string) => {
			const response = await get(`${slug}/search/suggest?${new URLSearchParams({ q: query })}`, who);
			return { status: response.status, body: await response.text() };
		};

		test('answers as one types, and to nobody but members', async () => {
			expect((await suggested('Agnès')).status).toBe(303);
			expect((await suggested('Agnès', 'stranger')).status).toBe(404);
			const { organisation } = targets.get('steward')!;
			await vi.waitFor(async () =>
				expect((await suggested('de steward', 'observer')).body).toContain(organisation)
			);
		});

		test('finds a plan for those who may read it', async () => {
			const { plan } = targets.get('read')!;
			const none = targets.get('none')!.plan;
			await vi.waitFor(async () => expect((await suggested('read', 'read')).body).toContain(plan));
			await vi.waitFor(async () => expect((await suggested('none', 'facilitator')).body).toContain(none));
			expect((await suggested('none', 'none')).body).not.toContain(none);
			const page = await get(`${slug}/search?q=none`, 'none');
			expect(await page.text()).not.toContain(none);
		});

		test.each([
			['ten thousand letters', 'x'.repeat(10_000)],
			['ten thousand characters in words', 'accord '.repeat(1_430)],
			['punctuation alone', '!!! … ?']
		])('takes %s', async (_, query) => {
			expect((await suggested(query, 'observer')).status).toBe(200);
			expect((await get(`${slug}/search?${new URLSearchParams({ q: query })}`, 'observer')).status).toBe(200);
		});
	});

	describe('a document', () => {
		test('is closed to someone who is not signed in, and to another alliance', async () => {
			const { document } = targets.get('facilitate')!;
			expect((await get(`/documents/${document}/state`)).status).toBe(404);
			expect((await get(`/documents/${document}/state`, 'stranger')).status).toBe(404);
			expect((await get(`/documents/${document}/level`)).status).toBe(401);
			expect((await get(`/documents/${document}/level`, 'stranger')).status).toBe(404);
			expect(await openDocument(document, undefined)).toBe(String(closeCodes.sessionEnded.code));
			expect(await openDocument(document, 'stranger')).toBe(String(closeCodes.noAccess.code));
		});
	});
});
