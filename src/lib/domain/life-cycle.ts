import type {
	Dossier,
	EntryActor,
	EntryFacts,
	EntryRecord,
	Party,
	Position,
	Round,
	Signature,
	Terms
} from './dossier.ts';

/** What someone is to an entry. `mandated` ones bind their organisation; the others speak for it or for themselves. */
export const whos = [
	'author',
	'facilitator',
	'leader',
	'offered',
	'party',
	'party_member',
	'owner',
	'owner_member',
	'co_owner',
	'beneficiary',
	'asked',
	'judge',
	'question_owner',
	'awaited',
	'referred',
	'called',
	'mandated',
	'anyone'
] as const;
export type Who = (typeof whos)[number];

export const askTypes = [
	'line',
	'text',
	'date',
	'number',
	'link',
	'flag',
	'step',
	'side',
	'choice',
	'record',
	'organisation',
	'member',
	'territory',
	'entry',
	'terms',
	'file'
] as const;

/** One field of the form that an action asks for. */
export interface Ask {
	name: string;
	type: (typeof askTypes)[number];
	required?: boolean;
	/** Of a choice. */
	choices?: readonly string[];
	/** Of a date. */
	future?: boolean;
	/** Behind « Plus ». */
	more?: boolean;
}

/** What was typed, already read as its type; what is missing is undefined. */
export type Input = Record<string, string | number | boolean | undefined>;

/** What must be there first; `missing` names the sentence that says what is not, `by` who can mend it. */
export interface Need {
	missing: string;
	by: readonly Who[];
	holds(dossier: Dossier, now: Date, actor: EntryActor): boolean;
}

/** The new rows of an action; ids and times are given by whoever stores them. */
export interface Change {
	entry?: Partial<
		Pick<
			EntryFacts,
			| 'title'
			| 'state'
			| 'frame'
			| 'visibility'
			| 'facilitatorId'
			| 'confidantId'
			| 'selfLed'
			| 'dueOn'
			| 'reviewOn'
		>
	>;
	records?: NewRecord[];
	/** A signature of the new record `record` (its place in `records`) or of an older one. */
	signatures?: NewSignature[];
	/** Records whose signatures are void from now on. */
	voids?: string[];
	parties?: { organisationId: string; role: Party['role']; side: number | null }[];
	leaves?: string[];
	round?: Omit<Round, 'id' | 'number' | 'openedAt' | 'closedAt' | 'outcome' | 'extendedAt'>;
	closeRound?: { id: string; outcome: NonNullable<Round['outcome']> };
	extendRound?: { id: string; closesAt: string };
	position?: NewPosition;
	terms?: Omit<Terms, 'recordId'>;
	/** Somebody from outside, by the id of their call, whom all parties now ask to lead it. */
	calls?: string;
	/** Another entry that this one leads to. */
	opens?: { kind: EntryFacts['kind']; title: string; link: number };
}
type Blank = 'id' | 'memberId' | 'mandateId' | 'at';
export type NewRecord = Pick<EntryRecord, 'kind' | 'body'> &
	Partial<Omit<EntryRecord, Blank | 'kind' | 'body'>>;
export type NewSignature = Pick<Signature, 'purpose' | 'organisationId' | 'answer'> &
	Partial<Pick<Signature, 'words' | 'provisionalUntil' | 'side'>> & { recordId?: string; record?: number };
export type NewPosition = Omit<Position, 'id' | 'roundId' | 'memberId' | 'mandateId' | 'at'>;

/** One thing that can be done to an entry. Without `to` it stays in its state. */
export interface Action {
	in: readonly string[];
	to?: string;
	frame?: 'light' | 'full';
	by: readonly Who[];
	asks?: readonly Ask[];
	needs?: readonly Need[];
	/** Engages the organisation: without a mandate there is only advice. */
	binding?: boolean;
	/** A move of the facilitator, which in a self-led entry each side takes. */
	move?: boolean;
	/** What is to be confirmed first, because it cannot be taken back. */
	warns?: boolean;
	does(dossier: Dossier, input: Input, actor: EntryActor, now: Date): Change;
}

export interface LifeCycle {
	initial: string;
	/** Nothing is awaited any more in these. */
	closed: readonly string[];
	/** The way through, as the stepper shows it. */
	path: { light: readonly string[]; full: readonly string[] };
	actions: Readonly<Record<string, Action>>;
}

/** A life cycle as data. */
export function defineLifeCycle<const L extends LifeCycle>(lifeCycle: L): L {
	return lifeCycle;
}

export const line = (name: string, more: Partial<Ask> = {}): Ask => ({
	name,
	type: 'line',
	required: true,
	...more
});
export const text = (name: string, more: Partial<Ask> = {}): Ask => ({
	name,
	type: 'text',
	required: true,
	...more
});
export const date = (name: string, more: Partial<Ask> = {}): Ask => ({
	name,
	type: 'date',
	required: true,
	future: true,
	...more
});
export const ask = (name: string, type: Ask['type'], more: Partial<Ask> = {}): Ask => ({
	name,
	type,
	required: true,
	...more
});
export const choice = (name: string, choices: readonly string[], more: Partial<Ask> = {}): Ask => ({
	name,
	type: 'choice',
	required: true,
	choices,
	...more
});

/** « Ce que nous en retenons »: every closing offers it. */
export const learning: Ask = { name: 'learning', type: 'line', more: true };

export const said = (input: Input, name: string): string => String(input[name] ?? '');
export const given = (input: Input, name: string): string | null => {
	const value = input[name];
	return value === undefined || value === '' ? null : String(value);
};
export const number = (input: Input, name: string): number | null =>
	typeof input[name] === 'number' ? (input[name] as number) : null;

/** The optional line of a closing, as a record. */
export function learned(input: Input): NewRecord[] {
	const body = said(input, 'learning').trim();
	return body ? [{ kind: 'learning', body }] : [];
}
