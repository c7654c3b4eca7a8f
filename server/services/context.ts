import type { Kysely, Transaction } from 'kysely';
import type { Anchor } from '#lib/domain/entry.ts';
import type { GuestLevel } from '#lib/domain/guest.ts';
import type { Role } from '#lib/domain/permissions.ts';
import type { Database } from '../db/schema.ts';
import type { ProposedWords, Rivals } from '../documents/with-words.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** Whose rights may have changed: every given property must match. */
export interface RightsMatch {
	memberId?: string;
	sessionId?: string;
	accountId?: string;
	documentId?: string;
	allianceId?: string;
}

/** What a use case tells the rest of the process once its transaction is committed. */
export type Fact =
	| { kind: 'rights'; match: RightsMatch }
	/** Something of these topics is no longer as a page shows it: `entry:…`, `plan:…`, `threads:…`, `alliance:…`, `member:…`. */
	| { kind: 'changed'; topics: string[]; what: string; id: string };

/** The texts that are being written, for a use case that changes one: through the relay, like everyone's typing. */
export interface Texts {
	/** Other words for a passage. Resolves once they are durable; gives why they could not be written. */
	replace(change: {
		documentId: string;
		memberId: string;
		anchor: Anchor;
		words: string;
	}): Promise<'lost' | 'split' | undefined>;
	/** An anchor for words that stand in a text as it was last saved; null when they do not. */
	anchorFor(documentId: string, quote: Anchor['quote']): Promise<Anchor | null>;
	/** The JSON of a text as it was last saved, with whatever is proposed in it, and these words as proposals there. */
	read(documentId: string, words: readonly ProposedWords[], rivals: Rivals): Promise<string>;
	/** Whether each of these passages is no longer in a text as it was last saved. */
	lostIn(documentId: string, anchors: readonly Anchor[]): Promise<boolean[]>;
	/** Who wrote each paragraph of a text as it was last saved: the ids of members, ever and since an instant. */
	writersOf(documentId: string, since: string): Promise<{ text: string; ever: string[]; since: string[] }[]>;
}

/** What every use case needs. */
export interface Context {
	db: Db;
	now(): Date;
	announce(fact: Fact): Promise<void>;
}

/** The member who acts, as loaded for this request. */
export interface Actor {
	/** Of a guest: their own id, which no member has. */
	memberId: string;
	accountId: string;
	allianceId: string;
	name: string;
	role: Role;
	organisationIds: readonly string[];
	stewardOf: readonly string[];
	/** Set for someone without an account: this one plan, at this level, is all there is for them. */
	guest?: { planId: string; level: GuestLevel };
}

/** A member as loaded from the database, as the one who acts. */
export function actorOf(
	member: {
		id: string;
		account_id: string;
		name: string;
		role: Role;
		organisations: readonly { id: string }[];
		stewardOf: readonly string[];
	},
	allianceId: string
): Actor {
	return {
		memberId: member.id,
		accountId: member.account_id,
		allianceId,
		name: member.name,
		role: member.role,
		organisationIds: member.organisations.map(({ id }) => id),
		stewardOf: member.stewardOf
	};
}
