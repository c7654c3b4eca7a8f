import type { EntryFrame, EntryKind, PartyRole, Visibility } from './entry.ts';

/** Everything recorded of one entry, as the rules of its life cycle read it. Rows are added and never changed. */
export interface Dossier {
	entry: EntryFacts;
	parties: readonly Party[];
	records: readonly EntryRecord[];
	signatures: readonly Signature[];
	rounds: readonly Round[];
	positions: readonly Position[];
	terms: Terms | null;
	/** Days that whoever is awaited has to answer: a setting of the alliance. */
	awaitDays: number;
	/** The organisations that may bind themselves today: those with a mandate in force. */
	mandated: ReadonlySet<string>;
	/** Funders of an organisation that is a party, by organisation: their facilitator is not neutral. */
	funders: readonly string[];
	/**
	 * The organisations of the plan: that have a place in it or carry it, that it was opened to by name, or that are in one
	 * of its entries. Known where they may judge what was promised to nobody in particular, else empty.
	 */
	planParties: ReadonlySet<string>;
}

export interface EntryFacts {
	id: string;
	kind: EntryKind;
	title: string;
	frame: EntryFrame;
	state: string;
	visibility: Visibility;
	authorId: string;
	/** The one facilitator or third party that a confidential entry is shown to. */
	confidantId: string | null;
	/** Named for this entry; otherwise whoever facilitates the plan. */
	facilitatorId: string | null;
	/** The organisations of the named facilitator. */
	facilitatorOrganisationIds: readonly string[];
	/** Parties lead it themselves: each of the facilitator's moves is taken by one member of each side. */
	selfLed: boolean;
	createdAt: string;
	/** Since when it is in its state. */
	stateSince: string;
	changedAt: string;
	/** ISO dates. */
	dueOn: string | null;
	reviewOn: string | null;
	planArchived: boolean;
}

export interface Party {
	organisationId: string;
	role: PartyRole;
	/** 1 to 4 in a disagreement; null for whoever is associated. */
	side: number | null;
	joinedAt: string;
	/** The organisation has left the alliance, or is left out of this entry: nothing waits for it any more. */
	leftAt: string | null;
}

