import type { Dossier, EntryActor, EntryRecord, Signature } from '#lib/domain/dossier.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import { attempt, lifeCycles, type ActionProblem } from '#lib/domain/entry-actions.ts';
import type { Ask, Change, Input } from '#lib/domain/life-cycle.ts';

let ids = 0;
const nextId = () => `r${(ids += 1)}`;

/** Someone of organisations, with or without a mandate for them. */
export function someone(
	memberId: string,
	organisationIds: string[],
	{ mandated = true, facilitates = false } = {}
): EntryActor {
	return {
		memberId,
		organisationIds,
		mandates: new Map(mandated ? organisationIds.map((id) => [id, `mandate of ${memberId}`]) : []),
		mayComment: true,
		mayWrite: true,
		mayFacilitate: facilitates
	};
}

/** An entry as it is right after it was made, as `createEntry` makes it. */
export function fresh(
	kind: EntryKind,
	author: EntryActor,
	now: Date,
	{
		frame = 'full' as 'light' | 'full',
		owner = author.organisationIds[0] as string | null,
		state
	}: { frame?: 'light' | 'full'; owner?: string | null; state?: string } = {}
): Dossier {
	const at = now.toISOString();
	const engages = owner !== null && author.mandates.has(owner);
	const first =
		kind === 'commitment'
			? owner === null
				? 'without_owner'
				: engages
					? 'in_progress'
					: 'asked'
			: lifeCycles[kind].initial;
	const dossier: Dossier = {
		entry: {
			id: 'e',
			kind,
			title: 'Un titre',
			frame,
			state: state ?? first,
			visibility: 'plan',
			authorId: author.memberId,
			confidantId: null,
			facilitatorId: null,
			facilitatorOrganisationIds: [],
			selfLed: false,
			createdAt: at,
			stateSince: at,
			changedAt: at,
			dueOn:
				kind === 'commitment' ? new Date(now.getTime() + 90 * 86_400_000).toISOString().slice(0, 10) : null,
			reviewOn: null,
			planArchived: false
		},
		parties: [],
		records: [],
		signatures: [],
		rounds: [],
		positions: [],
		terms: null,
		awaitDays: 15,
		mandated: new Set(['A', 'B', 'C']),
		funders: [],
		planParties: new Set(['A', 'B', 'C'])
	};
	return applied(
		dossier,
		{
			parties: owner
				? [
						{
							organisationId: owner,
							role: kind === 'commitment' ? (engages ? 'owner' : 'asked') : 'party',
							side: kind === 'disagreement' ? 1 : null
						}
					]
				: [],
			records: kind === 'agreement' ? [{ kind: 'proposal', body: 'Une proposition' }] : [],
			...(kind === 'commitment' && {
				terms: {
					what: 'Ouvrir un lieu',
					dueOn: dossier.entry.dueOn!,
					ownerId: engages ? owner : null,
					ownerMemberId: null,
					indicator: '',
					unit: '',
					baseline: null,
					target: null,
					cadenceDays: null,
					territoryId: null,
					sdg: null,
					sourceEntryId: null,
					parentId: null,
					rollUp: null
				}
			})
		},
		author,
		now
	);
}

