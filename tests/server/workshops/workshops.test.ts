import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankSetup, type SetupOf } from '#lib/domain/workshop-steps.ts';
import { replay } from '#lib/domain/workshop.ts';
import type { Connection } from '#server/db/connection.ts';
import { load } from '#server/db/workshop-journal.ts';
import {
	createWorkshop,
	enterByCode,
	listWorkshops,
	ownTemplates,
	readByCode,
	readWorkshop,
	rehearsalOf,
	rehearse,
	saveTemplate,
	startNow,
	type NewWorkshop
} from '#server/services/workshops.ts';
import { play } from '#server/workshops/cast.ts';
import { followDeviceLink, offerDevice, readDeviceLink } from '#server/services/workshop-devices.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startWorkshops } from '../../support/workshop-server.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('workshops ($name)', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let server: Awaited<ReturnType<typeof startWorkshops>>;

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		server = await startWorkshops(connection, alliance.ctx);
	});
	afterEach(async () => {
		await server.stop();
		await connection.close();
		await database.remove();
	});

	const now = { question: 'Que manque-t-il ici ?', planId: null, language: 'fr' as const };
	const write = (step: string, id: string, text: string) => ({ type: 'write', step, id, text });

	test('a facilitator starts one now, a guest and a member come in by its code and write', async () => {
		const facilitator = await alliance.member('facilitator', {
			of: [await alliance.organisation('Emmanor')]
		});
		const partner = await alliance.member('partner', { name: 'Bruno' });
		const { id, code } = await startNow(server.ctx, facilitator, now);
		expect(code).toMatch(/^[a-z2-9]{8}$/);
		const typed = `${code.slice(0, 4)} ${code.slice(4)}`.toUpperCase();
		const token = await server.guest(typed, 'Chloé');
		await enterByCode(server.ctx, code, server.visitor(undefined, partner.accountId), undefined);
		const { view } = await readWorkshop(server.ctx, facilitator, id);
		expect(view.common).toMatchObject({ status: 'running', here: 3, code });
		expect(Object.values(view.console!.people).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
			'facilitator member',
			'Chloé guest',
			'Bruno member'
		]);
		const step = view.common.step!.id;
		expect(await server.tell(token, id, code, write(step, 'idea0001', 'Du temps'))).toBe('done');
		expect(await server.tell(partner, id, code, write(step, 'idea0002', 'Une salle'))).toBe('done');
		expect(await server.tell(token, id, code, { type: 'reveal', step })).toBe('workshop-not-leading');
		expect(await server.tell('another', id, code, write(step, 'idea0003', 'Moi'))).toBe(
			'workshop-not-entered'
		);
		expect(await server.tell(token, id, code, { type: 'no_such' })).toBe('form-malformed');
		const mine = await readByCode(server.ctx, code, server.visitor(token));
		expect(mine.sent!.view.mine!.notes).toEqual({ idea0001: 'Du temps' });
	});

	test('whoever was asked from outside to lead an entry is no member here: they come in as a guest', async () => {
		const facilitator = await alliance.member('facilitator');
		const { code } = await startNow(server.ctx, facilitator, now);
		const outside = await alliance.member('third_party', { name: 'Tess' });
		const visitor = server.visitor(undefined, outside.accountId);
		expect(await readByCode(server.ctx, code, visitor)).toMatchObject({ member: null, sent: undefined });
	});

	test('what was acknowledged is there after a restart, names from beside it, whoever is erased without one', async () => {
		const facilitator = await alliance.member('facilitator');
		const { id, code } = await startNow(server.ctx, facilitator, now);
		const token = await server.guest(code, 'Chloé');
		const before = await server.ctx.workshops.state(id);
		const step = before.current!;
		// All at once: they share commits.
		const all = Array.from({ length: 10 }, (_, n) =>
			server.tell(token, id, code, write(step, `idea000${n}`, `Idée ${n}`))
		);
		expect(new Set(await Promise.all(all))).toEqual(new Set(['done']));
		const state = await server.ctx.workshops.state(id);
		await server.stop();
		server = await startWorkshops(connection, alliance.ctx);
		expect(await server.ctx.workshops.state(id)).toEqual(state);
		expect(Object.keys(state.steps[step]!.notes)).toHaveLength(10);
		const rows = await connection.db.selectFrom('workshop_event').selectAll().execute();
		expect(JSON.stringify(rows)).not.toContain('Chloé');
		await connection.db
			.updateTable('workshop_attendee')
			.set({ name: '' })
			.where('kind', '=', 'guest')
			.execute();
		const { events } = await load(connection.db, id);
		expect(Object.values(replay(events).people).map(({ name }) => name)).toEqual(['facilitator', '']);
	});

	test('anonymous ideas are stored without an author, in whatever row', async () => {
		const facilitator = await alliance.member('facilitator');
		const { id, code } = await createWorkshop(server.ctx, facilitator, {
			title: 'Sans nom',
			planId: null,
			language: 'fr',
			from: { steps: [{ ...blankSetup('silent_ideas', 'Idées'), anonymous: true }] },
			plannedAt: null,
			plannedMinutes: null
		});
		await server.tell(facilitator, id, code, { type: 'start' });
		const token = await server.guest(code, 'Chloé');
		const { current, people } = await server.ctx.workshops.state(id);
		const guest = Object.values(people).find(({ kind }) => kind === 'guest')!;
		expect(await server.tell(token, id, code, write(current!, 'idea0001', 'Je n’ose pas le dire'))).toBe(
			'done'
		);
		const row = await connection.db
			.selectFrom('workshop_event')
			.selectAll()
			.where('type', '=', 'written')
			.executeTakeFirstOrThrow();
		expect(row.by_person).toBeNull();
		expect(JSON.stringify(row)).not.toContain(guest.id);
	});

	test('a guest goes on with another device as the same person, who has no more dots for it', async () => {
		const facilitator = await alliance.member('facilitator');
		const { id, code } = await createWorkshop(server.ctx, facilitator, {
			title: 'Deux appareils',
			planId: null,
			language: 'fr',
			from: {
				steps: [
					blankSetup('silent_ideas', 'Idées'),
					{ ...blankSetup('dot_vote', 'Vote'), dots: 3, perIdea: 3 }
				]
			},
			plannedAt: null,
			plannedMinutes: null
		});
		await server.tell(facilitator, id, code, { type: 'open' });
		const first = await server.guest(code, 'Chloé');
		const other = await server.guest(code, 'David');
		await server.tell(facilitator, id, code, { type: 'start' });
		const ideas = (await server.ctx.workshops.state(id)).current!;
		await server.tell(first, id, code, write(ideas, 'idea0001', 'Du temps'));
		await server.tell(facilitator, id, code, { type: 'next', seen: ideas });
		const vote = (await server.ctx.workshops.state(id)).current!;
		const dots = (who: string, count: number) =>
			server.tell(who, id, code, { type: 'vote', step: vote, option: 'idea0001', dots: count });
		expect(await dots(first, 2)).toBe('done');

		const nobody = server.visitor('another');
		await expect(offerDevice(server.ctx, code, nobody)).rejects.toMatchObject({ code: 'forbidden' });
		const member = server.visitor(undefined, facilitator.accountId);
		await expect(offerDevice(server.ctx, code, member)).rejects.toMatchObject({ code: 'forbidden' });
		const unused = await offerDevice(server.ctx, code, server.visitor(first));
		const link = await offerDevice(server.ctx, code, server.visitor(first));
		// The link is no device yet, and the one before it has ended.
		expect(await dots(link.token, 3)).toBe('workshop-not-entered');
		expect(await readDeviceLink(server.ctx, code, nobody, unused.token)).toMatchObject({ name: undefined });
		expect(await readDeviceLink(server.ctx, code, nobody, link.token)).toMatchObject({ name: 'Chloé' });
		const second = await followDeviceLink(server.ctx, code, nobody, link.token);
		await expect(followDeviceLink(server.ctx, code, nobody, link.token)).rejects.toMatchObject({
			detail: 'workshop-device-link-over'
		});
		const { sent } = await readByCode(server.ctx, code, server.visitor(second.token));
		expect(sent!.view.mine).toMatchObject({ votes: { idea0001: 2 }, dotsLeft: 1 });
		// Of both devices at once, never more than there are.
		await Promise.all([dots(first, 3), dots(second.token, 3), dots(second.token, 4)]);
		await Promise.all([dots(first, 3), dots(second.token, 2)]);
		const { votes } = (await server.ctx.workshops.state(id)).steps[vote]!;
		expect(Object.keys(votes)).toHaveLength(1);
		expect(Object.values(votes)[0]!.idea0001).toBeLessThanOrEqual(3);
		expect(await dots(second.token, 4)).toBe('workshop-dots-idea');
		expect(await dots(other, 1)).toBe('done');

		const late = await offerDevice(server.ctx, code, server.visitor(second.token));
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 16 * 60_000);
		await expect(followDeviceLink(server.ctx, code, nobody, late.token)).rejects.toMatchObject({
			detail: 'workshop-device-link-over'
		});
	});

	test('guessing codes ends; three hundred from one address come in', { timeout: 60_000 }, async () => {
		const facilitator = await alliance.member('facilitator');
		const { id, code } = await startNow(server.ctx, facilitator, now);
		const token = await server.guest(code, 'Première', '203.0.113.1');
		const guess = (address: string) =>
			readByCode(server.ctx, 'zzzzzzz2', server.visitor(undefined, undefined, address)).catch(
				(error: { detail: string }) => error.detail
			);
		for (let n = 0; n < 60; n += 1) expect(await guess('203.0.113.1')).toBe('workshop-code-unknown');
		expect(await guess('203.0.113.1')).toBe('workshop-code-limited');
		const all = Array.from({ length: 300 }, (_, n) => server.guest(code, `Invitée ${n}`, '203.0.113.1'));
		expect(new Set(await Promise.all(all)).size).toBe(300);
		expect(Object.keys((await server.ctx.workshops.state(id)).people)).toHaveLength(302);
		// From where nobody came in, a right code is not told either once too many were wrong.
		for (let n = 0; n < 60; n += 1) await guess('203.0.113.2');
		await expect(server.guest(code, 'Autre', '203.0.113.2')).rejects.toMatchObject({
			detail: 'workshop-code-limited'
		});
		// Whoever is in is known wherever they are.
		const again = await readByCode(server.ctx, code, server.visitor(token, undefined, '203.0.113.2'));
		expect(again.sent).toBeDefined();
	});

	test(
		'one that is played alone has people who take part, and leaves nothing in the plan',
		{ timeout: 30_000 },
		async () => {
			const facilitator = await alliance.member('facilitator');
			const { id } = await startNow(server.ctx, facilitator, now);
			const played = await rehearsalOf(server.ctx, facilitator, id);
			await rehearse(server.ctx, facilitator, played.id);
			const told = new Promise<void>((resolve) => {
				server.host.listen((of, workshop) => {
					const notes = Object.values(workshop.steps).flatMap((step) => Object.values(step.notes));
					// Several may become known in one commit.
					if (of === played.id && notes.length >= 12) resolve();
				});
			});
			await server.tell(facilitator, played.id, played.code, { type: 'start' });
			await told;
			const other = await alliance.member('partner');
			expect((await listWorkshops(server.ctx, other)).map((it) => it.id)).toEqual([id]);
			await expect(readWorkshop(server.ctx, other, played.id)).rejects.toMatchObject({ code: 'not-found' });
			await expect(rehearse(server.ctx, facilitator, id)).rejects.toMatchObject({
				detail: 'workshop-not-rehearsal'
			});
			await server.tell(facilitator, played.id, played.code, { type: 'close' });
			expect(server.host.rehearsing.size).toBe(0);
		}
	);

	test('only facilitators and writers prepare one; of a plan’s those who may read the plan know', async () => {
		const facilitator = await alliance.member('facilitator');
		const observer = await alliance.member('observer');
		await expect(startNow(server.ctx, observer, now)).rejects.toMatchObject({
			detail: 'workshop-create-not-allowed'
		});
		const { id } = await startNow(server.ctx, facilitator, now);
		expect((await listWorkshops(server.ctx, observer)).map((it) => it.id)).toEqual([id]);
		const { standing, view } = await readWorkshop(server.ctx, observer, id);
		expect({ standing, mine: view.mine, console: view.console }).toEqual({
			standing: 'reads',
			mine: null,
			console: null
		});
		await expect(saveTemplate(server.ctx, observer, id, 'À moi')).rejects.toMatchObject({
			code: 'forbidden'
		});
		await saveTemplate(server.ctx, facilitator, id, 'Une question');
		const [own] = await ownTemplates(server.ctx, facilitator);
		const next = await createWorkshop(server.ctx, facilitator, {
			title: 'Encore',
			planId: null,
			language: 'fr',
			from: { own: own!.id },
			plannedAt: null,
			plannedMinutes: null
		});
		const state = await server.ctx.workshops.state(next.id);
		expect(state.agenda.map((step) => state.steps[step]!.setup.title)).toEqual([now.question]);
		const other = await startAlliance(connection);
		const stranger = await other.member('admin');
		await expect(readWorkshop(server.ctx, stranger, id)).rejects.toMatchObject({ code: 'not-found' });
	});

	test('the steps of one group alone go into one’s own template, and into what is played alone', async () => {
		const facilitator = await alliance.member('facilitator');
		const steps = (only: string) => [
			{
				...blankSetup('breakout', 'Les groupes'),
				steps: [
					{ ...blankSetup('check_in', 'Tous'), only: '' },
					{ ...blankSetup('grouping', 'Un seul'), only }
				]
			}
		];
		const prepare = (from: NewWorkshop['from']) =>
			createWorkshop(server.ctx, facilitator, {
				title: 'Par groupes',
				planId: null,
				language: 'fr',
				from,
				plannedAt: null,
				plannedMinutes: null
			});
		const made = await prepare({ steps: steps('Groupe 2') });
		const [outer] = (await server.ctx.workshops.state(made.id)).agenda;
		const { setup } = (await server.ctx.workshops.state(made.id)).steps[outer!]!;
		const inner = (setup as SetupOf<'breakout'>).steps;
		// Of ideas of this workshop: elsewhere there is no such step.
		const from = await server.tell(facilitator, made.id, made.code, {
			type: 'edit_inner_step',
			step: outer,
			inner: inner[1]!.id,
			setup: { ...inner[1], id: undefined, from: 'somewhere' }
		});
		expect(from).toBe('done');
		const stepsIn = async (id: string) => {
			const state = await server.ctx.workshops.state(id);
			return (state.steps[state.agenda[0]!]!.setup as SetupOf<'breakout'>).steps;
		};
		await saveTemplate(server.ctx, facilitator, made.id, 'À moi');
		const [own] = await ownTemplates(server.ctx, facilitator);
		const again = await prepare({ own: own!.id });
		const played = await rehearsalOf(server.ctx, facilitator, made.id);
		for (const { id } of [again, played]) {
			expect(await stepsIn(id)).toMatchObject([
				{ title: 'Tous', only: '' },
				{ title: 'Un seul', only: 'Groupe 2', from: null }
			]);
			expect((await stepsIn(id)).map((it) => it.id)).not.toContain(inner[0]!.id);
		}
		await server.tell(facilitator, played.id, played.code, { type: 'start' });
		const state = () => server.ctx.workshops.state(played.id);
		const step = (await state()).current!;
		await server.tell(facilitator, played.id, played.code, { type: 'form_rooms', step, seen: 0 });
		const rooms = Object.values((await state()).steps[step]!.rooms);
		expect(rooms.map((room) => room.steps.length)).toEqual([1, 2, 1]);
		await server.tell(facilitator, played.id, played.code, { type: 'close' });
	});

	test('in one that is played alone a group goes on to its own steps', { timeout: 60_000 }, async () => {
		const facilitator = await alliance.member('facilitator');
		const { id, code } = await createWorkshop(server.ctx, facilitator, {
			title: 'Par groupes',
			planId: null,
			language: 'fr',
			from: {
				steps: [
					{
						...blankSetup('breakout'),
						size: 6,
						steps: [
							{ ...blankSetup('check_in', 'Tous'), only: '' },
							{ ...blankSetup('restatement', 'Un seul'), only: '2' }
						]
					}
				]
			},
			plannedAt: null,
			plannedMinutes: null,
			rehearsal: true
		});
		await server.tell(facilitator, id, code, { type: 'open' });
		// Chance that is none: each acts as soon as they may.
		await play(server.host, id, 'fr', () => 0);
		await server.tell(facilitator, id, code, { type: 'start' });
		const step = (await server.ctx.workshops.state(id)).current!;
		const restated = new Promise<void>((resolve) => {
			server.host.listen((of, workshop) => {
				const inner = Object.values(workshop.steps).find(({ setup }) => setup.kind === 'restatement');
				const said = Object.values(inner?.pairs ?? {}).flatMap((pair) => Object.values(pair.said));
				if (of === id && said.length > 0) resolve();
			});
		});
		await server.tell(facilitator, id, code, { type: 'form_rooms', step, seen: 0 });
		await restated;
		await server.tell(facilitator, id, code, { type: 'close' });
	});
});
