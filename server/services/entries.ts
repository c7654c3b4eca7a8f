import type { Dossier, EntryActor } from '#lib/domain/dossier.ts';
import { isWider, marksText, type Anchor, type EntryKind, type Visibility } from '#lib/domain/entry.ts';
import { attempt, isClosed, timedAction, type ActionProblem } from '#lib/domain/entry-actions.ts';
import { refusal, refuse } from '#lib/domain/errors.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { endOfDay } from '#lib/domain/wall-clock.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import * as members from '../db/members.ts';
import * as suggestions from '../db/suggestions.ts';
import * as threads from '../db/threads.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import * as confirmations from '../db/confirmations.ts';
import { append, lastEvent } from './log.ts';
import type { Actor, Context, Trx } from './context.ts';
import { loadDossier, loadEntry } from './dossiers.ts';
import { checkEvidence, type Evidence } from './evidence.ts';
import { loadPlan } from './plans.ts';
import { rowsOfChange, type Hand } from './store-change.ts';
import { agreeOnCall, writeCall } from './third-party-calls.ts';
import { inTurn } from './turn.ts';

export interface NewEntry {
	planId: string;
	kind: EntryKind;
	/** The one sentence that every entry begins with. */
	sentence: string;
	visibility: Visibility;
	/** The one that a confidential entry is shown to. */
	confidantId?: string | null;
	/** Who it concerns first: the author's own organisation, or of a commitment whoever should carry it. */
	organisationId: string | null;
	dueOn?: string | null;
	anchor?: Anchor | null;
	/** The commitment that this one carries on in a territory. */
	parentId?: string | null;
	territoryId?: string | null;
	/** The entry that it comes from. */
	sourceEntryId?: string | null;
	/** The accepted proposal that it is made of, in the plan's text or in a thread: it remembers its first agreement. */
	suggestion?: string | null;
	/** Names the request: what is sent twice makes one entry. */
	key?: string | null;
}

/** Makes an entry from one sentence. `plan.comment` on its plan. Gives its id and whether the text may cite it. */
export async function createEntry(
	ctx: Context,
	actor: Actor,
	input: NewEntry
): Promise<{ id: string; cites: boolean }> {
	let thread: string | undefined;
	const { id, topics } = await inTurn(ctx, actor, async (trx) => {
		const { row: plan, level } = await loadPlan(trx, actor, input.planId);
		const before = input.key ? await entries.findByRequest(trx, actor.memberId, input.key) : undefined;
		if (before) return { id: before.id, topics: undefined };
		if (!canOnPlan(level, 'plan.comment')) throw refusal('forbidden', 'entry-create-not-allowed');
		if (plan.archived_at) throw refusal('conflict', 'plan-archived');
		const made = newId();
		await insertEntry(trx, actor, { ...input, id: made }, plan.frame, ctx.now());
		if (input.suggestion && input.kind === 'agreement') {
			const of = { documentId: plan.document_id, id: input.suggestion, entryId: made };
			const mayDecide = canOnPlan(level, 'plan.write');
			await suggestions.linkEntry(trx, of, mayDecide ? ['pending', 'accepted'] : ['accepted']);
			const at = ctx.now().toISOString();
			const words = { planId: plan.id, id: input.suggestion, entryId: made, at };
			if (await threads.linkAgreement(trx, words)) thread = input.suggestion;
		}
		return { id: made, topics: topicsOf(plan.id, plan.alliance_id, made) };
	});
	if (topics) await ctx.announce({ kind: 'changed', topics, what: 'entry', id });
	if (thread) {
		const shown = [`threads:${input.planId}`];
		await ctx.announce({ kind: 'changed', topics: shown, what: 'thread', id: thread });
	}
	return { id, cites: marksText(input.visibility) };
}

