import { afterEach, beforeEach, expect, test } from 'vitest';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import type { WorkshopView } from '#lib/domain/workshop-view.ts';
import type { Connection } from '#server/db/connection.ts';
import { createWorkshop, enterByCode } from '#server/services/workshops.ts';
import type { Actor } from '#server/services/context.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startWorkshops } from '../../support/workshop-server.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

let database: TestDatabase;
let connection: Connection;
let alliance: TestAlliance;
let server: Awaited<ReturnType<typeof startWorkshops>>;
let lead: Actor;
let id: string;
let code: string;

beforeEach(async () => {
	database = await databases[0]!.create();
	connection = await database.open();
	alliance = await startAlliance(connection);
	server = await startWorkshops(connection, { ...alliance.ctx, now: () => new Date() });
	lead = await alliance.member('facilitator', { name: 'Ana' });
	({ id, code } = await createWorkshop(server.ctx, lead, {
		title: 'Atelier',
		planId: null,
		language: 'fr',
		from: {
			steps: [
				blankSetup('silent_ideas', 'Idées'),
				{ ...blankSetup('dot_vote', 'Vote'), dots: 3 },
				blankSetup('gradient_round', 'Positions')
			]
		},
		plannedAt: null,
		plannedMinutes: null
	}));
	await tell(lead, { type: 'open' });
});
afterEach(async () => {
	await server.stop();
	await connection.close();
	await database.remove();
});

const tell = (who: Actor | string, command: object) => server.tell(who, id, code, command);
const current = async () => (await server.ctx.workshops.state(id)).current!;

test('no frame to anyone carries another’s hidden text or ballot before the reveal', async () => {
	const guests = await Promise.all(['Bruno', 'Chloé', 'David'].map((name) => server.guest(code, name)));
	const pages = await Promise.all([
		server.page(code, lead, 'facilitator'),
		server.page(code, lead, 'projector'),
		...guests.map((guest) => server.page(code, guest))
	]);
	const shown = (fits: Parameters<(typeof pages)[0]['until']>[0]) =>
		Promise.all(pages.map((page) => page.until(fits)));
	const allText = (page: (typeof pages)[0]) => page.frames.map(({ text }) => text).join('\n');
	await tell(lead, { type: 'start' });
	await shown(({ common }) => common.status === 'running');
	const step = await current();
	for (const [n, guest] of guests.entries()) {
		expect(await tell(guest, { type: 'write', step, id: `idea000${n}`, text: `Secret-${n}` })).toBe('done');
	}
	await shown(({ common }) => common.step?.answered === 3);
	await Promise.all(guests.map((_, n) => pages[n + 2]!.until(({ mine }) => mine?.notes[`idea000${n}`])));
	for (const [p, page] of pages.entries()) {
		for (const n of guests.keys()) {
			if (p - 2 !== n) expect(allText(page), `page ${p}`).not.toContain(`Secret-${n}`);
		}
	}
	// Going on to the vote shows the ideas to all.
	await tell(lead, { type: 'next', seen: step });
	await shown(
		({ common }) => common.step?.kind === 'dot_vote' && Object.keys(common.step.options).length === 3
	);
	const vote = await current();
	await tell(guests[0]!, { type: 'vote', step: vote, option: 'idea0001', dots: 3 });
	await shown(({ common }) => common.step?.answered === 1);
	expect(pages[2]!.view!.mine!.votes).toEqual({ idea0001: 3 });
	for (const [p, page] of pages.entries()) if (p !== 2) expect(allText(page)).not.toContain('"idea0001":3');
	await tell(lead, { type: 'reveal', step: vote });
	await shown(({ common }) => common.step?.kind === 'dot_vote' && common.step.totals?.idea0001 === 3);
	await tell(lead, { type: 'next', seen: vote });
	const round = await current();
	await tell(guests[1]!, {
		type: 'take_position',
		step: round,
		position: 8,
		reason: 'Secret-tort',
		organisation: null
	});
	await shown(({ common }) => common.step?.kind === 'gradient_round' && common.step.answered === 1);
	for (const [p, page] of pages.entries()) if (p !== 3) expect(allText(page)).not.toContain('Secret-tort');
	await tell(lead, { type: 'reveal', step: round });
	await shown(({ common }) => JSON.stringify(common.step).includes('Secret-tort'));
});

test('a page is sent two frames a second at the most, whatever happens, and ends with what is', async () => {
	await tell(lead, { type: 'start' });
	const step = await current();
	const guests = await Promise.all(Array.from({ length: 20 }, (_, n) => server.guest(code, `Invitée ${n}`)));
	const page = await server.page(code, guests[0]!);
	await page.until(() => true);
	let n = 0;
	for (let round = 0; round < 8; round += 1) {
		await Promise.all(
			guests.map((guest) =>
				tell(guest, {
					type: 'write',
					step,
					id: `idea${String((n += 1)).padStart(4, '0')}`,
					text: `Idée ${n}`
				})
			)
		);
	}
	await page.until(({ common }) => common.step?.kind === 'silent_ideas' && common.step.count === 160);
	const times = page.frames.map(({ at }) => at);
	const seconds = (times.at(-1)! - times[0]!) / 1000;
	expect(times.length).toBeLessThanOrEqual(Math.floor(seconds * 2) + 2);
});

