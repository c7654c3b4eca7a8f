import type { Dossier, EntryActor } from './dossier.ts';
import { ask, type Input } from './life-cycle.ts';
import { openRound, standing } from './round.ts';
import { oneOf, organisationsAs } from './standing.ts';

/** For which of their organisations someone speaks: the one they chose, else the first that a round still waits for. */
export function speaker(dossier: Dossier, input: Input, actor: EntryActor, mandate = false): string | null {
	const mine = organisationsAs(dossier, actor, mandate ? 'party' : 'party_member');
	const round = openRound(dossier);
	const heard = new Set(round ? standing(dossier, round.id).map((it) => it.organisationId) : []);
	return oneOf(
		mine,
		input,
		mine.filter((id) => !heard.has(id))
	);
}

/** For which organisation, where one may speak for several. */
export const organisation = ask('organisation', 'organisation', { required: false, more: true });
