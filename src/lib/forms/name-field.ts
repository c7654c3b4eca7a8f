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

/** What came back of the fields that ask for someone. */
export interface ShownNames {
	/** By field, what was typed there. */
	typed: Record<string, string>;
	/** By field, the sentence for what is wrong. */
	errors: Record<string, string>;
}

/** Characters of a name that are looked at. */
export const nameLimit = 200;

const PREFIX = 'name-of';

/** Under which name a form sends the words of a field that asks for someone, beside their id where it is known. */
export const nameField = (kind: NameKind, field: string): string => `${PREFIX}:${kind}:${field}`;

/** The same read back; undefined for any other field. */
export function readNameField(name: string): { kind: NameKind; field: string } | undefined {
	const [prefix, kind, field] = name.split(':');
	const known = nameKinds.find((it) => it === kind);
	return prefix === PREFIX && known && field ? { kind: known, field } : undefined;
}
