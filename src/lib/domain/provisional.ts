/** What was given subject to a board, or by telephone, and waits for somebody with a mandate to confirm it. */
import { pendingRevision } from './commitment-revision.ts';
import { proposedConclusion } from './conclusion.ts';
import { latest, type Dossier, type EntryRecord, type Position, type Signature } from './dossier.ts';

/** What was given for an organisation and does not bind yet: of each record and round its last answer counts. */
export function provisionalOf(dossier: Dossier): (Signature | Position)[] {
	const signatures = dossier.signatures.filter(
		(it, i) =>
			it.provisionalUntil &&
			!it.voidedAt &&
			!dossier.signatures
				.slice(i + 1)
				.some((later) => later.organisationId === it.organisationId && later.recordId === it.recordId) &&
			isPut(dossier, it)
	);
	const positions = dossier.positions.filter(
		(it, i) =>
			it.provisionalUntil &&
			isOpen(dossier, it) &&
			!dossier.positions.slice(i + 1).some((later) => later.organisationId === it.organisationId)
	);
	return [...signatures, ...positions];
}

/**
 * What somebody gave for an organisation, at this time at the latest, and what it was given on. `stands`: that is still
 * what is put before everyone, in the same words, and nobody has answered otherwise since.
 */
export function givenProvisionally(
	dossier: Dossier,
	{ organisationId, memberId, at }: { organisationId: string; memberId: string; at: string }
): { record: EntryRecord; stands: boolean } | undefined {
	const given = [...dossier.signatures, ...dossier.positions]
		.filter(
			(it) =>
				it.provisionalUntil && it.organisationId === organisationId && it.memberId === memberId && it.at <= at
		)
		.toSorted((a, b) => (a.at < b.at ? -1 : 1))
		.at(-1);
	if (!given) return undefined;
	const recordId =
		'recordId' in given ? given.recordId : dossier.rounds.find(({ id }) => id === given.roundId)?.recordId;
	const record = dossier.records.find(({ id }) => id === recordId);
	return record && { record, stands: provisionalOf(dossier).some(({ id }) => id === given.id) };
}

const isOpen = (dossier: Dossier, { roundId }: Position) =>
	dossier.rounds.some(({ id, closedAt }) => id === roundId && closedAt === null);

/** Whether what was signed is what is put before everyone now. */
function isPut(dossier: Dossier, { recordId, purpose }: Signature): boolean {
	switch (purpose) {
		case 'acceptance':
			return dossier.terms?.recordId === recordId;
		case 'revision':
			return pendingRevision(dossier)?.id === recordId;
		case 'conclusion':
			return proposedConclusion(dossier)?.id === recordId;
		default: {
			const record = dossier.records.find(({ id }) => id === recordId);
			return record !== undefined && latest(dossier, record.kind)?.id === recordId;
		}
	}
}