export const recordKinds = [
	'position',
	'word',
	'fact',
	'source',
	'restatement',
	'restatement_answer',
	'question',
	'finding',
	'statement',
	'option',
	'ask',
	'attempt',
	'condition',
	'clarification',
	'conclusion',
	'side_text',
	'referral_answer',
	'trial_result',
	'reopening',
	'proposal',
	'clarification_question',
	'clarification_answer',
	'reaction',
	'understanding',
	'news',
	'evidence',
	'terms',
	'contest',
	'owner_reading',
	'refusal',
	'shortfall',
	'withdrawal',
	'beneficiary_words',
	'visibility',
	'facilitator',
	'move',
	'handover',
	'learning',
	'note'
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Something said or handed in on an entry, by whom and for which organisation. */
export interface EntryRecord {
	id: string;
	kind: RecordKind;
	organisationId: string | null;
	side: number | null;
	/** The side a restatement is about. */
	aboutSide: number | null;
	/** Null for what the day itself did. */
	memberId: string | null;
	mandateId: string | null;
	body: string;
	/** What kind of thing it is, where there are several: the exit of a conclusion, yes or no of an answer. */
	choice: string | null;
	/** Where it can be read, http or https. */
	link: string | null;
	/** An ISO date that belongs to it. */
	onDate: string | null;
	value: number | null;
	/** The record this one answers or belongs to. */
	refId: string | null;
	/** The record whose place this one takes. */
	replacesId: string | null;
	/** The entry it led to or speaks of. */
	linkedEntryId: string | null;
	/** An organisation or a member that it names: an inquiry's owner, a person of a referral. */
	subjectId: string | null;
	at: string;
}

export const signaturePurposes = [
	'statement',
	'conclusion',
	'acceptance',
	'revision',
	'visibility',
	'facilitator',
	'move',
	'handover'
] as const;
export type SignaturePurpose = (typeof signaturePurposes)[number];

/** What an organisation answers to a record put before it, under a mandate. */
export interface Signature {
	id: string;
	purpose: SignaturePurpose;
	recordId: string;
	/** SHA-256 of the words that were signed. */
	hash: string;
	organisationId: string;
	side: number | null;
	memberId: string;
	mandateId: string | null;
	answer: 'signed' | 'refused';
	words: string;
	/** Given subject to its board, or by telephone: not binding until a later row confirms it. */
	provisionalUntil: string | null;
	/** The words changed after it was given. */
	voidedAt: string | null;
	at: string;
}

export const decisionRules = ['consent', 'threshold'] as const;
export type DecisionRule = (typeof decisionRules)[number];

export interface Round {
	id: string;
	number: number;
	/** The version of the proposal that is decided on. */
	recordId: string;
	rule: DecisionRule;
	/** Percent of those who are for or against, for a threshold. */
	threshold: number | null;
	/** Organisations that must have answered. */
	quorum: number;
	/** « Une objection ? »: two answers instead of eight steps. */
	objectionOnly: boolean;
	/** Held in a meeting: no shortest time. */
	live: boolean;
	openedAt: string;
	/** Nothing closes it before. */
	earliestClose: string;
	closesAt: string;
	extendedAt: string | null;
	closedAt: string | null;
	outcome: RoundOutcome | null;
}

export const roundOutcomes = [
	'adopted',
	'adopted_with_reservations',
	'blocked',
	'refused',
	'no_quorum'
] as const;
export type RoundOutcome = (typeof roundOutcomes)[number];

export type PositionChoice = 'step' | 'pass' | 'proxy';

/** One binding position an organisation and round; advice has no organisation. Each new one is a row of its own. */
export interface Position {
	id: string;
	roundId: string;
	organisationId: string | null;
	memberId: string;
	mandateId: string | null;
	/** 1 to 8 of the gradient; null for a pass or a proxy. */
	step: number | null;
	choice: PositionChoice;
	/** The organisation that answers in one's place. */
	proxyId: string | null;
	reason: string;
	/** A 7 that its holder marks as an objection; every 8. */
	objection: boolean;
	/** Of an objection: what would lift it. */
	lifts: string;
	/** A text that travels with the agreement. */
	minority: string;
	/** Under its own name, or as « une organisation partenaire ». */
	named: boolean;
	provisionalUntil: string | null;
	at: string;
}

export const rollUps = ['count', 'sum', 'mean'] as const;
export type RollUp = (typeof rollUps)[number];

/** What a commitment says today: its first version, or the last that was revised by common agreement. */
export interface Terms {
	recordId: string;
	what: string;
	dueOn: string;
	ownerId: string | null;
	ownerMemberId: string | null;
	indicator: string;
	unit: string;
	baseline: number | null;
	target: number | null;
	/** Days between news. */
	cadenceDays: number | null;
	territoryId: string | null;
	sdg: number | null;
	sourceEntryId: string | null;
	parentId: string | null;
	rollUp: RollUp | null;
}

/** Whoever acts on an entry, as loaded for this request. */
export interface EntryActor {
	memberId: string;
	organisationIds: readonly string[];
	/** Mandates in force, by organisation. */
	mandates: ReadonlyMap<string, string>;
	/** On the plan it stands in. */
	mayComment: boolean;
	mayWrite: boolean;
	mayFacilitate: boolean;
	/** Asked from outside to lead it: finds nobody by name, and begins nothing else. */
	isThirdParty?: boolean;
	/** Of somebody from outside who answers the call to lead it. */
	callId?: string;
}

/** Parties that something can still wait for, associated ones left out. */
export function activeParties(dossier: Dossier): Party[] {
	return dossier.parties.filter((party) => party.leftAt === null && party.role !== 'associated');
}

/** The numbers of the sides that hold someone. */
export function sidesOf(dossier: Dossier): number[] {
	return [...new Set(activeParties(dossier).flatMap(({ side }) => side ?? []))].toSorted();
}

export function partyOf(dossier: Dossier, organisationId: string): Party | undefined {
	return dossier.parties.find((party) => party.organisationId === organisationId && party.leftAt === null);
}

/** The records of a kind that no later one has taken the place of, oldest first. */
export function current(dossier: Dossier, kind: RecordKind): EntryRecord[] {
	const replaced = new Set(dossier.records.flatMap(({ replacesId }) => replacesId ?? []));
	return dossier.records.filter((record) => record.kind === kind && !replaced.has(record.id));
}

export function latest(dossier: Dossier, kind: RecordKind): EntryRecord | undefined {
	return current(dossier, kind).at(-1);
}

/** The answers that stand to a record: the last of each organisation, none that was voided. */
export function answersTo(dossier: Dossier, recordId: string): Signature[] {
	const last = new Map<string, Signature>();
	for (const signature of dossier.signatures) {
		if (signature.recordId === recordId && !signature.voidedAt) last.set(signature.organisationId, signature);
	}
	return [...last.values()];
}

/** Whether it binds: what was given subject to a board, or by telephone, does once a row of its own confirms it. */
export function binds(given: { provisionalUntil: string | null }): boolean {
	return given.provisionalUntil === null;
}

const DAY = 86_400_000;
export const addDays = (instant: string | Date, days: number): string =>
	new Date(new Date(instant).getTime() + days * DAY).toISOString();
/** The ISO date of an instant, UTC. */
export const dayOf = (instant: string | Date): string => new Date(instant).toISOString().slice(0, 10);

/** Until when whoever is awaited may answer what was put before them at an instant. */
export function deadlineFrom(dossier: Dossier, since: string): string {
	return addDays(since, dossier.awaitDays);
}

/** Whether whoever is awaited since then has had their days. */
export const overdue = (dossier: Dossier, since: string, now: Date) =>
	now.toISOString() >= deadlineFrom(dossier, since);
