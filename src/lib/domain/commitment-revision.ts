/** « Révisé d’un commun accord »: a new version that those who signed accept; refused, the original stands. */
import { answerers, acceptances } from './commitment-answers.ts';
import { unanswered } from './conclusion.ts';
import { mine, organisation, termAsks, termsFrom } from './commitment-terms.ts';
import { answersTo, binds, overdue, type Dossier, type EntryRecord, type Terms } from './dossier.ts';
import { ask, date, given, line, said, text, type Action, type Change, type Need } from './life-cycle.ts';

/** The revision that waits for answers: neither in force nor refused. */
export function pendingRevision(dossier: Dossier): EntryRecord | undefined {
	const revision = dossier.records.findLast(({ kind, choice }) => kind === 'terms' && choice === 'revision');
	if (!revision || revision.id === dossier.terms?.recordId) return undefined;
	if (revision.at < (dossier.records.findLast((it) => it.id === dossier.terms?.recordId)?.at ?? ''))
		return undefined;
	const closedBy = dossier.records.some((it) => it.kind === 'note' && it.refId === revision.id);
	return closedBy ? undefined : revision;
}

const revisionPending: Need = {
	missing: 'revision',
	by: ['owner'],
	holds: (dossier) => pendingRevision(dossier) !== undefined
};

/** No revision waits for answers. */
export const noRevisionPending: Need = {
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
export function signersOfTerms(dossier: Dossier, now: Date): string[] {
	const today = now.toISOString().slice(0, 10);
	const accepted = new Set(
		acceptances(dossier)
			.filter((it) => it.answer === 'signed' && (binds(it) || it.provisionalUntil! >= today))
			.map(({ organisationId }) => organisationId)
	);
	return answerers(dossier).filter((id) => accepted.has(id));
}

export const revisionActions = {
	revise: {
		in: ['in_progress', 'proposed'],
		by: ['owner'],
		needs: [noRevisionPending],
		asks: [
			line('what', { required: false }),
			date('dueOn', { required: false }),
			ask('target', 'number', { required: false }),
			text('reason'),
			...termAsks.filter(({ name }) => name !== 'target')
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
			const organisationId = mine(dossier, input, actor, 'awaited', unanswered(dossier, revision))!;
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
			const organisationId = mine(dossier, input, actor, 'awaited', unanswered(dossier, revision))!;
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
	}
} satisfies Record<string, Action>;

function inForce(revision: EntryRecord): Change {
	const terms = JSON.parse(revision.body) as Omit<Terms, 'recordId'>;
	return { entry: { dueOn: terms.dueOn }, terms };
}
