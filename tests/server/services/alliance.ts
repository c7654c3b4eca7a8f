import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import * as alliances from '#server/db/alliances.ts';
import { findByAccount } from '#server/db/members.ts';
import { newId } from '#server/ids.ts';
import type { Actor, Context, Fact } from '#server/services/context.ts';
import { verifyLog } from '#server/services/verify-log.ts';

/** An alliance to try use cases on, with only what a test puts in it. */
export async function startAlliance(connection: Connection) {
	const { db } = connection;
	const clock = { now: new Date('2026-03-02T09:00:00.000Z') };
	const facts: Fact[] = [];
	const ctx: Context = {
		db,
		now: () => clock.now,
		announce: async (fact) => void facts.push(fact)
	};
	const created_at = clock.now.toISOString();
	const id = newId();
	await db
		.transaction()
		.execute((trx) =>
			alliances.insert(trx, { id, slug: `a-${id}`, name: 'Alliance d’essai', example: 0, created_at })
		);

	async function territory(
		kind: 'national' | 'region' | 'department' | 'local',
		name: string,
		{ code = null, parent = null }: { code?: string | null; parent?: string | null } = {}
	): Promise<string> {
		const row = { id: newId(), alliance_id: id, kind, code, name, parent_id: parent };
		await db.insertInto('territory').values(row).execute();
		return row.id;
	}

	async function theme(name: string): Promise<string> {
		const row = { id: newId(), alliance_id: id, name };
		await db.insertInto('theme').values(row).execute();
		return row.id;
	}

	async function organisation(name: string): Promise<string> {
		const row = {
			id: newId(),
			alliance_id: id,
			name,
			level: 'local' as const,
			family: 'association' as const,
			network_id: null,
			territory_id: null,
			contact_email: null,
			created_at,
			left_at: null
		};
		await db.insertInto('organisation').values(row).execute();
		return row.id;
	}

	/** A member with an account of their own; gives them as the one who acts. */
	async function member(
		role: Role,
		{ of = [], stewardOf = [], name = role }: { of?: string[]; stewardOf?: string[]; name?: string } = {}
	): Promise<Actor> {
		const accountId = newId();
		const memberId = newId();
		const email = `${accountId}@example.org`;
		await db
			.insertInto('account')
			.values({ id: accountId, email, name, password_hash: null, created_at })
			.execute();
		await db
			.insertInto('member')
			.values({ id: memberId, alliance_id: id, account_id: accountId, role, created_at, left_at: null })
			.execute();
		for (const organisation_id of new Set([...of, ...stewardOf])) {
			await db.insertInto('member_organisation').values({ member_id: memberId, organisation_id }).execute();
		}
		for (const organisation_id of stewardOf) {
			await db.insertInto('steward').values({ member_id: memberId, organisation_id, created_at }).execute();
		}
		return again({ accountId } as Actor);
	}

	/** The same person as their next request would see them. */
	async function again({ accountId }: Pick<Actor, 'accountId'>): Promise<Actor> {
		const row = await findByAccount(db, id, accountId);
		if (!row) throw new Error('no longer a member');
		return {
			memberId: row.id,
			accountId,
			allianceId: id,
			name: row.name,
			role: row.role,
			organisationIds: row.organisations.map((it) => it.id),
			stewardOf: row.stewardOf
		};
	}

	/** The log from its beginning, each event with the people it names. */
	function log() {
		return db
			.selectFrom('event')
			.innerJoin('event_personal as personal', (join) =>
				join.onRef('personal.alliance_id', '=', 'event.alliance_id').onRef('personal.seq', '=', 'event.seq')
			)
			.select([
				'event.kind',
				'event.subject_id as subject',
				'event.organisation_id as organisation',
				'event.from_value as from',
				'event.to_value as to',
				'personal.actor_id as actor',
				'personal.person_id as person',
				'personal.reason'
			])
			.where('event.alliance_id', '=', id)
			.orderBy('event.seq')
			.execute();
	}

	return {
		id,
		db,
		ctx,
		clock,
		facts,
		territory,
		theme,
		organisation,
		member,
		again,
		log,
		/** What was appended since the function was last called; the chain holds. */
		logged: (() => {
			let seen = 0;
			return async () => {
				const { broken } = await verifyLog(db);
				if (broken.length > 0) throw new Error(`the log is broken: ${JSON.stringify(broken)}`);
				const all = await log();
				const fresh = all.slice(seen);
				seen = all.length;
				return fresh;
			};
		})()
	};
}

export type TestAlliance = Awaited<ReturnType<typeof startAlliance>>;
