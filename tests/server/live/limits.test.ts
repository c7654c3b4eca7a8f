import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeCodes, closeReasonOf } from '#lib/domain/close-codes.ts';
import { startLive, type TestLive } from '../../support/live.ts';

let live: TestLive;
beforeEach(async () => {
	live = await startLive();
	live.rights.set('ana', new Set(['plan:1'])).set('ben', new Set(['plan:1']));
});
afterEach(async () => {
	vi.useRealTimers();
	await live.stop();
});

test.each([
	['no JSON', 'watch plan:1'],
	['no object', '[]'],
	['nothing', 'null'],
	['no topics', '{"n":1}'],
	['no number', '{"watch":[]}'],
	['a topic that is none', '{"watch":["everything"],"n":1}'],
	['a topic of another kind', '{"watch":["person:1"],"n":1}'],
	['a topic that is no text', '{"watch":[{"kind":"plan"}],"n":1}'],
	['a topic with more behind it', '{"watch":["plan:1\\n"],"n":1}'],
	['bytes', new TextEncoder().encode('{"watch":[],"n":1}')],
	['51 topics', JSON.stringify({ watch: Array.from({ length: 51 }, (_, i) => `plan:${i}`), n: 1 })]
])('%s is malformed, and closes that socket only', async (_, message) => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.open(), ben.watch('plan:1')]);
	ana.send(message);
	expect(await ana.closed).toBe(closeCodes.malformed.code);
	await live.live.tell({ topics: ['plan:1'], what: 'entry', id: 'e1' });
	await ben.settled();
	expect(ben.changes).toHaveLength(1);
});

test('50 topics are taken', async () => {
	const ana = live.open('ana');
	const topics = Array.from({ length: 50 }, (_, i) => `plan:${i}`);
	expect(await ana.watch(...topics)).toEqual(['plan:1']);
});

test('a message above 8 KB ends the socket for good', async () => {
	const ana = live.open('ana');
	await ana.open();
	ana.send(JSON.stringify({ watch: ['plan:1'], n: 1, more: 'x'.repeat(8 * 1024) }));
	expect(closeReasonOf(await ana.closed)).toBe('tooLarge');
});

test('a flood is closed, asks little of the database, and holds up nobody else', async () => {
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.open(), ben.watch('plan:1')]);
	live.state.wait = () => setTimeout(20);
	live.checks.length = 0;
	for (let i = 0; i < 500; i += 1) ana.send(`{"watch":["plan:1"],"n":${i}}`);
	expect(await ana.closed).toBe(closeCodes.tooMany.code);
	expect(live.checks.length).toBeLessThan(5);
	await live.live.tell({ topics: ['plan:1'], what: 'entry', id: 'e1' });
	await ben.settled();
	expect(ben.changes).toHaveLength(1);
});

test('a right that cannot be read is no right', async () => {
	const ana = live.open('ana');
	await ana.watch('plan:1');
	live.state.wait = () => Promise.reject(new Error('database gone'));
	await live.live.reconsider({});
	expect(await ana.closed).toBe(closeCodes.storage.code);
	expect(live.log.map(({ msg }) => msg)).toContain('the rights of a live socket could not be read');
});

test('when the server stops, pages are told to come back', async () => {
	const ana = live.open('ana');
	await ana.watch('plan:1');
	await live.live.close();
	expect(await ana.closed).toBe(closeCodes.restarting.code);
});

/** The hub's one timer and its clock only: sockets go on in real time. */
async function passWith(seconds: number) {
	for (let i = 0; i < 2 * seconds; i += 1) {
		vi.advanceTimersByTime(500);
		await setImmediate();
	}
}

test('a quiet socket is kept alive both ways, and one that stopped answering is closed', async () => {
	await live.stop();
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
	live = await startLive();
	live.rights.set('ana', new Set(['plan:1'])).set('ben', new Set(['plan:1']));
	const [ana, ben] = [live.open('ana'), live.open('ben')];
	await Promise.all([ana.watch('plan:1'), ben.watch('plan:1')]);
	let pings = 0;
	ben.ws.on('ping', () => (pings += 1));
	ana.ws.pause();
	for (let i = 0; i < 60; i += 1) {
		await passWith(1);
		// Busy as it is told something all the time: it is asked for a sign of life all the same.
		if (i % 5 === 0) await live.live.tell({ topics: ['plan:1'], what: 'entry', id: `e${i}` });
		await ben.settled();
	}
	expect(pings).toBeGreaterThan(1);
	await passWith(20);
	await ben.settled();
	expect(ben.received.some(({ alive }) => alive)).toBe(true);
	expect(ben.ws.readyState).toBe(ben.ws.OPEN);
	ana.ws.resume();
	expect(await ana.closed).toBe(closeCodes.silent.code);
});