/** The rows of a new entry, in the caller's transaction. */
export async function insertEntry(
	trx: Trx,
	actor: Actor,
	input: NewEntry & { id: string },
	frame: 'light' | 'full',
	at: Date
): Promise<void> {
	const now = at.toISOString();
	const { id, kind } = input;
	await checkOrganisation(trx, actor, input.organisationId);
	const mandates = await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId);
	const own = input.organisationId !== null && actor.organisationIds.includes(input.organisationId);
	const engages = input.organisationId !== null && mandates.has(input.organisationId);
	const state =
		kind === 'agreement'
			? 'draft'
			: kind === 'disagreement'
				? 'raised'
				: input.organisationId === null
					? 'without_owner'
					: engages
						? 'in_progress'
						: 'asked';
	if (kind === 'commitment' && !input.dueOn) throw refusal('invalid', 'due-date-missing', 'dueOn');
	if (kind === 'commitment' && input.dueOn! < now.slice(0, 10))
		throw refusal('invalid', 'date-past', 'dueOn');
	if (kind !== 'commitment' && input.organisationId && !own) {
		throw refusal('forbidden', 'organisation-not-yours', 'organisationId');
	}
	if (input.visibility === 'confidential' && !input.confidantId) {
		throw refusal('invalid', 'person-missing', 'confidantId');
	}
	if (input.confidantId && !(await members.findById(trx, actor.allianceId, input.confidantId))) {
		throw refusal('invalid', 'member-unknown', 'confidantId');
	}
	if (input.visibility === 'alliance' || input.visibility === 'public') {
		throw refusal('invalid', 'visibility-wide', 'visibility');
	}
	await checkParent(trx, actor, input.parentId ?? null);
	const row: entries.EntryRow = {
		id,
		alliance_id: actor.allianceId,
		plan_id: input.planId,
		kind,
		title: input.sentence,
		frame,
		state,
		visibility: input.visibility,
		author_id: actor.memberId,
		confidant_id: input.visibility === 'confidential' ? (input.confidantId ?? null) : null,
		facilitator_id: null,
		self_led: 0,
		created_at: now,
		state_since: now,
		changed_at: now,
		due_on: input.dueOn ?? null,
		review_on: null,
		version: 0,
		anchor: input.anchor ? JSON.stringify(input.anchor) : null,
		request_key: input.key ?? null
	};
	await entries.insert(trx, row);
	const hand: Hand = {
		memberId: actor.memberId,
		// Whoever asks something of another organisation does not speak for it.
		organisationId: own || engages ? input.organisationId : null,
		mandateId: input.organisationId ? (mandates.get(input.organisationId) ?? null) : null
	};
	const role = kind === 'commitment' ? (engages ? 'owner' : 'asked') : 'party';
	const blank: Dossier = {
		entry: { id, kind, frame } as Dossier['entry'],
		parties: [],
		records: [],
		signatures: [],
		rounds: [],
		positions: [],
		terms: null,
		awaitDays: 0,
		mandated: new Set(),
		funders: [],
		planParties: new Set()
	};
	const rows = rowsOfChange(
		row,
		blank,
		{
			parties: input.organisationId
				? [{ organisationId: input.organisationId, role, side: kind === 'disagreement' ? 1 : null }]
				: [],
			records:
				kind === 'agreement'
					? [{ kind: 'proposal', body: input.sentence, organisationId: own ? input.organisationId : null }]
					: [],
			...(kind === 'commitment' && {
				terms: {
					what: input.sentence,
					dueOn: input.dueOn!,
					ownerId: engages ? input.organisationId : null,
					ownerMemberId: null,
					indicator: '',
					unit: '',
					baseline: null,
					target: null,
					cadenceDays: null,
					territoryId: input.territoryId ?? null,
					sdg: null,
					sourceEntryId: input.sourceEntryId ?? null,
					parentId: input.parentId ?? null,
					rollUp: null
				}
			})
		},
		hand,
		at
	);
	const event = {
		allianceId: actor.allianceId,
		at,
		kind: 'entry.created' as const,
		subject: { kind: 'entry', id },
		actorId: actor.memberId,
		organisationId: hand.organisationId,
		mandateId: hand.mandateId,
		to: `${kind}/${state}`
	};
	await Promise.all([rows.store(trx), append(trx, event)]);
}

/** What a page says of the entry as it was when the member looked at it. */
export interface Seen {
	state?: string | undefined;
	version?: number | undefined;
}

export interface Done {
	state: string;
	/** One-use links to be given to a mandate holder, when what was given is not binding yet. */
	confirmation: string | null;
}

/**
 * Does one action to an entry: load, check against the rules of its life cycle, store, log, tell. Throws a refusal
 * whose detail names the sentence; nothing is stored then.
 */
export async function act(
	ctx: Context,
	actor: Actor,
	id: string,
	name: string,
	input: Input,
	seen: Seen = {},
	files: readonly Evidence[] = []
): Promise<Done> {
	const { done, topics, lost } = await inTurn(ctx, actor, (trx) =>
		actIn(trx, ctx, actor, id, name, input, seen, files)
	);
	await ctx.announce({ kind: 'changed', topics, what: 'entry', id });
	// Whoever sees it no longer is not told of it: their page of the plan loads again, without a word why.
	if (lost) await ctx.announce({ kind: 'changed', topics: [`plan:${lost}`], what: 'plan', id: lost });
	return done;
}

