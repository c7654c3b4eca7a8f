import { proposedConclusion } from './conclusion.ts';
import { answersTo, latest, partyOf, type Dossier, type EntryActor } from './dossier.ts';
import { ask, given, said, type Input, type NewRecord } from './life-cycle.ts';
import { oneOf, organisationsAs } from './standing.ts';

/**
 * Whoever speaks here speaks for one of their organisations: the one chosen, else the first that has not answered what is
 * put before all.
 */
export function speaker(dossier: Dossier, input: Input, actor: EntryActor, mandate = false) {
	const mine = organisationsAs(dossier, actor, mandate ? 'party' : 'party_member');
	const asked = proposedConclusion(dossier) ?? latest(dossier, 'statement');
	const heard = new Set(asked ? answersTo(dossier, asked.id).map((it) => it.organisationId) : []);
	const organisationId = oneOf(
		mine,
		input,
		mine.filter((id) => !heard.has(id))
	);
	const side = organisationId ? (partyOf(dossier, organisationId)?.side ?? null) : null;
	return { organisationId, side };
}

/** An action that only writes something down, in the name of whoever says it. */
export const spoken =
	(kind: NewRecord['kind'], ...names: ('link' | 'onDate')[]) =>
	(dossier: Dossier, input: Input, actor: EntryActor) => ({
		records: [
			{
				kind,
				body: said(input, 'body'),
				...(names.includes('link') && { link: given(input, 'link') }),
				...(names.includes('onDate') && { onDate: given(input, 'onDate') }),
				...speaker(dossier, input, actor)
			}
		]
	});

/** For which organisation, where one may speak for several. */
export const forOrganisation = ask('organisation', 'organisation', { required: false, more: true });
