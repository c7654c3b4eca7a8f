/**
 * Who or what a field asks for. A subject is a member or an organisation, whichever; a confidant is another member who
 * facilitates; a holder is a member with a mandate, once for each organisation; a plan is one to comment on.
 */
export const nameKinds = ['member', 'organisation', 'subject', 'confidant', 'holder', 'plan'] as const;
export type NameKind = (typeof nameKinds)[number];

/** Someone, or something, to be chosen. */
export interface Named {
	/** Of a subject: its kind before it, `member:…`; of a holder, the organisation before the member. */
	id: string;
	/** What the field says of them: their name, and among namesakes what tells them apart. */
	name: string;
	/** What a list says beside it: where a member belongs, for whom a mandate is; '' where there is nothing. */
	beside: string;
}

/** Characters of a name that are looked at. */
export const nameLimit = 200;
