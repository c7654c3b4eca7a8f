/** The kinds of step that an agenda is made of: what is asked when one is prepared, and what may be done in it. */
import * as v from 'valibot';

export const stepKinds = [
	'check_in',
	'silent_ideas',
	'grouping',
	'dot_vote',
	'speaking_queue',
	'gradient_round',
	'restatement',
	'commitments_round',
	'reading',
	'breakout',
	'testimony',
	'great_witness',
	'closing'
] as const;
export type StepKind = (typeof stepKinds)[number];

/** Characters. */
export const noteLimit = 2_000;
/** Of the notes of a group. */
export const ROOM_TEXT_LIMIT = 20_000;
export const stepTitleLimit = 120;
export const instructionsLimit = 2_000;
/** Steps of an agenda, those of groups left out; and those of all groups of a breakout. */
export const STEP_LIMIT = 60;

/** An id, whoever chose it. Nothing that a plain object already has. */
export const idPattern = /^[a-z0-9]{8,40}$/;
export const id = v.pipe(v.string(), v.regex(idPattern, 'form-malformed'));
const words = (limit: number) => v.pipe(v.string(), v.trim(), v.maxLength(limit, 'text-long'));
const whole = (least: number, most: number) =>
	v.pipe(
		v.number(),
		v.integer('form-malformed'),
		v.minValue(least, 'form-malformed'),
		v.maxValue(most, 'form-malformed')
	);

/** The part of a plan, or the entry of it, that a step works on. */
export const stepWork = v.object({
	planId: v.nullable(id),
	entryId: v.nullable(id),
	/** Of a passage: its words. */
	quote: words(2_000)
});
export type StepWork = v.InferOutput<typeof stepWork>;

const common = {
	title: v.pipe(v.string(), v.trim(), v.maxLength(stepTitleLimit, 'title-long')),
	/** 0: no limit. */
	minutes: whole(0, 480),
	instructions: words(instructionsLimit),
	work: v.nullable(stepWork)
};
/** The step whose ideas it goes on with; null: the last one before it that has any. */
const from = v.nullable(id);

const check_in = v.object({ kind: v.literal('check_in'), ...common });
const silent_ideas = v.object({
	kind: v.literal('silent_ideas'),
	...common,
	/** Its author is stored nowhere. */
	anonymous: v.boolean(),
	/** Ideas of each person. Of an anonymous step nobody counts them. */
	each: whole(1, 30)
});
const grouping = v.object({ kind: v.literal('grouping'), ...common, from });
const dot_vote = v.object({
	kind: v.literal('dot_vote'),
	...common,
	from,
	dots: whole(1, 20),
	perIdea: whole(1, 20)
});
/** `seconds` of a turn; 0: no limit. */
const speaking_queue = v.object({ kind: v.literal('speaking_queue'), ...common, seconds: whole(0, 1_800) });
const gradient_round = v.object({
	kind: v.literal('gradient_round'),
	...common,
	/** What is decided on. */
	proposal: words(noteLimit),
	/** One position an organisation, by a mandate; or a straw poll of persons. */
	by: v.picklist(['organisation', 'person'])
});
const restatement = v.object({ kind: v.literal('restatement'), ...common });
const commitments_round = v.object({ kind: v.literal('commitments_round'), ...common });
const reading = v.object({ kind: v.literal('reading'), ...common });
const testimony = v.object({ kind: v.literal('testimony'), ...common, speaker: words(120) });
const great_witness = v.object({ kind: v.literal('great_witness'), ...common, speaker: words(120) });
const closing = v.object({ kind: v.literal('closing'), ...common });

/** What a group goes through by itself: everything but groups again. */
export const innerStep = v.variant('kind', [
	check_in,
	silent_ideas,
	grouping,
	dot_vote,
	speaking_queue,
	restatement,
	commitments_round,
	reading,
	testimony
]);
export type InnerSetup = v.InferOutput<typeof innerStep>;
export const innerKinds = innerStep.options.map(({ entries }) => entries.kind.literal);

/** Steps that a group goes through by itself. */
export const ROOM_STEP_LIMIT = 8;

/** The group that a step is for alone, by its name or its number from 1; '': for all of them. */
const only = v.object({ only: v.optional(words(80), '') });
/** A step of groups as it is prepared. */
export const preparedInner = v.intersect([innerStep, only]);
/** With an id of its own, by which it is moved and changed: those that were prepared before they had one are given it. */
const innerSetup = v.intersect([innerStep, only, v.object({ id: v.optional(id) })]);
export type PreparedInner = v.InferOutput<typeof innerSetup>;

