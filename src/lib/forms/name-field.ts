import { nameKinds, type NameKind } from '#lib/domain/named.ts';

/** What came back of the fields that ask for someone. */
export interface ShownNames {
	/** By field, what was typed there. */
	typed: Record<string, string>;
	/** By field, the sentence for what is wrong. */
	errors: Record<string, string>;
}

/** What came of the names that were typed in a form. */
export interface SettledNames {
	/** By field, what was typed there: to be shown again. */
	typed: Record<string, string>;
	/** By field, the detail that names the sentence. */
	errors: Record<string, string>;
}

const PREFIX = 'name-of';
const CHOSEN = 'name-was';

/** Under which name a form sends the words of a field that asks for someone, beside their id where it is known. */
export const nameField = (kind: NameKind, field: string): string => `${PREFIX}:${kind}:${field}`;

/** Where a form without scripts says who was chosen before: of several with one name it is this one. */
export const chosenField = (field: string): string => `${CHOSEN}:${field}`;

/** The words that a form holds in its fields of this kind, by the names they are sent under. */
export const namesIn = (form: FormData): Record<string, string> =>
	Object.fromEntries([...form].flatMap(([name, it]) => (readNameField(name) ? [[name, String(it)]] : [])));

/** The same read back; undefined for any other field. */
export function readNameField(name: string): { kind: NameKind; field: string } | undefined {
	const [prefix, kind, field] = name.split(':');
	const known = nameKinds.find((it) => it === kind);
	return prefix === PREFIX && known && field ? { kind: known, field } : undefined;
}