/**
 * The same within a transaction that holds the alliance's turn; gives also the topics to tell it on, and the plan whose
 * readers may have lost sight of it.
 */
export async function actIn(
	trx: Trx,
	ctx: Context,
	actor: Actor,
	id: string,
	name: string,
	given: Input,
	seen: Seen = {},
	files: readonly Evidence[] = []
): Promise<{ done: Done; topics: string[]; lost: string | undefined }> {
	const checked = files.map(checkEvidence);
	const [last, loaded] = await Promise.all([lastEvent(trx, actor.allianceId), loadEntry(trx, actor, id)]);
	const { row, dossier, who } = loaded;
	await checkNamed(trx, actor, given);
	const input = isCall(name, given) ? await withCall(trx, actor, dossier, given, ctx.now()) : given;
	refuseStale(dossier, who.memberId, name, input, seen, row, loaded.rows);
	const now = ctx.now();
	const tried = attempt(dossier, name, input, who, now);
	if ('problem' in tried) refuse(tried.problem);
	const { change, action } = tried;
	const organisationId = action.binding
		? (change.signatures?.[0]?.organisationId ?? change.position?.organisationId ?? tried.organisationId)
		: tried.organisationId;
	const mandateId = organisationId ? (who.mandates.get(organisationId) ?? null) : null;
	const hand: Hand = { memberId: actor.memberId, organisationId, mandateId };
	const linked = change.opens
		? await openLinked(trx, actor, loaded, change.opens, organisationId, now)
		: null;
	const rows = rowsOfChange(row, dossier, change, hand, now, linked);
	const evidence = rows.records.find((it) => it.kind === 'evidence') ?? rows.records[0];
	if (checked.length > 0 && !evidence) throw refusal('invalid', 'form-malformed');
	const provisional =
		change.position?.provisionalUntil ??
		change.signatures?.find((it) => it.provisionalUntil)?.provisionalUntil;
	const confirmation = provisional
		? await offerConfirmation(trx, ctx, actor, id, {
				name,
				input,
				until: provisional,
				organisationId: change.position?.organisationId ?? organisationId
			})
		: null;
	const state = change.entry?.state ?? row.state;
	const event = {
		allianceId: actor.allianceId,
		at: now,
		kind: `entry.${name.replaceAll('_', '-')}` as const,
		subject: { kind: 'entry', id },
		actorId: actor.memberId,
		organisationId,
		mandateId,
		from: row.state,
		to: state,
		// A position has its reason in its own row, hidden until the round closes.
		reason: change.position ? null : reasonOf(input),
		decidedHash: rows.decidedHash
	};
	await Promise.all([
		rows.store(trx),
		...checked.map((file) =>
			entries.insertFile(trx, {
				id: newId(),
				entry_id: id,
				record_id: evidence!.id,
				name: file.name,
				media_type: file.mediaType,
				size: file.bytes.byteLength,
				hash: hashOf(file.bytes),
				bytes: file.bytes
			})
		),
		// An entry that was opened by this one has its own event since.
		append(trx, event, linked ? undefined : last)
	]);
	if (change.calls) await agreeOnCall(trx, change.calls, now);
	const visibility = change.entry?.visibility ?? row.visibility;
	return {
		done: { state, confirmation },
		topics: topicsOf(row.plan_id, row.alliance_id, id),
		lost: isWider(row.visibility, visibility) ? row.plan_id : undefined
	};
}

/** What the day itself does to the entries whose date has come, one transaction each. Gives how many moved. */
export async function runTimed(ctx: Context): Promise<number> {
	const now = ctx.now();
	const due = await entries.dueBy(ctx.db, now.toISOString().slice(0, 10), now.toISOString());
	let moved = 0;
	for (const { id, alliance_id } of due) {
		const topics = await inTurn(ctx, { allianceId: alliance_id }, async (trx) => {
			const loaded = await loadDossier(trx, alliance_id, id);
			const name = loaded && timedAction(loaded.dossier, now);
			if (!loaded || !name) return undefined;
			// The day may do what anyone could ask for once it has come.
			const day = {
				memberId: '',
				organisationIds: [],
				mandates: new Map(),
				mayComment: true,
				mayWrite: true,
				mayFacilitate: true
			};
			const dossier = {
				...loaded.dossier,
				entry: { ...loaded.dossier.entry, selfLed: false, facilitatorId: null }
			};
			const hand = { memberId: null, organisationId: null, mandateId: null };
			const done = await actAs(trx, { row: loaded.row, dossier }, name, {}, day, hand, now);
			return 'problem' in done ? undefined : topicsOf(loaded.row.plan_id, alliance_id, id);
		});
		if (!topics) continue;
		moved += 1;
		await ctx.announce({ kind: 'changed', topics, what: 'entry', id });
	}
	return moved;
}

