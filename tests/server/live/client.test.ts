import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { coalesce } from '#lib/live/coalesce.ts';
import { LiveClient, type Change } from '#lib/live/client.ts';
import { freePort } from '../../support/free-port.ts';
import { openAs, startLive, type TestLive } from '../../support/live.ts';

let port: number;
let live: TestLive;
let client: LiveClient;

async function start() {
	live = await startLive({}, port);
	live.rights.set('ana', new Set(['plan:1', 'entry:1']));
}
beforeEach(async () => {
	port = await freePort();
	await start();
	client = new LiveClient({
		address: `ws://127.0.0.1:${port}/live?alliance=gue`,
		open: (address) => openAs('ana')(address) as unknown as WebSocket,
		random: () => 0
	});
});
afterEach(async () => {
	client.close();
	await live.stop();
});

/** What a page's listener was called with; `caught up` is a call without a change. */
function listen(...topics: string[]) {
	const calls: (Change | 'caught up')[] = [];
	const stop = client.watch(topics, (change) => calls.push(change ?? 'caught up'));
	const until = (count: number) =>
		vi.waitFor(() => expect(calls.length).toBe(count), { timeout: 5_000, interval: 10 });
	return { calls, stop, until };
}
const tell = (topic: string, id = 'e1') => live.live.tell({ topics: [topic], what: 'entry', id });

test('each listener is called once when the connection is there, then for each change of its topics', async () => {
	const plan = listen('plan:1');
	const entry = listen('entry:1', 'plan:1');
	await plan.until(1);
	await entry.until(1);
	await tell('entry:1');
	await entry.until(2);
	await tell('plan:1', 'e2');
	await plan.until(2);
	expect(plan.calls).toEqual(['caught up', { topic: 'plan:1', what: 'entry', id: 'e2' }]);
});

test('all listeners of a page share one socket, and topics are counted', async () => {
	let sockets = 0;
	client = new LiveClient({
		address: `ws://127.0.0.1:${port}/live?alliance=gue`,
		open: (address) => {
			sockets += 1;
			return openAs('ana')(address) as unknown as WebSocket;
		}
	});
	const [first, second] = [listen('plan:1'), listen('plan:1')];
	await first.until(1);
	await second.until(1);
	first.stop();
	await tell('plan:1');
	await second.until(2);
	expect(first.calls).toHaveLength(1);
	expect(sockets).toBe(1);
});

test('a listener that comes later is caught up once, and the others are not called again', async () => {
	const plan = listen('plan:1');
	await plan.until(1);
	const entry = listen('entry:1');
	await entry.until(1);
	expect(plan.calls).toHaveLength(1);
});

test('after a restart of the server it comes back and every listener is called once', async () => {
	const [plan, entry] = [listen('plan:1'), listen('entry:1')];
	await plan.until(1);
	await live.stop();
	await start();
	await plan.until(2);
	await entry.until(2);
	await tell('plan:1', 'after');
	await plan.until(3);
	expect(plan.calls.at(-1)).toMatchObject({ id: 'after' });
});

test('a topic that becomes one’s own is caught up', async () => {
	const later = listen('plan:2');
	await later.until(1);
	live.rights.get('ana')!.add('plan:2');
	await live.live.reconsider({ memberId: 'ana' });
	await later.until(2);
	live.rights.get('ana')!.delete('plan:2');
	await live.live.reconsider({ memberId: 'ana' });
	await setTimeout(50);
	expect(later.calls).toHaveLength(2);
});

test('it stays away when coming back cannot help', async () => {
	const plan = listen('plan:1');
	await plan.until(1);
	live.ended.add('ana');
	await live.live.reconsider({});
	await vi.waitFor(() => expect(client.ended).toBe(4401));
	live.ended.clear();
	client.reconnect();
	await setTimeout(700);
	expect(plan.calls).toHaveLength(1);
});

describe('a burst', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test('is one refresh at once and one after the pause, however many changes there are', async () => {
		const at: number[] = [];
		const began = Date.now();
		const { call } = coalesce(() => at.push(Date.now() - began));
		for (let i = 0; i < 10; i += 1) {
			call();
			await vi.advanceTimersByTimeAsync(50);
		}
		await vi.advanceTimersByTimeAsync(2_000);
		expect(at).toEqual([0, 300, 600]);
	});

	test('never refreshes twice at the same time, and stops when the page is left', async () => {
		let running = 0;
		let runs = 0;
		const { call, stop } = coalesce(async () => {
			runs += 1;
			running += 1;
			expect(running).toBe(1);
			await new Promise((resolve) => globalThis.setTimeout(resolve, 900));
			running -= 1;
		});
		call();
		await vi.advanceTimersByTimeAsync(100);
		call();
		await vi.advanceTimersByTimeAsync(850);
		expect(runs).toBe(2);
		call();
		stop();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(runs).toBe(2);
	});

	test('goes on after a refresh that failed', async () => {
		let runs = 0;
		const { call } = coalesce(() => {
			runs += 1;
			throw new Error('offline');
		});
		call();
		await vi.advanceTimersByTimeAsync(400);
		call();
		await vi.advanceTimersByTimeAsync(400);
		expect(runs).toBe(2);
	});
});
