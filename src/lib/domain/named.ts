/** Who a field asks for; a subject is a member or an organisation, whichever. */
export const nameKinds = ['member', 'organisation', 'subject'] as const;
export type NameKind = (typeof nameKinds)[number];

/** Someone to be chosen. */
export interface Named {
	/** Of a subject: its kind before it, `member:…`. */
	id: string;
	/** What the field says of them: their name, and among namesakes what tells them apart. */
	name: string;
	/** What a list says beside it: where a member belongs; '' where there is nothing. */
	beside: string;
}

/** Characters of a name that are looked at. */
export const nameLimit = 200;
