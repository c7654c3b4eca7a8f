import {
	activeParties,
	addDays,
	answersTo,
	binds,
	current,
	deadlineFrom,
	latest,
	type Dossier,
	type EntryActor,
	type EntryRecord,
	type Party,
	type Signature,
	type Terms
} from './dossier.ts';
import { handoverActions } from './handover.ts';
import {
	ask,
	choice,
	date,
	defineLifeCycle,
	given,
	learning,
	learned,
	line,
	number,
	said,
	text,
	type Change,
	type Input,
	type Need
} from './life-cycle.ts';
import { organisationsAs } from './standing.ts';

const closed = ['kept', 'partly_kept', 'two_readings', 'not_kept', 'withdrawn'] as const;
const running = ['asked', 'proposed', 'in_progress', 'declared_kept', 'without_owner'];

const overdue = (dossier: Dossier, since: string, now: Date) =>
	now.toISOString() >= deadlineFrom(dossier, since);

/** Where it is for the beneficiary to say how it ended, or without one for the organisations of the plan. */
export const JUDGED: readonly string[] = [
	'declared_kept',
	'kept',
	'partly_kept',
	'not_kept',
	'two_readings',
	'withdrawn'
];

/** Who answers for a commitment besides its owner: co-owners and beneficiaries. */
export function answerers(dossier: Dossier): string[] {
	return activeParties(dossier)
		.filter(({ role }) => role === 'co_owner' || role === 'beneficiary')
		.map(({ organisationId }) => organisationId);
}

/**
 * What they answered to being in it, the last of each since they came in. It holds for every version that follows: each
 * of those is theirs to accept.
 */
export function acceptances(dossier: Dossier): Signature[] {
	const joined = new Map(activeParties(dossier).map((it) => [it.organisationId, it.joinedAt]));
	const last = new Map<string, Signature>();
	for (const it of dossier.signatures) {
		if (it.purpose !== 'acceptance' || it.voidedAt || it.at < (joined.get(it.organisationId) ?? '')) continue;
		last.set(it.organisationId, it);
	}
	return [...last.values()];
}

/** Co-owners and beneficiaries who have answered for good: subject to a board is not yet an answer to go on from. */
const answered = (dossier: Dossier): Set<string> =>
	new Set(
		acceptances(dossier)
			.filter((it) => it.answer === 'refused' || binds(it))
			.map(({ organisationId }) => organisationId)
	);

/**
 * Co-owners and beneficiaries who have said nothing since they came in. What was said subject to a board is heard as long
 * as it is about the terms that stand and, where `now` is given, its day has not passed.
 */
export function silentAnswerers(dossier: Dossier, now?: Date): Party[] {
	const today = now?.toISOString().slice(0, 10) ?? '';
	const heard = new Set(
		acceptances(dossier)
			.filter(
				(it) =>
					it.answer === 'refused' ||
					binds(it) ||
					(it.recordId === dossier.terms?.recordId && it.provisionalUntil! >= today)
			)
			.map(({ organisationId }) => organisationId)
	);
	return activeParties(dossier).filter(
		({ role, organisationId }) =>
			(role === 'co_owner' || role === 'beneficiary') && !heard.has(organisationId)
	);
}

/** Those of them whose own time to answer is over: it runs from when they came in. */
const leftOut = (dossier: Dossier, now: Date): string[] =>
	silentAnswerers(dossier, now)
		.filter(({ joinedAt }) => overdue(dossier, joinedAt, now))
		.map(({ organisationId }) => organisationId);

/** The revision that waits for answers: neither in force nor refused. */
export function pendingRevision(dossier: Dossier): EntryRecord | undefined {
	const revision = dossier.records.findLast(({ kind, choice }) => kind === 'terms' && choice === 'revision');
	if (!revision || revision.id === dossier.terms?.recordId) return undefined;
	if (revision.at < (dossier.records.findLast((it) => it.id === dossier.terms?.recordId)?.at ?? ''))
		return undefined;
	const closedBy = dossier.records.some((it) => it.kind === 'note' && it.refId === revision.id);
	return closedBy ? undefined : revision;
}

