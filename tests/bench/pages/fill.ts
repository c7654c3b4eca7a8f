import { createHash } from 'node:crypto';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Database } from '#server/db/schema.ts';
import { commitmentOf, GENESIS, hashEvent } from '#server/services/event-chain.ts';
import { projectBytes } from '#server/documents/project-bytes.ts';
import { hashOf, newId, newToken } from '#server/ids.ts';
import { hashOfRecord } from '#server/services/store-change.ts';

/** How large the alliance of the goal is. */
export const size = {
	plans: 2_000,
	agreements: 3_300,
	disagreements: 850,
	commitments: 6_300,
	news: 25_000,
	positions: 20_000,
	events: 115_000,
	organisations: 400,
	members: 200,
	territories: 120
};

const at = '2026-06-01T08:00:00.000Z';
const day = (n: number) => new Date(Date.parse(at) + n * 86_400_000).toISOString().slice(0, 10);

/** Fills an empty database with an alliance of that size. Gives what the load needs to know of it. */
export async function fill(connection: Connection) {
	const { db } = connection;
	async function put<Name extends keyof Database>(
		table: Name,
		rows: Record<string, unknown>[]
	): Promise<void> {
		await db.transaction().execute(async (trx) => {
			for (let i = 0; i < rows.length; i += 200) {
				await trx
					.insertInto(table)
					.values(rows.slice(i, i + 200) as never)
					.execute();
			}
		});
	}
	const times = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
	const alliance_id = newId();
	await put('alliance', [
		{ id: alliance_id, slug: 'grande', name: 'Grande alliance', example: 0, created_at: at }
	]);
	const territories = times(size.territories, (i) => ({
		id: newId(),
		alliance_id,
		kind: i === 0 ? 'national' : 'local',
		code: null,
		name: `Territoire ${i}`,
		parent_id: null as string | null
	}));
	for (const it of territories.slice(1)) it.parent_id = territories[0]!.id;
	await put('territory', territories);
	const themes = times(3, (i) => ({ id: newId(), alliance_id, name: `Thème ${i}` }));
	await put('theme', themes);
	const organisations = times(size.organisations, (i) => ({
		id: newId(),
		alliance_id,
		name: `Organisation ${i}`,
		level: i < 60 ? 'national' : 'local',
		family: 'association',
		network_id: null,
		territory_id: territories[i % territories.length]!.id,
		contact_email: null,
		created_at: at,
		left_at: null
	}));
	await put('organisation', organisations);
	const accounts = times(size.members, (i) => ({
		id: newId(),
		email: `m${i}@example.org`,
		name: `Membre ${i}`,
		password_hash: null,
		created_at: at
	}));
	await put('account', accounts);
	const members = accounts.map((account, i) => ({
		id: newId(),
		alliance_id,
		account_id: account.id,
		role: i === 0 ? 'admin' : i < 10 ? 'facilitator' : 'partner',
		created_at: at,
		left_at: null
	}));
	await put('member', members);
	// Each member is of two organisations and holds a mandate for both.
	const of = (i: number) => [
		organisations[(2 * i) % organisations.length]!,
		organisations[(2 * i + 1) % organisations.length]!
	];
	await put(
		'member_organisation',
		members.flatMap((member, i) => of(i).map(({ id }) => ({ member_id: member.id, organisation_id: id })))
	);
	const mandates = members.flatMap((member, i) =>
		of(i).map(({ id }) => ({
			id: newId(),
			alliance_id,
			organisation_id: id,
			member_id: member.id,
			given_by: member.id,
			given_at: at,
			ended_at: null
		}))
	);
	await put('mandate', mandates);
	const holder = new Map(mandates.map((it) => [it.organisation_id, it]));
	const tokens = accounts.map(() => newToken());
	const far = '2027-06-01T00:00:00.000Z';
	await put(
		'session',
		accounts.map((account, i) => ({
			id: hashOf(tokens[i]!),
			account_id: account.id,
			created_at: at,
			expires_at: far,
			ends_at: far,
			user_agent: 'bench',
			address: '127.0.0.1'
		}))
	);

	const seed = seedFromMarkdown(
		times(
			12,
			(i) => `## Partie ${i}\n\n${'Une phrase du plan, assez longue pour compter. '.repeat(12)}`
		).join('\n\n')
	);
	const projected = projectBytes(seed);
	const plans = times(size.plans, (i) => ({
		id: newId(),
		alliance_id,
		document_id: newId(),
		title: `Plan ${i}`,
		scope: i < 40 ? 'national' : 'local',
		territory_id: territories[i % territories.length]!.id,
		frame: 'full',
		status: 'in_force',
		last_word: 'Le comité',
		lead_organisation_id: organisations[i % organisations.length]!.id,
		local_version_of: null,
		language: 'fr',
		created_by: members[0]!.id,
		created_at: at,
		changed_at: at,
		archived_at: null
	}));
	await put('plan', plans);
	await put(
		'plan_theme',
		plans.map(({ id }, i) => ({ plan_id: id, theme_id: themes[i % 3]!.id }))
	);
	await put(
		'plan_sdg',
		plans.map(({ id }, i) => ({ plan_id: id, sdg: 1 + (i % 17) }))
	);
	await put(
		'plan_grant',
		plans.map(({ id }, i) => ({
			plan_id: id,
			subject_kind: 'member',
			subject_id: members[i % members.length]!.id,
			level: i % 20 === 0 ? 'none' : 'facilitate'
		}))
	);
	await put(
		'document',
		plans.map((plan) => ({
			id: plan.document_id,
			alliance_id,
			epoch: 1,
			schema_version: 1,
			seq: 0,
			created_at: at
		}))
	);
	await put(
		'document_snapshot',
		plans.map((plan) => ({ document_id: plan.document_id, seq: 0, bytes: seed }))
	);
	await put(
		'document_projection',
		plans.map((plan) => ({ document_id: plan.document_id, seq: 0, at, ...projected }))
	);

	const entries: Record<string, unknown>[] = [];
	const parties: Record<string, unknown>[] = [];
	const records: ReturnType<typeof record>[] = [];
	const rounds: Record<string, unknown>[] = [];
	const positions: Record<string, unknown>[] = [];
	const terms: Record<string, unknown>[] = [];
	const record = (
		entry_id: string,
		number: number,
		kind: string,
		organisation: string,
		more: Record<string, unknown> = {}
	) => ({
		id: newId(),
		entry_id,
		number,
		kind,
		organisation_id: organisation,
		side: null,
		about_side: null,
		member_id: holder.get(organisation)!.member_id,
		mandate_id: holder.get(organisation)!.id,
		body: 'Quelques phrases qui disent ce qu’il en est, et pourquoi.',
		choice: null,
		link: null,
		on_date: null,
		value: null,
		ref_id: null,
		replaces_id: null,
		linked_entry_id: null,
		subject_id: null,
		at,
		...more
	});
	const entry = (kind: string, i: number, state: string, more: Record<string, unknown> = {}) => {
		const id = newId();
		const author = members[i % members.length]!;
		entries.push({
			id,
			alliance_id,
			plan_id: plans[i % plans.length]!.id,
			kind,
			title: `${kind} ${i}`,
			frame: 'full',
			state,
			visibility: ['plan', 'plan', 'parties', 'alliance'][i % 4],
			author_id: author.id,
			confidant_id: null,
			facilitator_id: null,
			self_led: 0,
			created_at: at,
			state_since: at,
			changed_at: new Date(Date.parse(at) + i * 60_000).toISOString(),
			due_on: null,
			review_on: null,
			version: 5,
			anchor: null,
			request_key: null,
			...more
		});
		return id;
	};
	const party = (entry_id: string, i: number, role: string, side: number | null = null) => {
		const organisation = organisations[i % organisations.length]!;
		parties.push({
			id: newId(),
			entry_id,
			organisation_id: organisation.id,
			role,
			side,
			joined_at: at,
			left_at: null
		});
		return organisation.id;
	};
	const perAgreement = Math.round(size.positions / size.agreements);
	for (let i = 0; i < size.agreements; i += 1) {
		const isOpen = i % 10 === 0;
		const id = entry(
			'agreement',
			i,
			isOpen ? 'round_open' : 'in_force',
			isOpen ? { due_on: day(300) } : { review_on: day(400) }
		);
		const organisation = times(perAgreement, (p) => party(id, i + p, 'party'));
		const proposal = record(id, 100, 'proposal', organisation[0]!);
		records.push(proposal);
		const round_id = newId();
		rounds.push({
			id: round_id,
			entry_id: id,
			number: 1,
			record_id: proposal.id,
			rule: 'consent',
			threshold: null,
			quorum: 2,
			objection_only: 0,
			live: 0,
			opened_at: at,
			earliest_close: at,
			closes_at: '2027-05-01T00:00:00.000Z',
			extended_at: null,
			closed_at: isOpen ? null : at,
			outcome: isOpen ? null : 'adopted'
		});
		for (const [p, organisation_id] of organisation.entries()) {
			positions.push({
				id: newId(),
				entry_id: id,
				round_id,
				number: 200 + p,
				organisation_id,
				member_id: holder.get(organisation_id)!.member_id,
				mandate_id: holder.get(organisation_id)!.id,
				step: 1 + ((i + p) % 4),
				choice: 'step',
				proxy_id: null,
				reason: 'Parce que.',
				objection: 0,
				lifts: '',
				minority: '',
				named: 1,
				provisional_until: null,
				at
			});
		}
	}
	for (let i = 0; i < size.disagreements; i += 1) {
		const id = entry(
			'disagreement',
			i,
			i % 2 === 0 ? 'exploring' : 'maintained',
			i % 2 === 0 ? {} : { review_on: day(300) }
		);
		for (const side of [1, 2, 3])
			records.push(record(id, 100 + side, 'position', party(id, i + side, 'party', side), { side }));
	}
	const perCommitment = size.news / size.commitments;
	const commitmentIds: string[] = [];
	let news = 0;
	for (let i = 0; i < size.commitments; i += 1) {
		const id = entry('commitment', i, i % 5 === 0 ? 'kept' : 'in_progress', { due_on: day(i % 500) });
		commitmentIds.push(id);
		const owner = party(id, i, 'owner');
		const said = {
			what: `commitment ${i}`,
			dueOn: day(i % 500),
			ownerId: owner,
			ownerMemberId: null,
			indicator: 'Lieux',
			unit: 'lieux',
			baseline: 0,
			target: 10,
			cadenceDays: 60,
			territoryId: null,
			sdg: null,
			sourceEntryId: null,
			parentId: null,
			rollUp: 'sum'
		};
		const first = record(id, 100, 'terms', owner, { body: JSON.stringify(said), choice: 'in_force' });
		records.push(first);
		// Trees of forty: a national one, its regional ones, theirs.
		const parent = i % 40 === 0 ? null : commitmentIds[i - (i % 40) + Math.floor(((i % 40) - 1) / 6)]!;
		terms.push({
			entry_id: id,
			record_id: first.id,
			what: said.what,
			due_on: said.dueOn,
			owner_id: owner,
			owner_member_id: null,
			indicator: 'Lieux',
			unit: 'lieux',
			baseline: 0,
			target: 10,
			cadence_days: 60,
			territory_id: territories[i % territories.length]!.id,
			sdg: null,
			source_entry_id: null,
			parent_id: parent,
			roll_up: 'sum',
			last_value: i % 10,
			last_news_at: at
		});
		for (const until = (i + 1) * perCommitment; news < until; news += 1)
			records.push(record(id, 200 + (news % 50), 'news', owner, { value: news % 10 }));
	}
	await put('entry', entries);
	await put('entry_party', parties);
	await put('entry_record', records);
	await put('agreement_round', rounds);
	await put('agreement_position', positions);
	await put('commitment_terms', terms);

	const events: Database['event'][] = [];
	const personal: Database['event_personal'][] = [];
	let previous = GENESIS;
	const salt = createHash('sha256').update('bench').digest().subarray(0, 16);
	for (let seq = 1; seq <= size.events; seq += 1) {
		const parts = { actorId: members[seq % members.length]!.id, personId: null, reason: null };
		const event = {
			alliance_id,
			seq,
			at,
			kind: 'entry.give-news',
			subject_kind: 'entry',
			subject_id: entries[seq % entries.length]!.id as string,
			organisation_id: null,
			mandate_id: null,
			from_value: 'in_progress',
			to_value: 'in_progress',
			decided_hash: hashOfRecord(records[seq % records.length] as never),
			personal_commitment: commitmentOf(salt, parts),
			previous_hash: previous
		};
		const hash = hashEvent(event);
		events.push({ ...event, hash });
		personal.push({ alliance_id, seq, salt, actor_id: parts.actorId, person_id: null, reason: null });
		previous = hash;
	}
	await put('event', events);
	await put('event_personal', personal);
	return {
		slug: 'grande',
		tokens,
		plan: plans[40]!.id,
		agreement: entries[1]!.id as string,
		disagreement: entries[size.agreements]!.id as string,
		commitment: commitmentIds[0]!,
		organisation: organisations[70]!.id,
		territory: territories[0]!.id,
		/** Commitments with the place of the member whose organisation owns each. */
		owned: commitmentIds.flatMap((id, i) =>
			i % 5 === 0 ? [] : { id, by: Math.floor((i % organisations.length) / 2) % members.length }
		)
	};
}
export type Filled = Awaited<ReturnType<typeof fill>>;