/** One action by somebody who is no member as they act: the day itself, or somebody who was called from outside. */
export async function actAs(
	trx: Trx,
	{ row, dossier }: { row: entries.EntryRow; dossier: Dossier },
	name: string,
	input: Input,
	actor: EntryActor,
	hand: Hand,
	at: Date
): Promise<{ problem: ActionProblem } | { state: string }> {
	const tried = attempt(dossier, name, input, actor, at);
	if ('problem' in tried) return tried;
	const rows = rowsOfChange(row, dossier, tried.change, hand, at);
	const state = tried.change.entry?.state ?? row.state;
	const event = {
		allianceId: row.alliance_id,
		at,
		kind: `entry.${name.replaceAll('_', '-')}` as const,
		subject: { kind: 'entry', id: row.id },
		actorId: hand.memberId,
		from: row.state,
		to: state,
		reason: reasonOf(input),
		decidedHash: rows.decidedHash
	};
	await Promise.all([rows.store(trx), append(trx, event)]);
	return { state };
}

/** What was typed, with the call that it makes for the one who is named by it. */
async function withCall(trx: Trx, actor: Actor, dossier: Dossier, given: Input, now: Date): Promise<Input> {
	const { id, words } = await writeCall(trx, actor, dossier, given, now);
	return { ...given, person: id, guestWords: words };
}

/** Somebody from outside is to lead it. */
const isCall = (name: string, given: Input) => name === 'propose_leading' && given.leading === 'guest';

/** The topics on which a change of an entry is told. */
export function topicsOf(planId: string, allianceId: string, entryId: string): string[] {
	return [`entry:${entryId}`, `plan:${planId}`, `alliance:${allianceId}`];
}

/** Moved since the page was made; or another mandate holder was first. */
function refuseStale(
	dossier: Dossier,
	memberId: string,
	name: string,
	input: Input,
	seen: Seen,
	row: entries.EntryRow,
	rows: entries.EntryRows
): void {
	if (seen.state !== undefined && seen.state !== row.state) throw refusal('conflict', 'entry-moved');
	if (seen.version === undefined || seen.version === row.version) return;
	const since = (it: { number: number }) => Math.floor(it.number / 100) > seen.version!;
	const words = new Set(['statement', 'conclusion', 'proposal', 'terms', 'visibility', 'facilitator']);
	const reworded = rows.records.some((it) => since(it) && words.has(it.kind));
	const bindingNames =
		/^(sign|confirm|accept|agree|take_position|take_on|take_over|pledge|refuse|propose_exit|open_round|amend)/;
	if (reworded && bindingNames.test(name)) throw refusal('conflict', 'entry-reworded');
	const others = [...rows.positions, ...rows.signatures].filter(
		(it) => since(it) && it.member_id !== memberId && it.organisation_id !== null
	);
	const mine = String(input.organisation ?? '');
	const organisations = new Set(others.map((it) => it.organisation_id));
	if (bindingNames.test(name) && mine && organisations.has(mine)) {
		throw refusal('conflict', 'other-mandate-first');
	}
}

/** Organisations, members and entries that a form names are of this alliance. */
async function checkNamed(trx: Trx, actor: Actor, input: Input): Promise<void> {
	await checkOrganisation(trx, actor, input.partner ? String(input.partner) : null, 'partner');
	for (const field of ['person', 'ownerMember'] as const) {
		if (!input[field]) continue;
		const member = await members.findById(trx, actor.allianceId, String(input[field]));
		// Whoever was asked from outside answers for one entry alone.
		if (!member || member.role === 'third_party') throw refusal('invalid', 'member-unknown', field);
	}
	if (input.sourceEntry) {
		// One that the member does not see is as unknown as one that there is not.
		const source = await loadEntry(trx, actor, String(input.sourceEntry)).catch(() => undefined);
		if (!source) throw refusal('invalid', 'entry-unknown', 'sourceEntry');
	}
	if (input.territory && !(await directory.findTerritory(trx, actor.allianceId, String(input.territory)))) {
		throw refusal('invalid', 'territory-unknown', 'territory');
	}
	if (input.parent) await checkParent(trx, actor, String(input.parent));
}

