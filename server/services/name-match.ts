/** A name as it is compared: without accents or capitals, and with one kind of apostrophe. */
export function folded(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replaceAll('’', "'")
		.replaceAll(/\s+/g, ' ')
		.toLocaleLowerCase('fr')
		.trim();
}

/**
 * How well a name begins like what is typed: 0 from its first letter, 1 where every word that is typed begins one of
 * its words, undefined when it does not.
 */
export function beginning(name: string, typed: string): 0 | 1 | undefined {
	const [it, wanted] = [folded(name), folded(typed)];
	if (it.startsWith(wanted)) return 0;
	const words = it.split(/[\s'-]+/);
	const begins = (part: string) => words.some((word) => word.startsWith(part));
	return wanted.split(/[\s'-]+/).every(begins) ? 1 : undefined;
}
