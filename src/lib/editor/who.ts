/** How a person appears: one of eight colours, chosen by their id so that it is the same for everyone, and initials. */
export function colourClass(memberId: string): string {
	let sum = 0;
	for (const character of memberId) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
	return `who-${(sum % 8) + 1}`;
}

/** « Ana Le Goff » → « AL ». */
export function initialsOf(name: string): string {
	const words = name
		.trim()
		.split(/[\s-]+/u)
		.filter(Boolean);
	return words
		.slice(0, 2)
		.map((word) => [...word][0]!.toLocaleUpperCase('fr'))
		.join('');
}
