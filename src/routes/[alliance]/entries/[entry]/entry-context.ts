import { createContext } from 'svelte';
import { m } from '#lib/i18n/generated/messages.js';
import type { PageData } from './$types';

export type Entry = PageData['entry'];
export type Offer = Entry['offers'][number];
export type Ask = Offer['asks'][number];
export type EntryRecord = Entry['records'][number];
export type Signature = Entry['signatures'][number];
export type Round = Entry['rounds'][number];
export type Position = Round['positions'][number];

/** What came back of the last form of the page. */
export interface Sent {
	refused?: string;
	record?: string;
	values?: Record<string, string>;
	errors?: Record<string, string>;
	done?: string;
	moved?: boolean;
	confirmation?: string | null;
	/** The mail to a third party goes out once more. */
	recalled?: boolean;
}

export interface EntryPage {
	readonly entry: Entry;
	readonly sent: Sent | undefined;
	/** `/alliance-du-gue`. */
	readonly base: string;
}

/** The entry of the page, for every part of it. */
export const [getEntryPage, setEntryPage] = createContext<EntryPage>();

export const organisationName = (entry: Entry, id: string | null) =>
	id === null ? '' : (entry.names.organisations[id] ?? m.entry_some_organisation());
export const memberName = (entry: Entry, id: string | null) =>
	id ? (entry.names.members[id] ?? m.log_former()) : m.log_system();
export const offerOf = (entry: Entry, name: string) => entry.offers.find((offer) => offer.name === name);
/** The records that stand, oldest first. */
export const standing = (entry: Entry, kind: EntryRecord['kind']): EntryRecord[] =>
	(entry.current as Partial<Record<string, EntryRecord[]>>)[kind] ?? [];
/** The sides that hold someone, in order. */
export const sidesOf = (entry: Entry) =>
	[...new Set(entry.parties.flatMap((it) => (it.leftAt || it.side === null ? [] : it.side)))].toSorted();
/** Active ones of a side, alphabetically. */
export const namesOfSide = (entry: Entry, side: number) =>
	entry.parties
		.filter((it) => it.side === side && !it.leftAt)
		.map((it) => organisationName(entry, it.organisationId))
		.sort((a, b) => a.localeCompare(b, 'fr'));
