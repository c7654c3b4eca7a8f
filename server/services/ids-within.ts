import { isId } from '../ids.ts';

/** Every text within something made of plain data that has the form of an id: among them are all that it speaks of. */
export function idsWithin(value: unknown): string[] {
	const found = new Set<string>();
	collect(value, found);
	return [...found];
}

function collect(value: unknown, found: Set<string>): void {
	if (typeof value === 'string') {
		if (isId(value)) found.add(value);
	} else if (value !== null && typeof value === 'object') {
		for (const it of Object.values(value)) collect(it, found);
	}
}