async function checkOrganisation(
	trx: Trx,
	actor: Actor,
	id: string | null,
	field = 'organisationId'
): Promise<void> {
	if (id === null) return;
	const organisation = await directory.findOrganisation(trx, actor.allianceId, id);
	if (!organisation) throw refusal('invalid', 'organisation-unknown', field);
	if (organisation.left_at) throw refusal('invalid', 'organisation-left', field);
}

/** A parent is a commitment that the member sees, and that is not over. */
async function checkParent(trx: Trx, actor: Actor, id: string | null): Promise<void> {
	if (id === null) return;
	const parent = await loadEntry(trx, actor, id).catch(() => undefined);
	if (parent?.row.kind !== 'commitment') throw refusal('invalid', 'parent-unknown', 'parent');
	if (isClosed(parent.row)) throw refusal('conflict', 'parent-over', 'parent');
}

/** The entry that an exit leads to: the same plan, the same people, no wider than where it comes from. */
async function openLinked(
	trx: Trx,
	actor: Actor,
	from: Awaited<ReturnType<typeof loadEntry>>,
	opens: { kind: EntryKind; title: string },
	organisationId: string | null,
	at: Date
): Promise<string> {
	const id = newId();
	const { row, dossier, who } = from;
	const isIn = (id: string) => dossier.parties.some((it) => it.organisationId === id && !it.leftAt);
	// Whoever contests a commitment is a side of what comes of it, also if they were not in that.
	const contests = row.kind === 'commitment' ? organisationId : null;
	const mine = contests ?? [...who.mandates.keys(), ...who.organisationIds].find(isIn);
	const wide = row.visibility === 'alliance' || row.visibility === 'public';
	await insertEntry(
		trx,
		actor,
		{
			id,
			planId: row.plan_id,
			kind: opens.kind,
			sentence: opens.title.slice(0, 300),
			visibility: wide ? 'plan' : row.visibility,
			confidantId: row.confidant_id,
			organisationId: mine ?? null,
			sourceEntryId: row.id
		},
		row.frame,
		at
	);
	let side = 1;
	for (const party of dossier.parties) {
		if (party.leftAt || party.organisationId === mine) continue;
		side = party.side ?? Math.min(side + 1, 4);
		await entries.insertParty(trx, {
			id: newId(),
			entry_id: id,
			organisation_id: party.organisationId,
			role: party.role === 'associated' ? 'associated' : 'party',
			side: opens.kind === 'disagreement' && party.role !== 'associated' ? side : null,
			joined_at: at.toISOString(),
			left_at: null
		});
	}
	return id;
}

/** What takes the place of an action once it binds, where that is another one. */
const confirmedBy: Partial<Record<string, string>> = { pledge: 'take_on' };

/** A one-use link for a mandate holder of the organisation. Gives its token; null when nobody holds a mandate. */
export async function offerConfirmation(
	trx: Trx,
	ctx: Context,
	actor: Actor,
	entryId: string,
	given: { name: string; input: Input; until: string; organisationId: string | null }
): Promise<string | null> {
	if (!given.organisationId) return null;
	const holders = await directory.mandatesOf(trx, actor.allianceId, given.organisationId);
	const asked = given.input.person;
	const holder =
		holders.find((it) => it.member_id === asked) ??
		holders.find((it) => it.member_id === actor.memberId) ??
		holders[0];
	if (!holder) throw refusal('conflict', 'no-mandate-holder', 'partner');
	const token = newToken();
	const { provisionalUntil: _until, person: _person, partner, ...input } = given.input;
	const byPhone = given.name === 'record_by_phone';
	await confirmations.insert(trx, {
		token_hash: hashOf(token),
		alliance_id: actor.allianceId,
		entry_id: entryId,
		action: (byPhone ? 'take_position' : confirmedBy[given.name]) ?? given.name,
		input: JSON.stringify({
			...input,
			...(!byPhone && partner !== undefined && { partner }),
			organisation: given.organisationId
		}),
		organisation_id: given.organisationId,
		member_id: holder.member_id,
		created_by: actor.memberId,
		created_at: ctx.now().toISOString(),
		expires_at: endOfDay(given.until.slice(0, 10)).toISOString(),
		used_at: null
	});
	return token;
}

/** What was typed as the reason, for the log; personal, so kept beside the chain. */
function reasonOf(input: Input): string | null {
	const text = input.reason ?? input.words ?? input.cause ?? input.note;
	return typeof text === 'string' && text.trim() ? text.trim().slice(0, 2000) : null;
}
