/** What was put before all parties of an entry and waits for the last yes: who sees it, who leads it. */
import { activeParties, answersTo, binds, latest, type Dossier, type EntryRecord } from './dossier.ts';
import { isWider, type Visibility } from './entry.ts';

/** Records of leading that say what came of it, and propose nothing. */
const told = ['changed', 'accepted', 'declined'];

/** A visibility that every party must agree to, or a way of leading it: proposed and not decided yet. */
export function openProposal(dossier: Dossier, kind: 'visibility' | 'facilitator'): EntryRecord | undefined {
	const record = latest(dossier, kind);
	if (!record || told.includes(record.choice ?? '')) return undefined;
	// Shown so far already: whoever came in since is not asked.
	const isSo = kind === 'visibility' && !isWider(record.choice as Visibility, dossier.entry.visibility);
	const decided = isSo || dossier.records.some((it) => it.kind === 'note' && it.refId === record.id);
	return decided || isAgreed(dossier, record.id, null) ? undefined : record;
}

/** Whether with this organisation's yes all parties have agreed; without a record it is the first. */
export function isAgreed(
	dossier: Dossier,
	recordId: string | undefined,
	organisationId: string | null
): boolean {
	const yes = recordId
		? answersTo(dossier, recordId).filter((it) => it.answer === 'signed' && binds(it))
		: [];
	return activeParties(dossier).every(
		(party) =>
			party.organisationId === organisationId || yes.some((it) => it.organisationId === party.organisationId)
	);
}

/** « Passer le relais » of its facilitation to a member, who has not answered, and whom nobody has been named before. */
export function openLeadingOffer(dossier: Dossier): EntryRecord | undefined {
	const isNote = (it: EntryRecord, choice: string) => it.kind === 'note' && it.choice === choice;
	const offer = dossier.records.findLast((it) => isNote(it, 'leading_offered'));
	const since = dossier.records.slice(offer ? dossier.records.indexOf(offer) + 1 : 0);
	const isOver = since.some(
		(it) => it.refId === offer?.id || it.kind === 'facilitator' || isNote(it, 'left')
	);
	return isOver ? undefined : offer;
}

/** Somebody from outside whom every party asks to lead it, and who has not answered yet. */
export function openCall(dossier: Dossier): EntryRecord | undefined {
	const record = latest(dossier, 'facilitator');
	return record?.choice === 'guest' && isAgreed(dossier, record.id, null) ? record : undefined;
}
