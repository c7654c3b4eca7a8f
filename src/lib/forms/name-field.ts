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

/** Under which name a form sends the words of a field that asks for someone, beside their id where it is known. */
export const nameField = (kind: NameKind, field: string): string => `${PREFIX}:${kind}:${field}`;

/** The same read back; undefined for any other field. */
export function readNameField(name: string): { kind: NameKind; field: string } | undefined {
	const [prefix, kind, field] = name.split(':');
	const known = nameKinds.find((it) => it === kind);
	return prefix === PREFIX && known && field ? { kind: known, field } : undefined;
}
