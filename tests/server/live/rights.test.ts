import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { ORIGIN, startLive, type TestLive } from '../../support/live.ts';

let live: TestLive;
beforeEach(async () => {
	live = await startLive();
	live.rights.set('ana', new Set(['plan:1', 'entry:1', 'alliance:gue'])).set('ben', new Set(['plan:1']));
});
afterEach(() => live.stop());

const tell = (topic: string, id = 'e1') => live.live.tell({ topics: [topic], what: 'entry', id });

test('a page is told what changed, by topic and id, and nothing of its content', async () => {
	const ana = live.open('ana');
	expect(await ana.watch('plan:1', 'entry:1')).toEqual(['plan:1', 'entry:1']);
	await live.live.tell({ topics: ['plan:1', 'alliance:gue'], what: 'entry', id: 'e1' });
	await ana.settled();
	expect(ana.changes).toEqual([{ topic: 'plan:1', what: 'entry', id: 'e1' }]);
});

test('a topic that is unknown and one that is not yours get the same answer', async () => {
	const ben = live.open('ben');
	expect(await ben.watch('plan:1', 'entry:1', 'entry:nowhere')).toEqual(['plan:1']);
	await tell('entry:1');
	await tell('entry:nowhere');
	await ben.settled();
	expect(ben.changes).toEqual([]);
});

test('who watches a plan is not told of an entry of it that is not for them', async () => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.watch('plan:1'), ben.watch('plan:1')]);
	live.hidden.set('ben', new Set(['secret']));
	await tell('plan:1', 'secret');
	await Promise.all([ana.settled(), ben.settled()]);
	expect(ana.changes).toHaveLength(1);
	expect(ben.changes).toEqual([]);
});

test('a new request takes the place of the one before', async () => {
	const ana = live.open('ana');
	await ana.watch('plan:1');
	expect(await ana.watch('entry:1')).toEqual(['entry:1']);
	await tell('plan:1');
	await tell('entry:1', 'e2');
	await ana.settled();
	expect(ana.changes.map(({ id }) => id)).toEqual(['e2']);
});

test('a right taken away ends what is told, and one given back begins it again', async () => {
	const ana = live.open('ana');
	await ana.watch('plan:1', 'entry:1');
	live.rights.get('ana')!.delete('plan:1');
	await live.live.reconsider({ memberId: 'ana' });
	await tell('plan:1', 'after');
	await tell('entry:1', 'still');
	await ana.settled();
	expect(ana.changes.map(({ id }) => id)).toEqual(['still']);
	live.rights.get('ana')!.add('plan:1');
	await live.live.reconsider({});
	await tell('plan:1', 'again');
	await ana.settled();
	expect(ana.changes.map(({ id }) => id)).toEqual(['still', 'again']);
});

test('what changes while a right is being read is told only if it is still there', async () => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.watch('plan:1'), ben.watch('plan:1')]);
	let go = () => {};
	live.state.wait = () => new Promise((resolve) => (go = resolve));
	live.rights.get('ana')!.delete('plan:1');
	const reconsidered = live.live.reconsider({ memberId: 'ana' });
	await tell('plan:1', 'meanwhile');
	await Promise.all([ana.settled(), ben.settled()]);
	expect(ana.changes).toEqual([]);
	expect(ben.changes).toHaveLength(1);
	live.state.wait = () => Promise.resolve();
	go();
	await reconsidered;
	await ana.settled();
	expect(ana.changes).toEqual([]);
});

test('who is no longer a member is let go with the code that says so', async () => {
	const ana = live.open('ana');
	await ana.watch('plan:1');
	live.rights.delete('ana');
	await live.live.reconsider({ accountId: 'account of ana' });
	expect(await ana.closed).toBe(closeCodes.noAccess.code);
});

test('only the matching sockets are asked again', async () => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.watch('plan:1'), ben.watch('plan:1')]);
	live.checks.length = 0;
	await live.live.reconsider({ memberId: 'ben' });
	expect(live.checks).toEqual(['ben plan:1']);
});

test('a session that ends closes its sockets within two seconds, when it is told and when it expires', async () => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	live.state.expiresAt = Date.now() + 700;
	await ben.watch('plan:1');
	live.state.expiresAt = Infinity;
	await ana.watch('plan:1');
	const began = Date.now();
	live.ended.add('ana').add('ben');
	await live.live.reconsider({ sessionId: 'session of ana' });
	expect(await ana.closed).toBe(closeCodes.sessionEnded.code);
	expect(await ben.closed).toBe(closeCodes.sessionEnded.code);
	expect(Date.now() - began).toBeLessThan(2_000);
});

test('another origin is refused before anything is opened', async () => {
	for (const origin of ['https://example.org', 'null', '', `${ORIGIN}.evil.example`]) {
		const page = live.open('ana', { headers: { origin } });
		await expect(page.open()).rejects.toThrow('403');
	}
});

test.each([
	['without a session', '', 'alliance=gue', 'sessionEnded'],
	['to someone who is no member', 'eve', 'alliance=gue', 'noAccess'],
	['of an alliance that is not theirs', 'ana', 'alliance=autre', 'noAccess'],
	['without an alliance', 'ana', '', 'noAccess'],
	['with an address that cannot be read', 'ana', 'alliance=%00', 'noAccess']
] as const)('a socket %s is closed with the code that says why', async (_, member, query, reason) => {
	const page = live.open(member, { query });
	page.ws.once('open', () => page.send('{"watch":["plan:1"],"n":1}'));
	expect(await page.closed).toBe(closeCodes[reason].code);
	expect(page.received).toEqual([]);
});
