import type { EntryKind } from '#lib/domain/entry.ts';
import type { Ask, Who } from '#lib/domain/life-cycle.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { sentenceFor } from './sentences.ts';

/**
 * The words of what can be done to an entry, by the names that its life cycle uses. Server only: it holds every
 * message. A name without words is a mistake that the tests find (`tests/unit/forms`).
 */
type Params = Record<string, string>;
const messages = m as unknown as Record<string, ((params?: Params) => string) | undefined>;
const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function words(keys: string[], params?: Params): string | undefined {
	const key = keys.find((it) => messages[it]);
	return key && messages[key]!(params);
}

/** What a button says that does this; `organisation` is whom it is done for. */
export const actionName = (kind: EntryKind, action: string, organisation: string) =>
	words([`act_${action}_${kind}`, `act_${action}`], { organisation }) ?? action;
export const askName = (action: string, ask: string) =>
	words([`ask_${action}_${snake(ask)}`, `ask_${snake(ask)}`]) ?? ask;
export const askHint = (action: string, ask: string) =>
	words([`hint_${action}_${snake(ask)}`, `hint_${snake(ask)}`]);
export const choiceName = (ask: string, value: string) =>
	words([ask === 'visibility' ? `visibility_${value}` : `choice_${snake(ask)}_${value}`]) ?? value;
export const warning = (action: string) => words([`warn_${action}`]);
/** What is missing, the same sentence as when it is refused. */
export const missingSentence = (need: string) => sentenceFor(`missing-${need}`);
export const whoName = (who: Who) => words([`who_${who}`]) ?? who;
export const stateSentence = (state: string) => words([`state_sentence_${state}`]) ?? '';
export const awaitedSentence = (what: string, names: string, date: string) =>
	words([`awaited_${what}`], { names, date }) ?? '';
/** « a signé l’énoncé », of an event's kind like `entry.sign-statement`. */
export const eventSentence = (kind: string) =>
	words([`event_${kind.replace(/^entry\./, '').replaceAll('-', '_')}`]) ?? kind;

/** « la facilitation ou toute personne mandatée »; those that another one includes are left out. */
export function whosName(by: readonly Who[]): string {
	const included: Partial<Record<Who, Who>> = {
		party: 'party_member',
		owner: 'owner_member',
		asked: 'mandated'
	};
	const shown = [...new Set(by)].filter((who) => {
		const wider = included[who];
		return !wider || !by.includes(wider);
	});
	return listed(shown.map(whoName), 'disjunction');
}

export function listed(
	names: readonly string[],
	type: 'conjunction' | 'disjunction' = 'conjunction'
): string {
	return new Intl.ListFormat(getLocale(), { type }).format(names);
}

/** The choices of an ask, worded. */
export const optionsOf = (ask: Ask) =>
	ask.choices?.map((value) => ({ value, label: choiceName(ask.name, value) }));
