import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import type { Database } from '#server/db/schema.ts';
import { GENESIS, hashEvent, type ChainedEvent } from '#server/services/event-chain.ts';
import { append } from '#server/services/log.ts';
import { verifyLog } from '#server/services/verify-log.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('the event log on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	/** A number of events, each about another person. */
	const write = async (count: number, to = alliance) => {
		for (let i = 1; i <= count; i += 1) {
			await to.db.transaction().execute((trx) =>
				append(trx, {
					allianceId: to.id,
					at: to.clock.now,
					kind: 'member.role',
					subject: { kind: 'member', id: `m${i}` },
					actorId: 'admin',
					personId: `m${i}`,
					organisationId: 'o',
					mandateId: 'd',
					from: 'observer',
					to: 'partner',
					reason: `raison ${i}`,
					decidedHash: 'f'.repeat(64)
				})
			);
		}
	};
	const event = (seq: number) =>
		alliance.db
			.selectFrom('event')
			.selectAll()
			.where('alliance_id', '=', alliance.id)
			.where('seq', '=', seq)
			.executeTakeFirstOrThrow();
	const change = (seq: number, changed: Partial<Database['event']>) =>
		alliance.db
			.updateTable('event')
			.set(changed)
			.where('alliance_id', '=', alliance.id)
			.where('seq', '=', seq)
			.execute();
	const remove = (seq: number) =>
		alliance.db.deleteFrom('event').where('alliance_id', '=', alliance.id).where('seq', '=', seq).execute();
	const verify = () => verifyLog(alliance.db);
	const broken = async () =>
		(await verify()).broken.map(({ allianceId, ...what }) => {
			expect(allianceId).toBe(alliance.id);
			return what;
		});

	test('without any event verifies', async () => {
		expect(await verify()).toEqual({ events: 0, broken: [] });
	});

	test('as it was written verifies to its end', async () => {
		await write(5);
		expect(await verify()).toEqual({ events: 5, broken: [] });
	});

	test('numbers its events from one, each naming the hash of the one before', async () => {
		await write(3);
		const [first, second, third] = [await event(1), await event(2), await event(3)];
		expect(first.previous_hash).toBe(GENESIS);
		expect(second.previous_hash).toBe(first.hash);
		expect(third.previous_hash).toBe(second.hash);
	});

	test('written to by twenty at once is one chain', async () => {
		await Promise.all(Array.from({ length: 20 }, () => write(1)));
		expect(await verify()).toEqual({ events: 20, broken: [] });
		expect((await event(20)).seq).toBe(20);
	});

	test('keeps no event of a change that was not made', async () => {
		await write(1);
		const failing = alliance.db.transaction().execute(async (trx) => {
			await append(trx, {
				allianceId: alliance.id,
				at: alliance.clock.now,
				kind: 'member.role',
				subject: { kind: 'member', id: 'm' },
				actorId: null
			});
			throw new Error('stop');
		});
		await expect(failing).rejects.toThrow('stop');
		await write(1);
		expect(await verify()).toEqual({ events: 2, broken: [] });
	});

	test.each<[keyof ChainedEvent, string]>([
		['at', '2026-03-02T09:00:00.001Z'],
		['kind', 'member.left'],
		['subject_kind', 'plan'],
		['subject_id', 'm9'],
		['organisation_id', 'o2'],
		['mandate_id', 'd2'],
		['from_value', 'admin'],
		['to_value', 'admin'],
		['decided_hash', 'e'.repeat(64)],
		['personal_commitment', 'e'.repeat(64)]
	])('in which the field %s of an event was changed names that event', async (field, value) => {
		await write(5);
		await change(3, { [field]: value });
		expect(await broken()).toEqual([{ seq: 3, why: 'changed' }]);
	});

	test('in which a field was emptied names that event', async () => {
		await write(3);
		await change(2, { to_value: null });
		expect(await broken()).toEqual([{ seq: 2, why: 'changed' }]);
	});

	test('from which an event in the middle is gone names the one that is missing', async () => {
		await write(5);
		await remove(3);
		expect(await broken()).toEqual([{ seq: 3, why: 'missing' }]);
	});

	test('from which the first event is gone names it', async () => {
		await write(3);
		await remove(1);
		expect(await broken()).toEqual([{ seq: 1, why: 'missing' }]);
	});

	test('from which an event is gone and those after it were renumbered names the first of them', async () => {
		await write(5);
		await remove(3);
		await change(4, { seq: 3 });
		await change(5, { seq: 4 });
		expect(await broken()).toEqual([{ seq: 3, why: 'unlinked' }]);
	});

	test('in which two events changed places names the first of the two', async () => {
		await write(5);
		await change(3, { seq: 99 });
		await change(4, { seq: 3 });
		await change(99, { seq: 4 });
		expect(await broken()).toEqual([{ seq: 3, why: 'unlinked' }]);
	});

	test('in which a hash was forged names that event', async () => {
		await write(5);
		await change(3, { hash: '0'.repeat(63) + '1' });
		expect(await broken()).toEqual([{ seq: 3, why: 'changed' }]);
	});

	test('in which an event was changed and its hash made anew names the next event', async () => {
		await write(5);
		const forged = { ...(await event(3)), to_value: 'admin' };
		await change(3, { to_value: 'admin', hash: hashEvent(forged) });
		expect(await broken()).toEqual([{ seq: 4, why: 'unlinked' }]);
	});

	test.each<[string, Partial<Database['event_personal']>]>([
		['who did it', { actor_id: 'someone' }],
		['whom it is about', { person_id: 'someone' }],
		['the reason', { reason: 'une autre' }],
		['the salt', { salt: new Uint8Array(16) }]
	])('in which %s was changed names that event', async (_what, changed) => {
		await write(3);
		await alliance.db.updateTable('event_personal').set(changed).where('seq', '=', 2).execute();
		expect(await broken()).toEqual([{ seq: 2, why: 'personal-changed' }]);
	});

	test('from which a person was erased still verifies', async () => {
		await write(3);
		await alliance.db.deleteFrom('event_personal').where('seq', '=', 2).execute();
		expect(await verify()).toEqual({ events: 3, broken: [] });
	});

	test('of every alliance is followed, and each broken one named', async () => {
		const others = [await startAlliance(connection), await startAlliance(connection)];
		for (const each of [alliance, ...others]) await write(3, each);
		await change(2, { kind: 'x' });
		await alliance.db
			.deleteFrom('event')
			.where('alliance_id', '=', others[1]!.id)
			.where('seq', '=', 1)
			.execute();
		const found = (await verify()).broken.toSorted((a, b) => a.seq - b.seq);
		expect(found).toEqual([
			{ allianceId: others[1]!.id, seq: 1, why: 'missing' },
			{ allianceId: alliance.id, seq: 2, why: 'changed' }
		]);
	});

	test('longer than what is read at once is followed to its end', async () => {
		const rows: Database['event'][] = [];
		for (let seq = 1; seq <= 1005; seq += 1) {
			const chained: ChainedEvent = {
				alliance_id: alliance.id,
				seq,
				at: alliance.clock.now.toISOString(),
				kind: 'member.role',
				subject_kind: 'member',
				subject_id: 'm',
				organisation_id: null,
				mandate_id: null,
				from_value: null,
				to_value: null,
				decided_hash: null,
				personal_commitment: '',
				previous_hash: rows.at(-1)?.hash ?? GENESIS
			};
			rows.push({ ...chained, hash: hashEvent(chained) });
		}
		for (let i = 0; i < rows.length; i += 201) {
			await alliance.db
				.insertInto('event')
				.values(rows.slice(i, i + 201))
				.execute();
		}
		expect(await verify()).toEqual({ events: 1005, broken: [] });
		await change(1003, { kind: 'x' });
		expect(await broken()).toEqual([{ seq: 1003, why: 'changed' }]);
		await remove(1001);
		expect(await broken()).toEqual([{ seq: 1001, why: 'missing' }]);
	});
});
