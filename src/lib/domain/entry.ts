/** What all three kinds of entry have in common: an agreement, a disagreement or a commitment of a plan. */
export const entryKinds = ['agreement', 'disagreement', 'commitment'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** Who sees an entry, narrowest first. */
export const visibilities = ['draft', 'confidential', 'parties', 'plan', 'alliance', 'public'] as const;
export type Visibility = (typeof visibilities)[number];

export const entryFrames = ['light', 'full'] as const;
export type EntryFrame = (typeof entryFrames)[number];

/** What an organisation is in an entry. An associated one is informed, not asked to sign. */
export const partyRoles = ['party', 'associated', 'owner', 'co_owner', 'beneficiary', 'asked'] as const;
export type PartyRole = (typeof partyRoles)[number];

/** Two to four sides. */
export const MAX_SIDES = 4;

/** Characters. */
export const sentenceLimit = 300;
export const textLimit = 10_000;

/** Where an entry stands in its plan's text: two Yjs relative positions (base64) and what stood between them. */
export interface Anchor {
	start: string;
	end: string;
	quote: { exact: string; prefix: string; suffix: string };
}

/** What a list, the margin and a citation show of an entry: already reduced to what this reader may see. */
export interface EntryCard {
	id: string;
	kind: EntryKind;
	title: string;
	state: string;
	/** Beside the state: computed, never chosen. */
	flags: readonly EntryFlag[];
	visibility: Visibility;
	parties: readonly { id: string; name: string; role: PartyRole; side: number | null }[];
	/** ISO date of what is due or reviewed next. */
	dueOn: string | null;
	changedAt: string;
	/** What this member is asked to do now, by the name of an action. */
	mine: readonly string[];
	anchor: Anchor | null;
	plan: { id: string; title: string };
}

export const entryFlags = ['late', 'no_news', 'dormant', 'to_review', 'awaited', 'without_mandate'] as const;
export type EntryFlag = (typeof entryFlags)[number];

/** Who reads an entry, as far as seeing it goes. */
export interface EntryReader {
	memberId: string;
	organisationIds: readonly string[];
	/** May read the plan it stands in. */
	readsPlan: boolean;
	/** Asked from outside: sees what they lead, and nothing else. */
	isThirdParty: boolean;
}

/** Whether someone sees an entry at all: in every list, count, search, export, feed and page. */
export function seesEntry(
	entry: {
		visibility: Visibility;
		authorId: string;
		confidantId: string | null;
		facilitatorId: string | null;
		partyIds: readonly string[];
	},
	reader: EntryReader
): boolean {
	const leads = entry.facilitatorId === reader.memberId;
	if (reader.isThirdParty)
		return leads && entry.visibility !== 'draft' && entry.visibility !== 'confidential';
	if (entry.authorId === reader.memberId) return true;
	switch (entry.visibility) {
		case 'draft':
			return false;
		case 'confidential':
			return entry.confidantId === reader.memberId;
		case 'parties':
			return (
				leads ||
				entry.confidantId === reader.memberId ||
				entry.partyIds.some((id) => reader.organisationIds.includes(id))
			);
		case 'plan':
			// A party that may not read the plan is still told what concerns it; and whoever leads it what they lead.
			return reader.readsPlan || leads || entry.partyIds.some((id) => reader.organisationIds.includes(id));
		case 'alliance':
		case 'public':
			return true;
	}
}

/** Whether one visibility shows an entry to more people than another. */
export function isWider(a: Visibility, b: Visibility): boolean {
	return visibilities.indexOf(a) > visibilities.indexOf(b);
}

/** Whether an entry may leave a mark in its plan's text, which every reader of the plan is sent. */
export function marksText(visibility: Visibility): boolean {
	return visibility === 'plan' || visibility === 'alliance' || visibility === 'public';
}