export const groupings = ['chance', 'territory', 'organisation', 'choice'] as const;
export type GroupsBy = (typeof groupings)[number];
const breakout = v.object({
	kind: v.literal('breakout'),
	...common,
	by: v.picklist(groupings),
	/** People of a group, by chance. */
	size: whole(2, 60),
	/** What the groups are called where one chooses among them. */
	names: v.pipe(v.array(v.pipe(words(80), v.nonEmpty('form-malformed'))), v.maxLength(40, 'form-malformed')),
	steps: v.pipe(v.array(innerSetup), v.maxLength(STEP_LIMIT, 'form-malformed'))
});

/** A step as it is prepared. */
export const stepSetup = v.variant('kind', [
	check_in,
	silent_ideas,
	grouping,
	dot_vote,
	speaking_queue,
	gradient_round,
	restatement,
	commitments_round,
	reading,
	breakout,
	testimony,
	great_witness,
	closing
]);
export type StepSetup = v.InferOutput<typeof stepSetup>;
export type SetupOf<K extends StepKind> = Extract<StepSetup, { kind: K }>;

/** As it is kept: each step of groups has an id of its own, those that came without one by their place. */
export function prepared(stepId: string, setup: StepSetup): StepSetup {
	if (setup.kind !== 'breakout') return setup;
	const taken = new Set<string>();
	const steps = setup.steps.map(({ only = '', ...inner }, place): PreparedInner => {
		const own = inner.id !== undefined && !taken.has(inner.id) ? inner.id : `${stepId.slice(0, 28)}i${place}`;
		taken.add(own);
		return { ...inner, only, id: own };
	});
	return { ...setup, steps };
}

interface KindRules {
	/** Who writes notes in it, and whether they are hidden until the reveal. */
	notes?: { by: 'everyone' | 'leads'; hidden: boolean; each: number };
	/** What is given in it stays hidden until it is revealed: the one big button says so first. */
	hides: boolean;
	/** Goes on with the ideas of an earlier step. */
	uses: boolean;
	/** Minutes that are proposed. */
	minutes: number;
}

export const rulesOfKind: Record<StepKind, KindRules> = {
	check_in: { notes: { by: 'everyone', hidden: false, each: 1 }, hides: false, uses: false, minutes: 10 },
	silent_ideas: { notes: { by: 'everyone', hidden: true, each: 30 }, hides: true, uses: false, minutes: 8 },
	grouping: { hides: false, uses: true, minutes: 15 },
	dot_vote: { hides: true, uses: true, minutes: 6 },
	speaking_queue: { hides: false, uses: false, minutes: 20 },
	gradient_round: { hides: true, uses: false, minutes: 10 },
	restatement: { hides: false, uses: false, minutes: 20 },
	commitments_round: { hides: false, uses: false, minutes: 15 },
	reading: { hides: false, uses: false, minutes: 15 },
	breakout: { notes: { by: 'everyone', hidden: false, each: 10 }, hides: false, uses: false, minutes: 30 },
	testimony: { notes: { by: 'leads', hidden: false, each: 50 }, hides: false, uses: false, minutes: 10 },
	great_witness: { notes: { by: 'leads', hidden: false, each: 50 }, hides: false, uses: false, minutes: 10 },
	closing: { notes: { by: 'everyone', hidden: false, each: 1 }, hides: false, uses: false, minutes: 10 }
};

/** A new step of a kind, as the palette adds it. */
export function blankSetup<K extends StepKind>(kind: K, title = ''): SetupOf<K> {
	const base = { title, minutes: rulesOfKind[kind].minutes, instructions: '', work: null };
	const own: { [Kind in StepKind]: Omit<SetupOf<Kind>, keyof typeof base> } = {
		check_in: { kind: 'check_in' },
		silent_ideas: { kind: 'silent_ideas', anonymous: false, each: 10 },
		grouping: { kind: 'grouping', from: null },
		dot_vote: { kind: 'dot_vote', from: null, dots: 5, perIdea: 3 },
		speaking_queue: { kind: 'speaking_queue', seconds: 120 },
		gradient_round: { kind: 'gradient_round', proposal: '', by: 'person' },
		restatement: { kind: 'restatement' },
		commitments_round: { kind: 'commitments_round' },
		reading: { kind: 'reading' },
		breakout: { kind: 'breakout', by: 'chance', size: 4, names: [], steps: [] },
		testimony: { kind: 'testimony', speaker: '' },
		great_witness: { kind: 'great_witness', speaker: '' },
		closing: { kind: 'closing' }
	};
	return { ...base, ...own[kind] } as unknown as SetupOf<K>;
}

/** Minutes of an agenda. */
export function minutesOf(setups: readonly StepSetup[]): number {
	return setups.reduce((sum, { minutes }) => sum + minutes, 0);
}

/** Whether two are the same, in whatever order their fields stand. */
export function sameSetup(a: object, b: object): boolean {
	return canonical(a) === canonical(b);
}

const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, it: unknown) =>
		typeof it === 'object' && it !== null && !Array.isArray(it)
			? Object.fromEntries(Object.entries(it).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			: it
	);
