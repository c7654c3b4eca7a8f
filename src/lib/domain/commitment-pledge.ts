/** What an organisation that is asked answers: it takes it on, at once or subject to its board, or declines. */
import { answerers } from './commitment-answers.ts';
import { mine, organisation, termsFrom } from './commitment-terms.ts';
import {
	activeParties,
	addDays,
	binds,
	overdue,
	type Dossier,
	type EntryActor,
	type Signature
} from './dossier.ts';
import { date, given, said, text, type Action } from './life-cycle.ts';
import { oneOf, organisationsAs } from './standing.ts';

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
export const pledged = (dossier: Dossier): string[] =>
	dossier.entry.state === 'asked' && dossier.terms ? [dossier.terms.recordId] : [];

export const pledgeActions = {
	take_on: {
		in: ['asked', 'without_owner'],
		by: ['asked', 'mandated'],
		binding: true,
		asks: [organisation, date('dueOn', { required: false }), text('note', { required: false, more: true })],
		does(dossier, input, actor) {
			const asked = mine(dossier, input, actor, 'asked', unpledged(dossier, actor));
			const organisationId = asked ?? mine(dossier, input, actor, 'mandated')!;
			return {
				entry: {
					state:
						answerers(dossier).filter((id) => id !== organisationId).length > 0 ? 'proposed' : 'in_progress',
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
					organisationId: oneOf(unpledged(dossier, actor), input)!,
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
			const organisationId = mine(dossier, input, actor, 'asked', unpledged(dossier, actor))!;
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
	}
} satisfies Record<string, Action>;