const everyoneAnswered: Need = {
	missing: 'acceptances',
	by: ['awaited'],
	holds(dossier, now) {
		const heard = answered(dossier);
		return answerers(dossier).every((id) => heard.has(id)) || overdue(dossier, dossier.entry.stateSince, now);
	}
};
const hasEvidence: Need = {
	missing: 'evidence',
	by: ['owner_member'],
	holds: (dossier) => current(dossier, 'evidence').length > 0
};
const judgedLate: Need = {
	missing: 'judgement',
	by: ['judge'],
	holds: (dossier, now) => overdue(dossier, dossier.entry.stateSince, now)
};
const revisionPending: Need = {
	missing: 'revision',
	by: ['owner'],
	holds: (dossier) => pendingRevision(dossier) !== undefined
};
const noRevisionPending: Need = {
	missing: 'revision-pending',
	by: ['awaited'],
	holds: (dossier) => pendingRevision(dossier) === undefined
};
const revisionAnswered: Need = {
	missing: 'revision-answers',
	by: ['awaited'],
	holds(dossier, now) {
		const revision = pendingRevision(dossier);
		if (!revision) return false;
		const answers = answersTo(dossier, revision.id);
		if (answers.some(({ answer }) => answer === 'refused')) return false;
		const answered = new Set(answers.filter(binds).map(({ organisationId }) => organisationId));
		return signersOfTerms(dossier, now).every((id) => answered.has(id)) || overdue(dossier, revision.at, now);
	}
};
/** Who accepted it: a revision is theirs to accept, and nobody changes the terms without them. */
function signersOfTerms(dossier: Dossier, now: Date): string[] {
	const today = now.toISOString().slice(0, 10);
	const accepted = new Set(
		acceptances(dossier)
			.filter((it) => it.answer === 'signed' && (binds(it) || it.provisionalUntil! >= today))
			.map(({ organisationId }) => organisationId)
	);
	return answerers(dossier).filter((id) => accepted.has(id));
}

/** « Sous réserve de nos instances »: of one that is asked, until it is confirmed, declined or its day is over. */
export const isPledge = (it: Signature) => it.purpose === 'acceptance' && !binds(it) && !it.voidedAt;

/** A pledge keeps what is asked for its organisation until its day, and no longer than three times the time to answer. */
const holdsAsked = (dossier: Dossier, it: Signature, now: Date): boolean =>
	isPledge(it) &&
	it.provisionalUntil! >= now.toISOString().slice(0, 10) &&
	now.toISOString() < addDays(it.at, 3 * dossier.awaitDays);

/** Someone's organisations that are asked and have not answered subject to a board. */
const unpledged = (dossier: Dossier, actor: EntryActor): string[] => {
	const given = new Set(dossier.signatures.filter(isPledge).map((it) => it.organisationId));
	return organisationsAs(dossier, actor, 'asked').filter((id) => !given.has(id));
};

/** The terms that it was given on: whatever comes of it has a row of its own. Nobody else signs while one is asked. */
const pledged = (dossier: Dossier): string[] =>
	dossier.entry.state === 'asked' && dossier.terms ? [dossier.terms.recordId] : [];

const mine = (
	dossier: Dossier,
	input: Input,
	actor: EntryActor,
	who: Parameters<typeof organisationsAs>[2]
) => {
	const all = organisationsAs(dossier, actor, who);
	return all.find((id) => id === input.organisation) ?? all[0] ?? null;
};
const organisation = ask('organisation', 'organisation', { required: false, more: true });

