import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { createSessions } from '#server/auth/sessions.ts';
import type { Connection } from '#server/db/connection.ts';
import { openLive } from '#server/live-root.ts';
import type { Live } from '#server/live/live.ts';
import type { Actor, Context } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { removeMember } from '#server/services/members.ts';
import { createPlan, grant } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { listening, ORIGIN } from '../../support/live.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

/** Live facts with the product's own rights, sessions and announcements, as they stand in the database. */
describe.each(databases)('what members watch on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let ctx: Context;
	let live: Live;
	let server: Awaited<ReturnType<typeof listening>>;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let emmanor: string;
	let plan: string;

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		live = openLive({ db: connection.db, log: pino({ level: 'silent' }), origins: new Set([ORIGIN]) });
		ctx = {
			...alliance.ctx,
			announce: (fact) => (fact.kind === 'rights' ? live.reconsider(fact.match) : live.tell(fact))
		};
		server = await listening(live);
		emmanor = await alliance.organisation('Emmanor');
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { name: 'Anna', of: [emmanor] });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		plan = await createPlan(ctx, facilitator, {
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
	});
	afterEach(async () => {
		await server.stop();
		await connection.close();
		await database.remove();
	});

	const sessionOf = async ({ accountId }: Actor) =>
		(await createSessions(connection.db).begin(accountId, { user_agent: '', address: '' })).token;
	const open = async (actor: Actor, slug = `a-${alliance.id}`) =>
		server.open(await sessionOf(actor), { query: `alliance=${slug}` });
	const give = (to: Actor, level: 'none' | null) =>
		grant(ctx, facilitator, plan, { subjectKind: 'member', subjectId: to.memberId, level });
	const disagreement = (visibility: 'plan' | 'draft') =>
		createEntry(ctx, anna, {
			planId: plan,
			kind: 'disagreement',
			sentence: 'Le samedi',
			visibility,
			organisationId: emmanor
		});

	test('are their alliance, themselves and the plans they read, and nothing of anyone else', async () => {
		const page = await open(bruno);
		const own = [`alliance:${alliance.id}`, `member:${bruno.memberId}`, `plan:${plan}`, `threads:${plan}`];
		const others = ['alliance:autre', `member:${anna.memberId}`, 'plan:autre', 'entry:autre'];
		expect(await page.watch(...own, ...others)).toEqual(own);
	});

	test('an entry is told to whoever sees it, also among those who watch its plan', async () => {
		const [annas, brunos] = [await open(anna), await open(bruno)];
		await Promise.all([annas.watch(`plan:${plan}`), brunos.watch(`plan:${plan}`)]);
		const draft = await disagreement('draft');
		const shown = await disagreement('plan');
		await Promise.all([annas.settled(), brunos.settled()]);
		expect(new Set(annas.changes.map(({ id }) => id))).toEqual(new Set([draft.id, shown.id]));
		expect(new Set(brunos.changes.map(({ id }) => id))).toEqual(new Set([shown.id]));
		expect(await brunos.watch(`entry:${draft.id}`, `entry:${shown.id}`)).toEqual([`entry:${shown.id}`]);
	});

	test('a right that is taken away ends what is told, and given back it begins again', async () => {
		const page = await open(bruno);
		await page.watch(`plan:${plan}`, `threads:${plan}`);
		const toldOf = async (id: string) => {
			await page.settled();
			return page.changes.some((change) => change.id === id);
		};
		expect(await toldOf((await disagreement('plan')).id)).toBe(true);
		await give(bruno, 'none');
		const unheard = await disagreement('plan');
		expect(await toldOf(unheard.id)).toBe(false);
		await give(bruno, null);
		expect(await toldOf((await disagreement('plan')).id)).toBe(true);
		expect(await toldOf(unheard.id)).toBe(false);
	});

	test('who is removed, or whose session ends, is let go with the code that says so', async () => {
		const [brunos, annas] = [await open(bruno), await open(anna)];
		await Promise.all([brunos.watch(`plan:${plan}`), annas.watch(`plan:${plan}`)]);
		await removeMember(ctx, bruno, bruno.memberId);
		expect(await brunos.closed).toBe(closeCodes.noAccess.code);
		await connection.db.deleteFrom('session').where('account_id', '=', anna.accountId).execute();
		await live.reconsider({ accountId: anna.accountId });
		expect(await annas.closed).toBe(closeCodes.sessionEnded.code);
	});

	test('who has no session is told so, and to whoever is no member the alliance does not exist', async () => {
		const stranger = server.open('nothing', { query: `alliance=a-${alliance.id}` });
		expect(await stranger.closed).toBe(closeCodes.sessionEnded.code);
		const elsewhere = await startAlliance(connection);
		const member = await elsewhere.member('admin');
		const page = await open(member);
		expect(await page.closed).toBe(closeCodes.noAccess.code);
		expect(await (await open(member, 'a-nowhere')).closed).toBe(closeCodes.noAccess.code);
	});
});
