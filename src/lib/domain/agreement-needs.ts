/** What more than one part of an agreement's life asks for. */
import { activeParties, latest, type Dossier } from './dossier.ts';
import type { Need } from './life-cycle.ts';
import { lastRound } from './round.ts';

export const hasProposal: Need = {
	missing: 'proposal',
	by: ['author', 'facilitator', 'party_member'],
	holds: (dossier) => latest(dossier, 'proposal') !== undefined
};

export const hasParties: Need = {
	missing: 'parties',
	by: ['author', 'facilitator', 'party_member'],
	holds: (dossier) => activeParties(dossier).length > 0
};

/** Its last round adopted nothing. */
export const blocked: Need = {
	missing: 'objection',
	by: [],
	holds: (dossier) => ['blocked', 'refused', 'no_quorum'].includes(lastRound(dossier)?.outcome ?? '')
};

/** What is or was tried where three rounds had not been enough. */
export const trials = (dossier: Dossier) =>
	dossier.records.filter(({ kind, choice }) => kind === 'note' && choice === 'trial');

/** Rounds that counted: one without its quorum did not. */
export const roundsHeld = (dossier: Dossier) =>
	dossier.rounds.filter(({ outcome }) => outcome !== 'no_quorum').length;