/** Everything a commitment may say beside who, what and by when. */
export const termAsks = [
	ask('ownerMember', 'member', { required: false, more: true }),
	ask('territory', 'territory', { required: false, more: true }),
	ask('sourceEntry', 'entry', { required: false, more: true }),
	line('indicator', { required: false, more: true }),
	line('unit', { required: false, more: true }),
	ask('baseline', 'number', { required: false, more: true }),
	ask('target', 'number', { required: false, more: true }),
	ask('cadenceDays', 'number', { required: false, more: true }),
	ask('sdg', 'number', { required: false, more: true }),
	choice('rollUp', ['count', 'sum', 'mean'], { required: false, more: true })
];

/** The terms of a form over those that were. */
export function termsFrom(
	input: Input,
	before: Terms | null,
	ownerId: string | null
): Omit<Terms, 'recordId'> {
	const keep = <K extends keyof Terms>(key: K, value: Terms[K] | null) => value ?? before?.[key] ?? null;
	return {
		what: given(input, 'what') ?? before?.what ?? '',
		dueOn: given(input, 'dueOn') ?? before?.dueOn ?? '',
		ownerId: ownerId ?? before?.ownerId ?? null,
		ownerMemberId: keep('ownerMemberId', given(input, 'ownerMember')) as string | null,
		indicator: given(input, 'indicator') ?? before?.indicator ?? '',
		unit: given(input, 'unit') ?? before?.unit ?? '',
		baseline: keep('baseline', number(input, 'baseline')) as number | null,
		target: keep('target', number(input, 'target')) as number | null,
		cadenceDays: keep('cadenceDays', number(input, 'cadenceDays')) as number | null,
		territoryId: keep('territoryId', given(input, 'territory')) as string | null,
		sdg: keep('sdg', number(input, 'sdg')) as number | null,
		sourceEntryId: keep('sourceEntryId', given(input, 'sourceEntry')) as string | null,
		parentId: keep('parentId', given(input, 'parent')) as string | null,
		rollUp: keep('rollUp', given(input, 'rollUp') as Terms['rollUp']) as Terms['rollUp']
	};
}