test('only whoever is in follows it; whoever is removed no longer does; a guest does not see the console', async () => {
	expect(await (await server.page(code, 'no such secret')).closed).toBe(4403);
	const token = await server.guest(code, 'Chloé');
	expect(await (await server.page(code, token, 'facilitator')).closed).toBe(4403);
	const page = await server.page(code, token);
	const view = await page.until(() => true);
	expect(view.console).toBeNull();
	const guest = Object.values((await server.ctx.workshops.state(id)).people).find(
		({ kind }) => kind === 'guest'
	)!;
	await tell(lead, { type: 'remove_person', person: guest.id });
	expect(await page.closed).toBe(4403);
	// The secret of one workshop opens no other one.
	const other = await createWorkshop(server.ctx, lead, {
		title: 'Autre',
		planId: null,
		language: 'fr',
		from: { steps: [] },
		plannedAt: null,
		plannedMinutes: null
	});
	expect(await (await server.page(other.code, token)).closed).toBe(4403);
});

test(
	'whoever comes back is where they were, and someone who leads and goes is missed',
	{ timeout: 20_000 },
	async () => {
		await tell(lead, { type: 'start' });
		const token = await server.guest(code, 'Chloé');
		const step = await current();
		await tell(token, { type: 'write', step, id: 'idea0001', text: 'À moi' });
		const phone = await server.page(code, token);
		const laptop = await server.page(code, token);
		const [a, b] = await Promise.all([phone.until(() => true), laptop.until(() => true)]);
		expect(b.mine).toEqual(a.mine);
		expect(a.mine!.notes).toEqual({ idea0001: 'À moi' });
		const console = await server.page(code, lead, 'facilitator');
		await console.until(({ console: it }) => it && Object.values(it.people).every(({ here }) => here));
		console.ws.terminate();
		await phone.until(({ common }) => common.facilitators[0]!.awaySince !== null);
		const again = await server.page(code, lead, 'facilitator');
		await again.until(({ common }) => common.facilitators[0]!.awaySince === null);
	}
);

test('whoever no longer leads no longer sees the console', async () => {
	const second = await alliance.member('partner', { name: 'Bruno' });
	await tell(lead, { type: 'add_facilitator', member: second.memberId });
	const page = await server.page(code, second, 'facilitator');
	await page.until(({ console }) => console !== null);
	await tell(lead, { type: 'remove_facilitator', member: second.memberId });
	expect(await page.closed).toBe(4403);
	expect(await (await server.page(code, second, 'facilitator')).closed).toBe(4403);
	// They are still in.
	await (await server.page(code, second)).until(({ mine }) => mine?.role === 'member');
});

test('whoever asks for more than anyone can want is held up; the others are not', async () => {
	const token = await server.guest(code, 'Chloé');
	await tell(lead, { type: 'start' });
	const said = await Promise.all(Array.from({ length: 150 }, () => tell(token, { type: 'raise_hand' })));
	expect(said.filter((it) => it === 'done').length).toBeGreaterThanOrEqual(60);
	expect(said).toContain('workshop-too-fast');
	expect(await tell(lead, { type: 'pause' })).toBe('done');
});

test('what is large comes smaller to whoever can read that, and says the same', async () => {
	await tell(lead, { type: 'start' });
	const step = await current();
	const guests = await Promise.all(['Bruno', 'Chloé'].map((name) => server.guest(code, name)));
	const [plain, small] = [
		await server.page(code, guests[0]!),
		await server.page(code, guests[1]!, 'attendee', { deflate: true })
	];
	await Promise.all([plain.until(() => true), small.until(() => true)]);
	const written = Array.from(
		{ length: 8 },
		(_, n) => `${n} ${'Une idée qui se dit en peu de mots. '.repeat(40)}`
	);
	for (const [n, text] of written.entries()) {
		await tell(guests[n % 2]!, { type: 'write', step, id: `idea${String(n).padStart(4, '0')}`, text });
	}
	await tell(lead, { type: 'reveal', step });
	const isShown = ({ common }: WorkshopView) =>
		JSON.stringify(common.step).includes(`"${written[7]!.trim()}"`);
	const [one, other] = await Promise.all([plain.until(isShown), small.until(isShown)]);
	expect(other.common).toEqual(one.common);
	expect(other.mine?.person?.name).toBe('Chloé');
	expect(Object.keys(other.mine?.notes ?? {})).toHaveLength(4);
	const [large, smaller] = [plain, small].map(({ frames }) => Math.max(...frames.map(({ bytes }) => bytes)));
	expect(large!).toBeGreaterThan(8 * 1024);
	// Its own ideas follow as they are.
	expect(smaller!).toBeLessThan(large! / 1.5);
	// Whoever comes now is sent the whole, smaller too.
	const late = await server.page(code, await server.guest(code, 'David'), 'attendee', { deflate: true });
	await late.until(isShown);
	expect(late.frames[0]!.bytes).toBeLessThan(late.frames[0]!.text.length / 3);
});

test('frames carry the server’s clock', async () => {
	const member = await alliance.member('partner');
	await enterByCode(server.ctx, code, server.visitor(undefined, member.accountId), undefined);
	const page = await server.page(code, member);
	await page.until(() => true);
	expect(Math.abs(page.now - Date.now())).toBeLessThan(2_000);
});
