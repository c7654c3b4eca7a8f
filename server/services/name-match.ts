import { plain } from '#lib/domain/search.ts';

/** A name as it is compared: its words as search compares words, one space between two. */
export function folded(text: string): string {
	return text
		.split(/[^\p{L}\p{N}\p{M}]+/u)
		.map(plain)
		.filter(Boolean)
		.join(' ');
}

/**
 * How well a name begins like what is typed: 0 from its first letter, 1 where every word that is typed begins one of
 * its words, undefined when it does not.
 */
export function beginning(name: string, typed: string): 0 | 1 | undefined {
	const [it, wanted] = [folded(name), folded(typed)];
	if (it.startsWith(wanted)) return 0;
	const words = it.split(' ');
	const begins = (part: string) => words.some((word) => word.startsWith(part));
	return wanted.split(' ').every(begins) ? 1 : undefined;
}
