import { needsReason } from '#lib/domain/gradient.ts';

/** Whether a field has to do with what has been chosen so far; without scripts all of them are shown. */
export function isRelevant(action: string, ask: string, typed: Readonly<Record<string, string>>): boolean {
	const step = Number(typed.step ?? 0);
	switch (ask) {
		case 'reviewOn':
			return typed.exit === undefined || ['maintained', 'trial', 'renewed'].includes(typed.exit);
		case 'person':
			if (action === 'propose_exit') return typed.exit === 'referred';
			if (action === 'propose_leading') return typed.leading === 'third_party';
			return action !== 'share' || typed.visibility === 'confidential';
		case 'words':
			// How a side puts what is assumed.
			return action !== 'propose_exit' || typed.exit === undefined || typed.exit === 'maintained';
		case 'guestName':
		case 'guestEmail':
			return typed.leading === 'guest';
		case 'threshold':
			return typed.rule === 'threshold';
		case 'objection':
			return step === 7;
		case 'lifts':
			return step === 8 || (step === 7 && typed.objection !== undefined);
		default:
			return true;
	}
}

/** Whether a field that may be left empty may not be with what has been chosen so far. */
export function isWanted(ask: string, typed: Readonly<Record<string, string>>): boolean {
	const step = Number(typed.step ?? 0);
	if (ask === 'reason') return step > 0 && needsReason(step);
	return ask === 'lifts' || ask === 'guestName' || ask === 'guestEmail';
}