export const commitment = defineLifeCycle({
	initial: 'proposed',
	closed,
	path: {
		light: ['proposed', 'in_progress', 'declared_kept', 'closed'],
		full: ['proposed', 'in_progress', 'declared_kept', 'closed']
	},
	actions: {
		gather: {
			in: ['asked', 'proposed', 'in_progress', 'without_owner'],
			by: ['author', 'owner_member', 'facilitator'],
			asks: [ask('partner', 'organisation'), choice('place', ['co_owner', 'beneficiary', 'associated'])],
			does: (_dossier, input) => ({
				parties: [
					{
						organisationId: said(input, 'partner'),
						role: said(input, 'place') as 'co_owner' | 'beneficiary' | 'associated',
						side: null
					}
				]
			})
		},
		detail: {
			in: ['asked', 'proposed', 'in_progress', 'without_owner'],
			by: ['owner_member', 'author'],
			asks: termAsks.map((it) => ({ ...it, more: false })),
			needs: [
				{
					missing: 'terms-accepted',
					by: ['owner'],
					holds: (dossier, now) => signersOfTerms(dossier, now).length === 0
				}
			],
			does: (dossier, input) => ({
				// A pledge was given on other words.
				voids: pledged(dossier),
				terms: termsFrom(input, dossier.terms, dossier.terms?.ownerId ?? null)
			})
		},
		take_on: {
			in: ['asked', 'without_owner'],
			by: ['asked', 'mandated'],
			binding: true,
			asks: [organisation, date('dueOn', { required: false }), text('note', { required: false, more: true })],
			does(dossier, input, actor) {
				const asked = mine(dossier, input, actor, 'asked');
				const organisationId = asked ?? mine(dossier, input, actor, 'mandated')!;
				return {
					entry: {
						state:
							answerers(dossier).filter((id) => id !== organisationId).length > 0
								? 'proposed'
								: 'in_progress',
						dueOn: given(input, 'dueOn') ?? dossier.entry.dueOn
					},
					parties: [{ organisationId, role: 'owner', side: null }],
					// It binds now, by its own row.
					voids: pledged(dossier),
					leaves: dossier.parties
						.filter((it) => it.role === 'owner' && it.leftAt === null && it.organisationId !== organisationId)
						.map((it) => it.organisationId),
					terms: termsFrom(input, dossier.terms, organisationId)
				};
			}
		},
		pledge: {
			in: ['asked'],
			by: ['asked'],
			binding: true,
			needs: [
				{
					// Given again, it would keep what is asked for longer than once.
					missing: 'pledge-given',
					by: ['asked'],
					holds: (dossier, _now, actor) => unpledged(dossier, actor).length > 0
				}
			],
			asks: [date('provisionalUntil'), organisation, date('dueOn', { required: false, more: true })],
			does: (dossier, input, actor) => ({
				signatures: [
					{
						purpose: 'acceptance',
						recordId: dossier.terms?.recordId ?? '',
						organisationId: unpledged(dossier, actor).includes(input.organisation as string)
							? (input.organisation as string)
							: unpledged(dossier, actor)[0]!,
						answer: 'signed',
						provisionalUntil: given(input, 'provisionalUntil')
					}
				]
			})
		},
		decline: {
			in: ['asked'],
			to: 'without_owner',
			by: ['asked'],
			binding: true,
			asks: [text('words'), organisation],
			does(dossier, input, actor) {
				const organisationId = mine(dossier, input, actor, 'asked')!;
				return {
					leaves: [organisationId],
					voids: pledged(dossier),
					records: [{ kind: 'refusal', body: said(input, 'words'), organisationId }]
				};
			}
		},
		open_to_all: {
			in: ['asked'],
			to: 'without_owner',
			by: ['author', 'facilitator', 'mandated'],
			needs: [
				{
					missing: 'asked-answer',
					by: ['asked'],
					holds: (dossier, now) =>
						overdue(dossier, dossier.entry.stateSince, now) &&
						!dossier.signatures.some((it) => holdsAsked(dossier, it, now))
				}
			],
			does: (dossier) => ({
				voids: pledged(dossier),
				leaves: activeParties(dossier)
					.filter(({ role }) => role === 'asked')
					.map((it) => it.organisationId)
			})
		},
		accept: {
			in: ['proposed', 'in_progress'],
			by: ['awaited'],
			binding: true,
			asks: [organisation, date('provisionalUntil', { required: false, more: true })],
			does(dossier, input, actor) {
				const organisationId = mine(dossier, input, actor, 'awaited')!;
				const provisionalUntil = given(input, 'provisionalUntil');
				const heard = answered(dossier);
				if (!provisionalUntil) heard.add(organisationId);
				const all = answerers(dossier).every((id) => heard.has(id));
				return {
					entry: all && dossier.entry.state === 'proposed' ? { state: 'in_progress' } : {},
					signatures: [
						{
							purpose: 'acceptance',
							recordId: dossier.terms?.recordId ?? '',
							organisationId,
							answer: 'signed',
							provisionalUntil
						}
					]
				};
			}
		},
		decline_part: {
			in: ['proposed', 'in_progress'],
			by: ['awaited'],
			binding: true,
			asks: [text('words'), organisation],
			does(dossier, input, actor) {
				const organisationId = mine(dossier, input, actor, 'awaited')!;
				const heard = answered(dossier);
				const all = answerers(dossier).every((id) => id === organisationId || heard.has(id));
				return {
					entry: all && dossier.entry.state === 'proposed' ? { state: 'in_progress' } : {},
					leaves: [organisationId],
					signatures: [
						{
							purpose: 'acceptance',
							recordId: dossier.terms?.recordId ?? '',
							organisationId,
							answer: 'refused',
							words: said(input, 'words')
						}
					]
				};
			}
		},
		start: {
			in: ['proposed'],
			to: 'in_progress',
			by: ['owner', 'facilitator'],
			needs: [everyoneAnswered],
			// Who came in late keeps their time: they are waited for in what has begun.
			does: (dossier, _input, _actor, now) => ({ leaves: leftOut(dossier, now) })
		},
		go_on_without: {
			in: ['in_progress'],
			by: ['owner', 'facilitator'],
			needs: [
				{
					missing: 'nobody-silent',
					by: [],
					holds: (dossier, now) => silentAnswerers(dossier, now).length > 0
				},
				{
					missing: 'acceptances',
					by: ['awaited'],
					holds: (dossier, now) => leftOut(dossier, now).length > 0
				}
			],
			does: (dossier, _input, _actor, now) => ({ leaves: leftOut(dossier, now) })
		},
		give_news: {
			in: ['in_progress', 'declared_kept', 'proposed'],
			by: ['owner_member'],
			asks: [
				ask('value', 'number', { required: false }),
				text('body'),
				ask('link', 'link', { required: false, more: true }),
				ask('file', 'file', { required: false, more: true })
			],
			does(dossier, input, actor) {
				const organisationId = mine(dossier, input, actor, 'owner_member');
				const link = given(input, 'link');
				return {
					records: [
						{ kind: 'news', body: said(input, 'body'), value: number(input, 'value'), organisationId },
						...(link ? [{ kind: 'evidence' as const, body: link, link, organisationId }] : [])
					]
				};
			}
		},
		add_evidence: {
			in: ['in_progress', 'declared_kept'],
			by: ['owner_member'],
			asks: [
				line('body'),
				ask('link', 'link', { required: false }),
				ask('file', 'file', { required: false })
			],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'evidence',
						body: said(input, 'body'),
						link: given(input, 'link'),
						organisationId: mine(dossier, input, actor, 'owner_member')
					}
				]
			})
		},
		declare_kept: {
			in: ['in_progress'],
			to: 'declared_kept',
			by: ['owner'],
			binding: true,
			needs: [hasEvidence, noRevisionPending],
			asks: [text('body', { required: false }), ask('value', 'number', { required: false, more: true })],
			does(dossier, input, actor) {
				const body = said(input, 'body').trim();
				const value = number(input, 'value');
				return {
					records:
						body || value !== null
							? [{ kind: 'news', body, value, organisationId: mine(dossier, input, actor, 'owner') }]
							: []
				};
			}
		},
		confirm_kept: {
			in: ['declared_kept'],
			to: 'kept',
			by: ['judge'],
			binding: true,
			asks: [text('words', { required: false }), learning, organisation],
			does: (dossier, input, actor) => judged(dossier, input, actor)
		},
		confirm_partly: {
			in: ['declared_kept'],
			to: 'partly_kept',
			by: ['judge'],
			binding: true,
			asks: [text('words'), learning, organisation],
			does: (dossier, input, actor) => judged(dossier, input, actor)
		},
		contest: {
			in: ['declared_kept'],
			by: ['judge'],
			binding: true,
			asks: [text('words'), organisation],
			does(dossier, input, actor) {
				const second = dossier.records.some(({ kind }) => kind === 'contest');
				const organisationId = mine(dossier, input, actor, 'judge');
				return {
					entry: second ? { state: 'two_readings', dueOn: null } : { state: 'in_progress' },
					records: [{ kind: 'contest', body: said(input, 'words'), organisationId }],
					...(second && { opens: { kind: 'disagreement', title: said(input, 'words'), link: 0 } })
				};
			}
		},
		give_reading: {
			in: ['two_readings'],
			by: ['owner_member'],
			asks: [text('body')],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'owner_reading',
						body: said(input, 'body'),
						organisationId: mine(dossier, input, actor, 'owner_member'),
						replacesId: latest(dossier, 'owner_reading')?.id ?? null
					}
				]
			})
		},
		close_unjudged: {
			in: ['declared_kept'],
			to: 'kept',
			by: ['owner', 'facilitator'],
			needs: [judgedLate],
			asks: [learning],
			does: (_dossier, input) => ({
				entry: { dueOn: null },
				records: [{ kind: 'note', choice: 'unjudged', body: '' }, ...learned(input)]
			})
		},
		revise: {
			in: ['in_progress', 'proposed'],
			by: ['owner'],
			needs: [noRevisionPending],
			asks: [
				line('what', { required: false }),
				date('dueOn', { required: false }),
				ask('target', 'number', { required: false }),
				text('reason')
			],
			does(dossier, input, actor, now): Change {
				const organisationId = mine(dossier, input, actor, 'owner');
				const terms = termsFrom(input, dossier.terms, dossier.terms?.ownerId ?? null);
				const alone = signersOfTerms(dossier, now).length === 0;
				const record = {
					kind: 'terms' as const,
					choice: 'revision',
					body: JSON.stringify(terms),
					onDate: terms.dueOn,
					value: terms.target,
					organisationId
				};
				return alone ? { entry: { dueOn: terms.dueOn }, terms, records: [] } : { records: [record] };
			}
		},
		accept_revision: {
			in: ['in_progress', 'proposed'],
			by: ['awaited'],
			binding: true,
			needs: [revisionPending],
			asks: [organisation, date('provisionalUntil', { required: false, more: true })],
			does(dossier, input, actor, now): Change {
				const revision = pendingRevision(dossier)!;
				const organisationId = mine(dossier, input, actor, 'awaited')!;
				const provisionalUntil = given(input, 'provisionalUntil');
				const answers = answersTo(dossier, revision.id);
				const yes = new Set(
					answers.filter((it) => it.answer === 'signed' && binds(it)).map((it) => it.organisationId)
				);
				if (!provisionalUntil) yes.add(organisationId);
				const all = signersOfTerms(dossier, now).every((id) => yes.has(id));
				return {
					...(all && inForce(revision)),
					signatures: [
						{ purpose: 'revision', recordId: revision.id, organisationId, answer: 'signed', provisionalUntil }
					]
				};
			}
		},
		refuse_revision: {
			in: ['in_progress', 'proposed'],
			by: ['awaited'],
			binding: true,
			needs: [revisionPending],
			asks: [text('words'), organisation],
			does(dossier, input, actor) {
				const revision = pendingRevision(dossier)!;
				const organisationId = mine(dossier, input, actor, 'awaited')!;
				return {
					records: [
						{
							kind: 'note',
							choice: 'revision_refused',
							body: said(input, 'words'),
							refId: revision.id,
							organisationId
						}
					],
					signatures: [
						{
							purpose: 'revision',
							recordId: revision.id,
							organisationId,
							answer: 'refused',
							words: said(input, 'words')
						}
					]
				};
			}
		},
		conclude_revision: {
			in: ['in_progress', 'proposed'],
			by: ['owner', 'facilitator'],
			needs: [revisionPending, revisionAnswered],
			does: (dossier) => inForce(pendingRevision(dossier)!)
		},
		admit_not_kept: {
			in: ['in_progress', 'declared_kept', 'proposed'],
			to: 'not_kept',
			by: ['owner', 'facilitator'],
			needs: [
				{
					missing: 'owner-silent',
					by: ['owner'],
					// Said by others only once its day is over and its owner has had the time to say it.
					holds: (dossier, now, actor) =>
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						now.toISOString() >= deadlineFrom(dossier, `${dossier.entry.dueOn ?? '9999-12-31'}T00:00:00.000Z`)
				}
			],
			asks: [text('cause'), { ...learning, required: true, more: false }],
			does: (dossier, input, actor) => ({
				entry: { dueOn: null },
				records: [
					{
						kind: 'shortfall',
						body: said(input, 'cause'),
						organisationId: mine(dossier, input, actor, 'owner')
					},
					...learned(input)
				]
			})
		},
		withdraw: {
			in: running,
			to: 'withdrawn',
			by: ['owner', 'author', 'facilitator'],
			asks: [text('reason'), learning],
			needs: [
				{
					missing: 'withdraw-owner',
					by: ['owner'],
					holds: (dossier, now, actor) =>
						dossier.terms?.ownerId === null ||
						dossier.entry.state === 'asked' ||
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						// Nobody is left at the owner's who could: after the time to answer the facilitator may.
						(!dossier.mandated.has(dossier.terms?.ownerId ?? '') &&
							overdue(dossier, dossier.entry.stateSince, now))
				}
			],
			does: (dossier, input, actor) => ({
				entry: { dueOn: null },
				records: [
					{
						kind: 'withdrawal',
						body: said(input, 'reason'),
						organisationId: mine(dossier, input, actor, 'owner')
					},
					...learned(input)
				]
			})
		},
		add_words: {
			in: ['withdrawn', 'not_kept', 'kept', 'partly_kept', 'two_readings'],
			by: ['beneficiary', 'judge'],
			asks: [text('body'), organisation],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'beneficiary_words',
						body: said(input, 'body'),
						organisationId: mine(dossier, input, actor, 'judge')
					}
				]
			})
		},
		...handoverActions(['proposed', 'in_progress'], 'owner', (dossier, offer) => {
			const organisationId = offer.subjectId!;
			return {
				leaves: offer.organisationId && offer.organisationId !== organisationId ? [offer.organisationId] : [],
				parties: [{ organisationId, role: 'owner', side: null }],
				terms: { ...termsFrom({}, dossier.terms, organisationId), ownerMemberId: null }
			};
		}),
		let_go: {
			in: ['proposed', 'in_progress'],
			to: 'without_owner',
			by: ['owner', 'facilitator'],
			asks: [text('reason')],
			needs: [
				{
					missing: 'owner-there',
					by: ['owner'],
					holds: (dossier, now, actor) =>
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						(!dossier.mandated.has(dossier.terms?.ownerId ?? '') &&
							overdue(dossier, dossier.entry.stateSince, now))
				}
			],
			does: (dossier) => ({
				leaves: activeParties(dossier)
					.filter(({ role }) => role === 'owner')
					.map((it) => it.organisationId),
				terms: { ...termsFrom({}, dossier.terms, null), ownerId: null, ownerMemberId: null }
			})
		}
	}
});

