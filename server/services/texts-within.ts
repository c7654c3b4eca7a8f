/** Every text within something made of plain data: among them are all the ids that it speaks of. */
export function textsWithin(value: unknown, found = new Set<string>()): Set<string> {
	if (typeof value === 'string') found.add(value);
	else if (value !== null && typeof value === 'object') {
		for (const it of Object.values(value)) textsWithin(it, found);
	}
	return found;
}