/** What the services would have stored: the same rows, kept in memory. */
export function applied(before: Dossier, change: Change, actor: EntryActor, now: Date): Dossier {
	const at = now.toISOString();
	const mandateOf = (organisationId: string | null | undefined) =>
		organisationId ? (actor.mandates.get(organisationId) ?? null) : null;
	const gone = new Set([...(change.leaves ?? []), ...(change.parties ?? []).map((it) => it.organisationId)]);
	const records: EntryRecord[] = (change.records ?? []).map((record) => ({
		organisationId: null,
		side: null,
		aboutSide: null,
		choice: null,
		link: null,
		onDate: null,
		value: null,
		refId: null,
		replacesId: null,
		linkedEntryId: null,
		subjectId: null,
		...record,
		id: nextId(),
		memberId: actor.memberId,
		mandateId: mandateOf(record.organisationId),
		at
	}));
	const terms = change.terms
		? ({
				id: nextId(),
				kind: 'terms',
				choice: 'in_force',
				body: JSON.stringify(change.terms),
				organisationId: change.terms.ownerId,
				side: null,
				aboutSide: null,
				link: null,
				onDate: change.terms.dueOn,
				value: change.terms.target,
				refId: null,
				replacesId: before.terms?.recordId ?? null,
				linkedEntryId: null,
				subjectId: null,
				memberId: actor.memberId,
				mandateId: null,
				at
			} satisfies EntryRecord)
		: undefined;
	const signatures: Signature[] = (change.signatures ?? []).map((it) => ({
		id: nextId(),
		purpose: it.purpose,
		recordId: it.record !== undefined ? records[it.record]!.id : it.recordId!,
		hash: '',
		organisationId: it.organisationId,
		side: it.side ?? null,
		memberId: actor.memberId,
		mandateId: mandateOf(it.organisationId),
		answer: it.answer,
		words: it.words ?? '',
		provisionalUntil: it.provisionalUntil ?? null,
		voidedAt: null,
		at
	}));
	const state = change.entry?.state ?? before.entry.state;
	return {
		...before,
		entry: {
			...before.entry,
			...change.entry,
			changedAt: at,
			stateSince: state === before.entry.state ? before.entry.stateSince : at,
			...(change.terms && { dueOn: change.entry?.dueOn ?? change.terms.dueOn })
		},
		parties: [
			...before.parties.map((it) => (gone.has(it.organisationId) && !it.leftAt ? { ...it, leftAt: at } : it)),
			...(change.parties ?? []).map((it) => ({ ...it, joinedAt: at, leftAt: null }))
		],
		records: [...before.records, ...records, ...(terms ? [terms] : [])],
		signatures: [
			...before.signatures.map((it) =>
				change.voids?.includes(it.recordId) && !it.voidedAt ? { ...it, voidedAt: at } : it
			),
			...signatures
		],
		rounds: [
			...before.rounds.map((it) => ({
				...it,
				...(change.closeRound?.id === it.id && { closedAt: at, outcome: change.closeRound.outcome }),
				...(change.extendRound?.id === it.id && { closesAt: change.extendRound.closesAt, extendedAt: at })
			})),
			...(change.round
				? [
						{
							...change.round,
							id: nextId(),
							number: before.rounds.length + 1,
							openedAt: at,
							closedAt: null,
							extendedAt: null,
							outcome: null
						}
					]
				: [])
		],
		positions: [
			...before.positions,
			...(change.position
				? [
						{
							...change.position,
							id: nextId(),
							roundId: before.rounds.find((it) => !it.closedAt)!.id,
							memberId: actor.memberId,
							mandateId: mandateOf(change.position.organisationId),
							at
						}
					]
				: [])
		],
		terms: change.terms && terms ? { ...change.terms, recordId: terms.id } : before.terms
	};
}

/** One action, done or refused. */
export function doing(
	dossier: Dossier,
	name: string,
	input: Input,
	actor: EntryActor,
	now: Date
): { dossier: Dossier } | { problem: ActionProblem } {
	const tried = attempt(dossier, name, input, actor, now);
	return 'problem' in tried ? tried : { dossier: applied(dossier, tried.change, actor, now) };
}

/** Something that fits what an action asks; `pick` chooses among what is possible. */
export function inputFor(
	dossier: Dossier,
	asks: readonly Ask[],
	now: Date,
	pick: <T>(from: readonly T[], name: string) => T,
	organisations = ['A', 'B', 'C']
): Input {
	const soon = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
	const input: Input = {};
	for (const ask of asks) {
		const give = {
			line: () => 'Quelques mots',
			text: () => 'Quelques phrases pour le dire.',
			date: () => (ask.required || ask.name === 'reviewOn' || ask.name === 'dueOn' ? soon : undefined),
			number: () => undefined,
			link: () => 'https://example.org/source',
			flag: () => ask.name === 'live',
			step: () => pick([1, 2, 3, 4, 5, 6, 7, 8], 'step'),
			side: () => pick([1, 2, 3], 'side'),
			choice: () => pick(ask.choices ?? [], ask.name),
			record: () => pick([...dossier.records.map(({ id }) => id), 'none'], 'record'),
			organisation: () => (ask.name === 'organisation' ? undefined : pick(organisations, ask.name)),
			member: () => 'facilitator',
			entry: () => undefined,
			terms: () => undefined,
			territory: () => undefined,
			file: () => undefined
		}[ask.type]();
		if (give !== undefined) input[ask.name] = give;
	}
	return input;
}