function judged(dossier: Dossier, input: Input, actor: EntryActor): Change {
	const words = said(input, 'words').trim();
	return {
		entry: { dueOn: null },
		records: [
			...(words
				? [
						{
							kind: 'beneficiary_words' as const,
							body: words,
							organisationId: mine(dossier, input, actor, 'judge')
						}
					]
				: []),
			...learned(input)
		]
	};
}

function inForce(revision: EntryRecord): Change {
	const terms = JSON.parse(revision.body) as Omit<Terms, 'recordId'>;
	return { entry: { dueOn: terms.dueOn }, terms };
}

/** Without news: longer than its cadence since the last. */
export function hasNoNews(
	commitment: { state: string; cadenceDays: number | null; lastNewsAt: string | null; since: string },
	now: Date
): boolean {
	if (commitment.state !== 'in_progress' || !commitment.cadenceDays) return false;
	const last = new Date(commitment.lastNewsAt ?? commitment.since).getTime();
	return now.getTime() - last > commitment.cadenceDays * 86_400_000;
}

/** From 0 to 1 between baseline and target, never beyond; null when it cannot be said. */
export function progressOf(
	value: number | null,
	baseline: number | null,
	target: number | null
): number | null {
	if (value === null || target === null) return null;
	const from = baseline ?? 0;
	if (target === from) return value >= target ? 1 : 0;
	return Math.min(1, Math.max(0, (value - from) / (target - from)));
}
